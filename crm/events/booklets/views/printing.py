"""The check before printing, ordering an edition, its page, its file, what it changed."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import writing
from crm.core.errors import Forbidden, NotFound
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.events.booklets import editions, queries
from crm.events.booklets.checking import check as checked
from crm.events.booklets.differences import difference as differing
from crm.events.booklets.forms import PlainForm
from crm.events.booklets.since import since_frozen
from crm.events.models import BookletEdition
from crm.events.scope import event_by_code
from crm.events.states import EditionState
from crm.files.serving import SANDBOX, disposition

from .blueprint import bp
from .found import found, language


@bp.get("/check")
@requires("event:read")
def check(code: str) -> ResponseReturnValue:
    """What stands in the way, project by project."""
    reader = current_reader()
    event, booklet = found(code, reader)
    if not queries.may_check(event, reader):
        raise Forbidden(_("这场活动由别的单位筹办，印前检查只给筹办的人看"), permission="booklet:print")
    lang = language(request.args.get("edition"))  # not "lang", which is the reader's own
    return render_template(
        "events/booklets/check.html",
        event=event,
        booklet=booklet,
        lang_asked=lang,
        check=checked(booklet, lang, reader),
        prints=queries.may_print(event, reader),
        form=PlainForm(),
    )


@bp.post("/editions")
@requires("booklet:print")
def print_edition(code: str) -> ResponseReturnValue:
    """Order the next edition."""
    reader = current_reader()
    event, booklet = found(code, reader)
    form = PlainForm()
    lang = language(request.form.get("lang"))
    base = current_app.extensions["settings"].public_url.rstrip("/")

    def act() -> str:
        ordered = editions.order_edition(booklet=booklet, lang=lang, base=base, by=reader, at=clock.now())
        number = ordered.edition.number
        flash(
            {
                "new": _("已交后台印制第 %(n)s 版，可离开本页", n=number),
                "running": _(
                    "%(who)s刚才已经交印，内容相同，正在印第 %(n)s 版", who=ordered.edition.ordered_by, n=number
                ),
                "same": _("内容与第 %(n)s 版完全相同，不必再印，直接下载即可", n=number),
            }[ordered.how]
        )
        return url_for("booklets.edition", code=code, edition_id=ordered.edition.id)

    def page(**extra: Any) -> str:
        return render_template(
            "events/booklets/check.html",
            event=event,
            booklet=booklet,
            lang_asked=lang,
            check=checked(booklet, lang, reader),
            prints=True,
            form=form,
        )

    return submit(form, page, act)


@bp.get("/editions/<int:edition_id>")
@requires("event:read")
def edition(code: str, edition_id: int) -> ResponseReturnValue:
    """One edition: how far its print is, then its file, its pages, and what has happened since."""
    reader = current_reader()
    event = event_by_code(code, reader)
    row = queries.edition_called(event, edition_id, reader)
    before = queries.frozen_before(row)
    return render_template(
        "events/booklets/edition.html",
        event=event,
        edition=row,
        job=row.job,
        open=editions.is_open(row),
        before=before,
        since=since_frozen(row),
        prints=queries.may_print(event, reader),
        form=PlainForm(),
    )


@bp.post("/editions/<int:edition_id>/retry")
@requires("booklet:print")
def retry(code: str, edition_id: int) -> ResponseReturnValue:
    """Print the same plan once more."""
    reader = current_reader()
    event = event_by_code(code, reader)
    row = queries.edition_called(event, edition_id, reader)
    form = PlainForm()

    def act() -> str:
        editions.retry_edition(edition=row, by=reader, at=clock.now())
        flash(_("已重新交印第 %(n)s 版", n=row.number))
        return url_for("booklets.edition", code=code, edition_id=edition_id)

    def page(**extra: Any) -> str:
        again = queries.edition_called(event, edition_id, reader)
        return render_template(
            "events/booklets/edition.html",
            event=event,
            edition=again,
            job=again.job,
            open=editions.is_open(again),
            before=queries.frozen_before(again),
            since=since_frozen(again),
            prints=True,
            form=form,
        )

    return submit(form, page, act)


@bp.get("/editions/<int:edition_id>/file")
@requires("event:read")
def download(code: str, edition_id: int) -> ResponseReturnValue:
    """The edition's file: the same bytes each time."""
    reader = current_reader()
    event = event_by_code(code, reader)
    row = queries.edition_called(event, edition_id, reader)
    response = send_edition(row)
    with writing():
        editions.note_download(edition=row, by=reader, at=clock.now())
    return response


def send_edition(row: BookletEdition) -> Response:
    """The frozen file under its name; raises as ``file_of`` does."""
    response = send_file(editions.file_of(row), mimetype="application/pdf", conditional=True, etag=row.sha256)
    response.headers["Content-Disposition"] = disposition(file_name(row), row.id)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response


def file_name(row: BookletEdition) -> str:
    """2018产业招商推介会 项目册 第1版.pdf."""
    name = row.plan["event"]["name"]
    if row.lang == "en":
        return f"{name} - {row.plan['title']} - edition {row.number}.pdf"
    return f"{name} {row.plan['title']} 第{row.number}版.pdf"


@bp.get("/editions/<int:edition_id>/difference")
@requires("event:read")
def difference(code: str, edition_id: int) -> ResponseReturnValue:
    """What this edition says otherwise than the one before, or than the one asked for."""
    reader = current_reader()
    event = event_by_code(code, reader)
    new = queries.edition_called(event, edition_id, reader)
    asked = request.args.get("from", type=int)
    old = queries.edition_called(event, asked, reader) if asked else queries.frozen_before(new)
    if old is None or old.lang != new.lang or {old.state, new.state} != {EditionState.FROZEN}:
        raise NotFound(_("没有可以对照的另一版"))
    others = [
        one
        for one in queries.editions_of(new.booklet)
        if one.lang == new.lang and one.id != new.id and one.state is EditionState.FROZEN
    ]
    return render_template(
        "events/booklets/difference.html", event=event, old=old, new=new, difference=differing(old, new), others=others
    )
