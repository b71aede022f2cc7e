"""Every address has a guard, and everything that names an address names one that is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import jinja2.nodes
import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from crm.accounts.roles import PERMISSIONS
from tests.house.test_templates import JINJA, ROOT, templates
from tests.house.verdict import nothing

SPECIAL = {"_external", "_anchor", "_scheme", "_method"}
ADDRESSES = ("href", "action", "formaction", "src", "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")


def test_every_route_says_who_may_come(app: Flask) -> None:
    unmarked = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        permission = getattr(view, "__permission__", None)
        if rule.endpoint != "static" and bool(permission) == bool(getattr(view, "__public__", False)):
            unmarked.append(f"{rule.rule} ({rule.endpoint}): mark its view with @requires(…) or with @public")
    nothing(unmarked, "A route without exactly one mark")


PUBLIC = {"livez", "readyz", "accounts.sign_in", "accounts.forgotten"} | {
    f"projects.{name}" for name in ("public", "public_picture", "public_sheet", "window", "robots", "sitemap")
}
"""What anybody may open. A line added here lets the whole internet in."""


def test_no_other_route_is_public_than_those_listed(app: Flask) -> None:
    marked = {name for name, view in app.view_functions.items() if getattr(view, "__public__", False)}
    nothing(sorted(marked - PUBLIC), "A public route that is not in PUBLIC")
    nothing(sorted(PUBLIC - marked), "PUBLIC lists what is no public route")


def test_every_permission_asked_for_is_in_the_role_table(app: Flask) -> None:
    unknown = {
        f"{endpoint} requires {view.__permission__!r}"
        for endpoint, view in app.view_functions.items()
        if getattr(view, "__permission__", None) not in (None, *PERMISSIONS)
    }
    nothing(sorted(unknown), "A permission that no role holds: add it to crm/accounts/roles.py")


def named_in_templates() -> Iterator[tuple[str, str, set[str] | None]]:
    """Where, endpoint, names of the arguments (None when they are passed as a whole)."""
    for path in templates():
        tree = JINJA.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(jinja2.nodes.Call):
            named = isinstance(call.node, jinja2.nodes.Name) and call.node.name == "url_for"
            if named and call.args and isinstance(call.args[0], jinja2.nodes.Const):
                given = None if call.dyn_kwargs else {pair.key for pair in call.kwargs}
                yield f"{path.relative_to(ROOT)}:{call.lineno}", str(call.args[0].value), given


def named_in_code() -> Iterator[tuple[str, str, set[str] | None]]:
    for path in sorted((ROOT / "crm").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "url_for"):
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                names = {pair.arg for pair in node.keywords}
                given = None if None in names else {name for name in names if name}
                yield f"{path.relative_to(ROOT)}:{node.lineno}", str(node.args[0].value), given


def blueprint_of(where: str) -> str:
    """``url_for(".show")`` means the room's own blueprint, which bears the folder's name."""
    return where.split("/")[1]


def test_every_url_for_leads_to_a_route(app: Flask) -> None:
    wrong = []
    for where, endpoint, given in [*named_in_templates(), *named_in_code()]:
        full = blueprint_of(where) + endpoint if endpoint.startswith(".") else endpoint
        if full not in app.view_functions:
            wrong.append(f"{where}: there is no {endpoint!r}")
            continue
        rules = list(app.url_map.iter_rules(full))
        if given is not None and not any(rule.arguments - set(rule.defaults or {}) <= given for rule in rules):
            lacking = min((rule.arguments - given for rule in rules), key=len)
            wrong.append(f"{where}: {endpoint!r} also needs {sorted(lacking)}")
    nothing(wrong, "url_for() that leads nowhere")


def is_static(call: jinja2.nodes.Call) -> bool:
    endpoint = call.args[0] if call.args else None
    return isinstance(endpoint, jinja2.nodes.Const) and endpoint.value == "static"


def test_every_static_file_named_is_there(app: Flask) -> None:
    gone = []
    for path in templates():
        for call in JINJA.parse(path.read_text(encoding="utf-8")).find_all(jinja2.nodes.Call):
            kept = [p.value for p in call.kwargs if p.key == "filename" and is_static(call)]
            gone += [
                f"{path.relative_to(ROOT)}:{call.lineno}  {value.value}"
                for value in kept
                if isinstance(value, jinja2.nodes.Const)
                and not (Path(str(app.static_folder)) / str(value.value)).is_file()
            ]
    nothing(gone, "A static file that is not there")


def test_every_address_written_out_leads_to_a_route(app: Flask) -> None:
    """Addresses should be made by url_for(); those written out are tried against the routes."""
    import re

    written = re.compile(rf"""\b({"|".join(ADDRESSES)})(?::inherited)?=["'](/[^"'{{}}]*)["']""")
    adapter = app.url_map.bind("localhost")
    wrong = []
    for path in templates():
        for attribute, address in written.findall(path.read_text(encoding="utf-8")):
            method = attribute.removeprefix("hx-").upper() if attribute.startswith("hx-") else None
            for tried in [method] if method else ["GET", "POST"]:
                try:
                    adapter.match(address.partition("?")[0].partition("#")[0], method=tried)
                    break
                except RequestRedirect:
                    break
                except HTTPException:
                    continue
            else:
                wrong.append(f"{path.relative_to(ROOT)}: {attribute}={address}")
    nothing(wrong, "An address that leads nowhere")


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_every_permission_has_a_sentence_and_a_role(permission: str) -> None:
    assert PERMISSIONS[permission].roles
    assert str(PERMISSIONS[permission].sentence).strip()
