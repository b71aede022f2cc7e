"""Writes on chains and links. Callers open the transaction and commit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, NotFound, StaleEdit
from crm.core.reader import Reader

from .models import Chain, Link
from .states import Stream

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")


def save_chain(
    *, chain_id: int | None, values: Mapping[str, Any], version: int | None, by: Reader, at: datetime
) -> Chain:
    """Create a chain (``chain_id`` None; then ``code`` counts) or change its name, English name, lead unit or note.

    Raises ``DomainError`` when code or name is taken, ``StaleEdit`` when somebody was faster.
    """
    same = select(Chain.id).where(Chain.name == values["name"])
    if chain_id is None:
        if not CODE.fullmatch(values["code"]):
            raise DomainError(_("代码用小写字母、数字和连字符，2 到 30 个字符"), field="code")
        if db.session.scalar(select(Chain.id).where(Chain.code == values["code"])) is not None:
            raise DomainError(_("代码 %(code)s 已被使用", code=values["code"]), field="code")
    else:
        chain = chain_in_use(chain_id)
        _current(chain.version, version)
        same = same.where(Chain.id != chain_id)
    if db.session.scalar(same) is not None:
        raise DomainError(_("已有名为“%(name)s”的产业链（作废的也算）", name=values["name"]), field="name")
    if chain_id is None:
        chain = Chain(version=1, **values)
        db.session.add(chain)
        changes: dict[str, tuple[Any, Any]] = {"name": (None, chain.name)}
    else:
        changes = populate(chain, {name: value for name, value in values.items() if name != "code"})
    db.session.flush()
    if changes:
        record(
            action="chain:create" if chain_id is None else "chain:edit", by=by, at=at, subject=chain, changes=changes
        )
    return chain


def void_chain(*, chain_id: int, reason: str, by: Reader, at: datetime) -> Chain:
    """Take a chain out of use with its links, with a reason; what names it keeps naming it."""
    chain = chain_in_use(chain_id)
    chain.voided_at, chain.void_reason = at, reason
    chain.version += 1
    record(action="chain:void", by=by, at=at, subject=chain, note=reason)
    return chain


def save_link(
    *,
    chain_id: int,
    link_id: int | None,
    values: Mapping[str, Any],
    version: int | None,
    by: Reader,
    at: datetime,
) -> Link:
    """Add a link to the chain, last of its stream, or change one's name, English name or stream.

    Raises ``DomainError`` when the chain has a link of that name.
    """
    chain = chain_in_use(chain_id)
    same = select(Link).where(Link.chain_id == chain.id, Link.name == values["name"])
    other = db.session.scalars(same).first()
    if other is not None and other.id != link_id:
        raise DomainError(
            _("%(chain)s已有环节“%(name)s”（作废的也算）", chain=chain.name, name=values["name"]), field="name"
        )
    if link_id is None:
        link = Link(chain_id=chain.id, position=0, version=1, **values)
        db.session.add(link)
        changes: dict[str, tuple[Any, Any]] = {"name": (None, link.name), "stream": (None, link.stream)}
    else:
        link = _link(chain, link_id)
        _current(link.version, version)
        changes = populate(link, values)
    db.session.flush()
    if link_id is None or "stream" in changes:
        _place_last(chain, link)
    if changes:
        record(
            action="link:create" if link_id is None else "link:edit",
            by=by,
            at=at,
            subject=link,
            ref=f"{chain.name} / {link.name}",
            changes=changes,
        )
    return link


def void_link(*, chain_id: int, link_id: int, reason: str, by: Reader, at: datetime) -> Link:
    """Take a link out of use, with a reason; what names it keeps naming it."""
    chain = chain_in_use(chain_id)
    link = _link(chain, link_id)
    link.voided_at, link.void_reason = at, reason
    link.version += 1
    record(action="link:void", by=by, at=at, subject=link, ref=f"{chain.name} / {link.name}", note=reason)
    return link


def move_link(*, chain_id: int, link_id: int, way: Literal["up", "down"], by: Reader, at: datetime) -> Link:
    """Let a link change places with its neighbour of the same stream; at the end of it nothing moves.

    Raises ``DomainError`` when it is already the first (or last) of its stream.
    """
    chain = chain_in_use(chain_id)
    link = _link(chain, link_id)
    row = [one for one in in_order(chain) if one.stream == link.stream]
    here = row.index(link)
    there = here - 1 if way == "up" else here + 1
    if not 0 <= there < len(row):
        raise DomainError(_("“%(name)s”已在本段尽头；要换到别的段，请修改它的上中下游", name=link.name))
    row[here], row[there] = row[there], row[here]
    before = link.position
    order = [one for stream in Stream for one in (row if stream == link.stream else _of(chain, stream))]
    _number(order)
    db.session.flush()
    record(
        action="link:move",
        by=by,
        at=at,
        subject=link,
        ref=f"{chain.name} / {link.name}",
        changes={"position": (before, link.position)},
    )
    return link


def in_order(chain: Chain) -> list[Link]:
    """The chain's links in use, upstream to downstream, by position within each stream."""
    return [link for stream in Stream for link in _of(chain, stream)]


def _of(chain: Chain, stream: Stream) -> list[Link]:
    links = db.session.scalars(
        select(Link)
        .where(Link.chain_id == chain.id, Link.voided_at.is_(None), Link.stream == stream)
        .order_by(Link.position, Link.id)
    )
    return list(links)


def _place_last(chain: Chain, link: Link) -> None:
    order = [one for one in in_order(chain) if one.id != link.id]
    after = [
        place for place, one in enumerate(order) if list(Stream).index(one.stream) <= list(Stream).index(link.stream)
    ]
    order.insert(after[-1] + 1 if after else 0, link)
    _number(order)
    db.session.flush()


def _number(order: list[Link]) -> None:
    for place, link in enumerate(order, start=1):
        if link.position != place:
            link.position = place


def chain_in_use(chain_id: int) -> Chain:
    """The chain, ours until the commit; ``NotFound`` when there is none, ``DomainError`` when it was voided."""
    try:
        chain = locked(Chain, chain_id)
    except LookupError:
        raise NotFound(_("没有这条产业链")) from None
    if chain.voided_at is not None:
        raise DomainError(_("“%(name)s”已作废，不能再改", name=chain.name))
    return chain


def _link(chain: Chain, link_id: int) -> Link:
    link = db.session.get(Link, link_id)
    if link is None or link.chain_id != chain.id or link.voided_at is not None:
        raise NotFound(_("这条产业链没有这个环节"))
    return link


def _current(row_version: int, version: int | None) -> None:
    if version is not None and row_version != version:
        raise StaleEdit(_("刚有人改过，请核对两版后再保存"))
