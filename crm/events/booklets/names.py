"""How editions, sections and projects are called on pages, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from crm.core.sentences import name
from crm.events.models import BookletEdition
from crm.events.states import BookletOrder
from crm.projects.models import Project

from .order import NOWHERE, Section


def edition_name(edition: BookletEdition) -> str:
    """中文第 2 版, 英文第 1 版."""
    if edition.lang == "en":
        return str(_("英文第 %(n)s 版", n=edition.number))
    return str(_("中文第 %(n)s 版", n=edition.number))


def section_name(section: Section) -> str:
    """The section's name; empty for the one of a booklet ordered by hand."""
    if section.key == NOWHERE:
        return str(_("其他项目"))
    if not section.titled:
        return str(_("全部项目"))
    return name(section.name, section.name_en)


def project_title(project: Project) -> str:
    """The project's name."""
    return name(project.name, project.name_en)


def order_title(value: str) -> Any:
    """The order's name from the word a plan keeps."""
    return BookletOrder(value).title
