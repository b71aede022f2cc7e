"""Projects, made through the operations a user would use; samples, as everything made for a test is."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import Reader, system
from crm.enterprises.models import Industry
from crm.projects.models import Project, ProjectRevision
from crm.projects.moves import check_project, publish_project, submit_project
from crm.projects.operations import create_project
from crm.projects.states import Nature, ProjectState
from crm.units.models import Region

from . import accounts, units

_numbers = count(1)

WAN = 10_000


def full_facts() -> dict[str, Any]:
    """Everything a sheet wants in both languages, but for chain and link, which need rows of their own."""
    industry = db.session.scalar(select(Industry.code).where(Industry.level == 4).order_by(Industry.code).limit(1))
    return {
        "name_en": "Sample Camellia Oil Refining Project",
        "summary": "样例：年处理油茶籽 3 万吨，建冷榨、精炼两条生产线。",
        "summary_en": "Sample: two lines that press and refine 30,000 t of camellia seed a year.",
        "industry_code": industry,
        "chain_role": ChainRole.NONE,
        "site": "样例产业园",
        "site_en": "Sample Industrial Park",
        "nature": Nature.NEW,
        "total_yuan": 32_000 * WAN,
        "land_mu": 120,
        "sales_yuan": 41_000 * WAN,
        "profit_yuan": 6_200 * WAN,
        "irr_percent": 18,
        "payback_years": 6,
        "content": "<p>建冷榨、精炼两条生产线。</p>",
        "content_en": "<p>Two lines for cold pressing and refining.</p>",
        "conditions": "<p>全县油茶种植 21.6 万亩。</p>",
        "conditions_en": "<p>14,400 ha of camellia in the county.</p>",
        "market": "<p>粤桂两省区年需 18 万吨。</p>",
        "market_en": "<p>Guangdong and Guangxi need 180,000 t a year.</p>",
        "groundwork": "<p>完成可行性研究初稿。</p>",
        "groundwork_en": "<p>A draft feasibility study is complete.</p>",
        "cooperation": "<p>独资、合资均可。</p>",
        "cooperation_en": "<p>Sole ownership or a joint venture.</p>",
        "contact_office": "样例县投资促进局",
        "contact_office_en": "Sample County Investment Promotion Bureau",
        "contact_phone": "0859-000-0116",
        "contact_email": "sample@example.org",
        "contact_address": "样例街道 1 号",
        "contact_address_en": "1 Sample Street",
        "contact_postcode": "552300",
        "contact_person": "样例·内部联系人",
        "contact_mobile": "13900001234",
        "internal_note": "样例内部备注",
    }


def make_project(
    *,
    county: Region | None = None,
    by: Reader | None = None,
    at: datetime | None = None,
    bare: bool = False,
    **over: Any,
) -> Project:
    """A draft, complete in both languages (``bare=True``: a name and nothing else); ``over`` replaces single facts."""
    county_id = (county or units.region()).id
    facts = {} if bare else full_facts()
    guiding = over.pop("guiding_unit_id", None)
    key = over.pop("is_key", False)
    facts |= {"name": f"样例·油茶精深加工项目{next(_numbers)}", **over}
    with writing():
        made = create_project(
            county_id=county_id, by=by or system("样例·编写"), at=at or clock.now(), is_sample=True, **facts
        )
        made.guiding_unit_id, made.is_key = guiding, key
    db.session.refresh(made)
    return made


def make_checked_project(*, by: Reader | None = None, at: datetime | None = None, **over: Any) -> Project:
    """A project one person submitted and another checked."""
    made, at = make_project(at=at, **over), at or clock.now()
    writer, checker = accounts.reader("office"), by or accounts.reader("office")
    with writing():
        submit_project(project=db.session.get_one(Project, made.id), by=writer, at=at)
        check_project(project=db.session.get_one(Project, made.id), by=checker, at=at)
    db.session.refresh(made)
    return made


def make_published_project(*, by: Reader | None = None, at: datetime | None = None, **over: Any) -> Project:
    """A project whose first edition stands on the public page."""
    made = make_checked_project(at=at, **over)
    by = by or accounts.reader("office")
    with writing():
        publish_project(project=db.session.get_one(Project, made.id), by=by, at=at or clock.now())
    db.session.refresh(made)
    return made


def make_revision(session: Any, like: Project, number: int) -> ProjectRevision:
    """A public project written straight to the tables, for tests that need many: a copy of ``like``'s edition."""
    facts = dict(db.session.get_one(ProjectRevision, like.published_id).facts)
    code = f"XM-000000-{number:03d}"
    row = Project(
        code=code,
        name=f"样例·第{number}号",
        county_id=like.county_id,
        state=ProjectState.DRAFT,
        state_since=like.state_since,
        edition=1,
        is_sample=True,
        created_at=like.created_at,
        created_by="样例",
        changed_at=like.changed_at,
    )
    session.add(row)
    session.flush()
    facts |= {"code": code, "name": row.name}
    made = ProjectRevision(
        project_id=row.id, number=1, edition=1, facts=facts, content_hash="-", by_name="样例", at=like.changed_at
    )
    session.add(made)
    session.flush()
    row.published_id, row.published_at = made.id, like.published_at
    return made
