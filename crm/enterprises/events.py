"""What enterprises announce to the rooms above them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm.core.reader import Reader

from .models import Enterprise


@dataclass(frozen=True)
class EnterpriseVoided:
    """Announced before the voiding is final: a room that still works with the enterprise raises ``DomainError``."""

    enterprise: Enterprise
    by: Reader


@dataclass(frozen=True)
class PersonErased:
    """A person's data were erased on request: a room that keeps a copy erases it too. Told in memory, never stored."""

    enterprise_id: int | None
    firm: str
    name: str
    phone: str
    by: Reader
    at: datetime
