"""People who can sign in, one of each role."""

from __future__ import annotations

from itertools import count

from crm.accounts.models import User
from crm.accounts.roles import BUREAU, DEPARTMENT, LEADER, ROLES, UNIT
from crm.accounts.sessions import reader_for
from crm.core import clock
from crm.core.db import writing
from crm.core.reader import Reader
from crm.units.models import Region, Unit

from . import units

_numbers = count(1)

NO_PASSWORD = "!"
"""No hash at all: nobody signs in with it, and no test waits for argon2 in vain."""


def user(role: str, *, county: Region | None = None, unit: Unit | None = None) -> User:
    """A person of that role: a unit's officer with a unit paired with ``county``, a bureau's in ``county``."""
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}; there are {', '.join(ROLES)}")
    if role in (UNIT, LEADER) and unit is None:
        unit = units.unit()
        units.pairing(unit, county=county or units.region())
    if role == DEPARTMENT and unit is None:
        unit = units.unit()
    if role == BUREAU and county is None:
        county = units.region()
    number = next(_numbers)
    region_id = county.id if county is not None and role == BUREAU else None
    unit_id = unit.id if unit is not None else None
    with writing() as session:
        made = User(
            username=f"{role}-{number}",
            name=f"样例·{role}{number}",
            role=role,
            unit_id=unit_id,
            region_id=region_id,
            password_hash=NO_PASSWORD,
            is_sample=False,
            created_at=clock.now(),
        )
        session.add(made)
    return made


def reader(role: str = "office", *, county: Region | None = None, unit: Unit | None = None) -> Reader:
    """What operations and queries are told about such a person."""
    return reader_for(user(role, county=county, unit=unit), origin="test")
