"""What comes of an event: a guest becomes a lead; what was signed there."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import submit
from crm.enterprises.models import Enterprise
from crm.enterprises.names import read_ahead
from crm.enterprises.operations import create_enterprise, use_existing
from crm.enterprises.queries import Match, find_matches, sees
from crm.enterprises.states import EnterpriseKind
from crm.events.forms import ReasonForm
from crm.events.guests.queries import guest_by_id
from crm.events.models import Event, Invitation, Meeting
from crm.events.outcomes import births, queries, signings
from crm.events.outcomes.forms import BirthForm, SigningForm
from crm.events.outcomes.queries import signing_by_id
from crm.events.scope import event_by_code, require_invite
from crm.events.states import SigningKind
from crm.leads.queries import near_matches
from crm.leads.scope import lead_by_number

from .blueprint import bp


@bp.route("/guests/<int:guest_id>/lead", methods=["GET", "POST"])
@requires("lead:create")
def lead_new(guest_id: int) -> ResponseReturnValue:
    """Make the lead of a guest. One click sends nothing but the click: all is filled in beforehand; where something
    has to be decided – is it the enterprise already kept? – the form asks."""
    reader = current_reader()
    guest = guest_by_id(guest_id, reader)
    event = guest.event
    require_invite(event, reader)
    known = guest.enterprise if guest.enterprise is not None and guest.enterprise.voided_at is None else None
    form = BirthForm(event=event, reader=reader, data=_beforehand(guest, event, reader))
    if form.is_submitted() and known is None:
        read_ahead(form.investor.data or "")
    matches = [] if known or not form.is_submitted() else find_matches(form.investor.data or "", reader=reader)[:8]
    form.use_enterprise.choices = [(match.enterprise_id, "") for match in matches] + [(0, "")]

    def page(**extra: object) -> str:
        row = guest_by_id(guest_id, reader)
        return render_template(
            "events/lead.html",
            form=form,
            guest=row,
            known=row.enterprise,
            matches=matches,
            twins={match.enterprise_id: near_matches(match.enterprise_id) for match in matches},
            known_leads=near_matches(row.enterprise_id) if row.enterprise_id else [],
            **extra,
        )

    def act() -> str:
        row = guest_by_id(guest_id, reader)
        born = births.make_lead(
            guest=row,
            enterprise=_investor(row, form, matches, reader),
            intention=form.intention.data,
            source=form.source.data,
            county_id=form.county_id.data,
            project_id=form.project_id.data,
            by=reader,
            at=clock.now(),
        )
        flash(_("已转为线索 %(number)s", number=born.lead.number))
        return url_for("leads.show", number=born.lead.number)

    return submit(form, page, act)


def _beforehand(guest: Invitation, event: Event, reader: Reader) -> dict[str, Any]:
    """The county and project of the guest's meeting, else the event's or the reader's own county."""
    talk = db.session.scalar(
        select(Meeting)
        .where(Meeting.invitation_id == guest.id, Meeting.voided_at.is_(None))
        .order_by(Meeting.held.is_(None), Meeting.held.desc(), Meeting.id.desc())
        .limit(1)
    )
    county = talk.county_id if talk is not None else None
    if county is None and event.region is not None and event.region.is_place:
        county = event.region_id
    if county is not None and not reader.sees_region(county):
        county = None
    if county is None and reader.region_ids is not None and len(reader.region_ids) == 1:
        county = next(iter(reader.region_ids))
    return {
        "investor": guest.firm_name or guest.person_name,
        "county_id": county,
        "project_id": talk.project_id if talk is not None and talk.county_id == county else None,
        "intention": (talk.result if talk is not None else "") or guest.note or _("有投资意向，待进一步了解"),
        "source": _("推介活动 %(name)s", name=event.name)[:200],
    }


def _investor(guest: Invitation, form: BirthForm, matches: list[Match], reader: Reader) -> Enterprise:
    """The enterprise the guest comes from: kept, chosen among near matches, or new."""
    at = clock.now()
    if guest.enterprise is not None and guest.enterprise.voided_at is None:
        if not sees(guest.enterprise, reader):
            return use_existing(
                enterprise_id=guest.enterprise.id, name=guest.enterprise.name, credit_code=None, by=reader, at=at
            )
        return guest.enterprise
    chosen = form.use_enterprise.data
    name = form.investor.data or ""
    sure = [match for match in matches if match.visible and match.relation == "same"]
    if chosen is None and len(matches) == 1 and sure:
        chosen = sure[0].enterprise_id
    if matches and chosen is None:
        raise DomainError(_("系统里已有相近的企业，请选是不是同一家"), field="use_enterprise")
    if chosen:
        return use_existing(enterprise_id=chosen, name=name, credit_code=None, by=reader, at=at)
    try:
        return create_enterprise(
            name=name,
            kind=EnterpriseKind.COMPANY if guest.firm_name else EnterpriseKind.PERSON,
            by=reader,
            at=at,
            reason=_("新建线索时确认不是同一家") if matches else "",
            is_sample=guest.event.is_sample,
        )
    except DomainError as refusal:
        refusal.field = {"name": "investor"}.get(refusal.field or "", refusal.field)
        raise


@bp.route("/<code>/signings/new", methods=["GET", "POST"])
@requires("event:edit")
def signing_new(code: str) -> ResponseReturnValue:
    """Enter something signed at the event."""
    reader = current_reader()
    event = event_by_code(code, reader)
    require_invite(event, reader)
    form = SigningForm(data={"signed_on": event.starts_on, "kind": SigningKind.CONTRACT})

    def page(**extra: object) -> str:
        row = event_by_code(code, reader)
        leads = queries.offered_leads(row.id, reader)
        return render_template("events/signing.html", form=form, event=row, leads=leads, **extra)

    def act() -> str:
        row = event_by_code(code, reader)
        try:
            lead = lead_by_number((form.lead_number.data or "").strip().upper(), reader)
        except DomainError as error:
            raise DomainError(error.message, field="lead_number") from error
        made = signings.enter_signing(
            event=row,
            lead=lead,
            kind=form.kind.data,
            signed_on=form.signed_on.data or row.starts_on,
            yuan=form.yuan.data,
            by=reader,
            at=clock.now(),
        )
        flash(_("签约已登记") if made.counts else _("签约已登记；这个项目已计入更早的活动，这里只列不计"))
        return url_for(".show", code=code, _anchor="signings")

    return submit(form, page, act)


@bp.route("/signings/<int:signing_id>/void", methods=["GET", "POST"])
@requires("event:edit")
def signing_void(signing_id: int) -> ResponseReturnValue:
    """Take a signing entered by mistake out."""
    reader = current_reader()
    signing = signing_by_id(signing_id, reader)
    require_invite(signing.event, reader)
    code, form = signing.event.code, ReasonForm()
    seen = bool(queries.in_sight([signing.lead_id], reader))

    def page(**extra: object) -> str:
        row = signing_by_id(signing_id, reader)
        return render_template(
            "events/take_off.html",
            form=form,
            verb=_("作废签约"),
            sentence=_(
                "%(who)s的%(kind)s不再计入。", who=row.lead.enterprise.name if seen else "", kind=row.kind.title
            ),
            here=url_for(".signing_void", signing_id=signing_id),
            back=url_for(".show", code=code, _anchor="signings"),
            **extra,
        )

    def act() -> str:
        row = signing_by_id(signing_id, reader)
        signings.void_signing(signing=row, reason=form.reason.data, by=reader, at=clock.now())
        flash(_("签约已作废"))
        return url_for(".show", code=code, _anchor="signings")

    return submit(form, page, act)
