"""Activities, and a lead to hang them on, made by the rooms' own operations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from crm.accounts.roles import ALL_PERMISSIONS
from crm.activities.models import Activity
from crm.activities.operations import log_activity
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader, system
from crm.leads.models import Lead
from crm.leads.operations import create_lead
from crm.units.models import Region

from . import enterprises, units

SYSTEM = system("test", ALL_PERMISSIONS)


def lead_in(county: Region | None = None, *, by: Reader = SYSTEM, **facts: Any) -> Lead:
    """A lead of a sample enterprise in the county."""
    county = county or units.region()
    county_id = county.id
    firm = enterprises.enterprise()
    with writing():
        made = create_lead(
            enterprise=firm,
            source="样例商会推荐",
            intention="样例：年产竹集成材 4 万立方米",
            county_id=county_id,
            by=by,
            at=clock.now(),
            **facts,
        )
    db.session.refresh(made)
    return made


def values(**over: Any) -> dict[str, Any]:
    """What a person types about a talk of yesterday."""
    return {
        "kind": "talk",
        "on": clock.today() - timedelta(days=1),
        "subject": "样例：谈运费补贴",
        "result": "企业同意下月复勘",
        "unit_present": True,
        "county_present": False,
        **over,
    }


def activity(*, by: Reader, lead: Lead | None = None, region_id: int | None = None, **over: Any) -> Activity:
    """An activity entered by ``by``."""
    distinct = over.pop("distinct", True)
    with writing():
        made = log_activity(
            values=values(**over), lead=lead, region_id=region_id, distinct=distinct, by=by, at=clock.now()
        )
    db.session.refresh(made)
    return made


def yesterday() -> date:
    """The day ``values`` speaks of."""
    return clock.today() - timedelta(days=1)
