"""Departments that screen, and screenings put before them."""

from __future__ import annotations

from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader
from crm.leads.models import Lead
from crm.leads.states import ScreeningOutcome
from crm.screening.models import Screening
from crm.screening.operations import decide_screening, request_screening
from crm.screening.states import Basis
from crm.units.models import Unit, UnitCapacity
from crm.units.states import Capacity

from . import activities, units


def department() -> Unit:
    """A unit that holds the capacity of ecology."""
    made = units.unit()
    unit_id = made.id
    with writing() as session:
        session.add(UnitCapacity(unit_id=unit_id, capacity=Capacity.ECOLOGY))
    db.session.refresh(made)
    return made


def screening(
    *, lead: Lead | None = None, department_unit: Unit | None = None, by: Reader = activities.SYSTEM, note: str = ""
) -> Screening:
    """A lead put before a department."""
    lead = lead or activities.lead_in()
    unit = department_unit or department()
    with writing():
        made = request_screening(lead=lead, department=unit, note=note, by=by, at=clock.now())
    db.session.refresh(made)
    return made


def decided(made: Screening, outcome: ScreeningOutcome, *, by: Reader, **over: object) -> Screening:
    """The screening with its decision."""
    said = {
        "basis": Basis.CATALOGUE,
        "clause": "2019 年本，鼓励类，一、农林业 12",
        "conditions": "废水零直排" if outcome is ScreeningOutcome.CONDITIONAL else "",
        "sentence": "样例：符合导向",
        "decided_by": by.name,
        "decided_on": clock.today(),
        **over,
    }
    with writing():
        done = decide_screening(screening=made, outcome=outcome, by=by, at=clock.now(), **said)  # type: ignore[arg-type]
    db.session.refresh(done)
    return done
