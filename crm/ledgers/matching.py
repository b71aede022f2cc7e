"""What a ledger's rows meet in the database: regions and units by name, enterprises, leads already there.

Everything is asked for the whole ledger at once, and answered as plain values: the write transaction that may follow
forgets every loaded row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from crm.chains.models import Chain
from crm.core.db import db
from crm.core.reader import Reader, system
from crm.enterprises.codes import credit_code_problem, tidy_credit_code
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.names import Relation, core_head, is_person, is_placeholder, normal_name, relation
from crm.enterprises.queries import visible
from crm.enterprises.sharing import contacts_in_sight
from crm.enterprises.states import EnterpriseKind
from crm.leads.models import Lead, ProgressNote
from crm.ledgers.fields import Field
from crm.ledgers.rows import Check
from crm.ledgers.values import RowValues
from crm.units.finding import RegionNames, UnitNames, region_names, unit_names
from crm.units.models import Pairing, Region, Unit
from crm.units.queries import in_force
from crm.units.states import PairingKind, RegionLevel
from crm.workbooks.cells import squeezed

SYSTEM = system("ledgers")
"""Asks without a limit of sight."""

CHUNK = 400
"""How many names one question carries; also how many names with the same first characters are compared."""


def project_key(text: str | None) -> str:
    """A project's name as matching compares it: half-width, without blanks, marks and a closing 项目."""
    plain = "".join(char for char in squeezed(text or "") if char.isalnum()).casefold()
    for ending in ("建设项目", "项目"):
        if plain.endswith(ending) and len(plain) > len(ending):
            return plain.removesuffix(ending)
    return plain


def same_project(lead: Lead, values: RowValues) -> bool:
    """Whether the row speaks of this lead's project: by its name, or by what is intended where the row names none."""
    wanted = project_key(values.project_name)
    own = project_key(lead.project_name)
    if wanted:
        return own == wanted
    return (own or project_key(lead.intention)) == project_key(values.content)


def in_chunks(values: Iterable[object]) -> Iterable[list[object]]:
    """The values, so many at a time as one question carries."""
    left = iter(values)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


class Places:
    """Regions and units by the names ledgers use, within what the reader works on."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.regions: RegionNames = region_names()
        self.units: UnitNames = unit_names()
        self._found: dict[str, Region | str] = {}

    def county(self, text: str) -> Region | str:
        """The county or zone the text names, or the sentence why it is none."""
        if text not in self._found:
            self._found[text] = self._county(text)
        return self._found[text]

    def _county(self, text: str) -> Region | str:
        found = self.regions.find(text)
        if found.unknown:
            return str(_("查无此地"))
        places = [region for region in found.candidates if region.is_place]
        if not places:
            level = found.candidates[0].level
            return str(_("是省，请写到县") if level == RegionLevel.PROVINCE else _("是市州，请写到县"))
        seen = [region for region in places if self.reader.sees_region(region.id)]
        if not seen:
            return str(_("不在你的工作范围内，不能导入"))
        if len(seen) > 1:
            return str(_("有几个同名的地方，请写上市州"))
        return seen[0]

    def unit(self, text: str) -> Unit | str:
        """The unit the text names, or the sentence why it is none."""
        found = self.units.find(text)
        if found.one is not None:
            return found.one
        return str(_("有几个单位都叫这个名字，请写全称") if found.ambiguous else _("查无此单位"))

    def checks(self) -> Mapping[Field, Check]:
        """What ``read_ledger`` asks of each name and credit code."""

        def county(text: str) -> str | None:
            found = self.county(text)
            return found if isinstance(found, str) else None

        def unit(text: str) -> str | None:
            found = self.unit(text)
            return found if isinstance(found, str) else None

        return {
            Field.COUNTY_NAME: county,
            Field.UNIT_NAME: unit,
            Field.INTRODUCER_NAME: unit,
            Field.CREDIT_CODE: credit_code_problem,
        }


@dataclass(frozen=True, slots=True)
class Investor:
    """An investor as a row names it."""

    name: str
    code: str | None

    @property
    def key(self) -> str:
        """Rows with the same key have the same investor; placeholders and persons only under their very words."""
        if self.code:
            return self.code
        return f"={self.name}" if self.nameless else normal_name(self.name)

    @property
    def nameless(self) -> bool:
        """A placeholder or a natural person: never matched by name with anything but the same row's earlier import."""
        return is_placeholder(self.name) or is_person(self.name)


def investor(name: str, code: str | None) -> Investor:
    """The investor of a row; the code tidied."""
    return Investor(name, tidy_credit_code(code) if code else None)


@dataclass(frozen=True, slots=True)
class Known:
    """An enterprise that is there already."""

    id: int
    name: str
    kind: EnterpriseKind
    code: str | None
    version: int
    relation: Relation
    by_code: bool
    in_sight: bool
    first_reporter: str
    first_on: date
    row: Enterprise = field(compare=False, repr=False)


def known_enterprises(asked: Sequence[Investor], reader: Reader) -> dict[str, list[Known]]:
    """For each investor's key the enterprises it may be, the surest first: same code, same name, similar name."""
    found: dict[str, dict[int, Known]] = defaultdict(dict)
    by_code = {one.code: one for one in asked if one.code}
    by_name: dict[str, list[Investor]] = defaultdict(list)
    by_head: dict[str, list[Investor]] = defaultdict(list)
    for one in {i.key: i for i in asked}.values():
        if not one.nameless:
            by_name[normal_name(one.name)].append(one)
            by_head[core_head(one.name)].append(one)
    rank = func.row_number().over(partition_by=Enterprise.core_head, order_by=Enterprise.id).label("rank")
    for column, wanted in (
        (Enterprise.credit_code, by_code),
        (Enterprise.normal_name, by_name),
        (Enterprise.core_head, by_head),
    ):
        for chunk in in_chunks(wanted):
            shelf = select(Enterprise.id, rank).where(column.in_(chunk), Enterprise.voided_at.is_(None)).subquery()
            statement = (
                select(Enterprise, Unit.short_name, visible(reader))
                .join(shelf, shelf.c.id == Enterprise.id)
                .outerjoin(Unit, Unit.id == Enterprise.owner_unit_id)
                .where(shelf.c.rank <= CHUNK)
                .order_by(Enterprise.id)
            )
            for enterprise, reporter, in_sight in db.session.execute(statement):
                _compare(enterprise, reporter, bool(in_sight), by_code, by_name, by_head, found)
    return {
        key: sorted(ones.values(), key=lambda k: (not k.by_code, k.relation is not Relation.SAME, not k.in_sight, k.id))
        for key, ones in found.items()
    }


def _compare(
    row: Enterprise,
    reporter: str | None,
    in_sight: bool,
    by_code: Mapping[str, Investor],
    by_name: Mapping[str, list[Investor]],
    by_head: Mapping[str, list[Investor]],
    found: dict[str, dict[int, Known]],
) -> None:
    from crm.core import clock

    def add(one: Investor, how: Relation, *, code: bool) -> None:
        found[one.key].setdefault(
            row.id,
            Known(
                row.id,
                row.name,
                row.kind,
                row.credit_code,
                row.version,
                how,
                code,
                in_sight,
                reporter or _("未记录单位"),
                clock.date_of(row.created_at),
                row,
            ),
        )

    if row.credit_code and row.credit_code in by_code:
        add(by_code[row.credit_code], Relation.SAME, code=True)
    if row.kind == EnterpriseKind.PERSON:
        return
    for one in by_name.get(row.normal_name, ()):
        add(one, Relation.SAME, code=False)
    for one in by_head.get(row.core_head, ()):
        how = relation(one.name, row.name)
        if how is Relation.POSSIBLY_RELATED:
            add(one, how, code=False)


def leads_of_enterprises(enterprise_ids: Iterable[int]) -> dict[int, list[Lead]]:
    """Every lead of these enterprises that is not voided, whoever may see it; what is shown of it is the caller's care."""
    found: dict[int, list[Lead]] = defaultdict(list)
    for chunk in in_chunks(sorted(set(enterprise_ids))):
        statement = (
            select(Lead)
            .where(Lead.enterprise_id.in_(chunk), Lead.voided_at.is_(None))
            .options(
                joinedload(Lead.county),
                joinedload(Lead.unit),
                joinedload(Lead.first_unit),
                joinedload(Lead.contact),
                joinedload(Lead.enterprise),
                joinedload(Lead.introducer),
                joinedload(Lead.chain),
            )
            .order_by(Lead.id)
        )
        for lead in db.session.scalars(statement):
            found[lead.enterprise_id].append(lead)
    return found


def nameless_enterprises(names: Iterable[str], county_ids: Iterable[int]) -> dict[str, list[int]]:
    """Code names and persons of exactly these words that have a lead in one of the counties."""
    found: dict[str, list[int]] = defaultdict(list)
    counties = sorted(set(county_ids))
    for chunk in in_chunks(sorted(set(names))):
        statement = (
            select(Enterprise.name, Enterprise.id)
            .where(
                Enterprise.name.in_(chunk),
                Enterprise.kind.in_((EnterpriseKind.CODE_NAME, EnterpriseKind.PERSON)),
                Enterprise.voided_at.is_(None),
                Enterprise.id.in_(
                    select(Lead.enterprise_id).where(
                        Lead.voided_at.is_(None), or_(Lead.county_id.in_(counties), Lead.county_id.is_(None))
                    )
                ),
            )
            .order_by(Enterprise.id)
        )
        for name, ident in db.session.execute(statement):
            found[name].append(ident)
    return found


def contacts_by_name(enterprise_ids: Iterable[int], reader: Reader) -> dict[tuple[int, str], int]:
    """Contacts in use that the reader may see, by enterprise and name, so that a person is not entered twice."""
    found: dict[tuple[int, str], int] = {}
    for chunk in in_chunks(sorted(set(enterprise_ids))):
        statement = (
            select(Contact.enterprise_id, Contact.name, Contact.id)
            .where(Contact.enterprise_id.in_(chunk), Contact.voided_at.is_(None), Contact.erased_at.is_(None))
            .where(contacts_in_sight(reader))
            .order_by(Contact.id.desc())
        )
        for enterprise_id, name, ident in db.session.execute(statement):
            found[enterprise_id, name] = ident
    return found


def enterprises_by_id(ids: Iterable[int]) -> dict[int, Enterprise]:
    """The enterprises themselves."""
    return {
        one.id: one
        for chunk in in_chunks(sorted(set(ids)))
        for one in db.session.scalars(select(Enterprise).where(Enterprise.id.in_(chunk)))
    }


def notes_of_leads(lead_ids: Iterable[int]) -> dict[int, set[tuple[str, str, str]]]:
    """The texts of each lead's progress notes: the same text is not written twice."""
    found: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    for chunk in in_chunks(sorted(set(lead_ids))):
        statement = select(
            ProgressNote.lead_id, ProgressNote.situation, ProgressNote.problem, ProgressNote.next_step
        ).where(ProgressNote.lead_id.in_(chunk), ProgressNote.voided_at.is_(None))
        for lead_id, *texts in db.session.execute(statement):
            found[lead_id].add((texts[0], texts[1], texts[2]))
    return found


def pair_units(county_ids: Iterable[int], on: date) -> dict[int, Unit]:
    """The unit paired with each county on that day."""
    found: dict[int, Unit] = {}
    for chunk in in_chunks(sorted(set(county_ids))):
        statement = (
            select(Pairing.region_id, Unit)
            .join(Unit, Unit.id == Pairing.unit_id)
            .where(Pairing.kind == PairingKind.UNIT_COUNTY, Pairing.region_id.in_(chunk), in_force(on))
            .order_by(Pairing.since, Pairing.id)
        )
        for region_id, unit in db.session.execute(statement):
            found[region_id] = unit  # the latest begun wins, as in units.queries.supporting_unit
    return found


def chains_by_name() -> dict[str, Chain]:
    """Chains in use by name without blanks, with and without 产业链."""
    found = {}
    for chain in db.session.scalars(select(Chain).where(Chain.voided_at.is_(None)).order_by(Chain.id.desc())):
        name = squeezed(chain.name)
        for key in (name, name.removesuffix("产业链"), name.removesuffix("产业")):
            found[key] = chain
    return found
