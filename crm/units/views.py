"""Pages of regions, units, pairings and teams: the routes stand in a file per thing and join the blueprint on import."""

from __future__ import annotations

import crm.units.pairings.teams
import crm.units.pairings.views
import crm.units.regions.views
import crm.units.unit_views  # noqa: F401

from .blueprint import bp as bp
