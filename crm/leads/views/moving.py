"""Moves: what is missing, forward and back, requests and their confirmation, statuses."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, NotFound
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import safe_next, see_other, submit, wants_fragment

from ..facts import gate_states
from ..forms.moves import ConfirmForm, ReasonForm
from ..gates import GateNotMet
from ..models import Lead, MoveRequest
from ..moves import (
    NeedsReason,
    advance_lead,
    confirm_move,
    confirm_opening,
    move_back,
    return_move,
    set_status,
    withdraw_request,
)
from ..queries import pending_requests
from ..scope import can_confirm, can_edit, lead_by_number
from ..states import REASONS, MoveKind, RequestState, Stage
from . import bp
from .board import moved_parts
from .shown import missing_parts


def _stage(text: str | None) -> Stage:
    try:
        return Stage(text or "")
    except ValueError:
        raise DomainError(_("没有“%(text)s”这个阶段", text=text or "")) from None


@bp.get("/<number>/missing")
@requires("lead:read")
def missing(number: str) -> ResponseReturnValue:
    """What is missing to enter a stage: a panel beside the board, a page without scripts."""
    lead = lead_by_number(number, current_reader())
    following = _stage(request.args.get("to")) if request.args.get("to") else lead.stage.next
    if following is None:
        raise DomainError(_("线索已在落地阶段，没有下一阶段"))
    return _missing_page(lead, following, 200)


def _missing_page(lead: Lead, to: Stage, status: int, sentence: Any = None) -> Response:
    reader = current_reader()
    template = "leads/_missing_panel.html" if wants_fragment() else "leads/missing.html"
    states = gate_states(lead, to, clock.today())
    body = render_template(
        template,
        lead=lead,
        to=to,
        missing=missing_parts(lead, states, reader, may_edit=can_edit(lead, reader)),
        refused=status != 200,
        sentence=sentence,
        back=safe_next(request.values.get("back"), url_for("leads.board")),
    )
    return make_response(body, status)


@bp.post("/<number>/move")
@requires("lead:advance")
def move(number: str) -> ResponseReturnValue:
    """Move to a stage: forward through its gate, or to the page that asks for a reason when back.

    A refusal answers 422 with what is missing; the board snaps the card back and shows it.
    """
    reader = current_reader()
    lead = lead_by_number(number, reader)
    to = _stage(request.form.get("to"))
    back = safe_next(request.form.get("back"), url_for("leads.show", number=number))
    try:
        with writing():
            asked = advance_lead(
                lead_id=lead.id, to=to, by=reader, at=clock.now(), note=request.form.get("note", "")[:500]
            )
    except GateNotMet as refusal:
        return _missing_page(lead, to, 422, refusal.message)
    except NeedsReason:
        return see_other(url_for("leads.back", number=number, to=str(to)))
    except DomainError as refusal:
        return _missing_page(lead, to, int(refusal.status), refusal.message)
    if wants_fragment():
        return make_response(moved_parts(lead, requested=asked is not None, to=to, today=clock.today()))
    return see_other(back)


@bp.route("/<number>/back", methods=["GET", "POST"])
@requires("lead:close")
def back(number: str) -> ResponseReturnValue:
    """Move back to an earlier stage, with a reason and a sentence."""
    reader = current_reader()
    lead = lead_by_number(number, reader)
    form = ReasonForm(MoveKind.BACK)
    to = _stage(form.to.data or request.args.get("to"))
    form.to.data = str(to)
    if to.rank >= lead.stage.rank:
        raise DomainError(_("只能退回到更早的阶段"))

    def act() -> str:
        move_back(
            lead_id=lead.id, to=to, reason=form.reason.data, sentence=form.sentence.data, by=reader, at=clock.now()
        )
        return url_for("leads.show", number=number)

    return submit(
        form,
        lambda **extra: render_template(
            "leads/end.html",
            lead=lead,
            form=form,
            title=_("退回%(stage)s？", stage=to.title),
            sentence=_(
                "%(name)s 将从%(before)s退回%(stage)s，历史全部保留。",
                name=lead.title,
                before=lead.stage.title,
                stage=to.title,
            ),
            verb=_("退回%(stage)s", stage=to.title),
            **extra,
        ),
        act,
    )


@bp.route("/<number>/status/<kind>", methods=["GET", "POST"])
@requires("lead:close")
def status(number: str, kind: str) -> ResponseReturnValue:
    """Hold, resume, lose, terminate or revive, with a reason and a sentence."""
    reader = current_reader()
    lead = lead_by_number(number, reader)
    try:
        change = MoveKind(kind.replace("-", "_"))
    except ValueError:
        abort(404)
    if change not in REASONS or change in (MoveKind.BACK, MoveKind.RETURN):
        abort(404)
    form = ReasonForm(change)
    if lead.stage.rank >= Stage.SIGNED.rank and change is MoveKind.LOSE:
        raise DomainError(_("已签约的线索不是流失，请用“终止”"))

    def act() -> str:
        set_status(
            lead_id=lead.id,
            kind=change,
            reason=form.reason.data,
            sentence=form.sentence.data,
            by=reader,
            at=clock.now(),
        )
        return url_for("leads.show", number=number)

    ends = change in (MoveKind.LOSE, MoveKind.TERMINATE)
    sentences = {
        MoveKind.LOSE: _(
            "%(name)s 将离开%(stage)s，历史全部保留，可重新启动。", name=lead.title, stage=lead.stage.title
        ),
        MoveKind.TERMINATE: _("%(name)s 将终止，仍留在签约的分母里，可重新启动。", name=lead.title),
        MoveKind.HOLD: _("%(name)s 搁置期间不亮灯，可随时恢复推进。", name=lead.title),
        MoveKind.RESUME: _("%(name)s 恢复推进，从今天起重新计灯。", name=lead.title),
        MoveKind.REVIVE: _("%(name)s 重新启动，保留全部历史。", name=lead.title),
    }
    titles = {
        MoveKind.LOSE: _("转为流失？"),
        MoveKind.TERMINATE: _("转为终止？"),
        MoveKind.HOLD: _("搁置？"),
        MoveKind.RESUME: _("恢复推进？"),
        MoveKind.REVIVE: _("重新启动？"),
    }
    return submit(
        form,
        lambda **extra: render_template(
            "leads/end.html",
            lead=lead,
            form=form,
            title=titles[change],
            sentence=sentences[change],
            verb=titles[change].removesuffix("？").removesuffix("?"),
            gentle=not ends,
            **extra,
        ),
        act,
    )


@bp.get("/requests")
@requires("lead:confirm")
def requests() -> ResponseReturnValue:
    """Requests that wait for a confirmer."""
    reader = current_reader()
    waiting = [
        request
        for request in db.session.scalars(pending_requests(reader).limit(200))
        if can_confirm(request.lead, reader)
    ]
    return render_template("leads/requests.html", requests=waiting, reader=reader)


def _request(request_id: int) -> MoveRequest:
    reader = current_reader()
    found = db.session.get(MoveRequest, request_id)
    if found is None:
        raise NotFound(_("没有这个核定请求，或不在你的可见范围内"))
    lead_by_number(found.lead.number, reader)
    return found


@bp.get("/requests/<int:request_id>")
@bp.post("/requests/<int:request_id>/confirm", endpoint="confirm")
@requires("lead:confirm")
def decide(request_id: int) -> ResponseReturnValue:
    """Look at a request with everything its gate asks, and confirm it."""
    reader = current_reader()
    asked = _request(request_id)
    lead = asked.lead
    form = ConfirmForm()
    returning = ReasonForm(MoveKind.RETURN)

    def page(**extra: Any) -> str:
        states = gate_states(lead, asked.to_stage, clock.today())
        return render_template(
            "leads/decide.html",
            lead=lead,
            asked=asked,
            form=form,
            returning=returning,
            own=asked.is_of(reader),
            may_confirm=can_confirm(lead, reader),
            open=asked.state is RequestState.PENDING,
            missing=missing_parts(lead, states, reader, may_edit=False),
            **extra,
        )

    def act() -> str:
        try:
            confirm_move(
                request_id=request_id, by=reader, at=clock.now(), original_number=form.original_number.data or ""
            )
        except GateNotMet as refusal:
            names = _("；").join(
                _("%(name)s：%(value)s", name=state.title, value=state.sentence) for state in refusal.missing
            )
            raise DomainError(_("不能核定，还差：%(names)s", names=names)) from refusal
        return url_for("leads.show", number=lead.number)

    return submit(form, page, act)


@bp.post("/requests/<int:request_id>/return")
@requires("lead:confirm")
def send_back(request_id: int) -> ResponseReturnValue:
    """Return a request with a reason."""
    reader = current_reader()
    asked = _request(request_id)
    lead = asked.lead
    form = ReasonForm(MoveKind.RETURN)

    def page(**extra: Any) -> str:
        states = gate_states(lead, asked.to_stage, clock.today())
        return render_template(
            "leads/decide.html",
            lead=lead,
            asked=asked,
            form=ConfirmForm(formdata=None),
            returning=form,
            own=asked.is_of(reader),
            may_confirm=can_confirm(lead, reader),
            open=asked.state is RequestState.PENDING,
            missing=missing_parts(lead, states, reader, may_edit=False),
            **extra,
        )

    def act() -> str:
        return_move(
            request_id=request_id, reason=form.reason.data, sentence=form.sentence.data, by=reader, at=clock.now()
        )
        return url_for("leads.requests")

    return submit(form, page, act)


@bp.post("/requests/<int:request_id>/withdraw")
@requires("lead:advance")
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take a pending request back."""
    reader = current_reader()
    asked = _request(request_id)
    number = asked.lead.number
    with writing():
        withdraw_request(request_id=request_id, by=reader, at=clock.now())
    return see_other(url_for("leads.show", number=number))


@bp.post("/<number>/opening")
@requires("lead:confirm")
def opening(number: str) -> ResponseReturnValue:
    """期初认定 of one claimed lead by the office."""
    reader = current_reader()
    lead = lead_by_number(number, reader)
    if lead.claimed_stage is None:
        raise DomainError(_("这条线索没有申报更高的阶段"))
    with writing():
        confirm_opening(lead_id=lead.id, stage=lead.claimed_stage, on=lead.contract_on, by=reader, at=clock.now())
    return see_other(url_for("leads.show", number=number))
