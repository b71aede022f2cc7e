"""The team (工作专班) of a pairing: add, change, remove people."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import NotFound, StaleEdit
from crm.core.forms import Form
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit

from ..blueprint import bp
from ..forms import MemberForm
from ..models import Pairing, TeamMember
from ..unit_queries import pairing_numbered
from . import operations


@bp.route("/pairings/<int:pairing_id>/team/new", methods=["GET", "POST"])
@requires("pairing:edit")
def member_new(pairing_id: int) -> ResponseReturnValue:
    """Add somebody to the team."""
    pairing_numbered(pairing_id)
    form = MemberForm()

    def show(**extra: Any) -> str:
        return render_template(
            "units/member.html", form=form, pairing=pairing_numbered(pairing_id), member=None, **extra
        )

    def act() -> str:
        operations.save_member(
            pairing_id=pairing_id,
            member_id=None,
            values=form.own_values,
            version=None,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("units.pairing", pairing_id=pairing_id)

    return submit(form, show, act)


@bp.route("/pairings/<int:pairing_id>/team/<int:member_id>/edit", methods=["GET", "POST"])
@requires("pairing:edit")
def member_edit(pairing_id: int, member_id: int) -> ResponseReturnValue:
    """Change who somebody is in the team."""
    here = pairing_numbered(pairing_id)
    form = MemberForm(obj=_member(here, member_id))
    form.version.data = form.version.data or str(here.version)

    def show(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = pairing_numbered(pairing_id)
        member = _member(stored, member_id)
        theirs = {name: getattr(member, name) for name in form.own_values}
        clash = conflict and both_versions(form, stored, theirs)
        return render_template("units/member.html", form=form, pairing=stored, member=member, conflict=clash, **extra)

    def act() -> str:
        operations.save_member(
            pairing_id=pairing_id,
            member_id=member_id,
            values=form.own_values,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("units.pairing", pairing_id=pairing_id)

    return submit(form, show, act)


@bp.route("/pairings/<int:pairing_id>/team/<int:member_id>/remove", methods=["GET", "POST"])
@requires("pairing:edit")
def member_remove(pairing_id: int, member_id: int) -> ResponseReturnValue:
    """Take somebody off the team."""
    _member(pairing_numbered(pairing_id), member_id)
    form = Form()

    def show(**extra: Any) -> str:
        member = _member(pairing_numbered(pairing_id), member_id)
        return render_template(
            "units/remove.html",
            form=form,
            title=_("把%(name)s移出工作专班？", name=member.name),
            sentence=_("操作日志里仍留有记录。"),
            back=url_for("units.pairing", pairing_id=pairing_id),
            **extra,
        )

    def act() -> str:
        operations.remove_member(pairing_id=pairing_id, member_id=member_id, by=current_reader(), at=clock.now())
        return url_for("units.pairing", pairing_id=pairing_id)

    return submit(form, show, act)


def _member(pairing: Pairing, member_id: int) -> TeamMember:
    member = next((member for member in pairing.team if member.id == member_id), None)
    if member is None:
        raise NotFound(_("工作专班里没有这个人"))
    return member
