"""A sheet's words put into its template, one setting after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from typing import overload

from flask_babel import force_locale
from markupsafe import Markup

from crm.printing.compose import compose
from crm.printing.typesetting import measure, qr_path, tidy
from crm.units.regions.print_map import print_map

from .content import Contact, Sheet
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


LONG_PLACE, SPLIT_PLACE = 46.0, 51.0


def _body(sheet: Sheet, step: Step, texts: list[Markup]) -> str:
    with force_locale(sheet.lang):
        return compose(
            "projects/sheet/sheet.html",
            sheet=sheet,
            step=step,
            long_title=_size(sheet.title, sheet.lang),
            map=_map(sheet.county_code, sheet.county_lines, sheet.prefecture_code) if sheet.has_tile else Markup(""),
            texts=texts,
            place_size=_place_size(sheet),
            small_kicker=measure(" · ".join(sheet.kicker)) > 42,
            size=_contact_size(sheet.contact, sheet.lang),
            short=short_sections(sheet, step),
            qr=_qr(sheet.url),
            tidy=tidy,
        )


def _size(title: str, lang: str) -> str:
    """The largest size that sets the title on one line; 18 pt (English 17) on two, smaller beyond."""
    wide = measure(title)
    limits = (20.5, 23.5, 27.0, 50.0) if lang == "en" else (21.0, 23.5, 26.0, 52.0)
    for limit, name in zip(limits, ("", "near", "nearer", "long"), strict=True):
        if wide <= limit:
            return f"long {_balanced(wide)}" if name == "long" and lang == "en" else name
    return "longer"


def _balanced(wide: float) -> str:
    """How wide two lines of English want to be, so that the second is no single word."""
    share = next((share for share in (60, 70, 80, 90) if wide / 2 * 1.18 <= 24.4 * share / 100), 0)
    return f"w{share}" if share else ""


def _contact_size(contact: Contact, lang: str) -> str:
    """The contact block is 17.6 mm high whatever stands in it: more words take smaller type."""
    if lang == "en":
        lines = [" · ".join(line) for line in contact.lines]
        widest = max([measure(contact.office) * 1.25, *map(measure, lines)], default=0.0)
        return "full" if widest <= 40 else "fuller"
    widest = max(measure(contact.address + contact.email), measure(contact.office + contact.telephone) + 6)
    return "fuller" if widest > 41 else "full" if contact.person or widest > 38 else ""


@lru_cache(maxsize=128)
def _map(county: str, lines: tuple[str, ...], prefecture: str) -> Markup:
    return print_map({county: ""}, own=prefecture, names={county: lines} if lines else None)


@lru_cache(maxsize=64)
def _qr(url: str) -> Markup:
    return qr_path(url)


def _place_size(sheet: Sheet) -> str:
    """An English place that would wrap is set smaller; the nature of a longer one takes its own line, so that no
    line ends with the dot between them.
    """
    wide = measure(" · ".join(sheet.place)) if sheet.lang == "en" else 0.0
    return "long split" if wide > SPLIT_PLACE else "long" if wide > LONG_PLACE else ""
