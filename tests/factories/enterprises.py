"""Enterprises and contacts. Names begin with 样例: no real firm."""

from __future__ import annotations

from itertools import count
from typing import Any

from stdnum.cn import uscc

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader, system
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.operations import create_enterprise, share
from crm.enterprises.states import EnterpriseKind

_numbers = count(1)


def credit_code(begin: str = "") -> str:
    """A valid credit code that begins so; another one each time when nothing is given."""
    first = (begin or f"91520{next(_numbers):04d}MA").ljust(17, "0")[:17]
    return first + uscc.calc_check_digit(first)


def enterprise(
    name: str | None = None,
    *,
    kind: EnterpriseKind = EnterpriseKind.COMPANY,
    by: Reader | None = None,
    region_id: int | None = None,
    unit_id: int | None = None,
    **facts: Any,
) -> Enterprise:
    """An enterprise, seen where named and by who enters it (the system when not told)."""
    name = name or f"样例·第{next(_numbers)}号科技有限公司"
    with writing():
        made = create_enterprise(name=name, kind=kind, by=by or system("test"), at=clock.now(), **facts)
        share(enterprise=made, region_id=region_id, unit_id=unit_id)
    db.session.refresh(made)
    return made


def contact(enterprise: Enterprise, *, name: str = "样例·联系人", phone: str = "13985552618", **facts: Any) -> Contact:
    """A person at the enterprise."""
    enterprise_id = enterprise.id
    with writing() as session:
        made = Contact(enterprise_id=enterprise_id, name=name, phone=phone, created_at=clock.now(), **facts)
        session.add(made)
    db.session.refresh(made)
    return made
