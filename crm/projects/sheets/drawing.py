"""A sheet's words put into its template, one setting after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from typing import overload

from flask_babel import force_locale
from markupsafe import Markup

from crm.printing.compose import compose
from crm.printing.typesetting import measure, qr_path, tidy
from crm.units.print_map import print_map

from .content import Sheet
from .setting import set_blocks
from .steps import Step, short_sections, steps_of


def attempts_of(sheet: Callable[[], Sheet]) -> Sequence[Callable[[], str]]:
    """The bodies to try, mildest setting first; each is composed when asked for, what all share is set once."""
    return _Attempts(sheet)


class _Attempts(Sequence[Callable[[], str]]):
    """Settings of a sheet; nothing is made of its facts before the first is asked for."""

    def __init__(self, sheet: Callable[[], Sheet]) -> None:
        self._sheet = sheet

    @cached_property
    def _bodies(self) -> list[Callable[[], str]]:
        sheet = self._sheet()
        with force_locale(sheet.lang):
            texts = [set_blocks(section.blocks) for section in sheet.sections]
        return [partial(_body, sheet, step, texts) for step in steps_of(sheet)]

    def __len__(self) -> int:
        return len(self._bodies)

    @overload
    def __getitem__(self, place: int) -> Callable[[], str]: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Callable[[], str]]: ...

    def __getitem__(self, place: int | slice) -> Callable[[], str] | Sequence[Callable[[], str]]:
        return self._bodies[place]


def _body(sheet: Sheet, step: Step, texts: list[Markup]) -> str:
    with force_locale(sheet.lang):
        return compose(
            "projects/sheet/sheet.html",
            sheet=sheet,
            step=step,
            long_title=_size(sheet.title),
            map=_map(sheet.county_code, sheet.prefecture_code) if sheet.has_tile else Markup(""),
            texts=texts,
            full=bool(sheet.contact.person) or measure(sheet.contact.address + sheet.contact.email) > 38,
            short=short_sections(sheet, step),
            qr=_qr(sheet.url),
            tidy=tidy,
        )


def _size(title: str) -> str:
    """22 pt (English 20) while it fits a line, 18 for two lines, 15 beyond."""
    wide = measure(title)
    return "" if wide <= 21 else "long" if wide <= 50 else "longer"


@lru_cache(maxsize=128)
def _map(county: str, prefecture: str) -> Markup:
    return print_map({county: ""}, own=prefecture)


@lru_cache(maxsize=64)
def _qr(url: str) -> Markup:
    return qr_path(url)
