"""How a lead stands, as one hash: whoever changes anything of it afterwards changes the hash.

What follows from the calendar by itself (lights, the count of missing facts) is left out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select

from crm.core.db import db
from crm.events.models import Signing
from crm.files.models import Attachment
from crm.leads.models import Lead, LeadMove, ProgressNote, Voucher
from crm.ledgers.matching import in_chunks

DERIVED = {"missing_count", "light_rule", "light_from", "amber_on", "red_on"}


def stands(lead_ids: Iterable[int]) -> dict[int, str]:
    """The hash of each lead: its columns, and how many notes, moves, vouchers, files and signings at
    events it has."""
    columns = [column for column in Lead.__table__.c if column.name not in DERIVED]
    found: dict[int, str] = {}
    for chunk in in_chunks(sorted(set(lead_ids))):
        counts: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for place, (owner, condition) in enumerate(
            (
                (ProgressNote.lead_id, ProgressNote.voided_at.is_(None)),
                (LeadMove.lead_id, LeadMove.id > 0),
                (Voucher.lead_id, Voucher.voided_at.is_(None)),
                (Attachment.parent_id, (Attachment.parent_kind == "lead") & Attachment.voided_at.is_(None)),
                (Signing.lead_id, Signing.voided_at.is_(None)),
            )
        ):
            statement = select(owner, func.count()).where(owner.in_(chunk), condition).group_by(owner)
            for lead_id, count in db.session.execute(statement):
                counts[lead_id].append((place, count))
        for row in db.session.execute(select(*columns).where(Lead.__table__.c.id.in_(chunk))):
            said = repr((tuple(row), counts[row.id]))
            found[row.id] = hashlib.sha256(said.encode()).hexdigest()
    return found
