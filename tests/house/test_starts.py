"""Hosts that start at the same moment over one empty database: one prepares it, the others wait and find it ready."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases, postgres

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parent.parent.parent
START = """
from crm import create_app
from crm.core.start import prepare
with create_app().app_context():
    prepare()
"""


def start(url: str, data: Path) -> subprocess.Popen[str]:
    environ = os.environ | databases.environment(url, data, "bare")
    return subprocess.Popen(
        [sys.executable, "-c", START], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def prepared_by_one(hosts: list[subprocess.Popen[str]]) -> None:
    said = [host.communicate(timeout=120) for host in hosts]
    assert [host.returncode for host in hosts] == [0] * len(hosts), said
    assert sorted("database: migrated" in out for out, _err in said) == [False] * (len(hosts) - 1) + [True]
    assert sorted("regions: " in out for out, _err in said) == [False] * (len(hosts) - 1) + [True]


def test_two_processes_over_one_sqlite_file(tmp_path: Path) -> None:
    prepared_by_one([start(databases.sqlite_url(tmp_path), tmp_path) for _host in range(2)])


@pytest.mark.postgres
def test_three_hosts_over_one_postgresql(postgres_server: postgres.Server, tmp_path: Path) -> None:
    postgres_server.create("three_hosts")
    url = postgres_server.url("three_hosts")
    prepared_by_one([start(url, tmp_path / f"host{number}") for number in range(3)])
