"""Who decides about an attachment: the room that owns its parent.

``owners.add("lead", Owner(may_read, may_edit))`` in ``crm.wiring``; a kind that nobody owns is served to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm.core.reader import Reader

Question = Callable[[int, Reader], bool]


def _never(_parent_id: int, _reader: Reader) -> bool:
    return False


@dataclass(frozen=True)
class Owner:
    """What the owning room answers: may this reader have files of the parent, may they void them, where is its page."""

    may_read: Question
    may_edit: Question = _never
    page: Callable[[int], str | None] = lambda _parent_id: None


_owners: dict[str, Owner] = {}


def add(parent_kind: str, owner: Owner) -> None:
    """Say who decides about attachments of that kind of parent; saying it again replaces."""
    _owners[parent_kind] = owner


def owner_of(parent_kind: str) -> Owner:
    """Who decides; an unknown kind belongs to nobody and is refused."""
    return _owners.get(parent_kind, Owner(_never))
