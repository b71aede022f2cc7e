"""One enterprise: what is known, who it belongs to, whom to talk to, and what upper rooms know of it."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.panels import panels_of
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.voiding import VoidForm
from crm.core.web import submit
from crm.enterprises import industries, operations, queries, sharing
from crm.enterprises.forms import EmptyForm
from crm.enterprises.models import Enterprise
from crm.units.names_shown import local_short

from .blueprint import bp


def enterprise_page(enterprise: Enterprise, *, revealed: dict[int, str] | None = None) -> str:
    """The whole page; ``revealed`` holds phone numbers shown for this once, by contact."""
    reader = current_reader()
    shared = sharing.sees_whole(enterprise, reader)
    return render_template(
        "enterprises/show.html" if shared else "enterprises/narrow.html",
        asked=None if shared else sharing.asked_by_body(enterprise, reader),
        waiting=sharing.waiting_of(enterprise, reader) if shared else (),
        body_name=sharing.body_name,
        enterprise=enterprise,
        local_short=local_short,
        industry_path=industries.path_of(enterprise.industry) if enterprise.industry else [],
        parent=enterprise.parent if enterprise.parent and queries.sees(enterprise.parent, reader) else None,
        children=queries.children_of(enterprise, reader),
        contacts=queries.contacts_of(enterprise, reader),
        voided_people=queries.voided_people(enterprise) if reader.can("contact:erase") else (),
        revealed=revealed or {},
        shown=panels_of("enterprise", enterprise, reader),
        button_form=EmptyForm(),
    )


@bp.get("/<int:enterprise_id>")
@requires("enterprise:read")
def show(enterprise_id: int) -> ResponseReturnValue:
    """The enterprise's page."""
    return enterprise_page(queries.get_enterprise(enterprise_id, current_reader()))


@bp.route("/<int:enterprise_id>/void", methods=["GET", "POST"])
@requires("enterprise:edit")
def void(enterprise_id: int) -> ResponseReturnValue:
    """Void the enterprise with a reason."""
    reader = current_reader()
    enterprise = queries.get_enterprise(enterprise_id, reader)
    form = VoidForm(obj=enterprise)

    def page(**extra: object) -> str:
        enterprise = queries.get_enterprise(enterprise_id, reader)
        form.version.data = str(enterprise.version)
        return render_template("enterprises/void.html", form=form, enterprise=enterprise, **extra)

    def act() -> str:
        enterprise = queries.get_enterprise(enterprise_id, reader)
        operations.void_enterprise(
            enterprise=enterprise,
            reason=form.reason.data,
            by=reader,
            at=clock.now(),
            version=form.expected_version,
        )
        flash(_("企业已作废"))
        return url_for(".show", enterprise_id=enterprise_id)

    return submit(form, page, act)
