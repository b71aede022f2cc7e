"""The lead and what belongs to it: moves, requests, vouchers, progress notes, counters and the board's sums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.chains.models import Chain, Link
from crm.chains.states import ChainRole
from crm.core.db import Base, BigId, Versioned, Word, pk
from crm.core.sentences import Saying
from crm.enterprises.models import Contact, Enterprise
from crm.projects.models import Project
from crm.units.models import Region, Unit

from .states import (
    LandingType,
    LightRule,
    MoveKind,
    Origin,
    PaidBasis,
    Reason,
    RequestState,
    ScreeningOutcome,
    Stage,
    StartKind,
    Status,
    VoucherDocument,
)

if TYPE_CHECKING:
    from crm.core.reader import Reader

_STAGES = "('lead', 'negotiation', 'signed', 'landed')"


def _list_indexes() -> Iterator[Index]:
    """One index per order of the list, with the columns lists are filtered by behind it.

    Whatever the filter, the database walks the list's own order and looks only at the index until a page is full
    (``filters.one_of`` keeps it from sorting instead). Voided leads are in no list and in none of these.
    """
    standing: dict[str, Any] = {
        "sqlite_where": text("voided_at is null"),
    }
    seen = ("status", "county_id", "stage")
    yield Index("ix_lead_since", "stage_since", "id", *seen, **standing)
    yield Index("ix_lead_status_since", "status", "stage_since", "id", "county_id", "stage", **standing)
    yield Index("ix_lead_county_status_since", "county_id", "status", "stage_since", "id", **standing)
    yield Index("ix_lead_planned", text("coalesce(planned_yuan, -1)"), "id", *seen, **standing)
    yield Index("ix_lead_agreed", text("coalesce(agreed_yuan, -1)"), "id", *seen, **standing)
    yield Index("ix_lead_paid", "paid_in_yuan", "id", *seen, **standing)
    yield Index("ix_lead_missing", "missing_count", "id", *seen, **standing)
    yield Index("ix_lead_changed", "changed_at", "id", *seen, **standing)
    yield Index(
        "ix_lead_lights",
        *("amber_on", "red_on", "status", "county_id", "unit_id", "stage", "chain_id", "is_opening"),
        *("planned_yuan", "agreed_yuan", "paid_in_yuan"),
        **standing,
    )
    yield Index("ix_lead_county_lights", "county_id", "amber_on", "red_on", **standing)


class Lead(Versioned, Base):
    """One investor's intention to invest in one county. Amounts in whole yuan, areas in 亩."""

    __tablename__ = "lead"
    __table_args__ = (
        CheckConstraint(f"stage in {_STAGES}", name="lead_stage_is_known"),
        CheckConstraint(
            "status in ('active', 'on_hold', 'lost', 'terminated', 'refused')", name="lead_status_is_known"
        ),
        CheckConstraint(
            "stage = 'lead' or county_id is not null",
            name="county_if_negotiating",
            info={"says": _l("洽谈以后的线索不能没有县")},
        ),
        CheckConstraint(
            "stage not in ('signed', 'landed') or is_opening or agreed_yuan > 0 or agreed_original > 0",
            name="agreed_amount_if_signed",
            info={"says": _l("已签约的线索不能没有协议投资额")},
        ),
        CheckConstraint(
            "stage not in ('signed', 'landed') or is_opening or contract_on is not null",
            name="contract_if_signed",
            info={"says": _l("已签约的线索不能没有合同日期")},
        ),
        CheckConstraint(
            "screening_outcome is null or screening_outcome <> 'refused' or status in ('refused', 'lost', 'terminated')",
            name="refused_never_active",
            info={"says": _l("被否决的线索不能移动，要有新的事实，由另一人重新审查")},
        ),
        CheckConstraint(
            "planned_yuan is null or planned_yuan >= 0",
            name="planned_not_negative",
            info={"says": _l("金额不能小于 0")},
        ),
        CheckConstraint(
            "agreed_yuan is null or agreed_yuan >= 0", name="agreed_not_negative", info={"says": _l("金额不能小于 0")}
        ),
        CheckConstraint("paid_in_yuan >= 0", name="paid_in_not_negative"),
        Index("ix_lead_county_since", "county_id", "stage_since", "id"),
        Index("ix_lead_stage_status_since", "stage", "status", "stage_since", "id"),
        Index("ix_lead_county_stage", "county_id", "stage", "status", "stage_since", "id"),
        Index("ix_lead_unit_since", "unit_id", "stage_since", "id"),
        Index("ix_lead_red_on", "red_on", "id"),
        Index("ix_lead_next_due", "next_step_due", "id"),
        Index("ix_lead_next_who", "next_step_who", "next_step_due"),
        Index("ix_lead_project", "project_name"),
        *_list_indexes(),
    )

    id: Mapped[pk]
    number: Mapped[str] = mapped_column(String(30), unique=True)
    year: Mapped[int] = mapped_column(Integer)

    # who and where
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    project_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    """The county's project (招商项目) the investor means, when it is one of those offered."""
    intention: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(200))
    county_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    site: Mapped[str] = mapped_column(String(200), default="", server_default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    introducer_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    introduced_on: Mapped[date | None]
    first_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    first_reporter: Mapped[str] = mapped_column(String(80), default="", server_default="")
    first_reported_at: Mapped[datetime]
    first_reported_on: Mapped[date | None]
    first_reported_text: Mapped[str] = mapped_column(String(40), default="", server_default="")
    county_officer: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """责任人 in the county: whose name stands for the local side."""

    # chain
    chain_id: Mapped[int | None] = mapped_column(ForeignKey("chain.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    chain_role: Mapped[ChainRole | None] = mapped_column(Word(ChainRole, 12))
    off_chain_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    industry_text: Mapped[str] = mapped_column(String(80), default="", server_default="")

    # where it stands
    stage: Mapped[Stage] = mapped_column(Word(Stage, 12), default=Stage.LEAD)
    status: Mapped[Status] = mapped_column(Word(Status, 12), default=Status.ACTIVE)
    stage_since: Mapped[date]
    status_since: Mapped[date]
    claimed_stage: Mapped[Stage | None] = mapped_column(Word(Stage, 12))
    is_key: Mapped[bool] = mapped_column(default=False, server_default="0")
    is_opening: Mapped[bool] = mapped_column(default=False, server_default="0")
    requested_stage: Mapped[Stage | None] = mapped_column(Word(Stage, 12))
    missing_count: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    light_rule: Mapped[LightRule | None] = mapped_column(Word(LightRule, 10))
    light_from: Mapped[date | None]
    amber_on: Mapped[date | None]
    red_on: Mapped[date | None]

    # money
    planned_yuan: Mapped[int | None] = mapped_column(BigInteger)
    planned_original: Mapped[Decimal | None] = mapped_column(Numeric(20, 2))
    planned_currency: Mapped[str] = mapped_column(String(3), default="CNY", server_default="CNY")
    planned_rate: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    planned_parts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    agreed_yuan: Mapped[int | None] = mapped_column(BigInteger)
    agreed_original: Mapped[Decimal | None] = mapped_column(Numeric(20, 2))
    agreed_currency: Mapped[str] = mapped_column(String(3), default="CNY", server_default="CNY")
    agreed_rate: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    paid_basis: Mapped[PaidBasis] = mapped_column(Word(PaidBasis, 10), default=PaidBasis.RECEIVED)
    paid_in_yuan: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    voucher_count: Mapped[int] = mapped_column(Integer, default=0, server_default="0")

    # facts for negotiation
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    contact_count: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    last_activity_on: Mapped[date | None]
    next_step: Mapped[str] = mapped_column(String(300), default="", server_default="")
    next_step_who: Mapped[str] = mapped_column(String(80), default="", server_default="")
    next_step_due: Mapped[date | None]
    checked_obsolete: Mapped[bool | None]
    checked_pollution: Mapped[bool | None]
    checked_red_line: Mapped[bool | None]
    self_checked_on: Mapped[date | None]
    self_checked_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    land_mu: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    jobs: Mapped[int | None] = mapped_column(Integer)
    visited_on: Mapped[date | None]
    intent_on: Mapped[date | None]
    framework_on: Mapped[date | None]

    # facts for signed
    contract_on: Mapped[date | None]
    contract_number: Mapped[str] = mapped_column(String(80), default="", server_default="")
    contract_confidential: Mapped[bool] = mapped_column(default=False, server_default="0")
    contract_seen_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """原件已核: the confirmer of a confidential contract, with its number in ``contract_number``."""
    contract_files: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    screening_outcome: Mapped[ScreeningOutcome | None] = mapped_column(Word(ScreeningOutcome, 12))
    screening_requested_on: Mapped[date | None]
    screened_on: Mapped[date | None]
    screened_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    resigning_of_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))

    # facts for landed
    landing_type: Mapped[LandingType | None] = mapped_column(Word(LandingType, 12))
    company_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    company_code: Mapped[str] = mapped_column(String(18), default="", server_default="")
    company_registered_on: Mapped[date | None]
    filing_number: Mapped[str] = mapped_column(String(80), default="", server_default="")
    filed_on: Mapped[date | None]
    site_mu: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    start_kind: Mapped[StartKind | None] = mapped_column(Word(StartKind, 12))
    started_on: Mapped[date | None]
    start_files: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    produced_on: Mapped[date | None]
    full_capacity_on: Mapped[date | None]

    # its own business
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(Saying(200), default="", server_default="")

    enterprise: Mapped[Enterprise] = relationship()
    county: Mapped[Region | None] = relationship()
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    introducer: Mapped[Unit | None] = relationship(foreign_keys=[introducer_id])
    first_unit: Mapped[Unit | None] = relationship(foreign_keys=[first_unit_id])
    chain: Mapped[Chain | None] = relationship()
    link: Mapped[Link | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    project: Mapped[Project | None] = relationship()
    resigning_of: Mapped[Lead | None] = relationship(remote_side="Lead.id")

    @property
    def title(self) -> str:
        """The project's name, or the investor's while the project has none."""
        return self.project_name or self.enterprise.name

    @property
    def is_closed(self) -> bool:
        """Lost, terminated or refused: nothing moves until it is revived."""
        return self.status in (Status.LOST, Status.TERMINATED, Status.REFUSED)


class LeadMove(Base):
    """One line of a lead's history: a change of stage or status, a request, a return."""

    __tablename__ = "lead_move"
    __table_args__ = (Index("ix_lead_move_lead", "lead_id", "id"),)

    id: Mapped[pk]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    kind: Mapped[MoveKind] = mapped_column(Word(MoveKind, 12))
    from_stage: Mapped[Stage | None] = mapped_column(Word(Stage, 12))
    to_stage: Mapped[Stage] = mapped_column(Word(Stage, 12))
    from_status: Mapped[Status | None] = mapped_column(Word(Status, 12))
    to_status: Mapped[Status] = mapped_column(Word(Status, 12))
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(80))
    by_unit: Mapped[str] = mapped_column(String(120), default="", server_default="")
    reason: Mapped[Reason | None] = mapped_column(Word(Reason, 24))
    sentence: Mapped[str] = mapped_column(Saying(500), default="", server_default="")
    days_in_stage: Mapped[int | None] = mapped_column(Integer)
    """Working days spent in the stage that was left."""


class MoveRequest(Base):
    """A request to enter signed or landed, and what the confirmer said. One pending at a time per lead."""

    __tablename__ = "move_request"
    __table_args__ = (
        CheckConstraint(
            "decided_by_id is null or decided_by_id <> requested_by_id",
            name="confirmer_is_not_requester",
            info={"says": _l("不能核定自己提出的请求，请另一人核定")},
        ),
        Index(
            "uq_move_request_pending",
            "lead_id",
            unique=True,
            info={"says": _l("刚有人提出了同样的请求，请刷新后核对")},
            sqlite_where=text("state = 'pending'"),
        ),
        Index("ix_move_request_state", "state", "id"),
    )

    id: Mapped[pk]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    to_stage: Mapped[Stage] = mapped_column(Word(Stage, 12))
    state: Mapped[RequestState] = mapped_column(Word(RequestState, 12), default=RequestState.PENDING)
    note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    requested_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Whom the requester stood in for (代理): neither of the two confirms."""
    requested_by: Mapped[str] = mapped_column(String(80))
    requested_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    decided_at: Mapped[datetime | None]
    reason: Mapped[Reason | None] = mapped_column(Word(Reason, 24))
    sentence: Mapped[str] = mapped_column(Saying(500), default="", server_default="")

    lead: Mapped[Lead] = relationship()

    def is_of(self, reader: Reader) -> bool:
        """Whether the reader asked for this move, in their own name or in another's, or another in theirs."""
        return not reader.persons.isdisjoint({self.requested_by_id, self.requested_for_id})


class Voucher(Base):
    """Paid-in money: date, document, origin, amount in whole yuan with the original figure and currency."""

    __tablename__ = "voucher"
    __table_args__ = (
        CheckConstraint(
            "yuan > 0", name="voucher_is_positive", info={"says": _l("金额要大于 0，请核对单位是否为万元")}
        ),
        Index("ix_voucher_lead", "lead_id", "paid_on"),
        Index("ix_voucher_paid_on", "paid_on"),
    )

    id: Mapped[pk]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    document: Mapped[VoucherDocument] = mapped_column(Word(VoucherDocument, 24))
    paid_on: Mapped[date]
    yuan: Mapped[int] = mapped_column(BigInteger)
    original: Mapped[Decimal | None] = mapped_column(Numeric(20, 2))
    currency: Mapped[str] = mapped_column(String(3), default="CNY", server_default="CNY")
    rate: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    origin: Mapped[Origin] = mapped_column(Word(Origin, 10))
    number: Mapped[str] = mapped_column(String(80), default="", server_default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    lead: Mapped[Lead] = relationship()


class ProgressNote(Base):
    """进展: a dated note – situation, problem, next step; earns no duty credit."""

    __tablename__ = "progress_note"
    __table_args__ = (Index("ix_progress_note_lead", "lead_id", "on"),)

    id: Mapped[pk]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    on: Mapped[date]
    situation: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text, default="", server_default="")
    next_step: Mapped[str] = mapped_column(Text, default="", server_default="")
    by_name: Mapped[str] = mapped_column(String(80))
    by_unit: Mapped[str] = mapped_column(String(120), default="", server_default="")
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]


class LeadCounter(Base):
    """The last sequence given out per year and county code; locked while a number is taken."""

    __tablename__ = "lead_counter"

    id: Mapped[pk]
    year: Mapped[int] = mapped_column(Integer)
    county_code: Mapped[str] = mapped_column(String(12))
    last: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (Index("uq_lead_counter_year", "year", "county_code", unique=True),)


class LeadTally(Base):
    """Counts and sums of leads by everything the board filters on, kept in the transaction that changes a lead.

    0 stands for "none" in the id columns, so that the key is never null. Sums in whole yuan.
    """

    __tablename__ = "lead_tally"
    __table_args__ = (
        Index(
            "uq_lead_tally_key",
            "county_id",
            "unit_id",
            "chain_id",
            "chain_role",
            "stage",
            "status",
            "year",
            "is_key",
            "is_opening",
            unique=True,
        ),
        Index(
            "ix_lead_tally_status",
            *("status", "stage", "county_id", "unit_id", "chain_id", "chain_role", "year", "is_key", "is_opening"),
            *("leads", "planned_yuan", "agreed_yuan", "paid_in_yuan"),
        ),
    )

    id: Mapped[pk]
    county_id: Mapped[int] = mapped_column(BigId)
    unit_id: Mapped[int] = mapped_column(BigId)
    chain_id: Mapped[int] = mapped_column(BigId)
    chain_role: Mapped[str] = mapped_column(String(12))
    stage: Mapped[Stage] = mapped_column(Word(Stage, 12))
    status: Mapped[Status] = mapped_column(Word(Status, 12))
    year: Mapped[int] = mapped_column(Integer)
    is_key: Mapped[bool]
    is_opening: Mapped[bool]
    leads: Mapped[int] = mapped_column(Integer, default=0)
    planned_yuan: Mapped[int] = mapped_column(BigInteger, default=0)
    agreed_yuan: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_in_yuan: Mapped[int] = mapped_column(BigInteger, default=0)
