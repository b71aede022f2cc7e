"""Passwords: argon2 hashes, what a password must be, and the one-time passwords the office hands out.

Hashing takes tens of milliseconds on purpose, so it always happens before the write transaction, never inside.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from crm.core.errors import DomainError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST = 10
"""Characters a password has at least."""

MOST = 200
"""More would only make the server work; nobody types that."""

COMMONEST_LINES = (
    "1234567890 0123456789 0987654321 9876543210 1111111111 0000000000 8888888888 6666666666 1122334455",
    "1212121212 12345678910 1234567891 123456789a a123456789 123456789q q123456789 abc1234567 abcd123456",
    "abcdefghij abc123abc123 a1b2c3d4e5 password12 password123 password1234 passw0rd123 qwertyuiop qwerty1234",
    "qwerty12345 qwerty123456 1q2w3e4r5t 1qaz2wsx3edc 1qazxsw23edc qazwsxedcr zaq12wsxcde asdfghjkl1 zxcvbnm123",
    "woaini1314 woaini520 5201314520 5201314521 1314520520 iloveyou12 iloveyou123 admin12345 admin123456",
    "administrator adminadmin administrator1 root123456 welcome123 welcome2018 letmein123 changeme123 guizhou123",
    "guizhou2018 guiyang123 zhaoshang123 zhaoshang2018 daitou1234 daitou2018 zhongguo123 aa12345678 aaaaaaaaaa",
    "asd1234567 123123123123 123456123456 1234512345 11223344556 147258369a 147258369147 159357159357 p@ssw0rd123",
    "p@ssword123",
)
COMMONEST = frozenset(name for line in COMMONEST_LINES for name in line.split())
"""The commonest of ten characters and more; shorter ones are refused by their length."""

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""For passwords read from a slip of paper: nothing that looks like something else."""


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # imported late: a page for somebody signed in needs no argon2

    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that belongs to nobody: an unknown name costs the same time as a known one."""
    return _hasher().hash(secrets.token_urlsafe(24))


def hash_password(password: str) -> str:
    """The hash to store."""
    return _hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one behind the hash; with no hash the same work is done for nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(stored or _nobody(), password[:MOST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher().check_needs_rehash(stored)


def one_time_password() -> str:
    """A password to be handed over and changed at the first sign-in: twelve characters in three groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _i in range(4)) for _j in range(3))


def check_policy(password: str, *, username: str, field: str = "password") -> None:
    """Refuse a password that is short, the account's own name, or one of the commonest.

    Raises ``DomainError`` for ``field`` with what to do instead.
    """
    plain = password.lower()
    if len(password) < LEAST:
        raise DomainError(
            _("密码至少 %(least)s 个字符，现在是 %(now)s 个", least=LEAST, now=len(password)), field=field
        )
    if len(password) > MOST:
        raise DomainError(_("密码最多 %(most)s 个字符", most=MOST), field=field)
    if username.lower() in (plain, plain[::-1]) or plain.replace(username.lower(), "") == "":
        raise DomainError(_("密码不能是账号名，请换一个"), field=field)
    if plain in COMMONEST or len(set(plain)) < 4:
        raise DomainError(_("这个密码太常见，几次就能猜中，请换一个；几个不相干的词连起来就好记又难猜"), field=field)
