"""What happens to a target: approached, declined, made a lead, taken off the list."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.errors import Forbidden
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import submit
from crm.targets import operations, queries
from crm.targets.forms import ConvertForm, ReasonForm, TouchForm
from crm.units.names_shown import local_name

from .blueprint import bp
from .editing import editable


@bp.route("/<int:target_id>/touch", methods=["GET", "POST"])
@requires("target:edit")
def touch(target_id: int) -> ResponseReturnValue:
    """The enterprise was approached."""
    reader = current_reader()
    editable(target_id, reader)
    form = TouchForm(data={"on": clock.today()})

    def act() -> str:
        row = queries.get_target(target_id, reader)
        operations.touch_target(
            target=row, on=form.on.data or clock.today(), said=form.said.data, by=reader, at=clock.now()
        )
        flash(_("已记为接触"))
        return url_for(".show", target_id=target_id)

    return submit(form, _asking("targets/touch.html", form, target_id, reader), act)


@bp.route("/<int:target_id>/decline", methods=["GET", "POST"])
@requires("target:edit")
def decline(target_id: int) -> ResponseReturnValue:
    """The enterprise declined."""
    reader = current_reader()
    editable(target_id, reader)
    form = ReasonForm()

    def act() -> str:
        row = queries.get_target(target_id, reader)
        operations.decline_target(target=row, reason=form.reason.data, by=reader, at=clock.now())
        flash(_("已记为婉拒"))
        return url_for(".show", target_id=target_id)

    return submit(form, _asking("targets/decline.html", form, target_id, reader), act)


@bp.route("/<int:target_id>/void", methods=["GET", "POST"])
@requires("target:edit")
def void(target_id: int) -> ResponseReturnValue:
    """Take it off the list."""
    reader = current_reader()
    editable(target_id, reader)
    form = ReasonForm()

    def act() -> str:
        row = queries.get_target(target_id, reader)
        operations.void_target(target=row, reason=form.reason.data, by=reader, at=clock.now())
        flash(_("已移出目标企业库"))
        return url_for(".index")

    return submit(form, _asking("targets/void.html", form, target_id, reader), act)


@bp.route("/<int:target_id>/convert", methods=["GET", "POST"])
@requires("lead:create")
def convert(target_id: int) -> ResponseReturnValue:
    """Make the lead. One click from the list sends nothing but the click: all is filled in beforehand."""
    reader = current_reader()
    target = queries.get_target(target_id, reader)
    if target.lead is None and not queries.may_edit(target, reader):
        raise Forbidden(_("这家目标企业由别的单位负责，你不能改"), permission="target:edit")
    owner = target.owner_unit.short_name if target.owner_unit else (target.county.name if target.county else "")
    beforehand = {
        "intention": target.touched_note or target.why or _("有投资意向，待进一步了解"),
        "source": _("目标企业库（%(owner)s）", owner=owner),
        "county_id": target.county_id,
        "project_name": "",
    }
    form = ConvertForm(reader=reader, data=beforehand)
    if target.county is not None and target.county_id not in dict(form.county_id.choices):
        form.county_id.choices = [*form.county_id.choices, (target.county_id, local_name(target.county))]

    def act() -> str:
        row = queries.get_target(target_id, reader)
        lead = operations.convert_target(
            target=row,
            intention=form.intention.data,
            source=form.source.data,
            county_id=form.county_id.data,
            project_name=form.project_name.data or "",
            by=reader,
            at=clock.now(),
        )
        flash(_("已转为线索 %(number)s", number=lead.number))
        return url_for("leads.show", number=lead.number)

    return submit(form, _asking("targets/convert.html", form, target_id, reader), act)


def _asking(template: str, form: Any, target_id: int, reader: Reader) -> Any:
    def page(**extra: object) -> str:
        return render_template(template, form=form, target=queries.get_target(target_id, reader), **extra)

    return page
