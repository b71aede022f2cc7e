"""kill -9 of every process of the server, five times, while people write: what was acknowledged is there."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests import databases, live
from tests.soak import books
from tests.soak.visitors import NotServed, Visitor, at_once, investor, make_lead, signed_in

pytestmark = pytest.mark.soak

WRITERS, KILLS = 8, 5
BETWEEN_KILLS = 12
"""So many more leads must be acknowledged before the next kill: each hits a server that is busy."""


def write_until(over: threading.Event, who: Visitor, name: str, acknowledged: list[str]) -> int:
    """Makes leads one after the other; returns how many answers never came. Any other trouble ends it for all."""
    unanswered = turn = 0
    try:
        while not over.is_set():
            turn += 1
            try:
                acknowledged.append(make_lead(who, investor(f"{name}.{turn}")))
            except NotServed:
                unanswered += 1
                over.wait(0.1)  # as a person who tries again
    finally:
        over.set()
    return unanswered


def test_five_kills_lose_nothing_that_was_acknowledged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    databases.sqlite_house("sample").copy_to(data)
    before = set(books.numbers(data))
    acknowledged: list[str] = []
    over = threading.Event()
    server = live.serve_samples(data, workers=4, threads=4)
    first = signed_in(server, "office")

    def killer() -> int:
        nonlocal server
        try:
            for kill in range(1, KILLS + 1):
                deadline = time.monotonic() + 120
                while len(acknowledged) < kill * BETWEEN_KILLS and not over.is_set():
                    assert time.monotonic() < deadline, "nothing is acknowledged any more"
                    time.sleep(0.02)
                if over.is_set():  # a writer met with something worse than a kill, and says so
                    return 0
                server.kill()
                server = live.serve_samples(data, workers=4, threads=4, port=server.port)
        finally:
            over.set()
        return 0

    try:
        writers = [lambda n=n: write_until(over, first.again(), f"写手{n}", acknowledged) for n in range(WRITERS)]
        unanswered = at_once([*writers, killer])
    finally:
        server.interrupt()

    there = [number for number in books.numbers(data) if number not in before]
    trail = [number for number in books.numbers_in_the_trail(data) if number not in before]
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= set(there), "an acknowledged lead is gone"
    assert sorted(there) == sorted(trail), "a lead without its audit row, or the other way round"
    assert books.faults(data) == []
    with capsys.disabled():
        print(
            f"\n{KILLS} kills, {WRITERS} writers: {len(acknowledged)} leads acknowledged, {len(there)} there, "
            f"{sum(unanswered)} requests without an answer; 0 acknowledged ones lost, each with its audit row"
        )
