"""What guessing a password costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_guess_costs_memory_and_time() -> None:
    """Asked of a Python of its own: in this one hashes are made with the least work."""
    program = "from crm.accounts.passwords import hash_password; print(hash_password('a long password'))"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    kind, _version, costs = told.stdout.split("$")[1:4]
    assert kind == "argon2id"
    spent = dict(cost.split("=") for cost in costs.split(","))
    assert int(spent["m"]) >= 64 * 1024, "KiB of memory for one guess"
    assert int(spent["t"]) >= 3, "passes over it"
