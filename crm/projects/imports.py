"""Projects from a workbook in the provinces' outline: all of it, or nothing with each refused cell named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from crm.audit.operations import record
from crm.chains.models import Chain, Link
from crm.chains.states import ChainRole
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.enterprises.industries import understood
from crm.units.finding import RegionNames, region_names
from crm.units.models import Region
from crm.workbooks.amounts import read_amount
from crm.workbooks.cells import CellRefused, narrow, number_text, raw_text, read_name, read_text, says_nothing, squeezed
from crm.workbooks.land import read_land
from crm.workbooks.sheets import Cell, Sheet, Workbook, WorkbookRefused, column_letter

from .columns import Found, Head, read_head
from .models import Project
from .operations import create_project
from .similar import near_projects
from .states import Nature
from .texts.cleaning import checked

LONG = {
    "content": "建设内容及规模",
    "conditions": "资源与建设条件",
    "market": "市场前景",
    "groundwork": "前期工作",
    "cooperation": "合作方式",
}
LINES = {
    "name": "name",
    "name_en": "name_en",
    "summary": "summary",
    "site": "site",
    "office": "contact_office",
    "person": "contact_person",
    "phone": "contact_phone",
    "mobile": "contact_mobile",
    "email": "contact_email",
    "address": "contact_address",
    "postcode": "contact_postcode",
    "note": "internal_note",
}
MONEY = {"total": "total_yuan", "sales": "sales_yuan", "profit": "profit_yuan"}
ROLES = {"建链": ChainRole.BUILD, "补链": ChainRole.FILL, "强链": ChainRole.STRENGTHEN}
OWN = frozenset({"code", "name", "name_en", "summary", "content", "land", "irr", "payback", *MONEY})
"""What a project says of itself alone. The rest several may say in one merged cell: their county, their contact."""
MOST_ROWS = 2_000


@dataclass(frozen=True)
class Refused:
    """A cell that cannot be read for certain."""

    sheet: str
    cell: str
    value: str
    reason: str


@dataclass
class Outline:
    """What a file would make: drafts to be, cells refused, headings left out, names that are there already."""

    drafts: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    near: list[tuple[str, str]] = field(default_factory=list)
    """(name in the file, code of the project it is like)"""


def read_outline(book: Workbook, *, reader: Reader, county: Region | None) -> Outline:
    """Every project of the file's sheets. Raises ``WorkbookRefused`` when no sheet has 项目名称 in its head."""
    found = Outline()
    heads = [(sheet, head) for sheet in book.sheets if not sheet.hidden and (head := read_head(sheet)) is not None]
    if not heads:
        raise WorkbookRefused(_("没有找到表头：表里要有“项目名称”一列"))
    reading = _Reading(found, reader, county, region_names(), _links())
    for sheet, head in heads:
        found.unknown += [title for title in head.unknown if title not in found.unknown]
        reading.sheet(sheet, head)
    if not found.drafts and not found.refused:
        raise WorkbookRefused(_("表头下面没有项目"))
    return found


def import_projects(*, outline: Outline, by: Reader, at: datetime) -> list[Project]:
    """Make every draft of the outline, or none: raises ``DomainError`` while a cell is refused."""
    if outline.refused:
        first = outline.refused[0]
        raise DomainError(
            _(
                "有 %(count)s 格读不准，没有导入；第一处：%(sheet)s %(cell)s %(reason)s",
                count=len(outline.refused),
                sheet=first.sheet,
                cell=first.cell,
                reason=first.reason,
            )
        )
    made = [create_project(by=by, at=at, **draft) for draft in outline.drafts]
    record(
        action="project:import", by=by, at=at, ref=made[0].code if made else "", note=_("%(count)s 个", count=len(made))
    )
    return made


@dataclass
class _Reading:
    found: Outline
    reader: Reader
    county: Region | None
    regions: RegionNames
    links: Mapping[tuple[str, str], Link]
    merged: Mapping[tuple[int, int], Cell] = field(default_factory=dict)

    def sheet(self, sheet: Sheet, head: Head) -> None:
        names = {one.field: one for one in head.columns}
        self.merged = _merged_down(sheet, head)
        for row in range(head.row + 1, len(sheet.rows)):
            name = raw_text(sheet.cell(row, names["name"].at)).strip()
            first = squeezed(raw_text(sheet.cell(row, 0)))
            if not name and not any(raw_text(sheet.cell(row, one.at)).strip() for one in head.columns):
                continue
            if re.match(r"(合计|总计|小计|注[:：])", first) or re.match(r"(合计|总计|小计|注[:：])", squeezed(name)):
                continue
            if len(self.found.drafts) >= MOST_ROWS:
                raise WorkbookRefused(_("一次最多导入 %(most)s 个项目，请拆开", most=MOST_ROWS))
            self.row(sheet, row, names)

    def row(self, sheet: Sheet, row: int, names: Mapping[str, Found]) -> None:
        facts: dict[str, Any] = {}
        before = len(self.found.refused)

        def take(column: str, read: Callable[[Cell], Any]) -> Any:
            one = names.get(column)
            if one is None:
                return None
            cell = self.merged.get((row, one.at), sheet.cell(row, one.at))
            try:
                if (row, one.at) in sheet.unreadable:
                    raise CellRefused(_("公式没有结果或出错，请填数值"))
                if (row, one.at) in self.merged and column in OWN:
                    raise CellRefused(_("由几行合用一格，分不清各行是什么"))
                return read(cell)
            except DomainError as refusal:
                where = f"{column_letter(one.at)}{row + 1}"
                self.found.refused.append(Refused(sheet.name, where, raw_text(cell)[:60], str(refusal)))
                return None

        for column, name in LINES.items():
            most = getattr(Project.__table__.c[name].type, "length", None) or 2_000
            read = read_text if column in ("summary", "note") else read_name
            facts[name] = take(column, lambda cell, read=read, most=most: read(cell, limit=most)) or ""  # type: ignore[misc]
        for column, title in LONG.items():
            facts[column] = take(column, lambda cell, title=title: checked(raw_text(cell), title=title)) or ""  # type: ignore[misc]
        for column, name in MONEY.items():
            facts[name] = take(column, lambda cell, column=column: self._yuan(cell, names[column]))  # type: ignore[misc]
        facts["land_mu"] = take("land", lambda cell: read_land(cell, names["land"].land or "亩"))
        facts["irr_percent"] = take("irr", lambda cell: _percent(cell, "%" in narrow(names["irr"].title)))
        facts["payback_years"] = take("payback", _years)
        facts["industry_code"] = take("industry", _industry)
        facts["nature"] = take("nature", _nature)
        facts["county_id"] = self._county_of(take, names)
        self._chain(take, facts)
        if not facts["name"] and len(self.found.refused) == before:
            where = f"{column_letter(names['name'].at)}{row + 1}"
            self.found.refused.append(Refused(sheet.name, where, "", _("没有项目名称")))
        if len(self.found.refused) > before:
            return
        for near in near_projects(facts["name"], facts["county_id"], self.reader)[:1]:
            self.found.near.append((facts["name"], near.code))
        self.found.drafts.append(facts)

    def _yuan(self, cell: Cell, column: Found) -> int | None:
        amount = read_amount(cell, column.money)
        if amount is None:
            return None
        if amount.yuan is None:
            raise CellRefused(_("请换算成人民币"))
        return amount.yuan

    def _county_of(self, take: Callable[..., Any], names: Mapping[str, Found]) -> int | None:
        def read(cell: Cell) -> int | None:
            text = narrow(raw_text(cell))
            if not text:
                return self._given()
            match = self.regions.find(text)
            places = [one for one in match.candidates if one.is_place]
            if len(places) != 1:
                raise CellRefused(
                    _("不知道是哪个县：%(text)s", text=text) if not places else _("可能是几个县，请写全名")
                )
            if not self.reader.sees_region(places[0].id):
                raise CellRefused(_("不是本地区的县"))
            return places[0].id

        if "county" in names:
            found: int | None = take("county", read)
            return found

        def missing(_cell: Cell) -> int | None:
            return self._given()

        return take("name", missing)  # type: ignore[no-any-return]

    def _given(self) -> int:
        if self.county is None:
            raise CellRefused(_("没有写县；导入时可以指定"))
        return self.county.id

    def _chain(self, take: Callable[..., Any], facts: dict[str, Any]) -> None:
        chain = take("chain", lambda cell: squeezed(raw_text(cell)))
        words = take("link", lambda cell: raw_text(cell).strip()) or ""
        role = take("role", lambda cell: _role(raw_text(cell)))

        def link(_cell: Cell) -> Link | None:
            nonlocal role
            plain = words
            for word, meant in ROLES.items():
                if word in plain:
                    role, plain = role or meant, plain.replace(word, "")
            plain = squeezed(re.sub(r"[（）()，,、；;·/]|环节|$", " ", plain))
            plain = plain.removeprefix(chain or "")
            if not plain or says_nothing(plain):
                return None
            fits = [
                one for (in_chain, name), one in self.links.items() if name == plain and chain in (None, "", in_chain)
            ]
            if not fits:
                fits = [one for (in_chain, name), one in self.links.items() if squeezed(words) in (in_chain + name,)]
            if len(fits) != 1:
                raise CellRefused(
                    _("没有这个产业链环节：%(text)s", text=plain) if not fits else _("几条链都有这个环节，请写明产业链")
                )
            return fits[0]

        chosen = take("link", link)
        facts["chain_role"] = role
        facts["link_id"] = chosen.id if chosen else None
        facts["chain_id"] = chosen.chain_id if chosen else None
        if chosen is None and chain and not says_nothing(chain):
            ids = {one.chain_id for (in_chain, _name), one in self.links.items() if in_chain == chain}
            if len(ids) == 1:
                facts["chain_id"] = ids.pop()
            else:
                take("chain", _no_chain)


def _merged_down(sheet: Sheet, head: Head) -> dict[tuple[int, int], Cell]:
    """By place (row, column) the value of every merged cell that several rows below the head share.

    Only real merges carry down; a blank cell stays blank.
    """
    return {
        (row, merge.left): value
        for merge in sheet.merges
        if merge.top > head.row
        and merge.bottom > merge.top
        and (value := sheet.cell(merge.top, merge.left)) is not None
        for row in range(merge.top, merge.bottom + 1)
    }


def _no_chain(cell: Cell) -> None:
    raise CellRefused(_("没有这条产业链：%(text)s", text=raw_text(cell).strip()))


def _links() -> dict[tuple[str, str], Link]:
    rows = db.session.scalars(
        select(Link)
        .join(Link.chain)
        .options(contains_eager(Link.chain))
        .where(Link.voided_at.is_(None), Chain.voided_at.is_(None))
    )
    return {(squeezed(one.chain.name), squeezed(one.name)): one for one in rows}


def _role(text: str) -> ChainRole | None:
    plain = squeezed(text)
    if not plain or says_nothing(text):
        return None
    for word, role in ROLES.items():
        if plain in (word, word[0]):
            return role
    if plain in ("不涉链", "不涉链/待定"):
        return ChainRole.NONE
    raise CellRefused(_("链上作用写建链、补链或强链"))


def _nature(cell: Cell) -> Nature | None:
    plain = squeezed(raw_text(cell))
    if not plain or says_nothing(plain):
        return None
    words = {"新建": Nature.NEW, "改扩建": Nature.EXPANSION, "扩建": Nature.EXPANSION, "改建": Nature.EXPANSION}
    words |= {"技术改造": Nature.UPGRADE, "技改": Nature.UPGRADE, "迁建": Nature.RELOCATION}
    if plain not in words:
        raise CellRefused(_("建设性质写新建、改扩建、技术改造或迁建"))
    return words[plain]


def _industry(cell: Cell) -> str | None:
    text = raw_text(cell).strip()
    return understood(text) if text and not says_nothing(text) else None


_FIGURE = re.compile(r"([0-9]{1,8}(?:\.[0-9]{1,6})?)\s*(%|年)?")


def _figure(cell: Cell, word: str, reason: str) -> Decimal | None:
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise CellRefused(reason)
    text = number_text(cell) if isinstance(cell, int | float) else narrow(cell)
    if says_nothing(text):
        return None
    found = _FIGURE.fullmatch(text)
    if not found or found[2] not in (None, word):
        raise CellRefused(reason)
    return Decimal(found[1])


def _percent(cell: Cell, in_heading: bool) -> Decimal | None:
    """Per cent: 18.6, 18.6%, and 0.186 as Excel keeps a cell shown as 18.6 % – unless the heading has the % already:
    then 0.186 may be either, and is asked back."""
    value = _figure(cell, "%", _("不是百分数"))
    if value is None:
        return None
    if isinstance(cell, int | float) and 0 < value < 1:
        if in_heading:
            raise CellRefused(_("不知道是 %(value)s%% 还是 %(hundred)s%%，请写清", value=value, hundred=value * 100))
        value *= 100
    if value > 99_999:
        raise CellRefused(_("不是百分数"))
    return round(value, 2)


def _years(cell: Cell) -> Decimal | None:
    value = _figure(cell, "年", _("不是年数"))
    if value is not None and value > 999:
        raise CellRefused(_("不是年数"))
    return None if value is None else round(value, 1)
