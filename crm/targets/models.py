"""A line of the target list."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.chains.models import Chain, Link
from crm.chains.states import ChainRole
from crm.core.db import Base, Versioned, Word, pk
from crm.enterprises.models import Enterprise
from crm.leads.models import Lead
from crm.units.models import Region, Unit

from .states import TargetState


class Target(Versioned, Base):
    """An enterprise to approach: by which unit (or the county itself), for which county, chain, link, role, by when."""

    __tablename__ = "target"
    __table_args__ = (
        CheckConstraint("state in ('untouched', 'touched', 'declined', 'converted')", name="target_state_is_known"),
        CheckConstraint("state <> 'converted' or lead_id is not null", name="converted_has_lead"),
        CheckConstraint(
            "owner_unit_id is not null or county_id is not null",
            name="target_has_owner",
            info={"says": _l("请选责任单位，或选由哪个县接触")},
        ),
        CheckConstraint("state <> 'touched' or touched_on is not null", name="touched_has_day"),
        CheckConstraint("state <> 'declined' or decline_reason <> ''", name="declined_has_reason"),
        Index("ix_target_unit", "owner_unit_id", "state", "id"),
        Index("ix_target_county", "county_id", "state", "id"),
    )

    id: Mapped[pk]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    county_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    chain_id: Mapped[int | None] = mapped_column(ForeignKey("chain.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    chain_role: Mapped[ChainRole | None] = mapped_column(Word(ChainRole, 12))
    state: Mapped[TargetState] = mapped_column(Word(TargetState, 12), default=TargetState.UNTOUCHED)
    why: Mapped[str] = mapped_column(String(300), default="", server_default="")
    approach_by: Mapped[date | None]
    touched_on: Mapped[date | None]
    touched_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """What was said when the enterprise was last approached."""
    declined_on: Mapped[date | None]
    decline_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    enterprise: Mapped[Enterprise] = relationship()
    owner_unit: Mapped[Unit | None] = relationship(foreign_keys=[owner_unit_id])
    county: Mapped[Region | None] = relationship()
    chain: Mapped[Chain | None] = relationship()
    link: Mapped[Link | None] = relationship()
    lead: Mapped[Lead | None] = relationship()
