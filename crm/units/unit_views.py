"""Pages of units and their officers."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.db import db
from crm.core.errors import NotFound, StaleEdit
from crm.core.panels import panels_of
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.voiding import ask_why
from crm.core.web import page, submit
from crm.workbooks.csvfile import csv_response, xlsx_response

from . import operations
from . import unit_queries as queries
from .blueprint import bp
from .choices import region_choices
from .forms import EndForm, OfficerForm, UnitForm, lines
from .models import Officer, Unit
from .names_shown import local_name, local_short
from .states import Capacity, OfficerDuty, Strength, UnitKind


@bp.get("/units")
@requires("unit:read")
def index() -> ResponseReturnValue:
    """Units by kind and code, filtered by kind, capacity, strength, text, paired or not."""
    chosen, today = queries.UnitFilter.read(request.args), clock.today()
    found = queries.page_of_units(chosen, today, request.args.get("after"))
    return page(
        "units/index.html",
        units=found.rows,
        found=found,
        chosen=chosen,
        pairings=queries.pairings_of_units(found.rows, today),
        kinds=list(UnitKind),
        capacities=list(Capacity),
        strengths=list(Strength),
    )


def _listed(chosen: queries.UnitFilter, today: date) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Headings and rows of the filtered list, for exports."""
    units = db.session.scalars(queries.units_like(chosen, today).order_by(queries.BY_KIND)).all()
    pairings = queries.pairings_of_units(units, today)
    headings = [_("代码"), _("全称"), _("简称"), _("类别"), _("职能"), _("优势"), _("定点联系"), _("办公电话")]
    rows = [
        (
            unit.code,
            local_name(unit),
            local_short(unit),
            unit.kind.title,
            _("、").join(str(held.capacity.title) for held in unit.capacities),
            _("、").join(str(held.strength.title) for held in unit.strengths),
            _("、").join(local_name(pairing.region) for pairing in pairings.get(unit.id, [])),
            unit.office_phone,
        )
        for unit in units
    ]
    return headings, rows


@bp.get("/units.csv")
@requires("unit:read")
def units_csv() -> ResponseReturnValue:
    """The list as filtered, as CSV."""
    today = clock.today()
    return csv_response(f"{_('单位')}-{today}.csv", *_listed(queries.UnitFilter.read(request.args), today))


@bp.get("/units.xlsx")
@requires("unit:read")
def units_xlsx() -> ResponseReturnValue:
    """The list as filtered, as a workbook."""
    today, name = clock.today(), _("单位")
    return xlsx_response(f"{name}-{today}.xlsx", name, *_listed(queries.UnitFilter.read(request.args), today))


@bp.get("/units/<code>")
@requires("unit:read")
def unit(code: str) -> ResponseReturnValue:
    """Everything about a unit: names, capacities, strengths, officers, pairings with teams, and what hangs on it."""
    here, reader, today = queries.unit_called(code), current_reader(), clock.today()
    pairings = queries.pairings_of_unit(here)
    return page(
        "units/show.html",
        unit=here,
        officers=sorted(here.officers, key=lambda o: (not o.serves_on(today), o.duty, o.id)),
        pairings=pairings,
        today=today,
        may_call=queries.may_call(reader, here, pairings, today),
        panels=panels_of("unit", here, reader),
        OfficerDuty=OfficerDuty,
    )


@bp.route("/units/new", methods=["GET", "POST"])
@requires("unit:edit")
def unit_new() -> ResponseReturnValue:
    """Enter a unit."""
    form = UnitForm()
    form.region_id.choices = region_choices()

    def show(**extra: Any) -> str:
        return render_template("units/edit.html", form=form, unit=None, strengths=list(Strength), **extra)

    def act() -> str:
        return url_for("units.unit", code=_save(None, form).code)

    return submit(form, show, act)


@bp.route("/units/<code>/edit", methods=["GET", "POST"])
@requires("unit:edit")
def unit_edit(code: str) -> ResponseReturnValue:
    """Change a unit with its aliases, capacities and strengths in one form."""
    here = queries.unit_called(code)
    ident = here.id
    form = UnitForm(data={**_stored(here), "code": here.code})
    form.version.data = form.version.data or str(here.version)
    form.region_id.choices = region_choices()

    def show(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = queries.unit_called(code)
        clash = conflict and both_versions(form, stored, _stored(stored))
        return render_template(
            "units/edit.html", form=form, unit=stored, strengths=list(Strength), conflict=clash, **extra
        )

    def act() -> str:
        _save(ident, form)
        return url_for("units.unit", code=code)

    return submit(form, show, act)


def _save(ident: int | None, form: UnitForm) -> Unit:
    values = form.own_values if ident is not None else {**form.own_values, "code": form.code.data or ""}
    return operations.save_unit(
        unit_id=ident,
        values=values,
        aliases=lines(form.aliases.data),
        capacities=form.capacities.data or [],
        strengths=form.strengths,
        version=form.expected_version,
        by=current_reader(),
        at=clock.now(),
    )


def _stored(unit: Unit) -> dict[str, Any]:
    held = {strength.strength: strength.sentence for strength in unit.strengths}
    names = ("name", "short_name", "name_en", "kind", "region_id", "office_phone", "note")
    return {
        **{name: getattr(unit, name) for name in names},
        "aliases": "\n".join(alias.alias for alias in unit.aliases),
        "capacities": [capacity.capacity for capacity in unit.capacities],
        **{f"has_{word}": word in held for word in Strength},
        **{f"sentence_{word}": held.get(word, "") for word in Strength},
    }


@bp.route("/units/<code>/void", methods=["GET", "POST"])
@requires("unit:edit")
def unit_void(code: str) -> ResponseReturnValue:
    """Take a unit out of use, with a reason."""
    here = queries.unit_called(code)
    ident = here.id
    return ask_why(
        title=_("作废单位“%(name)s”？", name=local_short(here)),
        sentence=_("以后不能再选它；已有的记录照旧显示它的名称。"),
        back=url_for("units.unit", code=code),
        void=lambda reason: operations.void_unit(unit_id=ident, reason=reason, by=current_reader(), at=clock.now()),
    )


@bp.route("/units/<code>/officers/new", methods=["GET", "POST"])
@requires("unit:edit")
def officer_new(code: str) -> ResponseReturnValue:
    """Add a liaison or a responsible leader."""
    ident, form = queries.unit_called(code).id, OfficerForm()
    if request.method == "GET" and request.args.get("duty") in set(OfficerDuty):
        form.duty.data = OfficerDuty(request.args["duty"])

    def show(**extra: Any) -> str:
        return render_template("units/officer.html", form=form, unit=queries.unit_called(code), officer=None, **extra)

    def act() -> str:
        operations.save_officer(
            unit_id=ident, officer_id=None, values=form.own_values, version=None, by=current_reader(), at=clock.now()
        )
        return url_for("units.unit", code=code)

    return submit(form, show, act)


@bp.route("/units/<code>/officers/<int:officer_id>/edit", methods=["GET", "POST"])
@requires("unit:edit")
def officer_edit(code: str, officer_id: int) -> ResponseReturnValue:
    """Change an officer's name, title, telephone or dates."""
    officer = _officer(code, officer_id)
    ident, form = officer.unit_id, OfficerForm(obj=officer)

    def show(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = _officer(code, officer_id)
        theirs = {name: getattr(stored, name) for name in form.own_values}
        clash = conflict and both_versions(form, stored, theirs)
        return render_template(
            "units/officer.html", form=form, unit=stored.unit, officer=stored, conflict=clash, **extra
        )

    def act() -> str:
        operations.save_officer(
            unit_id=ident,
            officer_id=officer_id,
            values=form.own_values,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("units.unit", code=code)

    return submit(form, show, act)


@bp.route("/units/<code>/officers/<int:officer_id>/end", methods=["GET", "POST"])
@requires("unit:edit")
def officer_end(code: str, officer_id: int) -> ResponseReturnValue:
    """The officer's duty ends."""
    officer = _officer(code, officer_id)
    ident, form = officer.unit_id, EndForm()
    form.version.data = form.version.data or str(officer.version)
    if request.method == "GET":
        form.until.data = clock.today()

    def show(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = _officer(code, officer_id)
        return render_template(
            "units/end.html",
            form=form,
            title=_("%(name)s不再担任%(duty)s？", name=stored.name, duty=stored.duty.title),
            sentence=_("过去的记录不变，最后一天之后不再显示为现任。"),
            back=url_for("units.unit", code=code),
            conflict=conflict and both_versions(form, stored, {"until": stored.until}),
            **extra,
        )

    def act() -> str:
        assert form.until.data is not None
        operations.end_officer(
            unit_id=ident,
            officer_id=officer_id,
            until=form.until.data,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("units.unit", code=code)

    return submit(form, show, act)


def _officer(code: str, officer_id: int) -> Officer:
    unit_of = queries.unit_called(code)
    officer = next((officer for officer in unit_of.officers if officer.id == officer_id), None)
    if officer is None:
        raise NotFound(_("没有这位联络员或责任领导"))
    return officer
