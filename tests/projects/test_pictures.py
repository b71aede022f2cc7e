"""Pictures of a project, through its pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, StaleEdit
from crm.core.reader import system
from crm.files.models import Attachment
from crm.files.operations import path_of
from crm.files.tidying import missing, orphans, stored
from crm.projects.facts import facts_of
from crm.projects.models import Project, ProjectPicture
from crm.projects.pictures import operations
from crm.projects.pictures.decoding import SLOT
from crm.projects.queries import latest_revision
from crm.projects.states import ProjectState
from tests.clients import Client
from tests.factories import pictures, units
from tests.factories.files import Upload
from tests.factories.projects import make_project, make_published_project

pytestmark = pytest.mark.processes

SignIn = Callable[..., Client]


def added(project: Project, content: bytes | None = None, **captions: str) -> ProjectPicture:
    """A picture taken in as an upload would be."""
    said = {"caption": "样例·梯田", "caption_en": "Terraces", "credit": "样例·效果图"} | captions
    with operations.prepared(pictures.upload(content)) as kept, writing():
        made = operations.add_picture(
            project=db.session.get_one(Project, project.id), kept=kept, by=system("样例"), at=clock.now(), **said
        )
        ident = made.id
    return db.session.get_one(ProjectPicture, ident)


def token(browser: Client) -> str:
    """The page's token against forged forms."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/").get_data(as_text=True))
    assert found
    return found[1]


def posted(browser: Client, address: str, **fields: Any) -> TestResponse:
    """A form sent with exactly these fields."""
    return browser.post(address, data={"csrf_token": token(browser), **fields})


def sent(browser: Client, address: str, content: bytes, name: str = "厂区.jpg", **fields: str) -> TestResponse:
    """A file sent, as a browser sends it."""
    return posted(browser, address, file=(io.BytesIO(content), name), **fields)


@pytest.fixture
def project(app: Flask) -> Project:
    return make_project()


@pytest.fixture
def browser(sign_in: SignIn) -> Client:
    return sign_in("office")


def of(project: Project) -> list[ProjectPicture]:
    db.session.rollback()
    return operations.standing_pictures(project)


def test_a_picture_is_taken_in_cropped_in_the_middle_and_part_of_the_next_revision(
    project: Project, browser: Client
) -> None:
    code, before = project.code, latest_revision(project)
    assert before is not None
    answer = sent(
        browser,
        f"/projects/{code}/pictures/new",
        pictures.turned_photo(),
        "竖拍.JPG",
        caption="样例·厂区",
        credit="样例",
    )
    assert answer.status_code == 303
    (picture,) = of(project)
    assert answer.headers["Location"].endswith(f"/projects/{code}/pictures/{picture.id}")
    assert (picture.caption, picture.credit, picture.position) == ("样例·厂区", "样例", 1)
    assert (picture.width, picture.height) == (1600, 540)
    assert picture.attachment.name == "竖拍.jpg"
    assert picture.attachment.content_type == "image/jpeg"
    for storage_id in (picture.attachment.storage_id, picture.ready_id):
        data = path_of(storage_id).read_bytes()
        assert b"Exif" not in data
        assert b"GPS" not in data
    assert Image.open(path_of(picture.attachment.storage_id)).size == (1600, 2400)
    assert not orphans(older_than=-60)
    assert not missing()
    after = latest_revision(project)
    assert after is not None
    assert after.number == before.number + 1
    assert after.facts["pictures"] == [
        {
            "ready_id": picture.ready_id,
            "width": 1600,
            "height": 540,
            "caption": "样例·厂区",
            "caption_en": "",
            "credit": "样例",
        }
    ]
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "picture:add"))
    assert entry is not None
    assert entry.subject_ref == code
    browser.get(f"/projects/{code}")
    browser.get(f"/projects/{code}/pictures")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"<html><script>alert(1)</script>", "封面.jpg", "不是图片"),
        (pictures.hundred_megapixels(), "大图.png", "超过 6000 万像素"),
        (pictures.photo(320, 240), "小图.jpg", "太小，印出来看不清"),
        (pictures.moving_webp(), "动.webp", "是动图"),
        (b"\0\0\0\x18ftypheic" + bytes(90), "IMG_1.HEIC", "HEIC"),
    ],
    ids=["html", "bomb", "small", "moving", "heic"],
)
def test_what_cannot_be_printed_is_refused_on_the_form_and_leaves_nothing(
    project: Project, browser: Client, content: bytes, name: str, sentence: str
) -> None:
    answer = sent(browser, f"/projects/{project.code}/pictures/new", content, name, caption="留着的图说")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert "留着的图说" in text
    assert not of(project)
    assert not list(stored())


def test_without_a_file_the_form_says_so(project: Project, browser: Client) -> None:
    answer = posted(browser, f"/projects/{project.code}/pictures/new", caption="x")
    assert answer.status_code == 422
    assert "请选择一张图片" in answer.get_data(as_text=True)


def test_a_form_sent_twice_adds_one_picture(project: Project, browser: Client) -> None:
    address = f"/projects/{project.code}/pictures/new"
    token = {"form_token": "once-and-for-all"}
    first = sent(browser, address, pictures.photo(), **token)
    again = sent(browser, address, pictures.photo(), **token)
    assert first.headers["Location"] == again.headers["Location"]
    assert len(of(project)) == 1
    assert not orphans(older_than=-60)


def test_cropping_makes_a_new_copy_and_the_old_one_stays_for_what_was_published(
    project: Project, browser: Client
) -> None:
    picture = added(project)
    before, address = picture.ready_id, f"/projects/{project.code}/pictures/{picture.id}"
    page = browser.get(address).get_data(as_text=True)
    assert 'value="24.7"' in page  # 540 of 1600 rows, in the middle: (1 − 0.506)/2
    answer = posted(browser, address, x="10", y="60", width="60", caption="右下", caption_en="", credit="", version="1")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    (picture,) = of(project)
    assert picture.ready_id != before
    assert path_of(before).is_file()
    assert not orphans(older_than=-60)
    assert (picture.width, picture.height) == (1440, 486)
    assert (picture.crop_x, picture.crop_y, picture.crop_width) == (0.1, 0.6, 0.6)
    found = Image.open(path_of(picture.ready_id)).convert("RGB")
    assert found.getpixel((20, 240))[2] > 150
    assert min(found.getpixel((1400, 240))) > 200


def test_captions_alone_need_no_new_copy(project: Project, browser: Client) -> None:
    picture = added(project)
    page = browser.get(f"/projects/{project.code}/pictures/{picture.id}").get_data(as_text=True)
    fields = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("x", "y", "width", "version")}
    data = {name: found[1] for name, found in fields.items() if found}
    answer = posted(browser, f"/projects/{project.code}/pictures/{picture.id}", **{**data, "caption": "改了"})
    assert answer.status_code == 303
    (after,) = of(project)
    assert (after.caption, after.ready_id, after.caption_en) == ("改了", picture.ready_id, "Terraces")


def test_a_crop_outside_is_moved_inside_and_one_too_small_is_refused(project: Project, browser: Client) -> None:
    picture = added(project)
    address = f"/projects/{project.code}/pictures/{picture.id}"
    assert posted(browser, address, x="90", y="95", width="50").status_code == 303
    (after,) = of(project)
    assert after.crop_x == pytest.approx(0.5)
    assert after.crop_y + after.crop_height == pytest.approx(1.0)
    refused = posted(browser, address, x="0", y="0", width="5")
    assert refused.status_code == 422
    assert "最好 1961 × 661" in refused.get_data(as_text=True)
    refused = posted(browser, address, x="一半", y="0", width="5")
    assert refused.status_code == 422
    assert "不是数字" in refused.get_data(as_text=True)


def test_the_effect_is_shown_without_saving(project: Project, browser: Client) -> None:
    picture = added(project)
    answer = posted(
        browser, f"/projects/{project.code}/pictures/{picture.id}", x="0", y="0", width="50", then="preview"
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'viewBox="0.0 0.0 1200.0 404.8"' in text
    assert "184 dpi，印出来偏软" in text
    assert of(project)[0].crop_width == 1.0


def test_the_second_of_two_editors_sees_both_versions(project: Project, browser: Client) -> None:
    picture = added(project)
    address = f"/projects/{project.code}/pictures/{picture.id}"
    mine = {"x": "0", "y": "0", "width": "80", "caption": "我写的", "version": "1"}
    assert posted(browser, address, **{**mine, "caption": "别人先写的"}).status_code == 303
    answer = posted(browser, address, **{**mine, "x": "5"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "别人先写的" in text
    assert "我写的" in text
    assert not orphans(older_than=-60)
    assert of(project)[0].caption == "别人先写的"


def test_another_file_takes_its_place_under_the_same_captions(project: Project, browser: Client) -> None:
    picture = added(project)
    address = f"/projects/{project.code}/pictures/{picture.id}/replace"
    assert "样例·梯田" in browser.get(address).get_data(as_text=True)
    assert sent(browser, address, pictures.photo(4000, 3000), version="1").status_code == 303
    (after,) = of(project)
    assert (after.width, after.height) == SLOT
    assert after.caption == "样例·梯田"
    late = sent(browser, address, pictures.photo(), version="1")
    assert late.status_code == 409
    assert "刚有人改过这张图" in late.get_data(as_text=True)
    assert not orphans(older_than=-60)


def test_order_by_arrows_and_by_dragging_makes_the_first_the_sheets(project: Project, browser: Client) -> None:
    a, b, c = (added(project, caption=name).id for name in ("甲", "乙", "丙"))
    base = f"/projects/{project.code}/pictures"
    assert posted(browser, f"{base}/{c}/move", to="up").status_code == 303
    assert [one.id for one in of(project)] == [a, c, b]
    assert posted(browser, f"{base}/{a}/move", to="up").status_code == 303  # already first: nothing happens
    assert posted(browser, f"{base}/order", order=f"{b},{a},{c}").status_code == 303
    assert [one["caption"] for one in facts_of(project)["pictures"]] == ["乙", "甲", "丙"]
    stale = posted(browser, f"{base}/order", order=f"{b},{a}")
    assert stale.status_code == 409
    assert "刚有人增减过图片" in stale.get_data(as_text=True)
    junk = posted(browser, f"{base}/order", order="x,²,9")
    assert junk.status_code == 409


def test_a_voided_picture_is_off_the_sheet_and_can_come_back(project: Project, browser: Client) -> None:
    first, second = added(project, caption="甲"), added(project, caption="乙")
    base = f"/projects/{project.code}/pictures"
    assert browser.get(f"{base}/{first.id}/void").status_code == 200
    assert posted(browser, f"{base}/{first.id}/void", reason="").status_code == 422
    assert posted(browser, f"{base}/{first.id}/void", reason="不是本项目的").status_code == 303
    assert [one.id for one in of(project)] == [second.id]
    assert "不是本项目的" in browser.get(base).get_data(as_text=True)
    assert posted(browser, f"{base}/{first.id}/restore").status_code == 303
    assert [one.id for one in of(project)] == [second.id, first.id]


def test_there_are_never_more_than_a_sheet_of_them(project: Project, browser: Client) -> None:
    for _number in range(operations.MOST_PICTURES):
        added(project)
    answer = sent(browser, f"/projects/{project.code}/pictures/new", pictures.photo())
    assert answer.status_code == 422
    assert "最多 8 张图" in answer.get_data(as_text=True)
    assert not orphans(older_than=-60)


def test_a_change_of_pictures_makes_a_draft_of_what_was_published(app: Flask) -> None:
    project = make_published_project()
    added(project)
    db.session.refresh(project)
    assert project.state is ProjectState.DRAFT
    assert project.published is not None
    assert not project.published.facts["pictures"]


def test_the_public_gets_the_pictures_of_the_published_edition_and_no_others(
    app: Flask, client: Client, sign_in: SignIn
) -> None:
    from crm.projects.moves import check_project, publish_project, submit_project
    from tests.factories import accounts

    project = make_project()
    shown = added(project)
    writer, checker = accounts.reader("office"), accounts.reader("office")
    with writing():
        row = db.session.get_one(Project, project.id)
        submit_project(project=row, by=writer, at=clock.now())
        check_project(project=row, by=checker, at=clock.now())
        publish_project(project=row, by=checker, at=clock.now())
    hidden = added(project, caption="还没公开")
    public = f"/p/{project.code}/pictures"
    answer = client.get(f"{public}/{shown.ready_id}.jpg")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for ident in (hidden.ready_id, shown.attachment.storage_id, "0" * 32, "..%2f..%2fsecret"):
        assert client.get(f"{public}/{ident}.jpg").status_code == 404
    assert shown.ready_id in client.get(f"/p/{project.code}").get_data(as_text=True)
    # a reader of another county: the published one, not the draft's; and never the whole picture
    other = sign_in("bureau", county=units.region(units.ZHENFENG))
    inside = f"/projects/{project.code}/pictures"
    assert other.get(f"{inside}/{shown.ready_id}.jpg").status_code == 200
    assert other.get(f"{inside}/{hidden.ready_id}.jpg").status_code == 404
    assert other.get(f"{inside}/{shown.attachment.storage_id}/whole.jpg").status_code == 403
    assert other.get(inside).status_code == 404
    office = sign_in("office")
    assert office.get(f"{inside}/{hidden.ready_id}.jpg").status_code == 200
    assert office.get(f"{inside}/{shown.attachment.storage_id}/whole.jpg").status_code == 200


def test_another_county_neither_adds_nor_moves(project: Project, sign_in: SignIn) -> None:
    picture = added(project)
    other = sign_in("bureau", county=units.region(units.ZHENFENG))
    base = f"/projects/{project.code}/pictures"
    assert sent(other, f"{base}/new", pictures.photo()).status_code in (403, 404)
    for way in ("move", "restore", "order"):
        address = f"{base}/order" if way == "order" else f"{base}/{picture.id}/{way}"
        assert posted(other, address, to="up").status_code in (403, 404)
    assert len(of(project)) == 1
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 2


def test_a_picture_of_another_project_is_not_found(project: Project, browser: Client) -> None:
    picture, other = added(project), make_project()
    assert browser.get(f"/projects/{other.code}/pictures/{picture.id}").status_code == 404
    assert browser.get(f"/projects/{other.code}/pictures/{picture.ready_id}.jpg").status_code == 404


def test_operations_refuse_what_pages_do_not_offer(project: Project) -> None:
    picture = added(project)
    with writing():
        operations.void_picture(picture=picture, reason="x", by=system("样例"), at=clock.now())
    for act in (
        lambda: operations.void_picture(picture=picture, reason="x", by=system("样例"), at=clock.now()),
        lambda: operations.move_picture(picture=picture, by_places=1, by=system("样例"), at=clock.now()),
    ):
        with pytest.raises(DomainError, match="已作废"), writing():
            act()
    with pytest.raises(StaleEdit), writing():
        operations.order_pictures(project=project, order=[picture.id], by=system("样例"), at=clock.now())
    with pytest.raises(DomainError, match="请选择"), operations.prepared(Upload(io.BytesIO(b""), "")):
        pass


def test_a_lost_file_is_said_and_not_a_broken_page(project: Project, browser: Client) -> None:
    picture = added(project)
    path_of(picture.attachment.storage_id).unlink()
    answer = browser.get(f"/projects/{project.code}/pictures/{picture.id}")
    assert answer.status_code == 503
    assert "不在服务器上" in answer.get_data(as_text=True)


def test_an_order_of_impossible_numbers_is_no_order_of_these_pictures(project: Project, browser: Client) -> None:
    added(project)
    refused = posted(browser, f"/projects/{project.code}/pictures/order", order="9" * 5000)
    assert refused.status_code == 409
    assert "刚有人增减过图片" in refused.text
