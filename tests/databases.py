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
            self.template = folder / f"template-{kind}.db"
            if not self.template.exists():
                self._make_template(folder, kind)
        self.data = folder / f"sqlite-{kind}-{worker}"
        self.data.mkdir(exist_ok=True)
        self.file = self.data / "daitou.db"
        shutil.copyfile(self.template, self.file)
        self.app = build(environment(f"sqlite:///{self.file}", self.data, kind))

    def _make_template(self, folder: Path, kind: Kind) -> None:
        data = folder / f"making-{kind}"
        data.mkdir()
        made = data / "daitou.db"
        app = build(environment(f"sqlite:///{made}", data, kind))
        prepare(app)
        dispose(app)
        # The last connection's end has folded the write-ahead log into the file.
        assert not made.with_name("daitou.db-wal").exists(), "a connection is still open on the template"
        made.rename(self.template)

    def renew(self) -> None:
        """A fresh copy of the template under the same address."""
        dispose(self.app)
        for suffix in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.template, self.file)
        empty_files(self.data)


class PostgresHouse:
    """The application of this worker over a database of the run's PostgreSQL."""

    engine = "postgres"

    def __init__(self, worker: str, kind: Kind) -> None:
        self.server = postgres.start_for_run()
        self.template, self.database = f"template_{kind}", f"{kind}_{worker}"
        with one_at_a_time(f"postgres-{kind}") as folder:
            self.data = folder / f"postgres-{kind}-{worker}"
            self.data.mkdir(exist_ok=True)
            if not self.server.exists(self.template):
                making = f"making_{kind}"
                self.server.create(making)
                app = build(environment(self.server.url(making), self.data, kind))
                prepare(app)
                dispose(app)
                self.server.rename(making, self.template)
            self.server.create(self.database, template=self.template)
        self.app = build(environment(self.server.url(self.database), self.data, kind))

    def renew(self) -> None:
        """A fresh copy of the template under the same name."""
        dispose(self.app)
        with one_at_a_time("postgres-copy"):  # a template may be copied by one at a time
            self.server.create(self.database, template=self.template)
        empty_files(self.data)


House = SqliteHouse | PostgresHouse
_houses: dict[tuple[str, Kind], House] = {}


def house(engine: str, kind: Kind) -> House:
    """This worker's application over that engine, with a fresh database under it."""
    key = (engine, kind)
    if key not in _houses:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
        made = PostgresHouse if engine == "postgres" else SqliteHouse
        _houses[key] = made(worker, kind)
    else:
        _houses[key].renew()
    return _houses[key]


def build(environ: dict[str, str]) -> Flask:
    """The product's own application, told that it is being tested so that an exception reaches the test."""
    from crm import create_app

    app = create_app(environ)
    app.testing = True
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


def empty_files(data: Path) -> None:
    """No attachment of the test before."""
    shutil.rmtree(data / "files", ignore_errors=True)
    (data / "files").mkdir()
