"""A person's leads in hand, and handing them to a successor (移交联络员全部工作).

In hand is a lead still being worked on whose next step names the person, within what that person may see: somebody
of the same name elsewhere keeps theirs.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from crm.accounts.models import User
from crm.accounts.sessions import reader_for
from crm.accounts.standing_in import WorkTransferred
from crm.audit.operations import record
from crm.core.db import db, populate

from .models import Lead
from .scope import in_scope
from .states import Status

TITLE = _l("下一步由此人办的线索")


def in_hand(user: User) -> Select[Lead]:
    """The leads whose next step is this person's."""
    return select(Lead).where(
        in_scope(reader_for(user, origin="system")),
        Lead.next_step_who == user.name,
        Lead.status.in_((Status.ACTIVE, Status.ON_HOLD)),
        Lead.voided_at.is_(None),
    )


def count_in_hand(user: User) -> int:
    """How many they are."""
    return db.session.scalar(select(func.count()).select_from(in_hand(user).subquery())) or 0


def hand_over(transferred: WorkTransferred) -> None:
    """Give every lead in hand to the successor, each with its line in the trail."""
    for lead in db.session.scalars(in_hand(transferred.from_user).order_by(Lead.id).with_for_update()).all():
        changes = populate(lead, {"next_step_who": transferred.to_user.name})
        record(action="lead:hand-over", by=transferred.by, at=transferred.at, subject=lead, changes=changes)
