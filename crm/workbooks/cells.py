"""The text in a cell, as people in offices type it: full-width forms, stray spaces, hidden characters."""

from __future__ import annotations

import datetime as dt
import re

from flask_babel import gettext as _

from crm.core.errors import DomainError
from crm.workbooks.sheets import Cell


class CellRefused(DomainError):
    """A cell that cannot be read for certain; the sentence is the reason shown beside it."""


_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0xFFE5: 0xA5,  # ￥ → ¥
    0x3014: 0x5B,  # 〔 → [
    0x3015: 0x5D,
    0x3010: 0x5B,  # 【 → [
    0x3011: 0x5D,
}
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\ud800-\udfff]"
)
_ODD = re.compile(
    f"[{_HIDDEN.pattern[1:-1]}{''.join(map(chr, (0x3000, 0xA0, 0xFFE5, 0x3014, 0x3015, 0x3010, 0x3011)))}\uff01-\uff5e]"
)
_LINE_BREAK = re.compile(r"\s*\n\s*")
_NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "/",
        "//",
        "\\",
        "无",
        "暂无",
        "待定",
        "未定",
        "暂未确定",
        "待确定",
        "不详",
        "面议",
        "N/A",
        "n/a",
        "空",
    }
)

NAME_LENGTH = 120
TEXT_LENGTH = 5_000


def narrow(text: str) -> str:
    """Full-width ASCII made half-width, nothing else.

    Unicode's own folding (NFKC) is not used: it turns ② into 2 and 5² into 52, and a figure would be misread.
    """
    if _ODD.search(text):
        text = _HIDDEN.sub("", text).translate(_FULL_WIDTH)
    return text.strip()


def squeezed(text: str) -> str:
    """The narrow text without any white space: for comparing headings and status words."""
    return "".join(narrow(text).split())


def says_nothing(text: str) -> bool:
    """Whether the cell only says that there is nothing to say: a dash, 待定, 无."""
    return squeezed(text) in _NOTHING


def number_text(value: float) -> str:
    """A number as Excel shows it: 15 significant digits, so that 0.1+0.2 reads 0.3; whole ones without a point."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def raw_text(cell: Cell) -> str:
    """The cell as its writer sees it; an empty cell gives an empty text."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d %H:%M") if (cell.hour or cell.minute) else cell.strftime("%Y-%m-%d")
    return cell.isoformat()


def read_name(cell: Cell, *, limit: int = NAME_LENGTH) -> str | None:
    """A one-line name; a line broken inside a cell is joined, without a space between hanzi."""
    text = read_text(cell, limit=limit)
    if text is None:
        return None
    if "\n" in text:
        text = _LINE_BREAK.sub(_joint, text)
    return " ".join(text.split())


def read_text(cell: Cell, *, limit: int = TEXT_LENGTH) -> str | None:
    """Free text with its lines kept; None for an empty cell. Raises CellRefused when longer than ``limit``."""
    text = _HIDDEN.sub("", raw_text(cell).replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > limit:
        raise CellRefused(_("文字有 %(count)s 个，超过 %(limit)s 个", count=len(text), limit=limit))
    return text or None


def _joint(at: re.Match[str]) -> str:
    before, after = at.string[at.start() - 1 : at.start()], at.string[at.end() : at.end() + 1]
    return " " if before.isascii() and after.isascii() else ""
