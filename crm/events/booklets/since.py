"""What has happened to an edition's projects since it was frozen: withdrawn, voided, published anew."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from crm.events.models import BookletEdition
from crm.projects.states import ProjectState


def since_frozen(edition: BookletEdition) -> dict[int, tuple[str, Any]]:
    """By project id: the tone of the mark ("red": no longer offered; "amber": says something else) and its words.

    The edition's file stays as it is; the mark tells whoever hands it out.
    """
    marks: dict[int, tuple[str, Any]] = {}
    for sheet in edition.sheets:
        project = sheet.project
        if project.voided_at is not None:
            marks[project.id] = ("red", _("印后作废"))
        elif project.state == ProjectState.WITHDRAWN:
            marks[project.id] = ("red", _("印后撤回"))
        elif edition.public and project.published_id not in (None, sheet.revision_id):
            marks[project.id] = ("amber", _("印后又发布了新内容"))
    return marks
