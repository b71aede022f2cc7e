"""What the leads room announces, in the transaction in which it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm.core.reader import Reader

from .models import Lead
from .states import Stage


@dataclass(frozen=True)
class LeadCreated:
    """A new lead stands."""

    lead: Lead
    by: Reader
    at: datetime


@dataclass(frozen=True)
class LeadMoved:
    """A lead entered a stage, forward or back."""

    lead: Lead
    from_stage: Stage
    to_stage: Stage
    by: Reader
    at: datetime


@dataclass(frozen=True)
class LeadVoided:
    """A lead entered by mistake left every count."""

    lead: Lead
    by: Reader
    at: datetime


@dataclass(frozen=True)
class LeadMeansProject:
    """A lead now means another project than before, or none."""

    lead: Lead
    was: int | None
    by: Reader
    at: datetime
