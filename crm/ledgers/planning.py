"""The dry run: what would become of each row, cell by cell, without changing anything.

A plan holds plain values only, so that it outlives the reading transaction it was made in; ``fingerprint`` tells
whether another plan would do the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from crm.campaigns.queries import clocks_read_once
from crm.chains.models import Chain
from crm.chains.states import ChainRole
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.enterprises.names import Relation, is_person, is_placeholder
from crm.enterprises.states import EnterpriseKind
from crm.leads.models import Lead
from crm.leads.states import Stage, Status
from crm.ledgers import matching
from crm.ledgers.claims import Standing, standing
from crm.ledgers.fields import Field
from crm.ledgers.proposals import Note, as_of, facts_of_row, note_of_row
from crm.ledgers.rows import LedgerRow, Problem, Reading
from crm.ledgers.states import Choice, Fate
from crm.ledgers.values import RowValues
from crm.units.models import Region, Unit
from crm.units.names_shown import local_name, local_short
from crm.workbooks.cells import says_nothing


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """The person a row names: one who is there (``id``), or a new contact of the enterprise."""

    name: str
    phone: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Masked:
    """What may be said of a lead or enterprise that may be the same: first reporter, date, stage, nothing more.

    ``number`` and ``name`` are given only for what the reader may see anyway.
    """

    why: str
    first_reporter: str
    first_on: dt.date | None
    stage: Stage | None = None
    number: str | None = None
    name: str | None = None
    enterprise_id: int | None = None
    """The enterprise that may be said to be the same; None when it is out of sight."""


@dataclass(frozen=True, slots=True)
class EnterprisePlan:
    """The row's investor: the one that is there (``id``), or a new one made once per ``key``."""

    key: str
    name: str
    kind: EnterpriseKind
    id: int | None = None
    version: int | None = None
    code: str | None = None
    """A credit code to be stored: of a new enterprise, or of one that had none."""


@dataclass(slots=True)
class PlannedRow:
    """One row of the dry run."""

    row: int
    fate: Fate
    values: RowValues
    enterprise: EnterprisePlan | None = None
    county_id: int | None = None
    county_name: str | None = None
    county_short: str | None = None
    unit_id: int | None = None
    """The unit the ledger names, where no pairing is in force that would decide."""
    unit_name: str | None = None
    introducer_name: str | None = None
    lead_id: int | None = None
    lead_number: str | None = None
    lead_version: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Of a lead that is there: ``{field: (old, new)}``, in the lead's own values."""
    standing: Standing | None = None
    note: Note | None = None
    contact: ContactPlan | None = None
    reported_on: dt.date | None = None
    duplicates: list[Masked] = field(default_factory=list)
    choice: Choice | None = None
    problems: list[Problem] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)

    @property
    def changed_cells(self) -> int:
        """How many cells differ from what is stored, as the page counts them."""
        grouped = {_GROUPS.get(name, name) for name in self.changes}
        return (
            len(grouped)
            + (self.note is not None)
            + bool(self.enterprise and self.enterprise.id and self.enterprise.code)
        )


_GROUPS = {
    name: group
    for group in ("planned", "agreed")
    for name in (f"{group}_yuan", f"{group}_original", f"{group}_currency")
} | {"stage": "stage", "claimed_stage": "stage", "planned_parts": "planned"}


@dataclass(slots=True)
class Plan:
    """The dry run of a whole sheet."""

    reading: Reading
    rows: list[PlannedRow]
    on: dt.date
    """The day the progress notes are dated."""
    counts: Counter[Fate] = field(default_factory=Counter)

    @property
    def writable(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.fate.writes]

    @property
    def fingerprint(self) -> str:
        """Equal for plans that would write the same."""
        digest = hashlib.sha256()
        for row in self.rows:
            ent = row.enterprise
            said = (
                row.row,
                row.fate,
                row.lead_id,
                row.lead_version,
                ent and (ent.key, ent.id, ent.code),
                row.county_id,
            )
            facts = sorted(row.changes.items()) if row.lead_id else sorted(row.facts.items(), key=lambda pair: pair[0])
            digest.update(repr((said, facts, row.note, row.contact, row.standing)).encode())
        return digest.hexdigest()[:32]


def plan(
    reading: Reading,
    *,
    places: matching.Places,
    county: Region | None,
    choices: Mapping[int, str],
    reader: Reader,
    today: dt.date,
) -> Plan:
    """What would become of each row of a reading. ``county`` is for rows that name none; ``choices`` by row number.

    Raises ``DomainError`` when a county is needed and none was given, or it is out of the reader's scope.
    """
    if county is not None and not reader.sees_region(county.id):
        raise DomainError(_("%(name)s不在你的工作范围内，不能导入", name=local_name(county)), field="county")
    if county is None and not reading.head.has(Field.COUNTY_NAME) and reading.accepted:
        raise DomainError(_("台账里没有县（市、区）一列，请指明这是哪个县的台账"), field="county")
    with clocks_read_once():
        return _Planner(reading, places, county, choices, reader, today).run()


class _Planner:
    """Goes over the rows twice: first to ask the database once for all, then to decide about each."""

    def __init__(
        self,
        reading: Reading,
        places: matching.Places,
        county: Region | None,
        choices: Mapping[int, str],
        reader: Reader,
        today: dt.date,
    ) -> None:
        self.reading, self.places, self.county = reading, places, county
        self.choices, self.reader, self.today = choices, reader, today
        self.columns = {heading.field: heading for heading in reversed(reading.head.headings) if heading.field}
        self.seen: dict[tuple[str, int | None, str], int] = {}

    def run(self) -> Plan:
        rows = [
            PlannedRow(row.row, Fate.CREATE, row.values, problems=list(row.problems), cautions=list(row.cautions))
            for row in self.reading.rows
        ]
        for row in rows:
            self._place(row)
        asked = [self._investor(row) for row in rows if not row.problems]
        self.known = matching.known_enterprises(asked, self.reader)
        nameless = [one.name for one in asked if one.nameless]
        counties = {row.county_id for row in rows if row.county_id}
        self.nameless = matching.nameless_enterprises(nameless, counties) if nameless else {}
        ids = {k.id for ones in self.known.values() for k in ones if k.relation is Relation.SAME}
        ids |= {ident for idents in self.nameless.values() for ident in idents}
        self.leads = matching.leads_of_enterprises(ids)
        self.enterprises = matching.enterprises_by_id(ident for idents in self.nameless.values() for ident in idents)
        self.notes = matching.notes_of_leads(lead.id for leads in self.leads.values() for lead in leads)
        self.pairs = matching.pair_units(counties, self.today)
        named = any(row.values.contact for row in rows)
        self.contacts = matching.contacts_by_name(ids, self.reader) if named else {}
        with_chain = any(row.values.chain_name for row in rows)
        self.chains: dict[str, Chain] = matching.chains_by_name() if with_chain else {}
        for row in rows:
            if not row.problems:
                self._decide(row)
            if row.problems:
                row.fate = Fate.REJECTED
        on = as_of(self.reading.head.title, self.reading.head.remarks, self.today)
        return Plan(self.reading, rows, on, Counter(row.fate for row in rows))

    # -- one row ------------------------------------------------------------------------------------------------------

    def _investor(self, row: PlannedRow) -> matching.Investor:
        return matching.investor(row.values.enterprise_name or "", row.values.credit_code)

    def _reject(self, row: PlannedRow, meaning: Field, value: str | None, reason: str) -> None:
        heading = self.columns.get(meaning) or self.columns[Field.ENTERPRISE_NAME]
        row.problems.append(Problem(heading.letter, heading.text, value, reason))

    def _refuse_days_to_come(self, row: PlannedRow) -> None:
        """What a row says has happened lies not in the future; a plan is no fact."""
        for meaning in (Field.SIGNED_ON, Field.REGISTERED_ON, Field.STARTED_ON, Field.PRODUCED_ON):
            said = row.values.dates.get(meaning)
            if said is not None and said.date is not None and said.date > self.today:
                self._reject(row, meaning, said.text, _("%(what)s晚于今天", what=meaning.title))
        started, produced = (row.facts.get(name) for name in ("started_on", "produced_on"))
        if started and produced and produced < started:
            self._reject(row, Field.PRODUCED_ON, produced.isoformat(), _("投产早于开工"))

    def _place(self, row: PlannedRow) -> None:
        name = row.values.county_name
        found = self.places.county(name) if name else self.county
        if isinstance(found, str):
            return  # the reading has named the cell already
        if found is None:
            if not any(problem.column == self._letter(Field.COUNTY_NAME) for problem in row.problems):
                self._reject(row, Field.COUNTY_NAME, None, _("没有写县（市、区）"))
            return
        row.county_id, row.county_name, row.county_short = found.id, found.name, found.short_name

    def _letter(self, meaning: Field) -> str | None:
        heading = self.columns.get(meaning)
        return heading.letter if heading else None

    def _decide(self, row: PlannedRow) -> None:
        asked = self._investor(row)
        if says_nothing(asked.name):
            self._reject(row, Field.ENTERPRISE_NAME, asked.name, _("没有写投资方"))
            return
        row.choice = self._choice(row)
        self._units(row)
        row.facts = facts_of_row(row.values)
        self._refuse_days_to_come(row)
        self._chain(row)
        if row.introducer_name:
            unit = self.places.unit(row.values.introducer_name or "")
            row.facts["introducer_id"] = unit.id if isinstance(unit, Unit) else None
        enterprise = self._enterprise(row, asked)
        if row.problems:
            return
        lead = self._lead(row, asked, enterprise)
        if self._said_before(row, asked) or row.problems:
            return
        if lead is not None:
            self._update(row, lead)
        elif row.duplicates and row.choice not in (Choice.IMPORT, Choice.SAME):
            row.fate = Fate.DUPLICATE
            row.standing = self._standing(row, None, enterprise)
        else:
            self._create(row, enterprise)

    def _choice(self, row: PlannedRow) -> Choice | None:
        text = self.choices.get(row.row)
        return Choice(text) if text in set(Choice) else None

    def _units(self, row: PlannedRow) -> None:
        pair = self.pairs.get(row.county_id or 0)
        named = self.places.unit(row.values.unit_name) if row.values.unit_name else None
        if pair is not None:
            same = isinstance(named, Unit) and named.id == pair.id
            row.unit_name = row.values.unit_name if same else pair.short_name
            if isinstance(named, Unit) and named.id != pair.id:
                row.cautions.append(
                    _(
                        "台账写的联系单位是%(named)s，该县定点联系单位是%(pair)s，按后者记",
                        named=local_short(named),
                        pair=local_short(pair),
                    )
                )
        elif isinstance(named, Unit):
            row.unit_id, row.unit_name = named.id, named.short_name
        introducer = self.places.unit(row.values.introducer_name) if row.values.introducer_name else None
        row.introducer_name = introducer.short_name if isinstance(introducer, Unit) else None

    def _unit_note(self, row: PlannedRow) -> str | None:
        """The unit the ledger names stays readable where the pairing decides otherwise."""
        pair = self.pairs.get(row.county_id or 0)
        named = self.places.unit(row.values.unit_name) if row.values.unit_name else None
        differs = pair is not None and isinstance(named, Unit) and named.id != pair.id
        return f"台账所写联系单位：{row.values.unit_name}" if differs else None

    def _chain(self, row: PlannedRow) -> None:
        name = row.values.chain_name
        if not name:
            return
        chain = self.chains.get("".join(name.split()).removesuffix("产业链"))
        if chain is not None:
            row.facts["chain_id"] = chain.id
            if not row.values.industry:
                row.facts.pop("industry_text", None)
        else:
            row.cautions.append(_("系统里没有产业链“%(name)s”，记入产业类别", name=name))

    def _enterprise(self, row: PlannedRow, asked: matching.Investor) -> Enterprise | None:
        """The enterprise that is there, or None with a new one planned; duplicates to ask about are noted."""
        known = self.known.get(asked.key, [])
        same = [one for one in known if one.relation is Relation.SAME]
        found = same[0] if same else None
        if found is None and row.choice is Choice.SAME:
            found = next((one for one in known if one.in_sight), None)
        if found is not None:
            if asked.code and found.code and found.code != asked.code:
                reason = _("与已有企业的统一社会信用代码不一致，请核对")
                self._reject(row, Field.CREDIT_CODE, row.values.credit_code, reason)
                return None
            code = asked.code if asked.code and not found.code else None
            row.enterprise = EnterprisePlan(asked.key, found.name, found.kind, found.id, found.version, code)
            return found.row
        for one in known[:3]:
            row.duplicates.append(
                Masked(
                    _("投资方名称与已有企业相近"),
                    one.first_reporter,
                    one.first_on,
                    name=one.name if one.in_sight else None,
                    enterprise_id=one.id if one.in_sight else None,
                )
            )
        row.enterprise = EnterprisePlan(asked.key, asked.name, _kind(asked.name, row.values), code=asked.code)
        return None

    def _lead(self, row: PlannedRow, asked: matching.Investor, enterprise: Enterprise | None) -> Lead | None:
        """The lead this row speaks of; near ones that are not it are noted."""
        wanted = matching.project_key(row.values.project_name)
        ids = [enterprise.id] if enterprise is not None else self.nameless.get(asked.name, [])
        near: list[Lead] = []
        for lead in (lead for ident in ids for lead in self.leads.get(ident, ())):
            if lead.county_id == row.county_id and matching.same_project(lead, row.values):
                if enterprise is None:
                    known = self.enterprises[lead.enterprise_id]
                    row.enterprise = EnterprisePlan(asked.key, known.name, known.kind, known.id, known.version)
                return lead
            near.append(lead)
        if enterprise is None:
            return None
        for lead in near:
            self._near(row, lead, wanted)
        return None

    def _near(self, row: PlannedRow, lead: Lead, wanted: str) -> None:
        in_sight = self.reader.sees_region(lead.county_id)
        reporter = local_short(lead.first_unit) if lead.first_unit else _("未记录单位")
        if not in_sight:
            row.duplicates.append(Masked(_("投资方名称与另一条线索相同"), reporter, lead.first_reported_on, lead.stage))
        elif lead.county_id != row.county_id and wanted and matching.project_key(lead.project_name) == wanted:
            why = _("同一投资方、同一项目已在%(place)s", place=local_short(lead.county) if lead.county else _("未定县"))
            row.duplicates.append(Masked(why, reporter, lead.first_reported_on, lead.stage, number=lead.number))
        else:
            row.cautions.append(_("同一投资方已有线索 %(number)s", number=lead.number))

    def _said_before(self, row: PlannedRow, asked: matching.Investor) -> bool:
        """Whether an earlier row of this very ledger is about the same investor, place and project."""
        key = (asked.key, row.county_id, matching.project_key(row.values.what))
        earlier = self.seen.setdefault(key, row.row)
        if earlier != row.row:
            self._reject(
                row,
                Field.PROJECT_NAME,
                row.values.project_name,
                _("与第 %(row)s 行是同一投资方、同一项目", row=earlier),
            )
        return earlier != row.row

    def _standing(self, row: PlannedRow, lead: Lead | None, enterprise: Enterprise | None) -> Standing:
        return standing(
            row.values.claimed_stage,
            facts=row.facts,
            lead=lead,
            enterprise=enterprise,
            identified=bool(row.enterprise and row.enterprise.kind is EnterpriseKind.COMPANY and row.enterprise.code),
            county_id=row.county_id,
            has_unit=bool(row.unit_name),
            paired=row.county_id in self.pairs,
            contact=row.contact.name if row.contact else "",
            twins=self.leads.get(enterprise.id, []) if enterprise is not None else [],
            on=self.today,
        )

    def _create(self, row: PlannedRow, enterprise: Enterprise | None) -> None:
        row.fate = Fate.CREATE
        row.facts.setdefault("intention", row.values.what)
        row.note = note_of_row(row.values, self._unit_note(row))
        row.contact = self._contact(row)
        reported = row.values.first_reported_on
        row.reported_on = reported.date if reported else None
        if row.reported_on and row.reported_on > self.today:
            self._reject(row, Field.FIRST_REPORTED_ON, reported.text if reported else None, _("首报时间晚于今天"))
        row.standing = self._standing(row, None, enterprise)

    def _contact(self, row: PlannedRow) -> ContactPlan | None:
        name, phone = row.values.contact, row.values.phone
        if not name:
            if phone:
                row.cautions.append(_("有电话没有联系人姓名，没有记"))
            return None
        ident = row.enterprise.id if row.enterprise else None
        return ContactPlan(name, phone or "", self.contacts.get((ident, name)) if ident else None)

    def _update(self, row: PlannedRow, lead: Lead) -> None:
        row.lead_id, row.lead_number, row.lead_version = lead.id, lead.number, lead.version
        row.unit_name = lead.unit.short_name if lead.unit else row.unit_name
        row.duplicates = []
        if row.facts.get("chain_role") is ChainRole.NONE and lead.stage is not Stage.LEAD and not lead.off_chain_reason:
            self._reject(row, Field.CHAIN_ROLE, None, _("线索已在洽谈以后，改为不涉链要在线索页写明理由"))
            return
        row.changes = {
            name: (getattr(lead, name), new) for name, new in row.facts.items() if _differs(lead, name, new, row.facts)
        }
        started, produced = (row.facts.get(name, getattr(lead, name)) for name in ("started_on", "produced_on"))
        if started and produced and produced < started and {"started_on", "produced_on"} & row.changes.keys():
            self._reject(row, Field.PRODUCED_ON, produced.isoformat(), _("投产早于开工"))
            return
        if lead.contact_id is None:
            row.contact = self._contact(row)
        elif row.values.contact and lead.contact and lead.contact.name != row.values.contact:
            row.cautions.append(_("台账写的联系人与线索上的不同，没有改动"))
        row.standing = self._standing(row, lead, lead.enterprise)
        if row.standing.stage is not lead.stage:
            row.changes["stage"] = (lead.stage, row.standing.stage)
        if row.standing.claimed is not lead.claimed_stage:
            row.changes["claimed_stage"] = (lead.claimed_stage, row.standing.claimed)
        note = note_of_row(row.values, self._unit_note(row))
        row.note = note if note and tuple(note) not in self.notes.get(lead.id, set()) else None
        if lead.status is not Status.ACTIVE:
            row.cautions.append(_("线索现在是“%(status)s”，只改事实，不动阶段", status=lead.status.title))
        row.fate = Fate.UPDATE if row.changed_cells else Fate.UNCHANGED


def _differs(lead: Lead, name: str, new: Any, facts: Mapping[str, Any]) -> bool:
    old = getattr(lead, name)
    if name.endswith("_yuan") and new is None:
        # A foreign figure: yuan worked out by a rate somebody entered stay, as long as the figure is the same.
        base = name.removesuffix("_yuan")
        same = all(getattr(lead, f"{base}_{part}") == facts[f"{base}_{part}"] for part in ("original", "currency"))
        return old is not None and not same
    if isinstance(new, str):
        return (old or "").strip() != new.strip()
    return bool(old != new)


def _kind(name: str, values: RowValues) -> EnterpriseKind:
    if is_placeholder(name):
        return EnterpriseKind.CODE_NAME
    if is_person(name):
        return EnterpriseKind.PERSON
    overseas = name.startswith(("香港", "澳门", "台湾")) or name.isascii()
    return EnterpriseKind.FOREIGN if overseas and not values.credit_code else EnterpriseKind.COMPANY


def as_rejected(row: PlannedRow, source: LedgerRow, reading: Reading) -> list[Problem]:
    """Why a row is not taken, as cells with reasons: its problems, or the duplicate nobody has decided about."""
    if row.fate is Fate.REJECTED:
        return [problem for problem in row.problems if problem not in source.problems]
    if row.fate is not Fate.DUPLICATE:
        return []
    heading = next(h for h in reading.head.headings if h.field is Field.ENTERPRISE_NAME)
    first = row.duplicates[0]
    stage = _("，%(stage)s", stage=first.stage.title) if first.stage else ""
    on = _("，%(day)s", day=first.first_on.isoformat()) if first.first_on else ""
    reason = _(
        "疑似重复：%(why)s。首报：%(who)s%(on)s%(stage)s", why=first.why, who=first.first_reporter, on=on, stage=stage
    )
    if row.choice is Choice.SKIP:
        reason = _("已选不导入。%(reason)s", reason=reason)
    return [Problem(heading.letter, heading.text, row.values.enterprise_name, reason)]
