"""What this room announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PairingChanged:
    """Who supports the region may be another now: a pairing began, ended, moved or was voided."""

    region_id: int
