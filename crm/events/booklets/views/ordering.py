"""The order of the sheets: by chain, region, industry or hand; moving one by drag, button or number."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.errors import DomainError
from crm.core.forms import as_id
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import submit
from crm.events.booklets import operations
from crm.events.booklets.forms import ArrangeForm, PlainForm
from crm.events.booklets.queries import booklet_of, sections_of
from crm.events.models import Event
from crm.events.states import BookletOrder

from .blueprint import bp
from .found import editable, found


def order_page(event: Event, reader: Reader, form: Any, status: str = "") -> str:
    """The page of the order as it is now."""
    booklet = booklet_of(event)
    assert booklet is not None
    projects = {item.project_id: item.project for item in booklet.items}
    return render_template(
        "events/booklets/order.html",
        event=event,
        booklet=booklet,
        projects=projects,
        sections=sections_of(booklet, reader),
        orders=list(BookletOrder),
        form=form,
        undo=(booklet.last_items or {}).get("what"),
        status=status,
    )


@bp.get("/order")
@requires("booklet:edit")
def order(code: str) -> ResponseReturnValue:
    """The sheets in the order they would be printed in."""
    reader = current_reader()
    event, _booklet = editable(code, reader)
    return order_page(event, reader, PlainForm())


@bp.post("/order")
@requires("booklet:edit")
def arrange(code: str) -> ResponseReturnValue:
    """Order by something else."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    form = ArrangeForm()

    def act() -> str:
        operations.edit_booklet(booklet=booklet, version=None, by=reader, at=clock.now(), order=form.order.data)
        flash(_("已改为%(order)s", order=form.order.data.title))
        return url_for("booklets.order", code=code)

    return submit(form, lambda **extra: order_page(event, reader, form), act)


@bp.post("/move")
@requires("booklet:edit")
def move(code: str) -> ResponseReturnValue:
    """Put one project elsewhere: up, down, or to a place by number. From then on the order is by hand."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    form = PlainForm()

    def act() -> str:
        ident, to = _wish(code, reader)
        place = operations.move_project(booklet=booklet, project_id=ident, to=to, by=reader, at=clock.now())
        flash(_("已移到第 %(n)s 位", n=place))
        return url_for("booklets.order", code=code, _anchor=f"item-{ident}")

    return submit(form, lambda **extra: order_page(event, reader, form), act)


@bp.post("/sections/move")
@requires("booklet:edit")
def move_section(code: str) -> ResponseReturnValue:
    """Put one section elsewhere: up, down ("bamboo:up"), or to a place by number ("bamboo:3", what dragging sends)."""
    reader = current_reader()
    event, booklet = editable(code, reader)
    form = PlainForm()

    def act() -> str:
        key, to = _section_wish(code, reader)
        place = operations.move_section(booklet=booklet, key=key, to=to, by=reader, at=clock.now())
        flash(_("这一篇已移到第 %(n)s 篇", n=place))
        return url_for("booklets.order", code=code, _anchor=f"section-{key}")

    return submit(form, lambda **extra: order_page(event, reader, form), act)


def _section_wish(code: str, reader: Reader) -> tuple[str, int]:
    """Which section, to which place."""
    key, _colon, how = request.form.get("section", "").rpartition(":")
    _event, booklet = found(code, reader)
    keys = [section.key for section in sections_of(booklet, reader) if section.titled]
    if key not in keys:
        raise DomainError(_("项目册里没有这一篇；换了编排次序，篇也换了"))
    to = keys.index(key) + 1 + {"up": -1, "down": 1}[how] if how in ("up", "down") else as_id(how)
    if to is None:
        raise DomainError(_("请选要移动的篇"))
    return key, to


def _wish(code: str, reader: Reader) -> tuple[int, int]:
    """Which project, to which place: from a button ("12:up"), or a number typed beside it ("12:to")."""
    text, _colon, how = request.form.get("move", "").partition(":")
    ident = as_id(text)
    if ident is None:
        raise DomainError(_("请选要移动的项目"))
    _event, booklet = found(code, reader)
    places = [entry.project_id for section in sections_of(booklet, reader) for entry in section.entries]
    if ident not in places:
        raise DomainError(_("这个项目已不在项目册里，可能刚被别人移出，请刷新"))
    now = places.index(ident) + 1
    if how in ("up", "down"):
        return ident, now + (1 if how == "down" else -1)
    to = as_id(how) if how != "to" else as_id(request.form.get(f"place-{ident}", "").strip())
    if to is None or to < 1:
        raise DomainError(_("请填要移到第几位（1 到 %(n)s）", n=len(places)))
    return ident, to
