"""Which sheet of a project is printed: the published edition, or what is being written, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from crm.core import clock
from crm.core.errors import DomainError
from crm.core.reader import Reader

from ..facts import facts_of
from ..models import Project
from ..scope import is_inside
from .document import sheet_document
from .press import SheetImprint, print_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetToPrint:
    """A sheet with all that its prints need."""

    facts: Mapping[str, Any]
    lang: str
    public: bool
    url: str
    imprint: SheetImprint
    author: str

    @property
    def note(self) -> str:
        """What was printed, for the trail."""
        return f"sheet {self.lang} {'public' if self.public else 'internal'}"

    def pdf(self) -> bytes:
        """The sheet as PDF. Raises as :func:`crm.projects.sheets.press.print_sheet`."""
        return print_sheet(self.facts, lang=self.lang, public=self.public, url=self.url, imprint=self.imprint)

    def word(self) -> bytes:
        """The sheet as .docx. Raises as :func:`crm.projects.sheets.document.sheet_document`."""
        return sheet_document(
            self.facts, lang=self.lang, public=self.public, url=self.url, at=self.imprint.at, author=self.author
        )


def sheet_url(code: str, *, public: bool) -> str:
    """Where a sheet's QR code leads: the public page, or the page of those who work on it."""
    settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.public_url):
        path = url_for("projects.public" if public else "projects.show", code=code)
    return f"{settings.public_url}{path}"


def published_sheet(project: Project, lang: str) -> SheetToPrint:
    """The frozen edition. Raises ``DomainError`` when nothing of the project is published."""
    if project.published is None:
        raise DomainError(_("%(code)s 还没有发布，没有公开的简介", code=project.code))
    edition = project.published
    at = clock.local(project.published_at or edition.at).replace(tzinfo=None)
    return SheetToPrint(
        facts=edition.facts,
        lang=lang,
        public=True,
        url=sheet_url(project.code, public=True),
        imprint=SheetImprint(at=at, edition=edition.edition or project.edition),
        author=str((edition.facts.get("contact") or {}).get("office") or ""),
    )


def current_sheet(project: Project, reader: Reader, at: datetime, lang: str, *, public: bool = False) -> SheetToPrint:
    """What the reader may print: their own business as it stands now, of others the published edition."""
    if public or not (is_inside(project, reader) or reader.role == "system"):
        return published_sheet(project, lang)
    whose = reader.unit_name or reader.name
    return SheetToPrint(
        facts=facts_of(project),
        lang=lang,
        public=False,
        url=sheet_url(project.code, public=False),
        imprint=SheetImprint(at=clock.local(at).replace(tzinfo=None), printed_by=whose),
        author=whose,
    )
