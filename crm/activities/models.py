"""The activity: once typed, it counts wherever it belongs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base, Versioned, Word, pk
from crm.leads.models import Lead
from crm.units.models import Region, Unit

from .states import ActivityKind


class Activity(Versioned, Base):
    """Something that happened. A trip of several days counts by its first day (``on``)."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint('until is null or until >= "on"', name="activity_dates_in_order"),
        CheckConstraint("next_step = '' or next_step_due is not null", name="next_step_has_date"),
        Index("ix_activity_lead_on", "lead_id", "on"),
        Index("ix_activity_region_on", "region_id", "on"),
        Index("ix_activity_unit_on", "unit_id", "on"),
    )

    id: Mapped[pk]
    kind: Mapped[ActivityKind] = mapped_column(Word(ActivityKind, 16))
    on: Mapped[date]
    until: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(120), default="", server_default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    subject: Mapped[str] = mapped_column(String(200))
    people: Mapped[str] = mapped_column(String(300), default="", server_default="")
    unit_present: Mapped[bool] = mapped_column(default=True, server_default="1")
    county_present: Mapped[bool] = mapped_column(default=False, server_default="0")
    result: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str] = mapped_column(String(300), default="", server_default="")
    next_step_who: Mapped[str] = mapped_column(String(80), default="", server_default="")
    next_step_due: Mapped[date | None]
    entered_for: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """代录: the leader for whom somebody else typed this."""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_unit: Mapped[str] = mapped_column(String(120), default="", server_default="")
    entered_at: Mapped[datetime]
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    lead: Mapped[Lead | None] = relationship()
    region: Mapped[Region | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
