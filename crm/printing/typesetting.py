"""Small matters of setting type that CSS leaves open: what must not break, how a day is written, the QR
code.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from markupsafe import Markup, escape

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_UNITS = (
    "万元|亿元|元/亩·年|元/亩|元|万亩|亩|万吨|吨|万平方米|平方米|公里|千伏|立方米|个工作日|工作日|个月"
    "|人|家|户|项|条|次|天|台|处|名|份|(?<![0-9]{4} )年|期|号楼|号|%"
    r"|kN/m²|㎡|km²|km|m²|m³|kg|kV|kWh|kW|MWh|MW|GWh|mm|cm|mu|ha|tonnes?|t|m|days?|months?|years?|items?|million|billion"
)
#: What stays on one line: dates, and a number with its unit.
_FIGURES = (
    r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日(?:前|起)?|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}} (?:{'|'.join(MONTHS)})(?: \d{{4}})?\b"
    r"|CNY \d[\d,.]*\d|CNY \d"
    rf"|(?:第\s?)?\d[\d,.]*(?:/\d[\d,.]*)?\s?(?:{_UNITS})(?![A-Za-z])|限 \d+"
)
#: Marks that open or close: they go with what stands beside them, which an inline block would otherwise let
#: part.
_TOGETHER = re.compile(rf"[（“《〈(]*(?:{_FIGURES})[，。；：、！？）”》〉,.;:!?)]*")
#: Words this short hardly ever wrap: they are left alone.
SHORT = 6
_HANZI_END = re.compile(r"[\u3400-\u9fff]{2,3}[。！？；：，）]?$")


def tidy(text: str) -> Markup:
    """*text* for a paragraph: dates and figures with their units unbroken, never one hanzi alone on the
    last line.

    Adds spans only, no character: the text extracted from the PDF stays exactly *text*.
    """
    end = _HANZI_END.search(text)
    cut = end.start() if end and len(text) > SHORT and not _straddles(text, end.start()) else len(text)
    parts: list[str | Markup] = []
    at = 0
    for match in _TOGETHER.finditer(text, 0, cut):
        parts += [escape(text[at : match.start()]), _whole(match[0])]
        at = match.end()
    parts.append(escape(text[at:cut]))
    if cut < len(text):
        parts.append(_whole(text[cut:]))
    return Markup("").join(parts)


def _straddles(text: str, at: int) -> bool:
    """Whether *at* lies inside something that stays on one line anyway."""
    return any(match.start() < at < match.end() for match in _TOGETHER.finditer(text, max(0, at - 16)))


def _whole(text: str) -> Markup:
    return Markup('<span class="whole">{}</span>').format(text)


def measure(text: str) -> float:
    """How wide *text* runs, in hanzi: a Latin letter or digit takes about half of one."""
    return sum(0.5 if ord(character) < 0x2E80 else 1.0 for character in text)


def day(on: date, lang: str, *, year: int | None = None) -> str:
    """6月26日 or 26 Jun; with its year unless that is *year*."""
    if lang == "en":
        short = f"{on.day} {MONTHS[on.month - 1]}"
        return short if on.year == year else f"{short} {on.year}"
    short = f"{on.month}月{on.day}日"
    return short if on.year == year else f"{on.year}年{short}"


def day_and_time(at: datetime | date, lang: str) -> str:
    """2018年7月16日 09:42 or 16 Jul 2018 09:42; a date alone without the time."""
    words = day(at, lang)
    return f"{words} {at:%H:%M}" if isinstance(at, datetime) else words


def qr_path(url: str) -> Markup:
    """A QR code as one SVG path: each row's dark runs as thick strokes, a hair thicker than the row so that none shows
    a seam. A stroke takes two drawing operators where a filled rectangle takes five, which halves a kept page.
    """
    import segno

    rows = [list(row) for row in segno.make(url, error="m", micro=False).matrix]
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}.5h{x - start}")
            x += 1
    side = len(rows)
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}"><path stroke="#000" stroke-width="1.02" d="{1}"/></svg>'
    ).format(side, "".join(runs))
