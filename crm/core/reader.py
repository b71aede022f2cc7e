"""Who is asking: a plain value that scopes and operations are told, never looked up inside them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

from flask import g


@dataclass(frozen=True)
class Reader:
    """A person (or the system) at an entrance, with what they may do and where.

    ``region_ids`` and ``county_ids`` name the regions whose rows the reader may see; ``None`` means all of them.
    ``unit_id`` is the body they work for. Someone standing in (代理人) keeps their own ``user_id`` and ``name`` and
    carries the other's role, unit and regions, with ``acting_for`` naming whom.
    """

    user_id: int | None
    name: str
    role: str
    unit_id: int | None = None
    unit_name: str = ""
    region_id: int | None = None
    region_ids: frozenset[int] | None = frozenset()
    permissions: frozenset[str] = field(default=frozenset(), repr=False)
    origin: str = ""
    acting_for: str | None = None
    acting_for_id: int | None = None
    own_unit_id: int | None = None
    """The unit of the person themselves, also while they stand in for somebody of another."""

    def can(self, permission: str) -> bool:
        """Whether the reader's role holds ``permission``; which rows is the scope's question."""
        return permission in self.permissions

    @property
    def signed_in(self) -> bool:
        """Whether we know who this is."""
        return self.user_id is not None

    @property
    def sees_everywhere(self) -> bool:
        """Whether no region limits what the reader sees."""
        return self.region_ids is None

    def sees_region(self, region_id: int | None) -> bool:
        """Whether rows of the region are in the reader's scope (rows of no region: only for who sees everywhere)."""
        return self.region_ids is None or region_id in self.region_ids

    @property
    def persons(self) -> frozenset[int]:
        """Who stands behind what the reader does: they themselves, and whom they stand in for. A step that takes two
        people is not taken by one of them in two names."""
        return frozenset(ident for ident in (self.user_id, self.acting_for_id) if ident is not None)

    def from_(self, origin: str) -> Reader:
        """The same reader at another entrance."""
        return replace(self, origin=origin)


ANONYMOUS = Reader(user_id=None, name="", role="public")


def system(name: str, permissions: frozenset[str] = frozenset()) -> Reader:
    """The product itself (set-up, sample data, jobs): sees everything."""
    return Reader(user_id=None, name=name, role="system", region_ids=None, permissions=permissions, origin="system")


def current_reader() -> Reader:
    """The reader of this request; anonymous when nobody is signed in."""
    return cast(Reader, g.get("reader", ANONYMOUS))
