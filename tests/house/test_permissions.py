"""Every route × every role, on both engines: who may not, may not, and nothing changes but the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter

from crm.accounts.roles import PERMISSIONS, ROLES
from crm.core.db import Base, db
from tests.clients import Client
from tests.tables import rows

pytestmark = [pytest.mark.each_engine, pytest.mark.sweep]


def audited() -> int:
    db.session.rollback()
    count = db.session.scalar(select(func.count()).select_from(Base.metadata.tables["audit_entry"]))
    db.session.rollback()
    return count or 0


def address(rule: Rule, app: Flask) -> str:
    """An address of that form; whether there is such a thing does not matter to who is stopped at the door."""
    values = {
        name: 1 if isinstance(converter, NumberConverter) else "none" for name, converter in rule._converters.items()
    }
    built = app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(methods(rule))))
    return str(built)


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def guarded(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "__permission__", None)
        if permission:
            for method in methods(rule):
                yield rule, method, permission


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_the_permission_is_refused_and_changes_nothing(
    app: Flask, sign_in: Callable[..., Client], role: str
) -> None:
    browser = sign_in(role)
    before = rows()
    assert any(guarded(app))
    for rule, method, permission in guarded(app):
        if role in PERMISSIONS[permission].roles:
            continue
        already = audited()
        response = browser.open(address(rule, app), method=method, data={"name": "x"} if method == "POST" else None)
        shown = f"{role} {method} {rule.rule} ({permission})"
        assert response.status_code == 403, f"{shown} was answered {response.status_code}"
        assert audited() == already + 1, f"{shown} was refused without one audit entry"
    assert rows() == before


def test_nobody_gets_past_the_sign_in(app: Flask, client: Client) -> None:
    before = rows()
    for rule, method, _permission in guarded(app):
        response = client.open(address(rule, app), method=method, data={"name": "x"} if method == "POST" else None)
        shown = f"{method} {rule.rule}"
        assert response.status_code == 303, f"{shown} was answered {response.status_code}"
        assert "/sign-in" in response.headers["Location"], f"{shown} led to {response.headers['Location']}"
    assert rows() == before
