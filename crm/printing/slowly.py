"""The slow way to a booklet: everything laid out again and written as one document of WeasyPrint.

For when binding cannot (a font in a form it does not know, another WeasyPrint): the same pages, marks, links and
bookmarks, at thirty times the cost. Whoever prints this way says so in the job.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from crm.printing.assets import fetcher
from crm.printing.binding import BOUND, Bound, BrokenLink, Metadata, Part
from crm.printing.kept import MADE, SheetSource, say_full
from crm.printing.marks import Marks
from crm.printing.render import PRESS, Job


def bind_slowly(
    parts: Sequence[tuple[SheetSource, Part]],
    *,
    marks: Marks,
    metadata: Metadata,
    lang: str = "zh-CN",
    outline: bool = True,
    out: Path | None = None,
) -> Bound:
    """What :func:`crm.printing.binding.bind` makes, from the sources of its parts (each part's ``pdf`` is not read).

    Raises :class:`crm.printing.binding.BrokenLink`, :class:`crm.printing.assets.AssetRefused`, and
    :class:`crm.core.errors.Unavailable` when the disk is full.
    """
    if not parts:
        raise ValueError("nothing to bind")
    with PRESS.lock:
        documents = [_laid_out(source) for source, _part in parts]
        total = sum(len(document.pages) for document in documents)
        marked = _marks_document(parts, documents, marks, total, metadata, lang)
        pages: list[Any] = []
        starts: list[int] = []
        for (_source, part), document in zip(parts, documents, strict=True):
            starts.append(len(pages) + 1)
            for page in document.pages:
                pages.append(
                    _Stamped(
                        page, marked.pages[len(pages)], part if len(pages) + 1 == starts[-1] else None, part, outline
                    )
                )
        _lead(pages)
        joined = marked.copy(pages)
        job = Job(
            title=metadata.title,
            author=metadata.author,
            lang=lang,
            printed_at=metadata.created,
            watermark=marks.watermark,
        )
        content = PRESS.write(joined, "\n".join(part.title for _source, part in parts), job)
    if out is None:
        return Bound(total, starts, content=content)
    coming = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with coming.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        coming.replace(out)
    except OSError as error:
        raise say_full(error) from error
    finally:
        with suppress(OSError):
            coming.unlink()
    return Bound(total, starts, path=out)


def _laid_out(source: SheetSource) -> Any:
    loader = fetcher(source.assets)
    job = Job(title=source.title, author="", lang=source.lang, printed_at=MADE, sheets=source.sheets)
    document = None
    for attempt in source.attempts:
        document = PRESS.lay_out(attempt(), job, loader)
        if loader.refused is not None:
            raise loader.refused
        if len(document.pages) <= source.most_pages:
            break
    if document is None:
        raise ValueError("nothing to print")
    return document


class _Stamped:
    """A page of a laid-out document with its marks: drawn one over the other."""

    def __init__(self, page: Any, marks: Any, first: Part | None, part: Part, outline: bool) -> None:
        self._page, self._marks = page, marks
        self.anchors = dict(page.anchors)
        self.links = list(page.links)
        self.bookmarks = [] if part.title or not outline else list(page.bookmarks)
        if first is not None:
            if first.anchor:
                self.anchors[first.anchor] = (0, 0, 0, 0)
            if first.title and outline:
                self.bookmarks = [(first.level, first.title, (0, 0), "open")]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Draw the page, then its marks."""
        self._page.paint(stream, scale)
        self._marks.paint(stream, scale)


def _lead(pages: list[Any]) -> None:
    """Turn ``bound:`` links into links to the pages they mean."""
    known = {name for page in pages for name in page.anchors}
    for page in pages:
        for index, (kind, target, rectangle, box) in enumerate(page.links):
            if kind == "external" and target.startswith(BOUND):
                name = unquote(target.removeprefix(BOUND))
                if name not in known:
                    raise BrokenLink(f"no part is called {name!r}")
                page.links[index] = ("internal", name, rectangle, box)


def _marks_document(
    parts: Sequence[tuple[SheetSource, Part]],
    documents: list[Any],
    marks: Marks,
    total: int,
    metadata: Metadata,
    lang: str,
) -> Any:
    """A document with one page of marks for each page of the parts."""
    sizes: dict[tuple[float, float], str] = {}
    bodies: list[str] = []
    for (_source, part), document in zip(parts, documents, strict=True):
        for page in document.pages:
            name = sizes.setdefault((page.width, page.height), f"s{len(sizes)}")
            bodies.append(f'<div class="sheet {name}">{_marks(marks, part, len(bodies) + 1, total)}</div>')
    rules = "".join(
        f"@page {name} {{ size: {width}px {height}px; margin: 0 }} .{name} {{ page: {name} }}"
        for (width, height), name in sizes.items()
    )
    style = (
        f"<style>{rules} .sheet {{ break-after: page; position: relative; height: 100vh; font: 8pt/8pt var(--hei); "
        "color: var(--ink-2) } .sheet > * { position: absolute; white-space: nowrap } .sheet:last-child { break-after: auto }"
        " .grey { color: var(--ink-3) } .box { border: .9pt solid var(--ink); color: var(--ink); font-weight: 700; "
        "padding: .6mm 1.6mm }</style>"
    )
    job = Job(title=metadata.title, author=metadata.author, lang=lang, printed_at=metadata.created)
    laid: Any = PRESS.lay_out(style + "".join(bodies), job, fetcher({}))
    if len(laid.pages) != total:
        raise ValueError(f"{len(laid.pages)} pages of marks for {total}")
    return laid


def _marks(marks: Marks, part: Part, page: int, total: int) -> str:
    if not part.marks:
        return ""
    found = []
    words = "".join(f"<span>{escape(word)}</span>&emsp;" for word in marks.foot)
    if part.foot and (words or marks.sample):
        words += f'<span class="grey">{escape(marks.sample)}</span>'
        found.append(f'<p style="left:{marks.left}mm;bottom:{marks.foot_at - 0.8}mm">{words}</p>')
    if marks.numbering == "pages":
        words = escape(marks.page_words.format(page=page, pages=total))
        found.append(f'<p style="right:{marks.right}mm;bottom:{marks.foot_at - 0.8}mm">{words}</p>')
    elif marks.numbering == "folio":
        side = "right" if page % 2 else "left"
        style = f"{side}:{marks.folio_at}mm;bottom:{marks.foot_at - 1}mm;font:11pt/11pt var(--song)"
        found.append(f'<p style="{style}">{page}</p>')
    top = marks.head_at - 3
    if marks.inner:
        notice = f'<b class="box">{escape(marks.inner)}</b>&ensp;{escape(marks.notice)}'
        found.append(f'<p style="left:{marks.left}mm;top:{top}mm;font-size:8.5pt">{notice}</p>')
    side = "right" if part.number or marks.inner or page % 2 else "left"
    if part.number or part.head:
        held = part.number or part.head
        at = marks.right if side == "right" else marks.left
        found.append(f'<p style="{side}:{at}mm;top:{top}mm;font-size:8.5pt">{escape(held)}</p>')
    return "".join(found)
