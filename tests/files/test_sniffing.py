"""What is taken and what is refused, by content."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from crm.core.errors import DomainError
from crm.files.sniffing import kind_of
from tests.factories import files

TAKEN = [
    ("合同.pdf", files.PDF),
    ("照片.PNG", files.PNG),
    ("照片.jpg", files.JPEG),
    ("照片.jpeg", files.JPEG),
    ("照片.webp", files.WEBP),
    ("方案.docx", files.office_file("word")),
    ("云南招商.xlsx", files.office_file("xl")),
    ("汇报.pptx", files.office_file("ppt")),
    ("旧台账.xls", files.OLE),
    ("旧方案.doc", files.OLE),
    ("材料.zip", files.plain_zip()),
    ("说明.txt", "望谟县".encode()),
    ("台账.csv", "望谟县,贞丰县\n".encode("gb18030")),
    ("台账.csv", b"\xff\xfe" + "望谟".encode("utf-16-le")),
    ("长.txt", ("喆" * 4000).encode()),
]
REFUSED = [
    ("合同.pdf", files.EXE, "内容不是 PDF 文件"),
    ("合同.pdf", files.PNG, "内容不是 PDF 文件"),
    ("合同.pdf", b"<html><script>alert(1)</script>%PDF-1.4", "内容不是 PDF 文件"),
    ("合同.pdf", b"MZ" + files.PDF, "内容不是 PDF 文件"),
    ("照片.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "内容不是 PNG 文件"),
    ("页面.html", b"<html></html>", "不接收 .html 文件"),
    ("图.svg", b"<svg/>", "不接收 .svg 文件"),
    ("程序.exe", files.EXE, "不接收 .exe 文件"),
    ("无名", files.PDF, "不接收"),
    ("台账.xlsx", files.office_file("word"), "内容不是 XLSX 文件"),
    ("台账.xlsx", files.office_file("xl", macros=True), "内容不是 XLSX 文件"),
    ("台账.xlsx", files.plain_zip(), "内容不是 XLSX 文件"),
    ("台账.xlsx", b"PK\x03\x04 broken", "内容不是 XLSX 文件"),
    ("说明.txt", b"  <!DOCTYPE html><p>", "内容不是 TXT 文件"),
    ("说明.txt", b"a\x00b", "内容不是 TXT 文件"),
    ("说明.txt", b"\xff\xff\xff\xff", "内容不是 TXT 文件"),
    ("空.pdf", b"", "是空文件"),
]


@pytest.mark.parametrize(("name", "content"), TAKEN, ids=[f"{n}-{i}" for i, (n, _c) in enumerate(TAKEN)])
def test_taken(app: Flask, name: str, content: bytes) -> None:
    stream = io.BytesIO(content)
    kind = kind_of(stream, name)
    assert name.lower().rpartition(".")[2] in kind.extensions
    assert stream.tell() == 0


@pytest.mark.parametrize(
    ("name", "content", "sentence"), REFUSED, ids=[f"{n}-{i}" for i, (n, _c, _s) in enumerate(REFUSED)]
)
def test_refused_with_a_sentence(app: Flask, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        kind_of(io.BytesIO(content), name)
