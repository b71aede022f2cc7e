"""Playing the sample projects: written by the county, checked and published by the office, one withdrawn, one changed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.money import WAN
from crm.core.reader import Reader
from crm.home.demo.cast import Cast, Side
from crm.home.demo.drawings import CREDIT, PICTURES
from crm.home.demo.story import Step
from crm.projects.facts import TEXTS
from crm.projects.models import Project
from crm.projects.moves import check_project, publish_project, submit_project, withdraw_project
from crm.projects.operations import create_project, edit_project, mark_key, set_guiding_unit
from crm.projects.pictures.operations import Prepared, add_picture
from crm.projects.states import Nature
from crm.projects.texts.cleaning import clean
from crm.units.queries import unit_by_code

FOLDER = Path(__file__).parent
FILES = ("first.toml", "second.toml")

ENGLISH_ADDRESS = "1 Sample Road"


def told() -> list[dict[str, Any]]:
    """What the files tell, its texts cleaned: before the transaction, for cleaning takes its time."""
    return [_cleaned(one) for name in FILES for one in tomllib.loads((FOLDER / name).read_text("utf-8"))["project"]]


def project_steps(
    found: Sequence[Mapping[str, Any]],
    cast: Cast,
    known: Mapping[str, tuple[int, int]],
    today: date,
    pictures: Mapping[str, Prepared],
) -> list[Step]:
    """The steps of every sample project, dated back from ``today``; the caller plays them in order of time."""
    steps: list[Step] = []
    for number, one in enumerate(found):
        start = datetime.combine(
            today - timedelta(days=96 - 4 * number), time(8, 5 + number, 45), tzinfo=clock.SHANGHAI
        )
        steps += ProjectStory(one, cast, known, start, pictures.get(one["name"])).steps()
    return steps


def _cleaned(one: dict[str, Any]) -> dict[str, Any]:
    texts = {f"{name}{lang}" for name in TEXTS for lang in ("", "_en")}
    return {name: clean(value.strip()) if name in texts else value for name, value in one.items()}


@dataclass
class ProjectStory:
    """One project on its way, remembering the row between its steps."""

    told: Mapping[str, Any]
    cast: Cast
    known: Mapping[str, tuple[int, int]]
    start: datetime
    picture: Prepared | None = None
    row: Project | None = None

    def steps(self) -> Iterator[Step]:
        """What is done, and when."""
        state = self.told["state"]
        yield self.start, self._write
        if self.picture is not None:
            yield self.start + timedelta(hours=1), self._show
        if state == "draft":
            return
        yield from self._to_public(self.start, upto=state)
        if state == "published again":
            again = self.start + timedelta(days=30)
            yield again, self._raise
            yield from self._to_public(again, upto="published")
        if state == "published, being changed":
            yield self.start + timedelta(days=20), self._change
        if state == "withdrawn":
            yield self.start + timedelta(days=25), self._withdraw

    def _to_public(self, at: datetime, *, upto: str) -> Iterator[Step]:
        send, check, publish = (at + timedelta(days=days) for days in (2, 4, 5))
        yield send, lambda: submit_project(project=self._project, by=self._writer, at=send)
        if upto != "submitted":
            yield check, lambda: check_project(project=self._project, by=self.cast.confirmer, at=check)
        if upto not in ("submitted", "checked"):
            yield publish, lambda: publish_project(project=self._project, by=self.cast.office, at=publish)

    @property
    def _project(self) -> Project:
        if self.row is None:
            raise LookupError("the story has not begun")
        return self.row

    @property
    def _writer(self) -> Reader:
        return self.cast.sides[self.told["county"]].bureau

    def _write(self) -> None:
        one, side = self.told, self.cast.sides[self.told["county"]]
        facts = _facts(one, side, self.known)
        if one["state"] == "published again":
            facts |= {"total_yuan": 30_000 * WAN, "payback_years": Decimal("5.8")}
        self.row = create_project(county_id=side.county.id, by=self._writer, at=self.start, is_sample=True, **facts)
        if "guiding" in one and (unit := unit_by_code(one["guiding"])) is not None:
            set_guiding_unit(project=self.row, unit_id=unit.id, by=self._writer, at=self.start)
        if one.get("key"):
            mark_key(project=self.row, is_key=True, by=self.cast.office, at=self.start)

    def _show(self) -> None:
        _kind, caption, caption_en = PICTURES[self.told["name"]]
        if self.picture is not None:
            add_picture(
                project=self._project,
                kept=self.picture,
                caption=caption,
                caption_en=caption_en,
                credit=CREDIT,
                by=self._writer,
                at=self.start + timedelta(hours=1),
            )

    def _raise(self) -> None:
        total, payback = self.told["total"] * WAN, Decimal(self.told["payback"])
        at = self.start + timedelta(days=30)
        edit_project(
            project=self._project, version=None, total_yuan=total, payback_years=payback, by=self._writer, at=at
        )

    def _change(self) -> None:
        edit_project(
            project=self._project,
            version=None,
            summary="改造闲置教学楼，建 2000 席数据标注和客服基地，返乡青年不出县就业。",
            sales_yuan=12_600 * WAN,
            by=self._writer,
            at=self.start + timedelta(days=20),
        )

    def _withdraw(self) -> None:
        reason, at = "样例：地块另有安排，改在轻工园区招租", self.start + timedelta(days=25)
        withdraw_project(project=self._project, sentence=reason, by=self.cast.office, at=at)


def _facts(one: Mapping[str, Any], side: Side, known: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    chain_id, link_id = known[one["link"]]
    county = side.county
    place = county.name_en or county.name
    plain = ("name", "name_en", "summary", "summary_en", "site", "site_en")
    texts = [f"{name}{lang}" for name in TEXTS for lang in ("", "_en")]
    return {
        **{name: one[name] for name in (*plain, *texts)},
        "industry_code": one["industry"],
        "chain_id": chain_id,
        "link_id": link_id,
        "chain_role": ChainRole(one["role"]),
        "nature": Nature(one["nature"]),
        "total_yuan": one["total"] * WAN,
        "sales_yuan": one["sales"] * WAN,
        "profit_yuan": one["profit"] * WAN,
        "land_mu": _number(one["land"]),
        "irr_percent": _number(one["irr"]),
        "payback_years": _number(one["payback"]),
        "contact_office": f"{county.name}投资促进局",
        "contact_office_en": f"{place} Investment Promotion Bureau" if one["name_en"] else "",
        "contact_phone": f"0859-000-{county.code[-4:]}",
        "contact_email": f"sample-{county.code}@example.org",
        "contact_address": f"{county.name}样例路 1 号",
        "contact_address_en": f"{ENGLISH_ADDRESS}, {place}, Guizhou" if one["name_en"] else "",
        "contact_postcode": "550000",
        "contact_person": side.bureau.name,
        "contact_mobile": "139-0000-0000",
        "internal_note": "样例：内部掌握的底价和联系过的企业写在这里，不公开",
    }


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
