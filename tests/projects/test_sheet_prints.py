"""Sheets as pages, commands and jobs give them: who gets which, and that they are laid out ahead."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from crm.files.operations import path_of
from crm.jobs.models import Job
from crm.jobs.running import run_now
from crm.printing.kept import find_kept, key_of, press_folder
from crm.printing.tidying import DAY, tidy_kept
from crm.projects.models import Project, ProjectPicture, ProjectRevision
from crm.projects.pictures import operations as picture_operations
from crm.projects.sheets import making
from crm.projects.sheets.editions import sheet_url
from crm.projects.sheets.ordering import KIND, render_anew
from crm.projects.sheets.press import sheet_source
from tests.clients import Client
from tests.factories import pictures, projects, units

pytestmark = pytest.mark.prints

INTERNAL = ("样例·内部联系人", "13900001234", "样例内部备注")


def extracted(pdf: bytes) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_its_own_people_print_what_is_being_written(app: Flask, sign_in: Callable[..., Client]) -> None:
    project = projects.make_project(county=units.region())
    browser = sign_in("bureau", county=units.region())
    page = browser.get(f"/projects/{project.code}")
    assert f"/projects/{project.code}/sheet.pdf?lang=zh" in page.text
    answer = browser.get(f"/projects/{project.code}/sheet.pdf?lang=zh")
    assert answer.content_type == "application/pdf"
    text = extracted(answer.data)
    assert not [word for word in (project.name, "内部资料", *INTERNAL) if word not in text]
    english = extracted(browser.get(f"/projects/{project.code}/sheet.pdf?lang=en").data)
    assert "SampleCamelliaOilRefiningProject" in english
    notes = db.session.scalars(select(AuditEntry.note).where(AuditEntry.action == "project:print")).all()
    assert sorted(notes) == ["sheet en internal", "sheet zh internal"]


def test_others_print_the_published_edition_only(app: Flask, sign_in: Callable[..., Client]) -> None:
    project = projects.make_published_project()
    browser = sign_in("bureau", county=units.region(units.YINJIANG))
    text = extracted(browser.get(f"/projects/{project.code}/sheet.pdf?lang=zh").data)
    assert project.name in text
    assert not [word for word in ("内部资料", *INTERNAL) if word in text]
    draft = projects.make_project(county=units.region())
    assert browser.get(f"/projects/{draft.code}/sheet.pdf").status_code == 404


def test_anybody_gets_the_published_sheet_and_nothing_else(app: Flask, client: Client) -> None:
    project, draft = projects.make_published_project(), projects.make_project()
    answer = client.get(f"/p/{project.code}/sheet.pdf?lang=zh")
    text = extracted(answer.data)
    assert project.name in text
    assert "第1版" in text
    assert not [word for word in ("内部资料", *INTERNAL) if word in text]
    assert client.get(f"/p/{project.code}/sheet.pdf?lang=zh").data == answer.data
    assert client.get(f"/p/{draft.code}/sheet.pdf").status_code == 404
    assert client.get(f"/projects/{project.code}/sheet.pdf").status_code in (302, 303, 401)


def test_a_public_english_sheet_with_gaps_is_refused_with_a_list(app: Flask, client: Client) -> None:
    project = projects.make_published_project(market_en="", site_en="")
    answer = client.get(f"/p/{project.code}/sheet.pdf?lang=en")
    assert answer.status_code == 422
    assert "Market outlook" in answer.text
    assert "Site" in answer.text


def test_the_word_file_comes_with_the_same_rights(app: Flask, sign_in: Callable[..., Client]) -> None:
    project = projects.make_published_project()
    browser = sign_in("bureau", county=units.region(units.YINJIANG))
    answer = browser.get(f"/projects/{project.code}/sheet.docx?lang=zh")
    assert answer.content_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    from docx import Document

    document = Document(io.BytesIO(answer.data))
    text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert not [word for word in INTERNAL if word in text]


def _kept(project: Project, lang: str) -> bool:
    revision = db.session.scalars(
        select(ProjectRevision).where(ProjectRevision.project_id == project.id).order_by(ProjectRevision.id.desc())
    ).first()
    assert revision is not None
    source = sheet_source(revision.facts, lang=lang, public=True, url=sheet_url(project.code, public=True))
    return find_kept(key_of(source)) is not None


def test_saving_orders_one_job_that_lays_out_all_that_was_saved(app: Flask) -> None:
    first, second = projects.make_project(), projects.make_project()
    jobs = db.session.scalars(select(Job).where(Job.kind == KIND)).all()
    assert [job.state for job in jobs] == ["queued"]
    assert not _kept(second, "zh")
    done = run_now(jobs[0].id)
    assert (done.state, done.error) == ("done", "")
    assert [_kept(one, lang) for one in (first, second) for lang in ("zh", "en")] == [True] * 4


def test_a_project_without_english_is_counted_and_stops_nothing(app: Flask) -> None:
    lacking, whole = projects.make_project(name_en=""), projects.make_project()
    done = run_now(db.session.scalars(select(Job.id).where(Job.kind == KIND)).one())
    assert done.result["without_english"] == 1
    assert "1 个项目英文不全" in done.note
    assert _kept(lacking, "zh")
    assert _kept(whole, "en")


def _with_picture(project: Project) -> ProjectPicture:
    with picture_operations.prepared(pictures.upload()) as kept, writing():
        made = picture_operations.add_picture(
            project=db.session.get_one(Project, project.id),
            kept=kept,
            caption="样例·梯田",
            caption_en="Terraces",
            credit="",
            by=system("样例"),
            at=clock.now(),
        )
        ident = made.id
    return db.session.get_one(ProjectPicture, ident)


def test_a_picture_is_printed_with_its_words(app: Flask, sign_in: Callable[..., Client]) -> None:
    project = projects.make_project()
    picture = _with_picture(project)
    browser = sign_in("office")
    for lang, words in (("zh", "样例·梯田"), ("en", "Terraces")):
        pdf = browser.get(f"/projects/{project.code}/sheet.pdf?lang={lang}").data
        images = [image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images]
        assert len(images) == 1
        assert words in extracted(pdf)
        assert images[0].image is not None
        assert images[0].image.size == (picture.width, picture.height)
    from docx import Document

    word = Document(io.BytesIO(browser.get(f"/projects/{project.code}/sheet.docx?lang=zh").data))
    assert word.inline_shapes[0]._inline.docPr.get("descr") == "样例·梯田"


def test_a_picture_whose_file_is_gone_is_named_and_stops_no_other(app: Flask, sign_in: Callable[..., Client]) -> None:
    broken, whole = projects.make_project(), projects.make_project()
    path_of(_with_picture(broken).ready_id).unlink()
    for job_id in db.session.scalars(select(Job.id).where(Job.kind == KIND)).all():
        failed = run_now(job_id)
    assert failed.state == "failed"
    assert broken.code in failed.error
    assert "重新上传图片" in failed.error
    assert _kept(whole, "zh")
    answer = sign_in("office").get(f"/projects/{broken.code}/sheet.pdf?lang=zh")
    assert answer.status_code == 422
    assert "重新上传图片" in answer.text


def _queued() -> list[Job]:
    return list(db.session.scalars(select(Job).where(Job.kind == KIND, Job.state == "queued")))


def test_another_template_has_all_sheets_laid_out_anew(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = projects.make_published_project()
    render_anew()
    for job in _queued():
        run_now(job.id)
    render_anew()
    assert _queued() == []
    for path in (path for pattern in making.MAKERS for path in making.ROOT.glob(pattern)):
        copy = tmp_path / path.relative_to(making.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes() + (b"{# new #}" if path.name == "sheet.html" else b""))
    monkeypatch.setattr(making, "ROOT", tmp_path)
    making.made_by.cache_clear()
    try:
        assert not _kept(project, "zh")
        render_anew()
        render_anew()
        (job,) = _queued()
        assert (job.arguments, job.title) == ({"after": 0}, "重排全部项目简介")
        done = run_now(job.id)
        assert (done.state, done.done, done.total) == ("done", 1, 1)
        assert _kept(project, "zh")
        assert _kept(project, "en")
        assert _queued() == []
    finally:
        making.made_by.cache_clear()


def test_sheets_that_may_be_printed_are_asked_for_before_they_are_tidied_away(app: Flask) -> None:
    project = projects.make_published_project()
    render_anew()
    for job in _queued():
        run_now(job.id)
    mark = press_folder() / ".sheets"
    for path in (mark, *press_folder().glob("??/??/*.galley")):
        os.utime(path, (path.stat().st_mtime - 31 * DAY,) * 2)
    render_anew()
    (job,) = _queued()
    assert job.title == "查对全部项目简介是否排好"
    run_now(job.id)
    later = clock.now().timestamp() + 45 * DAY
    (press_folder() / ".tidied").unlink(missing_ok=True)
    tidy_kept(now=later)
    assert _kept(project, "zh")
    assert _kept(project, "en")


def test_whatever_has_a_say_in_a_sheet_is_in_its_hash() -> None:
    """A module a sheet is made with, but not hashed, would leave old pages standing when it changes."""
    outside = {
        *("crm.core.errors", "crm.files.operations"),  # say nothing on paper
        *("crm.printing.assets", "crm.printing.binding", "crm.printing.kept", "crm.printing.renderers"),
        *(
            "crm.printing.slowly",
            "crm.printing.tidying",
            "crm.printing.word",
            "crm.printing.faces",
        ),  # the press's own hash
        *("crm.core", "crm.core.db", "crm.core.reader", "crm.jobs.tasks", "crm.jobs.operations"),  # order, do not draw
    }
    hashed = {path for pattern in making.MAKERS for path in making.ROOT.glob(pattern)}
    found = set()
    for path in (path for path in hashed if path.suffix == ".py"):
        for name in re.findall(r"^\s*from (crm[\w.]*) import", path.read_text("utf-8"), re.MULTILINE):
            if name not in outside and making.ROOT / f"{name.replace('.', '/')}.py" not in hashed:
                found.add(f"{path.relative_to(making.ROOT)}: {name}")
    assert found == set()


def test_the_command_prints_both_editions(app: Flask, tmp_path: Path) -> None:
    project = projects.make_published_project()
    run = app.test_cli_runner()
    from crm.projects.print_commands import print_project

    inner, outer = tmp_path / "inner.pdf", tmp_path / "outer.pdf"
    assert run.invoke(print_project, [project.code, "-o", str(inner)]).exit_code == 0
    assert run.invoke(print_project, [project.code, "-o", str(outer), "--public", "--lang", "en"]).exit_code == 0
    assert "内部资料" in extracted(inner.read_bytes())
    assert not [word for word in INTERNAL if word in extracted(outer.read_bytes())]
    draft = projects.make_project()
    refused = run.invoke(print_project, [draft.code, "-o", str(tmp_path / "no.pdf"), "--public"])
    assert "还没有发布" in str(refused.exception)
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "project:print")) == 2


@pytest.mark.usefixtures("app")
def test_crm_print_is_one_group() -> None:
    from crm.cli import Crm

    group = Crm().commands["print"]
    assert {"lead", "project", "enterprise"} <= set(getattr(group, "commands", {}))
