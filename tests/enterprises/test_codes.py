"""The credit code says which character is wrong."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.core.errors import DomainError
from crm.enterprises.codes import check_credit_code, is_credit_code
from tests.factories.enterprises import credit_code

GOOD = "91110000600037341L"


@pytest.mark.parametrize(
    "typed", [GOOD, " 91110000 600037341l ", "９１１１００００６０００３７３４１Ｌ", "9111-0000-6000-37341L"]
)
def test_a_good_code_is_tidied(app: Flask, typed: str) -> None:
    assert check_credit_code(typed) == GOOD


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("91110000600037341X", "第 18 位校验不符，请对照营业执照"),
        ("9111000060003734", "应为 18 位，现在是 16 位"),
        ("911100006000373410L", "应为 18 位，现在是 19 位"),
        ("9111000060003734IL", "第 17 位是 I"),
        ("91110OOO600037341L", "第 6 位是 O"),
        ("911100006000Z7341L", "看是不是 2"),
        ("91110000<00037341L", "第 9 位“<”"),
        ("91A10000600037341L", "第 3 位应为数字"),
        ("", "现在是 0 位"),
    ],
)
def test_a_wrong_code_is_told_where(app: Flask, typed: str, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        check_credit_code(typed)


def test_codes_of_collectives_begin_with_a_letter(app: Flask) -> None:
    assert is_credit_code(credit_code("N2520326MF123456"))


def test_every_single_wrong_digit_is_noticed(app: Flask) -> None:
    for at in range(18):
        for digit in "0123456789":
            changed = GOOD[:at] + digit + GOOD[at + 1 :]
            assert is_credit_code(changed) == (changed == GOOD)
