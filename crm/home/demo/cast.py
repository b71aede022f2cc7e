"""Who enters the sample data: the sample sign-ins where there are any, else invented people of the real bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.roles import permissions_of
from crm.accounts.sessions import reader_for
from crm.chains.models import Chain, Link
from crm.chains.operations import save_chain, save_link
from crm.chains.states import Stream
from crm.core.db import db
from crm.core.reader import Reader
from crm.units.models import Region, Unit
from crm.units.queries import region_by_code, region_ids_for, unit_by_code

ORIGIN = "sample data"

COUNTIES = {
    "522326": ("wangmo-tcj", "样例·韦青", "county", "sfgw", "样例·周岚", "unit"),
    "520524": ("zhijin-tcj", "样例·宋遥", "", "sgsl", "样例·何敏", ""),
    "522729": ("changshun-tcj", "样例·莫凡", "", "sstjt", "样例·龙青", ""),
    "520423": ("zhenning-tcj", "样例·伍越", "", "sggzy", "样例·田禾", ""),
    "522325": ("zhenfeng-tcj", "样例·蒙溪", "", "gqtsw", "样例·杨帆", ""),
    "520625": ("yinjiang-tcj", "样例·任平", "", "snxs", "样例·安宁", ""),
}
"""Per county: its bureau with a person and their sign-in, the supporting unit with its liaison and theirs."""

BAMBOO_LINKS = (
    ("竹材基地", "Bamboo groves", Stream.UPSTREAM),
    ("竹材精深加工", "Deep processing of bamboo", Stream.MIDSTREAM),
    ("竹浆与竹纤维", "Bamboo pulp and fibre", Stream.MIDSTREAM),
    ("竹制品与家居", "Bamboo goods and furniture", Stream.DOWNSTREAM),
)


@dataclass(frozen=True)
class Side:
    """A county with both sides of its pair."""

    county: Region
    bureau: Reader
    unit: Reader


@dataclass(frozen=True)
class Cast:
    """Everybody the story needs."""

    sides: dict[str, Side]
    office: Reader
    confirmer: Reader
    departments: tuple[tuple[Unit, Reader], ...]
    """Each responsible department with its decider."""


def gather(today: date) -> Cast:
    """The people of the samples. Raises ``LookupError`` while regions and units are not loaded."""
    sides = {}
    for code, (bureau, officer, officer_sign_in, unit, liaison, liaison_sign_in) in COUNTIES.items():
        county = region_by_code(code)
        if county is None:
            raise LookupError(f"region {code} is not loaded")
        sides[code] = Side(
            county,
            _person(officer_sign_in, officer, "bureau", bureau, county.id, today),
            _person(liaison_sign_in, liaison, "unit", unit, None, today),
        )
    return Cast(
        sides=sides,
        office=_person("office", "样例·吴启", "office", "dzsb", None, today),
        confirmer=_person("office2", "样例·罗样", "office", "dzsb", None, today),
        departments=(
            (_unit("sthjt"), _person("department", "样例·穆清", "department", "sthjt", None, today)),
            (_unit("sgxt"), _person("", "样例·季安", "department", "sgxt", None, today)),
        ),
    )


def _unit(code: str) -> Unit:
    unit = unit_by_code(code)
    if unit is None:
        raise LookupError(f"unit {code} is not loaded")
    return unit


def _person(sign_in: str, name: str, role: str, unit_code: str, region_id: int | None, today: date) -> Reader:
    user = db.session.scalar(select(User).where(User.username == sign_in, User.is_sample)) if sign_in else None
    if user is not None:
        return reader_for(user, origin=ORIGIN)
    unit = _unit(unit_code)
    return Reader(
        user_id=None,
        name=name,
        role=role,
        unit_id=unit.id,
        unit_name=unit.short_name,
        region_id=region_id,
        region_ids=region_ids_for(role=role, unit_id=unit.id, region_id=region_id, on=today),
        permissions=permissions_of(role),
        origin=ORIGIN,
    )


def bamboo_chain(*, by: Reader, at: datetime) -> None:
    """A sixth sample chain beside the kept five: the flagship sample is a bamboo firm."""
    if db.session.scalar(select(Chain.id).where(Chain.code == "sample-bamboo")) is not None:
        return
    chain = save_chain(
        chain_id=None,
        values={
            "code": "sample-bamboo",
            "name": "竹产业（样例）",
            "name_en": "Bamboo (sample)",
            "note": "样例数据",
            "is_sample": True,
        },
        version=None,
        by=by,
        at=at,
    )
    for name, name_en, stream in BAMBOO_LINKS:
        values = {"name": name, "name_en": name_en, "stream": stream}
        save_link(chain_id=chain.id, link_id=None, values=values, version=None, by=by, at=at)


def links() -> dict[str, tuple[int, int]]:
    """“chain code/link name” to the ids of both."""
    rows = db.session.execute(select(Chain.code, Link.name, Chain.id, Link.id).join(Link, Link.chain_id == Chain.id))
    return {f"{code}/{name}": (chain_id, link_id) for code, name, chain_id, link_id in rows}
