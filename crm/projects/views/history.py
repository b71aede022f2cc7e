"""What a project said before: its revisions, and the difference of any two."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from crm.core.forms import as_id
from crm.core.permissions import requires
from crm.core.reader import current_reader

from ..differences import differences
from ..queries import moves_of, own_project_by_code, revision_numbered, revisions_of
from .blueprint import bp


@bp.get("/projects/<code>/history")
@requires("project:read")
def history(code: str) -> ResponseReturnValue:
    """Moves and revisions; ``old`` and ``new`` name two of them. Left out: what the public sees against now."""
    project = own_project_by_code(code, current_reader())
    revisions = revisions_of(project)
    newest = revisions[0].number if revisions else 1
    public = project.published.number if project.published else None
    new = as_id(request.args.get("new")) or newest
    old = as_id(request.args.get("old")) or (public if public not in (None, new) else max(1, new - 1))
    before, after = revision_numbered(project, old or 1), revision_numbered(project, new)
    return render_template(
        "projects/history.html",
        project=project,
        revisions=revisions,
        moves=moves_of(project),
        old=before,
        new=after,
        rows=differences(before.facts, after.facts),
    )
