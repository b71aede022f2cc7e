"""However many try at once, no more than five passwords of one account are looked at."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from flask import Flask

from crm.accounts import throttle
from crm.core import clock
from crm.core.db import db, writing


@pytest.mark.each_engine
def test_many_at_once_get_no_further_than_one_by_one(app: Flask) -> None:
    outcomes: Counter[str] = Counter()
    start = threading.Barrier(24)

    def attempt() -> None:
        with app.app_context():
            start.wait()
            try:
                with writing():
                    throttle.count_attempt(username="someone", origin="10.0.0.1", at=clock.now())
                outcomes["counted"] += 1
            except throttle.Throttled:
                outcomes["refused"] += 1
            finally:
                db.session.remove()

    threads = [threading.Thread(target=attempt) for _i in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"counted": throttle.IN_A_ROW, "refused": 24 - throttle.IN_A_ROW}
