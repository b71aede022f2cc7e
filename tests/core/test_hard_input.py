"""What nobody types but somebody sends: addresses, cursors, amounts and fields made by hand are answered, not failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.core import pagination
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.forms import as_id, clean
from crm.core.money import parse_wan
from crm.core.submissions import HeldForm
from crm.core.web import safe_next
from crm.core.workdays import working_days
from tests.clients import Client
from tests.factories import leads, units


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "/\t/evil.example", "/\r\n/evil.example", "https://evil.example", "evil", ""],
)
def test_the_way_on_never_leads_elsewhere(target: str) -> None:
    assert safe_next(target, "/here") == "/here"


@pytest.mark.parametrize("target", ["/", "/leads/board?county=522326", "/units/省发展改革委"])
def test_the_way_on_is_kept_when_it_is_ours(target: str) -> None:
    assert safe_next(target, "/here") == target


@pytest.mark.parametrize("text", ["1e999999", "1E+999999999", "9" * 40, "１e20"])
def test_an_amount_beyond_all_sense_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(DomainError, match="过大"):
        parse_wan(text)


@pytest.mark.parametrize(("text", "ident"), [("7", 7), ("²", None), ("9" * 40, None), ("", None), (None, None)])
def test_an_id_is_a_number_a_row_can_have(text: str | None, ident: int | None) -> None:
    assert as_id(text) == ident


@pytest.mark.parametrize("hidden", ["\uffff", "\ufffe", "\u202e", "\u2066", "\x0b", "\x9b", "\ud800", "\u200b"])
def test_what_shows_nothing_or_breaks_a_file_is_not_taken(hidden: str) -> None:
    assert clean(f" 样例{hidden}名\u200d ") == "样例名\u200d"


def test_working_days_are_counted_across_the_years_before_2001() -> None:
    # Five years hold about 5 × 261 Mondays to Fridays; years left out would show as hundreds missing.
    assert 1290 < working_days(date(1996, 1, 1), date(2000, 12, 31)) < 1310
    assert working_days(date(1998, 6, 1), date(2002, 6, 1)) == (
        working_days(date(1998, 6, 1), date(2000, 6, 1)) + working_days(date(2000, 6, 1), date(2002, 6, 1))
    )


CURSORS = [
    pagination.encode(["text where a date stands", 5], back=False),
    pagination.encode([datetime(2018, 1, 1), 5], back=False),  # noqa: DTZ001 – naive on purpose
    pagination.encode([datetime(2018, 1, 1, tzinfo=UTC), 5], back=True),
    pagination.encode([10**30, 5], back=False),
    pagination.encode([date(2018, 1, 1), 10**30], back=False),
    pagination.encode([[1, 2], 5], back=False),
    "not a cursor",
]


LISTS = {
    "/leads/list?cursor=": date,
    "/leads/list?sort=planned&cursor=": int,
    "/leads/list?sort=investor&cursor=": str,
    "/enterprises?at=": str,
    "/ledgers?after=": datetime,
}
"""Lists and what their cursors hold."""

READABLE = {(str, CURSORS[0]), (datetime, CURSORS[2])}


@pytest.mark.each_engine
@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_that_does_not_fit_is_refused(app: Flask, sign_in: Callable[..., Client], cursor: str) -> None:
    leads.lead(county=units.region())
    browser = sign_in("office")
    for address, held in LISTS.items():
        answer = browser.get(f"{address}{cursor}")
        assert answer.status_code == (200 if (held, cursor) in READABLE else 400), address
        assert ("翻页位置读不懂" in answer.text) is (answer.status_code == 400)
        assert "主导航" in answer.text, "a refusal stands in the frame, for whoever is signed in"


@pytest.mark.each_engine
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/enterprises/99999999999999999999999", 404),
        ("/leads/requests/99999999999999999999999", 404),
        ("/leads/new?enterprise=²", 200),
        ("/leads/new?enterprise=99999999999999999999999", 200),
        ("/leads/list?year=²²²²", 200),
        ("/leads/list?q=%00", 400),
        ("/search?q=%00", 400),
    ],
)
def test_addresses_made_by_hand_are_answered(
    app: Flask, sign_in: Callable[..., Client], address: str, status: int
) -> None:
    assert sign_in("office").get(address).status_code == status


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "typed",
    [
        {"checked_obsolete": "bogus"},
        {"jobs": "99999999999"},
        {"jobs": "-4"},
        {"contact_id": "9" * 30},
    ],
)
def test_a_field_made_by_hand_is_refused_at_the_form(
    app: Flask, sign_in: Callable[..., Client], typed: dict[str, str]
) -> None:
    made = leads.lead(county=units.region())
    address = f"/leads/{made.number}/edit/talks"
    browser = sign_in("office")
    page = browser.get(address)
    answer = browser.submit(page, typed, action=address)
    assert answer.status_code in (409, 422)
    assert "系统出错" not in answer.text


def test_a_stranger_cannot_fill_the_disk_with_what_they_post(app: Flask, client: Client) -> None:
    assert client.post("/leads/new", data={"intention": "x" * 100_000}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(HeldForm)) == 0
