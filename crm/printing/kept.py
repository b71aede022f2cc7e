"""Kept pages: a sheet is laid out once, when its words change, and printed any number of times.

A kept page is a galley (:mod:`crm.printing.galley`) under ``press/`` of the data folder, named by a hash of all that
its look depends on: the words, the style sheets, the pictures, the faces, WeasyPrint and the press itself. Whatever
changes, the name changes; nothing has to be thrown away by hand, and what nobody asks for any more is tidied away.
Kept pages carry no running marks: edition, date, page number and watermark are stamped when they are bound.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask_babel import gettext as _

from crm.core.errors import DomainError, Unavailable
from crm.printing.assets import Asset, AssetRefused
from crm.printing.faces import CUT_FACES, FONT_FOLDER
from crm.printing.galley import CannotBind, Galley
from crm.printing.galleyfile import FORMAT, Damaged, looked_at, packed, refused, unpacked
from crm.printing.pdfreading import galley_of, pages_of
from crm.printing.render import CSS_FOLDER, Job, TooLong, render_first_fit
from crm.printing.tidying import DAY, press_folder

__all__ = [
    "Kept",
    "SheetFailed",
    "SheetSource",
    "find_kept",
    "keep",
    "key_of",
    "press_folder",
    "press_stamp",
    "read_kept",
    "render_kept",
    "say_full",
    "store",
]

log = logging.getLogger(__name__)

_FULL = frozenset({28, 122, 27})  # ENOSPC, EDQUOT, EFBIG
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - kept pages tell no date; the file they are bound into does


@dataclass(frozen=True, slots=True)
class SheetSource:
    """What a sheet is made of.

    *attempts* give bodies (what stands inside ``<body>``), mildest setting first; the first that takes at most
    *most_pages* is kept, else the last. *sheets* name style sheets of ``static/css/print`` beyond ``base``, *assets*
    are what the bodies may load as ``press:NAME``.

    *identity*, where given, tells everything bodies and assets are made of, the code and templates included: the kept
    page is found by it, and nothing is composed that lies there already.
    """

    attempts: Sequence[Callable[[], str]]
    title: str
    lang: str = "zh-CN"
    sheets: tuple[str, ...] = ()
    assets: Mapping[str, Asset] = field(default_factory=dict)
    most_pages: int = 1
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept page: its key and file, how many pages it takes, which attempt fitted."""

    key: str
    path: Path
    pages: int
    attempt: int


class SheetFailed(DomainError):
    """A sheet could not be printed; the sentence names it. *failures* holds title and reason of each."""

    def __init__(self, failures: Sequence[tuple[str, str]]) -> None:
        title, reason = failures[0]
        sentence = _("“%(title)s”没有印成：%(reason)s", title=title, reason=reason)
        if len(failures) > 1:
            sentence = _("%(first)s（另有 %(count)s 页也没有印成）", first=sentence, count=len(failures) - 1)
        super().__init__(sentence)
        self.failures = tuple(failures)


def key_of(source: SheetSource) -> str:
    """The name of the kept page of *source*: 64 hexadecimal digits."""
    digest = hashlib.sha256(_press().encode())
    made_of = [f"identity {source.identity}"] if source.identity else [attempt() for attempt in source.attempts]
    for words in (source.title, source.lang, str(source.most_pages), *map(_style, ("base", *source.sheets)), *made_of):
        content = words.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(content) + content)
    if not source.identity:
        for name, asset in sorted(source.assets.items()):
            digest.update(f"{name}\n{asset.kind}\n{hashlib.sha256(asset.content).hexdigest()}\n".encode())
    return digest.hexdigest()


def press_stamp(sheets: Sequence[str]) -> str:
    """What all kept pages with these style sheets share: it changes when any of them would look different."""
    digest = hashlib.sha256(_press().encode())
    for name in ("base", *sheets):
        digest.update(_style(name).encode())
    return digest.hexdigest()


@cache
def _style(name: str) -> str:
    return (CSS_FOLDER / f"{name}.css").read_text("utf-8")


@cache
def _press() -> str:
    """What every page depends on: our format, WeasyPrint, its libraries, the faces here and those fallen back to."""
    from crm.printing.embedding import installed_faces

    lines = [f"format {FORMAT}", *(f"{name} {version(name)}" for name in ("weasyprint", "pydyf", "fonttools"))]
    lines += [hashlib.sha256((FONT_FOLDER / face.file).read_bytes()).hexdigest() for face in CUT_FACES]
    for name, path, index in installed_faces():
        with suppress(OSError):
            held = path.stat()
            lines.append(f"{name} {path} {index} {held.st_size} {held.st_mtime_ns}")
    return "\n".join(lines) + "\n"


def path_of(key: str, folder: Path) -> Path:
    """Where the kept page of that key lies: two levels of folders, so that none grows huge."""
    return folder / key[:2] / key[2:4] / f"{key}.galley"


def find_kept(key: str, *, folder: Path | None = None) -> Kept | None:
    """The kept page of that key, whole and marked as used; None when there is none.

    A damaged file is taken away, so that the page is rendered anew.
    """
    path = path_of(key, folder or press_folder())
    try:
        content = path.read_bytes()
        pages, attempt = looked_at(content)
    except FileNotFoundError:
        return None
    except Damaged:
        with suppress(OSError):
            path.unlink()
        return None
    _touch(path)
    return Kept(key, path, pages, attempt)


def read_kept(kept: Kept) -> Galley:
    """The galley of a kept page. Raises :class:`CannotBind` when its file has gone or been damaged since it was found, or
    when the press did not know how to take that page apart.
    """
    try:
        return unpacked(kept.path.read_bytes())
    except (OSError, Damaged) as error:
        with suppress(OSError):
            kept.path.unlink()
        raise CannotBind(f"the kept page {kept.key[:12]} cannot be read: {error}") from error


def keep(source: SheetSource, *, folder: Path | None = None) -> Kept:
    """The kept page of *source*, rendered now unless it lies there already.

    Raises :class:`SheetFailed` when it cannot be printed, :class:`crm.core.errors.Unavailable` when the disk is full.
    """
    folder = folder or press_folder()
    key = key_of(source)
    found = find_kept(key, folder=folder)
    if found is not None:
        return found
    try:
        return render_kept(key, source, source.attempts, folder)
    except OSError as error:
        raise say_full(error) from error
    except (AssetRefused, ValueError) as error:
        raise SheetFailed([(source.title, str(error))]) from error


def render_kept(
    key: str,
    source: SheetSource,
    attempts: Sequence[Callable[[], str]],
    folder: Path,
    *,
    first: int = 0,
    must_fit: bool = False,
) -> Kept:
    """Lay out *attempts*, numbered from *first*, and keep the first that fits, or the last unless it *must_fit*. Needs no
    application; raises what goes wrong as it is, :class:`crm.printing.render.TooLong` when none fits that must.
    """
    job = Job(
        title=source.title,
        author="",
        lang=source.lang,
        printed_at=MADE,
        sheets=source.sheets,
        assets=dict(source.assets),
    )
    try:
        pdf, attempt = render_first_fit(attempts, job, pages=source.most_pages, must_fit=must_fit)
    except TooLong as error:
        raise TooLong(first + error.attempt) from None
    attempt += first
    path = path_of(key, folder)
    try:
        galley = galley_of(pdf)
    except CannotBind as reason:  # binding it will say so again, and whoever binds prints the slow way
        log.warning("%s: its page cannot be bound: %s", source.title, reason)
        pages = pages_of(pdf)
        store(path, refused(str(reason), pages, attempt))
        return Kept(key, path, pages, attempt)
    store(path, packed(galley, attempt))
    return Kept(key, path, len(galley.pages), attempt)


def store(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also when two processes write the same one, when the disk
    fills or the power goes. Raises ``OSError``; nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    coming = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        coming.replace(path)
    except BaseException:
        with suppress(OSError):
            coming.unlink()
        raise


def say_full(error: OSError) -> Exception:
    """The sentence for a full disk; any other error as it is."""
    if error.errno in _FULL:
        return Unavailable(_("服务器磁盘已满，没有印成，也没有留下半个文件。请找管理员清理磁盘后再印"))
    return error


def _touch(path: Path) -> None:
    """Note that a page is in use; once a day is enough for tidying."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > DAY:
            os.utime(path)
