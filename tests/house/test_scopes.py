"""Every reading of rows that belong to somebody starts from who is asking."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.verdict import nothing

ROOT = Path(__file__).parents[2]

SCOPED_ROOMS = ("enterprises", "targets", "leads", "activities", "screening", "files", "jobs", "events", "ledgers")
"""Rooms whose rows not everybody sees. Regions, units, chains and campaigns are everybody's."""

TOLD_OTHERWISE = {
    "enterprises.few": "cuts short a list that `listed(reader, …)` has begun",
    "events.industry_divisions": "names of industries, which are everybody's",
    "screening.departments": "units that can screen, for a choice in a form; units are everybody's",
}
"""Readings that need no reader, each with the reason."""


def readings() -> dict[str, ast.FunctionDef]:
    """``room.function`` for every public function in a scoped room's queries."""
    found = {}
    for room in SCOPED_ROOMS:
        for path in sorted((ROOT / "crm" / room).glob("**/*queries.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    found[f"{room}.{node.name}"] = node
    return found


def asks_the_database(function: ast.FunctionDef) -> bool:
    """Whether the function builds or runs a query itself."""
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return bool(names & {"db", "select"})


def told_who_asks(function: ast.FunctionDef) -> bool:
    return any("Reader" in annotation for _name, annotation in arguments(function))


def about_one_thing(function: ast.FunctionDef) -> bool:
    """Whether it reads what belongs to a thing (``lead: Lead``, ``lead_id: int``) its caller has found in scope."""
    return any(
        name.endswith(("_id", "_ids"))
        or annotation in {"Lead", "Enterprise", "Activity", "Screening", "Event", "Booklet", "BookletEdition"}
        for name, annotation in arguments(function)
    )


def arguments(function: ast.FunctionDef) -> list[tuple[str, str]]:
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [(one.arg, ast.unparse(one.annotation) if one.annotation else "") for one in every]


def test_every_reading_is_told_who_asks() -> None:
    free = [
        f"{name}: give it a `reader: Reader` and start from the room's scope, or say here why not"
        for name, function in readings().items()
        if asks_the_database(function)
        and not (told_who_asks(function) or about_one_thing(function) or name in TOLD_OTHERWISE)
    ]
    nothing(free, "A reading that does not ask for whom")


def test_no_reason_is_given_for_what_is_gone() -> None:
    gone = [name for name in TOLD_OTHERWISE if name not in readings()]
    nothing(gone, "TOLD_OTHERWISE explains a reading that is no longer there")
