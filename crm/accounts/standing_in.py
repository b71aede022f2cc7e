"""Standing in (代理人, AB角) and handing a person's whole work to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update

from crm.audit.operations import record
from crm.core import clock
from crm.core.announce import announce
from crm.core.db import db, locked
from crm.core.errors import DomainError, Forbidden, NotFound
from crm.core.reader import Reader
from crm.units.models import Officer
from crm.units.operations import end_officer, save_officer

from .models import Deputy, User, UserSession
from .queries import possible_deputies, possible_successors

LONGEST = timedelta(days=366)
"""Standing in is for a time; whoever leaves for good hands the work over."""


def may_arrange(by: Reader, principal_id: int) -> bool:
    """Whether this reader may say who stands in: the person themselves, and the office for anybody."""
    return by.acting_for is None and (by.user_id == principal_id or by.can("account:manage"))


def name_deputy(*, principal_id: int, deputy_id: int, since: date, until: date, by: Reader, at: datetime) -> Deputy:
    """Let one person do another's work from one day to another, both included.

    Raises ``Forbidden`` for somebody else's deputy, ``DomainError`` for days that are over, too many or taken.
    """
    if not may_arrange(by, principal_id):
        raise Forbidden(_("只能给自己安排代理人；代理期间不能再委托"), permission="account:deputise")
    principal = locked(User, principal_id)
    allowed = {user.id for user in possible_deputies(principal, by_office=by.can("account:manage"))}
    if deputy_id not in allowed:
        raise DomainError(_("请从列出的人里选代理人"), field="deputy_id")
    if until < since:
        raise DomainError(_("结束日期不能早于开始日期"), field="until")
    if until < clock.date_of(at):
        raise DomainError(_("这段日期已经过去"), field="until")
    if until - since > LONGEST:
        raise DomainError(_("一次最多代理一年；长期离岗请移交工作"), field="until")
    taken = db.session.scalar(
        select(Deputy).where(
            Deputy.principal_id == principal_id,
            Deputy.deputy_id == deputy_id,
            Deputy.ended_at.is_(None),
            Deputy.since <= until,
            Deputy.until >= since,
        )
    )
    if taken is not None:
        raise DomainError(
            _("已安排 %(since)s 至 %(until)s 由此人代理，请先结束那一段", since=taken.since, until=taken.until),
            field="since",
        )
    made = Deputy(principal_id=principal_id, deputy_id=deputy_id, since=since, until=until, created_at=at)
    db.session.add(made)
    db.session.flush()
    deputy = db.session.get_one(User, deputy_id)
    record(
        action="account:deputise",
        by=by,
        at=at,
        subject=principal,
        ref=principal.username,
        changes={"deputy": (None, deputy), "since": (None, since), "until": (None, until)},
    )
    return made


def end_deputy(*, deputy_row_id: int, by: Reader, at: datetime) -> Deputy:
    """End a standing-in before its day; whoever is acting falls back to themselves with the next page.

    Raises ``NotFound`` for one that is over or not the reader's to end (the deputy may end it as well).
    """
    row = db.session.get(Deputy, deputy_row_id)
    if row is None or not (may_arrange(by, row.principal_id) or by.user_id == row.deputy_id):
        raise NotFound(_("没有这项代理，或不由你安排"))
    row = locked(Deputy, deputy_row_id)
    if row.ended_at is None:
        row.ended_at = at
        db.session.execute(
            update(UserSession)
            .where(UserSession.user_id == row.deputy_id, UserSession.acting_for_id == row.principal_id)
            .values(acting_for_id=None)
        )
        changes = {"deputy": (row.deputy, None), "until": (row.until, at)}
        principal = row.principal
        record(action="account:end-deputy", by=by, at=at, subject=principal, ref=principal.username, changes=changes)
    return row


@dataclass(frozen=True)
class WorkTransferred:
    """Announced when all of a person's work goes to another; each room re-points what names the first."""

    from_user: User
    to_user: User
    by: Reader
    at: datetime


class Work(NamedTuple):
    """How a room counts what a person has in hand: a title and ``count(user) -> int``."""

    title: Any
    count: Callable[[User], int]


_work: list[Work] = []


def count_work(title: Any, count: Callable[[User], int]) -> None:
    """List a kind of work that is handed over (in ``crm.wiring``, beside the listener that does it)."""
    _work[:] = [kind for kind in _work if str(kind.title) != str(title)] + [Work(title, count)]


def work_of(user: User, on: date) -> list[tuple[Any, int]]:
    """What the person has in hand, kind by kind; the duty of liaison or leader first."""
    duties = (_l("联络员、责任领导职责"), len(duties_of(user, on)))
    return [duties, *((kind.title, kind.count(user)) for kind in _work)]


def duties_of(user: User, on: date) -> Sequence[Officer]:
    """The liaison's or leader's duties the person holds in their unit on that day."""
    if user.unit_id is None:
        return []
    return db.session.scalars(
        select(Officer).where(
            Officer.unit_id == user.unit_id,
            Officer.name == user.name,
            or_(Officer.since.is_(None), Officer.since <= on),
            or_(Officer.until.is_(None), Officer.until >= on),
        )
    ).all()


def hand_over_duty(giver: User, taker: User, *, by: Reader, at: datetime) -> None:
    """The unit's liaison is the successor from today on; the one before ended yesterday."""
    today = clock.date_of(at)
    for officer in duties_of(giver, today):
        values: dict[str, Any] = {
            "name": taker.name,
            "duty": officer.duty,
            "title": taker.title,
            "phone": taker.phone or "",
        }
        before = today - timedelta(days=1)
        if officer.since is not None and officer.since > before:  # began today: the name is all that changes
            save_officer(
                unit_id=officer.unit_id, officer_id=officer.id, values=values, version=officer.version, by=by, at=at
            )
            continue
        end_officer(unit_id=officer.unit_id, officer_id=officer.id, until=before, version=officer.version, by=by, at=at)
        values = {**values, "since": today, "until": None}
        save_officer(unit_id=officer.unit_id, officer_id=None, values=values, version=None, by=by, at=at)


def transfer_work(*, from_id: int, to_id: int, by: Reader, at: datetime) -> None:
    """Hand all of a person's work to another of the same role and place (移交联络员全部工作).

    Raises ``Forbidden`` for work that is neither the reader's own nor the office's to move, ``DomainError`` for
    somebody who would not see it.
    """
    if not may_arrange(by, from_id):
        raise Forbidden(_("只能移交自己的工作；别人的请大招商办移交"), permission="account:transfer")
    giver = locked(User, from_id)
    if to_id not in {user.id for user in possible_successors(giver)}:
        raise DomainError(_("接手人要与移交人同单位（同地区）、同角色，否则看不到这些工作"), field="to_id")
    taker = locked(User, to_id)
    counts = {str(title): (count, 0) for title, count in work_of(giver, clock.date_of(at))}
    hand_over_duty(giver, taker, by=by, at=at)
    announce(WorkTransferred(from_user=giver, to_user=taker, by=by, at=at))
    record(
        action="account:transfer",
        by=by,
        at=at,
        subject=giver,
        ref=giver.username,
        changes={"holder": (giver, taker), **counts},
    )
