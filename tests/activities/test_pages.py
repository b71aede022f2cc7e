"""The pages of activities in a strict browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from crm.activities.models import Activity
from crm.core import clock
from crm.core.db import db
from tests.clients import Client
from tests.factories import accounts, activities, units

SignIn = Callable[..., Client]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def text(response: object) -> str:
    return response.get_data(as_text=True)  # type: ignore[attr-defined,no-any-return]


def send(browser: Client, page: TestResponse, values: dict[str, object], **more: object) -> TestResponse:
    """The page's own form, not the ones of its frame."""
    return browser.submit(page, values, action=page.request.path, **more)


def count() -> int:
    return db.session.scalar(select(func.count(Activity.id))) or 0


def typed(**over: object) -> dict[str, object]:
    return {
        "kind": "talk",
        "on": activities.yesterday().isoformat(),
        "subject": "样例：谈运费补贴",
        "result": "企业同意下月复勘",
        **over,
    }


def test_logged_free_standing_and_listed(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    form = browser.get(f"/activities/new?region={units.WANGMO}")
    saved = send(browser, form, typed())
    assert saved.status_code == 303
    listed = text(browser.get("/activities"))
    assert "样例：谈运费补贴" in listed
    assert "企业同意下月复勘" in text(browser.get(saved.headers["Location"]))


def test_logged_on_a_lead(app: Flask, sign_in: SignIn) -> None:
    lead = activities.lead_in()
    browser = sign_in("bureau", county=units.region())
    form = browser.get(f"/leads/{lead.number}/activities/new")
    assert lead.number in text(form)
    saved = send(browser, form, typed(subject="", milestone="visited"))
    assert saved.status_code == 303
    assert saved.headers["Location"].endswith(f"/leads/{lead.number}")
    assert db.session.scalars(select(Activity)).one().lead_id == lead.id


def test_a_lead_is_named_by_its_number(app: Flask, sign_in: SignIn) -> None:
    lead = activities.lead_in()
    browser = sign_in("office")
    unknown = send(browser, browser.get("/activities/new"), typed(lead_number="GZ-2018-522326-9999"))
    assert unknown.status_code == 422
    assert "GZ-2018-522326-9999" in text(unknown)
    assert count() == 0
    send(browser, browser.get("/activities/new"), typed(lead_number=lead.number))
    assert db.session.scalars(select(Activity)).one().lead_id == lead.id


def test_a_lead_out_of_sight_is_as_good_as_none(app: Flask, sign_in: SignIn) -> None:
    lead = activities.lead_in(units.region(units.YINJIANG))
    browser = sign_in("bureau", county=units.region(units.WANGMO))
    assert browser.get(f"/leads/{lead.number}/activities/new").status_code == 404
    refused = send(browser, browser.get("/activities/new"), typed(lead_number=lead.number))
    assert refused.status_code == 422
    assert count() == 0


def test_what_is_wrong_is_said_at_the_field(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    form = browser.get("/activities/new")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    late = send(browser, form, typed(on=tomorrow))
    assert late.status_code == 422
    assert "日期不能晚于今天" in text(late)
    undated = send(browser, form, typed(next_step="发函", next_step_who="样例·韦样"))
    assert "写了下一步，就要有期限" in text(undated)
    nonsense = send(browser, form, typed(on="2018-02-30"))
    assert "没有 2018-02-30 这一天" in text(nonsense)
    assert count() == 0


def test_a_double_click_enters_it_once(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    form = browser.get("/activities/new")
    first, second = send(browser, form, typed()), send(browser, form, typed())
    assert first.headers["Location"] == second.headers["Location"]
    assert count() == 1


def test_the_same_event_is_asked_about_then_joined(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    lead = activities.lead_in(county)
    first = activities.activity(by=accounts.reader("bureau", county=county), lead=lead)
    browser = sign_in("unit", county=county)
    form = browser.get(f"/leads/{lead.number}/activities/new")
    asked = send(browser, form, typed())
    assert asked.status_code == 409
    assert "是同一件事吗？" in text(asked)
    assert "有 1 处要改" not in text(asked)
    assert "d-note-red" not in text(asked)
    joined = send(browser, asked, typed(same=str(first.id)))
    assert joined.status_code == 303
    assert count() == 1
    assert "共同上报" in text(browser.get(f"/activities/{first.id}"))


def test_the_same_event_is_asked_about_then_kept_apart(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    lead = activities.lead_in(county)
    activities.activity(by=accounts.reader("bureau", county=county), lead=lead)
    browser = sign_in("unit", county=county)
    asked = send(browser, browser.get(f"/leads/{lead.number}/activities/new"), typed())
    assert send(browser, asked, typed(same="other")).status_code == 303
    assert count() == 2


def test_evidence_is_kept_and_an_impostor_is_refused(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("bureau", county=units.region())
    form = browser.get("/activities/new")
    impostor = send(browser, form, typed(), evidence=(io.BytesIO(b"MZ\x90\x00 not a pdf"), "纪要.pdf"))
    assert impostor.status_code == 422
    assert count() == 0
    saved = send(browser, browser.get("/activities/new"), typed(), evidence=(io.BytesIO(PDF), "纪要.pdf"))
    assert saved.status_code == 303
    assert "纪要.pdf" in text(browser.get(saved.headers["Location"]))


def test_filters_narrow_and_each_chip_drops_its_own(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    office = accounts.reader("office")
    activities.activity(by=office, region_id=county.id, kind="phone", subject="样例：电话一通")
    activities.activity(by=office, region_id=units.region(units.YINJIANG).id, subject="样例：印江洽谈")
    browser = sign_in("office")
    shown = text(browser.get(f"/activities?kind=phone&county={units.WANGMO}"))
    assert "样例：电话一通" in shown
    assert "样例：印江洽谈" not in shown
    assert f'href="/activities?county={units.WANGMO}"' in shown
    assert "没有符合条件的活动记录" in text(browser.get("/activities?text=查不到的话"))
    late = (clock.today() + timedelta(days=3)).isoformat()
    assert "没有符合条件的活动记录" in text(browser.get(f"/activities?since={late}"))
    for parameter, value in (("who", "100%"), ("kind", "nonsense"), ("since", "2018-02-30")):
        assert browser.get(f"/activities?{parameter}={value}").status_code == 200
    assert browser.get("/activities?after=!!").status_code == 400


def test_pages_follow_each_other_without_gap(app: Flask, sign_in: SignIn) -> None:
    office = accounts.reader("office")
    for number in range(53):
        activities.activity(by=office, region_id=units.region().id, subject=f"样例：第 {number:02d} 次")
    browser = sign_in("office")
    first = text(browser.get("/activities"))
    following = first.split('rel="next" href="')[1].split('"')[0]
    second = text(browser.get(following.replace("&amp;", "&")))
    seen = [f"样例：第 {number:02d} 次" in first for number in range(53)]
    rest = [f"样例：第 {number:02d} 次" in second for number in range(53)]
    assert sum(seen) == 50
    assert [a != b for a, b in zip(seen, rest, strict=True)] == [True] * 53


def test_the_export_is_what_is_filtered_and_runs_nothing(app: Flask, sign_in: SignIn) -> None:
    office = accounts.reader("office")
    activities.activity(by=office, region_id=units.region().id, kind="phone", subject="=1+1")
    activities.activity(by=office, region_id=units.region().id, kind="talk", subject="样例：别的")
    exported = text(sign_in("office").get("/activities.csv?kind=phone"))
    assert "'=1+1" in exported
    assert "样例：别的" not in exported


def test_corrected_voided_and_shown(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    browser = sign_in("bureau", county=county)
    saved = send(browser, browser.get("/activities/new"), typed())
    address = saved.headers["Location"]
    form = browser.get(f"{address}/edit")
    send(browser, form, {"result": "甲的版本"})
    stale = send(browser, form, {"result": "乙的版本", "form_token": "another"})
    assert stale.status_code == 409
    assert "甲的版本" in text(stale)
    assert "乙的版本" in text(stale)
    assert send(browser, stale, {"result": "乙的版本"}).status_code == 303
    assert "乙的版本" in text(browser.get(address))
    assert send(browser, browser.get(f"{address}/void"), {"reason": ""}).status_code == 422
    send(browser, browser.get(f"{address}/void"), {"reason": "录重了"})
    assert "已作废，不再计数" in text(browser.get(address))
    assert "样例：谈运费补贴" not in text(browser.get("/activities"))


def test_others_cannot_correct_it(app: Flask, sign_in: SignIn) -> None:
    county = units.region()
    made = activities.activity(by=accounts.reader("bureau", county=county), lead=activities.lead_in(county))
    browser = sign_in("unit", county=county)
    for address in (f"/activities/{made.id}/edit", f"/activities/{made.id}/void"):
        assert browser.get(address).status_code == 403
    stranger = sign_in("bureau", county=units.region(units.YINJIANG))
    assert stranger.get(f"/activities/{made.id}").status_code == 404


def test_what_people_type_is_text(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("office")
    bad = "<script>alert(1)</script>"
    saved = send(browser, browser.get("/activities/new"), typed(subject=bad, result=bad, people=bad, place=bad))
    assert bad not in text(browser.get(saved.headers["Location"]))
    assert bad not in text(browser.get("/activities"))
