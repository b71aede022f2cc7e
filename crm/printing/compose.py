"""A print's template filled with exactly what it is given."""

from __future__ import annotations

from typing import Any

from flask import current_app


def compose(template: str, /, **facts: Any) -> str:
    """The body of a print from ``templates/``, with translations but without what pages share.

    Page templates get the reader, the navigation and its counts from context processors, which ask the
    request and the database. A print must come out the same from a view, the command line or a job, so it
    gets none of that.
    """
    return current_app.jinja_env.get_template(template).render(**facts)
