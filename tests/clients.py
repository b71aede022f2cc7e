"""The client the tests browse with: it proof-reads every page and counts its questions to the database."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from crm.accounts.models import User
from crm.accounts.sessions import COOKIE_KEY, start_session
from crm.core import clock
from crm.core.db import db, writing
from tests.forms import read_form
from tests.proofread import problems

QUERIES_A_PAGE = 30
"""More than this for one request means a query per row, or a page that wants dividing."""


class Client(FlaskClient):
    """A browser that reads strictly.

    ``proofreading = False`` for a page wrong on purpose; ``query_bound`` for one that rightly asks more.
    """

    proofreading = True
    query_bound = QUERIES_A_PAGE
    user: User

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Sends the request outside the test's own application context, as a real one comes.

        Inside, Flask would lend the request the test's context, with its database session and its ``g``.
        """
        forget_what_was_read()
        with counted_queries() as statements:
            response = contextvars.Context().run(super().open, *args, **kwargs)
        forget_what_was_read()
        shown = f"{response.request.method} {response.request.full_path.rstrip('?')} ({response.status_code})"
        if len(statements) > self.query_bound:
            listed = "\n".join(" ".join(one.split())[:150] for one in statements)
            raise AssertionError(f"{shown} asked the database {len(statements)} times:\n{listed}")
        shows_a_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        if self.proofreading and shows_a_page:
            found = problems(response.get_data(as_text=True)) if response.data.strip() else []
            if found:
                raise AssertionError(f"{shown} does not read well:\n" + "\n".join(f"- {one}" for one in found))
        return response

    def submit(
        self, page: TestResponse, values: dict[str, Any] | None = None, *, action: str | None = None, **more: Any
    ) -> TestResponse:
        """Fills in the form on ``page`` with ``values`` and sends it, hidden fields and tokens included.

        ``action``: part of the form's address, when the page has several. A value of None leaves the field out.
        """
        form = read_form(page.get_data(as_text=True), action=action, here=page.request.path)
        sent: dict[str, Any] = {**form.fields}
        for name, value in {**(values or {}), **more}.items():
            sent[name] = value
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.post(form.action, data=sent)

    def sign_in_as(self, user: User) -> None:
        """Opens a session for the user, as signing in would, without the password's half second."""
        with writing():
            token = start_session(user=user, origin="127.0.0.1", agent="test", at=clock.now())
        with self.session_transaction() as session:
            session[COOKIE_KEY] = token


def forget_what_was_read() -> None:
    """Ends the test's own reading transaction, so that it sees what the request will have written."""
    if has_app_context():
        db.session.rollback()


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements sent to any engine meanwhile, without those that begin and end a transaction."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, _p: object, _x: object, _many: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
