"""The front of the book: cover, 编印说明, contents."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from crm.printing.compose import compose
from crm.printing.typesetting import day, measure
from crm.projects.sheets.setting import set_blocks
from crm.projects.texts.cleaning import blocks_of

from .book import Book, Paging, Set, anchor_of, link, section_anchor, total_of
from .lists import draw_contents
from .order import chinese_number
from .setting import Wanted, drawn_pages, pages_of, swapped, with_map
from .wording import money, place_name, project_name, projects_counted, tile_names

LONG_TITLE, LONGEST_TITLE, LONG_SUBTITLE = 9, 36, 60
"""Hanzi of a title that is set smaller, and of one that must make room for picture or map, as must a long subtitle."""


def contents_lines(book: Book) -> int:
    """About how many lines the contents take: what their length is first taken for."""
    titled = sum(1 for section in book.plan["sections"] if section["titled"])
    return len(book.facts) + 3 * titled + 8


def event_day(book: Book) -> str:
    """The event's first day, in the book's words."""
    return day(date.fromisoformat(book.plan["event"]["starts_on"]), book.plan["lang"])


def cover_page(book: Book) -> Wanted:
    """The cover: with the picture given, else with the map of the counties."""
    plan, total = book.plan, total_of(book)
    body = partial(
        compose,
        "events/booklets/print/cover.html",
        plan=plan,
        number=book.number,
        day=event_day(book),
        size=_title_size(plan["title"], plan["subtitle"]),
        facts={
            "count": _("1 个项目") if len(book.facts) == 1 else _("%(n)s 个项目", n=len(book.facts)),
            "total": _("总投资 %(sum)s 亿元", sum=money(total, book.english)) if total else "",
        },
        cover="press:cover" if book.cover else "",
    )
    if book.cover:
        return pages_of(book, plan["title"], body(map=""))
    filled = {facts["county"]["code"]: "" for facts in book.facts}
    names = tile_names([facts["county"] for facts in book.facts], book.english)
    return with_map(book, plan["title"], lambda drawn: body(map=drawn), filled, names)


def _title_size(title: str, subtitle: str) -> str:
    if measure(title) > LONGEST_TITLE or measure(subtitle) > LONG_SUBTITLE:
        return "longest"
    return "long" if measure(title) > LONG_TITLE else ""


def preface_body(book: Book, paging: Paging) -> str:
    """编印说明: what people wrote, then what every booklet says of itself."""
    plan = book.plan
    counties = {facts["county"]["code"] for facts in book.facts}
    return compose(
        "events/booklets/print/preface.html",
        plan=plan,
        day=day(book.ordered_at.date(), plan["lang"]),
        preface=set_blocks(blocks_of(plan["preface"])) if plan["preface"] else "",
        remarks=_remarks(book, len(counties), total_of(book)),
        swapped=swapped(paging.preface),
    )


def contents_pages(book: Book, paging: Paging) -> Set:
    """The contents, drawn while the book is bound, for they bear the numbers of all that follows."""
    return drawn_pages(
        book,
        _("目录"),
        draw_contents(
            title=pgettext("booklet", "目　录"),
            heads={"where": _("县"), "what": pgettext("booklet", "项目"), "page": pgettext("booklet", "页")},
            groups=_groups(book, paging),
            link=link,
            first=paging.contents,
            english=book.english,
        ),
    )


def _remarks(book: Book, counties: int, total: int) -> list[tuple[str, str]]:
    """What every booklet says of itself, after what people wrote."""
    plan = book.plan
    unsized = sum(1 for facts in book.facts if not facts.get("total_yuan"))
    where = _("%(n)s 个县", n=counties)
    scope = _("%(where)s、%(n)s 个项目", where=where, n=len(book.facts))
    if total:
        scope = _("%(scope)s，总投资 %(sum)s 亿元", scope=scope, sum=money(total, book.english))
    if unsized:
        scope = _("%(scope)s（%(n)s 个项目未定总投资，没有计入）", scope=scope, n=unsized)
    rows = [(_("收录"), scope)]
    order = {
        "chain": _("按产业链分篇，篇内按环节从上游到下游"),
        "county": _("按地区分篇，篇内按项目编号"),
        "industry": _("按国民经济行业大类分篇，篇内按项目编号"),
        "hand": _("由编印单位排定"),
    }[plan["order"]]
    rows.append((_("编排"), order))
    rows.append((_("计量"), _("投资额、销售收入、利润以亿元或万元计，用地以亩计（1 公顷 = 15 亩）")))
    rows.append(
        (
            _("时点"),
            _("内容以 %(day)s 定版时为准；扫各页二维码看最新内容", day=day(book.ordered_at.date(), plan["lang"])),
        )
    )
    if plan["sample"]:
        rows.append((_("样例"), _("本册含样例数据：项目、企业、电话均为虚构，不可据以联系或投资")))
    return rows


def _groups(book: Book, paging: Paging) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    sheet = 0
    for place, (section, page) in enumerate(zip(book.plan["sections"], paging.sections, strict=True), start=1):
        lines = []
        for _one in range(section["count"]):
            facts = book.facts[sheet]
            lines.append(
                {
                    "where": place_name(facts["county"], book.english),
                    "what": project_name(facts, book.english),
                    "page": paging.sheets[sheet],
                    "anchor": anchor_of(facts["code"]),
                }
            )
            sheet += 1
        notes = [projects_counted(section["count"])]
        if section["total_yuan"]:
            notes.append(_("%(sum)s 亿元", sum=money(section["total_yuan"], book.english)))
        groups.append(
            {
                "name": section["name"] if section["titled"] else "",
                "number": str(place) if book.english else chinese_number(place),
                "notes": notes,
                "page": page,
                "anchor": section_anchor(place),
                "lines": lines,
            }
        )
    ends = []
    if paging.prices:
        ends.append({"where": "", "what": _("要素价格表"), "page": paging.prices, "anchor": "prices"})
    if paging.contacts:
        ends.append({"where": "", "what": _("联系索引"), "page": paging.contacts, "anchor": "contacts"})
    if ends:
        first = ends[0]
        groups.append(
            {
                "name": _("附录"),
                "number": "",
                "notes": [],
                "page": first["page"],
                "anchor": first["anchor"],
                "lines": ends,
            }
        )
    return groups
