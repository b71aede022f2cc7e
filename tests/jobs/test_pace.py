"""When a forecast is made, and that it follows the present pace."""

from __future__ import annotations

import pytest

from crm.jobs.pace import Pace


def test_nothing_is_promised_from_little() -> None:
    pace = Pace()
    assert pace.seconds_left(0, 0, 500) is None
    assert pace.seconds_left(1, 50, 500) is None, "a second says nothing"
    assert pace.seconds_left(6, 51, 500) == pytest.approx(449 * 6 / 51)
    slow = Pace()
    slow.seconds_left(0, 0, 5)
    assert slow.seconds_left(20, 1, 5) is None, "neither does one step"
    assert slow.seconds_left(40, 2, 5) is None
    assert slow.seconds_left(60, 3, 5) == pytest.approx(40)


def test_what_was_there_already_is_no_pace() -> None:
    pace = Pace()
    pace.seconds_left(0, 250, 500)
    for second in range(1, 61):
        left = pace.seconds_left(float(second), 250 + second, 500)
    assert left == pytest.approx(190, rel=0.05)


def test_a_change_of_pace_is_followed() -> None:
    pace = Pace()
    for second in range(100):
        pace.seconds_left(float(second), second * 10, 2000)
    for second in range(100, 160):
        left = pace.seconds_left(float(second), 990 + (second - 99), 2000)
    assert left == pytest.approx(950, rel=0.05)


def test_a_new_phase_begins_anew() -> None:
    pace = Pace()
    for second in range(10):
        pace.seconds_left(float(second), second, 10)
    assert pace.seconds_left(10, 0, 3) is None
    assert pace.seconds_left(10.5, 0, 0) is None
