"""A new event, and a changed one; clashes are shown before it is saved."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import DomainError, Forbidden
from crm.core.forms import as_id
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import submit
from crm.events import operations
from crm.events.clashes import Clash, Plan, clashes_with
from crm.events.forms import EventForm, stored, unit_rows
from crm.events.models import Event
from crm.events.scope import event_by_code, may_edit
from crm.events.states import EventKind, EventState, UnitPart

from .blueprint import bp


@bp.route("/new", methods=["GET", "POST"])
@requires("event:edit")
def new() -> ResponseReturnValue:
    """Plan an event."""
    reader, found = current_reader(), list[Clash]()
    form = EventForm(reader=reader, data=_given(reader))

    def page(**extra: object) -> str:
        return render_template("events/edit.html", form=form, event=None, clashes=found, **extra)

    if (more := _more_rows(form, page)) is not None:
        return more

    def act() -> str:
        _ask_about(form, reader, found, but=None)
        event = operations.create_event(values=form.facts, units=form.parts, by=reader, at=clock.now())
        flash(_("活动已建"))
        return url_for(".show", code=event.code)

    return submit(form, page, act)


@bp.route("/<code>/edit", methods=["GET", "POST"])
@requires("event:edit")
def edit(code: str) -> ResponseReturnValue:
    """Change what is planned."""
    reader, found = current_reader(), list[Clash]()
    event = editable(code, reader)
    form = EventForm(
        reader=reader,
        event=event,
        data={**stored(event), "units": unit_rows(event), "version": str(event.version)},
    )

    def page(conflict: object = None, **extra: object) -> str:
        row = event_by_code(code, reader)
        both = both_versions(form, row, stored(row)) if conflict else None
        return render_template("events/edit.html", form=form, event=row, both=both, clashes=found, **extra)

    if (more := _more_rows(form, page)) is not None:
        return more

    def act() -> str:
        row = event_by_code(code, reader)
        _ask_about(form, reader, found, but=row)
        operations.edit_event(
            event=row,
            version=form.expected_version,
            values=form.facts,
            units=form.parts,
            by=reader,
            at=clock.now(),
        )
        flash(_("已保存"))
        return url_for(".show", code=code)

    return submit(form, page, act)


@bp.get("/clashes")
@requires("event:edit")
def clashes() -> ResponseReturnValue:
    """What would clash with the days, city, chain and units being typed: a fragment under the form's dates."""
    reader = current_reader()
    form = EventForm(reader=reader, formdata=request.args, meta={"csrf": False})
    but = as_id(request.args.get("but"))
    found = clashes_with(_plan(form, but), reader) if form.starts_on.data else []
    return render_template("events/_clashes.html", clashes=found, form=form, asked=False)


def editable(code: str, reader: Reader) -> Event:
    """The event, when the reader may change it. Raises ``NotFound``, ``Forbidden``, or ``DomainError`` when cancelled."""
    event = event_by_code(code, reader)
    if not may_edit(event, reader):
        raise Forbidden(_("这个活动由别的单位主办，你不能改"), permission="event:edit")
    if event.state is EventState.CANCELLED:
        raise DomainError(_("活动已取消，先重新筹备再改"))
    return event


def _more_rows(form: EventForm, page: Any) -> str | None:
    """Another two rows for units, nothing saved: what the button does without scripts."""
    if request.method != "POST" or request.form.get("act") != "units":
        return None
    for _number in range(2):
        if len(form.units) < 60:
            form.units.append_entry({"unit_id": None, "part": UnitPart.SUPPORT})
            form.units[-1].form.unit_id.choices = form.units[0].form.unit_id.choices
    shown: str = page()
    return shown


def _given(reader: Reader) -> dict[str, Any]:
    """What a new form begins with: the reader's unit as host, a bureau's own region, what a link says."""
    parts = [UnitPart.HOST, UnitPart.ORGANISER, UnitPart.SUPPORT, UnitPart.SUPPORT]
    rows: list[dict[str, Any]] = [{"unit_id": None, "part": part} for part in parts]
    if reader.unit_id is not None:
        rows[0]["unit_id"] = reader.unit_id
    region = as_id(request.args.get("region")) or (reader.region_id if reader.role == "bureau" else None)
    return {
        "kind": EventKind.PROMOTION,
        "units": rows,
        "region_id": region,
        "chain_id": as_id(request.args.get("chain")),
    }


def _plan(form: EventForm, but: int | None) -> Plan:
    first: Any = form.starts_on.data
    return Plan(
        starts_on=first,
        ends_on=form.ends_on.data or first,
        city=form.city.data or "",
        chain_id=form.chain_id.data,
        unit_ids=frozenset(unit for unit, _part in form.parts),
        but=but,
    )


def _ask_about(form: EventForm, reader: Reader, found: list[Clash], *, but: Event | None) -> None:
    """Refuse once while something clashes; who has seen it and says so goes on.

    An event whose days, city, chain and units stay as they are is not asked about again."""
    plan = _plan(form, but.id if but else None)
    if but is not None:
        was = (but.starts_on, but.ends_on, but.city, but.chain_id, frozenset(one.unit_id for one in but.units))
        if was == (plan.starts_on, plan.ends_on, plan.city, plan.chain_id, plan.unit_ids):
            return
    clashing = clashes_with(plan, reader)
    if clashing and not form.knows_clash.data:
        found[:] = clashing
        raise DomainError(_("和别的活动撞期，请先看一看；仍要这样办，勾选“知道撞期”再保存"))
