"""A section's title page: its paragraph, the chain from upstream to downstream, the map, the counties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from crm.chains.states import Stream
from crm.printing.compose import compose
from crm.printing.typesetting import measure, tidy

from .book import Book, Paging
from .order import chinese_number
from .setting import Wanted, swapped, with_map
from .wording import money, place_name, projects_counted, tile_names

LONG_SECTION = 13


def section_page(book: Book, place: int, section: Mapping[str, Any], paging: Paging) -> Wanted:
    """A section's title page."""
    english = book.english
    rows = [
        {
            "name": place_name(row, english),
            "count": row["count"],
            "total": money(row["total_yuan"], english) if row["total_yuan"] else "—",
        }
        for row in section["counties"]
    ]
    counted = any(row["count"] > 1 for row in rows)
    many = len(rows) > 9
    size = -(-len(rows) // 3) if many else len(rows)
    unsized = section["unsized"]
    body = partial(
        compose,
        "events/booklets/print/section.html",
        swapped=swapped(paging.sections[place - 1]),
        number=_("第 %(n)s 篇", n=place) if english else f"第{chinese_number(place)}篇",
        section=section,
        long_title=measure(section["name"]) > LONG_SECTION,
        note=tidy(section["note"]) if section["note"] else "",
        streams=_streams(section["links"], english),
        many=many,
        columns=[rows[start : start + size] for start in range(0, len(rows), size)],
        counted=counted,
        total=money(section["total_yuan"], english) if section["total_yuan"] else "—",
        unsized=_("“—”为未定总投资，没有计入合计。") if unsized else "",
        heads={
            "county": _("县"),
            "count": pgettext("project", "项数"),
            "total": _("总投资"),
            "unit": _("亿元"),
            "sum": _("合计") if counted else projects_counted(section["count"]),
        },
    )
    return with_map(
        book,
        section["name"],
        lambda drawn: body(map=drawn),
        {row["code"]: _tile_note(row["count"], english) for row in section["counties"] if row["x"] is not None},
        tile_names(section["counties"], english),
        labels=not english,
    )


def _streams(links: Sequence[Mapping[str, Any]], english: bool) -> list[dict[str, Any]]:
    found = []
    for stream in Stream:
        mine = [
            {"name": (link["name_en"] if english else "") or link["name"], "count": link["count"]}
            for link in links
            if link["stream"] == stream.value
        ]
        if mine:
            found.append({"name": stream.title, "links": mine, "own": any(one["count"] for one in mine)})
    return found


def _tile_note(count: int, english: bool) -> str:
    return str(count) if english else str(_("%(n)s 项", n=count))
