"""The unified social credit code (统一社会信用代码, GB 32100-2015): read kindly, checked by its check character."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _

from crm.core.errors import DomainError

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MISTAKEN_FOR = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}
_BLANKS = re.compile(r"[\s\-‐‑–—_.·]+")


def tidy_credit_code(text: str) -> str:
    """The code as typed, made upper case, half width and without blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_credit_code(text: str, *, field: str = "credit_code") -> str:
    """The tidied code when it is one.

    Raises ``DomainError`` with the sentence that says which character is wrong. The standard allows letters in the
    first two places (N for rural collectives, Y for others), which some checkers refuse.
    """
    from stdnum.cn import uscc

    code = tidy_credit_code(text)
    for at, char in enumerate(code[:18], start=1):
        if char in _MISTAKEN_FOR:
            raise DomainError(
                _(
                    "第 %(at)d 位是 %(char)s：统一社会信用代码不用字母 I、O、Z、S、V，请看是不是 %(instead)s",
                    at=at,
                    char=char,
                    instead=_MISTAKEN_FOR[char],
                ),
                field=field,
            )
        if char not in _ALPHABET:
            raise DomainError(
                _("第 %(at)d 位“%(char)s”不是数字或大写字母，请对照营业执照", at=at, char=char), field=field
            )
    if len(code) != 18:
        raise DomainError(
            _("统一社会信用代码应为 18 位，现在是 %(count)d 位，请对照营业执照", count=len(code)), field=field
        )
    for at, char in enumerate(code[2:8], start=3):
        if not char.isdigit():
            raise DomainError(_("第 %(at)d 位应为数字（第 3 至 8 位是登记地代码），请对照营业执照", at=at), field=field)
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise DomainError(_("第 18 位校验不符，请对照营业执照"), field=field)
    return code


def is_credit_code(text: str) -> bool:
    """Whether the text is a valid code."""
    try:
        check_credit_code(text)
    except DomainError:
        return False
    return True


def credit_code_problem(text: str) -> str | None:
    """What is wrong with the code, as a sentence; None when it is one."""
    try:
        check_credit_code(text)
    except DomainError as error:
        return str(error)
    return None
