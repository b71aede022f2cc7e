"""Running ``crm ledgers import`` in a test, over ledgers written as a county would."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask

from crm.core.db import db
from crm.ledgers.commands import ledgers
from crm.workbooks.writing import Column, write_xlsx

WORKBOOKS = Path(__file__).parent / "workbooks"
PAIRS, SIGNED = WORKBOOKS / "pairs_in_talk.xlsx", WORKBOOKS / "signed_list.xlsx"

HEADINGS = ("项目名称", "投资方", "县", "拟投资额(万元)", "状态", "建设地点", "备注")


def run(app: Flask, *arguments: object) -> Result:
    """The command, in this process; a refusal is in ``exception``."""
    done = app.test_cli_runner().invoke(ledgers, ["import", *map(str, arguments)])
    db.session.rollback()
    return done


def imported(app: Flask, *arguments: object) -> dict[str, Any]:
    """The JSON of an import that went well."""
    done = run(app, *arguments, "--json")
    assert done.exit_code == 0, done.output or repr(done.exception)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def workbook(
    folder: Path,
    *rows: Sequence[Any],
    headings: Sequence[str] = HEADINGS,
    name: str = "台账.xlsx",
    title: str | None = "在谈项目台账",
) -> Path:
    """A workbook with these rows from row 3 on (a title, then the head)."""
    path = folder / name
    with path.open("wb") as target:
        columns = [Column(heading, "mixed") for heading in headings]
        write_xlsx(target, sheet="表1", title=title, columns=columns, rows=rows)
    return path
