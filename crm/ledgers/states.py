"""Where an import stands, and what becomes of a row. Pure."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class ImportState(StrEnum):
    """The way of an import: 上传 → 确认表头 → (试导入) 写入 → 撤销, or 放弃 before it is written."""

    UPLOADED = "uploaded"
    CONFIRMED = "confirmed"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"

    @property
    def title(self) -> LazyString:
        return _STATES[self]

    @property
    def is_open(self) -> bool:
        """Whether nothing is written yet and it may go on or be given up."""
        return self in (ImportState.UPLOADED, ImportState.CONFIRMED)


_STATES = {
    ImportState.UPLOADED: _l("待确认表头"),
    ImportState.CONFIRMED: _l("试导入"),
    ImportState.APPLIED: _l("已写入"),
    ImportState.UNDONE: _l("已撤销"),
    ImportState.DISCARDED: _l("已放弃"),
}


class Fate(StrEnum):
    """What would become, or became, of a row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"

    @property
    def title(self) -> LazyString:
        return _FATES[self]

    @property
    def writes(self) -> bool:
        """Whether applying the import writes the row."""
        return self in (Fate.CREATE, Fate.UPDATE)


_FATES = {
    Fate.CREATE: _l("新增"),
    Fate.UPDATE: _l("变更"),
    Fate.UNCHANGED: _l("无变化"),
    Fate.DUPLICATE: _l("疑似重复"),
    Fate.REJECTED: _l("拒收"),
}


class Choice(StrEnum):
    """What a person decided about a row that may be a duplicate."""

    IMPORT = "import"
    SKIP = "skip"
    SAME = "same"
    """It is the enterprise that is already there."""

    @property
    def title(self) -> LazyString:
        return _CHOICES[self]


_CHOICES = {Choice.IMPORT: _l("仍导入"), Choice.SKIP: _l("不导入"), Choice.SAME: _l("是同一家")}
