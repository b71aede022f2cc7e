"""Every reading of rows that belong to somebody starts from who is asking."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.verdict import nothing

ROOT = Path(__file__).parents[2]

SCOPED_ROOMS = (
    *("enterprises", "targets", "projects", "leads", "activities", "screening", "files", "jobs", "events", "ledgers"),
)
"""Rooms whose rows not everybody sees. Regions, units, chains and campaigns are everybody's."""

TOLD_OTHERWISE = {
    "enterprises.few": "cuts short a list that `listed(reader, …)` has begun",
    "events.industry_divisions": "names of industries, which are everybody's",
    "screening.departments": "units that can screen, for a choice in a form; units are everybody's",
}
"""Readings that need no reader, each with the reason."""

SELECTED_IN_VIEWS = {
    "events.show.show": "starts from in_full(reader)",
    "events.outcomes._beforehand": "the meeting of one guest, who was found in scope",
    "projects.pictures.public_picture": "what is published is everybody's: shown by published_ids() alone",
    "projects.public_page._called": "what is published is everybody's: the page shows the edition alone",
}
"""Rows of a scoped room that a view selects itself, each with the reason."""

ONE_THING = {"Lead", "Enterprise", "Activity", "Screening", "Event", "Booklet", "BookletEdition", "Project", "Region"}
"""What a reading may belong to instead of asking for whom: its caller has found it in scope."""


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
    return any(name.endswith(("_id", "_ids")) or annotation in ONE_THING for name, annotation in arguments(function))


def uses_its_reader(function: ast.FunctionDef) -> bool:
    """A reader that is taken and not asked scopes nothing."""
    taken = {name for name, annotation in arguments(function) if "Reader" in annotation}
    return bool(taken & {node.id for node in ast.walk(function) if isinstance(node, ast.Name)})


def views() -> Iterator[tuple[str, ast.FunctionDef]]:
    """``room.module.function`` for every function among the views of a scoped room."""
    for room in SCOPED_ROOMS:
        for path in sorted((ROOT / "crm" / room).rglob("*.py")):
            if "views" in path.relative_to(ROOT).as_posix():
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.FunctionDef):
                        yield f"{room}.{path.stem}.{node.name}", node


def rows_of_scoped_rooms() -> set[str]:
    """The names of their tables' classes."""
    return {
        node.name
        for room in SCOPED_ROOMS
        for path in (ROOT / "crm" / room).rglob("models.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


def selected(function: ast.FunctionDef) -> set[str]:
    """What it selects whole: ``select(Lead)…``."""
    return {
        call.args[0].id
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "select"
        if call.args and isinstance(call.args[0], ast.Name)
    }


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


def test_a_reader_who_is_told_is_asked() -> None:
    idle = [
        f"{name}: takes a reader and shows everybody the same; start from the room's scope"
        for name, function in readings().items()
        if asks_the_database(function) and told_who_asks(function) and not uses_its_reader(function)
    ]
    nothing(idle, "A reading that is told who asks and does not look")


def test_views_leave_reading_to_queries() -> None:
    rows = rows_of_scoped_rooms()
    own = [
        f"{name}: select() in a view escapes the scope; make it a query of its room, or say here why not"
        for name, function in views()
        if selected(function) & rows and name not in SELECTED_IN_VIEWS
    ]
    nothing(own, "A view that selects rows of a scoped room itself")


def test_no_reason_is_given_for_what_is_gone() -> None:
    gone = [name for name in TOLD_OTHERWISE if name not in readings()]
    gone += sorted(SELECTED_IN_VIEWS.keys() - {name for name, function in views() if selected(function)})
    nothing(gone, "A reason is given for a reading that is no longer there")
