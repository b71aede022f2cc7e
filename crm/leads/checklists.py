"""差什么清单: what a lead still lacks to enter the next stage, on a sheet to carry to whoever can bring it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from flask_babel import force_locale
from flask_babel import gettext as _

from crm.printing.compose import compose
from crm.printing.imprint import Imprint
from crm.printing.render import Job, render_pdf
from crm.printing.typesetting import day, tidy


@dataclass(frozen=True, slots=True)
class CheckItem:
    """A fact the gate asks for: what is needed, who brings it, by when; *said* is how far it is, in words."""

    name: str
    need: str
    state: Literal["missing", "running", "done"]
    who: str = ""
    due: date | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The whole sheet. *stage* is where the lead stands, *to* the stage whose gate is asked about."""

    imprint: Imprint
    number: str
    title: str
    enterprise: str
    county: str
    stage: str
    to: str
    items: Sequence[CheckItem]


ORDER = {"missing": 0, "running": 1, "done": 2}


def render_checklist(checklist: Checklist) -> bytes:
    """The checklist as a PDF, A4: what is missing first, then what is under way, what is there in grey."""
    imprint = checklist.imprint
    with force_locale(imprint.lang):
        done = sum(item.state == "done" for item in checklist.items)
        body = compose(
            "leads/print/checklist.html",
            checklist=checklist,
            imprint=imprint,
            items=sorted(checklist.items, key=lambda item: ORDER[item.state]),
            done=done,
            lacking=len(checklist.items) - done,
            day=lambda on: day(on, imprint.lang, year=imprint.printed_at.year),
            tidy=tidy,
        )
        return render_pdf(
            body,
            Job(
                title=f"{_('差什么清单')} {checklist.number}",
                author=imprint.printed_by,
                lang="en" if imprint.lang == "en" else "zh-CN",
                printed_at=imprint.printed_at,
                sheets=("card", "checklist"),
                watermark=imprint.watermark,
            ),
        )
