"""``crm print booklet``: a new edition, a kept one byte for byte, and every way it can be refused."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from pypdf import PdfReader

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError
from crm.events.booklet_commands import print_booklet
from crm.events.booklets.operations import edit_booklet
from crm.events.models import Booklet, BookletEdition
from crm.events.states import EditionState
from crm.files.operations import path_of
from crm.jobs.running import run_now
from crm.jobs.states import JobState
from tests import databases
from tests.events.booklets.books import content, published, squeezed
from tests.factories import booklets, events, projects

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[3]


def crm(app: Flask, *arguments: object) -> Result:
    """The command in this process; a refusal, which ``crm`` itself says in one line, is in ``exception``."""
    db.session.rollback()
    done = app.test_cli_runner().invoke(print_booklet, [str(one) for one in arguments])
    db.session.rollback()
    return done


def said(done: Result) -> str:
    """What was said on the way out: the refusal, or click's own line."""
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, DomainError), done.exception
        return str(done.exception)
    return done.output


def retitled(made: Booklet, title: str) -> None:
    with writing():
        row = db.session.get_one(Booklet, made.id)
        edit_booklet(booklet=row, version=None, by=booklets.office(), at=clock.now(), title=title)


def editions() -> list[BookletEdition]:
    db.session.expire_all()
    return db.session.query(BookletEdition).order_by(BookletEdition.id).all()


@pytest.mark.each_engine
def test_it_prints_what_stands_now_and_a_kept_edition_byte_for_byte(app: Flask, tmp_path: Path) -> None:
    made = booklets.booklet(*published(3))
    code, out = made.event.code, tmp_path / "册.pdf"
    done = crm(app, code, "-o", out)
    assert done.exit_code == 0, said(done)
    (first,) = editions()
    assert out.read_bytes() == content(first)
    assert done.output == f"{out}: edition 1, {first.pages} pages, sha256 {first.sha256}\n"
    assert first.ordered_by == "crm"
    kept = content(first)

    assert crm(app, code, "-o", out).exit_code == 0
    assert len(editions()) == 1, "nothing changed: the edition that is there"
    retitled(made, "样例·另一个书名")
    done = crm(app, code, "-o", out)
    assert "edition 2," in done.output
    assert "样例·另一个书名" in squeezed(PdfReader(out).pages[0].extract_text())
    done = crm(app, code, "-o", out, "--edition", 1)
    assert "edition 1," in done.output
    assert out.read_bytes() == kept
    assert len(editions()) == 2
    assert list(tmp_path.iterdir()) == [out], "nothing half-written lies about"


def test_each_language_has_its_own_editions(app: Flask, tmp_path: Path) -> None:
    made = booklets.booklet(*published(2), title_en="Sample Projects")
    out = tmp_path / "book.pdf"
    assert crm(app, made.event.code, "-o", out, "--lang", "en").exit_code == 0
    assert "Contents" in PdfReader(out).pages[2].extract_text()
    (row,) = editions()
    assert (row.lang, row.number) == ("en", 1)
    refused = crm(app, made.event.code, "-o", tmp_path / "no.pdf", "--edition", 1)
    assert said(refused) == f"event {made.event.code} has no zh edition 1"
    assert not (tmp_path / "no.pdf").exists()


def test_what_is_not_there_is_said_and_nothing_written(app: Flask, tmp_path: Path) -> None:
    made = booklets.booklet(projects.make_published_project())
    bare, out = events.event(), tmp_path / "no.pdf"
    waiting = booklets.ordered(made)
    for arguments, sentence in [
        (("HD-1999-001",), "there is no event HD-1999-001"),
        (("",), "there is no event "),
        ((bare.code,), f"event {bare.code} has no booklet yet"),
        ((bare.code, "--edition", 1), f"event {bare.code} has no zh edition 1"),
        ((made.event.code, "--edition", 7), f"event {made.event.code} has no zh edition 7"),
        ((made.event.code, "--edition", waiting.number), f"zh edition 1 of event {made.event.code} is not printed yet"),
    ]:
        refused = crm(app, *arguments, "-o", out)
        assert refused.exit_code != 0
        assert said(refused) == sentence
    for wrong in (("--edition", "0"), ("--edition", "-1"), ("--edition", "two"), ("--lang", "fr")):
        assert crm(app, made.event.code, "-o", out, *wrong).exit_code == 2
    assert crm(app, made.event.code).exit_code == 2, "without -o"
    assert crm(app, made.event.code, "-o", tmp_path).exit_code == 2, "a folder"
    assert not out.exists()


def test_what_the_check_stops_is_not_printed(app: Flask, tmp_path: Path) -> None:
    draft = projects.make_project()
    made = booklets.booklet(projects.make_published_project(), draft)
    refused = crm(app, made.event.code, "-o", tmp_path / "no.pdf")
    assert f"{draft.code} 还没有发布" in said(refused)
    assert editions() == []
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be_written_is_said_in_a_line(app: Flask, tmp_path: Path) -> None:
    made = booklets.booklet(projects.make_published_project())
    file = tmp_path / "file"
    file.write_text("no folder")
    for out, reason in [
        (tmp_path / "nowhere/book.pdf", "No such file or directory"),
        (file / "book.pdf", "Not a directory"),
        (Path("/dev/full"), "No space left on device"),
    ]:
        refused = crm(app, made.event.code, "-o", out)
        assert (refused.exit_code, refused.output) == (1, f"Error: {out} cannot be written: {reason}\n")
    assert [row.state for row in editions()] == [EditionState.FROZEN], "the print itself is kept, once"
    assert crm(app, made.event.code, "-o", tmp_path / "book.pdf").exit_code == 0
    assert (tmp_path / "book.pdf").read_bytes() == content(editions()[0])


def test_a_stored_file_that_is_gone_or_another_is_never_handed_out(app: Flask, tmp_path: Path, sign_in: Any) -> None:
    made = booklets.booklet(projects.make_published_project())
    edition = booklets.printed(made)
    file, address = path_of(edition.storage_id), f"/events/{made.event.code}/booklet/editions/{edition.id}/file"
    whole, browser = file.read_bytes(), sign_in("office")
    for spoilt in (whole[:-1], whole[:-1] + b"\0", None):
        file.unlink() if spoilt is None else file.write_bytes(spoilt)
        refused = crm(app, made.event.code, "-o", tmp_path / "no.pdf", "--edition", 1)
        answer = browser.get(address)
        assert answer.status_code == 503
        sentence = "文件不在服务器上" if spoilt is None else "与定版时的校验值不符"
        assert sentence in said(refused)
        assert sentence in answer.text
    assert not (tmp_path / "no.pdf").exists()
    file.write_bytes(whole)
    assert browser.get(address).data == whole


def in_a_small_room(house: databases.House, most: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The command as people run it, in a process that may write no file larger than ``most`` bytes: to it the disk is
    full there."""
    url = databases.sqlite_url(house.data) if house.engine == "sqlite" else house.server.url(house.database)
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "crm.cli", "print", "booklet", *map(str, arguments)],
        cwd=ROOT,
        env={**inherited, **databases.environment(url, house.data, "bare")},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )


@pytest.mark.each_engine
def test_a_disk_that_fills_while_the_copy_is_written_leaves_what_was_there(
    app: Flask, engine: str, tmp_path: Path
) -> None:
    made = booklets.booklet(*published(3))
    edition, out = booklets.printed(made), tmp_path / "book.pdf"
    out.write_bytes(b"last year's")
    db.session.rollback()
    house = databases._houses[(engine, "bare")]
    done = in_a_small_room(house, edition.size - 1, made.event.code, "-o", out, "--edition", 1)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: {out} cannot be written: File too large\n"
    assert out.read_bytes() == b"last year's"
    assert list(tmp_path.iterdir()) == [out]
    done = in_a_small_room(house, edition.size, made.event.code, "-o", out, "--edition", 1)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == content(edition)


@contextmanager
def no_file_larger_than(most: int, when: Callable[[], bool]) -> Iterator[None]:
    """The disk fills in the middle: to this process, not to the rendering processes it has begun before."""
    over = threading.Event()

    def watch() -> None:
        while not over.is_set() and not when():
            time.sleep(0.005)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.only_postgres
@pytest.mark.parametrize(("most", "sheets"), [(3_000, 0), (60_000, 6)], ids=["from the start", "once sheets are kept"])
def test_a_disk_that_fills_while_printing_leaves_nothing_half_and_the_next_try_goes_on(
    app: Flask, tmp_path: Path, most: int, sheets: int
) -> None:
    """On PostgreSQL, whose own files the limit does not touch. A sheet takes 7 KB, the faces of the whole book more."""
    booklets.printed(booklets.booklet(projects.make_published_project()))  # the faces are read, and lie in memory
    edition = booklets.ordered(booklets.booklet(*published(6)))
    settings = app.extensions["settings"]
    files, press = Path(settings.files_dir), Path(settings.data_dir) / "press"
    before = {path for folder in (files, press) for path in folder.rglob("*") if path.is_file()}

    def kept() -> dict[Path, int]:
        return {path: path.stat().st_ino for path in press.rglob("*.galley") if path not in before}

    assert edition.job_id is not None
    with no_file_larger_than(most, lambda: len(kept()) >= sheets):
        job = run_now(edition.job_id)
    assert (job.state, job.error) == (
        JobState.QUEUED,  # tried again after a pause: somebody clears the disk
        "服务器磁盘已满，没有印成，也没有留下半个文件。请找管理员清理磁盘后再印",
    )
    assert {path for path in files.rglob("*") if path.is_file()} <= before
    assert {path.suffix for path in press.rglob("*") if path.is_file() and path not in before} <= {".galley"}, (
        "half a file"
    )
    left = kept()
    assert len(left) >= sheets
    again = booklets.printed(db.session.get_one(Booklet, edition.booklet_id))
    assert (again.id, again.number, again.state) == (edition.id, 1, EditionState.FROZEN)
    assert all(path.stat().st_ino == inode for path, inode in left.items()), "a kept sheet was set again"
