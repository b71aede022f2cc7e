"""The lead brief 在谈项目一页纸: what one A4 page says about a lead, and its printing.

The facts arrive as plain words and numbers, so the page can be tested, reprinted and translated without a
database.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from flask_babel import force_locale
from flask_babel import gettext as _

from crm.printing.compose import compose
from crm.printing.imprint import Imprint
from crm.printing.render import Job, render_first_fit
from crm.printing.typesetting import day, measure, tidy


@dataclass(frozen=True, slots=True)
class StageCell:
    """A stage in the strip; *entered* stands beside the current one ("3月21日进入，第 117 天")."""

    name: str
    state: Literal["done", "current", "ahead"]
    entered: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Light:
    """The traffic light: its colour, its name (黄灯), the figure and limit behind it, since when."""

    colour: Literal["green", "yellow", "red"]
    name: str
    text: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is known; an empty value prints as “—”."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """One of the three kinds of money: the figure as printed (None: not recorded, “—”), its unit, its
    basis.
    """

    label: str
    value: str | None
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A logged contact: day, kind, what came of it."""

    on: date
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class MissingItem:
    """A fact the next gate asks for: its name, who brings it and when, how far it is."""

    name: str
    note: str
    state: Literal["missing", "running", "done"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done: by when, by whom, what."""

    by: date | None
    who: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Everything a lead brief says. Texts are in the language of the imprint; *contacts* newest first."""

    imprint: Imprint
    number: str
    title: str
    enterprise: str
    county: str
    key_project: bool = False
    chain_link: str = ""
    role: str = ""
    summary: str = ""
    stages: Sequence[StageCell] = ()
    light: Light | None = None
    enterprise_facts: Sequence[Fact] = ()
    people_facts: Sequence[Fact] = ()
    money: Sequence[MoneyCell] = ()
    contacts: Sequence[ContactLine] = ()
    contact_count: int = 0
    missing_head: str = ""
    missing: Sequence[MissingItem] = ()
    next_steps: Sequence[NextStep] = ()


#: The steps a page takes when its texts are long, mildest first: (style step, contacts shown, characters a
#: text may have or None, met facts folded into one line).
STEPS: tuple[tuple[int, int, int | None, bool], ...] = (
    (0, 5, None, False),
    (1, 5, None, False),
    (2, 5, None, True),
    (2, 4, None, True),
    (3, 4, None, True),
    (3, 3, 120, True),
    (3, 3, 60, True),
    (3, 2, 40, True),
)


def render_brief(brief: Brief) -> bytes:
    """The brief as a PDF of one A4 page.

    Long texts are met by rules, mildest first, each only when the one before did not suffice:

    1. gaps and leading shrink and the box for the leader's words becomes lower;
    2. type goes from 9.5 to 9 pt, and the facts already there are folded into one line (from rule 4 on:
       counted);
    3. four contacts instead of five, then type of 8.5 pt;
    4. three contacts, and single texts over 120 (then 60) characters end at a clause with “……”; at last two
       contacts and 40 characters. Whenever a text was shortened the foot of the page says so and the QR
       code leads to the whole of it.

    A second page comes only if even that is too long (dozens of missing facts); nothing is clipped, no word
    is cut. Raises :class:`crm.printing.assets.AssetRefused` if the page names anything but its own parts.
    """
    with force_locale(brief.imprint.lang):
        job = Job(
            title=f"{brief.title} {brief.number}",
            author=brief.imprint.printed_by,
            lang="en" if brief.imprint.lang == "en" else "zh-CN",
            printed_at=brief.imprint.printed_at,
            sheets=("card", "brief"),
            watermark=brief.imprint.watermark,
        )
        steps = STEPS[_first_step(brief) :]
        return render_first_fit([_attempt(brief, step) for step in steps], job, pages=1)[0]


def _attempt(brief: Brief, step: tuple[int, int, int | None, bool]) -> Callable[[], str]:
    style, contacts, length, folded = step

    def body() -> str:
        shown = _shortened(brief, length, contacts) if length else brief
        rows = shown.contacts[:contacts]
        return compose(
            "leads/print/brief.html",
            brief=shown,
            imprint=brief.imprint,
            step=style,
            roomy=_lines(brief) <= 16,
            long_title=measure(brief.title) > 18,
            contacts=rows,
            folded=folded,
            counted=length is not None,
            shortened=length is not None and shown != brief,
            day=lambda on: day(on, brief.imprint.lang, year=brief.imprint.printed_at.year),
            tidy=tidy,
        )

    return body


def _lines(brief: Brief) -> int:
    """About how many lines of the normal setting the variable parts take."""

    def rows(text: str, wide: int) -> int:
        return max(1, math.ceil(measure(text) / wide))

    facts = sum(rows(fact.value, 24) for fact in brief.enterprise_facts)
    people = sum(rows(fact.value, 16) for fact in brief.people_facts)
    steps = sum(rows(step.who + step.what, 17) for step in brief.next_steps)
    return (
        rows(brief.summary, 43)
        + max(facts, people)
        + sum(rows(contact.text, 42) for contact in brief.contacts[:5])
        + max(sum(rows(item.name + item.note, 27) for item in brief.missing), steps)
    )


def _first_step(brief: Brief) -> int:
    """Where to begin trying: an estimate by text length, so that an ordinary page is laid out once only.

    It leans to the mild side: a try too many costs 0.1 s, a step too far costs good type.
    """
    lines = _lines(brief) * (1.2 if brief.imprint.lang == "en" else 1.0)  # Latin breaks at words, with a wider rag
    return 0 if lines <= 25 else 1 if lines <= 32 else 2 if lines <= 40 else 4


def _shortened(brief: Brief, length: int, contacts: int) -> Brief:
    return replace(
        brief,
        summary=clause(brief.summary, 2 * length),
        enterprise_facts=[replace(fact, value=clause(fact.value, length)) for fact in brief.enterprise_facts],
        people_facts=[replace(fact, value=clause(fact.value, length)) for fact in brief.people_facts],
        contacts=[replace(row, text=clause(row.text, length)) for row in brief.contacts[:contacts]],
        missing=[
            replace(item, name=clause(item.name, length), note=clause(item.note, length)) for item in brief.missing
        ],
        next_steps=[replace(step, what=clause(step.what, length)) for step in brief.next_steps],
    )


def clause(text: str, length: int) -> str:
    """*text* if it has at most *length* characters; else up to its last clause or word within them, and
    “……”.
    """
    if len(text) <= length:
        return text
    head = text[: length + 1]
    ends = [found.start() for found in re.finditer(r"[。；，、：（]|[;,:.(](?=\s)|\s", head)]
    end = ends[-1] if ends and ends[-1] >= length // 3 else length
    if end == length:  # no pause near: at least no number or Latin word is cut
        end = len(re.sub(r"[\w.*-]+$", "", head[:length], flags=re.ASCII)) or length
    return head[:end].rstrip(" 　") + str(_("……"))
