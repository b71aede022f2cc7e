"""Downloading and voiding attachments; the room that owns the parent has the say."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import writing
from crm.core.errors import Forbidden
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.voiding import VoidForm
from crm.core.web import submit

from . import operations, queries
from .owners import owner_of
from .serving import send

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<int:attachment_id>")
@requires("file:read")
def show(attachment_id: int) -> ResponseReturnValue:
    """Download the attachment; the download is written down."""
    reader = current_reader()
    attachment = queries.get_attachment(attachment_id, reader)
    response = send(attachment)
    with writing():
        operations.record_download(attachment=attachment, by=reader, at=clock.now())
    return response


@bp.route("/<int:attachment_id>/void", methods=["GET", "POST"])
@requires("file:void")
def void(attachment_id: int) -> ResponseReturnValue:
    """Void the attachment with a reason."""
    reader = current_reader()
    attachment = queries.get_attachment(attachment_id, reader)
    owner = owner_of(attachment.parent_kind)
    if not owner.may_edit(attachment.parent_id, reader):
        raise Forbidden(_("这个附件不归你维护，不能作废"), permission="file:void")
    form, back = VoidForm(), owner.page(attachment.parent_id) or url_for("files.show", attachment_id=attachment_id)

    def page(**extra: object) -> str:
        return render_template("files/void.html", form=form, attachment=attachment, back=back, **extra)

    def act() -> str:
        operations.void_attachment(attachment=attachment, reason=form.reason.data, by=reader, at=clock.now())
        flash(_("附件已作废"))
        return back

    return submit(form, page, act)
