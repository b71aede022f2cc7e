"""A lead's page, and the form of a new one."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.chains.models import Link
from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.forms import as_id
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.enterprises.contacts import add_contact
from crm.enterprises.models import Enterprise
from crm.enterprises.names import read_ahead
from crm.enterprises.operations import create_enterprise, use_existing
from crm.enterprises.queries import Match, find_matches, get_enterprise
from crm.files.queries import attachments_of

from ..facts import facts_of
from ..forms.facts import NewLeadForm
from ..forms.money import FILE_KINDS
from ..gates import review
from ..lights import light_of
from ..meant import given_by
from ..models import Lead
from ..moves import pending_request
from ..operations import create_lead, edit_lead
from ..queries import moves_of, near_matches, vouchers_of
from ..scope import can_confirm, can_edit, introduced_leads, lead_by_number
from ..states import REASONS, STATUS_MOVES, MoveKind, Stage, Status
from ..timeline import happenings
from . import bp
from .shown import fact_url, missing_parts, money_cells, stepper_cells, timeline_items

KINDS = ("", "activity", "progress", "stage", "edit")


@bp.get("/<number>")
@requires("lead:read")
def show(number: str) -> ResponseReturnValue:
    """Everything about a lead: facts by stage, what is missing, what happened, money, people, files."""
    reader, today = current_reader(), clock.today()
    introduced = db.session.scalar(introduced_leads(reader).where(Lead.number == number))
    if introduced is not None:
        return render_template("leads/introduced.html", lead=introduced)
    lead = lead_by_number(number, reader)
    kind = request.args.get("show", "")
    return render_template("leads/show.html", kind=kind if kind in KINDS else "", **lead_context(lead, kind, today))


def lead_context(lead: Lead, kind: str, today: Any) -> dict[str, Any]:
    """What the page of a lead shows."""
    reader = current_reader()
    may_edit = can_edit(lead, reader) and lead.status is Status.ACTIVE
    following = lead.stage.next
    facts, moves, vouchers = facts_of(lead, today), moves_of(lead), vouchers_of(lead)
    states = review(facts, following) if following and not lead.is_closed else []
    return {
        "lead": lead,
        "light": light_of(lead, today),
        "stepper": stepper_cells(lead, facts, moves, today),
        "money": money_cells(lead),
        "following": following,
        "missing": missing_parts(lead, states, reader, may_edit=may_edit),
        "may_edit": may_edit,
        "may_change": can_edit(lead, reader),
        "may_confirm": can_confirm(lead, reader),
        "pending": pending_request(lead) if lead.requested_stage else None,
        "events": timeline_items(happenings(lead, reader, kind, moves=moves, vouchers=vouchers), today),
        "vouchers": vouchers,
        "files": attachments_of("lead", lead.id),
        "file_kinds": dict(FILE_KINDS),
        "activity_url": fact_url(lead, "activity", reader) if reader.can("activity:log") else None,
        "closings": closings(lead),
        "today": today,
    }


def closings(lead: Lead) -> list[MoveKind]:
    """Which ends, pauses and revivals the lead's status and stage allow."""
    signed = lead.stage.rank >= Stage.SIGNED.rank
    found = []
    for status, kind in STATUS_MOVES:
        wrong = (kind is MoveKind.LOSE and signed) or (kind is MoveKind.TERMINATE and not signed)
        if status is lead.status and kind in REASONS and not wrong:
            found.append(kind)
    return found


@bp.route("/new", methods=["GET", "POST"])
@requires("lead:create")
def new() -> ResponseReturnValue:
    """A new lead. Near matches of the investor are shown, masked, before it is saved."""
    reader = current_reader()
    meant, given = given_by(request.args["project"], reader) if request.args.get("project") else (None, {})
    form = NewLeadForm(data={**given, **_given()}, formdata=request.form if request.method == "POST" else None)
    form.project_id.choices = [(meant.id, f"{meant.code} {meant.name}")] if meant else []
    known: Enterprise | None = None
    if (asked := as_id(request.args.get("enterprise"))) is not None:
        known = get_enterprise(asked, reader)
        form.investor_name.data = form.investor_name.data or known.name
    if form.is_submitted() and known is None:
        read_ahead(form.investor_name.data)
    matches = _matches(form, known)
    form.use_enterprise.choices = [(match.enterprise_id, "") for match in matches] + [(0, "")]

    def page(**extra: Any) -> str:
        return render_template(
            "leads/new.html",
            form=form,
            known=known,
            matches=matches,
            twins={match.enterprise_id: near_matches(match.enterprise_id) for match in matches},
            known_leads=near_matches(known.id) if known else [],
            **extra,
        )

    def act() -> str:
        at = clock.now()
        enterprise = known or _investor(form, matches)
        facts = {
            name: form[name].data
            for name in (
                "project_id",
                "project_name",
                "introducer_id",
                "introduced_on",
                "planned_yuan",
                "link_id",
                "chain_role",
            )
        }
        link = db.session.get(Link, form.link_id.data) if form.link_id.data else None
        lead = create_lead(
            enterprise=enterprise,
            source=form.source.data,
            intention=form.intention.data,
            county_id=form.county_id.data,
            by=reader,
            at=at,
            chain_id=link.chain_id if link else None,
            off_chain_reason=form.off_chain_reason.data or "",
            **{**facts, "project_name": facts["project_name"] or ""},
        )
        if form.contact_name.data:
            contact = add_contact(
                enterprise=enterprise,
                values={
                    "name": form.contact_name.data,
                    "title": form.contact_title.data or "",
                    "phone": form.contact_phone.data or "",
                },
                by=reader,
                at=at,
            )
            edit_lead(lead_id=lead.id, version=None, values={"contact_id": contact.id}, by=reader, at=at)
        return url_for("leads.show", number=lead.number)

    return submit(form, page, act)


def _given() -> dict[str, Any]:
    """What a link may fill in beforehand: the county whose page it stands on."""
    county = as_id(request.args.get("county_id"))
    return {} if county is None else {"county_id": county}


def _matches(form: NewLeadForm, known: Enterprise | None) -> list[Match]:
    if known is not None or not form.is_submitted() or not form.investor_name.data:
        return []
    return find_matches(form.investor_name.data, form.credit_code.data, reader=current_reader())[:8]


def _investor(form: NewLeadForm, matches: list[Match]) -> Enterprise:
    """The enterprise chosen among near matches, or a new one when the reader says it is another."""
    reader, at = current_reader(), clock.now()
    chosen = form.use_enterprise.data
    if matches and chosen is None:
        raise DomainError(_("系统里已有相近的企业，请选是不是同一家"), field="use_enterprise")
    if chosen:
        return use_existing(
            enterprise_id=chosen,
            name=form.investor_name.data or "",
            credit_code=form.credit_code.data,
            by=reader,
            at=at,
        )
    try:
        return create_enterprise(
            name=form.investor_name.data or "",
            kind=form.investor_kind.data,
            credit_code=form.credit_code.data or None,
            by=reader,
            at=at,
            reason=_("新建线索时确认不是同一家") if matches else "",
        )
    except DomainError as refusal:
        refusal.field = {"name": "investor_name", "kind": "investor_kind"}.get(refusal.field or "", refusal.field)
        raise
