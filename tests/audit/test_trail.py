"""The trail as the auditor reads it: filtered, in words, page by page, as a file."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.fields import FIELDS
from crm.audit.models import AuditEntry
from crm.audit.operations import record
from crm.audit.sentences import changes_of
from crm.audit.titles import ACTIONS, FIELDS_OF, KINDS
from crm.core import clock
from crm.core.db import Base, Versioned, db, writing
from crm.core.reader import Reader, system
from crm.leads.models import Lead
from tests.clients import Client
from tests.factories import accounts, leads, units

ROOT = Path(__file__).parents[2]
WHO = Reader(user_id=7, name="周岚", role="unit", unit_name="省发展改革委", origin="10.0.0.7")
AT = datetime(2018, 9, 13, 2, 30, tzinfo=UTC)


def entry(action: str = "account:edit", *, at: datetime = AT, by: Reader = WHO, ref: str = "", **more: object) -> None:
    with writing():
        record(action=action, by=by, at=at, ref=ref, **more)  # type: ignore[arg-type]


def rows_of(text: str) -> int:
    return text.count("<tr>") - 1


def test_a_change_reads_as_a_sentence(app: Flask, sign_in: Callable[..., Client]) -> None:
    user = accounts.user("auditor")
    changes = {
        "role": ("auditor", "office"),
        "large_yuan": (10_000_000, 25_000_000),
        "rail": (False, True),
        "password_hash": ("old hash", "new hash"),
        "disabled_at": (None, AT),
        "until": (date(2018, 9, 1), None),
    }
    with writing():
        record(action="account:edit", by=WHO, at=AT, subject=user, ref=user.username, changes=changes)
    page = sign_in("auditor").get("/audit").text
    assert "改账号" in page
    for field, old, new in (
        ("角色", "审计", "大招商办"),
        ("大项目起点", "1,000 万元", "2,500 万元"),
        ("收起侧栏", "否", "是"),
        ("停用时间", "空", "2018-09-13 10:30"),
        ("到", "2018-09-01", "空"),
    ):
        assert re.search(rf"<b>{field}</b> <del>{old}</del>.*?<ins>{new}</ins>", page), field
    assert "hash" not in page.replace("password_hash", "")


def test_what_is_referred_to_is_named_not_numbered(app: Flask, sign_in: Callable[..., Client]) -> None:
    here, there = units.region(units.WANGMO), units.region(units.ZHENFENG)
    entry("lead:edit", changes={"county_id": (here.id, there.id), "stage": ("lead", "negotiation")})
    lead = leads.lead()
    with writing() as session:
        record(
            action="lead:advance",
            by=WHO,
            at=AT,
            subject=session.get_one(Lead, lead.id),
            changes={"stage": ("lead", "negotiation")},
        )
    page = sign_in("auditor").get("/audit").text
    assert "<del>望谟县</del>" in page
    assert "<ins>贞丰县</ins>" in page
    assert "<del>线索</del>" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "周岚"}, 3),
        ({"who": "发展改革"}, 3),
        ({"who": "%"}, 0),
        ({"action": "lead:edit"}, 1),
        ({"ref": "GZ-2018-522326-0007"}, 1),
        ({"text": "522326"}, 1),
        ({"refused": "1"}, 1),
        ({"since": "2018-09-13", "until": "2018-09-13"}, 2),
        ({"since": "2018-09-14", "until": "2018-09-14"}, 1),
        ({"since": "2018-09-15", "until": "2018-09-14"}, 0),
        ({"subject_kind": "lead", "until": "2018-12-31"}, 0),
    ],
)
def test_filters(app: Flask, sign_in: Callable[..., Client], query: dict[str, str], found: int) -> None:
    entry("lead:edit", ref="GZ-2018-522326-0007")
    entry("lead:advance", at=datetime(2018, 9, 12, 16, 0, tzinfo=UTC), refused=True)  # midnight of the 13th in Guizhou
    entry("account:edit", at=datetime(2018, 9, 13, 16, 0, tzinfo=UTC))  # midnight of the 14th
    page = sign_in("auditor").get("/audit", query_string=query)
    assert page.status_code == 200
    assert rows_of(page.text) == (found or 1), "one row says that nothing fits"
    assert ("没有符合条件的记录" in page.text) is (found == 0)


def test_a_day_that_is_none_is_said_kindly(app: Flask, sign_in: Callable[..., Client]) -> None:
    page = sign_in("auditor").get("/audit?since=2018-02-30")
    assert page.status_code == 200
    assert "“2018-02-30”不是日期" in page.text


def test_pages_miss_and_repeat_nothing(app: Flask, sign_in: Callable[..., Client]) -> None:
    for number in range(120):
        entry(at=AT + timedelta(seconds=number // 7), ref=f"n{number:03}")
    browser = sign_in("auditor")
    seen: list[str] = []
    url = "/audit?who=周岚"
    while url:
        page = browser.get(url).text
        seen += re.findall(r"\bn\d{3}\b", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following.group(1).replace("&amp;", "&") if following else ""
    assert seen == [f"n{number:03}" for number in reversed(range(120))]


def test_the_export_is_the_filter_and_is_itself_written_down(app: Flask, sign_in: Callable[..., Client]) -> None:
    entry(ref="=1+1")
    entry("lead:edit", ref="other")
    answer = sign_in("auditor").get("/audit/export.csv?action=account:edit&who=周岚")
    assert answer.mimetype == "text/csv"
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 2
    assert ",=1+1" not in lines[1], "no cell is a formula"
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "audit:export")).one()
    assert "account:edit" in noted.note


@pytest.mark.parametrize("role", ["unit", "bureau", "leader", "department"])
def test_others_do_not_read_it(app: Flask, sign_in: Callable[..., Client], role: str) -> None:
    assert sign_in(role).get("/audit").status_code == 403
    assert sign_in(role).get("/audit/export.csv").status_code == 403


def test_the_auditor_is_not_led_where_they_may_not_go(app: Flask, sign_in: Callable[..., Client]) -> None:
    user = accounts.user("unit")
    with writing():
        record(action="account:edit", by=WHO, at=AT, subject=user, ref=user.username)
    assert f"/users/{user.id}" not in sign_in("auditor").get("/audit").text
    assert f"/users/{user.id}" in sign_in("office").get("/audit").text


def test_what_people_type_is_shown_not_obeyed(app: Flask, sign_in: Callable[..., Client]) -> None:
    entry(ref="<script>alert(1)</script>", note="<img src=x onerror=alert(1)>")
    page = sign_in("auditor").get("/audit").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def recorded_actions() -> set[str]:
    """Every code that the product writes down: the constant of ``action=`` beside ``record``."""
    found = set()
    for path in (ROOT / "crm").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("record", "_record"):
                values = [pair.value for pair in node.keywords if pair.arg == "action"] + node.args
                constants = [leaf for value in values for leaf in ast.walk(value) if isinstance(leaf, ast.Constant)]
                found |= {str(one.value) for one in constants if re.fullmatch(r"[a-z]+:[a-z-]+", str(one.value))}
    return found


def test_every_act_written_down_has_words(app: Flask) -> None:
    assert sorted(recorded_actions() - set(ACTIONS)) == [], (
        "give them words in the room's trail.py (or crm/audit/titles.py)"
    )


def test_every_field_people_edit_has_words(app: Flask) -> None:
    own_business = {"id", "version", "created_at", "is_sample", "created_by_id", "created_by", "path", "changed_at"}
    derived = re.compile(
        r"_count$|^light_|^amber_on$|^red_on$|_since$|^first_|^normal_name$|^pinyin$|^initials$|^core_"
    )
    missing = []
    for mapper in Base.registry.mappers:
        table = mapper.class_.__tablename__
        if not issubclass(mapper.class_, Versioned):
            continue
        missing += [
            f"{table}.{column.key}"
            for column in mapper.columns
            if column.key not in own_business
            and not derived.search(column.key)
            and column.key not in FIELDS
            and (table, column.key) not in FIELDS_OF
            and column.key != "password_hash"
        ]
    assert missing == [], "give them words in the room's trail.py (or crm/audit/titles.py)"


def test_every_kind_people_edit_has_words(app: Flask) -> None:
    tables = {m.class_.__tablename__ for m in Base.registry.mappers if issubclass(m.class_, Versioned)}
    assert sorted(tables - set(KINDS)) == []


def test_words_of_an_unknown_field_are_its_code(app: Flask) -> None:
    with app.test_request_context():
        one = AuditEntry(action="x", subject_kind="", changes={"zzz": [None, "v"]}, at=clock.now())
        assert changes_of(one, {}) == [("zzz", "空", "v")]


def test_a_text_with_marks_reads_as_its_words(app: Flask) -> None:
    with app.test_request_context():
        changes = {"zzz": ["", "<p>本册 &amp; 附表</p><ul><li>一</li></ul>"]}
        one = AuditEntry(action="x", subject_kind="", changes=changes, at=clock.now())
        assert changes_of(one, {}) == [("zzz", "空", "本册 & 附表 一")]


def test_what_the_product_did_itself_is_said_in_words(app: Flask, sign_in: Callable[..., Client]) -> None:
    entry("unit:load", by=system("set-up"), ref="25", note="kept list")
    page = sign_in("auditor").get("/audit").text
    assert "系统安装" in page
    assert "随系统名录" in page
    assert "set-up" not in page
    assert "kept list" not in page
