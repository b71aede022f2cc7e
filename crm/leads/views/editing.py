"""Editing a lead's facts part by part, its mark for key projects, voiding it."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.chains.models import Link
from crm.core import clock
from crm.core.db import db, writing
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import safe_next, see_other, submit
from crm.enterprises.queries import contacts_of

from ..forms.facts import PARTS, BasicsForm, LandingForm, TalksForm
from ..forms.moves import VoidForm
from ..meant import project_choices
from ..operations import EDITABLE, edit_lead, mark_key, void_lead
from ..scope import lead_by_number, require_edit
from . import bp


@bp.route("/<number>/edit/<part>", methods=["GET", "POST"])
@requires("lead:edit")
def edit(number: str, part: str) -> ResponseReturnValue:
    """One part of the lead's facts."""
    reader = current_reader()
    lead = lead_by_number(number, reader)
    require_edit(lead, reader)
    if part not in PARTS:
        abort(404)
    title, kind = PARTS[part]
    form = kind(obj=lead)
    if isinstance(form, TalksForm):
        people = list(contacts_of(lead.enterprise, reader))
        if lead.contact is not None and lead.contact not in people:  # written down by whoever else works on the lead
            people.append(lead.contact)
        form.contact_id.choices = [(one.id, f"{one.name} {one.title}".strip()) for one in people]

    if isinstance(form, BasicsForm):
        form.project_id.choices = project_choices(reader, county_id=lead.county_id, kept=lead.project_id)

    def page(**extra: Any) -> str:
        stale = extra.pop("conflict", None)
        if stale is not None:
            stored = {name: getattr(lead, name) for name in form.values if name in EDITABLE}
            extra["conflict"] = both_versions(form, lead, stored)
        return render_template(
            "leads/edit.html", lead=lead, form=form, part=part, part_title=title, parts=PARTS, **extra
        )

    def act() -> str:
        values = {name: _plain(name, value) for name, value in form.values.items() if name in EDITABLE}
        if "link_id" in values:
            link = db.session.get(Link, values["link_id"]) if values["link_id"] else None
            values["chain_id"] = link.chain_id if link else None
        if isinstance(form, LandingForm) and values.get("company_code"):
            values["company_code"] = values["company_code"].upper()
        edit_lead(lead_id=lead.id, version=form.expected_version, values=values, by=reader, at=clock.now())
        return url_for("leads.show", number=number)

    return submit(form, page, act)


_TEXTS = frozenset(
    [
        "project_name",
        "intention",
        "source",
        "off_chain_reason",
        "county_officer",
        "industry_text",
        "next_step",
        "next_step_who",
        "contract_number",
        "company_name",
        "company_code",
        "filing_number",
        "site",
    ]
)


def _plain(name: str, value: Any) -> Any:
    """An emptied text is "", not null; everything else as the form read it."""
    return value or "" if name in _TEXTS else value


@bp.post("/<number>/key")
@requires("lead:mark-key")
def key(number: str) -> ResponseReturnValue:
    """Set or take away 重点项目."""
    reader = current_reader()
    lead = lead_by_number(number, reader)
    with writing():
        mark_key(lead_id=lead.id, is_key=request.form.get("key") == "1", by=reader, at=clock.now())
    return see_other(safe_next(request.form.get("next"), url_for("leads.show", number=number)))


@bp.route("/<number>/void", methods=["GET", "POST"])
@requires("lead:void")
def void(number: str) -> ResponseReturnValue:
    """Void a lead entered by mistake, on a page of its own with a reason."""
    reader = current_reader()
    lead = lead_by_number(number, reader)
    form = VoidForm()

    def act() -> str:
        void_lead(lead_id=lead.id, reason=form.reason.data, by=reader, at=clock.now())
        return url_for("leads.board")

    def page(**extra: Any) -> str:
        return render_template(
            "leads/end.html",
            lead=lead,
            form=form,
            title=_("作废这条线索？"),
            sentence=_(
                "%(name)s（%(number)s）将从所有清单和合计中去掉，经过留在操作日志里。",
                name=lead.title,
                number=lead.number,
            ),
            verb=_("作废"),
            **extra,
        )

    return submit(form, page, act)
