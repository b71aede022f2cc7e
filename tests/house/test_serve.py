"""`make run` from the first start to Ctrl-C, and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live import free_port, launch, processes_of, wait_until_alive


def test_a_first_start_a_ctrl_c_and_a_second_start(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    first = launch(data, port, {})
    wait_until_alive(first)
    assert len(processes_of(first.process.pid)) > 1
    first.interrupt()
    said = first.said
    assert f":{port}" in said, "the address is not printed"
    assert first.sample_password in said, "the sample sign-ins' password is not printed"
    assert "Traceback" not in said, said
    assert processes_of(first.process.pid) == []

    (data / "files" / "kept.txt").write_text("kept")
    size = (data / "daitou.db").stat().st_size
    again = launch(data, port, {})
    wait_until_alive(again)
    again.interrupt()
    said_again = again.said.removeprefix(said)
    assert "migrated" not in said_again
    assert first.sample_password in said_again
    assert (data / "files" / "kept.txt").read_text() == "kept"
    assert (data / "daitou.db").stat().st_size >= size


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"CRM_ENV": "production"}, "SECRET_KEY"),
        ({"CRM_ENV": "prod"}, "CRM_ENV"),
        ({"PORT": "eighty"}, "PORT"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"CRM_DATA_DIR": "/proc/nowhere"}, "CRM_DATA_DIR"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path, settings: dict[str, str], word: str) -> None:
    server = launch(tmp_path, free_port(), settings)
    server.process.wait(60)
    assert server.process.returncode != 0
    assert word in server.said
    assert "Traceback" not in server.said, server.said
