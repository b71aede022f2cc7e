"""请求共享: who took an enterprise over as “是同一家” knows its name and code; the rest – contacts, plans – is shown when the
body that entered it, or the office, agrees.

Rule: ADR 0007. What the asking body writes down itself, contacts too, it sees at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, or_, select, true, update
from sqlalchemy.orm import joinedload

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Forbidden, NotFound
from crm.core.reader import Reader

from .models import Contact, Enterprise, EnterpriseAccess, EnterpriseShare
from .ownership import may_rename
from .queries import visible
from .states import ShareState

MOST = 200


def whole(reader: Reader, enterprise_id: Any = None) -> ColumnElement[bool]:
    """The condition that the reader may see all of an enterprise, not its name and code only."""
    if reader.sees_everywhere:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reader.region_ids:
        ways.append(EnterpriseAccess.region_id.in_(reader.region_ids))
    if reader.unit_id is not None:
        ways.append(EnterpriseAccess.unit_id == reader.unit_id)
    if not ways:
        return ~true()
    of = Enterprise.id if enterprise_id is None else enterprise_id
    return exists().where(EnterpriseAccess.enterprise_id == of, EnterpriseAccess.narrow.is_(False), or_(*ways))


def sees_whole(enterprise: Enterprise, reader: Reader) -> bool:
    """Whether the reader may see all of this enterprise."""
    if reader.sees_everywhere:
        return True
    asked = select(Enterprise.id).where(Enterprise.id == enterprise.id, whole(reader))
    return db.session.scalar(asked) is not None


def whole_of(reader: Reader) -> set[int] | None:
    """Which enterprises the reader may see all of; None for all of them."""
    if reader.sees_everywhere:
        return None
    return set(db.session.scalars(select(Enterprise.id).where(whole(reader))))


def contacts_in_sight(reader: Reader) -> ColumnElement[bool]:
    """The condition on contacts: those of enterprises seen whole, and those the reader's own body wrote down."""
    if reader.sees_everywhere:
        return true()
    ways = [whole(reader, Contact.enterprise_id)]
    if reader.unit_id is not None:
        ways.append(Contact.entered_unit_id == reader.unit_id)
    if reader.region_ids:
        ways.append(Contact.entered_region_id.in_(reader.region_ids))
    return or_(*ways)


def body_of(reader: Reader) -> dict[str, int | None]:
    """The reader's body as a line of ``enterprise_access`` names it; empty for the office."""
    if reader.unit_id is not None:
        return {"unit_id": reader.unit_id, "region_id": None}
    if reader.role == "bureau" and reader.region_id is not None:
        return {"unit_id": None, "region_id": reader.region_id}
    return {}


def ask_share(*, enterprise: Enterprise, why: str, by: Reader, at: datetime) -> EnterpriseShare:
    """Ask whose enterprise it is, or the office, to share the rest. Asking again while one waits gives that one.

    Raises ``DomainError`` without a reason, or where the body sees all of it already; ``Forbidden`` for who has no body.
    """
    row = locked(Enterprise, enterprise.id)
    body = body_of(by)
    if not by.can("enterprise:edit") or not body:
        raise Forbidden(_("你的角色不能请求共享"), permission="enterprise:edit")
    if sees_whole(row, by):
        raise DomainError(_("这家企业的资料已经对你共享"))
    if (waiting := asked_by_body(row, by)) is not None and waiting.state is ShareState.ASKED:
        return waiting
    if not why.strip():
        raise DomainError(_("请写明为什么需要"), field="why")
    asked = EnterpriseShare(
        enterprise_id=row.id,
        why=why.strip(),
        state=ShareState.ASKED,
        asked_by_id=by.user_id,
        asked_by=by.name,
        asked_at=at,
        **body,
    )
    db.session.add(asked)
    db.session.flush()
    record(action="enterprise:ask-share", by=by, at=at, subject=row, note=asked.why)
    return asked


def answer_share(*, asked: EnterpriseShare, agree: bool, answer: str, by: Reader, at: datetime) -> EnterpriseShare:
    """Agree, or decline with a reason. The same answer again changes nothing.

    Raises ``Forbidden`` for who neither entered the enterprise nor is of the office, ``DomainError`` when it has been
    answered otherwise.
    """
    row = locked(EnterpriseShare, asked.id)
    enterprise = row.enterprise
    if not may_answer(enterprise, by):
        raise Forbidden(_("由首先登记的单位或大招商办答复"), permission="enterprise:edit")
    to = ShareState.AGREED if agree else ShareState.DECLINED
    if row.state is to:
        return row
    if row.state is not ShareState.ASKED:
        raise DomainError(_("这个请求%(state)s，不用再处理", state=row.state.title))
    if not agree and not answer.strip():
        raise DomainError(_("不同意的，写明原因"), field="answer")
    changes = populate(row, {"state": to, "answer": answer.strip(), "answered_by": by.name, "answered_at": at})
    changes.pop("answered_at")
    if agree:
        mine = EnterpriseAccess.unit_id == row.unit_id if row.unit_id else EnterpriseAccess.region_id == row.region_id
        db.session.execute(
            update(EnterpriseAccess)
            .where(EnterpriseAccess.enterprise_id == row.enterprise_id, mine)
            .values(narrow=False)
        )
    db.session.flush()
    record(action="enterprise:answer-share", by=by, at=at, subject=enterprise, changes=changes, note=body_name(row))
    return row


def may_answer(enterprise: Enterprise, reader: Reader) -> bool:
    """Whether the reader decides who sees all of it: the body that entered it, and the office."""
    return reader.can("enterprise:edit") and may_rename(enterprise, reader)


def asked_by_body(enterprise: Enterprise, reader: Reader) -> EnterpriseShare | None:
    """The latest request of the reader's body."""
    body = body_of(reader)
    if not body:
        return None
    return db.session.scalar(
        select(EnterpriseShare)
        .filter_by(enterprise_id=enterprise.id, **body)
        .order_by(EnterpriseShare.id.desc())
        .limit(1)
    )


def waiting_of(enterprise: Enterprise, reader: Reader) -> Sequence[EnterpriseShare]:
    """Requests about the enterprise that wait for the reader's answer."""
    if not may_answer(enterprise, reader):
        return ()
    return db.session.scalars(
        _asked().where(EnterpriseShare.enterprise_id == enterprise.id).order_by(EnterpriseShare.id)
    ).all()


def waiting_for(reader: Reader) -> list[EnterpriseShare]:
    """All requests that wait for the reader's answer, oldest first."""
    if not reader.can("enterprise:edit"):
        return []
    statement = _asked().join(Enterprise, Enterprise.id == EnterpriseShare.enterprise_id).where(visible(reader))
    found = db.session.scalars(statement.order_by(EnterpriseShare.id).limit(MOST)).all()
    return [asked for asked in found if may_answer(asked.enterprise, reader)]


def share_by_id(request_id: int, reader: Reader) -> EnterpriseShare:
    """A request the reader may answer. Raises ``NotFound``."""
    found = db.session.scalar(select(EnterpriseShare).where(EnterpriseShare.id == request_id).options(*_shown()))
    if found is None or not may_answer(found.enterprise, reader):
        raise NotFound(_("没有这个共享请求，或不在你的可见范围内"))
    return found


def body_name(asked: EnterpriseShare) -> str:
    """Which body asks."""
    body = asked.unit or asked.region
    return body.short_name if body is not None else ""


def _asked() -> Select[EnterpriseShare]:
    return select(EnterpriseShare).where(EnterpriseShare.state == ShareState.ASKED).options(*_shown())


def _shown() -> tuple[Any, ...]:
    return (
        joinedload(EnterpriseShare.enterprise),
        joinedload(EnterpriseShare.unit),
        joinedload(EnterpriseShare.region),
    )
