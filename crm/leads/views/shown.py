"""How a lead's parts are drawn: what components want, made from what queries give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from crm.core.money import wan
from crm.core.reader import Reader
from crm.core.workdays import working_days

from ..forms.facts import PART_OF
from ..gates import Facts, FactState, review
from ..models import Lead, LeadMove
from ..states import Stage
from ..timeline import Happening, stage_days


def fact_url(lead: Lead, field: str, reader: Reader) -> str | None:
    """Where a missing fact is entered; None when the reader cannot."""
    from flask import current_app

    known = current_app.view_functions
    endpoint: str
    values: dict[str, Any]
    match field:
        case "activity":
            endpoint, values = "activities.new_on_lead", {"number": lead.number}
        case "screening":
            endpoint, values = "screening.new", {"number": lead.number}
        case "vouchers":
            endpoint, values = "leads.new_voucher", {"number": lead.number}
        case "enterprise":
            endpoint, values = "enterprises.edit", {"enterprise_id": str(lead.enterprise_id)}
        case _:
            part = PART_OF.get(field, "basics")
            return url_for("leads.edit", number=lead.number, part=part, _anchor=field)
    return url_for(endpoint, **values) if endpoint in known else None


def missing_parts(lead: Lead, states: Sequence[FactState], reader: Reader, *, may_edit: bool) -> dict[str, Any]:
    """Unmet facts with their links, met ones as grey lines: what the ``missing`` component takes."""
    return {
        "items": [
            {
                "title": state.title,
                "needed": state.sentence,
                "url": fact_url(lead, state.field, reader) if may_edit else None,
                "action": state.act,
            }
            for state in states
            if not state.met
        ],
        "met": [
            _("%(name)s：%(value)s", name=state.title, value=state.sentence) if state.sentence else str(state.title)
            for state in states
            if state.met
        ],
        "count": sum(not state.met for state in states),
        "total": len(states),
    }


def stepper_cells(lead: Lead, facts: Facts, moves: Sequence[LeadMove], today: date) -> list[dict[str, Any]]:
    """The four stages with days, milestones and what is missing ahead."""
    spent = stage_days(moves)
    marks: dict[Stage, list[tuple[str, date | None]]] = {
        Stage.LEAD: [(_("首报"), lead.first_reported_on)],
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
        Stage.LANDED: [(_("开工"), lead.started_on), (_("投产"), lead.produced_on), (_("达产"), lead.full_capacity_on)],
    }
    cells = []
    for stage in Stage:
        state = "current" if stage is lead.stage else "past" if stage.rank < lead.stage.rank else "future"
        if state == "current":
            note = _("第 %(n)s 个工作日", n=working_days(lead.stage_since, today) + 1)
        elif state == "past":
            note = _("停留 %(n)s 个工作日", n=spent[stage]) if stage in spent else ""
        else:
            lacking = sum(not s.met for s in review(facts, stage))
            note = _("差 %(n)s 项", n=lacking) if lacking else _("条件齐备")
        shown = [
            {"word": word, "date": on.isoformat() if on else None}
            for word, on in marks[stage]
            if on is not None or state == "future" or stage is lead.stage
        ]
        cells.append({"stage": str(stage), "state": state, "note": note, "marks": shown})
    return cells


def money_cells(lead: Lead) -> list[dict[str, Any]]:
    """Planned, agreed, paid-in: apart, each with its word when nothing is recorded."""

    def original(amount: Any, currency: str) -> str | None:
        return _("%(amount)s %(currency)s", amount=f"{amount:,.0f}", currency=currency) if amount else None

    planned_original = original(lead.planned_original, lead.planned_currency)
    agreed_original = original(lead.agreed_original, lead.agreed_currency)
    return [
        {
            "label": _("拟投资"),
            "value": wan(lead.planned_yuan) or None,
            "none_word": planned_original or _("未填"),
            "note": planned_original if lead.planned_yuan is not None else None,
        },
        {
            "label": _("协议投资"),
            "value": wan(lead.agreed_yuan) or None,
            "none_word": agreed_original or _("未签合同"),
            "note": agreed_original if lead.agreed_yuan is not None else None,
        },
        {
            "label": _("到位资金"),
            "value": wan(lead.paid_in_yuan) if lead.voucher_count else None,
            "none_word": _("无凭证"),
            "note": _("口径：%(basis)s，%(n)s 张凭证", basis=lead.paid_basis.title, n=lead.voucher_count)
            if lead.voucher_count
            else None,
        },
    ]


def timeline_items(happenings: Sequence[Happening], today: date) -> list[dict[str, Any]]:
    """What the ``timeline`` component takes."""
    return [
        {
            "date": item.on.strftime("%m-%d") if item.on.year == today.year else item.on.isoformat(),
            "iso": item.on.isoformat(),
            "icon": item.icon,
            "stage": item.stage,
            "text": _("%(name)s：%(value)s", name=item.label, value=item.text) if item.label else item.text,
            "who": item.who,
            "url": item.url or None,
            "tags": list(item.tags),
        }
        for item in happenings
    ]
