"""``crm users``: accounts from the command line."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, NotFound
from crm.core.reader import system
from crm.units.queries import region_by_code, unit_by_code

from . import operations, passwords, queries
from .kept import open_samples
from .models import User
from .role_table import ROLE_TABLE, role_table
from .roles import ALL_PERMISSIONS, ROLES


@click.group("users")
def users() -> None:
    """Accounts: add, list, give a new password."""


@users.command("add")
@click.argument("username", metavar="NAME")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="what the person may do")
@click.option("--unit", "unit_code", metavar="CODE", help="the unit's code; needed for unit and department")
@click.option("--region", "region_code", metavar="CODE", help="GB/T 2260 or zone code; needed for bureau")
@click.option("--name", "shown", help="the person's name as pages show it (the account name when left out)")
@with_appcontext
def add(username: str, role: str, unit_code: str | None, region_code: str | None, shown: str | None) -> None:
    """Create an account and print its one-time password.

    Exit codes: 0 done, 1 refused (taken, or a role without its unit or region), 2 used wrongly.
    """
    unit = unit_by_code(unit_code) if unit_code else None
    if unit_code and unit is None:
        raise NotFound(_("没有编码为 %(code)s 的单位", code=unit_code))
    region = region_by_code(region_code) if region_code else None
    if region_code and region is None:
        raise NotFound(_("没有编码为 %(code)s 的地区", code=region_code))
    password = passwords.one_time_password()
    hashed = passwords.hash_password(password)
    with writing():
        user = operations.add_user(
            username=username,
            name=shown or username,
            role=role,
            password_hash=hashed,
            unit=unit,
            region=region,
            by=system("crm", ALL_PERMISSIONS),
            at=clock.now(),
        )
        made = user.username
    click.echo(f"{made}\t{role}\t{password}")
    click.echo(_("一次性密码，第一次登录时要改。"), err=True)


@users.command("list")
@with_appcontext
def list_() -> None:
    """Every account: name, role, unit, region, state; one a line, tab between."""
    for user in db.session.scalars(db.select(User).order_by(User.username)):
        places = (user.unit.code if user.unit else "", user.region.code if user.region else "")
        state = "disabled" if user.disabled_at else "sample" if user.is_sample else "active"
        click.echo("\t".join((user.username, user.role, *places, state, user.name)))


@users.command("reset-password")
@click.argument("username", metavar="NAME")
@with_appcontext
def reset_password(username: str) -> None:
    """Print a new one-time password for NAME; the person's sessions end."""
    user = queries.user_by_username(username)
    if user is None:
        raise DomainError(_("没有账号“%(name)s”", name=username))
    user_id, name = user.id, user.username
    password = passwords.one_time_password()
    hashed = passwords.hash_password(password)
    with writing():
        operations.reset_password(
            user_id=user_id, password_hash=hashed, by=system("crm", ALL_PERMISSIONS), at=clock.now()
        )
    click.echo(f"{name}\t{password}")


@users.command("disable-samples")
@with_appcontext
def disable_samples() -> None:
    """Disable every sample sign-in, as production asks before it starts."""
    names = [(user.id, user.username) for user in open_samples()]
    with writing():
        for user_id, _name in names:
            operations.disable_user(user_id=user_id, by=system("crm", ALL_PERMISSIONS), at=clock.now())
    click.echo("\n".join(name for _id, name in names) or "none")


@click.group("docs")
def docs() -> None:
    """Documents that are written by the product itself."""


@docs.command("permissions")
@click.option("--check", is_flag=True, help="write nothing; exit 1 when the file is not current")
@with_appcontext
def docs_permissions(check: bool) -> None:
    """Write docs/permissions.md: who may do what, in both languages."""
    text = role_table()
    if check:
        if not ROLE_TABLE.exists() or ROLE_TABLE.read_text(encoding="utf-8") != text:
            raise DomainError(f"{ROLE_TABLE.name} is not current: run crm docs permissions")
        return
    ROLE_TABLE.write_text(text, encoding="utf-8")
    click.echo(str(ROLE_TABLE.relative_to(ROLE_TABLE.parents[1])))


commands = [users, docs]
