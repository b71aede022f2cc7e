"""16 and 64 people writing at once, gunicorn 4 × 4 on SQLite: no error, nothing lost, nothing twice."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from tests import databases, live
from tests.soak import books
from tests.soak.visitors import add_word, at_once, investor, make_lead, signed_in

pytestmark = pytest.mark.soak


@pytest.mark.parametrize(("writers", "each"), [(16, 8), (64, 3)])
def test_nothing_is_lost_among_many_writers(
    tmp_path: Path, writers: int, each: int, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    databases.sqlite_house("sample").copy_to(data)
    before = set(books.numbers(data))
    server = live.serve_samples(data, workers=4, threads=4)
    try:
        first = signed_in(server, "office")
        people = [first.again() for _ in range(writers)]
        shared = make_lead(first, investor("shared"))
        started = time.monotonic()
        made = at_once(
            lambda n=n, who=who: [make_lead(who, investor(f"{n}.{turn}")) for turn in range(each)]
            for n, who in enumerate(people)
        )
        making = time.monotonic() - started
        started = time.monotonic()
        retries = at_once(
            lambda n=n, who=who: sum(add_word(who, shared, f"w{n:02d}t{turn}") for turn in range(each))
            for n, who in enumerate(people)
        )
        editing = time.monotonic() - started
    finally:
        server.interrupt()

    acknowledged = [number for of_one in made for number in of_one]
    assert len(set(acknowledged)) == writers * each, "a number was given twice"
    assert sorted(set(books.numbers(data)) - before) == sorted([*acknowledged, shared])
    trail = books.numbers_in_the_trail(data)
    assert sorted(number for number in trail if number not in before) == sorted([*acknowledged, shared])
    words = str(books.read(data, "SELECT intention FROM lead WHERE number = ?", shared)[0][0]).split()
    written = [f"w{n:02d}t{turn}" for n in range(writers) for turn in range(each)]
    assert sorted(words[-len(written) :]) == sorted(written), "an edit was lost"
    assert "Traceback" not in server.said, server.said
    assert books.faults(data) == []

    seconds = sorted(second for who in people for second in who.seconds)
    with capsys.disabled():
        print(
            f"\n{writers} writers: {len(acknowledged)} leads in {making:.1f} s "
            f"({len(acknowledged) / making:.1f}/s), {len(written)} edits of one lead in {editing:.1f} s "
            f"with {sum(retries)} told that somebody was faster; a request took {statistics.median(seconds):.2f} s "
            f"(p95 {seconds[int(len(seconds) * 0.95)]:.2f} s); 0 errors, 0 lost"
        )
