"""Whose an enterprise is when several bodies work with it: who may say what it is called and which code it has.

Rule: ADR 0007. A body that took the enterprise over as “是同一家” knows it from elsewhere; renamed by it, the first
reporter's leads, briefs and sums would change their investor overnight.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.units.models import Region, Unit

from .models import Enterprise, EnterpriseAccess
from .states import EnterpriseKind

IDENTITY = ("name", "credit_code")
"""What tells the enterprise from others. A code that was missing may be filled in by whoever knows it."""


def first_body(enterprise: Enterprise) -> EnterpriseAccess | None:
    """The line of the body that entered the enterprise; None when the office did."""
    lines = select(EnterpriseAccess).where(EnterpriseAccess.enterprise_id == enterprise.id)
    if enterprise.owner_unit_id is not None:
        lines = lines.where(EnterpriseAccess.unit_id == enterprise.owner_unit_id)
    return db.session.scalar(lines.order_by(EnterpriseAccess.id).limit(1))


def may_rename(enterprise: Enterprise, by: Reader) -> bool:
    """Whether the reader's body entered the enterprise, or it is theirs alone, or the reader is of the office."""
    if by.sees_everywhere:
        return True
    first = first_body(enterprise)
    if first is None:
        return False
    if first.unit_id is not None:
        return by.unit_id == first.unit_id
    return by.role == "bureau" and by.region_id == first.region_id


def refuse_renaming(enterprise: Enterprise, values: Mapping[str, Any], by: Reader) -> None:
    """Raises ``DomainError`` naming whom to ask when another body's enterprise would get another name or code.

    Saying who stands behind a code name (代号) is no renaming: the investor becomes known to all who work with it.
    """
    if enterprise.kind == EnterpriseKind.CODE_NAME:
        return
    changed = [
        field for field in IDENTITY if field in values and getattr(enterprise, field) not in (None, "", values[field])
    ]
    if not changed or may_rename(enterprise, by):
        return
    raise DomainError(
        _(
            "这家企业由%(owner)s首先登记，名称和信用代码由其或大招商办修改；请联系更正",
            owner=_named(first_body(enterprise)),
        ),
        field=changed[0],
    )


def _named(line: EnterpriseAccess | None) -> str:
    body = None
    if line is not None:
        body = (
            db.session.get(Unit, line.unit_id) if line.unit_id is not None else db.session.get(Region, line.region_id)
        )
    return body.short_name if body is not None else _("大招商办")
