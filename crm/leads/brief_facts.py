"""What a lead's brief and checklist say, gathered from the database for printing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from flask import current_app, url_for
from flask_babel import force_locale, get_locale, lazy_pgettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.audit.operations import record
from crm.chains.states import ChainRole
from crm.core import clock
from crm.core.db import db
from crm.core.money import wan
from crm.core.reader import Reader
from crm.core.workdays import working_days
from crm.enterprises.sharing import sees_whole
from crm.printing.imprint import Imprint
from crm.units.models import Unit

from .briefs import Brief, ContactLine, Fact, Light, MissingItem, MoneyCell, NextStep, StageCell
from .checklists import CheckItem, Checklist
from .facts import gate_states
from .gates import FactState
from .lights import light_of
from .models import Lead
from .queries import moves_of, notes_of
from .states import Light as Colour
from .states import Stage, Status
from .timeline import happenings, stage_days

COLOURS: dict[Colour, Literal["green", "yellow", "red"]] = {
    Colour.GREEN: "green",
    Colour.AMBER: "yellow",
    Colour.RED: "red",
}
PRINT_ACTION = "lead:print"


def edition_of(lead: Lead) -> int:
    """The number of the next print of this lead: every print is in the audit trail, so they can be counted."""
    printed = db.session.scalar(
        select(func.count()).where(
            AuditEntry.subject_kind == "lead", AuditEntry.subject_id == lead.id, AuditEntry.action == PRINT_ACTION
        )
    )
    return int(printed or 0) + 1


def note_print(*, lead: Lead, what: str, by: Reader, at: datetime) -> None:
    """Write down that the lead was printed: prints leave the house, so who took one is known."""
    record(action=PRINT_ACTION, by=by, at=at, subject=lead, note=what)


def imprint_of(lead: Lead, reader: Reader, at: datetime, lang: str) -> Imprint:
    """Edition, time, unit, and the address behind the QR code."""
    settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.public_url):
        path = url_for("leads.show", number=lead.number)
    return Imprint(
        edition=edition_of(lead),
        printed_at=clock.local(at).replace(tzinfo=None),
        printed_by=reader.unit_name or reader.name,
        data_as_of=clock.local(at).replace(tzinfo=None),
        url=f"{settings.public_url}{path}",
        lang=lang,
        sample=lead.is_sample,
    )


def brief_of(lead: Lead, reader: Reader, at: datetime, lang: str) -> Brief:
    """Everything the one-page brief says about the lead today, in the language asked for."""
    with force_locale(lang):
        today = clock.date_of(at)
        following = lead.stage.next
        states = gate_states(lead, following, today) if following and not lead.is_closed else []
        contacts = list(happenings(lead, reader, "activity"))
        light = light_of(lead, today)
        place = _name(lead.county, lang)
        business = lead.enterprise.business if sees_whole(lead.enterprise, reader) else ""
        return Brief(
            imprint=imprint_of(lead, reader, at, lang),
            number=lead.number,
            key_project=lead.is_key,
            title=lead.title,
            enterprise=_enterprise(lead, lang),
            county=place or _("县未定"),
            chain_link=_chain(lead, lang),
            role=str(lead.chain_role.title) if lead.chain_role and lead.chain_role is not ChainRole.NONE else "",
            summary=_summary(lead, states),
            stages=_stages(lead, today, states),
            light=Light(
                COLOURS[light.light],
                str(light.light.title),
                _("，").join(str(part) for part in (light.text, light.limit) if part),
                _("自 %(day)s 起", day=light.since.isoformat())
                if light.since and light.light is not Colour.GREEN
                else "",
            )
            if light
            else None,
            enterprise_facts=[
                Fact(
                    lazy_pgettext("one", "企业"),
                    _("；").join(filter(None, (lead.enterprise.headquarters, business))),
                ),
                Fact(_("拟做什么"), lead.intention),
                Fact(_("线索来源"), lead.source),
                Fact(_("用工用地"), _land_and_jobs(lead)),
            ],
            people_facts=_people(lead, lang),
            money=_money(lead),
            contacts=[ContactLine(item.on, item.label, str(item.text)) for item in contacts[:5]],
            contact_count=len(contacts),
            missing_head=_(
                "进入“%(stage)s”须备 %(all)s 项，已备 %(have)s 项",
                stage=following.title,
                all=len(states),
                have=sum(s.met for s in states),
            )
            if following and states
            else "",
            missing=[MissingItem(str(s.title), str(s.sentence or ""), _state(s)) for s in states],
            next_steps=[NextStep(lead.next_step_due, lead.next_step_who, lead.next_step)] if lead.next_step else [],
        )


def checklist_of(lead: Lead, reader: Reader, at: datetime, lang: str) -> Checklist:
    """What the lead still lacks for its next stage."""
    with force_locale(lang):
        following = lead.stage.next or Stage.LANDED
        states = gate_states(lead, following, clock.date_of(at))
        return Checklist(
            imprint=imprint_of(lead, reader, at, lang),
            number=lead.number,
            title=lead.title,
            enterprise=_enterprise(lead, lang),
            county=_name(lead.county, lang) or _("县未定"),
            stage=str(lead.stage.title),
            to=str(following.title),
            items=[
                CheckItem(
                    name=str(state.title),
                    need=str(state.sentence or "") if not state.met else "",
                    state=_state(state),
                    who=lead.county_officer if not state.met else "",
                    said=str(state.sentence or "") if state.met else "",
                )
                for state in states
            ],
        )


def _state(state: FactState) -> Literal["missing", "running", "done"]:
    if state.met:
        return "done"
    return "running" if state.code == "screening" and "/" in str(state.sentence) else "missing"


def _name(thing: object, lang: str) -> str:
    english = getattr(thing, "name_en", "")
    return str(english if lang == "en" and english else getattr(thing, "name", "") or "")


def _unit(unit: Unit | None, lang: str) -> str:
    """A unit as people call it: the column beside the facts is narrow."""
    if unit is None:
        return ""
    return unit.name_en if lang == "en" and unit.name_en else unit.short_name


def _enterprise(lead: Lead, lang: str) -> str:
    return _name(lead.enterprise, lang)


def _chain(lead: Lead, lang: str) -> str:
    if lead.chain is None:
        return ""
    return "·".join(filter(None, (_name(lead.chain, lang), _name(lead.link, lang))))


def _summary(lead: Lead, states: Sequence[FactState]) -> str:
    """One sentence: the newest progress note in its own words, else where it stands and what it lacks."""
    notes = notes_of(lead)
    if notes:
        newest = notes[0]
        return "".join(
            filter(None, (newest.situation, _("问题：%(text)s", text=newest.problem) if newest.problem else ""))
        )
    if lead.status is not Status.ACTIVE:
        return str(_("线索现在是“%(status)s”。", status=lead.status.title))
    lacking = [str(state.title) for state in states if not state.met]
    if lacking:
        return str(_("现处%(stage)s阶段，还差：%(what)s。", stage=lead.stage.title, what=_("、").join(lacking)))
    return str(_("现处%(stage)s阶段，下一阶段条件齐备。", stage=lead.stage.title)) if states else ""


def _stages(lead: Lead, today: date, states: Sequence[FactState]) -> list[StageCell]:
    spent = stage_days(moves_of(lead))
    lacking = sum(not state.met for state in states)
    cells = []
    for stage in Stage:
        if stage is lead.stage:
            marks = {
                Stage.NEGOTIATION: [
                    (_("考察"), lead.visited_on),
                    (_("意向书"), lead.intent_on),
                    (_("框架协议"), lead.framework_on),
                ],
                Stage.SIGNED: [
                    (_("正式合同"), lead.contract_on),
                    (_("注册"), lead.company_registered_on),
                    (_("备案"), lead.filed_on),
                ],
                Stage.LANDED: [(_("开工"), lead.started_on), (_("投产"), lead.produced_on)],
            }.get(stage, [(_("首报"), lead.first_reported_on)])
            shown = " · ".join(f"{word} {on:%m-%d}" for word, on in marks if on)
            days = working_days(lead.stage_since, today) + 1
            entered = _("%(day)s 进入，第 %(n)s 个工作日", day=lead.stage_since.isoformat(), n=days)
            cells.append(StageCell(str(stage.title), "current", entered=entered, notes=[shown] if shown else []))
        elif stage.rank < lead.stage.rank:
            notes = [_("历时 %(n)s 个工作日", n=spent[stage])] if stage in spent else []
            if stage is Stage.LEAD and lead.first_reported_on:
                notes.insert(0, _("%(day)s 首报", day=lead.first_reported_on.isoformat()))
            cells.append(StageCell(str(stage.title), "done", notes=notes))
        else:
            note = _("差 %(n)s 项，见下", n=lacking) if stage is lead.stage.next and lacking else ""
            kind = str(lead.landing_type.title) if stage is Stage.LANDED and lead.landing_type else ""
            cells.append(StageCell(str(stage.title), "ahead", notes=[text for text in (note, kind) if text]))
    return cells


def _land_and_jobs(lead: Lead) -> str:
    parts = []
    if lead.jobs:
        parts.append(_("用工 %(n)s 人", n=lead.jobs))
    if lead.land_mu:
        parts.append(_("用地 %(n)s 亩", n=f"{lead.land_mu.normalize():f}"))
    return str(_("，").join(parts))


def _people(lead: Lead, lang: str) -> list[Fact]:
    contact = lead.contact
    introduced = _unit(lead.introducer, lang)
    if introduced and lead.introduced_on:
        introduced = _("%(text)s（%(detail)s）", text=introduced, detail=lead.introduced_on.isoformat())
    answers = (lead.checked_obsolete, lead.checked_pollution, lead.checked_red_line)
    check = _("三问已答") if all(a is not None for a in answers) else _("三问未答全")
    if lead.screening_outcome:
        check += _("；") + _("审查%(outcome)s", outcome=lead.screening_outcome.title)
    elif lead.screening_requested_on:
        check += _("；") + _("审查中，%(day)s 送审", day=lead.screening_requested_on.isoformat())
    return [
        Fact(_("县责任人"), lead.county_officer),
        Fact(_("联系单位"), _unit(lead.unit, lang)),
        Fact(_("引荐单位"), introduced),
        Fact(_("首报"), "　".join(filter(None, (_unit(lead.first_unit, lang), lead.first_reporter)))),
        Fact(
            _("企业联系人"),
            "　".join(filter(None, (contact.title, contact.name, contact.masked_phone))) if contact else "",
        ),
        Fact(_("底线初审"), check),
    ]


def _money(lead: Lead) -> list[MoneyCell]:
    unit = "million CNY" if str(get_locale()) == "en" else _("万元")  # beside a figure, not in a table's head

    def foreign(amount: object, currency: str) -> str:
        return f"{amount:,.0f} {currency}" if amount and currency != "CNY" else ""

    return [
        MoneyCell(
            _("拟投资额"),
            wan(lead.planned_yuan) or None,
            unit,
            foreign(lead.planned_original, lead.planned_currency) or ("" if lead.planned_yuan else _("未填")),
        ),
        MoneyCell(
            _("协议投资额"),
            wan(lead.agreed_yuan) or None,
            unit,
            foreign(lead.agreed_original, lead.agreed_currency)
            or (
                _("正式合同 %(day)s", day=lead.contract_on.isoformat())
                if lead.contract_on
                else _("未签正式合同，框架协议不计")
            ),
        ),
        MoneyCell(
            _("到位资金"),
            wan(lead.paid_in_yuan) if lead.voucher_count else None,
            unit,
            _("口径：%(basis)s，%(n)s 张凭证", basis=lead.paid_basis.title, n=lead.voucher_count),
        ),
    ]
