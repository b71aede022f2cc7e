"""The stored copy of a sheet's picture, as an asset of its print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from flask_babel import gettext as _

from crm.core.errors import DomainError
from crm.files.operations import path_of
from crm.printing.assets import Asset

from .content import Picture, Sheet

NAME = "picture"


def picture_asset(picture: Picture, code: str) -> Asset:
    """The stored copy of a sheet's picture. Raises ``DomainError`` when its file is gone."""
    try:
        return Asset(path_of(picture.ready_id).read_bytes(), "image/jpeg")
    except OSError as error:
        raise DomainError(_("%(code)s 的图片文件读不出来，请在项目页重新上传图片再打印", code=code)) from error


class PictureOf(Mapping[str, Asset]):
    """The assets of a sheet: its picture, read only when the page is laid out."""

    def __init__(self, sheet: Callable[[], Sheet]) -> None:
        self._sheet = sheet

    def __getitem__(self, name: str) -> Asset:
        sheet = self._sheet()
        if name != NAME or sheet.picture is None:
            raise KeyError(name)
        return picture_asset(sheet.picture, sheet.code)

    def __iter__(self) -> Iterator[str]:
        return iter((NAME,) if self._sheet().picture else ())

    def __len__(self) -> int:
        return sum(1 for _name in self)
