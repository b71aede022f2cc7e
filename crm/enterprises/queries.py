"""Reads of enterprises. Each starts from ``visible_enterprises``: what the reader may know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, or_, select, true
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError, NotFound
from crm.core.reader import Reader
from crm.units.models import Unit
from crm.units.names_shown import local_short

from . import codes, names
from .filters import EnterpriseFilter
from .models import Contact, Enterprise, EnterpriseAccess
from .names import Relation
from .states import EnterpriseKind

SHELF = 400
"""How many names with the same first two characters are compared by likeness."""


def visible(reader: Reader) -> ColumnElement[bool]:
    """The condition that the reader may see an enterprise: all of them, or those shared with their region or unit."""
    if reader.sees_everywhere:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reader.region_ids:
        ways.append(EnterpriseAccess.region_id.in_(reader.region_ids))
    if reader.unit_id is not None:
        ways.append(EnterpriseAccess.unit_id == reader.unit_id)
    if not ways:
        return ~true()
    return exists().where(EnterpriseAccess.enterprise_id == Enterprise.id, or_(*ways))


def visible_enterprises(reader: Reader, *, voided: bool = False) -> Select[Enterprise]:
    """The enterprises the reader may see; voided ones only when asked for."""
    statement = select(Enterprise).where(visible(reader))
    return statement if voided else statement.where(Enterprise.voided_at.is_(None))


def get_enterprise(enterprise_id: int, reader: Reader) -> Enterprise:
    """The enterprise, its industry and parent loaded, voided or not.

    Raises ``NotFound`` when there is none or it is not the reader's to see.
    """
    found = db.session.scalar(
        visible_enterprises(reader, voided=True)
        .where(Enterprise.id == enterprise_id)
        .options(joinedload(Enterprise.industry), joinedload(Enterprise.parent), joinedload(Enterprise.owner_unit))
    )
    if found is None:
        raise NotFound(_("没有这家企业，或不在你的可见范围内"))
    return found


def listed(reader: Reader, wanted: EnterpriseFilter) -> Select[Enterprise]:
    """What the list shows, with everything a row shows; the page orders it."""
    return (
        visible_enterprises(reader)
        .where(*wanted.conditions())
        .options(joinedload(Enterprise.industry), joinedload(Enterprise.parent), joinedload(Enterprise.owner_unit))
    )


def every_listed(reader: Reader, wanted: EnterpriseFilter) -> Sequence[Enterprise]:
    """All that is filtered, in the list's order, for an export."""
    return db.session.scalars(listed(reader, wanted).order_by(Enterprise.pinyin, Enterprise.id)).all()


def few(statement: Select[Enterprise], count: int) -> Sequence[Enterprise]:
    """The first so many, for suggestions."""
    return db.session.scalars(statement.limit(count)).all()


def by_name(name: str, reader: Reader) -> Enterprise:
    """The one enterprise in scope that is called so, however its suffix is spelt.

    Raises ``DomainError`` when there is none, or several.
    """
    found = db.session.scalars(
        visible_enterprises(reader)
        .where(or_(Enterprise.name == name, Enterprise.normal_name == names.normal_name(name)))
        .order_by(Enterprise.name != name, Enterprise.id)
        .limit(3)
    ).all()
    if not found:
        raise DomainError(_("没有登记过“%(name)s”，或不在你的可见范围内", name=name))
    if len(found) > 1 and found[0].name != name:
        raise DomainError(_("有多家企业叫“%(name)s”，请填全称", name=name))
    return found[0]


def get_contact(contact_id: int, reader: Reader, *, voided: bool = False) -> Contact:
    """A contact in sight of an enterprise in scope, its enterprise loaded; a voided one when asked for.

    Raises ``NotFound``.
    """
    from .sharing import contacts_in_sight

    found = db.session.scalar(
        select(Contact)
        .join(Enterprise, Contact.enterprise_id == Enterprise.id)
        .where(Contact.id == contact_id, true() if voided else Contact.voided_at.is_(None), visible(reader))
        .where(contacts_in_sight(reader))
        .options(joinedload(Contact.enterprise))
    )
    if found is None:
        raise NotFound(_("没有这位联系人，或不在你的可见范围内"))
    return found


@dataclass(frozen=True)
class Match:
    """An enterprise that may be the one being entered. What is shown of one out of sight is ``masked`` only."""

    enterprise_id: int
    relation: Relation
    by_code: bool
    visible: bool
    first_reporter: str
    first_on: date
    name: str = ""
    """Empty when the enterprise is out of the reader's sight."""

    @property
    def masked(self) -> str:
        """What may be said to anybody: who reported it first, and when."""
        return str(_("首报：%(who)s · %(on)s", who=self.first_reporter, on=self.first_on.isoformat()))


def find_matches(
    name: str, credit_code: str | None = None, *, reader: Reader | None = None, but: int | None = None
) -> list[Match]:
    """Enterprises with the same credit code, or the same or a similar name, the surest first.

    ``reader`` None sees all names (system, import); otherwise names out of scope are left empty. ``but`` leaves the
    edited enterprise itself out. A name that is a placeholder or a person's matches nothing; a code always may.
    """
    code = codes.tidy_credit_code(credit_code) if credit_code else None
    conditions: list[ColumnElement[bool]] = []
    if code:
        conditions.append(Enterprise.credit_code == code)
    by_name = bool(names.normal_name(name)) and not names.is_placeholder(name) and not names.is_person(name)
    if by_name:
        conditions.append(Enterprise.normal_name == names.normal_name(name))
        conditions.append(Enterprise.core_head == names.core_head(name))
    if not conditions:
        return []
    in_sight = visible(reader).label("in_sight") if reader is not None else true().label("in_sight")
    matches: dict[int, Match] = {}
    for condition in conditions:
        statement = (
            select(
                Enterprise.id,
                Enterprise.name,
                Enterprise.kind,
                Enterprise.credit_code,
                Enterprise.created_at,
                Unit,
                in_sight,
            )
            .outerjoin(Unit, Enterprise.owner_unit_id == Unit.id)
            .where(condition, Enterprise.voided_at.is_(None))
            .order_by(Enterprise.id)
            .limit(SHELF)
        )
        for row in db.session.execute(statement):
            if row.id == but or row.id in matches:
                continue
            by_code = bool(code) and row.credit_code == code
            related = Relation.SAME if by_code else _by_name(name, row.name, row.kind)
            if related is Relation.DIFFERENT:
                continue
            matches[row.id] = Match(
                enterprise_id=row.id,
                relation=related,
                by_code=by_code,
                visible=bool(row.in_sight),
                first_reporter=local_short(row.Unit) or _("未记录单位"),
                first_on=clock.date_of(row.created_at),
                name=row.name if row.in_sight else "",
            )
    return sorted(matches.values(), key=lambda m: (not m.by_code, m.relation is not Relation.SAME, m.enterprise_id))


def _by_name(name: str, other: str, kind: EnterpriseKind) -> Relation:
    return Relation.DIFFERENT if kind == EnterpriseKind.PERSON else names.relation(name, other)


def contacts_of(enterprise: Enterprise, reader: Reader) -> Sequence[Contact]:
    """The enterprise's contacts in use that the reader may see, the last seen first."""
    from .sharing import contacts_in_sight

    return db.session.scalars(
        select(Contact)
        .where(Contact.enterprise_id == enterprise.id, Contact.voided_at.is_(None), contacts_in_sight(reader))
        .order_by(Contact.seen_on.is_(None), Contact.seen_on.desc(), Contact.id)
    ).all()


def voided_people(enterprise: Enterprise) -> Sequence[Contact]:
    """Contacts no longer in use whose personal data are still kept: they may ask for them to be erased."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.enterprise_id == enterprise.id, Contact.voided_at.is_not(None), Contact.erased_at.is_(None))
        .order_by(Contact.id)
    ).all()


def children_of(enterprise: Enterprise, reader: Reader) -> Sequence[Enterprise]:
    """Members of the group that the reader may see."""
    return db.session.scalars(
        visible_enterprises(reader).where(Enterprise.parent_id == enterprise.id).order_by(Enterprise.pinyin).limit(200)
    ).all()


def sees(enterprise: Enterprise, reader: Reader) -> bool:
    """Whether the reader may see this enterprise."""
    return db.session.scalar(select(Enterprise.id).where(Enterprise.id == enterprise.id, visible(reader))) is not None
