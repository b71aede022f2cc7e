"""Who may have a picture's files: its project's people all of them, everybody the ones of the published edition."""

from __future__ import annotations

from flask import Response, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from crm.core.db import db
from crm.core.errors import NotFound, Unavailable
from crm.core.reader import Reader
from crm.files.models import Attachment
from crm.files.operations import path_of
from crm.files.owners import Owner

from ..models import Project, ProjectPicture
from ..scope import can_edit, is_inside, own_projects
from .operations import PARENT, READY, WHOLE


def get_picture(project: Project, picture_id: int) -> ProjectPicture:
    """The picture of the project the reader was shown, voided or not. Raises ``NotFound``."""
    found = db.session.get(ProjectPicture, picture_id)
    if found is None or found.project_id != project.id:
        raise NotFound(_("这个项目没有这张图"))
    return found


def voided_pictures(project: Project) -> list[ProjectPicture]:
    """What was taken off, the last first."""
    found = select(ProjectPicture).where(ProjectPicture.project_id == project.id, ProjectPicture.voided_at.is_not(None))
    return list(db.session.scalars(found.order_by(ProjectPicture.voided_at.desc(), ProjectPicture.id.desc())))


def published_ids(project: Project) -> frozenset[str]:
    """Storage ids of the pictures that the published edition shows; none when there is none."""
    if project.voided_at is not None or project.published is None:
        return frozenset()
    return frozenset(str(one["ready_id"]) for one in project.published.facts.get("pictures", []))


def stored_picture(project: Project, storage_id: str, *, kind: str = READY) -> Attachment:
    """The attachment of that storage id, when it is a picture of the project. Raises ``NotFound``."""
    found = db.session.scalar(
        select(Attachment).where(
            Attachment.storage_id == storage_id,
            Attachment.parent_kind == PARENT,
            Attachment.parent_id == project.id,
            Attachment.kind == kind,
        )
    )
    if found is None:
        raise NotFound(_("这个项目没有这张图"))
    return found


def send_picture(attachment: Attachment, *, open_to_all: bool) -> Response:
    """One of our own JPEGs, to be shown on a page. Its address names its content and so never changes.

    Raises ``Unavailable`` when the row is there and the file is not.
    """
    path = path_of(attachment.storage_id)
    if not path.is_file():
        raise Unavailable(_("图片“%(name)s”不在服务器上。请告诉管理员核对数据文件夹", name=attachment.name))
    response = send_file(path, mimetype="image/jpeg", conditional=True, etag=attachment.sha256)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # A withdrawn project's pictures should be gone from shared caches within the hour.
    response.headers["Cache-Control"] = "public, max-age=3600" if open_to_all else "private, max-age=86400"
    return response


def _find(parent_id: int, reader: Reader) -> Project | None:
    return db.session.scalar(own_projects(reader).where(Project.id == parent_id))


def may_read(parent_id: int, reader: Reader) -> bool:
    """Files of a project: for those whose business it is."""
    project = _find(parent_id, reader)
    return project is not None and is_inside(project, reader)


def page(parent_id: int) -> str | None:
    """Where the project's pictures are shown."""
    project = db.session.get(Project, parent_id)
    return url_for("projects.pictures", code=project.code) if project else None


OWNER = Owner(may_read, page=page)
"""No ``may_edit``: a picture is voided on its project, where the project's revision is kept with it."""

__all__ = [
    "OWNER",
    "WHOLE",
    "can_edit",
    "get_picture",
    "published_ids",
    "send_picture",
    "stored_picture",
    "voided_pictures",
]
