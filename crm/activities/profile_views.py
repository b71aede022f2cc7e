"""The enterprise profile as a PDF, and its button on the enterprise's page. Each print is noted in the trail."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import writing
from crm.core.errors import Forbidden
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import get_enterprise
from crm.enterprises.sharing import sees_whole

from .blueprint import bp


@bp.get("/enterprises/<int:enterprise_id>/profile.pdf")
@requires("lead:print")
def enterprise_profile(enterprise_id: int) -> Response:
    """One page about the enterprise for a leader before a visit."""
    from .profiles import profile_of, render_profile  # loads the press: with the first print, not at start

    reader, now = current_reader(), clock.now()
    enterprise = get_enterprise(enterprise_id, reader)
    if not sees_whole(enterprise, reader):
        raise Forbidden(_("这家企业的资料还没有对你共享"), permission="lead:print")
    body = render_profile(profile_of(enterprise, reader, now, str(get_locale())))
    with writing():
        record(action="enterprise:print", by=reader, at=now, subject=enterprise, note="profile")
    response = make_response(body)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="enterprise-{enterprise_id}.pdf"'
    return response


def on_enterprise(enterprise: Enterprise, reader: Reader) -> dict[str, Any] | None:
    """The prints of an enterprise, for who may print."""
    if not reader.can("lead:print") or not sees_whole(enterprise, reader):
        return None
    return {"profile_url": url_for("activities.enterprise_profile", enterprise_id=enterprise.id)}
