"""Printing an edition: the job that makes its file, and freezing it.

Sheets come from the kept pages – what is there already is not set again, so a job that was killed at sheet 250 goes on
from there –, the pages around them are set, all is bound, and one short transaction writes the effect down.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError, NotFound
from crm.core.reader import Reader, system
from crm.events.models import BookletEdition
from crm.events.states import EditionState
from crm.files.operations import Received, path_of, settle
from crm.jobs.tasks import Work
from crm.printing.binding import CannotBind, Marks, Metadata, Part, bind
from crm.printing.kept import SheetSource
from crm.printing.renderers import Renderers, keep_all
from crm.printing.slowly import bind_slowly
from crm.projects.facts import public_facts
from crm.projects.models import ProjectRevision
from crm.projects.pictures.decoding import take
from crm.projects.sheets.press import sheet_source

from .book import Around, Book, Set, anchor_of, section_anchor
from .editions import freeze, refuse_withdrawn
from .pages import set_around
from .wording import project_name

log = logging.getLogger("crm.booklets")


def print_edition(work: Work) -> None:
    """The task of a ``booklet`` job: print the edition's plan and freeze it."""
    edition = db.session.get(BookletEdition, work.arguments["edition_id"])
    if edition is None:
        raise NotFound(_("没有这一版，或不在你的可见范围内"))
    if edition.state == EditionState.FROZEN:
        return  # an earlier attempt wrote it down and was stopped before it could say so
    refuse_withdrawn(edition)
    plan, lang = dict(edition.plan), edition.lang
    ident, number, at = edition.id, edition.number, clock.local(edition.ordered_at)
    facts = frozen_facts(plan)
    db.session.rollback()
    work.say(_("逐页排版"))
    binding = _("装订")
    with Renderers() as renderers, force_locale(lang):
        sources = sheet_sources(plan, facts)

        def told(done: int, total: int, title: str) -> None:
            work.progress(done, total + 1, _("已排 %(title)s", title=title) if title else "")

        kept = keep_all(sources, renderers=renderers, on_done=told)
        work.say(binding)
        book = Book(plan, facts, [one.pages for one in kept], number, at, cover_picture(plan["cover"]))
        received, printed = bound(book, [Set(*pair) for pair in zip(sources, kept, strict=True)], work, renderers)
    by = replace(system(work.created_by), user_id=work.created_by_id)
    try:
        if work.said == binding:  # not that it was set slowly, which stays told
            work.say(_("印成，共 %(n)s 页", n=printed.pages))
        work.apply(lambda: _freeze(ident, received, printed, by))
    finally:
        settle(received)


def _freeze(ident: int, received: Received, printed: Printed, by: Reader) -> dict[str, Any]:
    edition = freeze(
        edition_id=ident, received=received, pages=printed.pages, starts=printed.starts, by=by, at=clock.now()
    )
    return {"edition": edition.id, "pages": edition.pages, "sha256": edition.sha256}


@dataclass(frozen=True)
class Printed:
    """A bound book: its page count, and first page and length of each sheet by project id."""

    pages: int
    starts: dict[int, tuple[int, int]]


def frozen_facts(plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What each sheet of the plan says, in print order, masked as the plan tells."""
    wanted = [sheet["revision_id"] for sheet in plan["sheets"]]
    rows = db.session.execute(select(ProjectRevision.id, ProjectRevision.facts).where(ProjectRevision.id.in_(wanted)))
    known: dict[int, Any] = {row.id: row.facts for row in rows}
    return [
        public_facts(known[sheet["revision_id"]]) if sheet["public"] else known[sheet["revision_id"]]
        for sheet in plan["sheets"]
    ]


def sheet_sources(plan: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]) -> list[SheetSource]:
    """The sheets as the press takes them."""
    return [
        sheet_source(
            told,
            lang=plan["lang"],
            public=sheet["public"],
            url=f"{plan['base']}/{'p' if sheet['public'] else 'projects'}/{sheet['code']}",
        )
        for sheet, told in zip(plan["sheets"], facts, strict=True)
    ]


Pages = tuple[SheetSource, Part]


def parts_of(book: Book, around: Around, sheets: Sequence[Set]) -> list[Pages]:
    """The book from cover to back cover, with bookmarks and the names links lead to."""

    def pages(one: Set, **more: Any) -> Pages:
        return one.source, Part(one.kept, figures=one.figures, **more)

    parts = [
        pages(around.cover, marks=False, anchor="cover"),
        pages(around.preface, title=_("编印说明"), foot=False, anchor="preface"),
        pages(around.contents, title=_("目录"), foot=False, anchor="contents"),
    ]
    rest = iter(zip(book.facts, sheets, strict=True))
    for place, (section, title_page) in enumerate(zip(book.plan["sections"], around.sections, strict=True), start=1):
        if title_page is not None:
            parts.append(pages(title_page, title=section["name"], foot=False, anchor=section_anchor(place)))
        for _one in range(section["count"]):
            facts, sheet = next(rest)
            parts.append(
                pages(
                    sheet,
                    title=project_name(facts, book.english),
                    level=2 if title_page is not None else 1,
                    anchor=anchor_of(facts["code"]),
                    head=section["name"] if title_page is not None else book.plan["title"],
                )
            )
    if around.prices is not None:
        parts.append(pages(around.prices, title=_("要素价格表"), foot=False, anchor="prices"))
    if around.contacts is not None:
        parts.append(pages(around.contacts, title=_("联系索引"), foot=False, anchor="contacts"))
    parts.append(pages(around.back, marks=False, anchor="back"))
    return parts


def marks_of(book: Book) -> Marks:
    """The running marks: book and edition at the foot of sheets, folios outside, 内部资料 on an internal one."""
    plan = book.plan
    notice = "" if plan["public"] else _("严禁录入、存储、传输国家秘密")
    watermark = "" if plan["public"] else f"{_('内部资料')}   {plan['issuer']}   {book.ordered_at:%Y-%m-%d %H:%M}"
    return Marks(
        foot=(_("%(event)s项目册", event=plan["event"]["name"]), _("第 %(edition)s 版", edition=book.number)),
        sample=_("样例数据") if plan["sample"] else "",
        numbering="folio",
        inner="" if plan["public"] else _("内部资料"),
        notice=notice[:1].upper() + notice[1:],
        watermark=watermark,
    )


def bound(
    book: Book, sheets: Sequence[Set], work: Work | None = None, renderers: Renderers | None = None
) -> tuple[Received, Printed]:
    """Set what stands around the sheets, bind all, and put the file where attachments lie. Returns it and its paging.

    When the fast way cannot join these pages the book is set as one document, and the job says so. Raises
    ``Unavailable`` when the disk is full; nothing is left behind then.
    """
    around = set_around(book, renderers)
    parts = parts_of(book, around, sheets)
    metadata = Metadata(
        title=_title(book), author=book.plan["issuer"], created=book.ordered_at, subject=book.plan["event"]["name"]
    )
    storage_id = secrets.token_hex(16)
    path = path_of(storage_id)
    lang = "en" if book.english else "zh-CN"
    try:
        done = bind([part for _source, part in parts], marks=marks_of(book), metadata=metadata, lang=lang, out=path)
    except CannotBind as reason:
        log.warning("booklet %s: bound slowly: %s", metadata.title, reason)
        if work is not None:
            work.say(_("不能快速装订（%(why)s），改为整册重排，要几分钟", why=str(reason)[:80]))
        done = bind_slowly(parts, marks=marks_of(book), metadata=metadata, lang=lang, out=path)
    try:
        places = _starts(book, around, done.starts)
    except RuntimeError:
        path.unlink(missing_ok=True)
        raise
    received = Received(storage_id, f"{_title(book)}.pdf", path.stat().st_size, "application/pdf", _digest(path), path)
    starts = {
        sheet["project_id"]: (start, one.pages)
        for sheet, start, one in zip(book.plan["sheets"], places, sheets, strict=True)
    }
    return received, Printed(done.pages, starts)


def _starts(book: Book, around: Around, starts: Sequence[int]) -> list[int]:
    """First pages of the sheets as bound; they must be what the contents say."""
    at = 3
    found: list[int] = []
    for section, title_page in zip(book.plan["sections"], around.sections, strict=True):
        at += title_page is not None
        found += starts[at : at + section["count"]]
        at += section["count"]
    if list(found) != list(around.paging.sheets):
        raise RuntimeError("the contents name other pages than the book has")
    return list(found)


def _title(book: Book) -> str:
    plan = book.plan
    name = _("%(event)s项目册", event=plan["event"]["name"])
    return f"{name} {_('第 %(edition)s 版', edition=book.number)}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


COVER = (1654, 882)
"""The cover's picture at 200 dpi: 210 × 112 mm."""


def cover_picture(storage_id: str) -> bytes:
    """The cover's picture turned upright, in sRGB, cut to its place; empty without one.

    Raises ``DomainError`` when the stored file is gone or is no picture.
    """
    if not storage_id:
        return b""
    from PIL import Image, ImageOps

    try:
        taken = take(path_of(storage_id).read_bytes(), _("封面图片"))
    except OSError as error:
        raise DomainError(_("封面图片的文件不在服务器上，请换一张再印")) from error
    out = BytesIO()
    with Image.open(BytesIO(taken.data)) as picture:
        ImageOps.fit(picture, COVER, Image.Resampling.LANCZOS).save(out, "JPEG", quality=86, optimize=True)
    return out.getvalue()
