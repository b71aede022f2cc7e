"""New enterprises and changed ones; before saving, those that may be the same are shown."""

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
from crm.core.reader import current_reader
from crm.core.web import safe_next, submit
from crm.enterprises import industries, operations, queries
from crm.enterprises.forms import EnterpriseForm, stored
from crm.enterprises.models import Enterprise
from crm.enterprises.names import read_ahead
from crm.enterprises.queries import Match
from crm.enterprises.sharing import sees_whole
from crm.enterprises.states import EnterpriseKind

from .blueprint import bp


def looked_up(form: EnterpriseForm) -> dict[str, Any]:
    """All facts of the form, parent and industry looked up. Raises ``DomainError`` naming the field."""
    facts = form.facts()
    facts["industry_code"] = industries.understood(form.industry.data) if form.industry.data else None
    facts["parent_id"] = None
    if form.parent.data:
        try:
            facts["parent_id"] = queries.by_name(form.parent.data, current_reader()).id
        except DomainError as error:
            raise DomainError(error.message, field="parent") from error
    return facts


def ask_about(form: EnterpriseForm, found: list[Match], *, but: int | None = None) -> str:
    """Look for what may be the same; refuses until the person has said that it is another.

    Returns the reason given. ``found`` is filled for the page.
    """
    reason = form.different.data or ""
    name, code = form.name.data, form.credit_code.data
    matches = queries.find_matches(name, code, reader=current_reader(), but=but)
    if any(match.by_code for match in matches):
        found[:] = [match for match in matches if match.by_code]
        raise DomainError(_("这个统一社会信用代码已登记，是同一家，请用已有的"))
    if matches and not reason:
        found[:] = matches
        raise DomainError(_("已登记有同名或相近的企业，请先看是不是同一家"))
    return reason if matches else ""


def landing(form: EnterpriseForm, enterprise_id: int) -> str:
    """Where a new enterprise leads: back to the page that asked for one, told which, or to its own."""
    target = safe_next(form.next.data, "")
    if not target:
        return url_for(".show", enterprise_id=enterprise_id)
    return f"{target}{'&' if '?' in target else '?'}enterprise={enterprise_id}"


@bp.route("/new", methods=["GET", "POST"])
@requires("enterprise:edit")
def new() -> ResponseReturnValue:
    """A new enterprise – or the one that is already there."""
    reader, found = current_reader(), list[Match]()
    form = EnterpriseForm(data={"name": request.args.get("name", "")[:120], "next": request.args.get("next", "")})
    if form.is_submitted():
        read_ahead(form.name.data)

    def page(**extra: object) -> str:
        return render_template("enterprises/new.html", form=form, found=found, **extra)

    def act() -> str:
        if (used := as_id(request.form.get("use"))) is not None:
            enterprise = operations.use_existing(
                enterprise_id=used,
                name=form.name.data,
                credit_code=form.credit_code.data,
                by=reader,
                at=clock.now(),
            )
            flash(_("已使用登记过的“%(name)s”", name=enterprise.name))
            return landing(form, enterprise.id)
        facts = looked_up(form)
        reason = ask_about(form, found)
        enterprise = operations.create_enterprise(
            name=form.name.data, kind=form.kind.data, by=reader, at=clock.now(), reason=reason, **facts
        )
        flash(_("企业已登记"))
        return landing(form, enterprise.id)

    return submit(form, page, act)


@bp.route("/<int:enterprise_id>/edit", methods=["GET", "POST"])
@requires("enterprise:edit")
def edit(enterprise_id: int) -> ResponseReturnValue:
    """Change an enterprise, or say who stands behind a code name."""
    reader, found = current_reader(), list[Match]()
    enterprise = queries.get_enterprise(enterprise_id, reader)
    if enterprise.voided_at is not None:
        raise DomainError(_("这家企业已作废，不能再改"))
    if not sees_whole(enterprise, reader):
        raise Forbidden(_("这家企业的资料还没有对你共享，先请求共享再改"), permission="enterprise:edit")
    form = EnterpriseForm.of(enterprise)
    if form.is_submitted():
        read_ahead(form.name.data)
    code_name = enterprise.kind == EnterpriseKind.CODE_NAME

    def page(conflict: object = None) -> str:
        row: Enterprise = queries.get_enterprise(enterprise_id, reader)
        both = both_versions(form, row, stored(row)) if conflict else None
        return render_template(
            "enterprises/edit.html", form=form, enterprise=row, found=found, both=both, code_name=code_name
        )

    def act() -> str:
        row = queries.get_enterprise(enterprise_id, reader)
        facts, reason = looked_up(form), ""
        if form.name.data != row.name or form.credit_code.data != row.credit_code:
            reason = ask_about(form, found, but=enterprise_id)
        write = (
            operations.identify
            if code_name and form.kind.data != EnterpriseKind.CODE_NAME
            else operations.edit_enterprise
        )
        write(
            enterprise=row,
            name=form.name.data,
            kind=form.kind.data,
            by=reader,
            at=clock.now(),
            version=form.expected_version,
            reason=reason,
            **facts,
        )
        flash(_("已保存"))
        return url_for(".show", enterprise_id=enterprise_id)

    return submit(form, page, act)
