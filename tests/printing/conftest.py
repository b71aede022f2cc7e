"""Prints need the house's templates and translations, but no database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from crm import create_app


def print_app(data: Path) -> Flask:
    """The application over a data folder of its own; nothing is migrated."""
    return create_app({"CRM_DATA_DIR": str(data)})


@pytest.fixture(scope="session")
def press_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return print_app(tmp_path_factory.mktemp("press"))


@pytest.fixture(autouse=True)
def _inside(press_app: Flask) -> Iterator[None]:
    with press_app.app_context():
        yield
