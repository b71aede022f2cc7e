"""Reads of chains and links. They are kept lists: no reader's scope limits them."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.core.db import db
from crm.core.errors import NotFound
from crm.units.models import Unit

from .models import Chain, Link
from .states import Stream


def all_chains() -> Sequence[Chain]:
    """Chains in use with their links, by code."""
    return db.session.scalars(
        select(Chain).where(Chain.voided_at.is_(None)).options(selectinload(Chain.links)).order_by(Chain.code)
    ).all()


def chain_called(code: str) -> Chain:
    """The chain of that code with its links; a voided one too (its page says so). Raises ``NotFound``."""
    chain = db.session.scalar(select(Chain).where(Chain.code == code).options(selectinload(Chain.links)))
    if chain is None:
        raise NotFound(_("没有代码为 %(code)s 的产业链", code=code))
    return chain


def lead_unit_of(chain: Chain) -> Unit | None:
    """The department that leads the chain's work."""
    return db.session.get(Unit, chain.lead_unit_id) if chain.lead_unit_id is not None else None


def link_of(chain: Chain, link_id: int) -> Link:
    """One of the chain's links in use. Raises ``NotFound``."""
    link = next((link for link in links_of(chain) if link.id == link_id), None)
    if link is None:
        raise NotFound(_("这条产业链没有这个环节"))
    return link


def links_of(chain: Chain) -> list[Link]:
    """The chain's links in use, upstream to downstream."""
    order = list(Stream)
    used = [link for link in chain.links if link.voided_at is None]
    return sorted(used, key=lambda link: (order.index(link.stream), link.position, link.id))


def link_by_id(link_id: int) -> Link | None:
    """A link with its chain, voided or not: what named it keeps naming it."""
    return db.session.scalar(select(Link).where(Link.id == link_id).options(joinedload(Link.chain)))
