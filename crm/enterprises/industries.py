"""Industries of GB/T 4754-2017: loading, looking up by code or words, and which divisions a section holds."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, insert, or_, select

from crm.core.db import db, writing
from crm.core.errors import DomainError

from .models import Enterprise, Industry

DATA = Path(__file__).parent / "data" / "gbt4754_2017.csv"

SECTIONS = {
    "A": (1, 5),
    "B": (6, 12),
    "C": (13, 43),
    "D": (44, 46),
    "E": (47, 50),
    "F": (51, 52),
    "G": (53, 60),
    "H": (61, 62),
    "I": (63, 65),
    "J": (66, 69),
    "K": (70, 70),
    "L": (71, 72),
    "M": (73, 75),
    "N": (76, 79),
    "O": (80, 82),
    "P": (83, 83),
    "Q": (84, 85),
    "R": (86, 90),
    "S": (91, 96),
    "T": (97, 97),
}
"""First and last division of each section; the code of a division does not carry its letter."""

MOST = 30


def load_industries() -> str | None:
    """At a start: load the classes that are not there yet; says how many."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "level": int(row["level"])} for row in csv.DictReader(file)]
    if db.session.scalar(select(func.count()).select_from(Industry)) == len(rows):
        return None
    with writing():
        known = set(db.session.scalars(select(Industry.code)))
        missing = [row for row in rows if row["code"] not in known]
        if missing:
            db.session.execute(insert(Industry), missing)
    return f"industries: {len(missing)} loaded" if missing else None


def section_of(code: str) -> str:
    """The letter of the section the code lies in."""
    if code in SECTIONS:
        return code
    division = int(code[:2])
    return next(letter for letter, (first, last) in SECTIONS.items() if first <= division <= last)


def within(code: str) -> ColumnElement[bool]:
    """The condition that an enterprise's industry lies in the section, division, group or class."""
    if code in SECTIONS:
        first, last = SECTIONS[code]
        return or_(
            Enterprise.industry_code == code,
            func.substr(Enterprise.industry_code, 1, 2).between(f"{first:02d}", f"{last:02d}"),
        )
    return Enterprise.industry_code.startswith(code, autoescape=True)


def search(text: str) -> Sequence[Industry]:
    """Classes whose code begins so or whose name holds every word of the text; the finest at most thirty."""
    text = text.strip()
    statement = select(Industry).order_by(Industry.code).limit(MOST)
    if not text:
        return db.session.scalars(statement.where(Industry.level == 1)).all()
    if text[0].isascii() and text[0].isalnum():
        return db.session.scalars(statement.where(Industry.code.startswith(text.upper(), autoescape=True))).all()
    for word in text.split():
        statement = statement.where(Industry.name.contains(word, autoescape=True))
    return db.session.scalars(statement).all()


def understood(text: str) -> str:
    """The code of what a person typed: a code, a name, “code name”, or words that fit one class only.

    Raises ``DomainError`` naming the nearest ones otherwise.
    """
    text = text.strip()
    head = text.split()[0].upper() if text.split() else ""
    if head and db.session.get(Industry, head) is not None:
        return head
    exact = db.session.scalars(
        select(Industry.code).where(Industry.name == text).order_by(Industry.level.desc())
    ).first()
    if exact:
        return exact
    found = search(text)
    if len(found) == 1:
        return found[0].code
    if not found:
        raise DomainError(_("没有这个行业：%(text)s。请填代码或名称", text=text), field="industry")
    shown = "；".join(f"{one.code} {one.name}" for one in found[:5])
    raise DomainError(_("“%(text)s”对应多个行业，请填代码：%(shown)s", text=text, shown=shown), field="industry")


def path_of(industry: Industry) -> list[Industry]:
    """Section, division, group, class, as far as the code goes."""
    codes = [section_of(industry.code)]
    codes += [
        industry.code[:length] for length in (2, 3, 4) if industry.code not in SECTIONS and length <= len(industry.code)
    ]
    found = {one.code: one for one in db.session.scalars(select(Industry).where(Industry.code.in_(codes)))}
    return [found[code] for code in codes if code in found]


def division_choices() -> list[tuple[str, str]]:
    """Sections and their divisions in order, for filters."""
    rows = db.session.execute(select(Industry.code, Industry.level, Industry.name).where(Industry.level <= 2)).all()
    ordered = sorted(rows, key=lambda row: (section_of(row.code), row.level, row.code))
    return [(row.code, f"{row.code} {row.name}" if row.level == 1 else f"　{row.code} {row.name}") for row in ordered]
