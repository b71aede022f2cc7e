"""Storing and voiding attachments, in two steps: ``receive`` writes the bytes to disk before the transaction,
``attach`` writes the row inside it. A receipt that is never attached is taken away again.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from crm.audit.operations import record
from crm.core.announce import announce
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, Unavailable
from crm.core.reader import Reader

from .events import AttachmentVoided
from .models import Attachment
from .sniffing import kind_of

CHUNK = 256 * 1024
FULL = {28, 122, 27}
"""ENOSPC, EDQUOT, EFBIG: the disk, the quota or the file's limit is used up."""
LONGEST_NAME = 200


class Upload(Protocol):
    """What a form's file field gives: a stream and the name the person's machine called it."""

    @property
    def stream(self) -> BinaryIO:
        """The bytes."""

    @property
    def filename(self) -> str | None:
        """The name, only ever a label."""


@dataclass(frozen=True)
class Received:
    """A file that lies checked in the data folder and waits for its row."""

    storage_id: str
    name: str
    size: int
    content_type: str
    sha256: str
    path: Path = field(repr=False)


def folder() -> Path:
    """Where attachments lie."""
    path: Path = current_app.extensions["settings"].files_dir
    return path


def incoming() -> Path:
    """Where a file lies while it is coming in; what is found here at a start was left by a stopped process."""
    return folder() / "incoming"


def path_of(storage_id: str) -> Path:
    """Where the file of that id lies: two levels of folders, so that none grows huge."""
    if not re.fullmatch(r"[0-9a-f]{32}", storage_id):
        raise ValueError(f"{storage_id!r} is no storage id")
    return folder() / storage_id[:2] / storage_id[2:4] / storage_id


def label(filename: str | None) -> str:
    """The name to show: without folders and control characters, with its Chinese and its extension."""
    name = unicodedata.normalize("NFC", (filename or "").replace("\\", "/").rpartition("/")[2])
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip(" .") or _("未命名")
    if len(name) > LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        tail = dot + extension if len(extension) <= 8 else ""
        name = (stem or name)[: LONGEST_NAME - len(tail)] + tail
    return name


def receive(upload: Upload) -> Received:
    """Write the upload to the data folder and check it; outside of any transaction.

    Raises ``DomainError`` when there is no file, it is empty, larger than ``upload_mb``, or its content is not what its
    name says; ``Unavailable`` when the disk is full. In each case nothing is left behind.
    """
    if not upload.filename:
        raise DomainError(_("请选择一个文件"), field="file")
    name = label(upload.filename)
    most = current_app.extensions["settings"].upload_mb * 1024 * 1024
    storage_id = secrets.token_hex(16)
    coming, final = incoming() / storage_id, path_of(storage_id)
    try:
        coming.parent.mkdir(parents=True, exist_ok=True)
        size, digest = _write(upload.stream, coming, most, name)
        with coming.open("rb") as stream:
            kind = kind_of(stream, name)
        final.parent.mkdir(parents=True, exist_ok=True)
        coming.replace(final)
        _sync_folder(final.parent)
    except OSError as error:
        coming.unlink(missing_ok=True)
        final.unlink(missing_ok=True)
        if error.errno in FULL:
            raise Unavailable(
                _("服务器磁盘已满，“%(name)s”没有存下，也没有改动任何数据。请找管理员清理磁盘后再传", name=name),
                field="file",
            ) from error
        raise
    except BaseException:
        coming.unlink(missing_ok=True)
        raise
    return Received(storage_id, name, size, kind.content_type, digest, final)


@contextmanager
def receiving(upload: Upload) -> Iterator[Received]:
    """``receive``, and afterwards the file is taken away again unless a row refers to it, whatever happened between.

    ``with receiving(form.file.data) as got: return submit(form, show, lambda: …attach(got, …)…)``: a refusal, a
    second sending of the same form and a failed commit all leave nothing behind.
    """
    received = receive(upload)
    try:
        yield received
    finally:
        settle(received)


def settle(received: Received) -> None:
    """Take the file away when no row refers to it. When the database cannot say, the next start tidies up."""
    try:
        kept = db.session.scalar(select(Attachment.id).where(Attachment.storage_id == received.storage_id))
    except SQLAlchemyError:
        return
    if kept is None:
        received.path.unlink(missing_ok=True)


def _write(stream: BinaryIO, path: Path, most: int, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise DomainError(
                    _("“%(name)s”超过 %(most)d MB，没有接收。请压缩或拆分后再传", name=name, most=most // 1048576),
                    field="file",
                )
            digest.update(chunk)
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return size, digest.hexdigest()


def _sync_folder(path: Path) -> None:
    """Make the new name itself survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def attach(
    received: Received,
    *,
    parent_kind: str,
    parent_id: int,
    kind: str = "other",
    note: str = "",
    by: Reader,
    at: datetime,
) -> Attachment:
    """The row of a received file, inside the write transaction; ``kind`` says what it proves (contract, start, …)."""
    row = Attachment(
        storage_id=received.storage_id,
        name=received.name,
        size=received.size,
        content_type=received.content_type,
        sha256=received.sha256,
        parent_kind=parent_kind,
        parent_id=parent_id,
        kind=kind,
        note=note[:200],
        uploaded_by_id=by.user_id,
        uploaded_by=by.name,
        uploaded_at=at,
    )
    db.session.add(row)
    db.session.flush()
    record(
        action="file:attach",
        by=by,
        at=at,
        subject=row,
        changes={"parent": (None, f"{parent_kind} {parent_id}"), "kind": (None, kind), "sha256": (None, row.sha256)},
    )
    return row


def void_attachment(*, attachment: Attachment, reason: str, by: Reader, at: datetime) -> Attachment:
    """Void the attachment with a reason. The bytes stay: what was evidence once can be looked up by the office.

    Whoever calls has asked the room that owns the parent; that room hears of it and recounts.
    """
    row = locked(Attachment, attachment.id)
    if row.voided_at is not None:
        raise DomainError(_("这个附件已作废"))
    if not reason.strip():
        raise DomainError(_("请写明作废原因"), field="reason")
    changes = populate(row, {"voided_at": at, "void_reason": reason.strip()[:200]})
    record(action="file:void", by=by, at=at, subject=row, changes=changes)
    announce(AttachmentVoided(row.parent_kind, row.parent_id, row.kind))
    return row


def record_download(*, attachment: Attachment, by: Reader, at: datetime) -> None:
    """Note who took a copy of the evidence."""
    record(action="file:download", by=by, at=at, subject=attachment)
