"""Pages of activities: log (on a lead or free-standing), list, show, correct, void, export."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from crm.core import clock
from crm.core.errors import DomainError, Forbidden, NotFound
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.voiding import VoidForm
from crm.core.web import page, submit
from crm.files.operations import Received, attach, receiving
from crm.files.queries import attachments_of
from crm.leads.models import Lead
from crm.leads.scope import can_edit, lead_by_number
from crm.units.names_shown import local_name, local_short
from crm.units.queries import all_units, places

from . import operations, profile_views, queries
from .blueprint import bp
from .exports import csv_answer
from .filters import chips, read_filters, without_paging
from .forms import ActivityForm, NewActivityForm, conflict_rows, same_answer
from .states import ActivityKind

__all__ = ["bp", "profile_views"]


@bp.get("/activities")
@requires("activity:read")
def index() -> ResponseReturnValue:
    """The list, filtered by the URL."""
    reader = current_reader()
    filters = read_filters(request.args)
    found = queries.activities_page(reader, filters, cursor=request.args.get("after"))
    return page(
        "activities/index.html",
        rows=found.rows,
        filters=filters,
        chips=chips(filters),
        kinds=ActivityKind,
        counties=places(reader),
        units=all_units(),
        next_url=url_for(".index", **without_paging(request.args), after=found.next) if found.next else None,
        prev_url=url_for(".index", **without_paging(request.args), after=found.previous) if found.previous else None,
        tags_of=queries.tags_of,
        who_of=queries.who_of,
    )


@bp.get("/activities.csv")
@requires("lead:export")
def export() -> ResponseReturnValue:
    """Exactly what is filtered, as a table."""
    return csv_answer(queries.all_activities(current_reader(), read_filters(request.args)), clock.today())


@bp.route("/activities/new", methods=["GET", "POST"])
@requires("activity:log")
def new() -> ResponseReturnValue:
    """Log an activity; ``?region=`` and ``?unit=`` (codes) and ``?lead=`` fill the form in."""
    reader = current_reader()
    form = NewActivityForm()
    _offer(form, reader)
    if request.method == "GET":
        _prefill(form, request.args)
    lead = None
    if form.lead_number.data and form.is_submitted():
        try:
            lead = lead_by_number(form.lead_number.data, reader)
        except NotFound as unknown:
            form.validate()
            form.refuse(DomainError(unknown.message, field="lead_number"))
            return page("activities/new.html", 422, form=form, lead=None, same=())
    return _log(form, lead)


@bp.route("/leads/<number>/activities/new", methods=["GET", "POST"])
@requires("activity:log")
def new_on_lead(number: str) -> ResponseReturnValue:
    """Log an activity on a lead."""
    reader = current_reader()
    lead = lead_by_number(number, reader)
    if not can_edit(lead, reader):
        raise Forbidden(_("这条线索你只能查看，不能登记活动"), permission="activity:log")
    form = NewActivityForm()
    del form.lead_number, form.region_id, form.unit_id
    form.start()
    if request.method == "GET":
        _assume_presence(form, reader)
    return _log(form, lead)


def _log(form: NewActivityForm, lead: Lead | None) -> ResponseReturnValue:
    """Carry the form through, its files received first: writing them takes no lock."""
    uploads = [upload for upload in form.evidence.data or [] if getattr(upload, "filename", "")]
    if not form.is_submitted() or not uploads:
        return _carry(form, lead, [])
    with ExitStack() as stack:
        try:
            received = [stack.enter_context(receiving(upload)) for upload in uploads]
        except DomainError as refused:
            form.validate()
            form.refuse(DomainError(refused.message, field="evidence"))
            return page("activities/new.html", int(refused.status), form=form, lead=lead, same=())
        return _carry(form, lead, received)


def _carry(form: NewActivityForm, lead: Lead | None, received: list[Received]) -> ResponseReturnValue:
    reader = current_reader()
    same_ids: list[int] = []

    def show(**extra: Any) -> str:
        same = [queries.activity_by_id(ident, reader) for ident in same_ids]
        if same:
            form.refusals.clear()
        on_lead = lead_by_number(lead_number, reader) if lead_number else None
        return render_template("activities/new.html", form=form, lead=on_lead, same=same, **extra)

    lead_number = lead.number if lead else None

    def act() -> str:
        on_lead = lead_by_number(lead_number, reader) if lead_number else None
        at = clock.now()
        join = same_answer(form)
        if join is not None:
            activity = queries.activity_by_id(join, reader)
            operations.join_activity(activity=activity, note=form.result.data or "", by=reader, at=at)
            for file in received:
                attach(file, parent_kind="activity", parent_id=activity.id, kind="evidence", by=reader, at=at)
            flash(_("已作共同上报，不另记一条"))
            return url_for(".show", ident=activity.id)
        values = form.values
        try:
            activity = operations.log_activity(
                values=values,
                lead=on_lead,
                region_id=values.get("region_id"),
                unit_id=values.get("unit_id"),
                distinct=form.same.data == "other",
                by=reader,
                at=at,
            )
        except operations.SameEvent as same:
            same_ids.extend(same.activity_ids)
            raise
        for file in received:
            attach(file, parent_kind="activity", parent_id=activity.id, kind="evidence", by=reader, at=at)
        flash(_("已保存活动记录"))
        return url_for("leads.show", number=lead_number) if lead_number else url_for(".show", ident=activity.id)

    return submit(form, show, act)


@bp.get("/activities/<int:ident>")
@requires("activity:read")
def show(ident: int) -> ResponseReturnValue:
    """One activity."""
    reader = current_reader()
    activity = queries.activity_by_id(ident, reader)
    return page(
        "activities/show.html",
        activity=activity,
        tags=queries.tags_of(activity),
        files=attachments_of("activity", activity.id),
    )


@bp.route("/activities/<int:ident>/edit", methods=["GET", "POST"])
@requires("activity:log")
def edit(ident: int) -> ResponseReturnValue:
    """Correct a record, the entering body or the office."""
    reader = current_reader()
    activity = _mine(ident, reader)
    form = ActivityForm(obj=activity)

    def show(**extra: Any) -> str:
        stored = queries.activity_by_id(ident, reader)
        rows = None
        if extra.pop("conflict", None) is not None:
            rows = conflict_rows(form, {name: getattr(stored, name) for name in operations.EDITABLE})
            form.version.data = str(stored.version)
        return render_template("activities/edit.html", form=form, activity=stored, rows=rows, **extra)

    def act() -> str:
        values = {name: value for name, value in form.values.items() if name in operations.EDITABLE}
        operations.change_activity(
            activity=queries.activity_by_id(ident, reader),
            values=values,
            version=form.expected_version,
            by=reader,
            at=clock.now(),
        )
        flash(_("已保存活动记录"))
        return url_for(".show", ident=ident)

    return submit(form, show, act)


@bp.route("/activities/<int:ident>/void", methods=["GET", "POST"])
@requires("activity:log")
def void(ident: int) -> ResponseReturnValue:
    """Take a record out of all counts, with a reason."""
    reader = current_reader()
    activity = _mine(ident, reader)
    form = VoidForm()

    def show(**extra: Any) -> str:
        stored = queries.activity_by_id(activity.id, reader)
        return render_template("activities/void.html", form=form, activity=stored, **extra)

    def act() -> str:
        operations.void_activity(
            activity=queries.activity_by_id(ident, reader),
            reason=form.reason.data or "",
            by=reader,
            at=clock.now(),
        )
        flash(_("已作废，不再计数"))
        return url_for(".show", ident=ident)

    return submit(form, show, act)


def _mine(ident: int, reader: Reader) -> Any:
    activity = queries.activity_by_id(ident, reader)
    if not activity.can_edit(reader):
        raise Forbidden(_("只有录入单位和大招商办能改这条活动记录"), permission="activity:log")
    return activity


def _offer(form: NewActivityForm, reader: Reader) -> None:
    """The reader's places and, for who is of no unit, the units to choose from."""
    form.region_id.choices = [(region.id, local_name(region)) for region in places(reader)]
    if reader.role == "unit":
        del form.unit_id
    else:
        form.unit_id.choices = [(unit.id, local_short(unit)) for unit in all_units()]
    form.start()


def _prefill(form: NewActivityForm, args: MultiDict[str, str]) -> None:
    """What the page one comes from already knows, by codes."""
    from crm.units.queries import region_by_code, unit_by_code

    form.lead_number.data = args.get("lead", "")
    region = region_by_code(args["region"]) if args.get("region") else None
    if region is not None:
        form.region_id.data = region.id
    elif len(form.region_id.choices) == 1:
        form.region_id.data = form.region_id.choices[0][0]
    unit = unit_by_code(args["unit"]) if args.get("unit") else None
    if unit is not None and "unit_id" in form:
        form.unit_id.data = unit.id
    _assume_presence(form, current_reader())


def _assume_presence(form: NewActivityForm, reader: Reader) -> None:
    """Whoever types was most likely there."""
    form.unit_present.data = reader.role == "unit"
    form.county_present.data = reader.role == "bureau"
