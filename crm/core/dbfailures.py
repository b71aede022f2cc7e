"""What a database's failure is, by the codes its driver gives: words change with versions and languages."""

from __future__ import annotations

import sqlite3
from enum import Enum, auto

import sqlalchemy.exc


class Failure(Enum):
    """The kinds a person can do something about."""

    BUSY = auto()
    READ_ONLY = auto()
    FULL = auto()
    AWAY = auto()
    """Not running, not there, or not of the form this release expects."""


SQLITE = {
    sqlite3.SQLITE_BUSY: Failure.BUSY,
    sqlite3.SQLITE_LOCKED: Failure.BUSY,
    sqlite3.SQLITE_READONLY: Failure.READ_ONLY,
    sqlite3.SQLITE_PERM: Failure.READ_ONLY,
    sqlite3.SQLITE_FULL: Failure.FULL,
    sqlite3.SQLITE_CANTOPEN: Failure.AWAY,
    sqlite3.SQLITE_NOTADB: Failure.AWAY,
}
"""Primary result codes (https://www.sqlite.org/rescode.html); the extended ones carry more in their upper bits."""

POSTGRES = {
    "40001": Failure.BUSY,  # serialization_failure
    "40P01": Failure.BUSY,  # deadlock_detected
    "55P03": Failure.BUSY,  # lock_not_available, lock_timeout among it
    "57014": Failure.BUSY,  # query_canceled, statement_timeout among it
    "25006": Failure.READ_ONLY,  # read_only_sql_transaction
    "53100": Failure.FULL,  # disk_full
    "53300": Failure.BUSY,  # too_many_connections
    "3D000": Failure.AWAY,  # invalid_catalog_name: no such database
    "42P01": Failure.AWAY,  # undefined_table
    "42703": Failure.AWAY,  # undefined_column
    "08": Failure.AWAY,  # connection exceptions
    "57P": Failure.AWAY,  # the server is being stopped, has crashed or is starting
    "28": Failure.AWAY,  # it does not know us
}
"""SQLSTATE codes, and classes as their first characters (PostgreSQL, appendix A)."""

UNKNOWN_TO_SQLITE = ("no such table: ", "no such column: ")
"""SQLite has one code for every statement it cannot prepare; its fixed words tell an older database from a mistake."""


def failure_of(error: BaseException) -> Failure | None:
    """The kind of failure, or None for what nobody but us can mend."""
    if isinstance(error, sqlalchemy.exc.TimeoutError):  # no connection came free in time
        return Failure.BUSY
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_ERROR and str(cause).startswith(UNKNOWN_TO_SQLITE):
            return Failure.AWAY
        return SQLITE.get(code & 0xFF) if code is not None else None
    state = getattr(cause, "sqlstate", None)
    if state is None:  # psycopg never got as far as the server
        broken = isinstance(error, sqlalchemy.exc.OperationalError) or getattr(error, "connection_invalidated", False)
        return Failure.AWAY if broken else None
    for length in (5, 3, 2):
        if state[:length] in POSTGRES:
            return POSTGRES[state[:length]]
    return None
