"""Inviting many: from the enterprises and the target list, or pasted from Excel."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.forms import as_id
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import submit
from crm.enterprises.filters import EnterpriseFilter
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import listed as enterprises_listed
from crm.enterprises.states import SizeMark
from crm.events.guests import operations, queries
from crm.events.guests.forms import EnterprisesForm, PasteForm, own_unit
from crm.events.guests.pasting import Row, Standing, compare, read_pasted
from crm.events.models import Event, Invitation
from crm.events.scope import event_by_code, require_invite
from crm.targets.filters import TargetFilter
from crm.targets.models import Target
from crm.targets.queries import visible_targets

from .blueprint import bp

MOST_SHOWN = 200


@bp.route("/<code>/invite", methods=["GET", "POST"])
@requires("event:edit")
def invite(code: str) -> ResponseReturnValue:
    """Tick enterprises of the list, or of the target list, by filter."""
    reader = current_reader()
    event = event_by_code(code, reader)
    require_invite(event, reader)
    form = EnterprisesForm(event=event, data={"invited_by_id": own_unit(event, reader)})
    wanted = EnterpriseFilter.read(request.args)
    of_targets = request.args.get("from") == "targets"

    def page(**extra: object) -> str:
        row = event_by_code(code, reader)
        found = _offered(reader, wanted, of_targets)
        return render_template(
            "events/invite.html",
            form=form,
            event=row,
            wanted=wanted,
            of_targets=of_targets,
            enterprises=found[:MOST_SHOWN],
            more=len(found) > MOST_SHOWN,
            there=_there(row),
            marks=[("", _("全部")), *((mark.value, mark.title) for mark in SizeMark)],
            kept=wanted.parameters(),
            **extra,
        )

    def act() -> str:
        ids = [ident for text in request.form.getlist("enterprise") if (ident := as_id(text)) is not None]
        if not ids:
            raise DomainError(_("先勾选要邀请的企业"))
        row = event_by_code(code, reader)
        made = operations.invite_enterprises(
            event=row, enterprise_ids=ids, by=reader, at=clock.now(), invited_by_id=form.invited_by_id.data
        )
        flash(_("已邀请 %(n)s 家", n=len(made)))
        return url_for(".guests", code=code)

    return submit(form, page, act)


def _offered(reader: Reader, wanted: EnterpriseFilter, of_targets: bool) -> list[Enterprise]:
    """Enterprises that fit, one more than is shown."""
    statement = enterprises_listed(reader, wanted)
    if of_targets:
        open_ones = visible_targets(reader).where(Target.state.in_(TargetFilter.OPEN))
        statement = statement.where(Enterprise.id.in_(open_ones.with_only_columns(Target.enterprise_id)))
    return list(db.session.scalars(statement.order_by(Enterprise.pinyin, Enterprise.id).limit(MOST_SHOWN + 1)))


def _there(event: Event) -> set[int]:
    """Enterprises that are invited already."""
    rows = db.session.scalars(
        select(Invitation.enterprise_id).where(queries.in_force(event.id), Invitation.enterprise_id.is_not(None))
    )
    return {row for row in rows if row is not None}


@bp.route("/<code>/guests/paste", methods=["GET", "POST"])
@requires("event:edit")
def paste(code: str) -> ResponseReturnValue:
    """A list from Excel: first how each row was read and whether it is there already, then those ticked are added."""
    reader = current_reader()
    event = event_by_code(code, reader)
    require_invite(event, reader)
    form = PasteForm(event=event, data={"invited_by_id": own_unit(event, reader)})
    rows: list[Row] = []
    looked = request.form.get("act") == "add"
    ticked = {ident for text in request.form.getlist("row") if (ident := as_id(text)) is not None}

    def page(**extra: object) -> str:
        row = event_by_code(code, reader)
        return render_template(
            "events/paste.html", form=form, event=row, rows=rows, chosen=_chosen(rows, ticked, looked), **extra
        )

    def read() -> None:
        rows[:] = read_pasted(form.text.data)
        compare(rows, queries.every_guest(event.id))

    if request.method == "POST" and not looked and form.validate_on_submit():
        try:
            read()
        except DomainError as refusal:
            form.refuse(refusal)
            return page(), 422
        return page()

    def act() -> str:
        read()
        added = [row.values for row in rows if row.number in ticked and row.standing is not Standing.WRONG]
        if not added:
            raise DomainError(_("没有勾选可以列入的行"))
        operations.add_guests(
            event=event_by_code(code, reader),
            rows=added,
            by=reader,
            at=clock.now(),
            invited_by_id=form.invited_by_id.data,
        )
        flash(_("已列入 %(n)s 位客商", n=len(added)))
        return url_for(".guests", code=code)

    return submit(form, page, act)


def _chosen(rows: list[Row], ticked: set[int], looked: bool) -> set[int]:
    """Which rows stand ticked: as sent, or at first those that are surely new."""
    if looked:
        return ticked
    return {row.number for row in rows if row.standing is Standing.NEW}
