"""The public list: what anybody finds, what nobody may, and how it stays the same address by address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import delete, select

from crm.core import clock
from crm.core.commands import alembic_config
from crm.core.db import db, writing
from crm.projects.models import Project, ProjectEdition
from crm.projects.moves import withdraw_project
from crm.projects.operations import edit_project, void_project
from tests.clients import Client
from tests.factories import accounts, booklets, chains, projects, units

SignIn = Callable[..., Client]
SECRET = ("样例·内部联系人", "13900001234", "样例内部备注", "样例·指导单位甲")


def names(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/p/[^"]+"[^>]*>([^<]+)</a>', page)


def test_only_what_is_published_today_is_listed(client: Client, sign_in: SignIn) -> None:
    unit = units.unit("样例·指导单位甲")
    shown = projects.make_published_project(name="样例·公开甲", guiding_unit_id=unit.id)
    projects.make_checked_project(name="样例·未发布")
    gone = projects.make_published_project(name="样例·已撤回")
    void = projects.make_published_project(name="样例·已作废")
    office = accounts.reader("office")
    with writing():
        withdraw_project(project=db.session.get_one(Project, gone.id), sentence="样例", by=office, at=clock.now())
        void_project(project=db.session.get_one(Project, void.id), sentence="样例", by=office, at=clock.now())
        # What is being written now is nobody's but the county's: name, amount and search words stay the edition's.
        edit_project(
            project=db.session.get_one(Project, shown.id),
            version=None,
            name="样例·改写中",
            total_yuan=99_000_0000,
            by=office,
            at=clock.now(),
        )
    page = client.get("/p").text
    assert names(page) == ["样例·公开甲"]
    assert "32,000" in page
    for secret in (*SECRET, "99,000", "改写中"):
        assert secret not in page, secret
    assert names(client.get("/p?q=改写中").text) == []
    assert names(client.get("/p?size=5-10").text) == []
    for one in (gone, void):
        for path in (f"/p/{one.code}", f"/p/{one.code}/sheet.pdf"):
            answer = client.get(path)
            assert answer.status_code == 410, path
            assert "已不再公开" in answer.text


def test_search_and_conditions_find_by_the_edition(client: Client) -> None:
    chain = chains.chain("样例·茶产业")
    projects.make_published_project(
        name="样例·甲茶园",
        figures_asserted="样例",
        name_en="Sample Tea Garden",
        county=units.region(units.YINJIANG),
        total_yuan=50_000_000,
        industry_code="1331",
        chain_id=chain.id,
        chain_role="fill",
    )
    projects.make_published_project(
        name="样例·乙工厂", figures_asserted="样例", total_yuan=700_000_000, industry_code="0111"
    )
    unsized = projects.make_published_project(name="样例·丙未定", industry_code="0111")
    with writing():
        db.session.get_one(ProjectEdition, unsized.published_id).total_yuan = None

    def found(query: str) -> list[str]:
        return sorted(names(client.get(f"/p?{query}").text))

    everything = ["样例·丙未定", "样例·乙工厂", "样例·甲茶园"]
    assert found("") == everything
    assert found("q=茶园") == ["样例·甲茶园"]
    assert found("q=TEA+garden") == ["样例·甲茶园"]
    assert found("q=100%25") == []
    assert found("place=520625") == ["样例·甲茶园"]
    assert found("place=522300") == ["样例·丙未定", "样例·乙工厂"]
    assert found("place=999999") == []
    assert found(f"chain={chain.code}") == ["样例·甲茶园"]
    assert found("industry=C") == ["样例·甲茶园"]
    assert found("industry=01") == ["样例·丙未定", "样例·乙工厂"]
    assert found("size=to-1") == ["样例·甲茶园"]
    assert found("size=5-10") == ["样例·乙工厂"]
    assert found("size=enormous") == everything
    assert found("place=522300&size=5-10&q=工厂") == ["样例·乙工厂"]
    assert names(client.get("/p?sort=total").text) == ["样例·乙工厂", "样例·甲茶园", "样例·丙未定"]
    english = client.get("/p?lang=en&size=to-1").text
    assert names(english) == ["Sample Tea Garden"]
    assert "CNY 50 m" in english
    assert client.get("/p?q=&size=to-1").location.endswith("/p?size=to-1")
    none = client.get("/p?q=没有这样的&lang=zh").text
    assert "没有符合条件的公开项目" in none


def test_an_empty_window_says_so(client: Client) -> None:
    page = client.get("/p")
    assert page.status_code == 200
    assert "还没有公开的项目" in page.text


@pytest.mark.each_engine
@pytest.mark.parametrize("sort", ["new", "total"])
def test_pages_walk_the_whole_window(app: Flask, client: Client, sort: str) -> None:
    first = projects.make_published_project(name="样例·第0号")
    row = db.session.get_one(ProjectEdition, first.published_id)
    with writing() as session:
        # Sixty editions of one day and a few totals: the id must decide where the key does not.
        for number in range(1, 61):
            revision = projects.make_revision(session, first, number)
            session.add(
                ProjectEdition(
                    revision_id=revision.id,
                    project_id=revision.project_id,
                    county_id=row.county_id,
                    total_yuan=number % 3 * 10_000 or None,
                    published_at=datetime(2018, 7, 1, tzinfo=UTC) + timedelta(days=number % 2),
                )
            )
    seen: list[str] = []
    url = f"/p?sort={sort}"
    while url:
        page = client.get(url).text
        seen += re.findall(r'<h2><a href="/p/([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 61
    assert client.get("/p?cursor=nonsense").status_code == 400


def test_a_visitor_may_keep_the_page_for_a_moment_and_gets_no_cookie(client: Client, sign_in: SignIn) -> None:
    project = projects.make_published_project()
    for path in ("/p", f"/p/{project.code}"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert "Set-Cookie" not in answer.headers
        assert "csrf" not in answer.text
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert sign_in("office").get(path).headers["Cache-Control"] == "no-store"


def test_a_project_page_shows_its_chain_and_what_to_share(client: Client) -> None:
    chain = chains.chain("样例·茶产业")
    role = {"chain_id": chain.id, "chain_role": "build"}
    own = projects.make_published_project(name="样例·甲", **role)
    projects.make_published_project(name="样例·同链乙", **role)
    projects.make_published_project(name="样例·旁人丙")
    page = client.get(f"/p/{own.code}").text
    assert "同一产业链的项目" in page
    assert "样例·同链乙" in page
    assert "样例·旁人丙" not in page
    assert f'href="/p?chain={chain.code}"' in page
    assert re.search(rf'property="og:url" content="https?://[^"]+/p/{own.code}"', page)
    assert 'name="robots" content="noindex"' in page
    assert f"/p/{own.code}/sheet.pdf?lang=en" in page
    alone = client.get(f"/p/{projects.make_published_project(name='样例·丁').code}").text
    assert "同一产业链的项目" not in alone


def test_search_engines_are_told_of_real_projects_alone(client: Client) -> None:
    sample, real = projects.make_published_project(), projects.make_published_project(name="真实项目")
    with writing():
        db.session.get_one(Project, real.id).is_sample = False
    told = client.get("/sitemap.xml")
    assert told.mimetype == "application/xml"
    assert f"/p/{real.code}</loc>" in told.text
    assert sample.code not in told.text
    robots = client.get("/robots.txt").text.splitlines()
    assert robots[-1].endswith("/sitemap.xml")
    assert robots.index("Allow: /p") < robots.index("Disallow: /")


def test_a_booklets_code_leads_to_its_public_projects(client: Client) -> None:
    chosen = [projects.make_published_project(name=f"样例·册中{one}") for one in "甲乙"]
    projects.make_published_project(name="样例·册外")
    booklet = booklets.booklet(*chosen, title="样例·项目册")
    address = f"/p?booklet={booklet.event.code}"
    before = client.get(address).text
    assert "没有公开，或网址不完整" in before, "what nobody has printed yet is nobody's business"
    assert "样例·项目册" not in before
    edition = booklets.printed(booklet)
    assert edition.plan["url"] == f"{booklets.BASE}{address}"
    page = client.get(address).text
    assert sorted(names(page)) == ["样例·册中乙", "样例·册中甲"]
    assert "样例·项目册" in page
    assert names(client.get(f"{address}&q=甲").text) == ["样例·册中甲"]
    office = accounts.reader("office")
    with writing():
        row = db.session.get_one(Project, chosen[0].id)
        withdraw_project(project=row, sentence="样例", by=office, at=clock.now())
    page = client.get(address).text
    assert names(page) == ["样例·册中乙"]
    assert "册中收录 2 个，现在公开的 1 个" in page
    with writing():
        booklet = db.session.merge(booklet)
        booklet.public = False
    assert "没有公开，或网址不完整" in client.get(address).text


@pytest.mark.each_engine
def test_editions_public_before_the_window_was_built_are_in_it(app: Flask) -> None:
    project = projects.make_published_project(industry_code="1331")
    row = db.session.get_one(ProjectEdition, project.published_id)
    names = [column.name for column in ProjectEdition.__table__.columns]
    written = {name: getattr(row, name) for name in names}
    with writing():
        db.session.execute(delete(ProjectEdition))
    db.session.remove()
    command.downgrade(alembic_config(), "0029")
    command.upgrade(alembic_config(), "head")
    filled = db.session.scalars(select(ProjectEdition)).one()
    assert {name: getattr(filled, name) for name in names} == written
