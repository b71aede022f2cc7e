"""The ``crm`` command: gathers each room's ``commands.py``. Errors are one line on standard error, never a traceback."""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from pathlib import Path

import click
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from crm.core.errors import DomainError


def _app() -> Flask:
    from crm import create_app

    return create_app()


class Crm(FlaskGroup):
    """Finds the rooms' commands without building the application first."""

    def __init__(self) -> None:
        super().__init__(
            name="crm",
            create_app=lambda: _app(),
            add_default_commands=False,
            load_dotenv=False,
            help="Daitou 带头: the project-pipeline CRM for public investment promotion.",
        )
        house = Path(__file__).parent
        for file in sorted(house.rglob("*commands.py")):
            module = ".".join(file.relative_to(house.parent).with_suffix("").parts)
            for command in import_module(module).commands:
                self.add_command(command)


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 refused, 2 used wrongly or unreadable."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        Crm().main(obj=ScriptInfo(create_app=_app, set_debug_flag=False), standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except DomainError as refused:
        click.echo(f"crm: {refused}", err=True)
        sys.exit(1)
    except SQLAlchemyError as failed:
        logging.getLogger("crm").debug("the database failed", exc_info=failed)
        said = str(getattr(failed, "orig", failed)).splitlines()[0]
        click.echo(
            f"crm: the database cannot answer ({said}); is it running and up to date? Try: crm db upgrade", err=True
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
