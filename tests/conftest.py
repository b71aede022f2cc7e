"""What every test may ask for.

``app`` – the application over a fresh copy of the migrated database, its context open for the test;
``client`` – a browser that proof-reads; ``sign_in`` – see there.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import databases, postgres
from tests.clients import Client


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
    if asked == "postgres":
        engines = [on_postgres]
    elif asked == "both" or (asked is None and marks & {"each_engine", "postgres"}):
        engines = ["sqlite", on_postgres]
    else:
        engines = ["sqlite"]
    metafunc.parametrize("engine", engines, indirect=True)


def pytest_unconfigure() -> None:
    databases.remove_run_folder()
    postgres.stop_for_run()


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
