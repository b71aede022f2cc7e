"""What kind of investor it is, and its size marks."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class EnterpriseKind(StrEnum):
    """How the investor is identified: by credit code, foreign registration, masked ID, as a consortium, or not yet."""

    COMPANY = "company"
    FOREIGN = "foreign"
    PERSON = "person"
    CONSORTIUM = "consortium"
    CODE_NAME = "code_name"

    @property
    def title(self) -> LazyString:
        return _KINDS[self]


_KINDS = {
    EnterpriseKind.COMPANY: _l("境内企业"),
    EnterpriseKind.FOREIGN: _l("境外企业"),
    EnterpriseKind.PERSON: _l("自然人"),
    EnterpriseKind.CONSORTIUM: _l("联合体"),
    EnterpriseKind.CODE_NAME: _l("代号"),
}


class SizeMark(StrEnum):
    """Marks of size and standing."""

    WORLD_500 = "world_500"
    CHINA_500 = "china_500"
    PRIVATE_500 = "private_500"
    LISTED = "listed"
    SPECIALISED = "specialised"
    LEADING = "leading"

    @property
    def title(self) -> LazyString:
        return _MARKS[self]


_MARKS = {
    SizeMark.WORLD_500: _l("世界500强"),
    SizeMark.CHINA_500: _l("中国500强"),
    SizeMark.PRIVATE_500: _l("民企500强"),
    SizeMark.LISTED: _l("上市"),
    SizeMark.SPECIALISED: _l("专精特新"),
    SizeMark.LEADING: _l("龙头"),
}


class ShareState(StrEnum):
    """请求共享 → 已同意 | 未同意."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"

    @property
    def title(self) -> LazyString:
        return {
            ShareState.ASKED: _l("等待答复"),
            ShareState.AGREED: _l("已同意共享"),
            ShareState.DECLINED: _l("未同意共享"),
        }[self]
