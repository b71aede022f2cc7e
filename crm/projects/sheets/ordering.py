"""Ordering sheets to be laid out ahead. Apart from the layout itself, so that saving a project loads no press."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from crm.core.reader import system
from crm.jobs.operations import queue_job
from crm.jobs.tasks import Work

from ..models import ProjectRevision

KIND = "render_sheet"
ONCE = "project sheets"
PRESS = system("系统")


def order_sheet(*, revision: ProjectRevision, at: datetime) -> None:
    """Have the sheet of a saved revision laid out; inside ``writing()``. A job that waits already takes this one too."""
    order(revision.id - 1, at, title=_("排好改过的项目简介"), once_key=ONCE)


def order(after: int, at: datetime, *, title: str, once_key: str | None) -> None:
    """Have the sheets of all revisions after that one laid out; of all there are, when it is 0."""
    queue_job(kind=KIND, title=title, arguments={"after": after}, by=PRESS, at=at, once_key=once_key)


def render_sheets(work: Work) -> None:
    """The task; see :func:`crm.projects.sheets.keeping.render_sheets`."""
    from . import keeping

    keeping.render_sheets(work)


def render_anew() -> str | None:
    """The step of a start; see :func:`crm.projects.sheets.keeping.render_anew`."""
    from . import keeping

    return keeping.render_anew()
