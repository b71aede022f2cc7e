"""What forms offer: chains, and links as “chain / link”. Pairs of (id, label)."""

from __future__ import annotations

from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from crm.core.db import db

from .models import Chain, Link

Choices = list[tuple[int, str]]


def local_name(thing: Chain | Link) -> str:
    """The name in the reader's language."""
    return thing.name_en if thing.name_en and str(get_locale()) == "en" else thing.name


def chain_choices() -> Choices:
    """Chains in use, by code."""
    return [
        (chain.id, local_name(chain))
        for chain in db.session.scalars(select(Chain).where(Chain.voided_at.is_(None)).order_by(Chain.code))
    ]


def link_choices() -> Choices:
    """Links in use, chain by chain, upstream first: 生态特色食品 / 精深加工."""
    statement = (
        select(Link)
        .join(Link.chain)
        .options(contains_eager(Link.chain))
        .where(Link.voided_at.is_(None), Chain.voided_at.is_(None))
        .order_by(Chain.code, Link.position, Link.id)
    )
    return [(link.id, f"{local_name(link.chain)} / {local_name(link)}") for link in db.session.scalars(statement)]
