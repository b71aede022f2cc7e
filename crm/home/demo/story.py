"""One sample lead from its first report to where it stands: steps with their time, each one operation or two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from stdnum.cn import uscc

from crm.activities.operations import join_activity, log_activity
from crm.activities.states import ActivityKind
from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.db import db
from crm.core.reader import Reader
from crm.enterprises.contacts import add_contact
from crm.enterprises.operations import create_enterprise
from crm.enterprises.states import EnterpriseKind
from crm.files.operations import Received, attach
from crm.leads import moves, told
from crm.leads import operations as leads
from crm.leads.models import Lead, MoveRequest
from crm.leads.states import LandingType, MoveKind, Origin, Reason, ScreeningOutcome, Stage, StartKind, VoucherDocument
from crm.leads.vouchers import enter_voucher
from crm.screening.models import Screening
from crm.screening.operations import decide_screening, request_screening
from crm.screening.states import Basis

from .cast import Cast
from .deals import Deal
from .words import CLAUSES, SAID, SOURCES, STEPS, SURNAMES, TITLES

Step = tuple[datetime, Callable[[], object]]
WAN = 10_000


def sample_credit_code(number: int) -> str:
    """The valid code of the ``number``-th sample: 91520000MA6DT0 + sequence + check character. Nobody's."""
    first = f"91520000MA6DT0{number:03d}"
    return first + str(uscc.calc_check_digit(first))


@dataclass
class Story:
    """A deal being played. ``papers`` are its received files by what they prove."""

    deal: Deal
    number: int
    cast: Cast
    today: date
    links: dict[str, tuple[int, int]]
    papers: dict[str, Received] = field(default_factory=dict)
    lead_id: int = 0
    enterprise_id: int = 0
    screening_id: int = 0
    request_id: int = 0

    # -- who and when ------------------------------------------------------------------------------------------------

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days ago, at that hour in Guizhou; minutes keep one county's leads apart."""
        moment = time(hour, (minute + self.number) % 60)
        return datetime.combine(self.today - timedelta(days=days), moment, tzinfo=clock.SHANGHAI)

    def day(self, days: int) -> date:
        """The date so many days ago."""
        return self.today - timedelta(days=days)

    @property
    def bureau(self) -> Reader:
        """The county's side."""
        return self.cast.sides[self.deal.county].bureau

    @property
    def unit(self) -> Reader:
        """The supporting unit's side."""
        return self.cast.sides[self.deal.county].unit

    @property
    def reporter(self) -> Reader:
        """Who found and works on it most."""
        return self.unit if self.deal.by == "unit" else self.bureau

    @property
    def lead(self) -> Lead:
        """The lead as it stands."""
        return db.session.get_one(Lead, self.lead_id)

    def edit(self, by: Reader, at: datetime, **values: Any) -> None:
        """Change facts of the lead."""
        leads.edit_lead(lead_id=self.lead_id, version=None, values=values, by=by, at=at)

    # -- the steps ---------------------------------------------------------------------------------------------------

    def steps(self) -> Iterator[Step]:
        """All steps; the loader plays those of all deals in order of time."""
        deal = self.deal
        yield self.at(deal.began, 8), self.report
        yield from self.activities()
        if deal.key:
            yield self.at(max(1, deal.began - 3), 15), self.mark_key
        if deal.nego is not None:
            yield self.at(deal.nego, 16), self.negotiate
        yield from self.screen()
        if deal.signed is not None:
            yield self.at(deal.signed, 10), self.contract
            yield self.at(deal.signed, 11), self.ask(Stage.SIGNED)
            yield self.at(deal.signed - 1, 10), self.confirm
        elif deal.pending:
            yield self.at(3, 10), self.contract
            yield self.at(2, 11), self.ask(Stage.SIGNED)
        elif deal.extra.get("returned"):
            yield self.at(9, 10), self.contract
            yield self.at(9, 11), self.ask(Stage.SIGNED)
            yield self.at(8, 10), self.send_back
        if deal.opening:
            yield self.at(deal.extra["opened"], 10), self.opening
        for index, paid in enumerate(deal.paid):
            yield self.at(paid[0], 14), self.pay(index)
        if deal.landed is not None:
            yield self.at(deal.landed, 10), self.build
            yield self.at(deal.landed, 11), self.ask(Stage.LANDED)
            yield self.at(deal.landed - 1, 10), self.confirm
        elif deal.signed is not None and deal.pending:
            yield self.at(4, 10), self.build
            yield self.at(3, 11), self.ask(Stage.LANDED)
        if deal.produced is not None:
            yield self.at(deal.produced, 15), self.produce
        if deal.ended is not None:
            yield self.at(deal.ended[1], 16), self.end

    def report(self) -> None:
        """The enterprise, its contact, the lead."""
        deal, at, by = self.deal, self.at(self.deal.began, 8), self.reporter
        coded = deal.kind == "company" and not deal.extra.get("no_code") and not deal.bare
        facts: dict[str, Any] = {"headquarters": deal.hq, "business": "" if deal.bare else f"样例：{deal.project}"}
        if coded:
            facts["credit_code"] = sample_credit_code(self.number)
        if deal.kind == "foreign":
            facts["foreign_number"] = f"SAMPLE-{self.number:04d}"
        name = deal.firm if deal.kind == "code_name" else f"样例·{deal.firm}"
        enterprise = create_enterprise(name=name, kind=EnterpriseKind(deal.kind), by=by, at=at, is_sample=True, **facts)
        self.enterprise_id = enterprise.id
        about: dict[str, Any] = {"project_name": deal.project} if not deal.bare else {}
        if not deal.bare:
            about |= self.chain_facts() | self.money_facts()
            contact = add_contact(
                enterprise=enterprise,
                values={
                    "name": f"样例·{SURNAMES[self.number % len(SURNAMES)]}样",
                    "title": TITLES[self.number % len(TITLES)],
                    "phone": f"1390000{(2618 + 37 * (self.number - 1)) % 10_000:04d}",
                    "note": "样例数据",
                },
                by=by,
                at=at,
            )
            about |= {"contact_id": contact.id, "county_officer": self.bureau.name}
            if deal.land:
                about["land_mu"] = Decimal(deal.land)
        if deal.by == "unit":
            about |= {"introducer_id": self.unit.unit_id, "introduced_on": self.day(deal.began)}
        lead = leads.create_lead(
            enterprise=enterprise,
            source=SOURCES[self.number % len(SOURCES)],
            intention=f"样例：{deal.project}" if not deal.bare else "样例：有意来黔考察",
            county_id=self.cast.sides[deal.county].county.id,
            by=by,
            at=at,
            is_sample=True,
            **about,
        )
        self.lead_id = lead.id

    def chain_facts(self) -> dict[str, Any]:
        """Chain, link and role, or why none."""
        if not self.deal.link:
            return {"chain_role": ChainRole.NONE, "off_chain_reason": self.deal.off_chain}
        chain_id, link_id = self.links[self.deal.link]
        return {"chain_id": chain_id, "link_id": link_id, "chain_role": ChainRole(self.deal.role)}

    def money_facts(self) -> dict[str, Any]:
        """The planned amount, with the foreign figure where there is one."""
        facts: dict[str, Any] = {"planned_yuan": self.deal.planned * WAN}
        if "usd" in self.deal.extra:
            usd, rate = Decimal(self.deal.extra["usd"]), Decimal(self.deal.extra["rate"])
            facts |= {
                "planned_yuan": int(usd * rate),
                "planned_original": usd,
                "planned_currency": "USD",
                "planned_rate": rate,
            }
        return facts

    def activities(self) -> Iterator[Step]:
        """Contacts and meetings from the first day to the last, every month or so, the last with a next step."""
        deal = self.deal
        days = {deal.began, deal.last}
        if not deal.bare:
            days |= set(range(deal.last, deal.began, 34))
            if deal.extra.get("framework") and deal.nego is not None:
                days |= {deal.nego - 15, deal.nego - 22}  # seen the site, then the framework agreement
            days |= {d + 1 for d in (deal.nego, deal.signed) if d is not None and d + 1 > deal.last}
        for index, days_ago in enumerate(sorted(days, reverse=True)):
            yield self.at(days_ago, 17 if days_ago != deal.began else 9), self.log(index, days_ago)

    def stage_on(self, days_ago: int) -> Stage:
        """Where the lead stood that day."""
        for stage, since in ((Stage.LANDED, self.deal.landed), (Stage.SIGNED, self.deal.signed)):
            if since is not None and days_ago < since - 1:
                return stage
        return Stage.NEGOTIATION if self.deal.nego is not None and days_ago < self.deal.nego else Stage.LEAD

    def log(self, index: int, days_ago: int) -> Callable[[], None]:
        """An activity of that day."""

        def play() -> None:
            deal, stage = self.deal, self.stage_on(days_ago)
            choices = SAID[stage]
            kind, said = choices[(index + self.number) % len(choices)]
            if index == 0:
                kind, said = SAID[Stage.LEAD][self.number % 3]
            framework_from = deal.nego if deal.extra.get("framework") else None
            if framework_from is not None and days_ago == framework_from - 15:
                kind, said = ActivityKind.VISIT_IN, "企业看了两处地块，要求水电接到红线"
            elif framework_from is not None and days_ago == framework_from - 22:
                kind, said = ActivityKind.TALK, "签了框架协议，运费补贴口径待书面答复"
            by = self.unit if (index + self.number) % 3 == 0 or (index == 0 and deal.by == "unit") else self.bureau
            both = (index + self.number) % 4 == 1
            values: dict[str, Any] = {
                "kind": kind,
                "on": self.day(days_ago),
                "subject": "",
                "place": self.cast.sides[deal.county].county.short_name
                if kind is not ActivityKind.VISIT_OUT
                else deal.hq,
                "people": f"{by.name}、企业方（样例）",
                "result": f"{said}（样例）",
                "unit_present": by is self.unit or both,
                "county_present": by is self.bureau or both,
            }
            if kind is ActivityKind.VISIT_IN and stage is Stage.NEGOTIATION:
                values["milestone"] = "visited"
            elif framework_from is not None and days_ago == framework_from - 22:
                values["milestone"] = "framework"
            if days_ago == deal.last and not deal.bare:
                steps = STEPS[stage]
                values |= {
                    "next_step": steps[self.number % len(steps)],
                    "next_step_who": by.name,
                    "next_step_due": max(self.day(days_ago), self.today + timedelta(days=self.number % 12 - 3)),
                }
            if self.number % 9 == 4 and days_ago == deal.last:
                values["entered_for"] = "样例·覃岳"
            at = self.at(days_ago, 17 if days_ago != deal.began else 9)
            activity = log_activity(values=values, lead=self.lead, by=by, at=at, distinct=True, is_sample=True)
            if both:
                other = self.bureau if by is self.unit else self.unit
                join_activity(activity=activity, note="", by=other, at=at + timedelta(seconds=30))

        return play

    def negotiate(self) -> None:
        """The county's three questions, a next step, and the move."""
        assert self.deal.nego is not None
        at = self.at(self.deal.nego, 16)
        self.edit(
            self.bureau,
            at,
            checked_obsolete=False,
            checked_pollution=self.deal.screening == "conditional",
            checked_red_line=False,
            next_step="陪企业看地块",
            next_step_who=self.bureau.name,
            next_step_due=self.day(self.deal.nego - 5),
        )
        moves.advance_lead(lead_id=self.lead_id, to=Stage.NEGOTIATION, by=self.reporter, at=at)

    def mark_key(self) -> None:
        """The office's mark."""
        leads.mark_key(lead_id=self.lead_id, is_key=True, by=self.cast.office, at=self.at(self.deal.began - 3, 15))

    def screen(self) -> Iterator[Step]:
        """Put before a department, and decided where it is."""
        kind, deal = self.deal.screening, self.deal
        if kind is None or deal.nego is None:
            return
        before_signing = deal.signed + 25 if deal.signed is not None else 26 if deal.extra.get("returned") else 12
        asked = {"open": 4, "overdue": 24}.get(kind, before_signing)
        if kind == "refused":
            asked = max(deal.last, min(deal.nego - 2, deal.last + 6))
        asked = min(asked, deal.nego - 1)
        yield self.at(asked, 9), lambda: self.put(asked)
        if kind in CLAUSES:
            decided = asked - 6 if kind == "refused" else max(4, asked - 8)
            yield self.at(decided, 15), lambda: self.decide(decided)

    def put(self, days_ago: int) -> None:
        """Before one of the departments."""
        unit, _decider = self.cast.departments[self.number % 2]
        made = request_screening(
            lead=self.lead, department=unit, note="样例：请审查", by=self.bureau, at=self.at(days_ago, 9)
        )
        self.screening_id = made.id

    def decide(self, days_ago: int) -> None:
        """By the department's decider, citing its clause."""
        assert self.deal.screening is not None
        _unit, decider = self.cast.departments[self.number % 2]
        basis, clause, conditions, sentence = CLAUSES[self.deal.screening]
        decide_screening(
            screening=db.session.get_one(Screening, self.screening_id),
            outcome=ScreeningOutcome(self.deal.screening),
            basis=Basis(basis),
            clause=clause,
            conditions=conditions,
            sentence=sentence,
            decided_by=decider.name,
            decided_on=self.day(days_ago),
            by=decider,
            at=self.at(days_ago, 15),
        )

    def contract(self) -> None:
        """The formal contract: date, amount, scan."""
        deal = self.deal
        days = deal.signed if deal.signed is not None else 9 if deal.extra.get("returned") else 3
        at = self.at(days, 10)
        self.edit(
            self.bureau,
            at,
            contract_on=self.day(days),
            contract_number=f"样例〔{self.day(days).year}〕{self.number:03d} 号",
            agreed_yuan=(deal.agreed or deal.planned) * WAN,
        )
        self.attach("contract", at)

    def attach(self, kind: str, at: datetime) -> None:
        """A paper as evidence."""
        attach(self.papers[kind], parent_kind="lead", parent_id=self.lead_id, kind=kind, by=self.bureau, at=at)
        told.note_file(lead=self.lead, kind=kind, count=1, at=at)

    def ask(self, to: Stage) -> Callable[[], None]:
        """Request the confirmation."""

        def play() -> None:
            days = {Stage.SIGNED: self.deal.signed, Stage.LANDED: self.deal.landed}[to]
            if days is None:
                days = 9 if self.deal.extra.get("returned") else 3 if to is Stage.LANDED else 2
            moves.advance_lead(
                lead_id=self.lead_id, to=to, by=self.bureau, at=self.at(days, 11), note="样例：材料齐备，请核定"
            )
            request = db.session.scalars(
                select(MoveRequest.id).where(MoveRequest.lead_id == self.lead_id).order_by(MoveRequest.id.desc())
            ).first()
            assert request is not None
            self.request_id = request

        return play

    def confirm(self) -> None:
        """Another person confirms, the day after."""
        stage = self.lead.requested_stage
        days = self.deal.landed if stage is Stage.LANDED else self.deal.signed
        assert days is not None
        moves.confirm_move(request_id=self.request_id, by=self.cast.confirmer, at=self.at(days - 1, 10))

    def send_back(self) -> None:
        """The confirmer returns the request."""
        moves.return_move(
            request_id=self.request_id,
            reason=Reason.INCOMPLETE,
            sentence="样例：合同扫描件缺附件二，请补后再请求",
            by=self.cast.confirmer,
            at=self.at(8, 10),
        )

    def opening(self) -> None:
        """期初认定 by the office."""
        assert self.deal.opening is not None
        at = self.at(self.deal.extra["opened"], 10)
        self.edit(self.bureau, at, agreed_yuan=self.deal.extra["agreed"] * WAN)
        moves.confirm_opening(
            lead_id=self.lead_id,
            stage=Stage(self.deal.opening),
            on=self.day(self.deal.extra["opened"]),
            by=self.cast.office,
            at=at,
        )

    def pay(self, index: int) -> Callable[[], None]:
        """A voucher of paid-in money."""

        def play() -> None:
            days, amount, origin = self.deal.paid[index]
            enter_voucher(
                lead_id=self.lead_id,
                document=VoucherDocument.BANK_SLIP if index else VoucherDocument.CAPITAL_VERIFICATION,
                paid_on=self.day(days),
                yuan=amount * WAN,
                origin=Origin(origin),
                number=f"样例-{self.number:03d}-{index + 1}",
                by=self.bureau,
                at=self.at(days, 14),
            )

        return play

    def build(self) -> None:
        """Company, filing, site and start: what landing asks for by its type."""
        deal = self.deal
        days = deal.landed if deal.landed is not None else 4
        at, landing = self.at(days, 10), LandingType(deal.landing)
        county = self.cast.sides[deal.county].county
        facts: dict[str, Any] = {
            "landing_type": landing,
            "company_name": f"样例·{county.short_name}{deal.project}有限公司",
            "company_code": sample_credit_code(500 + self.number),
            "company_registered_on": self.day(days + 20),
            "start_kind": StartKind.CONSTRUCTION if landing is LandingType.NEW_BUILD else StartKind.OPENING,
            "started_on": self.day(days),
        }
        if landing is not LandingType.SERVICE:
            facts |= {
                "filing_number": f"样例备案 {self.number:03d} 号",
                "filed_on": self.day(days + 12),
                "site": f"{county.short_name}经济开发区（样例地块）",
                "site_mu": Decimal(deal.land or 20),
            }
        self.edit(self.bureau, at, **facts)
        self.attach("start", at)

    def produce(self) -> None:
        """In production."""
        assert self.deal.produced is not None
        self.edit(self.bureau, self.at(self.deal.produced, 15), produced_on=self.day(self.deal.produced))

    def end(self) -> None:
        """Held, lost or terminated, with its reason."""
        assert self.deal.ended is not None
        kind, days, reason, sentence = self.deal.ended
        moves.set_status(
            lead_id=self.lead_id,
            kind=MoveKind(kind),
            reason=Reason(reason),
            sentence=sentence,
            by=self.bureau,
            at=self.at(days, 16),
        )
