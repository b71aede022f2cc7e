"""The two engines under the application: each test has a fresh copy, and migrating leads where the models are."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from crm.core.db import Base, db

pytestmark = pytest.mark.each_engine


@pytest.mark.parametrize("time", ["first", "second"])
def test_no_test_sees_what_another_has_written(app: Flask, time: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (id integer)"))  # fails if the other's is still there
    assert time in ("first", "second")


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_migrations_lead_to_the_models(app: Flask) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert not differences, "\n".join(str(one) for one in differences)


def test_named_constraints_are_the_same_on_both_sides(app: Flask) -> None:
    """Autogenerate compares no CHECK constraints; a rule that only the model knows would guard nothing."""
    from sqlalchemy import CheckConstraint, inspect

    inspector = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        declared = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint) and c.name}
        standing = {str(c["name"]) for c in inspector.get_check_constraints(table.name)}
        assert declared <= standing, f"{table.name} lacks {sorted(declared - standing)}"


def test_every_step_goes_down_and_up_again(app: Flask) -> None:
    from alembic import command
    from sqlalchemy import inspect

    from crm.core.commands import alembic_config

    before = set(inspect(db.engine).get_table_names())
    for table in reversed(Base.metadata.sorted_tables):  # a step down that would lose data may refuse
        with db.engine.begin() as connection:
            connection.execute(table.delete())
    command.downgrade(alembic_config(), "base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    command.upgrade(alembic_config(), "head")
    assert set(inspect(db.engine).get_table_names()) == before
