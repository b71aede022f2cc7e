"""The navigation shows what exists and may be opened, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from crm.accounts.roles import ROLES
from tests.clients import Client

SIDE = re.compile(r'<nav class="d-side".*?</nav>', re.DOTALL)
ITEM = re.compile(r'<a class="d-nav-item" href="([^"]+)"')


def prefer(person: Client, **values: str) -> None:
    """Keeps preferences as the forms of the shell do, with the token of the page."""
    token = re.search(r'name="csrf-token" content="([^"]+)"', person.get("/account").get_data(as_text=True))
    assert token
    answer = person.post("/account/preferences", data={**values, "csrf_token": token[1]})
    assert answer.status_code == 303


@pytest.mark.sweep
@pytest.mark.parametrize("role", list(ROLES))
def test_every_line_of_the_navigation_opens(sign_in: Callable[..., Client], role: str) -> None:
    person = sign_in(role)
    side = SIDE.search(person.get("/account").get_data(as_text=True))
    assert side
    for url in ITEM.findall(side[0]):
        assert person.get(url).status_code == 200, f"{role} is shown {url}"


def test_the_rail_keeps_the_words_for_who_cannot_see_it(sign_in: Callable[..., Client]) -> None:
    office = sign_in("office")
    prefer(office, rail="on")
    html = office.get("/account").get_data(as_text=True)
    assert "d-shell-rail" in html
    assert "严禁录入、存储、传输国家秘密" in html
    prefer(office, rail="off")
    assert "d-shell-rail" not in office.get("/account").get_data(as_text=True)
