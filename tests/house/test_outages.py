"""A database that is locked, gone or may only be read, and a full disk: a sentence, and everything as it was."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from crm.core import clock
from crm.core.db import db, sqlite_file, writing
from crm.leads.states import Stage
from tests.clients import Client
from tests.factories import files, leads
from tests.tables import rows

SignIn = Callable[..., Client]
NEW = {"investor_name": "样例·珠江电子材料有限公司", "intention": "样例意向", "source": "样例商会推荐"}


def file() -> Path:
    found = sqlite_file(db.engine)
    assert found is not None
    return found


@contextmanager
def each_connection(pragma: str) -> Iterator[None]:
    """Every connection of the application opened meanwhile begins with that."""

    def told(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(db.engine, "connect", told)
    db.session.rollback()
    db.engine.dispose()
    try:
        yield
    finally:
        event.remove(db.engine, "connect", told)
        db.session.rollback()
        db.engine.dispose()


@contextmanager
def written_by_another() -> Iterator[None]:
    """Somebody else holds the write lock; we wait a twentieth of a second instead of fifteen."""
    with each_connection("busy_timeout=50"), closing(sqlite3.connect(file(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_database_is_said_and_nothing_is_saved(app: Flask, sign_in: SignIn) -> None:
    office = sign_in("office")
    page = office.get("/leads/new")
    before = rows()
    with written_by_another():
        assert office.get("/leads/").status_code == 200, "readers do not wait for a writer"
        refused = office.submit(page, NEW, action="/leads/new")
    assert refused.status_code == 503
    assert "数据库正忙" in refused.text
    assert "没有保存" in refused.text
    assert rows() == before
    assert office.submit(page, NEW, action="/leads/new").status_code == 303, "the same form goes through afterwards"


def test_a_page_is_not_lost_because_its_reader_cannot_be_noted(app: Flask, sign_in: SignIn) -> None:
    at = clock.now()
    with clock.stopped(at):
        office = sign_in("office")
    with clock.stopped(at + timedelta(minutes=10)), written_by_another():
        assert office.get("/leads/").status_code == 200


def test_a_refusal_stays_a_refusal_when_it_cannot_be_written_down(app: Flask, sign_in: SignIn) -> None:
    auditor = sign_in("auditor")
    with written_by_another():
        assert auditor.get("/leads/new").status_code == 403


def test_a_read_only_database_is_said_and_read_on(app: Flask, sign_in: SignIn) -> None:
    office = sign_in("office")
    page = office.get("/leads/new")
    before = rows()
    with each_connection("query_only=ON"):
        assert office.get("/leads/").status_code == 200
        refused = office.submit(page, NEW, action="/leads/new")
    assert refused.status_code == 503
    assert "只能读不能写，没有保存" in refused.text
    assert "请找管理员" in refused.text
    assert rows() == before


def test_a_database_that_has_gone_is_said_and_not_made_anew(app: Flask, sign_in: SignIn) -> None:
    office = sign_in("office")
    page = office.get("/leads/new")
    before, there, aside = rows(), file(), file().with_suffix(".aside")
    there.rename(aside)
    for answer in (office.get("/leads/"), office.submit(page, NEW, action="/leads/new"), office.get("/sign-in")):
        assert answer.status_code == 503
        assert "连不上数据库，没有保存。请找管理员" in answer.text
        assert "Traceback" not in answer.text
    ready = office.get("/readyz")
    assert (ready.status_code, ready.json["database"]) == (503, "is not there")
    assert office.get("/livez").status_code == 200
    assert not there.exists(), "an empty database in its place would hide the loss"
    aside.rename(there)
    assert office.get("/readyz").status_code == 200
    assert rows() == before
    assert office.submit(page, NEW, action="/leads/new").status_code == 303


def test_a_damaged_database_is_said(app: Flask, sign_in: SignIn) -> None:
    office = sign_in("office")
    db.session.rollback()
    db.engine.dispose()
    file().write_bytes(b"no database at all" * 400)
    answer = office.get("/leads/")
    assert answer.status_code >= 500
    assert "Traceback" not in answer.text
    assert "没有保存" in answer.text
    assert office.get("/readyz").status_code == 503


def test_a_full_disk_while_storing_is_said_and_leaves_nothing(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = leads.lead_at(Stage.NEGOTIATION)
    office = sign_in("office")
    page = office.get(f"/leads/{made.number}/files/new")
    before = rows()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        sent = {"file": (io.BytesIO(files.PDF), "合同.pdf"), "kind": "contract"}
        refused = office.submit(page, sent, action=page.request.path)
    assert refused.status_code == 503
    assert "服务器磁盘已满，“合同.pdf”没有存下，也没有改动任何数据" in refused.text
    assert rows() == before
    assert not [path for path in app.extensions["settings"].files_dir.rglob("*") if path.is_file()]


def test_a_full_database_is_said_and_nothing_is_saved(app: Flask, sign_in: SignIn) -> None:
    office = sign_in("office")
    page = office.get("/leads/new")
    before = rows()
    with writing() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    with each_connection(f"max_page_count={pages}"):
        refused = office.submit(page, {**NEW, "intention": "长" * 1900}, action="/leads/new")
        tries = 0
        while refused.status_code == 303 and tries < 40:  # the last page of the file has room for a few rows yet
            before = rows()
            tries += 1
            refused = office.submit(office.get("/leads/new"), {**NEW, "intention": "长" * 1900}, action="/leads/new")
    assert refused.status_code == 503
    assert "服务器磁盘已满，没有保存" in refused.text
    assert rows() == before
