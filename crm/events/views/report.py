"""The report of an event: on the page, as PDF and Word; its own words; the office's template."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError, Forbidden
from crm.core.forms import Form, at_most, optional, required
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader
from crm.core.web import submit
from crm.events.models import Event
from crm.events.report import operations
from crm.events.report.figures import figures_of
from crm.events.report.paper import report_docx, report_of, report_pdf, report_text
from crm.events.report.wording import DEFAULT, PLACES, check_wording, filled
from crm.events.scope import event_by_code, events_in_full, may_edit, with_units

from .blueprint import bp

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ReportForm(Form):
    """The event's own words."""

    text = TextAreaField(
        _l("总结文字"),
        validators=[optional(), at_most(5000)],
        filters=[lambda text: text.replace("\r\n", "\n").replace("\x00", "").strip() if text else ""],
    )


class TemplateForm(Form):
    """The office's wording."""

    body = TextAreaField(
        _l("范文"),
        validators=[required(_l("请写范文")), at_most(5000)],
        filters=[lambda text: text.replace("\r\n", "\n").replace("\x00", "").strip() if text else ""],
    )


@bp.get("/<code>/report")
@requires("event:report")
def report(code: str) -> ResponseReturnValue:
    """Counts, sums and the paragraph; every number opens its rows."""
    reader = current_reader()
    event = event_by_code(code, reader)
    figures = figures_of(event, reader)
    return render_template(
        "events/report.html",
        event=event,
        figures=figures,
        counts=figures.guests,
        paragraphs=[line for line in report_text(event, figures).split("\n") if line.strip()],
        editable=may_edit(event, reader),
    )


@bp.get("/<code>/report.pdf")
@requires("event:report")
def report_print(code: str) -> Response:
    """The report as PDF."""
    reader = current_reader()
    event = event_by_code(code, reader)
    return _file(report_pdf(report_of(event, reader, clock.now())), event, "pdf", "application/pdf", inline=True)


@bp.get("/<code>/report.docx")
@requires("event:report")
def report_word(code: str) -> Response:
    """The report as a Word file."""
    reader = current_reader()
    event = event_by_code(code, reader)
    return _file(report_docx(report_of(event, reader, clock.now())), event, "docx", WORD, inline=False)


def _file(body: bytes, event: Event, kind: str, media: str, *, inline: bool) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = media
    name = quote(f"{_('活动总结')} {event.code}.{kind}")
    response.headers["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}"
    return response


@bp.route("/<code>/report/edit", methods=["GET", "POST"])
@requires("event:edit")
def report_edit(code: str) -> ResponseReturnValue:
    """Write the event's own words; left empty, the template's stand."""
    reader = current_reader()
    event = event_by_code(code, reader)
    if not may_edit(event, reader):
        raise Forbidden(_("这个活动由别的单位主办，你不能改"), permission="event:edit")
    said = filled(operations.template_body(), event, figures_of(event, reader))
    form = ReportForm(data={"text": event.report_text or said, "version": str(event.version)})

    def page(**extra: object) -> str:
        row = event_by_code(code, reader)
        return render_template("events/report_edit.html", form=form, event=row, said=said, **extra)

    def act() -> str:
        text = "" if request.form.get("act") == "template" or form.text.data == said else form.text.data or ""
        operations.write_report(
            event=event_by_code(code, reader), text=text, version=form.expected_version, by=reader, at=clock.now()
        )
        flash(_("总结文字已保存") if text else _("总结文字按范文生成"))
        return url_for(".report", code=code)

    return submit(form, page, act)


@bp.route("/report-template", methods=["GET", "POST"])
@requires("report-template:edit")
def template() -> ResponseReturnValue:
    """The wording of every report that has none of its own, with the list of places and a preview."""
    reader = current_reader()
    row = operations.template_row()
    data = {"body": row.body if row else DEFAULT, "version": str(row.version) if row else ""}
    form = TemplateForm(data=data)

    def page(conflict: object = None, **extra: object) -> str:
        now = operations.template_row()
        if conflict and now is not None:
            form.version.data = str(now.version)
        return render_template(
            "events/template.html",
            form=form,
            row=now,
            places=PLACES.values(),
            conflict=conflict,
            **_preview(form.body.data or "", reader),
            **extra,
        )

    if request.method == "POST" and request.form.get("act") == "preview" and form.validate_on_submit():
        try:
            check_wording(form.body.data or "")
        except DomainError as refusal:
            form.refuse(refusal)
            return page(), 422
        return page()

    def act() -> str:
        body = DEFAULT if request.form.get("act") == "default" else form.body.data or ""
        operations.save_template(body=body, version=form.expected_version, by=reader, at=clock.now())
        flash(_("范文已保存"))
        return url_for(".template")

    return submit(form, page, act)


def _preview(body: str, reader: Reader) -> dict[str, Any]:
    """The wording filled with the latest event, so that it is seen before it is saved."""
    latest = events_in_full(reader).order_by(Event.starts_on.desc(), Event.id.desc()).limit(1)
    event = db.session.scalar(latest.options(*with_units()))
    if event is None:
        return {"preview": "", "preview_event": None}
    try:
        return {"preview": filled(body, event, figures_of(event, reader)), "preview_event": event}
    except DomainError:
        return {"preview": "", "preview_event": event}
