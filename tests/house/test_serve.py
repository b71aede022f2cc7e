"""`make run` from the first start to Ctrl-C, and again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live import PATIENCE_SECONDS, free_port, launch, processes_of, wait_until_alive

pytestmark = pytest.mark.processes


def test_a_first_start_a_ctrl_c_and_a_second_start(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    first = launch(data, port, {})
    wait_until_alive(first)
    assert len(processes_of(first.process.pid)) > 1
    assert [name for name in commands_of(first.process.pid) if name.endswith("crm.cli worker")], "no worker beside it"
    first.interrupt()
    said = first.said
    assert f":{port}" in said, "the address is not printed"
    assert first.sample_password in said, "the sample sign-ins' password is not printed"
    assert "Traceback" not in said, said
    assert processes_of(first.process.pid) == []

    (data / "files" / "kept.txt").write_text("kept")
    size = (data / "daitou.db").stat().st_size
    again = launch(data, port, {})
    wait_until_alive(again)
    again.interrupt()
    said_again = again.said.removeprefix(said)
    assert "migrated" not in said_again
    assert first.sample_password in said_again
    assert (data / "files" / "kept.txt").read_text() == "kept"
    assert (data / "daitou.db").stat().st_size >= size


def test_a_dead_worker_comes_back_and_without_workers_there_is_the_web_alone(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    server = launch(data, port, {})
    wait_until_alive(server)
    wait_until(lambda: workers_of(server.process.pid), "a worker")
    (worker,) = workers_of(server.process.pid)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: workers_of(server.process.pid) not in ([], [worker]), "the next worker")
    assert "worker 1 ended (SIGKILL); starting it again" in server.said
    server.process.terminate()
    assert server.process.wait(PATIENCE_SECONDS) == 0
    assert processes_of(server.process.pid) == []

    alone = launch(data, port, {"CRM_WORKERS": "0"})
    wait_until_alive(alone)
    assert workers_of(alone.process.pid) == []
    alone.interrupt()


def workers_of(session: int) -> list[int]:
    """The processes of that session that are workers."""
    return [pid for pid in processes_of(session) if command_of(pid).endswith("crm.cli worker")]


def commands_of(session: int) -> list[str]:
    return [command_of(pid) for pid in processes_of(session)]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""


def wait_until(true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"CRM_ENV": "production"}, "SECRET_KEY"),
        ({"CRM_ENV": "prod"}, "CRM_ENV"),
        ({"PORT": "eighty"}, "PORT"),
        ({"CRM_WORKERS": "many"}, "CRM_WORKERS"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"CRM_DATA_DIR": "/proc/nowhere"}, "CRM_DATA_DIR"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path, settings: dict[str, str], word: str) -> None:
    server = launch(tmp_path, free_port(), settings)
    server.process.wait(PATIENCE_SECONDS)
    assert server.process.returncode != 0
    assert word in server.said
    assert "Traceback" not in server.said, server.said
