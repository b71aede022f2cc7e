"""Storing: everything or nothing, and nothing left behind."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask, current_app

from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Unavailable
from crm.files import operations, tidying
from crm.files.models import Attachment
from crm.files.queries import attachments_of
from tests.factories import files


def lying_about() -> list[Path]:
    """Every file in the data folder's store."""
    return [path for path in operations.folder().rglob("*") if path.is_file()]


def store(content: bytes = files.PDF, name: str = "框架协议.pdf", parent: int = 7) -> Attachment:
    received = operations.receive(files.upload(content, name))
    with writing():
        row = operations.attach(
            received, parent_kind="test", parent_id=parent, kind="contract", by=accounts_reader(), at=clock.now()
        )
        ident = row.id
    return db.session.get_one(Attachment, ident)


def accounts_reader() -> object:
    from crm.core.reader import system

    return system("test")


def test_a_file_is_stored_by_id_under_two_folders(app: Flask) -> None:
    row = store(name="C:\\资料\\云南招商 喆堃.pdf")
    assert row.name == "云南招商 喆堃.pdf"
    assert row.sha256 == hashlib.sha256(files.PDF).hexdigest()
    assert row.size == len(files.PDF)
    path = operations.path_of(row.storage_id)
    assert path.read_bytes() == files.PDF
    assert path.relative_to(operations.folder()).parts == (row.storage_id[:2], row.storage_id[2:4], row.storage_id)
    assert lying_about() == [path]
    assert [one.id for one in attachments_of("test", 7)] == [row.id]
    entry = db.session.query(AuditEntry).filter_by(action="file:attach").one()
    assert entry.changes["sha256"][1] == row.sha256


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("云南招商.xlsx", "云南招商.xlsx"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\x00b\u202e.pdf", "ab.pdf"),
        ("  .. ", "未命名"),
        ("招" * 300 + ".xlsx", "招" * 195 + ".xlsx"),
    ],
)
def test_names_are_labels_only(app: Flask, given: str, shown: str) -> None:
    assert operations.label(given) == shown


def test_too_large_leaves_nothing(app: Flask) -> None:
    most = current_app.extensions["settings"].upload_mb * 1024 * 1024
    with pytest.raises(DomainError, match="超过 20 MB"):
        operations.receive(files.upload(files.PDF + bytes(most), "大.pdf"))
    assert lying_about() == []
    operations.receive(files.upload(files.PDF + bytes(most - len(files.PDF)), "正好.pdf"))


def test_an_impostor_leaves_nothing(app: Flask) -> None:
    with pytest.raises(DomainError, match="内容不是 PDF 文件"):
        operations.receive(files.upload(files.EXE, "合同.pdf"))
    assert lying_about() == []


def test_no_file_chosen(app: Flask) -> None:
    with pytest.raises(DomainError, match="请选择一个文件"):
        operations.receive(files.upload(b"", ""))


def test_a_full_disk_says_so_and_leaves_nothing(app: Flask) -> None:
    """In a process of its own whose files may not grow beyond 100 KB: what the kernel answers to a full quota."""
    script = """
import io, resource, signal, sys
from pathlib import Path
from crm import create_app
from crm.core.errors import Unavailable
from crm.files import operations
app = create_app()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
class Upload: stream, filename = io.BytesIO(b"%PDF-1.7\\n" + bytes(1_000_000)), "合同.pdf"
with app.app_context():
    try:
        operations.receive(Upload())
    except Unavailable as refused:
        print(refused.status.value, refused)
    print([str(p) for p in operations.folder().rglob("*") if p.is_file()])
"""
    data = operations.folder().parent / "full"
    environ = {**os.environ, "CRM_DATA_DIR": str(data), "CRM_ENV": "sample", "PYTHONIOENCODING": "utf-8"}
    environ.pop("DATABASE_URL", None)
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env=environ,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        "503 服务器磁盘已满，“合同.pdf”没有存下，也没有改动任何数据。请找管理员清理磁盘后再传",
        "[]",
    ]


def test_a_disk_full_while_syncing_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crm.files.operations.os.fsync", full)
    with pytest.raises(Unavailable, match="磁盘已满"):
        operations.receive(files.upload())
    assert lying_about() == []


def test_what_is_not_attached_is_taken_away(app: Flask) -> None:
    with operations.receiving(files.upload()):
        assert len(lying_about()) == 1
    assert lying_about() == []


def test_a_failed_transaction_takes_the_file_away(app: Flask) -> None:
    with pytest.raises(RuntimeError), operations.receiving(files.upload()) as received, writing():  # noqa: PT012
        operations.attach(received, parent_kind="test", parent_id=1, by=accounts_reader(), at=clock.now())
        raise RuntimeError("refused at the last moment")
    assert lying_about() == []
    assert db.session.query(Attachment).count() == 0


def test_what_is_attached_stays(app: Flask) -> None:
    with operations.receiving(files.upload()) as received, writing():
        operations.attach(received, parent_kind="test", parent_id=1, by=accounts_reader(), at=clock.now())
    assert len(lying_about()) == 1


def test_a_start_takes_away_what_was_half_received(app: Flask) -> None:
    operations.incoming().mkdir(parents=True)
    half = operations.incoming() / "half"
    half.write_bytes(b"x")
    assert tidying.tidy_incoming() is None
    assert half.exists(), "somebody may still be sending it"
    os.utime(half, (0, 0))
    assert tidying.tidy_incoming() == "files: 1 half-received removed"
    assert lying_about() == []


def test_voiding_needs_a_reason_and_keeps_the_bytes(app: Flask) -> None:
    row = store()
    ident, path = row.id, operations.path_of(row.storage_id)
    with pytest.raises(DomainError, match="请写明作废原因"), writing():
        operations.void_attachment(attachment=row, reason=" ", by=accounts_reader(), at=clock.now())
    with writing():
        operations.void_attachment(
            attachment=db.session.get_one(Attachment, ident), reason="传错了", by=accounts_reader(), at=clock.now()
        )
    assert path.exists()
    assert list(attachments_of("test", 7)) == []
