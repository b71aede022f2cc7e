"""The database: one declarative base, ids, UTC times, and the one way to write.

A request reads under a plain ``BEGIN``. Whoever writes says so with :func:`writing`, which ends the read and opens
a fresh transaction (``BEGIN IMMEDIATE`` on SQLite, so that two writers queue instead of failing half-way), and
commits once at its end. A flush anywhere else raises :class:`WroteOutsideWriting`: a read that quietly turns into
a write is how rows are lost.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, Integer, MetaData, String, event, exc, select
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_SECONDS = 15
"""How long a writer waits for its turn, on both engines; below the web server's 30 s so that the answer is ours."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit ids; SQLite counts rows only in a column called INTEGER (which is 64-bit there as well)."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database, refused when naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What it is in Python: whoever compares a cursor with the column asks."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[Any]):
    """One of the words of a ``StrEnum``: text in the database, the enum's member in Python."""

    impl = String
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        """A word is text to whoever compares it."""
        return str

    def __init__(self, words: type[StrEnum], length: int) -> None:
        super().__init__(length)
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.words(value)


pk = Annotated[int, mapped_column(BigId, primary_key=True)]
yuan = Annotated[int, mapped_column(BigInteger)]
"""Whole yuan (元)."""


class Base(DeclarativeBase):
    """What every table's class derives from."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}


class Versioned:
    """Something people edit in forms: the version tells the second editor that the first was faster."""

    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class WroteOutsideWriting(RuntimeError):
    """Rows were about to change outside of ``writing()``: a mistake in our code, never in the user's."""


db = SQLAlchemy(metadata=Base.metadata)

_Row = TypeVar("_Row", bound=Base)


def init_app(app: Flask) -> None:
    """Attach the database named by ``SQLALCHEMY_DATABASE_URI`` to the application."""
    db.init_app(app)
    with app.app_context():
        listen(db.engine)


def tell_postgres(metadata: MetaData) -> None:
    """Partial indexes say their condition once, as ``sqlite_where``; this tells it to PostgreSQL's DDL as well.

    Said in the models, it would load PostgreSQL's dialect at every start, SQLite or not.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            if where is not None:
                index.dialect_kwargs["postgresql_where"] = where


def engine_options(url: str) -> dict[str, Any]:
    """Options of the engine for ``url``; both engines check a pooled connection before they trust it."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_TIMEOUT_SECONDS}, "pool_size": 8, "max_overflow": 16}
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 16}


def listen(engine: Engine) -> None:
    """Make SQLite behave: WAL, foreign keys, and transactions that begin when we say. PostgreSQL is told how long a
    writer waits, which it does for ever otherwise."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _be_patient_only_so_long)
    if engine.dialect.name != "sqlite":
        return
    file = sqlite_file(engine)

    @event.listens_for(engine, "do_connect")
    def on_opening(_dialect: object, _record: object, _args: object, _options: object) -> None:
        # SQLite would quietly make an empty file where ours has gone; only ``crm db upgrade`` makes one.
        if file is not None and not file.exists():
            absent = sqlite3.OperationalError("unable to open database file: it is not there")
            absent.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise absent

    @event.listens_for(engine, "checkout")
    def on_checkout(_connection: object, record: Any, _proxy: object) -> None:
        # A file removed or exchanged under an open connection would take our rows with it.
        if file is not None and record.info.setdefault("file", _identity(file)) != _identity(file):
            raise exc.DisconnectionError("the database file is another one")

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin or commit by itself
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("crm_writes", False):
            connection.exec_driver_sql("BEGIN")
        elif (patience := options.get("crm_patience")) is None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            usual = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={round(patience * 1000)}")
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={usual}")


def _be_patient_only_so_long(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_SECONDS}s'")
    connection.commit()


def sqlite_file(engine: Engine) -> Path | None:
    """The file the engine keeps its rows in; None for PostgreSQL and for SQLite in memory."""
    url = engine.url
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def writing(*, patience: float | None = None) -> Iterator[Session]:
    """The one write transaction: ends the read before it, commits at its end, rolls back on any exception.

    Everything loaded before is loaded anew when touched, so what an operation checks is what it changes.
    Parsing, hashing and rendering belong before it: the lock should be held for milliseconds.
    ``patience``: seconds to wait for SQLite's lock instead of the usual 15, for what is only wished for.
    """
    session = db.session()
    if session.info.get("writing"):
        raise WroteOutsideWriting("writing() inside writing(): an operation must leave the commit to its entrance")
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"crm_writes": True, "crm_patience": patience})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)


@event.listens_for(Session, "before_flush")
def _only_when_writing(session: Session, _context: object, _instances: object) -> None:
    if not session.info.get("writing"):
        raise WroteOutsideWriting(f"changed outside writing(): {[*session.new, *session.dirty, *session.deleted]!r}")


def locked(model: type[_Row], ident: int) -> _Row:
    """The row as it is now, ours alone until the commit (SQLite: the whole file is already ours).

    Raises ``LookupError`` when there is no such row.
    """
    row = db.session.execute(
        select(model).where(model.__table__.c.id == ident).with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise LookupError(f"{model.__name__} {ident}")
    return row


Changes = dict[str, tuple[Any, Any]]


def populate(row: Base, values: Mapping[str, Any]) -> Changes:
    """Set the given attributes and tell what really changed, as ``{field: (old, new)}``.

    A versioned row that changed gets the next version.
    """
    changes: Changes = {}
    for field, new in values.items():
        old = getattr(row, field)
        if old != new:
            setattr(row, field, new)
            changes[field] = (old, new)
    if changes and isinstance(row, Versioned):
        row.version = (row.version or 1) + 1
    return changes


def _insert(model: type[Base]) -> Any:
    """The engine's own INSERT, which knows ON CONFLICT."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgres_insert

        return postgres_insert(model)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(model)


def insert_once(model: type[Base], values: Mapping[str, Any], key: tuple[str, ...]) -> None:
    """Insert the row unless one with the same ``key`` is there already."""
    db.session.execute(_insert(model).values(**values).on_conflict_do_nothing(index_elements=list(key)))


def add_up(model: type[Base], key: Mapping[str, Any], amounts: Mapping[str, int]) -> None:
    """Add the amounts to the row of that key, making it if need be; runs on the connection, flushing nothing."""
    statement = _insert(model).values(**key, **amounts)
    sums = {name: getattr(model, name) + getattr(statement.excluded, name) for name in amounts}
    db.session.connection().execute(statement.on_conflict_do_update(index_elements=list(key), set_=sums))


@cache
def names_of(model: Any) -> Callable[[set[int]], dict[int, str]]:
    """A function that tells the ``name`` of each row of the model by its id, in one question."""

    def told(ids: set[int]) -> dict[int, str]:
        rows = db.session.execute(select(model.id, model.name).where(model.id.in_(sorted(ids))))
        return {ident: name for ident, name in rows}  # noqa: C416 – rows are not pairs to the type checker

    return told
