"""What the content security policy forbids does not stand in a template, and what it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import jinja2
import jinja2.nodes
import pytest

from tests.house.verdict import nothing

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
JINJA = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])

MARKUP_OF_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
"""Comments and statements; what stands in ``{{ }}`` is looked at, for ``|safe`` stands there."""

FORBIDDEN = {
    r"\sstyle\s*=": "style=: use a class, <progress> or an SVG attribute",
    r"\son[a-z]+\s*=\s*[\"']": "on…=: listen in static/js",
    r"\shx-on": "hx-on: listen in static/js",
    r"javascript:|[\"']js:": "javascript: or js: in an attribute",
    r"<script(?![^>]*\ssrc=)(?![^>]*application/json)": "a script in the page: put it in static/js",
    r"\|\s*safe\b": "|safe: the text is not escaped; use Markup where it is made",
}


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def names_in(path: Path) -> list[tuple[int, str]]:
    """The templates that a template extends, includes or imports."""
    found: list[tuple[int, str]] = []
    kinds = (jinja2.nodes.Extends, jinja2.nodes.Include, jinja2.nodes.Import, jinja2.nodes.FromImport)
    for node in JINJA.parse(path.read_text(encoding="utf-8")).find_all(kinds):
        if isinstance(node.template, jinja2.nodes.Const):
            found.append((node.lineno, str(node.template.value)))
    return found


@pytest.mark.parametrize(("pattern", "sentence"), FORBIDDEN.items(), ids=list(FORBIDDEN.values()))
def test_nothing_the_content_security_policy_forbids(pattern: str, sentence: str) -> None:
    found = []
    for path in templates():
        source = MARKUP_OF_JINJA.sub("", path.read_text(encoding="utf-8"))
        found += [
            f"{path.relative_to(ROOT)}: {source[max(0, m.start() - 30) : m.end() + 20]!r}"
            for m in re.finditer(pattern, source, re.IGNORECASE)
        ]
    nothing(found, sentence)


def test_every_template_named_by_a_template_is_there() -> None:
    gone = [
        f"{path.relative_to(ROOT)}:{line} names {name}"
        for path in templates()
        for line, name in names_in(path)
        if not (TEMPLATES / name).is_file()
    ]
    nothing(gone, "A template names another that is not there")


def test_every_template_named_in_the_code_is_there() -> None:
    named = re.compile(r"[\w/.-]+\.html")
    gone = [
        f"{path.relative_to(ROOT)}:{node.lineno} names {node.value}"
        for path in sorted((ROOT / "crm").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and named.fullmatch(node.value)
        if not (TEMPLATES / node.value).is_file()
    ]
    nothing(gone, "The code names a template that is not there")
