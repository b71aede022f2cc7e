"""Alive means the process answers; ready means people can be served."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from crm.core.db import db
from tests.clients import Client

pytestmark = pytest.mark.each_engine


def test_alive_without_a_word_to_the_database(client: Client) -> None:
    client.query_bound = 0
    assert client.get("/livez").json == {"status": "ok"}


def test_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_not_ready_while_the_database_is_older_than_the_code(app: Flask, client: Client) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "crm db upgrade" in answer.json["database"]


def test_not_ready_without_tables_and_still_alive(app: Flask, client: Client) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["database"]) == (503, "does not answer")
    assert client.get("/livez").status_code == 200
