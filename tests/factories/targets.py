"""Lines of the target list."""

from __future__ import annotations

from typing import Any

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader, system
from crm.enterprises.models import Enterprise
from crm.targets.models import Target
from crm.targets.operations import create_target

from . import enterprises, units


def target(enterprise: Enterprise | None = None, *, by: Reader | None = None, **facts: Any) -> Target:
    """A target of a unit; of a new unit unless ``owner_unit_id`` or ``county_id`` is named."""
    enterprise_id = (enterprise or enterprises.enterprise()).id
    if not {"owner_unit_id", "county_id"} & facts.keys():
        facts["owner_unit_id"] = units.unit().id
    with writing():
        made = create_target(
            enterprise=db.session.get_one(Enterprise, enterprise_id), by=by or system("test"), at=clock.now(), **facts
        )
    db.session.refresh(made)
    return made
