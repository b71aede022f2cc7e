"""Users, sessions, sign-in attempts, deputies."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base, Versioned, pk

if TYPE_CHECKING:
    from crm.units.models import Region, Unit


class User(Versioned, Base):
    """Somebody who signs in: a role, and the unit or region that says where it holds."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint(
            "role in ('office', 'leader', 'unit', 'bureau', 'department', 'auditor')",
            name="user_role_is_known",
        ),
        CheckConstraint("role not in ('unit', 'department') or unit_id is not null", name="user_of_unit_has_unit"),
        CheckConstraint("role <> 'bureau' or region_id is not null", name="user_of_bureau_has_region"),
    )

    id: Mapped[pk]
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(60), default="", server_default="")
    phone: Mapped[str | None] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default="0")
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    language: Mapped[str | None] = mapped_column(String(5))
    theme: Mapped[str] = mapped_column(String(8), default="auto", server_default="auto")
    density: Mapped[str] = mapped_column(String(8), default="medium", server_default="medium")
    rail: Mapped[bool | None]
    """Side bar folded or not, once the person has chosen; None leaves it to the page (folded where width is work)."""
    shortcuts: Mapped[bool] = mapped_column(default=True, server_default="1")

    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    region: Mapped[Region | None] = relationship(foreign_keys=[region_id])

    @property
    def is_active(self) -> bool:
        """Flask-Login's question: may this account be used?"""
        return self.disabled_at is None

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """Flask-Login's name for this user."""
        return str(self.id)


class UserSession(Base):
    """One signed-in browser. The cookie holds only its secret; ending the row ends the session everywhere."""

    __tablename__ = "user_session"

    id: Mapped[pk]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(30), default="", server_default="")
    origin: Mapped[str] = mapped_column(String(80), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    acting_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    acting_for: Mapped[User | None] = relationship(foreign_keys=[acting_for_id])


class SignInAttempt(Base):
    """A wrong password, for the throttle: by account name and by where it came from."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_username_at", "username", "at"),
        Index("ix_sign_in_attempt_origin_at", "origin", "at"),
    )

    id: Mapped[pk]
    username: Mapped[str] = mapped_column(String(60))
    origin: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class Deputy(Base):
    """Standing in (代理人, AB角): from–to, one person may do another's work, under their own name."""

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("principal_id <> deputy_id", name="deputy_is_another", info={"says": _l("代理人要是另一个人")}),
        CheckConstraint("until >= since", name="deputy_dates_in_order", info={"says": _l("结束日期不能早于开始日期")}),
    )

    id: Mapped[pk]
    principal_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    principal: Mapped[User] = relationship(foreign_keys=[principal_id])
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])
