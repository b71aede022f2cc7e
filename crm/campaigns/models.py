"""The year's settings and the office's own calendar days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base, Versioned, pk


class Campaign(Versioned, Base):
    """One year's campaign. Clock lengths: ``*_working_days`` in working days, the others in calendar days."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("amber_after_days < red_after_days", name="campaign_amber_before_red"),
        CheckConstraint("start_warn_days < start_within_days", name="campaign_warns_before_limit"),
    )

    id: Mapped[pk]
    year: Mapped[int] = mapped_column(Integer, unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="", server_default="")
    accept_working_days: Mapped[int] = mapped_column(default=1, server_default="1")
    judge_working_days: Mapped[int] = mapped_column(default=3, server_default="3")
    judge_large_working_days: Mapped[int] = mapped_column(default=7, server_default="7")
    large_yuan: Mapped[int] = mapped_column(BigInteger, default=1_000_000_000, server_default="1000000000")
    answer_working_days: Mapped[int] = mapped_column(default=5, server_default="5")
    screening_working_days: Mapped[int] = mapped_column(default=7, server_default="7")
    amber_after_days: Mapped[int] = mapped_column(default=14, server_default="14")
    red_after_days: Mapped[int] = mapped_column(default=30, server_default="30")
    start_warn_days: Mapped[int] = mapped_column(default=150, server_default="150")
    start_within_days: Mapped[int] = mapped_column(default=180, server_default="180")
    created_at: Mapped[datetime]


class CalendarDay(Base):
    """A day the office marks as working or resting, over the published calendar."""

    __tablename__ = "calendar_day"

    id: Mapped[pk]
    day: Mapped[date] = mapped_column(unique=True)
    works: Mapped[bool]
    note: Mapped[str] = mapped_column(String(80), default="")
