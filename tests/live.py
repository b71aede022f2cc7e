"""Daitou as people run it: ``crm serve`` in a process of its own, over a data folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests import databases

ROOT = Path(__file__).parents[1]
CRM = [sys.executable, "-c", "import sys; sys.argv[0] = 'crm'; from crm.cli import main; main()"]
"""The ``crm`` command under the Python that runs the tests."""


PATIENCE_SECONDS = 300
"""Tests wait for what happens, not for a time; this only ends a wait in vain, on the busiest machine too."""


class DidNotStart(RuntimeError):
    """The server ended or kept silent; the text is what it said."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(session: int) -> list[int]:
    """Every process of that terminal session that has not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, its_session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its_session) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


@dataclass
class Server:
    """A running server: its address, its data, its processes."""

    port: int
    data: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """What it has printed."""
        return (self.data / "server.log").read_text(errors="replace")

    @property
    def sample_password(self) -> str:
        """The one password of all sample sign-ins."""
        return (self.data / "sample_password").read_text().strip()

    def interrupt(self) -> None:
        """Ctrl-C: the terminal tells every process of the group; whoever does not heed it is killed."""
        self._signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """kill -9 of all its processes at once."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        for pid in processes_of(self.process.pid):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue


def launch(data: Path, port: int, settings: dict[str, str]) -> Server:
    """Starts ``crm serve`` with these settings and no others, and does not wait."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    data.mkdir(parents=True, exist_ok=True)
    with (data / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [*CRM, "serve"],
            cwd=ROOT,
            env={**inherited, "CRM_DATA_DIR": str(data), "PORT": str(port), **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Server(port, data, process)


def wait_until_alive(server: Server) -> None:
    """Waits for ``/livez``; raises ``DidNotStart`` with what the server said."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{server.url}/livez", timeout=30).close()
            return
        except OSError:
            if server.process.poll() is not None or time.monotonic() > deadline:
                server.kill()
                raise DidNotStart(server.said) from None
            time.sleep(0.05)


def serve_samples(data: Path, *, workers: int = 1, threads: int = 4, port: int | None = None) -> Server:
    """A server in sample mode over the folder, once it answers."""
    settings = databases.environment(databases.sqlite_url(data), data, "sample")
    settings |= {"CRM_WEB_WORKERS": str(workers), "CRM_WEB_THREADS": str(threads)}
    server = launch(data, port or free_port(), settings)
    wait_until_alive(server)
    return server
