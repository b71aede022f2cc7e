"""Pages of screenings: what waits, one of them, put a lead before a department, withdraw, decide."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.errors import DomainError, Forbidden
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import page, submit
from crm.leads.scope import can_edit, lead_by_number
from crm.leads.states import ScreeningOutcome, Status
from crm.units.names_shown import local_name, local_short

from . import operations, queries
from .clock import used_days
from .forms import DecideForm, RequestForm, WithdrawForm
from .models import Screening
from .states import Basis

bp = Blueprint("screening", __name__)


@bp.get("/screenings")
@requires("screening:read")
def index() -> ResponseReturnValue:
    """What is put before the reader's department, lies in their region, or all of it: open, overdue, decided."""
    reader = current_reader()
    asked = request.args.get("view", "")
    view = queries.View(asked) if asked in list(queries.View) else queries.View.OPEN
    today = clock.today()
    found = queries.screenings_page(reader, view, today, cursor=request.args.get("after"))
    return page(
        "screening/index.html",
        rows=[(row, used_days(row, today)) for row in found.rows],
        view=view,
        views=queries.View,
        tone_of=queries.tone_of,
        next_url=url_for(".index", view=view.value, after=found.next) if found.next else None,
        prev_url=url_for(".index", view=view.value, after=found.previous) if found.previous else None,
    )


@bp.get("/screenings/<int:ident>")
@requires("screening:read")
def show(ident: int) -> ResponseReturnValue:
    """One screening: the lead's facts a department may see, and the decision or its form."""
    form = DecideForm(formdata=None)
    return page("screening/show.html", **_context(ident, form))


def _context(ident: int, form: DecideForm) -> dict[str, Any]:
    reader = current_reader()
    row = queries.screening_by_id(ident, reader)
    obstacle = operations.why_not_decide(row, reader)
    if not form.is_submitted():
        form.decided_by.data = form.decided_by.data or reader.name
        form.decided_on.data = form.decided_on.data or clock.today()
    return {
        "screening": row,
        "lead": row.lead,
        "used": used_days(row, clock.today()),
        "form": form if obstacle is None else None,
        "obstacle": obstacle,
        "tone_of": queries.tone_of,
    }


@bp.post("/screenings/<int:ident>/decision")
@requires("screening:decide")
def decide(ident: int) -> ResponseReturnValue:
    """Decide; a refusal is asked once more on a page of its own."""
    reader = current_reader()
    row = queries.screening_by_id(ident, reader)
    if row.department_id != reader.unit_id and reader.role not in ("office", "system"):
        raise Forbidden(
            _("这件审查在%(unit)s，由它作结论", unit=local_short(row.department)), permission="screening:decide"
        )
    form = DecideForm()
    refuses = form.outcome.data == ScreeningOutcome.REFUSED
    if refuses and form.sure.data != "1" and form.validate_on_submit() and _could_refuse(form, row):
        return page("screening/refuse.html", form=form, screening=row, lead=row.lead)

    def show(**extra: Any) -> str:
        return render_template("screening/show.html", **_context(ident, form), **extra)

    def act() -> str:
        operations.decide_screening(
            screening=queries.screening_by_id(ident, reader),
            outcome=ScreeningOutcome(form.outcome.data),
            basis=Basis(form.basis.data),
            clause=form.clause.data or "",
            conditions=form.conditions.data or "",
            sentence=form.sentence.data or "",
            decided_by=form.decided_by.data or "",
            decided_on=form.decided_on.data or clock.today(),
            by=reader,
            at=clock.now(),
        )
        flash(_("已作结论"))
        return url_for(".show", ident=ident)

    return submit(form, show, act)


def _could_refuse(form: DecideForm, row: Screening) -> bool:
    """Whether asking “really refuse?” makes sense: nothing already stands against it that the form should say."""
    return operations.why_not_decide(row, current_reader()) is None and form.basis.data != Basis.NONE_FOUND


@bp.route("/leads/<number>/screenings/new", methods=["GET", "POST"])
@requires("screening:request")
def new(number: str) -> ResponseReturnValue:
    """Put a lead before a responsible department."""
    reader = current_reader()
    lead = lead_by_number(number, reader)
    if not can_edit(lead, reader):
        raise Forbidden(_("这条线索你只能查看，不能提交审查"), permission="screening:request")
    form = RequestForm()
    departments = queries.departments()
    form.department_id.choices = [(unit.id, local_name(unit)) for unit in departments]

    def show(**extra: Any) -> str:
        stored = lead_by_number(number, reader)
        return render_template(
            "screening/new.html",
            form=form,
            lead=stored,
            earlier=queries.latest_decided(stored.id),
            waiting=queries.open_screening(stored.id),
            is_refused=stored.status is Status.REFUSED,
            departments=departments,
            **extra,
        )

    def act() -> str:
        chosen = next((unit for unit in queries.departments() if unit.id == form.department_id.data), None)
        if chosen is None:
            raise DomainError(_("请选一个责任部门"), field="department_id")
        row = operations.request_screening(
            lead=lead_by_number(number, reader),
            department=chosen,
            note=form.note.data or "",
            by=reader,
            at=clock.now(),
        )
        flash(_("已提交%(unit)s审查", unit=local_short(chosen)))
        return url_for(".show", ident=row.id)

    return submit(form, show, act)


@bp.route("/screenings/<int:ident>/withdraw", methods=["GET", "POST"])
@requires("screening:request")
def withdraw(ident: int) -> ResponseReturnValue:
    """Take a request back before it is decided."""
    reader = current_reader()
    row = queries.screening_by_id(ident, reader)
    if not row.can_withdraw(reader):
        raise Forbidden(_("只有提交单位和大招商办能撤回"), permission="screening:request")
    form = WithdrawForm()

    def show(**extra: Any) -> str:
        return render_template(
            "screening/withdraw.html", form=form, screening=queries.screening_by_id(ident, reader), **extra
        )

    def act() -> str:
        operations.withdraw_screening(
            screening=queries.screening_by_id(ident, reader),
            reason=form.reason.data or "",
            by=reader,
            at=clock.now(),
        )
        flash(_("已撤回审查"))
        return url_for(".show", ident=ident)

    return submit(form, show, act)
