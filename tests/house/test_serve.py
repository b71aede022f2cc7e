"""`make run` from the first start to Ctrl-C, and again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CRM = [sys.executable, "-c", "import sys; sys.argv[0] = 'crm'; from crm.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, port: int, **settings: str) -> subprocess.Popen[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.Popen(
        [*CRM, "serve"],
        cwd=ROOT,
        env={**inherited, "CRM_DATA_DIR": str(data), "PORT": str(port), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def answers(port: int, process: subprocess.Popen[str]) -> bool:
    """Waits until something is served; False when the server ended instead."""
    for _attempt in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5).close()
            return True
        except urllib.error.HTTPError:
            return False
        except OSError:
            if process.poll() is not None:
                return False
            time.sleep(0.1)  # the pace of asking, not a guess at how long a start takes
    return False


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


def interrupt(process: subprocess.Popen[str]) -> str:
    """Ctrl-C: the terminal tells the whole group. Returns what was printed."""
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself; then what it said tells why
        os.killpg(process.pid, signal.SIGINT)
    try:
        said, _ = process.communicate(timeout=30)
    finally:
        for left in processes_of(process.pid):
            os.kill(left, signal.SIGKILL)
    return said


def test_a_first_start_a_ctrl_c_and_a_second_start(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    first = start(data, port)
    came_up = answers(port, first)
    while_running = processes_of(first.pid)
    said = interrupt(first)
    assert came_up, said
    assert len(while_running) > 1
    assert f":{port}" in said, "the address is not printed"
    assert "Traceback" not in said, said
    assert processes_of(first.pid) == []

    (data / "files" / "kept.txt").write_text("kept")
    size = (data / "daitou.db").stat().st_size
    again = start(data, port)
    came_up = answers(port, again)
    said = interrupt(again)
    assert came_up, said
    assert "migrated" not in said
    assert (data / "files" / "kept.txt").read_text() == "kept"
    assert (data / "daitou.db").stat().st_size >= size


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"CRM_ENV": "production"}, "SECRET_KEY"),
        ({"CRM_ENV": "prod"}, "CRM_ENV"),
        ({"PORT": "eighty"}, "PORT"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"CRM_DATA_DIR": "/proc/nowhere"}, "CRM_DATA_DIR"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path, settings: dict[str, str], word: str) -> None:
    given = {"CRM_DATA_DIR": str(tmp_path), **settings}
    process = start(Path(given.pop("CRM_DATA_DIR")), free_port(), **given)
    said, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert word in said
    assert "Traceback" not in said, said
