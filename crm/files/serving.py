"""Attachments leave as downloads only: no browser ever shows one on our address."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, send_file
from flask_babel import gettext as _

from crm.core.errors import Unavailable

from .models import Attachment
from .operations import path_of
from .sniffing import extension_of

SANDBOX = "sandbox; default-src 'none'"


def disposition(name: str, ident: int) -> str:
    """``Content-Disposition`` with the whole name (RFC 5987), and a plain one for what cannot read it."""
    plain = f"attachment-{ident}.{extension_of(name)}".rstrip(".")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def send(attachment: Attachment) -> Response:
    """The file as a download under the name it came with.

    Raises ``Unavailable`` when the row is there and the file is not: a disk or a restore that wants looking at.
    """
    path = path_of(attachment.storage_id)
    if not path.is_file():
        raise Unavailable(
            _("附件“%(name)s”登记在册，但文件不在服务器上。请告诉管理员核对数据文件夹", name=attachment.name)
        )
    response = send_file(path, mimetype=attachment.content_type, conditional=True, etag=attachment.sha256)
    response.headers["Content-Type"] = attachment.content_type
    response.headers["Content-Disposition"] = disposition(attachment.name, attachment.id)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response
