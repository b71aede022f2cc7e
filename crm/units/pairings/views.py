"""Pages of pairings (定点联系): the list, one pairing with its team, begin, correct, end, replace, void."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import NotFound, StaleEdit
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.voiding import ask_why
from crm.core.web import page, submit
from crm.printing.imprint import Imprint
from crm.workbooks.csvfile import csv_response, xlsx_response

from .. import unit_queries as queries
from ..blueprint import bp
from ..choices import pairing_region_choices, unit_choices
from ..forms import EndForm, UnitPairingForm
from ..models import Pairing
from ..names_shown import english, local_name, local_short
from ..regions.queries import officers_on, region_called
from ..states import OfficerDuty, PairingKind
from . import operations
from .prints import PairingRow, render_pairings


@bp.get("/pairings")
@requires("unit:read")
def pairings() -> ResponseReturnValue:
    """All pairings, by region, filtered by kind, time and text."""
    chosen, today = queries.PairingFilter.read(request.args), clock.today()
    found = queries.page_of_pairings(chosen, today, request.args.get("after"))
    return page(
        "units/pairings.html",
        pairings=found.rows,
        found=found,
        chosen=chosen,
        today=today,
        kinds=list(PairingKind),
        who_of=who_shown,
        liaison_of=lambda pairing: officers_on(pairing.unit, OfficerDuty.LIAISON, today),
    )


def _listed(chosen: queries.PairingFilter, today: date) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Headings and rows of the filtered list, for exports."""
    headings = [
        *(_("市州"), _("地区名"), _("代码"), _("方式"), _("联系方"), _("联络员")),
        *(_("起日"), _("止日"), _("专班人数"), _("依据")),
    ]
    rows = [
        (
            local_short(pairing.region.parent),
            local_name(pairing.region),
            pairing.region.code,
            pairing.kind.title,
            who_shown(pairing),
            officers_on(pairing.unit, OfficerDuty.LIAISON, today),
            pairing.since,
            pairing.until,
            len(pairing.team),
            pairing.source,
        )
        for pairing in queries.all_pairings(chosen, today)
    ]
    return headings, rows


@bp.get("/pairings.csv")
@requires("unit:read")
def pairings_csv() -> ResponseReturnValue:
    """The list as filtered, as CSV."""
    today = clock.today()
    return csv_response(f"{_('定点联系')}-{today}.csv", *_listed(queries.PairingFilter.read(request.args), today))


@bp.get("/pairings.xlsx")
@requires("unit:read")
def pairings_xlsx() -> ResponseReturnValue:
    """The list as filtered, as a workbook."""
    today, name = clock.today(), _("定点联系")
    return xlsx_response(f"{name}-{today}.xlsx", name, *_listed(queries.PairingFilter.read(request.args), today))


@bp.get("/pairings.pdf")
@requires("unit:read")
def pairings_pdf() -> ResponseReturnValue:
    """The list as filtered, to print: A4 landscape."""
    chosen, reader, now = queries.PairingFilter.read(request.args), current_reader(), clock.now()
    settings = current_app.extensions["settings"]
    asked: dict[str, Any] = request.args.to_dict()
    _headings, rows = _listed(chosen, clock.date_of(now))
    state = {"current": _("当前"), "past": _("已结束"), "future": _("未开始"), "all": _("全部")}[chosen.state]
    filters = [_("%(name)s：%(value)s", name=_("时间"), value=state)]
    filters += [_("%(name)s：%(value)s", name=_("方式"), value=chosen.kind.title)] if chosen.kind else []
    filters += [_("%(name)s：%(value)s", name=_("文字"), value=chosen.text)] if chosen.text else []
    printed_at = clock.local(now).replace(tzinfo=None)
    body = render_pairings(
        imprint=Imprint(
            edition=1,
            printed_at=printed_at,
            printed_by=reader.unit_name or reader.name,
            url=f"{settings.public_url}{url_for('units.pairings', **asked)}",
            lang="en" if english() else "zh",
            data_as_of=printed_at,
            sample=settings.sample,
        ),
        rows=[
            PairingRow(
                prefecture=prefecture,
                region=region,
                kind=str(kind),
                who=who,
                liaison=liaison,
                since=str(since),
                until=str(until or ""),
                team=team,
                source=source,
            )
            for prefecture, region, _code, kind, who, liaison, since, until, team, source in rows
        ],
        filters=filters,
    )
    response = make_response(body)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="pairings-{clock.date_of(now):%Y%m%d}.pdf"'
    return response


@bp.get("/pairings/<int:pairing_id>")
@requires("unit:read")
def pairing(pairing_id: int) -> ResponseReturnValue:
    """One pairing with its team."""
    here = queries.pairing_numbered(pairing_id)
    return page("units/pairing.html", pairing=here, who=who_shown(here), today=clock.today())


@bp.get("/regions/<code>/pairings")
@requires("region:read")
def region_pairings(code: str) -> ResponseReturnValue:
    """Who supported the region, from when to when."""
    here = region_called(code)
    return page(
        "units/region_pairings.html",
        region=here,
        pairings=queries.history_of_region(here),
        today=clock.today(),
        who_of=who_shown,
    )


@bp.route("/pairings/new/<kind>", methods=["GET", "POST"])
@requires("pairing:edit")
def pairing_new(kind: str) -> ResponseReturnValue:
    """Begin a pairing of that kind."""
    if kind not in set(PairingKind):
        raise NotFound(_("没有这种定点联系"))
    which, form = PairingKind(kind), _form(PairingKind(kind))
    if request.method == "GET":
        form.since.data = clock.today()
        if request.args.get("region"):
            form.region_id.data = region_called(request.args["region"]).id
        if request.args.get("unit"):
            form.unit_id.data = queries.unit_called(request.args["unit"]).id

    def show(**extra: Any) -> str:
        return render_template("units/pairing_form.html", form=form, kind=which, pairing=None, mode="new", **extra)

    def act() -> str:
        made = operations.create_pairing(values={**form.own_values, "kind": which}, by=current_reader(), at=clock.now())
        return url_for("units.pairing", pairing_id=made.id)

    return submit(form, show, act)


@bp.route("/pairings/<int:pairing_id>/edit", methods=["GET", "POST"])
@requires("pairing:edit")
def pairing_edit(pairing_id: int) -> ResponseReturnValue:
    """Correct who, when or on what ground."""
    here = queries.pairing_numbered(pairing_id)
    kind, form = here.kind, _form(here.kind, obj=here)
    del form.region_id

    def show(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = queries.pairing_numbered(pairing_id)
        names = [
            name for name in ("unit_id", "leader_name", "leader_title", "since", "until", "source") if name in form
        ]
        clash = conflict and both_versions(form, stored, {name: getattr(stored, name) for name in names})
        return render_template(
            "units/pairing_form.html", form=form, kind=kind, pairing=stored, mode="edit", conflict=clash, **extra
        )

    def act() -> str:
        operations.edit_pairing(
            pairing_id=pairing_id,
            values=form.own_values,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("units.pairing", pairing_id=pairing_id)

    return submit(form, show, act)


@bp.route("/pairings/<int:pairing_id>/replace", methods=["GET", "POST"])
@requires("pairing:edit")
def pairing_replace(pairing_id: int) -> ResponseReturnValue:
    """Another takes over from a day on."""
    here = queries.pairing_numbered(pairing_id)
    kind, form = here.kind, _form(here.kind)
    form.version.data = form.version.data or str(here.version)
    del form.region_id
    if request.method == "GET":
        form.since.data = clock.today()

    def show(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = queries.pairing_numbered(pairing_id)
        clash = conflict and both_versions(form, stored, {"since": stored.since, "until": stored.until})
        return render_template(
            "units/pairing_form.html", form=form, kind=kind, pairing=stored, mode="replace", conflict=clash, **extra
        )

    def act() -> str:
        made = operations.replace_pairing(
            pairing_id=pairing_id,
            values=form.own_values,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("units.pairing", pairing_id=made.id)

    return submit(form, show, act)


@bp.route("/pairings/<int:pairing_id>/end", methods=["GET", "POST"])
@requires("pairing:edit")
def pairing_end(pairing_id: int) -> ResponseReturnValue:
    """The pairing ends with a day."""
    here = queries.pairing_numbered(pairing_id)
    form = EndForm()
    form.version.data = form.version.data or str(here.version)
    if request.method == "GET":
        form.until.data = clock.today()

    def show(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = queries.pairing_numbered(pairing_id)
        return render_template(
            "units/end.html",
            form=form,
            title=_("结束%(who)s与%(region)s的定点联系？", who=who_shown(stored), region=local_name(stored.region)),
            sentence=_("从次日起，该地区没有定点联系，直到另立一对；过去的记录不变。"),
            back=url_for("units.pairing", pairing_id=pairing_id),
            conflict=conflict and both_versions(form, stored, {"until": stored.until}),
            **extra,
        )

    def act() -> str:
        assert form.until.data is not None
        operations.end_pairing(
            pairing_id=pairing_id,
            until=form.until.data,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("units.pairing", pairing_id=pairing_id)

    return submit(form, show, act)


@bp.route("/pairings/<int:pairing_id>/void", methods=["GET", "POST"])
@requires("pairing:edit")
def pairing_void(pairing_id: int) -> ResponseReturnValue:
    """The pairing was a mistake of entry."""
    here = queries.pairing_numbered(pairing_id)
    return ask_why(
        title=_("作废%(who)s与%(region)s的定点联系？", who=who_shown(here), region=local_name(here.region)),
        sentence=_("作废表示录错了，如同从未生效；若是到期或换单位，请用“结束”或“接替”。"),
        back=url_for("units.pairing", pairing_id=pairing_id),
        void=lambda reason: operations.void_pairing(
            pairing_id=pairing_id, reason=reason, by=current_reader(), at=clock.now()
        ),
    )


def who_shown(pairing: Pairing) -> str:
    """Who supports, in the reader's language."""
    if pairing.kind == PairingKind.LEADER_PREFECTURE:
        return pairing.leader_name
    return local_short(pairing.unit)


def _form(kind: PairingKind, **kwargs: Any) -> UnitPairingForm:
    form = UnitPairingForm(**kwargs)
    form.region_id.choices = pairing_region_choices(kind)
    form.unit_id.choices = unit_choices()
    if kind == PairingKind.UNIT_COUNTY:
        del form.leader_name, form.leader_title
    elif kind == PairingKind.LEADER_PREFECTURE:
        del form.unit_id
    else:
        form.leader_name.label.text = _("配合的省领导")
    return form
