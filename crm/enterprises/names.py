"""Names of firms as matching compares them. Rules: domain, “First report and duplicates (首报与查重)”.

``normal_name`` forgets how the suffix is spelt, brackets, blanks and the 省/市/县 inside places. Nothing else is
forgotten: a place, 股份 or 分公司 left out makes another name, which ``relation`` calls possibly related – a question
for a person, never an answer.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from .places import PEOPLES, PLACES, PROVINCES

LONGEST = 120
"""As long as the column."""

SIMILAR = 85.0
"""From this likeness (rapidfuzz ratio of the cores, 0–100) on, a person is asked: one character of seven."""


class Relation(StrEnum):
    """How two names stand to each other."""

    SAME = "same"
    POSSIBLY_RELATED = "possibly_related"
    DIFFERENT = "different"

    @property
    def title(self) -> LazyString:
        return _RELATIONS[self]


_RELATIONS = {
    Relation.SAME: _l("同名"),
    Relation.POSSIBLY_RELATED: _l("可能有关"),
    Relation.DIFFERENT: _l("不同"),
}

_LATIN_SUFFIX = re.compile(
    r"(?:^|[\s,.·]+)(?:co(?:mpany)?[\s.,]*(?:ltd|limited)|limited|ltd|co)[\s.,]*$",
)
_COMPANY = re.compile(r"有限责任公司|有限公司|责任公司")
_BARE_COMPANY = re.compile(r"(?<![分子总支])公司$")
_BARE_LIMITED = re.compile(r"有限(?:责任)?$")
_PLACE = "|".join(PLACES)
_AUTONOMOUS = re.compile(f"(?:(?:{'|'.join(PEOPLES)}|维吾尔)+)?自治[区州县]|特别行政区")
_NOT_A_WORD = r"(?![政场民值集域城际直])"
"""市政, 市场, 市民, 县域, 县城 are words of the trade: there the character belongs to the firm's own name."""
# Patterns that name every place stay text: ``re`` compiles (and keeps) them when the first name is compared.
_KNOWN_PREFIX = f"({_PLACE})(?:省{_NOT_A_WORD}|市{_NOT_A_WORD}|县{_NOT_A_WORD}|(?<=黔[西东]南)州|(?<=黔南)州)"
_ANY_PREFIX = re.compile(rf"^([\u4e00-\u9fff]{{2,4}}?)(?<![都城超股门集夜菜楼闹上互分各])[市县]{_NOT_A_WORD}(?=.)")
_FORM = re.compile(
    r"(?:股份|集团|控股|有限合伙|合伙企业|(?:分|子|总|支)公司|分厂|办事处|分部|inc|incorporated|corp|corporation|llc|plc|gmbh)$"
)
_HEAD_PLACE = f"^(?:样例|(?:{_PLACE})区?)(?=.)"
"""样例 marks sample data: it must not make all sample firms look alike."""
_TAIL_PLACE = f"(?<=.)(?:{_PLACE})[省市县区]?$"


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _letters(text: str) -> str:
    """Letters, digits and marks only: no blanks, brackets, points, emoji."""
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNM")


def _without_suffix(text: str) -> str:
    while True:
        shorter = _LATIN_SUFFIX.sub("", text.strip())
        shorter = _COMPANY.sub("", shorter)
        shorter = _BARE_COMPANY.sub("", shorter)
        shorter = _BARE_LIMITED.sub("", shorter)
        if shorter == text:
            return text
        text = shorter


def _without_place_characters(text: str) -> str:
    """Drops 省/市/县 (and the long names of autonomous places) inside the places a name begins with or holds."""
    text = _AUTONOMOUS.sub("", text)
    text = re.sub(_KNOWN_PREFIX, r"\1", text)
    head = ""
    for province in PROVINCES:
        if text.startswith(province) and len(text) > len(province):
            head, text = province, text[len(province) :]
            break
    return head + _ANY_PREFIX.sub(r"\1", text)


@lru_cache(maxsize=4096)
def normal_name(name: str) -> str:
    """The name as matching compares it, at most 120 characters; empty when nothing of a name is left.

    贵州省长顺县某某（集团）有限责任公司 and 贵州长顺某某集团有限公司 are the same. Never raises; applying it twice
    changes nothing.
    """
    text = _letters(_without_suffix(_plain(name)))[:LONGEST]
    for _round in range(8):
        again = _letters(_without_place_characters(_without_suffix(_plain(text))))[:LONGEST]
        if again == text:
            return text
        text = again
    return text


@lru_cache(maxsize=4096)
def core_name(name: str) -> str:
    """What is left without places and legal form: the part that makes two firms relatives (长顺某某股份 → 某某)."""
    text = normal_name(name)
    while True:
        shorter = text
        for pattern in (_FORM, _HEAD_PLACE, _TAIL_PLACE):
            shorter = re.sub(pattern, "", shorter) or shorter
        if shorter == text:
            return text
        text = shorter


def core_head(name: str) -> str:
    """The first two characters of the core: the shelf on which similar names are looked for."""
    return core_name(name)[:2]


_PLACEHOLDER = re.compile(
    r"^(?:待定|待确定|待落实|待引进|待招商|未定|未知|未确定|不详|无|暂无|没有|空|暂缺|保密|商业秘密|不便透露|待补充|同上|匿名|"
    r"(?:意向|目标|外来|外地|省外|境外|港澳台|投资)?(?:投资)?(?:企业|公司|客商|投资方|投资者|投资商|业主|老板|个人|自然人)|"
    r"na|none|null|nil|unknown|tbd|todo|test|[x×*某〇○]+)$"
)
_SOMEBODY = rf"^(?:{_PLACE})*[省市县区]?某+(?:大型|知名|上市|民营|外资|国有)*(?:[^某]{{0,4}}(?:企业|公司|集团|客商|厂|投资方|老板))?$|客商$|^(?:{_PLACE})*[x×*]{{2,}}$"
_TITLE = re.compile(r"^[\u4e00-\u9fff]{1,3}(?:先生|女士|小姐|老板|总|某某|某)$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
_BRANDS_BEGIN_SO = frozenset("万金石江白龙方常高武夏田马")
"""Surnames with which short brand names often begin (万科, 金龙, 石化): two characters alone are no person."""
_DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "令狐", "东方", "慕容", "司徒")


def is_placeholder(name: str) -> bool:
    """Whether the name says that there is no name yet (待定, 某企业, 浙江客商, XX公司): it never matches anything."""
    plain = _letters(_plain(name).replace("×", "x").replace("*", "x"))
    bare = normal_name(plain)
    core = core_name(plain)
    return (
        not bare
        or any(_PLACEHOLDER.match(text) for text in (plain, bare, core) if text)
        or bool(re.search(_SOMEBODY, plain) or re.search(_SOMEBODY, bare))
    )


def is_person(name: str) -> bool:
    """Whether the name reads like a natural person's (张三, 王先生, 欧阳某某), who never matches by name."""
    plain = _letters(_plain(name))
    if _TITLE.match(plain):
        return True
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", plain):
        return False
    if plain.startswith(_DOUBLE_SURNAMES):
        return len(plain) >= 3
    if plain[0] not in _SURNAMES or len(plain) > 3:
        return False
    return len(plain) == 3 or plain[0] not in _BRANDS_BEGIN_SO


def relation(a: str, b: str) -> Relation:
    """How the two names stand to each other.

    Same only when the normal names are equal. A missing or different place, 股份 against 有限, a branch, or a slip of
    the pen is possibly related. Placeholders and natural persons are never related to anything.
    """
    if any(is_placeholder(name) or is_person(name) for name in (a, b)):
        return Relation.DIFFERENT
    normal_a, normal_b = normal_name(a), normal_name(b)
    if normal_a == normal_b:
        return Relation.SAME
    core_a, core_b = core_name(a), core_name(b)
    if core_a == core_b:
        return Relation.POSSIBLY_RELATED
    from rapidfuzz import fuzz

    if min(len(core_a), len(core_b)) >= 4 and fuzz.ratio(core_a, core_b) >= SIMILAR:
        return Relation.POSSIBLY_RELATED
    return Relation.DIFFERENT


def name_columns(name: str) -> dict[str, str]:
    """Everything of an ``Enterprise`` that follows from its name, for a new row or a bulk insert."""
    from .pinyin import initials, pinyin_key

    return {
        "name": name,
        "normal_name": normal_name(name),
        "core_name": core_name(name),
        "core_head": core_head(name),
        "pinyin": pinyin_key(name),
        "initials": initials(name),
    }


def read_ahead(name: str | None) -> None:
    """Work out, before the write transaction, what follows from a name that is about to be stored; it is remembered.

    The pinyin dictionary takes half a second when it is first used: no lock should be held so long.
    """
    if name:
        name_columns(name[:LONGEST])
