"""Downloads: only to whom the owning room lets have it, always as a download, and written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from flask import Flask

from crm.audit.models import AuditEntry
from crm.core.announce import _listeners
from crm.core.db import db
from crm.core.reader import Reader
from crm.files import operations, owners
from crm.files.events import AttachmentVoided
from crm.files.models import Attachment
from tests.clients import Client
from tests.factories import files
from tests.files.test_storing import store

SignIn = Callable[..., Client]
MINE = 7


@pytest.fixture(autouse=True)
def owned() -> Iterator[None]:
    """A room that lets everybody read the files of parent 7, and units change them."""

    def may_edit(_parent: int, reader: Reader) -> bool:
        return reader.role == "unit"

    owners.add("test", owners.Owner(lambda parent, _reader: parent == MINE, may_edit, lambda _parent: "/account"))
    yield
    owners._owners.pop("test")


def test_a_download_carries_its_name_and_runs_nowhere(app: Flask, sign_in: SignIn) -> None:
    row = store(files.office_file("xl"), "云南招商.xlsx")
    ident = row.id
    browser = sign_in("leader")
    answer = browser.get(f"/files/{ident}")
    assert answer.status_code == 200
    assert answer.get_data() == files.office_file("xl") or len(answer.get_data()) == row.size
    header = answer.headers["Content-Disposition"]
    assert header.startswith("attachment; ")
    assert unquote(header.partition("filename*=UTF-8''")[2]) == "云南招商.xlsx"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    entry = db.session.query(AuditEntry).filter_by(action="file:download").one()
    assert (entry.actor_id, entry.subject_id) == (browser.user.id, ident)


def test_a_strange_name_cannot_break_the_header(app: Flask, sign_in: SignIn) -> None:
    ident = store(name='a"\r\nX: y;喆 <script>.pdf').id
    answer = sign_in("office").get(f"/files/{ident}")
    assert answer.status_code == 200
    assert "X" not in answer.headers
    assert unquote(answer.headers["Content-Disposition"].partition("UTF-8''")[2]) == 'a"X: y;喆 <script>.pdf'


def test_out_of_sight_and_not_there_read_alike(app: Flask, sign_in: SignIn) -> None:
    other = store(parent=8).id
    browser = sign_in("office")
    answers = [browser.get(f"/files/{ident}") for ident in (other, 999999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert db.session.query(AuditEntry).filter_by(action="file:download").count() == 0


def test_a_kind_nobody_owns_is_served_to_nobody(app: Flask, sign_in: SignIn) -> None:
    ident = store().id
    owners._owners.pop("test")
    assert sign_in("office").get(f"/files/{ident}").status_code == 404
    owners.add("test", owners.Owner(lambda _parent, _reader: True))


def test_a_file_lost_from_the_disk_is_said(app: Flask, sign_in: SignIn) -> None:
    row = store()
    ident = row.id
    operations.path_of(row.storage_id).unlink()
    answer = sign_in("office").get(f"/files/{ident}")
    assert answer.status_code == 503
    assert "文件不在服务器上" in answer.get_data(as_text=True)


def test_voiding_is_the_owners_say_and_is_announced(app: Flask, sign_in: SignIn) -> None:
    ident = store().id
    assert sign_in("bureau").get(f"/files/{ident}/void").status_code == 403
    heard: list[AttachmentVoided] = []
    _listeners[AttachmentVoided].append(heard.append)
    browser = sign_in("unit")
    page = browser.get(f"/files/{ident}/void")
    assert browser.submit(page, {"reason": ""}, action="/void").status_code == 422
    answer = browser.submit(page, {"reason": "<script>传错了</script>"}, action="/void")
    _listeners[AttachmentVoided].remove(heard.append) if heard.append in _listeners[AttachmentVoided] else None
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert heard == [AttachmentVoided("test", MINE, "contract")]
    assert db.session.get_one(Attachment, ident).voided_at is not None
    assert browser.get(f"/files/{ident}").status_code == 404
    assert sign_in("office").get(f"/files/{ident}").status_code == 200
