"""Writes of imports: keep an upload, confirm its heads, decide about a row, apply the plan, give up.

Reading and planning happen before; here the plan is carried out, and refused when anything it rests on has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, text

from crm.audit.operations import record
from crm.campaigns.queries import clocks_read_once
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, StaleEdit
from crm.core.reader import Reader
from crm.core.sentences import parts
from crm.enterprises.contacts import add_contact
from crm.enterprises.models import Enterprise
from crm.enterprises.names import Relation
from crm.enterprises.operations import create_enterprise, edit_enterprise, share_as
from crm.files.operations import Received, attach
from crm.leads.imports import take_claim
from crm.leads.models import Lead
from crm.leads.operations import add_progress, create_lead, edit_lead

from . import matching
from .files import PARENT
from .kept import frozen
from .models import LedgerImport, LedgerImportRow
from .planning import EnterprisePlan, Plan, PlannedRow, as_rejected
from .proposals import SOURCE
from .report import facts_of_plan
from .sources import Options
from .stand import stands
from .states import Choice, Fate, ImportState

_LOCK = 5_208_810
"""PostgreSQL's advisory lock: imports are applied and undone one after the other."""


def keep_upload(
    *,
    received: Received,
    sheet: str,
    options: Options,
    by: Reader,
    at: datetime,
    state: ImportState = ImportState.UPLOADED,
) -> LedgerImport:
    """A new import of a file that lies in the data folder and reads as a ledger."""
    made = LedgerImport(
        file_name=received.name,
        sha256=received.sha256,
        state=state,
        sheet=sheet[:80],
        options=options.as_json(),
        counts={},
        by_id=by.user_id,
        by_name=by.name,
        by_unit=by.unit_name,
        unit_id=by.unit_id,
        region_id=by.region_id,
        at=at,
    )
    db.session.add(made)
    db.session.flush()
    attachment = attach(received, parent_kind=PARENT, parent_id=made.id, kind="ledger", by=by, at=at)
    made.attachment_id = attachment.id
    record(action="ledger:upload", by=by, at=at, subject=made, changes={"sha256": (None, made.sha256)})
    return made


def confirm_heads(*, import_id: int, options: Options, version: int | None, by: Reader, at: datetime) -> LedgerImport:
    """Keep what a person decided about sheet, columns, unit of money and county; the dry run follows."""
    row = _open(import_id)
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这次导入的设置，请核对后再提交"))
    values = {"options": options.as_json(), "sheet": options.sheet[:80], "state": ImportState.CONFIRMED}
    changes = populate(row, values)
    if changes:
        record(action="ledger:confirm", by=by, at=at, subject=row, changes=changes)
    return row


def choose(*, import_id: int, row_number: int, choice: Choice, by: Reader, at: datetime) -> LedgerImport:
    """Decide about a row that may be a duplicate."""
    row = _open(import_id)
    choices = {**(row.options.get("choices") or {}), str(row_number): str(choice)}
    changes = populate(row, {"options": {**row.options, "choices": choices}})
    if changes:
        note = _("第 %(row)s 行：%(choice)s", row=row_number, choice=choice.title)
        record(action="ledger:choose", by=by, at=at, subject=row, note=note)
    return row


def discard(*, import_id: int, by: Reader, at: datetime) -> LedgerImport:
    """Give an import up before anything was written; doing it again changes nothing."""
    row = locked(LedgerImport, import_id)
    if row.state is ImportState.DISCARDED:
        return row
    _must_be_open(row)
    changes = populate(row, {"state": ImportState.DISCARDED})
    record(action="ledger:discard", by=by, at=at, subject=row, changes=changes)
    return row


def apply_import(*, import_id: int, plan: Plan, by: Reader, at: datetime) -> LedgerImport:
    """Carry the plan out, whole or not at all. Applying an applied import again changes nothing.

    Raises ``StaleEdit`` when a lead or enterprise it rests on has changed, or has come, since the plan was made.
    """
    one_at_a_time()
    row = locked(LedgerImport, import_id)
    if row.state is ImportState.APPLIED:
        return row
    _must_be_open(row)
    _refuse_stale(plan)
    with clocks_read_once():
        _Writer(row, plan, by, at).write()
    counts = {str(fate): count for fate, count in plan.counts.items()}
    changes = populate(row, {"state": ImportState.APPLIED, "applied_at": at, "applied_by": by.name, "counts": counts})
    record(action="ledger:apply", by=by, at=at, subject=row, changes=changes)
    return row


def one_at_a_time() -> None:
    """Wait for whoever applies or undoes another import; a write on SQLite has waited already."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _open(import_id: int) -> LedgerImport:
    row = locked(LedgerImport, import_id)
    _must_be_open(row)
    return row


def _must_be_open(row: LedgerImport) -> None:
    if not row.state.is_open:
        raise DomainError(_("这次导入%(state)s，不能再改", state=row.state.title))


def _stale() -> StaleEdit:
    return StaleEdit(_("试导入之后数据有了变化，没有写入。已重新核对，请看过再写入"))


def _refuse_stale(plan: Plan) -> None:
    """Has a lead or an enterprise come that the plan would double? (Changed ones are found by their version.)"""
    new = [row for row in plan.rows if row.fate is Fate.CREATE]
    asked = [
        matching.investor(row.values.enterprise_name or "", row.values.credit_code)
        for row in new
        if row.enterprise and row.enterprise.id is None
    ]
    same = Relation.SAME
    system = matching.SYSTEM
    come = matching.known_enterprises(asked, system) if asked else {}
    if any(known.relation is same for ones in come.values() for known in ones):
        raise _stale()
    counties = {row.county_id for row in new if row.county_id}
    nameless = matching.nameless_enterprises([one.name for one in asked if one.nameless], counties)
    ids = {row.enterprise.id for row in new if row.enterprise and row.enterprise.id}
    leads = matching.leads_of_enterprises([*ids, *(ident for idents in nameless.values() for ident in idents)])
    for row in new:
        assert row.enterprise is not None
        owners = [row.enterprise.id] if row.enterprise.id else nameless.get(row.enterprise.name, [])
        for lead in (lead for owner in owners for lead in leads.get(owner or 0, ())):
            if lead.county_id == row.county_id and matching.same_project(lead, row.values):
                raise _stale()


class _Writer:
    """Carries out a plan inside the write transaction, keeping per row what it changed."""

    def __init__(self, target: LedgerImport, plan: Plan, by: Reader, at: datetime) -> None:
        self.target, self.plan, self.by, self.at = target, plan, by, at
        self.source = SOURCE.format(name=target.file_name)[:200]
        self.enterprises: dict[str, int] = {}
        self.contacts: dict[tuple[int, str], int] = {}
        self.kept: list[LedgerImportRow] = []

    def write(self) -> None:
        """All rows, in the order of the sheet; how each lead stands afterwards is noted at the end."""
        sources = {row.row: row for row in self.plan.reading.rows}
        for planned in self.plan.rows:
            kept = LedgerImportRow(
                import_id=self.target.id,
                row=planned.row,
                action=planned.fate,
                shown=facts_of_plan(planned).as_json(),
                lead_id=planned.lead_id,
                before={},
                after={},
                made={},
                problems=[],
            )
            if planned.fate is Fate.CREATE:
                self._create(planned, kept)
            elif planned.fate is Fate.UPDATE:
                self._update(planned, kept)
            elif not planned.fate.writes and planned.fate is not Fate.UNCHANGED:
                source = sources[planned.row]
                problems = [*source.problems, *as_rejected(planned, source, self.plan.reading)]
                kept.problems = [
                    {"column": p.column, "heading": p.heading, "value": p.value, "reason": parts(p.reason)}
                    for p in problems
                ]
            self.kept.append(kept)
        db.session.flush()
        written = [kept.lead_id for kept in self.kept if kept.action.writes and kept.lead_id]
        db.session.expire_all()
        found = stands(written)
        for kept in self.kept:
            if kept.action.writes and kept.lead_id:
                kept.fingerprint = found[kept.lead_id]
        db.session.add_all(self.kept)
        db.session.flush()

    def _create(self, planned: PlannedRow, kept: LedgerImportRow) -> None:
        enterprise = self._enterprise(planned, kept)
        contact: dict[str, Any] = {"contact_id": self._contact(planned, enterprise, kept)} if planned.contact else {}
        lead = create_lead(
            enterprise=enterprise,
            source=self.source,
            county_id=planned.county_id,
            reported_on=planned.reported_on,
            unpaired_unit_id=planned.unit_id,
            by=self.by,
            at=self.at,
            **planned.facts,
            **contact,
        )
        db.session.flush()
        kept.lead_id = lead.id
        self._claim_and_note(planned, lead, kept)

    def _update(self, planned: PlannedRow, kept: LedgerImportRow) -> None:
        assert planned.lead_id is not None
        enterprise = self._enterprise(planned, kept)
        values = {name: new for name, (_old, new) in planned.changes.items() if name in planned.facts}
        before = {name: planned.changes[name][0] for name in values}
        if planned.contact is not None:
            values["contact_id"] = self._contact(planned, enterprise, kept)
            before["contact_id"] = None
        lead = edit_lead(lead_id=planned.lead_id, version=planned.lead_version, values=values, by=self.by, at=self.at)
        kept.before = frozen(before)
        kept.after = frozen(values)
        self._claim_and_note(planned, lead, kept)

    def _claim_and_note(self, planned: PlannedRow, lead: Lead, kept: LedgerImportRow) -> None:
        claimed = planned.values.claimed_stage
        if claimed is not None:
            changes = take_claim(lead_id=lead.id, claimed=claimed, by=self.by, at=self.at)
            if planned.fate is Fate.UPDATE:
                kept.before |= frozen({name: old for name, (old, _new) in changes.items()})
                kept.after |= frozen({name: new for name, (_old, new) in changes.items()})
        if planned.note is not None:
            note = add_progress(
                lead_id=lead.id,
                on=self.plan.on,
                situation=planned.note.situation,
                problem=planned.note.problem,
                next_step=planned.note.next_step,
                by=self.by,
                at=self.at,
            )
            kept.made = {**kept.made, "note": note.id}

    def _contact(self, planned: PlannedRow, enterprise: Enterprise, kept: LedgerImportRow) -> int:
        """The person the row names, entered when the enterprise does not have them yet."""
        wanted = planned.contact
        assert wanted is not None
        if wanted.id is not None:
            return wanted.id
        if (enterprise.id, wanted.name) not in self.contacts:
            values = {"name": wanted.name, "phone": wanted.phone}
            made = add_contact(enterprise=enterprise, values=values, by=self.by, at=self.at)
            self.contacts[enterprise.id, wanted.name] = made.id
            kept.made = {**kept.made, "contact": made.id}
        return self.contacts[enterprise.id, wanted.name]

    def _enterprise(self, planned: PlannedRow, kept: LedgerImportRow) -> Enterprise:
        wanted = planned.enterprise
        assert wanted is not None
        ident = wanted.id or self.enterprises.get(wanted.key)
        if ident is None:
            return self._new_enterprise(planned, wanted, kept)
        row = locked(Enterprise, ident)
        if row.voided_at is not None or (wanted.id and wanted.version != row.version and wanted.code):
            raise _stale()
        if wanted.id and wanted.code and row.credit_code is None:
            edit_enterprise(enterprise=row, by=self.by, at=self.at, credit_code=wanted.code)
            kept.made = {**kept.made, "code": wanted.code}
            kept.enterprise_id = row.id
        if self.by.unit_id is not None:
            share_as(enterprise=row, by=self.by, unit_ids=(self.by.unit_id,))
        return row

    def _new_enterprise(self, planned: PlannedRow, wanted: EnterprisePlan, kept: LedgerImportRow) -> Enterprise:
        facts: dict[str, Any] = {"credit_code": wanted.code} if wanted.code else {}
        reason = _("导入台账时确认") if planned.duplicates else ""
        made = create_enterprise(name=wanted.name, kind=wanted.kind, by=self.by, at=self.at, reason=reason, **facts)
        self.enterprises[wanted.key] = kept.enterprise_id = made.id
        kept.made = {**kept.made, "enterprise": made.id, "enterprise_version": made.version}
        return made


def rows_of(import_id: int) -> Sequence[LedgerImportRow]:
    """The kept rows of an import, in the order of the sheet."""
    return db.session.scalars(
        select(LedgerImportRow).where(LedgerImportRow.import_id == import_id).order_by(LedgerImportRow.row)
    ).all()
