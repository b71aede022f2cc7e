"""People with a password, for tests of the door itself; hashed cheaply so that no test waits."""

from __future__ import annotations

from argon2 import PasswordHasher

from crm.accounts.models import User
from crm.core.db import writing
from tests.clients import Client
from tests.factories import accounts

PASSWORD = "three-blind-mice-9"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def with_password(role: str = "office", *, must_change: bool = False, **place: object) -> User:
    """A person of that role whose password is ``PASSWORD``."""
    user = accounts.user(role, **place)  # type: ignore[arg-type]
    hashed = CHEAP.hash(PASSWORD)
    with writing() as session:
        mine = session.get_one(User, user.id)
        mine.password_hash, mine.must_change_password = hashed, must_change
    return user


def try_password(client: Client, username: str, password: str, **query: str) -> object:
    """Types account and password into the sign-in page."""
    page = client.get("/sign-in", query_string=query)
    where = page.request.full_path if query else "/sign-in"
    return client.submit(page, action=where.rstrip("?"), username=username, password=password)
