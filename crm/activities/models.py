"""The activity: once typed, it counts wherever it belongs."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base, Versioned, Word, pk
from crm.core.reader import Reader
from crm.leads.models import Lead
from crm.units.models import Region, Unit

from .states import ActivityKind, Milestone


class Activity(Versioned, Base):
    """Something that happened. A trip of several days counts by its first day (``on``)."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint(
            'until is null or until >= "on"',
            name="activity_dates_in_order",
            info={"says": _l("结束日期不能早于开始日期")},
        ),
        CheckConstraint(
            "next_step = '' or next_step_due is not null",
            name="next_step_has_date",
            info={"says": _l("写了下一步，就要有期限")},
        ),
        CheckConstraint("milestone is null or lead_id is not null", name="milestone_belongs_to_lead"),
        Index("ix_activity_on", "on", "id"),
        Index("ix_activity_entered_unit_on", "entered_unit_id", "on"),
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
    milestone: Mapped[Milestone | None] = mapped_column(Word(Milestone, 12))
    """What this was for the lead: 考察, 意向书 or 框架协议, dated ``on``."""
    next_step: Mapped[str] = mapped_column(String(300), default="", server_default="")
    next_step_who: Mapped[str] = mapped_column(String(80), default="", server_default="")
    next_step_due: Mapped[date | None]
    entered_for: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """代录: the leader for whom somebody else typed this."""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_unit: Mapped[str] = mapped_column(String(120), default="", server_default="")
    entered_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    entered_region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    """The body that entered it: a unit, or a bureau known by its region. It alone, and the office, may change it."""
    entered_at: Mapped[datetime]
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    lead: Mapped[Lead | None] = relationship()
    region: Mapped[Region | None] = relationship(foreign_keys=[region_id])
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    co_reports: Mapped[list[CoReport]] = relationship(back_populates="activity", order_by="CoReport.id")

    def is_entered_by(self, reader: Reader) -> bool:
        """Whether the reader's body entered it: the same person, unit, or bureau of the same region."""
        if reader.user_id is not None and reader.user_id == self.entered_by_id:
            return True
        if reader.unit_id is not None:
            return reader.unit_id == self.entered_unit_id
        return reader.role == "bureau" and reader.region_id is not None and reader.region_id == self.entered_region_id

    def can_edit(self, reader: Reader) -> bool:
        """Whether the reader may change or void it: the entering body, and the office."""
        if self.voided_at is not None:
            return False
        if reader.role == "system":
            return True
        return reader.can("activity:log") and (reader.role == "office" or self.is_entered_by(reader))


class CoReport(Base):
    """Another body's report of the same event (共同上报): who, from where, when, and what they had to add."""

    __tablename__ = "activity_co_report"
    __table_args__ = (Index("ix_activity_co_report_activity", "activity_id"),)

    id: Mapped[pk]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    body: Mapped[str] = mapped_column(String(120), default="", server_default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    at: Mapped[datetime]

    activity: Mapped[Activity] = relationship(back_populates="co_reports")
