"""Background work of projects: the overview on paper, whose charts no web process draws."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from crm.accounts.models import User
from crm.accounts.sessions import reader_for
from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.reader import Reader
from crm.jobs.outputs import hand_out
from crm.jobs.tasks import Work

from .filters import ProjectFilter
from .lines import all_lines
from .overview import By, print_overview

OVERVIEW = "projects:overview"


def overview(work: Work) -> None:
    """Print the overview with what its orderer may see now. Arguments: filter, by, lang, acting_for_id."""
    told = work.arguments
    asked = ProjectFilter.read(MultiDict(told["filter"]))
    by = By(told["by"])
    now = clock.now()
    settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.public_url):
        url = settings.public_url + url_for("projects.overview", by=str(by), **asked.parameters())
    with force_locale(told["lang"]):
        reader = _orderer(work)
        lines = list(all_lines(reader, asked))
        work.progress(1, 3, _("读出 %(count)s 个项目", count=len(lines)))
        pdf = print_overview(lines, by, asked, reader, now, told["lang"], url)
        work.progress(2, 3, _("已排好版"))
        hand_out(work, pdf, f"{_('招商项目分布')} {clock.date_of(now):%Y-%m-%d}.pdf", reader)


def _orderer(work: Work) -> Reader:
    user = db.session.get(User, work.created_by_id) if work.created_by_id is not None else None
    acting_id = work.arguments.get("acting_for_id")
    acting_for = db.session.get(User, acting_id) if acting_id is not None else None
    if user is None or user.disabled_at is not None:
        raise DomainError(_("交办人的账号已停用，没有打印"))
    return reader_for(user, origin=f"job {work.job_id}", acting_for=acting_for)
