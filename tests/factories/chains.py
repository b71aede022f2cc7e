"""Chains and links; samples, as everything made for a test is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from crm.chains.models import Chain, Link
from crm.chains.states import Stream
from crm.core.db import writing

_numbers = count(1)


def chain(name: str | None = None, *, links: Sequence[tuple[str, Stream]] | None = None) -> Chain:
    """A chain with its links in the order given; three links, one in each stream, unless told otherwise."""
    number = next(_numbers)
    wanted = links or [
        ("样例种植", Stream.UPSTREAM),
        ("样例加工", Stream.MIDSTREAM),
        ("样例销售", Stream.DOWNSTREAM),
    ]
    with writing() as session:
        made = Chain(code=f"test-{number}", name=name or f"样例·产业链{number}", is_sample=True)
        made.links = [
            Link(name=title, stream=stream, position=place) for place, (title, stream) in enumerate(wanted, start=1)
        ]
        session.add(made)
    return made


def link(name: str = "样例环节", *, of: Chain | None = None, stream: Stream = Stream.MIDSTREAM) -> Link:
    """One link, of a chain of its own unless given one."""
    if of is None:
        return chain(links=[(name, stream)]).links[0]
    chain_id, position = of.id, len(of.links) + 1
    with writing() as session:
        made = Link(chain_id=chain_id, name=name, stream=stream, position=position)
        session.add(made)
    return made
