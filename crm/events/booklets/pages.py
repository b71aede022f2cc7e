"""The pages around the sheets: cover, 编印说明, contents, section pages, prices, contacts, back cover.

Everything comes from the plan and the sheets' frozen facts. Page numbers are computed, not asked of the typesetter:
the sheets' page counts are known before, the contents are set again until their own length has been right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup

from crm.chains.states import Stream
from crm.printing.assets import Asset
from crm.printing.binding import BOUND
from crm.printing.compose import compose
from crm.printing.drawn import Drawn
from crm.printing.figures import Figure
from crm.printing.kept import Kept, SheetSource, keep
from crm.printing.typesetting import day, measure, qr_path, tidy
from crm.projects.richtext import blocks_of
from crm.projects.sheets.setting import set_blocks
from crm.units.names_shown import two_lines
from crm.units.print_map import map_figure, map_place, print_map

from .lists import draw_contacts, draw_contents
from .order import chinese_number
from .planning import Plan
from .prices import PriceTable, price_table

LINES_A_PAGE = 33
"""Lines of contents a page holds: what their length is first taken for."""
YI, MILLION = 100_000_000, 1_000_000
LONG_TITLE, LONG_SECTION = 9, 13


@dataclass
class Book:
    """What is printed: the plan, the facts of each sheet in print order, how many pages each takes, and the imprint."""

    plan: Plan
    facts: Sequence[Mapping[str, Any]]
    sheet_pages: Sequence[int]
    number: int
    ordered_at: datetime
    """Local wall-clock time of the order: the date the book bears."""
    cover: bytes = b""

    @property
    def english(self) -> bool:
        """Whether it is the English book."""
        return bool(self.plan["lang"] == "en")


@dataclass
class Paging:
    """On which page everything begins; the cover is page 1. 0: not in the book."""

    preface: int = 2
    contents: int = 0
    sections: list[int] = field(default_factory=list)
    sheets: list[int] = field(default_factory=list)
    prices: int = 0
    contacts: int = 0
    back: int = 0


@dataclass(frozen=True)
class Set:
    """Pages that are set: what they are made of, and how they are kept; *figures* are drawn when they are bound."""

    source: SheetSource
    kept: Kept | Drawn
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many they are."""
        return self.kept.pages


@dataclass
class Around:
    """The finished pages around the sheets, and where everything stands. Sections without a title page are None."""

    cover: Set
    preface: Set
    contents: Set
    sections: list[Set | None]
    prices: Set | None
    contacts: Set | None
    back: Set
    paging: Paging


def anchor_of(code: str) -> str:
    """A sheet's name inside the book."""
    return f"sheet-{code}"


def section_anchor(place: int) -> str:
    """A section's name inside the book."""
    return f"section-{place}"


def link(anchor: str) -> str:
    """The address of another part of the book; the binding makes it a link to the page."""
    return BOUND + anchor


def set_around(book: Book) -> Around:
    """Set all pages around the sheets; call it inside ``force_locale`` of the book's language.

    What bears page numbers of others is set again until the counts it was set with are the real ones.
    """
    titled = [section["titled"] for section in book.plan["sections"]]
    lengths = Lengths(
        preface=1,
        contents=-(-_contents_lines(book) // LINES_A_PAGE),
        sections=[1 if one else 0 for one in titled],
        prices=1 if book.plan["prices"] else 0,
        contacts=-(-(len(book.facts) * 15 + len(_offices(book)) * 28) // 620) if book.plan["with_contacts"] else 0,
    )
    for _attempt in range(6):
        paging = _paged(book, lengths)
        preface = _set(book, _("编印说明"), _preface(book, paging))
        contents = _contents(book, paging)
        sections = [
            _section(book, place, section, paging) if section["titled"] else None
            for place, section in enumerate(book.plan["sections"], start=1)
        ]
        prices = _set(book, _("要素价格表"), _prices(book, paging)) if paging.prices else None
        contacts = _contacts(book, paging) if paging.contacts else None
        real = Lengths(
            preface=preface.pages,
            contents=contents.pages,
            sections=[one.pages if one is not None else 0 for one in sections],
            prices=prices.pages if prices is not None else 0,
            contacts=contacts.pages if contacts is not None else 0,
        )
        if real == lengths:
            cover, back = _cover(book), _set(book, _("封底"), _back(book))
            return Around(cover, preface, contents, sections, prices, contacts, back, paging)
        lengths = real
    raise RuntimeError("the contents do not come to rest")  # pragma: no cover - a number is never a line longer


@dataclass
class Lengths:
    """How many pages each of what stands around the sheets takes."""

    preface: int
    contents: int
    sections: list[int]
    prices: int
    contacts: int


def _paged(book: Book, lengths: Lengths) -> Paging:
    paging = Paging(contents=2 + lengths.preface)
    at, sheet = paging.contents + lengths.contents, 0
    for section, length in zip(book.plan["sections"], lengths.sections, strict=True):
        paging.sections.append(at)
        at += length
        for _one in range(section["count"]):
            paging.sheets.append(at)
            at += book.sheet_pages[sheet]
            sheet += 1
    if lengths.prices:
        paging.prices = at
        at += lengths.prices
    if lengths.contacts:
        paging.contacts = at
        at += lengths.contacts
    paging.back = at
    return paging


def _swapped(page: int) -> bool:
    """A print's own first page is a right one; what begins on an even page of the book changes sides."""
    return page % 2 == 0


def _set(book: Book, title: str, body: str) -> Set:
    """The pages of that body, kept like a sheet: what a later edition says in the same words is not set again."""
    source = _source(book, title, body)
    return Set(source, keep(source))


def _source(book: Book, title: str, body: str) -> SheetSource:
    return SheetSource(
        attempts=(partial(str, body),),
        title=title,
        lang="en" if book.english else "zh-CN",
        sheets=("booklet",),
        assets={"cover": Asset(book.cover, "image/jpeg")} if "press:cover" in body else {},
        most_pages=1,
    )


def _with_map(
    book: Book,
    title: str,
    body: Callable[[Markup], str],
    filled: Mapping[str, str],
    names: Mapping[str, Sequence[str]],
    *,
    labels: bool = False,
) -> Set:
    """Pages with the tile map: kept with a place for it, which is drawn when they are bound."""
    slow = _source(book, title, "")
    slow = replace(slow, attempts=(lambda: body(print_map(filled, labels=labels, names=names)),))
    kept = keep(_source(book, title, body(map_place())))
    return Set(slow, kept, {"map": map_figure(filled, labels=labels, names=names)})


# --- front


def _contents_lines(book: Book) -> int:
    titled = sum(1 for section in book.plan["sections"] if section["titled"])
    return len(book.facts) + 3 * titled + 8


def _day(book: Book) -> str:
    return day(date.fromisoformat(book.plan["event"]["starts_on"]), book.plan["lang"])


def _total(book: Book) -> int:
    return sum(facts.get("total_yuan") or 0 for facts in book.facts)


def _cover(book: Book) -> Set:
    plan, total = book.plan, _total(book)
    body = partial(
        compose,
        "events/booklets/print/cover.html",
        plan=plan,
        number=book.number,
        day=_day(book),
        long_title=measure(plan["title"]) > LONG_TITLE,
        facts={
            "count": _("%(n)s 个项目", n=len(book.facts)),
            "total": _("总投资 %(sum)s 亿元", sum=money(total, book.english)) if total else "",
        },
        cover="press:cover" if book.cover else "",
    )
    if book.cover:
        return _set(book, plan["title"], body(map=""))
    filled = {facts["county"]["code"]: "" for facts in book.facts}
    names = tile_names([facts["county"] for facts in book.facts], book.english)
    return _with_map(book, plan["title"], lambda drawn: body(map=drawn), filled, names)


def _preface(book: Book, paging: Paging) -> str:
    plan = book.plan
    counties = {facts["county"]["code"] for facts in book.facts}
    return compose(
        "events/booklets/print/preface.html",
        plan=plan,
        day=day(book.ordered_at.date(), plan["lang"]),
        preface=set_blocks(blocks_of(plan["preface"])) if plan["preface"] else "",
        remarks=_remarks(book, len(counties), _total(book)),
        swapped=_swapped(paging.preface),
    )


def _contents(book: Book, paging: Paging) -> Set:
    return _drawn(
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


def _drawn(book: Book, title: str, drawn: Drawn) -> Set:
    """Drawn pages, and the same for the slow way."""
    lang = "en" if book.english else "zh-CN"
    return Set(SheetSource([drawn.html], title=title, lang=lang, most_pages=drawn.pages), drawn)


def _remarks(book: Book, counties: int, total: int) -> list[tuple[str, str]]:
    """What every booklet says of itself, after what people wrote."""
    plan = book.plan
    unsized = sum(1 for facts in book.facts if not facts.get("total_yuan"))
    scope = _("%(counties)s 个县、%(n)s 个项目", counties=counties, n=len(book.facts))
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
        notes = [_("%(n)s 项", n=section["count"])]
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


# --- sections


def _section(book: Book, place: int, section: Mapping[str, Any], paging: Paging) -> Set:
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
        swapped=_swapped(paging.sections[place - 1]),
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
            "count": _("项数"),
            "total": _("总投资"),
            "unit": _("亿元"),
            "sum": _("合计") if counted else _("%(n)s 项", n=section["count"]),
        },
    )
    return _with_map(
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


# --- end


def _prices(book: Book, paging: Paging) -> str:
    table = price_table(book.plan["prices"], english=book.english)
    gaps = any(figure is None for row in table.rows for figure in row.figures)
    return compose(
        "events/booklets/print/prices.html",
        prices=table,
        lead=_("各县现行价格，供测算用；签约时以供应单位当日公布的价格为准。"),
        marked=len(table.notes) > 1,
        notes=_price_notes(table, book),
        gaps=_("“—”为未填报。") if gaps else "",
        heads={"county": _("县")},
        swapped=_swapped(paging.prices),
    )


def _contacts(book: Book, paging: Paging) -> Set:
    title = _("联系索引")
    return _drawn(
        book,
        title,
        draw_contacts(
            title=title,
            heads={
                "office": pgettext("booklet", "单位"),
                "phone": _("办公电话"),
                "projects": pgettext("booklet", "项目"),
                "page": pgettext("booklet", "页"),
            },
            rows=contact_rows(book, paging),
            note=_contact_note(book.plan),
            link=link,
            first=paging.contacts,
            english=book.english,
        ),
    )


def _back(book: Book) -> str:
    plan = book.plan
    return compose(
        "events/booklets/print/back.html",
        plan=plan,
        qr=qr_path(plan["url"]),
        imprint=_imprint(book),
        scan=_("扫码看公开发布的招商项目") if plan["public"] else _("扫码打开本次活动（需登录）"),
    )


def _price_notes(table: PriceTable, book: Book) -> list[tuple[str, str]]:
    lang = book.plan["lang"]
    notes = []
    for mark, source, as_of, more in table.notes:
        words = _("来源：%(source)s；截至 %(day)s", source=source, day=day(date.fromisoformat(as_of), lang))
        notes.append((mark, f"{words}{_('；')}{more}" if more else words))
    if book.plan["sample"]:
        notes.append(("", _("样例数据，不是真实价格。")))
    return notes


def _contact_note(plan: Mapping[str, Any]) -> str:
    words = _("电话均为办公电话，工作日接听。") if plan["public"] else _("内部资料：联系人和手机见各项目页。")
    return str(words) + (_("号码为样例，不可拨打。") if plan["sample"] else "")


def contact_rows(book: Book, paging: Paging) -> list[dict[str, Any]]:
    """The offices by county, each with its projects and the pages they stand on."""
    english = book.english
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for facts, page in zip(book.facts, paging.sheets, strict=True):
        contact = facts.get("contact") or {}
        office = (contact.get("office_en") if english else "") or contact.get("office") or ""
        if not office:
            office = place_name(facts["county"], english)
        address = (contact.get("address_en") if english else "") or contact.get("address") or ""
        row = found.setdefault(
            (office, contact.get("phone") or ""),
            {
                "office": office,
                "phone": contact.get("phone") or "",
                "address": " ".join(word for word in (address, contact.get("postcode") or "") if word),
                "county": facts["county"]["code"],
                "lines": [],
            },
        )
        row["lines"].append({"name": project_name(facts, english), "page": page, "anchor": anchor_of(facts["code"])})
    for row in found.values():
        row["lines"].sort(key=lambda line: line["page"])
    return sorted(found.values(), key=lambda row: (row["county"], row["office"]))


def _offices(book: Book) -> set[str]:
    return {str((facts.get("contact") or {}).get("office")) for facts in book.facts}


def _imprint(book: Book) -> list[tuple[str, str]]:
    plan = book.plan
    rows = [(_("编印"), plan["issuer"])] if plan["issuer"] else []
    rows.append(
        (_("版次"), _("第 %(edition)s 版，%(day)s", edition=book.number, day=day(book.ordered_at.date(), plan["lang"])))
    )
    rows.append((pgettext("booklet", "活动"), f"{plan['event']['name']} {plan['event']['code']}"))
    if not plan["public"]:
        rows.append((_("密级"), _("内部资料，严禁录入、存储、传输国家秘密")))
    return rows


# --- words


_KIND_WORDS = re.compile(r" (?:City|County|District|Special District|[A-Z][\w, ]* Autonomous \w+)$")
LONGEST_NAME = 4


def money(yuan: int, english: bool) -> str:
    """亿元 with two places; in English M CNY with the places it needs. The word for the unit stands beside."""
    if english:
        value = Decimal(yuan) / MILLION
        return f"{value:,.1f}".removesuffix(".0")
    return f"{Decimal(yuan) / YI:,.2f}"


def place_name(place: Mapping[str, Any], english: bool) -> str:
    """望谟县, 镇宁县 (the full name of an autonomous county does not fit a column), Wangmo."""
    if english and place.get("name_en"):
        return _KIND_WORDS.sub("", str(place["name_en"]))
    name, short = str(place["name"]), str(place.get("short_name") or "")
    return name if len(name) <= LONGEST_NAME or not short else short + name[-1]


@dataclass
class _Named:
    """What ``two_lines`` asks of a region."""

    name: str
    short_name: str
    name_en: str


def tile_names(counties: Iterable[Mapping[str, Any]], english: bool) -> dict[str, list[str]]:
    """The counties' English names for their squares, broken between syllables; nothing in Chinese."""
    if not english:
        return {}
    return {
        str(one["code"]): two_lines(_Named(one["name"], one.get("short_name") or one["name"], one["name_en"]))
        for one in counties
        if one.get("name_en")
    }


def _tile_note(count: int, english: bool) -> str:
    return str(count) if english else str(_("%(n)s 项", n=count))


def project_name(facts: Mapping[str, Any], english: bool) -> str:
    """The project's name in the book's language; the Chinese one where there is no English."""
    return str((facts.get("name_en") if english else "") or facts["name"])
