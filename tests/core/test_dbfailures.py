"""A database's failure is known by its code, whatever the words around it; a writer on PostgreSQL waits its 15 seconds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy.exc
from flask import Flask
from sqlalchemy import text

from crm.core.db import BUSY_TIMEOUT_SECONDS, db
from crm.core.dbfailures import Failure, failure_of
from tests.factories import accounts


def failed_with(statement: str) -> sqlalchemy.exc.DBAPIError:
    with pytest.raises(sqlalchemy.exc.DBAPIError) as caught, db.engine.connect() as connection:
        connection.execute(text(statement))
    return caught.value


@pytest.mark.each_engine
def test_words_of_users_in_a_statement_mean_nothing(app: Flask) -> None:
    """The loose words once looked for – full, locked, connect, does not exist – stand in a statement that is wrong."""
    assert failure_of(failed_with("select 'locked, full, readonly, unable to open, connect' from")) is None


@pytest.mark.each_engine
@pytest.mark.parametrize("statement", ["select 1 from no_such_thing", "select no_such_column from lead"])
def test_an_older_database_is_away(app: Flask, statement: str) -> None:
    assert failure_of(failed_with(statement)) is Failure.AWAY


def test_a_full_sqlite_is_full(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "small.db") as small:
        small.execute("pragma max_page_count=2")
        small.execute("create table t (x)")
        with pytest.raises(sqlite3.OperationalError) as caught:
            small.execute("insert into t values (zeroblob(100000))")
    assert failure_of(caught.value) is Failure.FULL


@pytest.mark.only_postgres
def test_a_writer_on_postgres_waits_as_long_as_on_sqlite(app: Flask) -> None:
    accounts.user("office")
    db.session.rollback()
    row = text('select id from "user" order by id limit 1 for update')
    with db.engine.connect() as first, db.engine.connect() as second:
        assert second.scalar(text("show lock_timeout")) == f"{BUSY_TIMEOUT_SECONDS}s"
        first.execute(row)
        second.execute(text("set local lock_timeout = '50ms'"))
        with pytest.raises(sqlalchemy.exc.OperationalError) as caught:
            second.execute(row)
    assert failure_of(caught.value) is Failure.BUSY


@pytest.mark.only_postgres
def test_a_postgres_that_does_not_answer_is_away(app: Flask) -> None:
    nobody = sqlalchemy.create_engine(db.engine.url.set(port=1))
    with pytest.raises(sqlalchemy.exc.OperationalError) as caught:
        nobody.connect()
    assert failure_of(caught.value) is Failure.AWAY
