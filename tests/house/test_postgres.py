"""The tests' own PostgreSQL is what production is told to use: 15 or later, UTF-8, collation C.UTF-8."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.postgres import Server, alive, clear_left_behind, run_folder

pytestmark = pytest.mark.postgres


def test_it_speaks_utf8_and_knows_hanzi(postgres_server: Server) -> None:
    with postgres_server.connect() as connection:
        version = int(connection.execute("SHOW server_version_num").fetchone()[0])
        encoding, collation = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = 'postgres'"
        ).fetchone()
        # In plain locale C hanzi are no letters, and every index on their parts stays empty.
        is_letter = connection.execute("SELECT '望谟喆' ~ '^[[:alpha:]]+$'").fetchone()[0]
    assert version >= 150000
    assert (encoding, collation) == ("UTF8", "C.UTF-8")
    assert is_letter


def test_a_copy_holds_what_its_template_held_and_keeps_its_changes_to_itself(postgres_server: Server) -> None:
    template, copy = f"tpl_{os.getpid()}", f"copy_{os.getpid()}"
    postgres_server.create(template)
    with postgres_server.connect(template) as connection:
        connection.execute("CREATE TABLE county AS SELECT '望谟县' AS name")
    postgres_server.create(copy, template=template)
    with postgres_server.connect(copy) as connection:
        connection.execute("UPDATE county SET name = '紫云县'")
    with postgres_server.connect(template) as connection:
        assert connection.execute("SELECT name FROM county").fetchone() == ("望谟县",)


def test_a_server_whose_test_run_was_killed_is_ended_by_the_next(postgres_server: Server) -> None:
    killed = "import os; from tests.postgres import Server; Server.of_run(os.getpid()); os.kill(os.getpid(), 9)"
    run = subprocess.Popen([sys.executable, "-c", killed])
    run.wait()
    folder = run_folder(run.pid)
    server_pid = json.loads((folder / "run.json").read_text())["server"]
    assert alive(server_pid)
    clear_left_behind()
    assert not alive(server_pid)
    assert not folder.exists()
    with postgres_server.connect() as connection:  # ours still answers
        assert connection.execute("SELECT 1").fetchone() == (1,)
