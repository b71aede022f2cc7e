"""HTML to PDF, with WeasyPrint.

One press per process: the faces are registered and the style sheets parsed once, then shared by all prints;
a lock lets one print through at a time (Pango's font map is not made for several threads, and the work is
all CPU). WeasyPrint takes half a second to import, so it loads with the first print, never at start.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from crm.printing.assets import Asset, fetcher
from crm.printing.faces import CUT_FACES, FONT_FOLDER
from crm.printing.watermark import stamp

log = logging.getLogger(__name__)

CSS_FOLDER = Path(__file__).resolve().parents[2] / "static" / "css" / "print"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One print but for its body: what stands in the file's properties, on which sheets, with which assets.

    *printed_at* is the local wall-clock time shown in the foot; with the body it makes the file's
    identifier, so the same body at the same time gives the same bytes. *sheets* name style sheets of
    ``static/css/print`` beyond ``base``. *watermark* is drawn across each page; empty for public prints.
    *assets* are what the body may load as ``press:NAME`` (stored pictures by their id).
    """

    title: str
    author: str
    lang: str
    printed_at: datetime
    sheets: Sequence[str] = ()
    watermark: str = ""
    assets: Mapping[str, Asset] = field(default_factory=dict)


class TooLong(Exception):
    """No attempt took few enough pages; *attempt* is the last one tried."""

    def __init__(self, attempt: int) -> None:
        super().__init__(attempt)
        self.attempt = attempt


def render_pdf(body: str, job: Job) -> bytes:
    """The PDF of *body* (what stands inside ``<body>``).

    Raises :class:`crm.printing.assets.AssetRefused` when the page names anything that was not handed over.
    """
    return render_first_fit([lambda: body], job, pages=None)[0]


def render_first_fit(
    attempts: Sequence[Callable[[], str]], job: Job, *, pages: int | None, must_fit: bool = False
) -> tuple[bytes, int]:
    """The PDF of the first of *attempts* that takes at most *pages* pages, and which one it was.

    When none does, the last one is printed however long it is: words are never dropped to keep a page count. With
    *must_fit*, :class:`TooLong` is raised instead, before anything is written.
    An attempt costs its layout only; the fonts are cut and the file is written once.
    """
    if not attempts:
        raise ValueError("nothing to print")
    loader = fetcher(job.assets)
    with PRESS.lock:
        try:
            for number, attempt in enumerate(attempts):
                body = attempt()
                document = PRESS.lay_out(body, job, loader)
                if pages is None or len(document.pages) <= pages:
                    break
                if must_fit and number == len(attempts) - 1:
                    raise TooLong(number)
            pdf = PRESS.write(document, body, job)
        finally:
            if loader.refused is not None:
                log.error("print %r refused: %s", job.title, loader.refused)
                raise loader.refused from None
        return pdf, number


class Press:
    """The shared parts: registered faces and parsed style sheets."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._sheets: dict[str, Any] = {}

    @cached_property
    def fonts(self) -> Any:
        """WeasyPrint's font configuration with the cut faces registered from memory."""
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        configuration = FontConfiguration()
        rules = "".join(
            f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
            f'src: url("press:faces/{face.file}") }}\n'
            for face in CUT_FACES
        )
        faces = {f"faces/{face.file}": Asset((FONT_FOLDER / face.file).read_bytes(), "font/ttf") for face in CUT_FACES}
        CSS(string=rules, font_config=configuration, url_fetcher=fetcher(faces))
        atexit.register(self.close)
        return configuration

    def close(self) -> None:
        """Let go of the faces while Python still stands: they lie unpacked in a temporary folder."""
        self._sheets.clear()
        self.__dict__.pop("fonts", None)

    def sheet(self, name: str) -> Any:
        """The style sheet ``static/css/print/NAME.css``, parsed once per process."""
        if name not in self._sheets:
            from weasyprint import CSS

            self._sheets[name] = CSS(
                string=(CSS_FOLDER / f"{name}.css").read_text("utf-8"),
                base_url="press:",
                font_config=self.fonts,
                url_fetcher=fetcher({}),
            )
        return self._sheets[name]

    def lay_out(self, body: str, job: Job, loader: Any) -> Any:
        """*body* broken into pages, not yet written."""
        from weasyprint import HTML

        sheets = [self.sheet(name) for name in ("base", *job.sheets)]
        document = HTML(string=_page(body, job), base_url="press:", url_fetcher=loader)
        return document.render(font_config=self.fonts, stylesheets=sheets)

    def write(self, document: Any, body: str, job: Job) -> bytes:
        """The laid-out document as PDF bytes, with an identifier made of its content instead of chance."""
        content = hashlib.sha256(f"{job.printed_at.isoformat()}\n{job.watermark}\n{body}".encode()).digest()

        def finish(_document: Any, pdf: Any) -> None:
            if job.watermark:
                stamp(pdf, job.watermark)
            _compress(pdf)

        written: bytes = document.write_pdf(pdf_identifier=content[:16], finisher=finish)
        return written


PRESS = Press()


def _page(body: str, job: Job) -> str:
    return (
        f'<!doctype html><html lang="{escape(job.lang)}"><head><meta charset="utf-8">'
        f"<title>{escape(job.title)}</title>"
        f'<meta name="author" content="{escape(job.author)}">'
        f'<meta name="dcterms.created" content="{job.printed_at:%Y-%m-%dT%H:%M:%S}+08:00">'
        f"</head><body>{body}</body></html>"
    )


def _compress(pdf: Any) -> None:
    """Compress each stream once. pydyf would do it twice (for the identifier and for the file) at level 9:
    0.1 s a
    page for half a per cent of size."""
    import pydyf

    for entry in pdf.objects:
        if isinstance(entry, pydyf.Stream) and entry.compress:
            content = b"\n".join(
                item if isinstance(item, bytes) else item.data if hasattr(item, "data") else str(item).encode("ascii")
                for item in entry.stream
            )
            entry.stream = [zlib.compress(content, 6)]
            entry.extra["Filter"] = "/FlateDecode"
            entry.compress = False
