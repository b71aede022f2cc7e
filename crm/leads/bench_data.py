"""Many marked sample leads at once, for measuring: bulk inserts that skip the operations, then one recount.

The rows keep every constraint of the tables and look like a province's year – most leads early, some signed, few
landed, spread over counties, chains and days – but they carry no facts that gates ask for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, insert, select, update

from crm.audit.operations import record
from crm.campaigns.queries import clocks
from crm.chains.models import Chain, Link
from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.db import add_up, db
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.enterprises.names import name_columns
from crm.enterprises.states import EnterpriseKind
from crm.units.models import Pairing, Region
from crm.units.queries import in_force
from crm.units.states import PairingKind, RegionLevel

from .lights import set_clock
from .models import Lead, LeadCounter, LeadMove
from .states import MoveKind, Stage, Status
from .tally import recount

BATCH = 5_000
PLACES = (
    "珠江",
    "浙东",
    "岭南",
    "甬江",
    "闽江",
    "沪上",
    "湘楚",
    "渝江",
    "鹏城",
    "江淮",
    "两广",
    "苏南",
    "粤北",
    "川南",
)
TRADES = (
    ("电子材料", "电子浆料生产线"),
    ("茶机装备", "茶叶加工装备"),
    ("果仁食品", "板栗精深加工"),
    ("包装", "食品纸塑包装"),
    ("竹木科技", "竹集成材及家居板材"),
    ("冷链物流", "果蔬冷链集配中心"),
    ("糖业", "红糖技改扩能"),
    ("新型建材", "装配式墙板"),
    ("小家电", "小家电零部件"),
    ("药业", "中药饮片加工"),
    ("蚕丝制品", "桑蚕缫丝"),
    ("石业", "石材循环利用"),
    ("纺织服饰", "服装加工"),
    ("菌业", "食用菌工厂化栽培"),
)
FORMS = ("有限公司", "股份有限公司", "集团有限公司")
STAGES = (Stage.LEAD,) * 45 + (Stage.NEGOTIATION,) * 35 + (Stage.SIGNED,) * 14 + (Stage.LANDED,) * 6
STATUSES = (Status.ACTIVE,) * 88 + (Status.ON_HOLD,) * 6 + (Status.LOST,) * 6
ROLES = (ChainRole.BUILD, ChainRole.FILL, ChainRole.FILL, ChainRole.STRENGTHEN, ChainRole.NONE)


def make_leads(*, count: int, by: Reader, at: datetime, seed: int = 2018) -> int:
    """Insert ``count`` sample leads, with a third as many sample enterprises, inside a write transaction.

    The same seed on the same database gives the same rows. Returns how many leads were made.
    """
    dice = random.Random(seed)  # noqa: S311 – sample data, nothing secret
    enterprises = _enterprises(max(1, count // 3), dice, at)
    today = clock.date_of(at)
    board = _Board(dice, today, enterprises)
    first = (db.session.scalar(select(func.max(Lead.id))) or 0) + 1
    for rows in _batches(board.leads(count, first, at)):
        db.session.execute(insert(Lead), rows)
        db.session.execute(insert(LeadMove), [_created(row, by) for row in rows])
    board.keep_counters()
    _set_sequences()
    recount()
    record(action="bench:data", by=by, at=at, ref=str(count), note="sample leads for measuring")
    return count


def _enterprises(count: int, dice: random.Random, at: datetime) -> list[tuple[int, int]]:
    """Ids of new sample enterprises, each with the number of its trade."""
    first = (db.session.scalar(select(func.max(Enterprise.id))) or 0) + 1
    made = []
    columns = {
        (place, trade, form): name_columns(f"样例·{place}{TRADES[trade][0]}{{}}{form}")
        for place in PLACES
        for trade in range(len(TRADES))
        for form in FORMS
    }

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(first, first + count):
            trade = dice.randrange(len(TRADES))
            known = columns[dice.choice(PLACES), trade, dice.choice(FORMS)]
            mark = f"{number}号"
            values = {name: value.replace("{}", mark) for name, value in known.items()}
            values["pinyin"] = values["pinyin"][:230] + f" {number:07d}"
            made.append((number, trade))
            yield {
                **values,
                "id": number,
                "kind": EnterpriseKind.COMPANY,
                "is_sample": True,
                "created_at": at,
            }

    for batch in _batches(rows()):
        db.session.execute(insert(Enterprise), batch)
    return made


class _Board:
    """Where leads may stand: counties with their units, chains with their links, and the numbers given out."""

    def __init__(self, dice: random.Random, today: date, enterprises: list[tuple[int, int]]) -> None:
        self.dice, self.today, self.enterprises = dice, today, enterprises
        levels = (RegionLevel.COUNTY, RegionLevel.ZONE)
        places = select(Region.id, Region.code).where(Region.level.in_(levels))
        self.places = [(ident, code) for ident, code in db.session.execute(places)]
        pairs = select(Pairing.region_id, Pairing.unit_id).where(
            Pairing.kind == PairingKind.UNIT_COUNTY, in_force(today)
        )
        self.units = {region: unit for region, unit in db.session.execute(pairs) if region and unit}
        links = select(Link.chain_id, Link.id).join(Chain)
        self.links = [(chain, link) for chain, link in db.session.execute(links)]
        self.clocks = clocks(today)
        counters = select(LeadCounter.year, LeadCounter.county_code, LeadCounter.last)
        self.counters: dict[tuple[int, str], int] = {
            (year, code): last for year, code, last in db.session.execute(counters)
        }

    def leads(self, count: int, first: int, at: datetime) -> Iterator[dict[str, Any]]:
        for ident in range(first, first + count):
            yield self._lead(ident, at)

    def _lead(self, ident: int, at: datetime) -> dict[str, Any]:
        dice, today = self.dice, self.today
        county, code = dice.choice(self.places)
        enterprise, trade = dice.choice(self.enterprises)
        stage, status = dice.choice(STAGES), dice.choice(STATUSES)
        signed = stage.rank >= Stage.SIGNED.rank
        if signed and status is Status.LOST:
            status = Status.TERMINATED
        entered = today - timedelta(days=dice.randrange(260))
        reported = entered - timedelta(days=dice.randrange(20 * stage.rank + 1))
        year = reported.year
        self.counters[year, code] = last = self.counters.get((year, code), 0) + 1
        role = dice.choice(ROLES) if stage is not Stage.LEAD else None
        on_chain = dice.choice(self.links) if self.links and role and role is not ChainRole.NONE else None
        planned = dice.randrange(5, 400) * 1_000_000
        agreed = planned - planned // dice.randrange(5, 60) // 10_000 * 10_000 if signed else None
        started = entered - timedelta(days=dice.randrange(20)) if stage is Stage.LANDED else None
        active_on = min(today, entered + timedelta(days=dice.randrange(200)))
        lead = SimpleNamespace(
            status=status, stage=stage, last_activity_on=active_on, status_since=entered, started_on=started,
            contract_on=entered if signed else None, stage_since=entered,
        )  # fmt: skip
        set_clock(lead, self.clocks)  # type: ignore[arg-type]
        return {
            "id": ident,
            "number": f"GZ-{year}-{code}-{last:04d}",
            "year": year,
            "enterprise_id": enterprise,
            "project_name": TRADES[trade][1],
            "intention": "样例：用来测量速度的数据",
            "source": "样例",
            "county_id": county,
            "unit_id": self.units.get(county),
            "first_unit_id": self.units.get(county),
            "first_reporter": "样例",
            "first_reported_at": at,
            "first_reported_on": reported,
            "chain_id": on_chain[0] if on_chain else None,
            "link_id": on_chain[1] if on_chain else None,
            "chain_role": role,
            "stage": stage,
            "status": status,
            "stage_since": entered,
            "status_since": entered,
            "is_key": dice.random() < 0.04,
            "is_opening": signed and dice.random() < 0.2,
            "missing_count": dice.randrange(1, 8) if stage is not Stage.LANDED else 0,
            "light_rule": lead.light_rule,
            "light_from": lead.light_from,
            "amber_on": lead.amber_on,
            "red_on": lead.red_on,
            "planned_yuan": planned,
            "agreed_yuan": agreed,
            "paid_in_yuan": (agreed or 0) // dice.randrange(2, 9) // 10_000 * 10_000 if stage is Stage.LANDED else 0,
            "last_activity_on": active_on,
            "contract_on": lead.contract_on,
            "started_on": started,
            "is_sample": True,
            "created_at": at,
            "changed_at": at - timedelta(minutes=dice.randrange(260 * 1440)),
        }

    def keep_counters(self) -> None:
        """Write down the numbers given out, so that the next lead continues behind them."""
        for (year, code), last in self.counters.items():
            add_up(LeadCounter, {"year": year, "county_code": code}, {"last": 0})
            where = (LeadCounter.year == year, LeadCounter.county_code == code)
            db.session.execute(update(LeadCounter).where(*where).values(last=last))


def _created(row: dict[str, Any], by: Reader) -> dict[str, Any]:
    return {
        "lead_id": row["id"],
        "kind": MoveKind.CREATE,
        "to_stage": row["stage"],
        "to_status": row["status"],
        "on": row["stage_since"],
        "at": row["created_at"],
        "by_name": by.name,
    }


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _set_sequences() -> None:
    """PostgreSQL counts ids by sequences, which rows with ids of their own do not move."""
    if db.engine.dialect.name == "postgresql":
        for model in (Lead, Enterprise):
            newest = select(func.max(model.id)).scalar_subquery()
            db.session.execute(select(func.setval(f"{model.__tablename__}_id_seq", newest)))
