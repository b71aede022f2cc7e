"""Projects on the desk and in the search."""

from __future__ import annotations

from collections.abc import Callable

from tests.clients import Client
from tests.factories import units
from tests.factories.projects import make_project, make_published_project

SignIn = Callable[..., Client]


def test_the_desk_brings_what_is_to_be_checked_and_what_came_back(sign_in: SignIn) -> None:
    county = units.region(units.WANGMO)
    project = make_project(name="样例·桌面项目", county=county)
    writer, checker = sign_in("bureau", county=county), sign_in("bureau", county=county)
    writer.submit(writer.get(f"/projects/{project.code}/submit"))
    assert "等待审核：招商项目" in writer.get("/").text
    assert f"/projects/{project.code}/check" in checker.get("/").text
    checker.submit(checker.get(f"/projects/{project.code}/return"), sentence="总投资请按可研改")
    assert "总投资请按可研改" in writer.get("/").text
    assert "样例·桌面项目" not in sign_in("bureau", county=units.region(units.YINJIANG)).get("/").text


def test_search_finds_projects_the_reader_may_see(sign_in: SignIn) -> None:
    make_project(name="样例·隐藏的油茶")
    public = make_published_project(name="样例·公开的油茶")
    stranger = sign_in("bureau", county=units.region(units.YINJIANG))
    page = stranger.get("/search?q=油茶").text
    assert public.code in page
    assert "样例·隐藏的油茶" not in page
    assert "样例·隐藏的油茶" in sign_in("office").get("/search?q=油茶").text
