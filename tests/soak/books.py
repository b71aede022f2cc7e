"""Looking into the database after the storm, beside the application and without it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

CREATED = "lead:create"


def read(data: Path, question: str, *values: object) -> list[tuple[object, ...]]:
    """The rows of a question to the SQLite file."""
    with closing(sqlite3.connect(data / "daitou.db")) as connection:
        return connection.execute(question, values).fetchall()


def numbers(data: Path) -> list[str]:
    """The number of every lead."""
    return [str(row[0]) for row in read(data, "SELECT number FROM lead")]


def numbers_in_the_trail(data: Path) -> list[str]:
    """The number of every lead whose making the audit trail records."""
    return [
        str(row[0])
        for row in read(data, "SELECT subject_ref FROM audit_entry WHERE action = ? AND refused = 0", CREATED)
    ]


def faults(data: Path) -> list[str]:
    """What SQLite itself finds wrong with the file."""
    integrity = [str(row[0]) for row in read(data, "PRAGMA integrity_check") if row[0] != "ok"]
    return integrity + [str(row) for row in read(data, "PRAGMA foreign_key_check")]
