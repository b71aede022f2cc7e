"""The end of the book: element prices, the contact index, the back cover."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from crm.printing.compose import compose
from crm.printing.typesetting import day, qr_path

from .book import Book, Paging, Set, anchor_of, link
from .lists import draw_contacts
from .prices import PriceTable, price_table
from .setting import drawn_pages, swapped
from .wording import place_name, project_name


def price_body(book: Book, paging: Paging) -> str:
    """要素价格表, with source and date of each price below."""
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
        swapped=swapped(paging.prices),
    )


def contact_pages(book: Book, paging: Paging) -> Set:
    """The contact index, drawn while the book is bound."""
    title = _("联系索引")
    return drawn_pages(
        book,
        title,
        draw_contacts(
            title=title,
            heads={
                "office": pgettext("booklet", "单位"),
                "phone": _("办公电话"),
                "projects": pgettext("booklet", "项目"),
                "page": pgettext("booklet", "页"),
                "again": pgettext("booklet", "（续）"),
            },
            rows=contact_rows(book, paging),
            note=_contact_note(book.plan),
            link=link,
            first=paging.contacts,
            english=book.english,
        ),
    )


def back_body(book: Book) -> str:
    """The back cover: imprint and code."""
    plan = book.plan
    return compose(
        "events/booklets/print/back.html",
        plan=plan,
        qr=qr_path(plan["url"]),
        imprint=_imprint(book),
        scan=_("扫码看册中项目的最新内容") if plan["public"] else _("扫码打开本次活动（需登录）"),
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


def offices(book: Book) -> set[str]:
    """The offices that are named: what the length of their index is first taken for."""
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
