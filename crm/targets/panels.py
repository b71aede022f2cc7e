"""What the target list shows on other rooms' pages."""

from __future__ import annotations

from typing import Any

from flask import url_for

from crm.core import clock
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.units.models import Region, Unit

from . import queries


def on_enterprise(enterprise: Enterprise, reader: Reader) -> dict[str, Any] | None:
    """On whose target lists the enterprise stands."""
    if not reader.can("target:read"):
        return None
    add = reader.can("target:edit") and enterprise.voided_at is None
    return {
        "targets": queries.of_enterprise(enterprise, reader),
        "with_enterprise": False,
        "today": clock.today(),
        "more_url": None,
        "new_url": url_for("targets.new", enterprise=enterprise.id) if add else None,
    }


def on_unit(unit: Unit, reader: Reader) -> dict[str, Any] | None:
    """What the unit still intends to approach."""
    if not reader.can("target:read"):
        return None
    return _open(queries.open_of_unit(unit, reader), unit=unit.code)


def on_region(region: Region, reader: Reader) -> dict[str, Any] | None:
    """What is still to be approached for the region."""
    if not reader.can("target:read") or not reader.sees_region(region.id):
        return None
    return _open(queries.open_of_region(region, reader), county=region.code)


def _open(targets: Any, **more: Any) -> dict[str, Any]:
    return {
        "targets": targets,
        "with_enterprise": True,
        "today": clock.today(),
        "more_url": url_for("targets.index", **more),
        "new_url": None,
    }
