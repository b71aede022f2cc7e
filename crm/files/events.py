"""What this room announces: the owning room keeps its own counts of evidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AttachmentVoided:
    """An attachment of the parent no longer counts; ``kind`` says what it proved."""

    parent_kind: str
    parent_id: int
    kind: str
