"""Vouchers, progress notes and attachments of a lead."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import db, locked
from crm.core.errors import DomainError, NotFound
from crm.core.forms import Form
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.files.models import Attachment
from crm.files.operations import attach, receiving, void_attachment

from ..evidence import PARENT
from ..forms.money import FILE_KINDS, FileForm, ProgressForm, VoucherForm
from ..forms.moves import VoidForm
from ..models import Lead, Voucher
from ..operations import add_progress
from ..scope import lead_by_number, require_edit
from ..told import note_file
from ..vouchers import enter_voucher, void_voucher
from . import bp


def _entry(lead: Lead, form: Form, **words: Any) -> str:
    return render_template("leads/entry.html", lead=lead, form=form, **words)


def _editable(number: str) -> Lead:
    lead = lead_by_number(number, current_reader())
    require_edit(lead, current_reader())
    return lead


@bp.route("/<number>/vouchers/new", methods=["GET", "POST"])
@requires("voucher:enter")
def new_voucher(number: str) -> ResponseReturnValue:
    """Enter a voucher of paid-in money, with its scan."""
    reader, lead = current_reader(), _editable(number)
    form = VoucherForm()

    def page(**extra: Any) -> str:
        return _entry(
            lead,
            form,
            title=_("登记到位凭证"),
            hint=_("只登记有凭证的资金，估计数不登记。"),
            verb=_("登记"),
            anchor="money",
            **extra,
        )

    def act() -> str:
        at = clock.now()
        attachment = (
            attach(received, parent_kind=PARENT, parent_id=lead.id, kind="voucher", by=reader, at=at)
            if received is not None
            else None
        )
        enter_voucher(
            lead_id=lead.id,
            document=form.document.data,
            paid_on=form.paid_on.data or clock.date_of(at),
            yuan=form.yuan.data or 0,
            origin=form.origin.data,
            number=form.number.data or "",
            original=form.original.data,
            currency=form.currency.data or "CNY",
            rate=form.rate.data,
            attachment_id=attachment.id if attachment else None,
            by=reader,
            at=at,
        )
        return url_for("leads.show", number=number, _anchor="money")

    with ExitStack() as stack:
        received = None
        if form.is_submitted() and form.file.data and not form.is_review:
            try:
                received = stack.enter_context(receiving(form.file.data))
            except DomainError as refusal:
                form.validate_on_submit()
                form.refuse(DomainError(refusal.message, field="file"))
                return page(), int(refusal.status)
        return submit(form, page, act)


@bp.route("/vouchers/<int:voucher_id>/void", methods=["GET", "POST"])
@requires("voucher:enter")
def cancel_voucher(voucher_id: int) -> ResponseReturnValue:
    """Void a voucher with a reason."""
    reader = current_reader()
    voucher = db.session.get(Voucher, voucher_id)
    if voucher is None:
        raise NotFound(_("没有这张凭证，或不在你的可见范围内"))
    lead = _editable(voucher.lead.number)
    form = VoidForm()

    def act() -> str:
        void_voucher(voucher_id=voucher_id, reason=form.reason.data, by=reader, at=clock.now())
        return url_for("leads.show", number=lead.number, _anchor="money")

    return submit(
        form,
        lambda **extra: render_template(
            "leads/end.html",
            lead=lead,
            form=form,
            title=_("作废这张凭证？"),
            sentence=_("作废后不再计入到位资金，记录留在经过里。"),
            verb=_("作废"),
            **extra,
        ),
        act,
    )


@bp.route("/<number>/progress/new", methods=["GET", "POST"])
@requires("lead:edit")
def new_progress(number: str) -> ResponseReturnValue:
    """A dated progress note."""
    reader, lead = current_reader(), _editable(number)
    form = ProgressForm(data={"on": clock.today()})

    def act() -> str:
        add_progress(
            lead_id=lead.id,
            on=form.on.data or clock.today(),
            situation=form.situation.data,
            problem=form.problem.data or "",
            next_step=form.next_step.data or "",
            by=reader,
            at=clock.now(),
        )
        return url_for("leads.show", number=number, _anchor="history")

    def page(**extra: Any) -> str:
        return _entry(
            lead,
            form,
            title=_("写进展"),
            hint=_("进展情况、存在问题、下一步；不计任务。"),
            verb=_("保存"),
            anchor="history",
            **extra,
        )

    return submit(form, page, act)


@bp.route("/<number>/files/new", methods=["GET", "POST"])
@requires("lead:edit")
def new_file(number: str) -> ResponseReturnValue:
    """Attach a file as evidence."""
    reader, lead = current_reader(), _editable(number)
    kinds = dict(FILE_KINDS[:-1])
    asked = request.args.get("kind", "")
    form = FileForm(data={"kind": asked if asked in kinds else "other"})

    def page(**extra: Any) -> str:
        return _entry(
            lead,
            form,
            title=_("上传附件"),
            hint=_("作为证明的文件：PDF、图片、Office 文档、压缩包。"),
            verb=_("上传"),
            anchor="files",
            **extra,
        )

    if not form.is_submitted() or form.is_review:
        return submit(form, page, lambda: "")
    if not form.file.data:
        form.validate_on_submit()
        form.refuse(DomainError(_("请选择文件"), field="file"))
        return page(), 422
    try:
        with receiving(form.file.data) as received:

            def act() -> str:
                at = clock.now()
                kind = form.kind.data or "other"
                mine = locked(Lead, lead.id)  # two files at once must both count
                require_edit(mine, reader)
                attach(
                    received,
                    parent_kind=PARENT,
                    parent_id=lead.id,
                    kind=kind,
                    note=form.note.data or "",
                    by=reader,
                    at=at,
                )
                note_file(lead=mine, kind=kind, count=1, at=at)
                return url_for("leads.show", number=number, _anchor="files")

            return submit(form, page, act)
    except DomainError as refusal:
        form.refuse(DomainError(refusal.message, field="file"))
        return page(), int(refusal.status)


@bp.route("/files/<int:file_id>/void", methods=["GET", "POST"])
@requires("lead:edit")
def cancel_file(file_id: int) -> ResponseReturnValue:
    """Void an attachment of a lead with a reason."""
    reader = current_reader()
    attachment = db.session.get(Attachment, file_id)
    found = db.session.get(Lead, attachment.parent_id) if attachment and attachment.parent_kind == PARENT else None
    if attachment is None or found is None or attachment.voided_at is not None:
        raise NotFound(_("没有这个附件，或不在你的可见范围内"))
    lead = _editable(found.number)
    form = VoidForm()

    def act() -> str:
        at = clock.now()
        void_attachment(attachment=attachment, reason=form.reason.data, by=reader, at=at)
        return url_for("leads.show", number=lead.number, _anchor="files")

    return submit(
        form,
        lambda **extra: render_template(
            "leads/end.html",
            lead=lead,
            form=form,
            title=_("作废附件？"),
            sentence=_("%(name)s 不再作为证明材料，文件本身保留备查。", name=attachment.name),
            verb=_("作废"),
            **extra,
        ),
        act,
    )
