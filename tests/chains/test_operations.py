"""Chains and their links: order within streams, names that are there once, edits that lose nothing."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.chains import operations
from crm.chains.choices import chain_choices, link_choices
from crm.chains.kept import load_sample_chains
from crm.chains.models import Chain, Link
from crm.chains.queries import chain_called, links_of
from crm.chains.states import Stream
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, NotFound, StaleEdit
from crm.core.reader import Reader
from tests.factories import accounts, chains

U, M, D = Stream.UPSTREAM, Stream.MIDSTREAM, Stream.DOWNSTREAM


@pytest.fixture
def by(app: Flask) -> Reader:
    return accounts.reader("office")


def save(by: Reader, chain_id: int | None = None, version: int | None = None, **over: Any) -> Chain:
    values = {"code": "bamboo", "name": "样例·竹产业", "name_en": "", "lead_unit_id": None, "note": "", **over}
    with writing():
        return operations.save_chain(chain_id=chain_id, values=values, version=version, by=by, at=clock.now())


def add(
    by: Reader, chain: Chain, name: str, stream: Stream, link_id: int | None = None, version: int | None = None
) -> Link:
    ident = chain.id
    with writing():
        return operations.save_link(
            chain_id=ident,
            link_id=link_id,
            values={"name": name, "name_en": "", "stream": stream},
            version=version,
            by=by,
            at=clock.now(),
        )


def names(chain: Chain) -> list[str]:
    db.session.rollback()
    return [link.name for link in links_of(chain_called(chain.code))]


def test_samples_are_not_loaded_in_production(app: Flask) -> None:
    assert load_sample_chains() is None
    assert chain_choices() == []


@pytest.mark.each_engine
def test_links_stand_upstream_to_downstream_in_the_order_they_came(by: Reader) -> None:
    chain = save(by)
    for name, stream in (("销售", D), ("种植", U), ("加工", M), ("育苗", U), ("包装", M)):
        add(by, chain, name, stream)
    assert names(chain) == ["种植", "育苗", "加工", "包装", "销售"]
    assert [link.position for link in links_of(chain_called("bamboo"))] == [1, 2, 3, 4, 5]
    assert [label for _ident, label in link_choices()][:2] == ["样例·竹产业 / 种植", "样例·竹产业 / 育苗"]


MOVES: list[tuple[str, Literal["up", "down"], list[str] | None]] = [
    ("b", "up", ["b", "a", "c", "d"]),
    ("a", "down", ["b", "a", "c", "d"]),
    ("c", "up", ["a", "c", "b", "d"]),
    ("a", "up", None),
    ("c", "down", None),
    ("d", "up", None),
]


@pytest.mark.parametrize(("name", "way", "after"), MOVES)
def test_moves_stay_within_the_stream(
    by: Reader, name: str, way: Literal["up", "down"], after: list[str] | None
) -> None:
    chain = chains.chain(links=[("a", M), ("b", M), ("c", M), ("d", D)])
    link = next(link for link in chain.links if link.name == name)
    chain_id, link_id = chain.id, link.id

    def move() -> None:
        with writing():
            operations.move_link(chain_id=chain_id, link_id=link_id, way=way, by=by, at=clock.now())

    if after is None:
        with pytest.raises(DomainError, match="尽头"):
            move()
        assert names(chain) == ["a", "b", "c", "d"]
    else:
        move()
        assert names(chain) == after


def test_another_stream_puts_the_link_at_its_end(by: Reader) -> None:
    chain = chains.chain(links=[("a", U), ("b", U), ("c", M), ("d", D)])
    first = chain.links[0]
    add(by, chain, "a", M, link_id=first.id, version=1)
    assert names(chain) == ["b", "c", "a", "d"]


def test_a_name_is_there_once(by: Reader) -> None:
    chain = chains.chain(links=[("a", U), ("b", U)])
    with pytest.raises(DomainError, match="已有环节") as error:
        add(by, chain, "a", D)
    assert error.value.field == "name"
    second = chain.links[1]
    with pytest.raises(DomainError, match="已有环节"):
        add(by, chain, "a", U, link_id=second.id)
    with pytest.raises(DomainError, match="已有名为"):
        save(by, name=chain.name)


@pytest.mark.parametrize(
    ("code", "sentence"), [("大", "代码用小写字母"), ("x", "代码用小写字母"), ("bamboo", "已被使用")]
)
def test_codes(by: Reader, code: str, sentence: str) -> None:
    save(by)
    with pytest.raises(DomainError, match=sentence):
        save(by, code=code, name="样例·别的")


def test_the_second_editor_is_told(by: Reader) -> None:
    chain = save(by)
    save(by, chain.id, 1, note="先改的")
    with pytest.raises(StaleEdit):
        save(by, chain.id, 1, note="后改的")
    link = add(by, chain, "a", U)
    add(by, chain, "b", U, link_id=link.id, version=1)
    with pytest.raises(StaleEdit):
        add(by, chain, "c", U, link_id=link.id, version=1)


def test_what_is_voided_leaves_the_choices_and_keeps_its_reason(by: Reader) -> None:
    chain = chains.chain(links=[("a", U), ("b", M)])
    first = chain.links[0]
    chain_id, link_id = chain.id, first.id
    with writing():
        operations.void_link(chain_id=chain_id, link_id=link_id, reason="并入b", by=by, at=clock.now())
    assert [label.split(" / ")[1] for _ident, label in link_choices()] == ["b"]
    with pytest.raises(NotFound), writing():
        operations.void_link(chain_id=chain_id, link_id=link_id, reason="再来", by=by, at=clock.now())
    with writing():
        operations.void_chain(chain_id=chain_id, reason="不再推进", by=by, at=clock.now())
    assert link_choices() == []
    assert db.session.get_one(Chain, chain_id).void_reason == "不再推进"
    with pytest.raises(DomainError, match="已作废"):
        add(by, chain, "c", D)
    noted = list(db.session.scalars(select(AuditEntry.note).where(AuditEntry.action.like("%:void"))))
    assert noted == ["并入b", "不再推进"]
