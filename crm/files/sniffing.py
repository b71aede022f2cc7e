"""What a file is, read from its own bytes: the name a person gave it proves nothing."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask_babel import gettext as _

from crm.core.errors import DomainError

HEAD = 8192


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: the extensions it may carry, and the type it is served as."""

    title: str
    extensions: tuple[str, ...]
    content_type: str


PDF = Kind("PDF", ("pdf",), "application/pdf")
PNG = Kind("PNG", ("png",), "image/png")
JPEG = Kind("JPEG", ("jpg", "jpeg"), "image/jpeg")
WEBP = Kind("WebP", ("webp",), "image/webp")
OFFICE_BEGINS = {
    "word/": Kind("Word", ("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": Kind("Excel", ("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/": Kind("PowerPoint", ("pptx",), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
OLE = {
    "doc": Kind("Word", ("doc",), "application/msword"),
    "xls": Kind("Excel", ("xls",), "application/vnd.ms-excel"),
    "ppt": Kind("PowerPoint", ("ppt",), "application/vnd.ms-powerpoint"),
    "wps": Kind("WPS", ("wps",), "application/vnd.ms-works"),
    "et": Kind("WPS", ("et",), "application/vnd.ms-excel"),
}
ZIP = Kind("ZIP", ("zip",), "application/zip")
TEXT = {
    "txt": Kind("TXT", ("txt",), "text/plain; charset=utf-8"),
    "csv": Kind("CSV", ("csv",), "text/csv; charset=utf-8"),
}

TAKEN = (
    *("pdf", "png", "jpg", "jpeg", "webp", "docx", "xlsx", "pptx"),
    *("doc", "xls", "ppt", "wps", "et", "zip", "txt", "csv"),
)
"""Every extension that is taken, for the form's ``accept`` and for the sentence."""

_ACTIVE = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<iframe", b"<body", b"<head", b"<?php")


def extension_of(name: str) -> str:
    """What stands behind the last dot, in small letters."""
    return Path(name).suffix.lower().lstrip(".")


def kind_of(stream: BinaryIO, name: str) -> Kind:
    """The kind the bytes show, when it is the one the name claims and one we take. The stream is left at its start.

    Raises ``DomainError`` with a sentence otherwise: an .exe called .pdf, a page of HTML, an unknown kind, nothing.
    """
    extension = extension_of(name)
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise DomainError(_("“%(name)s”是空文件，没有接收", name=name), field="file")
    if extension not in TAKEN:
        raise DomainError(
            _("不接收 .%(extension)s 文件；可以传：%(taken)s", extension=extension or "?", taken=_("、").join(TAKEN)),
            field="file",
        )
    kind = _by_content(stream, head, extension)
    if kind is None or extension not in kind.extensions:
        raise DomainError(
            _(
                "“%(name)s”的内容不是 %(claimed)s 文件，没有接收。请用原来的程序另存后再传",
                name=name,
                claimed=extension.upper(),
            ),
            field="file",
        )
    return kind


def _by_content(stream: BinaryIO, head: bytes, extension: str) -> Kind | None:
    if b"%PDF-" in head[:1024]:
        return None if _begins_otherwise(head) else PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLE.get(extension)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(stream)
    if extension in TEXT and _is_text(head):
        return TEXT[extension]
    return None


def _begins_otherwise(head: bytes) -> bool:
    """A PDF may begin with some bytes of its own, but not with those of a program, an archive or a page."""
    return head.startswith((b"MZ", b"\x7fELF", b"PK", b"#!")) or head.lstrip().lower().startswith(_ACTIVE)


def _in_zip(stream: BinaryIO) -> Kind | None:
    """Which Office file the archive is, or a plain archive; the entries are listed, never unpacked."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    finally:
        stream.seek(0)
    if "[Content_Types].xml" not in names:
        return ZIP
    for begins, kind in OFFICE_BEGINS.items():
        if any(name.startswith(begins) for name in names):
            macros = any(name.lower().endswith("vbaproject.bin") for name in names)
            return None if macros else kind
    return None


def _is_text(head: bytes) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or GBK, and no page or program."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head or head.startswith(b"MZ"):
        return False
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_ACTIVE):
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the head may end inside a character
            try:
                head[: len(head) - cut].decode(encoding)
                return True
            except UnicodeDecodeError:
                continue
    return False
