"""Naming a deputy, doing somebody's work, handing work over."""

from __future__ import annotations

from typing import Any

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.accounts import operations, queries, standing_in
from crm.accounts.forms import DeputyForm, TransferForm
from crm.accounts.models import User
from crm.accounts.queries import StandIn
from crm.core import clock
from crm.core.db import writing
from crm.core.errors import Forbidden, NotFound
from crm.core.forms import as_id
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import safe_next, see_other, submit
from crm.units.names_shown import local_short

from .blueprint import bp, landing, own_user


@bp.app_context_processor
def words() -> dict[str, Any]:
    """``may_act_for()`` for the user menu: whose work the reader may do today, themselves left out."""

    def may_act_for() -> list[StandIn]:
        user = g.get("user")
        return queries.may_stand_in_for(user.id, clock.today()) if user else []

    return {"may_act_for": may_act_for}


def arranged(user_id: int, permission: str) -> User:
    """The account whose deputies or work the reader may arrange.

    Raises ``Forbidden`` for anybody else's, ``NotFound`` for none.
    """
    if not standing_in.may_arrange(current_reader(), user_id):
        raise Forbidden(_("只能安排自己的；别人的请大招商办安排。代理期间不能再委托"), permission=permission)
    user = queries.user_shown(user_id)
    if user is None:
        raise NotFound(_("没有这个账号"))
    return user


def back(user_id: int) -> str:
    """One's own account page, or the office's page of the account."""
    if user_id == current_reader().user_id:
        return url_for("accounts.own", _anchor="deputies")
    return url_for("accounts.show", user_id=user_id)


def label(user: User) -> str:
    """Name and unit, for a choice."""
    return str(_("%(text)s（%(detail)s）", text=user.name, detail=local_short(user.unit) or user.username))


@bp.route("/users/<int:user_id>/deputies/new", methods=["GET", "POST"])
@requires("account:deputise")
def deputise(user_id: int) -> ResponseReturnValue:
    """Say who stands in for this person, from when until when."""
    user = arranged(user_id, "account:deputise")
    form = DeputyForm()
    if request.method == "GET":
        form.since.data = clock.today()
    people = queries.possible_deputies(user, by_office=current_reader().can("account:manage"))
    form.deputy_id.choices = [(one.id, label(one)) for one in people]
    name = user.name

    def show(**extra: Any) -> str:
        return render_template(
            "accounts/deputise.html", form=form, name=name, back=back(user_id), none=not people, **extra
        )

    def act() -> str:
        since, until = form.since.data, form.until.data
        assert since is not None  # the form asks for both
        assert until is not None
        standing_in.name_deputy(
            principal_id=user_id,
            deputy_id=form.deputy_id.data,
            since=since,
            until=until,
            by=current_reader(),
            at=clock.now(),
        )
        flash(_("代理人已安排"))
        return back(user_id)

    return submit(form, show, act)


@bp.post("/deputies/<int:deputy_id>/end")
@requires("account:own")
def end_deputy(deputy_id: int) -> ResponseReturnValue:
    """End a standing-in early: the person, the deputy, or the office."""
    with writing():
        row = standing_in.end_deputy(deputy_row_id=deputy_id, by=current_reader(), at=clock.now())
        principal_id = row.principal_id
    flash(_("代理已结束"))
    return see_other(back(principal_id) if standing_in.may_arrange(current_reader(), principal_id) else landing())


@bp.post("/account/act-for")
@requires("account:own")
def act_for() -> ResponseReturnValue:
    """Do somebody's work from now on (``principal`` names whom), or one's own again (left empty)."""
    principal_id = as_id(request.form.get("principal"))
    user, now = own_user(), clock.now()
    with writing():
        operations.act_for(
            session_id=g.session_id,
            principal_id=principal_id,
            by=current_reader(),
            user=user,
            at=now,
            allowed=principal_id is not None
            and queries.may_act_for(deputy_id=user.id, principal_id=principal_id, on=clock.date_of(now)),
        )
    return see_other(safe_next(request.form.get("next"), landing()))


@bp.route("/users/<int:user_id>/transfer", methods=["GET", "POST"])
@requires("account:transfer")
def transfer(user_id: int) -> ResponseReturnValue:
    """Show what a person has in hand, and hand all of it to another."""
    user = arranged(user_id, "account:transfer")
    form = TransferForm()
    people = queries.possible_successors(user)
    form.to_id.choices = [(one.id, label(one)) for one in people]

    def show(**extra: Any) -> str:
        return render_template(
            "accounts/transfer.html",
            form=form,
            account=user,
            work=standing_in.work_of(user, clock.today()),
            none=not people,
            back=back(user_id),
            **extra,
        )

    def act() -> str:
        standing_in.transfer_work(from_id=user_id, to_id=form.to_id.data, by=current_reader(), at=clock.now())
        flash(_("全部工作已移交"))
        return back(user_id)

    return submit(form, show, act)
