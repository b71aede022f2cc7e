"""The databases of the tests: real ones, made by migrating, on SQLite and on PostgreSQL.

Once per run a *template* is prepared just as ``crm serve`` does it: "bare" as in production, "sample" with the
sample data. Each test gets a fresh copy of it (a file copied, or CREATE DATABASE … TEMPLATE), because the product
commits for real and nothing can be rolled back behind its back. A worker builds the application once per engine;
only what lies under it changes.

Which engine: SQLite, unless the test asks for both with ``@pytest.mark.each_engine`` (or ``postgres``).
``--db postgres`` and ``--db both`` run everything there.
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from flask import Flask

from tests import postgres

SECRET_KEY = "tests-only-not-a-secret-0123456789abcdef"


def run_folder() -> Path:
    """What the workers of one test run share: templates, and each worker's data folders."""
    return Path(tempfile.gettempdir()) / f"daitou-tests-{postgres.pytest_pid()}"


def remove_run_folder() -> None:
    """For the process that began the run, at its end; also what killed runs have left."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    shutil.rmtree(run_folder(), ignore_errors=True)
    for left in run_folder().parent.glob("daitou-tests-*"):
        if not postgres.alive(int(left.name.rpartition("-")[2])):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def one_at_a_time(name: str) -> Iterator[Path]:
    """Holds the run's lock of that name; gives the run's folder."""
    folder = run_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder


Kind = Literal["bare", "sample"]


def sqlite_url(data: Path) -> str:
    """The address of the SQLite file in a data folder, as the product itself would have it."""
    return f"sqlite:///{data / 'daitou.db'}"


def environment(url: str, data: Path, kind: Kind) -> dict[str, str]:
    """The settings of an application under test."""
    return {
        "CRM_ENV": "sample" if kind == "sample" else "production",
        "CRM_DATA_DIR": str(data),
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET_KEY,
    }


class SqliteHouse:
    """The application of this worker over a SQLite file."""

    engine = "sqlite"

    def __init__(self, worker: str, kind: Kind) -> None:
        with one_at_a_time(f"sqlite-{kind}") as folder:
            self.template = folder / f"template-{kind}"
            if not self.template.exists():
                self._make_template(folder / f"making-{kind}", kind)
        self.data = folder / f"sqlite-{kind}-{worker}"
        self.copy_to(self.data)
        self.app = build(environment(sqlite_url(self.data), self.data, kind))

    def _make_template(self, making: Path, kind: Kind) -> None:
        making.mkdir()
        app = build(environment(sqlite_url(making), making, kind))
        prepare(app)
        dispose(app)
        # The last connection's end has folded the write-ahead log into the file.
        assert not (making / "daitou.db-wal").exists(), "a connection is still open on the template"
        making.rename(self.template)

    def copy_to(self, data: Path) -> None:
        """The template's data folder – database, files, sample password – in a place of its own."""
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.template, data)

    def renew(self) -> None:
        """A fresh copy of the template under the same address."""
        dispose(self.app)
        self.copy_to(self.data)


class PostgresHouse:
    """The application of this worker over a database of the run's PostgreSQL."""

    engine = "postgres"

    def __init__(self, worker: str, kind: Kind) -> None:
        self.server = postgres.start_for_run()
        self.template, self.database = f"template_{kind}", f"{kind}_{worker}"
        with one_at_a_time(f"postgres-{kind}") as folder:
            self.template_data = folder / f"postgres-{kind}"
            if not self.server.exists(self.template):
                self._make_template(f"making_{kind}", kind)
        self.data = folder / f"postgres-{kind}-{worker}"
        self.copy()
        self.app = build(environment(self.server.url(self.database), self.data, kind))

    def _make_template(self, making: str, kind: Kind) -> None:
        self.server.create(making)
        app = build(environment(self.server.url(making), self.template_data, kind))
        prepare(app)
        dispose(app)
        self.server.rename(making, self.template)

    def copy(self) -> None:
        """The template's database and its data folder for this worker."""
        with one_at_a_time("postgres-copy"):  # PostgreSQL copies a template for one at a time
            self.server.create(self.database, template=self.template)
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.template_data, self.data)

    def renew(self) -> None:
        """A fresh copy of the template under the same name."""
        dispose(self.app)
        self.copy()


House = SqliteHouse | PostgresHouse
_houses: dict[tuple[str, Kind], House] = {}


def house(engine: str, kind: Kind) -> House:
    """This worker's application over that engine, with a fresh database under it."""
    key = (engine, kind)
    if key in _houses:
        _houses[key].renew()
    else:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
        _houses[key] = (PostgresHouse if engine == "postgres" else SqliteHouse)(worker, kind)
    return _houses[key]


def sqlite_house(kind: Kind) -> SqliteHouse:
    """The same on SQLite, whose template can be copied anywhere."""
    found = house("sqlite", kind)
    assert isinstance(found, SqliteHouse)
    return found


def build(environ: dict[str, str]) -> Flask:
    """The product's own application, told that it is being tested so that an exception reaches the test."""
    from crm import create_app

    app = create_app(environ)
    app.testing = True
    # It stands to the end of the run: walking it over and over was a fifth of the time of all tests.
    gc.freeze()
    return app


def prepare(app: Flask) -> None:
    """Migrates and loads what a start loads."""
    from crm.core import start

    with app.app_context():
        start.prepare()


def dispose(app: Flask) -> None:
    """Closes every pooled connection."""
    from crm.core.db import db

    with app.app_context():
        db.engine.dispose()
