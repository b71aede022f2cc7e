"""A new target, and a changed one."""

from __future__ import annotations

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
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import by_name, get_enterprise
from crm.targets import operations, queries
from crm.targets.forms import TargetForm, stored
from crm.targets.models import Target
from crm.units.names_shown import local_name, local_short

from .blueprint import bp


@bp.route("/new", methods=["GET", "POST"])
@requires("target:edit")
def new() -> ResponseReturnValue:
    """Put an enterprise on the list."""
    reader = current_reader()
    form = TargetForm(
        reader=reader,
        data={"enterprise": _chosen(reader), "owner_unit_id": None if reader.sees_everywhere else reader.unit_id},
    )
    unknown: list[str] = []

    def page(**extra: object) -> str:
        return render_template("targets/edit.html", form=form, target=None, unknown=unknown, **extra)

    def act() -> str:
        enterprise = _named(form, reader, unknown)
        target = operations.create_target(enterprise=enterprise, by=reader, at=clock.now(), **form.facts())
        flash(_("已列入目标企业库"))
        return url_for(".show", target_id=target.id)

    return submit(form, page, act)


@bp.route("/<int:target_id>/edit", methods=["GET", "POST"])
@requires("target:edit")
def edit(target_id: int) -> ResponseReturnValue:
    """Change whose it is, where, why, by when."""
    reader = current_reader()
    target = editable(target_id, reader)
    form = TargetForm(reader=reader, data={**stored(target), "version": str(target.version)})
    _keep_choices(form, target)

    def page(conflict: object = None) -> str:
        row = queries.get_target(target_id, reader)
        both = both_versions(form, row, stored(row)) if conflict else None
        return render_template("targets/edit.html", form=form, target=row, both=both, unknown=[])

    def act() -> str:
        row = queries.get_target(target_id, reader)
        operations.edit_target(target=row, version=form.expected_version, by=reader, at=clock.now(), **form.facts())
        flash(_("已保存"))
        return url_for(".show", target_id=target_id)

    return submit(form, page, act)


def _chosen(reader: Reader) -> str:
    """The name of the enterprise the address speaks of: just entered, or from its page."""
    ident = as_id(request.args.get("enterprise"))
    return "" if ident is None else get_enterprise(ident, reader).name


def _named(form: TargetForm, reader: Reader, unknown: list[str]) -> Enterprise:
    try:
        return by_name(form.enterprise.data, reader)
    except DomainError as error:
        unknown.append(form.enterprise.data)
        raise DomainError(error.message, field="enterprise") from error


def editable(target_id: int, reader: Reader) -> Target:
    """The target, when the reader may change it. Raises ``NotFound``, ``Forbidden``, or ``DomainError`` when voided."""
    target = queries.get_target(target_id, reader)
    if target.voided_at is not None:
        raise DomainError(_("这家目标企业已作废，不能再改"))
    if not queries.may_edit(target, reader):
        raise Forbidden(_("这家目标企业由别的单位负责，你不能改"), permission="target:edit")
    return target


def _keep_choices(form: TargetForm, target: Target) -> None:
    """What the target has stays choosable, even where the reader could not choose it anew."""
    if target.owner_unit is not None and target.owner_unit_id not in dict(form.owner_unit_id.choices):
        form.owner_unit_id.choices = [
            *form.owner_unit_id.choices,
            (target.owner_unit_id, local_short(target.owner_unit)),
        ]
    if target.county is not None and target.county_id not in dict(form.county_id.choices):
        form.county_id.choices = [*form.county_id.choices, (target.county_id, local_name(target.county))]
