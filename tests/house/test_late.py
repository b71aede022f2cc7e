"""What the first page does not need is not loaded for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.start_to_page import UNWANTED
from tests import databases

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import sys
from wsgi import app
answer = app.test_client().get("/sign-in")
assert answer.status_code == 200, answer.status_code
from crm.core.db import Base
print(*(f"mapper:{one.class_.__name__}" for one in Base.registry.mappers if one.configured), *sys.modules)
"""


def test_the_first_page_loads_no_press_no_workbook_no_other_engine_and_sets_up_no_mapper(tmp_path: Path) -> None:
    environ = databases.environment(databases.sqlite_url(tmp_path), tmp_path, "bare")
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**environ, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(told.stdout.split())
    assert "crm.ledgers.views" in loaded, "the program does not tell what it loaded"
    early = sorted(loaded.intersection(UNWANTED))
    assert not early, f"loaded before the first page, import them where they are first used: {early}"
    early = [one for one in loaded if one.startswith("mapper:")]
    assert not early, "made at import, options of a query set up every mapper: make them in a function, with @cache"
