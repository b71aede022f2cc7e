"""How pictures are drawn: what the list, the panel and the cropping page show of them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from crm.core.reader import Reader

from ..models import Project, ProjectPicture
from ..scope import can_edit, is_inside
from .decoding import DPI, GOOD_DPI, LEAST_DPI, SLOT_MM, Crop, dpi_of
from .operations import standing_pictures

INCHES = SLOT_MM[0] / 25.4


def clearness(dpi: int) -> tuple[str, str]:
    """The words and the tone for that many dots an inch."""
    if dpi >= GOOD_DPI:
        return str(_("%(dpi)s dpi，清晰", dpi=min(dpi, DPI))), "green"
    if dpi >= LEAST_DPI:
        return str(_("%(dpi)s dpi，印出来偏软", dpi=dpi)), "amber"
    return str(_("%(dpi)s dpi，太小，印不了", dpi=dpi)), "red"


def shown(picture: ProjectPicture, code: str) -> dict[str, Any]:
    """A picture as the list draws it."""
    words, tone = clearness(round(picture.width / INCHES))
    return {
        "id": picture.id,
        "url": url_for("projects.picture_file", code=code, storage_id=picture.ready_id),
        "width": picture.width,
        "height": picture.height,
        "caption": picture.caption,
        "caption_en": picture.caption_en,
        "credit": picture.credit,
        "name": picture.caption or picture.attachment.name,
        "sharpness": words,
        "tone": tone,
        "reason": picture.void_reason,
        "version": picture.version,
    }


def gallery(project: Project) -> list[dict[str, Any]]:
    """The project's pictures in order."""
    return [shown(picture, project.code) for picture in standing_pictures(project)]


def on_project(project: Project, reader: Reader) -> dict[str, Any] | None:
    """The panel on the project's page; nothing for those who see only its published edition."""
    if not is_inside(project, reader):
        return None
    return {"pictures": gallery(project), "code": project.code, "may_edit": can_edit(project, reader)}


def crop_view(crop: Crop, width: int, height: int) -> dict[str, Any]:
    """The cropping tool's figures: the frame in the picture's own pixels, and how clear it prints."""
    words, tone = clearness(dpi_of(crop, width))
    return {
        "x": round(crop.x * width, 1),
        "y": round(crop.y * height, 1),
        "width": round(crop.width * width, 1),
        "height": round(crop.height * height, 1),
        "whole_width": width,
        "whole_height": height,
        "words": words,
        "tone": tone,
        "inches": round(INCHES, 4),
        "good": GOOD_DPI,
        "least": LEAST_DPI,
        "most": DPI,
    }
