"""How templates print a value: escaped as ever, but without wrapping each piece of text only to join it at once.

``markupsafe.escape`` gives ``Markup``, and a page of a list joins two thousand of them: making the wrappers took more
time than looking at the characters. Where a template prints, what is joined may as well be plain text.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]


def printed(value: Any) -> str:
    """The value as it stands on the page."""
    kind = type(value)
    if kind is str:
        return escape_text(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    return escape(value)


class Printing(CodeGenerator):
    """Jinja's compiler; where it would write ``escape(…)`` around what is printed, it writes ours."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.printed(")
        if finalize.src is not None:
            self.write(finalize.src)


def attach(env: Environment) -> None:
    """Let the environment's templates print this way."""
    env.code_generator_class = Printing
    env.printed = printed  # type: ignore[attr-defined]
