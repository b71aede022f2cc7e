"""Rows and files compared: what is missing is said, what nobody refers to may go, what was just stored may not."""

from __future__ import annotations

import json
import os

from flask import Flask

from crm.core import clock
from crm.files import operations
from crm.files.commands import files_group
from tests.files.test_storing import store

TWO_HOURS = 7200


def stored_without_row(ident: str, *, age: float) -> None:
    path = operations.path_of(ident)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left")
    then = clock.now().timestamp() - age
    os.utime(path, (then, then))


def test_only_what_nobody_refers_to_goes_and_not_what_is_just_arriving(app: Flask) -> None:
    kept = store()
    aged = clock.now().timestamp() - TWO_HOURS
    os.utime(operations.path_of(kept.storage_id), (aged, aged))
    stored_without_row("a" * 32, age=TWO_HOURS)
    stored_without_row("b" * 32, age=5)  # its row may be committed in a moment
    said = app.test_cli_runner().invoke(files_group, ["check", "--json"])
    assert json.loads(said.output) == {"missing": [], "orphans": ["a" * 32]}

    assert app.test_cli_runner().invoke(files_group, ["check", "--remove-orphans"]).exit_code == 0
    assert not operations.path_of("a" * 32).exists()
    assert operations.path_of("b" * 32).exists()
    assert operations.path_of(kept.storage_id).exists()


def test_a_missing_file_is_named_and_fails_the_check(app: Flask) -> None:
    row = store(name="框架协议.pdf")
    operations.path_of(row.storage_id).unlink()
    said = app.test_cli_runner().invoke(files_group, ["check"])
    assert said.exit_code == 1
    assert f"missing: {row.id} 框架协议.pdf" in said.output
