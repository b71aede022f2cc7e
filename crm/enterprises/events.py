"""What enterprises announce to the rooms above them."""

from __future__ import annotations

from dataclasses import dataclass

from crm.core.reader import Reader

from .models import Enterprise


@dataclass(frozen=True)
class EnterpriseVoided:
    """Announced before the voiding is final: a room that still works with the enterprise raises ``DomainError``."""

    enterprise: Enterprise
    by: Reader
