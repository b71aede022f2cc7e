"""What keeps the web and its workers side by side: who ends whom, and who is started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import crm.core.beside
from tests.live import PATIENCE_SECONDS
from tests.postgres import alive

LEADER = "import signal, sys; open('leader', 'w').write('up'); signal.sigwait([signal.SIGTERM, signal.SIGUSR1]); sys.exit(int(sys.argv[1]))"
FOLLOWER = "import os; open('follower', 'a').write(f'{os.getpid()}\\n'); import signal; signal.pause()"


def start(folder: Path, *, code: int = 0, follower: str = FOLLOWER) -> subprocess.Popen[bytes]:
    """A leader that ends with ``code`` when told, and a follower that writes down its process id at each start."""
    plan = {
        "web": [sys.executable, "-c", BLOCKED + LEADER, str(code)],
        "worker 1": [sys.executable, "-c", follower],
    }
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-P", crm.core.beside.__file__, json.dumps(plan)], cwd=folder, stderr=log
        )


BLOCKED = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR1]); "


def followers(folder: Path) -> list[int]:
    """The process id of each start of the follower."""
    path = folder / "follower"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def wait_until(true: object, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, (folder / "log").read_text()
        time.sleep(0.02)


def test_every_end_has_a_name() -> None:
    assert [crm.core.beside.how_it_ended(code) for code in (3, -signal.SIGKILL, -35)] == [
        "exit 3",
        "SIGKILL",
        "signal 35",
    ]


def test_a_dead_follower_is_started_again_and_sigterm_ends_both(tmp_path: Path) -> None:
    both = start(tmp_path)
    wait_until(lambda: followers(tmp_path) and (tmp_path / "leader").exists(), tmp_path)
    os.kill(followers(tmp_path)[0], signal.SIGKILL)
    wait_until(lambda: len(followers(tmp_path)) == 2, tmp_path)
    said = (tmp_path / "log").read_text()
    assert "worker 1 ended (SIGKILL); starting it again" in said
    both.terminate()
    assert both.wait(PATIENCE_SECONDS) == 0
    assert not alive(followers(tmp_path)[1])


def test_the_leaders_end_is_the_end_and_its_failure_ours(tmp_path: Path) -> None:
    both = start(tmp_path, code=3)
    wait_until(lambda: followers(tmp_path) and (tmp_path / "leader").exists(), tmp_path)
    children = Path(f"/proc/{both.pid}/task/{both.pid}/children").read_text().split()
    (leader,) = {int(child) for child in children} - set(followers(tmp_path))
    os.kill(leader, signal.SIGUSR1)
    assert both.wait(PATIENCE_SECONDS) == 3
    assert not alive(followers(tmp_path)[0])


def test_killed_itself_it_takes_the_others_along(tmp_path: Path) -> None:
    both = start(tmp_path)
    wait_until(lambda: followers(tmp_path) and (tmp_path / "leader").exists(), tmp_path)
    both.kill()
    both.wait()
    wait_until(lambda: not alive(followers(tmp_path)[0]), tmp_path)
