"""Playing the sample projects: written by the county, checked and published by the office, one withdrawn, one changed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.db import db, writing
from crm.core.money import WAN
from crm.core.reader import Reader
from crm.home.demo.cast import Cast, Side, gather, links
from crm.projects.facts import TEXTS
from crm.projects.models import Project
from crm.projects.moves import check_project, publish_project, submit_project, withdraw_project
from crm.projects.operations import create_project, edit_project, mark_key, set_guiding_unit
from crm.projects.richtext import clean
from crm.projects.states import Nature
from crm.units.queries import unit_by_code

FILES = ("first.toml", "second.toml")

ENGLISH_ADDRESS = "1 Sample Road"


def load_projects(now: datetime) -> int:
    """Load the sample projects, dated back from ``now``; returns how many, 0 when there are projects already."""
    if db.session.scalar(select(Project.id).limit(1)) is not None:
        return 0
    told = [_cleaned(one) for one in _told()]  # before the transaction: cleaning takes its time
    with writing():
        cast = gather(clock.date_of(now))
        known = links()
        for number, one in enumerate(told):
            day = clock.date_of(now) - timedelta(days=96 - 4 * number)
            _play(one, cast, known, start=datetime.combine(day, time(9, 10 + number), tzinfo=clock.SHANGHAI))
    return len(told)


def _told() -> Iterator[dict[str, Any]]:
    for name in FILES:
        yield from tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))["project"]


def _cleaned(one: dict[str, Any]) -> dict[str, Any]:
    texts = {f"{name}{lang}" for name in TEXTS for lang in ("", "_en")}
    return {name: clean(value.strip()) if name in texts else value for name, value in one.items()}


def _play(one: Mapping[str, Any], cast: Cast, known: Mapping[str, tuple[int, int]], *, start: datetime) -> None:
    side = cast.sides[one["county"]]
    facts = _facts(one, side, known)
    state = one["state"]
    if state == "published again":
        facts |= {"total_yuan": 30_000 * WAN, "payback_years": Decimal("5.8")}
    at = start
    project = create_project(county_id=side.county.id, by=side.bureau, at=at, is_sample=True, **facts)
    if "guiding" in one and (unit := unit_by_code(one["guiding"])) is not None:
        set_guiding_unit(project=project, unit_id=unit.id, by=side.bureau, at=at)
    if one.get("key"):
        mark_key(project=project, is_key=True, by=cast.office, at=at)
    if state == "draft":
        return
    _to_public(project, side.bureau, cast, at, upto=state)
    if state == "published again":
        at = start + timedelta(days=30)
        edit_project(
            project=project,
            version=None,
            total_yuan=one["total"] * WAN,
            payback_years=Decimal(one["payback"]),
            by=side.bureau,
            at=at,
        )
        _to_public(project, side.bureau, cast, at, upto="published")
    if state == "published, being changed":
        edit_project(
            project=project,
            version=None,
            summary="改造闲置教学楼，建 2000 席数据标注和客服基地，返乡青年不出县就业。",
            sales_yuan=12_600 * WAN,
            by=side.bureau,
            at=start + timedelta(days=20),
        )
    if state == "withdrawn":
        withdraw_project(
            project=project, reason="样例：地块另有安排，改在轻工园区招租", by=cast.office, at=at + timedelta(days=25)
        )


def _to_public(project: Project, writer: Reader, cast: Cast, at: datetime, *, upto: str) -> None:
    submit_project(project=project, by=writer, at=at + timedelta(days=2))
    if upto == "submitted":
        return
    check_project(project=project, by=cast.confirmer, at=at + timedelta(days=4))
    if upto != "checked":
        publish_project(project=project, by=cast.office, at=at + timedelta(days=5))


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
