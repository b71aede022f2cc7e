"""Choosing projects: by the list's filters, by hand, by a pasted list; taking out; taking back."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.forms import as_id
from crm.core.pagination import Sort, paginate
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import submit
from crm.events.booklets import operations
from crm.events.booklets.choosing import by_ids, projects_named
from crm.events.booklets.filtering import chips_of, options_of
from crm.events.booklets.forms import PasteForm, PlainForm
from crm.events.booklets.operations import MOST
from crm.events.models import Booklet, Event
from crm.projects.filters import ProjectFilter
from crm.projects.models import Project
from crm.projects.queries import chosen
from crm.units.models import Region

from .blueprint import bp
from .found import editable

PAGE = 50


def _page(event: Event, booklet: Booklet, reader: Reader, **forms: Any) -> str:
    wanted = ProjectFilter.read(request.args)
    here = wanted.parameters()
    statement = chosen(reader, wanted).options(
        joinedload(Project.county).joinedload(Region.parent), joinedload(Project.chain), joinedload(Project.link)
    )
    total = db.session.scalar(select(func.count()).select_from(chosen(reader, wanted).subquery())) or 0
    page = paginate(
        statement,
        Sort(Project.code, Project.id),
        cursor=request.args.get("at"),
        size=PAGE,
        key_of=lambda row: (row.code, row.id),
        scalars=True,
    )
    inside = {item.project_id for item in booklet.items}
    fresh = total - len(inside & set(db.session.scalars(chosen(reader, wanted).with_only_columns(Project.id))))
    return render_template(
        "events/booklets/choose.html",
        **{
            "event": event,
            "booklet": booklet,
            "page": page,
            "total": total,
            "fresh": fresh,
            "inside": inside,
            "most": MOST,
            "wanted": wanted,
            "chips": chips_of(wanted, event.code),
            "options": options_of(),
            "here": here,
            "form": PlainForm(),
            "paste": PasteForm(),
            "unknown": [],
            "ambiguous": [],
            "previous_url": url_for("booklets.choose", code=event.code, **here, at=page.previous)
            if page.previous
            else None,
            "next_url": url_for("booklets.choose", code=event.code, **here, at=page.next) if page.next else None,
        }
        | forms,
    )


@bp.route("/choose", methods=["GET", "POST"])
@requires("booklet:edit")
def choose(code: str) -> ResponseReturnValue:
    """The projects that fit the filter, to be ticked or taken all."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    form = PlainForm()
    wanted = ProjectFilter.read(request.args)

    def act() -> str:
        if request.form.get("all") == "1":
            statement = chosen(reader, wanted).order_by(Project.code).limit(MOST + len(booklet.items) + 1)
            projects = list(db.session.scalars(statement))
        else:
            ids = [ident for text in request.form.getlist("project") if (ident := as_id(text)) is not None]
            projects = by_ids(ids, reader)
            if not projects:
                raise DomainError(_("请先勾选要加入的项目"))
        added = operations.add_projects(booklet=booklet, projects=projects, by=reader, at=clock.now())
        flash(_said(added, len(projects)))
        return url_for("booklets.choose", code=code, **wanted.parameters())

    def page(**extra: Any) -> str:
        return _page(event, editable(code, reader)[1], reader, form=form)

    return submit(form, page, act)


def _said(added: int, named: int) -> str:
    if added == named:
        return str(_("已加入 %(n)s 个项目", n=added))
    return str(_("已加入 %(n)s 个项目，另 %(rest)s 个已在册中", n=added, rest=named - added))


@bp.route("/paste", methods=["GET", "POST"])
@requires("booklet:edit")
def paste(code: str) -> ResponseReturnValue:
    """Add what a pasted list names; what nobody knows is named and nothing of it guessed."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    form = PasteForm()
    unknown: list[str] = []
    ambiguous: list[str] = []

    def act() -> str:
        named = projects_named(form.codes.data, reader)
        unknown[:], ambiguous[:] = named.unknown, named.ambiguous
        if (named.unknown or named.ambiguous) and request.form.get("anyway") != "1":
            raise DomainError(
                _(
                    "认出 %(n)s 个，还有 %(rest)s 行认不准，没有加入",
                    n=len(named.projects),
                    rest=len(unknown) + len(ambiguous),
                )
            )
        added = operations.add_projects(booklet=booklet, projects=named.projects, by=reader, at=clock.now())
        flash(_said(added, len(named.projects)))
        return url_for("booklets.order", code=code)

    def page(**extra: Any) -> str:
        return render_template(
            "events/booklets/paste.html", event=event, booklet=booklet, form=form, unknown=unknown, ambiguous=ambiguous
        )

    return submit(form, page, act)


@bp.post("/remove")
@requires("booklet:edit")
def remove(code: str) -> ResponseReturnValue:
    """Take the ticked projects out."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    form = PlainForm()

    def act() -> str:
        ids = [ident for text in request.form.getlist("project") if (ident := as_id(text)) is not None]
        gone = operations.remove_projects(booklet=booklet, project_ids=ids, by=reader, at=clock.now())
        if not gone:
            raise DomainError(_("请先勾选要移出的项目"))
        flash(_("已移出 %(n)s 个项目，可以撤销", n=gone))
        return url_for("booklets.order", code=code)

    return submit(form, lambda **extra: _ordering(event, reader, form), act)


@bp.post("/undo")
@requires("booklet:edit")
def undo(code: str) -> ResponseReturnValue:
    """Take back the last adding, removing or moving."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    form = PlainForm()

    def act() -> str:
        what = operations.restore_items(booklet=booklet, by=reader, at=clock.now())
        flash(_("已撤销：%(what)s", what=what))
        return url_for("booklets.order", code=code)

    return submit(form, lambda **extra: _ordering(event, reader, form), act)


def _ordering(event: Event, reader: Reader, form: PlainForm) -> str:
    from .ordering import order_page

    return order_page(event, reader, form)
