"""A lead's fields in words: their titles (from the forms, so that page, change log and conflict say the same)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from flask_babel import gettext as _

from crm.core.db import db
from crm.core.money import wan
from crm.units.names_shown import english, local_short


@cache
def _labels() -> dict[str, Any]:
    from .forms.facts import PARTS

    labels: dict[str, Any] = {}
    for _title, form in PARTS.values():
        for name in dir(form):
            unbound = getattr(form, name)
            if hasattr(unbound, "field_class") and unbound.args:
                labels.setdefault(name, unbound.args[0])
    return labels


def field_title(name: str) -> str:
    """What the field is called on the page."""
    more = {
        "stage": _("阶段"),
        "status": _("状态"),
        "is_key": _("重点项目"),
        "requested_stage": _("请求核定"),
        "voucher": _("凭证"),
        "link_id": _("产业链 / 环节"),
        "chain_id": _("产业链"),
    }
    return str(more.get(name) or _labels().get(name) or name)


def shown(name: str, value: Any) -> str:
    """A value as a person reads it; ids become names, yuan 万元, words their titles."""
    if value is None or value == "":
        return str(_("空"))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if name.endswith("_yuan"):
        return str(_("%(amount)s 万元", amount=wan(int(value))))
    if name.endswith("_id"):
        return _named(name, value)
    if isinstance(value, Enum):
        return str(getattr(value, "title", value.value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return _word(name, str(value))


def change_sentence(name: str, old: Any, new: Any) -> str:
    """“拟投资额 8,000 → 9,600 万元”-like sentence of one changed field."""
    return f"{field_title(name)} {shown(name, old)} → {shown(name, new)}"


def _named(name: str, value: Any) -> str:
    from crm.chains.models import Chain, Link
    from crm.enterprises.models import Contact
    from crm.units.models import Region, Unit

    models: dict[str, Any] = {
        "county_id": Region,
        "unit_id": Unit,
        "introducer_id": Unit,
        "chain_id": Chain,
        "link_id": Link,
        "contact_id": Contact,
    }
    model = models.get(name)
    row = db.session.get(model, int(value)) if model is not None and str(value).isdecimal() else None
    if row is None:
        return str(value)
    if isinstance(row, Region | Unit):
        return local_short(row)
    return str((getattr(row, "name_en", "") if english() else "") or row.name or value)


def _word(name: str, value: str) -> str:
    from crm.chains.states import ChainRole

    from .states import LandingType, PaidBasis, Stage, StartKind, Status

    words: dict[str, Any] = {
        "stage": Stage,
        "requested_stage": Stage,
        "status": Status,
        "chain_role": ChainRole,
        "landing_type": LandingType,
        "paid_basis": PaidBasis,
        "start_kind": StartKind,
    }
    kind = words.get(name)
    if kind is not None:
        try:
            return str(kind(value).title)
        except ValueError:
            return value
    return value
