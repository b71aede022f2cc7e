"""How addresses are read and made: ids that no row can have, builders that wait until asked, pages built once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, has_request_context, request
from werkzeug.routing import IntegerConverter, Map, Rule


class RowId(IntegerConverter):
    """An id in an address: a number no row can have is no page, on both engines alike."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**63 - 1)


class LateRule(Rule):
    """A rule whose two builders are compiled when the first address is built from it.

    Werkzeug compiles both for every rule as it is added, and most are never asked in a process: of the time the
    application takes to stand, that was a tenth. Reading addresses stays as it is.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_now = super()._compile_builder

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            builder: Callable[..., tuple[str, str]] = compile_now(append_unknown).__get__(rule, None)
            if append_unknown:
                rule._build_unknown = builder
            else:
                rule._build = builder
            return builder(**values)

        return build


class Addressed(Flask):
    """The application; a menu's address and a static file's are built once and then told from memory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: dict[tuple[str, str, str], str] = {}

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask's, whose way through the rules was taken sixty times a page."""
        named = {name: value for name, value in values.items() if value is not None}
        plain = not named or (endpoint == "static" and named.keys() == {"filename"})
        if not plain or endpoint[0] == "." or not has_request_context():
            return super().url_for(endpoint, **values)
        key = (request.root_path, endpoint, named.get("filename", ""))
        if key not in self._known:
            self._known[key] = super().url_for(endpoint, **values)
        return self._known[key]
