"""What every test may ask for.

``app`` – the application over a fresh copy of the migrated database, its context open for the test;
``client`` – a browser that proof-reads; ``sign_in`` – see there.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask

from crm.accounts import passwords
from crm.accounts.models import User
from tests import databases, postgres
from tests.clients import Client
from tests.factories import accounts

# Tests never assert a time: a slow machine is no fault of an example. The same examples in every run, so that a
# change that fails was failed by that change.
hypothesis.settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db",
        choices=("sqlite", "postgres", "both"),
        help="the engine of every test; left out: SQLite, and both where a test asks for both",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    asked = metafunc.config.getoption("--db")
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    on_postgres = pytest.param("postgres", marks=pytest.mark.postgres)
    if "only_postgres" in marks or asked == "postgres":
        engines = [on_postgres]
    elif asked == "both" or (asked is None and marks & {"each_engine", "postgres"}):
        engines = ["sqlite", on_postgres]
    else:
        engines = ["sqlite"]
    metafunc.parametrize("engine", engines, indirect=True)


def pytest_collection_finish() -> None:
    """Two thousand tests and their modules stay as well; a page read strictly makes tens of thousands of short-lived
    objects, for which the collector need not come twenty times."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure() -> None:
    databases.remove_run_folder()
    postgres.stop_for_run()


@pytest.fixture(scope="session", autouse=True)
def hashes_without_toil() -> Iterator[None]:
    """Argon2 itself with the least work: that a guess costs an attacker 64 MB and time is no test's business but
    one's (``tests/accounts/test_passwords.py``)."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: hasher)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> postgres.Server:
    """A real PostgreSQL, shared by the whole run and started by the first test that asks."""
    return postgres.start_for_run()


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """``sqlite`` or ``postgres``: where this run of the test keeps its rows."""
    return str(request.param)


@pytest.fixture
def app(engine: str) -> Iterator[Flask]:
    """The application over a fresh database: migrated, with what every start loads, without samples."""
    house = databases.house(engine, "bare")
    with house.app.app_context():
        yield house.app


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser nobody has signed in with yet."""
    return Client(app, app.response_class)


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., Client]:
    """``sign_in("bureau", county=…)`` gives a browser in which a new person of that role is signed in.

    Also ``sign_in(user)`` for a person the test has made. The person is ``browser.user``.
    """

    def signed_in(who: str | User, **place: Any) -> Client:
        browser = Client(app, app.response_class)
        browser.user = accounts.user(who, **place) if isinstance(who, str) else who
        browser.sign_in_as(browser.user)
        return browser

    return signed_in
