"""The enterprise profile: one page, what the reader may know, numbers masked."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from crm.activities.profiles import profile_of, render_profile
from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.enterprises.contacts import add_contact
from tests.clients import Client
from tests.factories import accounts, enterprises, leads, units

pytestmark = pytest.mark.prints


def extracted(pdf: bytes) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def test_the_profile_tells_who_they_are_and_masks_the_number(app: object, sign_in: Callable[..., Client]) -> None:
    office = accounts.reader("office")
    here = enterprises.enterprise(
        "样例·镕堃油脂有限公司", business="山茶油精深加工，年产值 3 亿元。", expansion="拟在西南建第二基地。"
    )
    values = {"name": "样例·李喆", "title": "董事长", "phone": "13812345678", "seen_on": date(2026, 7, 1)}
    with writing():
        add_contact(enterprise=here, values=values, by=office, at=clock.now())
    lead = leads.lead(county=units.region(), enterprise=here, project_name="样例·精炼项目", planned_yuan=320_000_000)
    browser = sign_in("office")
    page = browser.get(f"/enterprises/{here.id}")
    assert f"/enterprises/{here.id}/profile.pdf" in page.text
    answer = browser.get(f"/enterprises/{here.id}/profile.pdf")
    assert answer.content_type == "application/pdf"
    text = extracted(answer.data)
    assert pages(answer.data) == 1
    for word in (
        "样例·镕堃油脂有限公司",
        "样例·李喆",
        "董事长",
        "138****5678",
        "样例·精炼项目",
        "32,000",
        "拟在西南建第二基地",
    ):
        assert word in text, word
    assert lead.number in text
    assert "13812345678" not in text
    printed = db.session.scalar(select(func.count()).where(AuditEntry.action == "enterprise:print"))
    assert printed == 1


def test_leads_elsewhere_are_a_count_and_nothing_more(app: object, sign_in: Callable[..., Client]) -> None:
    mine, theirs = units.region(), units.region(units.YINJIANG)
    here = enterprises.enterprise("样例·两地有限公司", region_id=mine.id)
    leads.lead(county=mine, enterprise=here, project_name="样例·本县项目")
    other = leads.lead(county=theirs, enterprise=here, project_name="样例·别县项目")
    browser = sign_in("bureau", county=mine)
    text = extracted(browser.get(f"/enterprises/{here.id}/profile.pdf").data)
    assert "样例·本县项目" in text
    assert "另有1件在别处" in text
    assert "别县项目" not in text
    assert other.number not in text


def test_an_enterprise_out_of_sight_is_not_printed(app: object, sign_in: Callable[..., Client]) -> None:
    hidden = enterprises.enterprise("样例·看不见有限公司")
    assert sign_in("bureau").get(f"/enterprises/{hidden.id}/profile.pdf").status_code == 404


def test_a_long_profile_stays_one_page_and_says_so(app: object) -> None:
    here = enterprises.enterprise(
        "样例·很长有限公司", business="主营业务说明，" * 300, expansion="扩张计划说明，" * 200
    )
    for _again in range(9):
        leads.lead(county=units.region(), enterprise=here, next_step="下一步" * 20, next_step_due=date(2026, 12, 1))
    reader = accounts.reader("office")
    for lang, said in (("zh", "本页有删节"), ("en", "Shortened")):
        pdf = render_profile(profile_of(here, reader, clock.now(), lang))
        assert pages(pdf) == 1
        assert said in extracted(pdf)
