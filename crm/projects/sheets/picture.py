"""The stored copy of a sheet's picture, as an asset of its print."""

from __future__ import annotations

from flask_babel import gettext as _

from crm.core.errors import DomainError
from crm.files.operations import path_of
from crm.printing.assets import Asset

from .content import Picture


def picture_asset(picture: Picture, code: str) -> Asset:
    """The stored copy of a sheet's picture. Raises ``DomainError`` when its file is gone."""
    try:
        return Asset(path_of(picture.ready_id).read_bytes(), "image/jpeg")
    except OSError as error:
        raise DomainError(_("%(code)s 的图片文件读不出来，请在项目页重新上传图片再打印", code=code)) from error
