"""目录 and 联系索引, drawn: the two lists that bear page numbers of everything else, so that each edition has its own.

They are drawn while the book is bound (:mod:`crm.printing.drawn`): 500 lines take a tenth of a second, where WeasyPrint
takes five. Measures are those of ``static/css/print/booklet.css``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from crm.printing.drawn import Column, Drawn, Leaf, Letters
from crm.printing.lettering import FaceWord, broken, width
from crm.printing.marks import MM

INK, SECOND, THIRD, ACCENT, RULE, HAIR = "#1a1a1a", "#4a4f54", "#6b7177", "#17495a", "#b9bec3", "#d9dcdf"
PAGE_WIDTH, TOP, BOTTOM, INNER, OUTER = 210 * MM, 30 * MM, 269 * MM, 24 * MM, 20 * MM
DOT = " · "
NUMBER_GAP = 4 * MM
"""What at least stays free between a name and its page number."""


def _begin(leaf: Leaf, place: int, *, first: int, running: str, english: bool) -> tuple[float, float, float]:
    """A text page of the book: mirrored margins, its title above on the outer side."""
    odd = (first + place) % 2 == 1
    left, right = (INNER, PAGE_WIDTH - OUTER) if odd else (OUTER, PAGE_WIDTH - INNER)
    size = 8.5
    x = right - width(running, size, "hei", english) if odd else left
    leaf.letters.append(Letters(running, x, TOP - 5.5 * MM - 6 + 0.436 * size, size, "hei", THIRD))
    return TOP, left, right


def _column(first: int, running: str, english: bool) -> Column:
    column = Column(partial(_begin, first=first, running=running, english=english), BOTTOM, english)
    column.turn()
    return column


def _title(column: Column, words: str) -> None:
    size, line = (22, 30) if column.english else (25, 34)
    for row in broken(words, column.right - column.left, size, "title", column.english):
        column.write(row, column.left, line, size, "title", INK)
        column.y += line
    column.y += 6 * MM


def _at_right(column: Column, words: str, line: float, size: float, face: FaceWord, ink: str) -> float:
    """Set *words* at the right edge of the present line; where they begin."""
    x = column.right - width(words, size, face, column.english)
    column.write(words, x, line, size, face, ink)
    return x


# --- 目录


def draw_contents(
    *,
    title: str,
    heads: Mapping[str, str],
    groups: Sequence[Mapping[str, Any]],
    link: Callable[[str], str],
    first: int,
    english: bool,
) -> Drawn:
    """The contents, beginning on page *first* of the book; set a little tighter where that makes them one page."""
    drawn = _contents(title, heads, groups, link, first, english, tight=False)
    if drawn.pages == 2:
        tighter = _contents(title, heads, groups, link, first, english, tight=True)
        if tighter.pages == 1:
            return tighter
    return drawn


def _contents(
    title: str,
    heads: Mapping[str, str],
    groups: Sequence[Mapping[str, Any]],
    link: Callable[[str], str],
    first: int,
    english: bool,
    *,
    tight: bool,
) -> Drawn:
    column = _column(first, title, english)
    _title(column, title)
    column.write(heads["where"], column.left, 14, 9, "hei", THIRD)
    column.write(heads["what"], column.left + (27 if english else 17) * MM, 14, 9, "hei", THIRD)
    _at_right(column, heads["page"], 14, 9, "hei", THIRD)
    column.y += 14 + 6 * MM
    line = (14.4 if english else 17.5) if tight else (16.0 if english else 20.0)
    for place, group in enumerate(groups):
        rows = [_name_rows(column, one, english) for one in group["lines"]]
        head = _head_rows(column, group) if group["name"] else []
        opening = len(head) * 18 + 2 * MM + 4 if head else 0.0
        opening += sum(len(one) for one in (rows if place == len(groups) - 1 and len(rows) <= 2 else rows[:1])) * line
        if not column.fits(opening):
            column.turn()
        if head:
            _group_head(column, group, head, link)
        for one, names in zip(group["lines"], rows, strict=True):
            if not column.fits(len(names) * line):
                column.turn()
            _line(column, one, names, line, link)
        column.y += (5.4 if tight else 8) * MM
    return Drawn(column.leaves, english)


def _head_rows(column: Column, group: Mapping[str, Any]) -> Sequence[str]:
    room = column.right - column.left - _head_left(column, group) - 4 * MM - width("888", 11, "song")
    room -= sum(4 * MM + width(note, 9.5, "hei", column.english) for note in group["notes"])
    return broken(group["name"], room, 12, "bold", column.english)


def _head_left(column: Column, group: Mapping[str, Any]) -> float:
    return width(group["number"], 12, "bold", column.english) + 3.6 * MM if group["number"] else 0.0


def _group_head(column: Column, group: Mapping[str, Any], rows: Sequence[str], link: Callable[[str], str]) -> None:
    top = column.y
    if group["number"]:
        column.write(group["number"], column.left, 18, 12, "bold", ACCENT)
    x = column.left + _head_left(column, group)
    end = max(column.write(row, x, 18, 12, "bold", ACCENT, down=18 * at) for at, row in enumerate(rows))
    base = 0.436 * (12 - 9.5)  # notes stand on the name's base line
    for note in group["notes"]:
        end = column.write(note, end + 4 * MM, 18, 9.5, "hei", SECOND, down=base)
    column_page = str(group["page"])
    x = column.right - width(column_page, 11, "song", column.english)
    column.write(column_page, x, 18, 11, "song", ACCENT, down=0.436 * 12 - 0.4325 * 11)
    column.y += 18 * len(rows) + 1.4 * MM
    column.leaf.rules.append((column.left, column.y + 0.3, column.right, ACCENT, 0.6))
    column.leaf.links.append((column.left, top, column.right, column.y, link(group["anchor"])))
    column.y += 0.6 + 2 * MM


def _name_rows(column: Column, one: Mapping[str, Any], english: bool) -> list[str]:
    """A project's name in lines; the last leaves room for its page number, else the number has a line of its own."""
    size, indent = (10.0, 28 * MM) if english else (11.5, 18 * MM)
    room = column.right - column.left - indent
    rows = list(broken(one["what"], room, size, "song", english))
    kept_free = NUMBER_GAP + width(str(one["page"]), size, "song", english)
    if width(rows[-1], size, "song", english) + kept_free > room:
        shorter = broken(rows[-1], room - kept_free, size, "song", english)
        rows[-1:] = [*shorter] if len(shorter) > 1 else [rows[-1], ""]
    if not english and len(rows) > 1 and 0 < len(rows[-1]) < LAST:
        whole = rows[-2] + rows[-1]
        rows[-2:] = [whole[:-LAST], whole[-LAST:]]
    return rows


def _line(
    column: Column, one: Mapping[str, Any], names: Sequence[str], line: float, link: Callable[[str], str]
) -> None:
    english = column.english
    size, small, indent = (10.0, 8.5, 28 * MM) if english else (11.5, 9.5, 18 * MM)
    top, x, end = column.y, column.left + indent, 0.0
    for where in broken(one["where"], indent - 2 * MM, small, "hei", english)[:1] if one["where"] else ():
        column.write(where, column.left, line, small, "hei", SECOND)
    for name in names:
        end = column.write(name, x, line, size, "song", INK)
        column.y += line
    column.y -= line
    start = _at_right(column, str(one["page"]), line, size, "song", SECOND)
    unit, start = width(DOT, size, "song", english), start - width(" ", size, "song", english)
    count = int((start - end) // unit)
    if count > 0:
        column.write(DOT * count, start - count * unit, line, size, "song", SECOND)
    column.y += line
    column.leaf.links.append((column.left, top, column.right, column.y, link(one["anchor"])))


# --- 联系索引

OFFICE, PHONE = 71 * MM, 29 * MM


def draw_contacts(
    *,
    title: str,
    heads: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    note: str,
    link: Callable[[str], str],
    first: int,
    english: bool,
) -> Drawn:
    """The index of offices, beginning on page *first* of the book. A row stays whole unless it is longer than half a
    page; the last rows and the note stay together, so that no page holds one alone.
    """
    column = _column(first, title, english)
    _title(column, title)
    _contact_head(column, heads)
    heights = [_contact_height(row, column, english) for row in rows]
    notes = broken(note, column.right - column.left, 8.5, "hei", english)
    end = 3 * MM + 13 * len(notes)  # the note stands under the last row, never alone on a page
    for place, (row, height) in enumerate(zip(rows, heights, strict=True)):
        needed = sum(heights[place:]) + end if place >= len(rows) - 2 else height
        if place and not column.fits(min(needed, LONGEST_ROW)):  # the first stands under the title, if not whole
            _contact_end(column)
            column.turn()
            _contact_head(column, heads)
        _contact_row(column, row, heads, link, end if place == len(rows) - 1 else 0.0)
        if place < len(rows) - 1:
            column.leaf.rules.append((column.left, column.y, column.right, HAIR, 0.35))
    _contact_end(column)
    column.y += 3 * MM
    for words in notes:
        column.write(words, column.left, 13, 8.5, "hei", SECOND)
        column.y += 13
    return Drawn(column.leaves, english)


def _contact_head(column: Column, heads: Mapping[str, str]) -> None:
    column.leaf.rules.append((column.left, column.y + 0.6, column.right, INK, 1.2))
    column.y += 0.6 + 1.8 * MM
    for words, x in ((heads["office"], 0.0), (heads["phone"], OFFICE), (heads["projects"], OFFICE + PHONE)):
        column.write(words, column.left + x, 13, 9, "hei", SECOND)
    _at_right(column, heads["page"], 13, 9, "hei", SECOND)
    column.y += 13 + 1.8 * MM
    column.leaf.rules.append((column.left, column.y + 0.3, column.right, INK, 0.6))
    column.y += 0.3


def _contact_end(column: Column) -> None:
    column.leaf.rules.append((column.left, column.y, column.right, INK, 1.2))


def _contact_sizes(english: bool) -> tuple[float, float, float, float, float, float]:
    """Size and line of an office, of its address, of everything else."""
    return (10, 14, 9, 13, 9, 14) if english else (11, 16, 10.5, 16, 9.5, 15)


def _contact_office(row: Mapping[str, Any], english: bool) -> tuple[Sequence[str], Sequence[str]]:
    office, _line, address, *_rest = _contact_sizes(english)
    room = OFFICE - 3 * MM
    where = broken(row["address"], room, address, "song", english) if row["address"] else ()
    return broken(row["office"], room, office, "bold", english), where


LAST = 3
"""Hanzi the last line of a name has at least: one alone looks lost."""


def _contact_names(one: Mapping[str, Any], column: Column, english: bool) -> list[str]:
    size = _contact_sizes(english)[4]
    room = column.right - column.left - OFFICE - PHONE
    rows = list(broken(one["name"], room, size, "hei", english))
    kept_free = 2 * MM + width(str(one["page"]), size, "hei", english)
    if width(rows[-1], size, "hei", english) + kept_free > room:
        shorter = broken(rows[-1], room - kept_free, size, "hei", english)
        rows[-1:] = [*shorter] if len(shorter) > 1 else [rows[-1], ""]
    if not english and len(rows) > 1 and 0 < len(rows[-1]) < LAST:
        whole = rows[-2] + rows[-1]
        rows[-2:] = [whole[:-LAST], whole[-LAST:]]
    return rows


def _contact_height(row: Mapping[str, Any], column: Column, english: bool) -> float:
    _o, office, _a, address, _s, line = _contact_sizes(english)
    offices, where = _contact_office(row, english)
    names = sum(len(_contact_names(one, column, english)) for one in row["lines"])
    return max(len(offices) * office + len(where) * address, names * line, line) + 4.4 * MM


LONGEST_ROW = (BOTTOM - TOP) / 2
"""An office that takes more than half a page begins where there is half a page, and goes on over the next."""
LAST_LINES = 3
"""Of a row that is longer than a page, so many lines at least go over to the last one."""


def _contact_row(
    column: Column, row: Mapping[str, Any], heads: Mapping[str, str], link: Callable[[str], str], end: float
) -> None:
    """An office with its projects; ``end``: what must find room under its last line."""
    english = column.english
    office, office_line, address, address_line, size, line = _contact_sizes(english)
    offices, where = _contact_office(row, english)
    column.y += 2.2 * MM
    down = 0.0
    for words in offices:
        column.write(words, column.left, office_line, office, "bold", INK, down=down)
        down += office_line
    for words in where:
        column.write(words, column.left, address_line, address, "song", INK, down=down)
        down += address_line
    column.write(row["phone"] or "—", column.left + OFFICE, line, size, "hei", INK)
    low = column.y + down
    entries = [(one, _contact_names(one, column, english)) for one in row["lines"]]
    for place, (one, names) in enumerate(entries):
        needed = len(names) * line
        if place in (0, len(entries) - LAST_LINES, len(entries) - 1):
            rest = sum(len(more) * line for _one, more in entries[place:]) + 2.2 * MM + end
            needed = rest if len(entries) - place <= LAST_LINES else needed
        if not column.fits(needed) and column.y > TOP + 60:  # an office with more projects than a page holds
            _contact_end(column)
            column.turn()
            _contact_head(column, heads)
            column.y += 2.2 * MM
            again = row["office"] + heads["again"]
            down = 0.0
            for words in broken(again, OFFICE - 3 * MM, size, "hei", english):
                column.write(words, column.left, line, size, "hei", SECOND, down=down)
                down += line
            low = column.y + down
        top, left = column.y, column.left + OFFICE + PHONE
        for name in names:
            column.write(name, left, line, size, "hei", INK)
            column.y += line
        column.y -= line
        _at_right(column, str(one["page"]), line, size, "hei", INK)
        column.y += line
        column.leaf.links.append((left, top, column.right, column.y, link(one["anchor"])))
    column.y = max(low, column.y) + 2.2 * MM
