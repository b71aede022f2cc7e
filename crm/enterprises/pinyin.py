"""Pinyin of names: a key to sort by, and initials to find by. The dictionary is loaded when first used."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from .places import PLACES

KEY_LENGTH, INITIALS_LENGTH = 240, 120

_PHRASES = {
    "长顺": "chang shun",
    "三都": "san du",
    "六枝": "liu zhi",
    "六盘水": "liu pan shui",
    "都匀": "du yun",
    "荔波": "li bo",
    "瓮安": "weng an",
    "岑巩": "cen gong",
    "台江": "tai jiang",
    "石阡": "shi qian",
    "册亨": "ce heng",
    "重庆": "chong qing",
    "亳州": "bo zhou",
    "长沙": "chang sha",
    "长春": "chang chun",
    "长江": "chang jiang",
    "长安": "chang an",
    "长城": "chang cheng",
    "长城汽车": "chang cheng qi che",
    "厦门": "xia men",
    "六安": "lu an",
    "乐山": "le shan",
    "乐清": "yue qing",
    "重工": "zhong gong",
    "行业": "hang ye",
    "银行": "yin hang",
    "商行": "shang hang",
}
"""Places and firm words whose characters are read in another way elsewhere; most the library knows, we make sure."""

_AT_PLACES = f"({'|'.join(PLACES)})"
"""Text, which ``re`` compiles (and keeps) when the first name is read. Read place by place: in 贵州长顺 the library would find 州长, a governor."""


@cache
def _library() -> Any:
    import pypinyin

    pypinyin.load_phrases_dict(
        {phrase: [[syllable] for syllable in reading.split()] for phrase, reading in _PHRASES.items()}
    )
    return pypinyin


@lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[str, ...]:
    library = _library()
    return tuple(
        part
        for chunk in re.split(_AT_PLACES, text)
        for syllable in library.lazy_pinyin(chunk, style=library.Style.NORMAL, errors=list)
        for part in ("".join(c for c in syllable.casefold() if c.isalnum()),)
        if part
    )


def pinyin_key(text: str) -> str:
    """The reading, a blank between syllables (``gui zhou chang shun``): names sort character by character."""
    return " ".join(_syllables(text))[:KEY_LENGTH]


def initials(text: str) -> str:
    """The first letters of the reading (``gzcs``), Latin words whole letter by letter as written."""
    return "".join(part[0] for part in _syllables(text))[:INITIALS_LENGTH]
