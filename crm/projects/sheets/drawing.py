"""A sheet's words put into its template, one setting after another."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import force_locale
from markupsafe import Markup

from crm.printing.compose import compose
from crm.printing.typesetting import measure, qr_path, tidy
from crm.units.print_map import print_map

from .content import Sheet
from .setting import set_blocks
from .steps import Step, short_sections, steps_of


def attempts_of(sheet: Sheet) -> list[Callable[[], str]]:
    """The bodies to try, mildest setting first; each is composed when asked for."""
    return [_attempt(sheet, step) for step in steps_of(sheet)]


def _attempt(sheet: Sheet, step: Step) -> Callable[[], str]:
    def body() -> str:
        with force_locale(sheet.lang):
            return compose(
                "projects/sheet/sheet.html",
                sheet=sheet,
                step=step,
                long_title=_size(sheet.title),
                map=_map(sheet),
                texts=[set_blocks(section.blocks) for section in sheet.sections],
                full=bool(sheet.contact.person) or measure(sheet.contact.address + sheet.contact.email) > 38,
                short=short_sections(sheet, step),
                qr=qr_path(sheet.url),
                tidy=tidy,
            )

    return body


def _size(title: str) -> str:
    """22 pt (English 20) while it fits a line, 18 for two lines, 15 beyond."""
    wide = measure(title)
    return "" if wide <= 21 else "long" if wide <= 50 else "longer"


def _map(sheet: Sheet) -> Markup:
    if not sheet.has_tile:
        return Markup("")
    return print_map({sheet.county_code: ""}, own=sheet.prefecture_code)
