"""How addresses are read and made: ids that no row can have, and builders that wait until they are asked."""

from __future__ import annotations

from collections.abc import Callable

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
