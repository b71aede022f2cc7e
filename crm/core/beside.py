"""Keeps programs running side by side: the first one leads, the others are started again when they end.

``crm serve`` replaces itself by this file, run by its path: it imports nothing of ours, so that what watches costs
10 MB and no CPU. ``beside.py '{"web": ["gunicorn", …], "worker 1": […]}'``: Ctrl-C or SIGTERM ends all of them in good
order, the end of the first ends the others, and SIGHUP goes to the first (gunicorn reloads).
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time

GRACE_SECONDS = 25
"""Who has not ended so long after SIGTERM is killed."""
SHORT_LIFE, LONGEST_PAUSE = 10, 30
"""Seconds: who lived shorter than the first is started again after a pause that doubles up to the second."""
PARENT_DIED = 1


def say(text: str) -> None:
    """A line of the log."""
    sys.stderr.write(f"daitou: {text}\n")
    sys.stderr.flush()


class Program:
    """One program and the process that runs it now."""

    def __init__(self, name: str, arguments: list[str]) -> None:
        self.name, self.arguments = name, arguments
        self.pause = 1.0
        self.start()

    def start(self) -> None:
        """Start it; it is told to end should we be killed."""
        # On Linux only; elsewhere whoever kills us with -9 ends the others too.
        libc = ctypes.CDLL(None) if sys.platform == "linux" else None
        told = (lambda: libc.prctl(PARENT_DIED, signal.SIGTERM)) if libc else None
        self.process = subprocess.Popen(self.arguments, preexec_fn=told)  # noqa: S603 – one thread only
        self.started = time.monotonic()
        self.again_at: float | None = None

    def ended(self) -> None:
        """Note when it shall be started again."""
        lived = time.monotonic() - self.started
        self.pause = 1.0 if lived > SHORT_LIFE else min(LONGEST_PAUSE, self.pause * 2)
        self.again_at = time.monotonic() + self.pause
        code = self.process.returncode
        say(f"{self.name} ended ({how_it_ended(code)}); starting it again in {self.pause:.0f} s")


def how_it_ended(code: int) -> str:
    """exit 3, SIGKILL; signals of the real-time range have no name."""
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def main(plan: dict[str, list[str]]) -> int:
    """Run the programs until the first ends or somebody asks to stop; the exit code."""
    asked: list[int] = []
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: asked.append(number))
    signal.signal(signal.SIGCHLD, lambda *_: None)

    programs = [Program(name, arguments) for name, arguments in plan.items()]
    first, others = programs[0], programs[1:]
    while first.process.poll() is None:
        if signal.SIGTERM in asked or signal.SIGINT in asked:
            break
        while asked:
            asked.pop()
            first.process.send_signal(signal.SIGHUP)
        for one in others:
            if one.again_at is None and one.process.poll() is not None:
                one.ended()
            elif one.again_at is not None and time.monotonic() >= one.again_at:
                one.start()
        next_start = min((one.again_at for one in others if one.again_at is not None), default=None)
        wait = None if next_start is None else max(0.0, next_start - time.monotonic())
        select.select([reading], [], [], wait)
        with contextlib.suppress(BlockingIOError):
            os.read(reading, 4096)
    return stop(programs)


def stop(programs: list[Program]) -> int:
    """End them all in good order, or after a while by force; the first one's own failure is ours."""
    code = programs[0].process.poll()
    for one in programs:
        if one.process.poll() is None:
            one.process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for one in programs:
        try:
            one.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{one.name} did not end in {GRACE_SECONDS} s and is killed")
            one.process.kill()
            one.process.wait()
    return code if code is not None and code > 0 else 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
