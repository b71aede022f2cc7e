"""The sheet of components: every part renders, in both languages and themes, for the office only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.clients import Client
from tests.home.test_shell import prefer


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_office_sees_every_part(sign_in: Callable[..., Client], theme: str, language: str) -> None:
    office = sign_in("office")
    prefer(office, theme=theme)
    page = office.get(f"/components?lang={language}")
    html = page.get_data(as_text=True)
    assert page.status_code == 200
    assert f'data-theme="{theme}"' in html
    assert ('data-bs-theme="dark"' in html) == (theme == "dark")
    assert f'lang="{"en" if language == "en" else "zh-CN"}"' in html
    for code in ("lead", "negotiation", "signed", "landed"):
        assert f"#m-{code}" in html
    assert 'aria-invalid="true"' in html
    assert 'aria-sort="descending"' in html


def test_nobody_else_sees_it(sign_in: Callable[..., Client]) -> None:
    assert sign_in("auditor").get("/components").status_code == 403


def test_a_wrong_address_says_so_on_a_page_and_in_a_fragment(client: Client, app: Flask) -> None:
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert "<h1>找不到这一页</h1>" in page.get_data(as_text=True)
    fragment = client.get("/nowhere", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert 'role="alert"' in fragment
    assert "<html" not in fragment
