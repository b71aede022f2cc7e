"""Sample sign-ins: marked, one for each role, and none of them in production."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.accounts import kept
from crm.accounts.roles import ROLES
from crm.config import ConfigError
from crm.core import start
from crm.core.db import db
from tests import databases


@pytest.fixture
def house() -> databases.SqliteHouse:
    """A fresh copy of what a first start with sample data has made."""
    return databases.sqlite_house("sample")


@pytest.fixture
def sample_app(house: databases.SqliteHouse) -> Flask:
    return house.app


def test_each_role_has_one_and_two_of_the_office_can_confirm_for_each_other(sample_app: Flask) -> None:
    with sample_app.app_context():
        people = kept.open_samples()
        assert {person.role for person in people} == set(ROLES)
        assert [person.role for person in people].count("office") == 2
        assert all(person.name.startswith("样例·") and person.is_sample for person in people)
        assert {p.region.level for p in people if p.role == "bureau" and p.region} == {"county", "prefecture"}


@pytest.mark.processes
def test_the_start_prints_how_to_sign_in_and_a_second_one_the_same(
    sample_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with sample_app.app_context():
        password = kept.password_file().read_text()
        start.prepare()
        said = capsys.readouterr().out
        assert password in said
        assert "office2" in said
        assert kept.password_file().stat().st_mode & 0o077 == 0
        assert len(kept.open_samples()) == len(kept.SAMPLE_SIGN_INS)


def test_production_refuses_open_samples_and_takes_disabled_ones(house: databases.SqliteHouse) -> None:
    environ = databases.environment(databases.sqlite_url(house.data), house.data, "bare")
    production = databases.build(environ)
    with production.app_context():
        with pytest.raises(ConfigError, match="sample sign-ins"):
            start.prepare()
        from crm.accounts.commands import users

        production.test_cli_runner().invoke(users, ["disable-samples"])
        start.prepare()
        db.engine.dispose()


def test_production_says_how_to_make_the_first_account(app: Flask) -> None:
    assert "crm users add" in kept.sign_in_notices()[0]
