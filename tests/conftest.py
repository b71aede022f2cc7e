"""What every test may ask for."""

from __future__ import annotations

import pytest

from tests import postgres


@pytest.fixture(scope="session")
def postgres_server() -> postgres.Server:
    """A real PostgreSQL, shared by the whole run and started by the first test that asks."""
    return postgres.start_for_run()


def pytest_unconfigure() -> None:
    postgres.stop_for_run()
