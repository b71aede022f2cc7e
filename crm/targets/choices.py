"""What the list's filter offers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from crm.chains.choices import local_name as chain_name
from crm.chains.models import Chain
from crm.chains.states import ChainRole
from crm.core.db import db
from crm.core.reader import Reader
from crm.units.models import Unit
from crm.units.names_shown import local_name, local_short
from crm.units.queries import places

from .states import TargetState


def filter_choices(reader: Reader) -> dict[str, list[tuple[str, Any]]]:
    """Values and words of every filter, by its name in the template."""
    everything = ("", _("全部"))
    units = select(Unit).where(Unit.voided_at.is_(None)).order_by(Unit.kind.desc(), Unit.code)
    if not reader.sees_everywhere and reader.unit_id is not None:
        units = units.where(Unit.id == reader.unit_id)
    chains = select(Chain).where(Chain.voided_at.is_(None)).order_by(Chain.code)
    return {
        "states": [
            ("", _("未接触、已接触")),
            ("any", _("全部")),
            *((state.value, state.title) for state in TargetState),
        ],
        "units": [everything, *((unit.code, local_short(unit)) for unit in db.session.scalars(units))],
        "counties": [everything, *((place.code, local_name(place)) for place in places(reader))],
        "chains": [everything, *((chain.code, chain_name(chain)) for chain in db.session.scalars(chains))],
        "roles": [everything, *((role.value, role.title) for role in ChainRole)],
    }
