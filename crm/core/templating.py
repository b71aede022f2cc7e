"""What every template can use: filters for money and dates, hashed static URLs, the headers of every answer."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask, Response, g, render_template, request
from flask_babel import format_date, get_locale
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from markupsafe import Markup

from . import clock, escaping
from .i18n import say, say_as
from .money import plain, wan, yi
from .panels import Panel, panels_at, panels_of
from .reader import current_reader

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
IMMUTABLE = "public, max-age=31536000, immutable"


class KeptTemplates(FileSystemBytecodeCache):
    """Compiled templates, kept in the data folder: the first reader after a start does not wait for the compiler.

    A changed template has another checksum and is compiled anew. Where nothing can be kept (a full disk, a folder
    that is read only), the page is made all the same.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder
        compiled_by = (Path(__file__), Path(escaping.__file__))
        self.compiler = jinja2.__version__ + "".join(
            hashlib.sha256(path.read_bytes()).hexdigest() for path in compiled_by
        )

    def get_source_checksum(self, source: str) -> str:
        """Another Jinja, or another way of ours to compile, makes another template of the same text."""
        return hashlib.sha256((self.compiler + source).encode()).hexdigest()

    def dump_bytecode(self, bucket: Bucket) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o750)
            super().dump_bytecode(bucket)
        except OSError:
            return  # only speed is lost; whoever needs the disk for a row or a file says so in words


def init_app(app: Flask) -> None:
    """Give templates their words and answers their headers."""
    env = app.jinja_env
    escaping.attach(env)
    env.bytecode_cache = KeptTemplates(app.extensions["settings"].data_dir / "templates")
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.add_extension("jinja2.ext.do")
    env.globals.update(_=say, gettext=say, pgettext=say_as)
    env.filters.update(wan=wan, yi=yi, plain=plain, size=file_size)
    env.filters.update(day=day, short_day=short_day, timeline_day=timeline_day, moment=moment)
    app.jinja_env.globals.update(panels_of=panels_of, panels_at=panels_at, draw_panel=draw_panel, clock=clock)

    @lru_cache(maxsize=512)
    def digest(filename: str) -> str:
        path = Path(app.static_folder or "") / filename
        return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""

    @lru_cache(maxsize=512)
    def asset(filename: str, root: str) -> str:
        return f"{root}{app.static_url_path}/{filename}?v={digest(filename)}"

    # Icons ask for one address dozens of times a page: told without building the URL each time.
    env.globals["asset"] = lambda filename: asset(filename, request.script_root)

    @lru_cache(maxsize=1024)
    def drawn(name: str, kind: str, more: str, label: str, root: str) -> Markup:
        classes = f"{kind} {more}" if more else kind
        told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
        return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(
            classes, told, asset("icons/icons.svg", root), name
        )

    def symbol(name: str, kind: str, more: str = "", label: Any = None) -> Markup:
        """A symbol of the sprite, for ``components/icon.html``: a page draws sixty, most of them as the last page did."""
        return drawn(name, kind, more or "", str(label) if label else "", request.script_root)

    env.globals["symbol"] = symbol

    @app.url_defaults
    def hash_static(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values:
            values["v"] = digest(values["filename"])

    @app.context_processor
    def words() -> dict[str, Any]:
        user = g.get("user")
        return {
            "reader": current_reader(),
            "user": user,
            "lang": str(get_locale()),
            "theme": user.theme if user else "auto",
            "rail": user.rail if user else None,
            "density": user.density if user else "medium",
            "shortcuts": user.shortcuts if user else True,
            "sample_mode": app.extensions["settings"].sample,
        }

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint == "static":
            if request.args.get("v"):
                response.headers["Cache-Control"] = IMMUTABLE
        else:
            response.headers.setdefault("Cache-Control", "no-store")
            response.vary.update(("HX-Request", "Cookie", "Accept-Language"))
        return response


def draw_panel(panel: Panel, context: dict[str, Any]) -> Markup:
    """A panel's template with what its query gave: ``{{ draw_panel(panel, shown) }}`` on the lower room's page."""
    return Markup(render_template(panel.template, **context))  # noqa: S704 – the template escapes


def day(value: date | datetime | None) -> str:
    """2018-07-03, the same in both languages."""
    if isinstance(value, datetime):
        value = clock.date_of(value)
    return value.isoformat() if value else ""


def short_day(value: date | datetime | None) -> str:
    """7月3日 / 3 Jul, without the year when it is this year."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.date_of(value)
    if value.year != clock.today().year:
        return value.isoformat()
    return f"{value.month}月{value.day}日" if str(get_locale()) == "zh" else str(format_date(value, "d MMM"))


def timeline_day(iso: str) -> str:
    """09-13 of this year, 2017-09-13 of another: the column of dates of a timeline, as wide in both languages."""
    return iso[5:10] if iso[:4] == str(clock.today().year) else iso[:10]


def moment(value: datetime | None) -> str:
    """2018-07-03 10:42 on Guizhou's clock."""
    return clock.local(value).strftime("%Y-%m-%d %H:%M") if value else ""


def file_size(value: int) -> str:
    """2.1 MB, 46 KB."""
    return f"{value / 1048576:.1f} MB" if value >= 1048576 else f"{max(1, round(value / 1024))} KB"
