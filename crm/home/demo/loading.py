"""Loading the sample data: every deal's steps in order of time, in one transaction, once."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from crm.activities.operations import log_activity
from crm.campaigns.queries import clocks_read_once
from crm.core import clock
from crm.core.db import db, writing
from crm.files.operations import Received, receiving
from crm.leads.models import Lead

from .aims import AIMS, Approach
from .cast import Cast, bamboo_chain, gather, links
from .deals import DEALS, Deal
from .drawings import drawn
from .events import LEADS_BORN, event_steps
from .papers import paper
from .prices import price_steps
from .projects.loading import project_steps, told
from .story import Step, Story

DUTIES = (
    ("research", "样例：到县调研竹、茶、果资源和园区", "走访三家企业，形成资源清单（样例）"),
    ("meeting", "样例：季度专题会", "研究目标企业名单和下一步拜访安排（样例）"),
    ("promotion", "样例：联合小分队招商", "拜访商会两家，收集线索若干（样例）"),
)
"""What each pair does beside its leads; texts are general and marked."""


def load(now: datetime) -> int:
    """Load the samples, dated back from ``now``; returns how many leads, 0 when they are there already."""
    if db.session.scalar(select(Lead.id).where(Lead.is_sample).limit(1)) is not None:
        return 0
    today = clock.date_of(now)
    with ExitStack() as stack:
        papers = [receive(stack, number, deal) for number, deal in enumerate(DEALS, start=1)]
        projects, pictures = told(), drawn(stack)
        with writing(), clocks_read_once():
            cast = gather(today)
            first = datetime.combine(today - timedelta(days=400), time(9), tzinfo=clock.SHANGHAI)
            bamboo_chain(by=cast.office, at=first)
            known = links()
            stories = [
                Story(deal, number, cast, today, known, papers[number - 1])
                for number, deal in enumerate(DEALS, start=1)
            ]
            steps: list[Step] = [step for story in stories for step in story.steps()]
            steps += duties(cast, today)
            for number in range(len(AIMS)):
                steps += Approach(number, cast, today, known).steps()
            steps += project_steps(projects, cast, known, today, pictures)
            steps += price_steps(cast, today)
            steps += event_steps(cast, today)
            for at, play in sorted(steps, key=lambda step: step[0]):
                if at <= now:
                    play()
    return len(DEALS) + sum(state == "converted" for *_firm, state in AIMS) + LEADS_BORN


def receive(stack: ExitStack, number: int, deal: Deal) -> dict[str, Received]:
    """The papers a deal's story will attach, written to the data folder before the transaction begins."""
    needed = []
    if deal.signed is not None or deal.pending or deal.extra.get("returned"):
        needed.append(("contract", "正式合同（样例）.pdf"))
    if deal.landed is not None or (deal.signed is not None and deal.pending):
        needed.append(("start", "开工现场记录（样例）.pdf"))
    return {
        kind: stack.enter_context(receiving(paper(name, f"{kind} of sample lead {number}"))) for kind, name in needed
    }


def duties(cast: Cast, today: date) -> list[Step]:
    """Activities of the pairs without a lead: research, meetings, joint promotion."""
    found: list[Step] = []
    for place, side in enumerate(cast.sides.values()):
        for index, (kind, subject, result) in enumerate(DUTIES):
            for round_ in range(2):
                days = 11 + place + 25 * index + 90 * round_
                at = datetime.combine(today - timedelta(days=days), time(18, place), tzinfo=clock.SHANGHAI)
                by = side.unit if (index + round_) % 2 == 0 else side.bureau
                values = {
                    "kind": kind,
                    "on": today - timedelta(days=days),
                    "subject": subject,
                    "place": side.county.short_name,
                    "people": f"{side.unit.name}、{side.bureau.name}",
                    "result": result,
                    "unit_present": True,
                    "county_present": True,
                }

                play = partial(
                    log_activity,
                    values=values,
                    region_id=side.county.id,
                    unit_id=side.unit.unit_id,
                    by=by,
                    at=at,
                    distinct=True,
                    is_sample=True,
                )
                found.append((at, play))
    return found
