"""The address of a list: read the same everywhere, told in its shortest form, and proof against odd names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from crm.core.lists import Asked, Order, Sorts, each_dropped
from crm.leads.states import Stage
from tests.clients import Client

SORTS = Sorts({"changed": True, "name": False})


@pytest.mark.parametrize(
    ("args", "order", "told"),
    [
        ({}, Order("changed", True), {}),
        ({"sort": "changed"}, Order("changed", True), {}),
        ({"order": "asc"}, Order("changed", False), {"sort": "changed", "order": "asc"}),
        ({"sort": "name"}, Order("name", False), {"sort": "name"}),
        ({"sort": "name", "order": "desc"}, Order("name", True), {"sort": "name", "order": "desc"}),
        ({"sort": "nothing", "order": "sideways"}, Order("changed", True), {}),
    ],
)
def test_an_order_is_told_in_the_shortest_way(args: dict[str, str], order: Order, told: dict[str, str]) -> None:
    assert SORTS.read(args) == order
    assert SORTS.parameters(order) == told
    assert SORTS.read(told) == order


def test_a_heading_turns_round_and_another_starts_in_its_useful_direction() -> None:
    assert SORTS.after_a_click("name", Order("name", False)) == Order("name", True)
    assert SORTS.after_a_click("changed", Order("name", False)) == Order("changed", True)


def test_what_means_nothing_is_named_and_not_used(app: Flask) -> None:
    asked = Asked(MultiDict([("stage", "lead,火星"), ("stage", "lead"), ("key", "yes"), ("q", " 竹\u202e ")]))
    with app.test_request_context():
        assert asked.words("stage", Stage) == (Stage.LEAD,)
        assert asked.problems == ["条件 stage=火星 看不懂，没有使用"]
    assert asked.flag("key") is None
    assert asked.text("q") == "竹"


def test_each_condition_is_dropped_alone() -> None:
    parameters = {"q": "竹", "kind": "forum"}
    said = [("q", "文字", "竹"), ("kind", "种类", "论坛"), ("unit", "单位", "")]
    assert each_dropped(parameters, said) == [("文字", "竹", {"kind": "forum"}), ("种类", "论坛", {"q": "竹"})]


@pytest.mark.parametrize("path", ["/leads/board", "/leads/list", "/projects"])
@pytest.mark.parametrize("odd", ["endpoint=x", "_anchor=x", "_external=1", "_scheme=javascript", "self=1", "values=2"])
def test_empty_fields_are_left_out_whatever_the_others_are_called(
    sign_in: Callable[..., Client], path: str, odd: str
) -> None:
    answer = sign_in("office").get(f"{path}?q=&{odd}")
    assert (answer.status_code, answer.location) == (303, f"{path}?{odd}")
