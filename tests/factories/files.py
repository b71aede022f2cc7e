"""Files as they really are: a PDF, a picture, workbooks, and impostors. All invented."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO, NamedTuple

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(30)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(24)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60) + b"This program cannot be run in DOS mode."


class Upload(NamedTuple):
    """What a form's file field gives."""

    stream: BinaryIO
    filename: str | None


def upload(content: bytes = PDF, filename: str | None = "框架协议.pdf") -> Upload:
    """A file on its way in."""
    return Upload(io.BytesIO(content), filename)


def office_file(folder: str, *, macros: bool = False) -> bytes:
    """The least an Office file holds: ``folder`` is word, xl or ppt."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<x/>")
        if macros:
            archive.writestr(f"{folder}/vbaProject.bin", b"x")
    return out.getvalue()


def plain_zip() -> bytes:
    """An archive of nothing in particular."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()
