"""Pages of imports: upload → recognised heads → dry run → write → receipt, which can be undone whole."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError
from crm.core.pagination import Sort, paginate
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import page, see_other, submit
from crm.files.operations import Received, receiving
from crm.units.choices import place_choices
from crm.workbooks.reading import read_workbook
from crm.workbooks.sheets import Sheet
from crm.workbooks.writing import Column, write_xlsx

from . import operations, presenting, undo
from .fields import Field
from .forms import ActForm, ApplyForm, ChooseForm, HeadsForm, UploadForm, meanings
from .headings import LedgerRefused, read_head
from .models import LedgerImport
from .planning import Plan, as_rejected
from .prepared import plan_of, plan_sheet, sheets_of
from .queries import default_county, get_import, receipt_rows, visible_imports
from .rejected import write_rejected
from .sources import Options, ledgers_in, options_of, the_sheet
from .states import Choice, Fate, ImportState

bp = Blueprint("ledgers", __name__, url_prefix="/ledgers")

ROWS_A_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("", methods=["GET", "POST"])
@requires("ledger:import")
def index() -> ResponseReturnValue:
    """Imports so far, and the upload."""
    form = UploadForm()
    reader = current_reader()

    def show(**extra: Any) -> str:
        found = paginate(
            visible_imports(reader),
            Sort(key=LedgerImport.at, ident=LedgerImport.id, descending=True),
            cursor=request.args.get("after"),
            size=20,
            key_of=lambda row: (row.at, row.id),
            scalars=True,
        )
        return render_template("ledgers/index.html", form=form, found=found, fates=Fate, **extra)

    if not form.validate_on_submit():
        return show(), 422 if form.is_submitted() else 200
    try:
        if not form.file.data:
            raise DomainError(_("请选择一个文件"), field="file")
        with receiving(form.file.data) as received:
            sheets = _ledgers(received)
            county = default_county(reader)
            options = Options(sheet=sheets[0].name, county_id=county.id if county else None)

            def act() -> str:
                kept = operations.keep_upload(
                    received=received, sheet=sheets[0].name, options=options, by=reader, at=clock.now()
                )
                return url_for(".heads", import_id=kept.id)

            return submit(form, show, act)
    except DomainError as refusal:
        form.refuse(DomainError(refusal.message, field="file"))
        return show(), int(refusal.status)


def _ledgers(received: Received) -> list[Sheet]:
    """What the upload holds; a file that is no ledger is refused before anything is kept."""
    return ledgers_in(read_workbook(received.path.read_bytes(), received.name))


@bp.route("/<int:import_id>/heads", methods=["GET", "POST"])
@requires("ledger:import")
def heads(import_id: int) -> ResponseReturnValue:
    """What was recognised: sheet, columns, unit of money, county – to confirm or to set right."""
    reader = current_reader()
    row = get_import(import_id, reader)
    if not row.state.is_open:
        return see_other(url_for(".show", import_id=import_id))
    kept, sheets = options_of(row.options), sheets_of(row)
    name = request.args.get("sheet") or kept.sheet
    sheet = the_sheet(sheets, name if name in {one.name for one in sheets} else sheets[0].name)
    if sheet.name != kept.sheet:
        kept = Options(sheet=sheet.name, county_id=kept.county_id)
    unit = kept.unit.text if kept.unit else None
    form = HeadsForm(obj=row, data={"county_id": kept.county_id, "unit": unit})
    form.county_id.choices = place_choices(reader)
    found = read_head(sheet)
    shown = read_head(sheet, fields=kept.fields, unit=kept.unit)

    def show(**extra: Any) -> str:
        if "conflict" in extra:
            form.refusals.append(extra.pop("conflict").message)
            form.version.data = str(get_import(import_id, reader).version)
        return render_template(
            "ledgers/heads.html",
            row=get_import(import_id, reader),
            form=form,
            head=shown,
            sheet=sheet,
            sheets=sheets,
            typed=request.form,
            meanings=meanings(),
            has_county=shown.has(Field.COUNTY_NAME),
            **extra,
        )

    if not form.validate_on_submit():
        return show(), 422 if form.is_submitted() else 200
    try:
        options = _decided(form, found, sheet, kept)
        plan_sheet(sheet, options, reader=reader, today=clock.today())
    except DomainError as refusal:
        form.refuse(DomainError(refusal.message, field="county_id" if refusal.field == "county" else refusal.field))
        return show(), 422

    def act() -> str:
        version = form.expected_version
        operations.confirm_heads(import_id=import_id, options=options, version=version, by=reader, at=clock.now())
        return url_for(".show", import_id=import_id)

    return submit(form, show, act)


def _decided(form: HeadsForm, found: Any, sheet: Sheet, kept: Options) -> Options:
    """The options as typed. Raises ``DomainError`` when a money column still has no unit."""
    from crm.workbooks.amounts import money_unit

    try:
        fields = form.fields_chosen(found, request.form)
    except ValueError:
        raise DomainError(_("请从列出的含义中选一个")) from None
    unit = money_unit(form.unit.data) if form.unit.data else None
    head = read_head(sheet, fields=fields, unit=unit)
    if head.without_unit:
        names = _("、").join(f"{heading.letter} {heading.text}" for heading in head.without_unit)
        raise DomainError(_("没有写金额单位，请选一个：%(columns)s", columns=names), field="unit")
    return Options(sheet.name, fields, unit, form.county_id.data, kept.choices)


@bp.get("/<int:import_id>")
@requires("ledger:import")
def show(import_id: int) -> ResponseReturnValue:
    """Where the import stands: heads to confirm, the dry run, or the receipt."""
    reader = current_reader()
    row = get_import(import_id, reader)
    if row.state is ImportState.UPLOADED:
        return see_other(url_for(".heads", import_id=import_id))
    if not row.state.is_open:
        rows = receipt_rows(row, reader) if row.state is not ImportState.DISCARDED else []
        return page("ledgers/receipt.html", row=row, rows=rows, state=ImportState, fates=Fate)
    try:
        made = plan_of(row, reader=reader, today=clock.today())
    except LedgerRefused as refusal:
        flash(str(refusal), "error")
        return see_other(url_for(".heads", import_id=import_id))
    except DomainError as refusal:
        if refusal.field != "county":
            raise
        flash(str(refusal), "error")
        return see_other(url_for(".heads", import_id=import_id))
    return _dry(row, made, ApplyForm(formdata=None))


def _dry(row: LedgerImport, made: Plan, form: ApplyForm, *, status: int = 200) -> ResponseReturnValue:
    form.fingerprint.data = made.fingerprint
    asked = request.args.get("show", "")
    fate = Fate(asked) if asked in set(Fate) else None
    rows = [one for one in made.rows if fate is None or one.fate is fate]
    first = max(0, request.args.get("from", 0, type=int))
    columns, what = presenting.columns_of(made), presenting.meanings_of(made)
    part = rows[first : first + ROWS_A_PAGE]
    lines = [(one, presenting.cells_of(one, columns, what), presenting.more_of(one, columns, what)) for one in part]
    return page(
        "ledgers/dry.html",
        status,
        row=row,
        plan=made,
        head=made.reading.head,
        form=form,
        choose=ChooseForm(formdata=None),
        fate=fate,
        fates=Fate,
        choices=Choice,
        columns=columns,
        lines=lines,
        count=len(rows),
        first=first,
        step=ROWS_A_PAGE,
        sums=presenting.sums_of(made, columns),
        aside=made.counts[Fate.REJECTED] + made.counts[Fate.DUPLICATE],
    )


@bp.post("/<int:import_id>/rows/<int:number>")
@requires("ledger:import")
def choose(import_id: int, number: int) -> ResponseReturnValue:
    """Decide about a row that may be a duplicate."""
    reader = current_reader()
    get_import(import_id, reader)
    form = ChooseForm()
    back = url_for(".show", import_id=import_id, show=request.args.get("show"), _anchor=f"row-{number}")

    def act() -> str:
        picked = Choice(form.choice.data)
        operations.choose(import_id=import_id, row_number=number, choice=picked, by=reader, at=clock.now())
        return back

    def refused(**_extra: Any) -> str:
        raise DomainError(_("请从列出的选项中选一个"))

    return submit(form, refused, act)


@bp.post("/<int:import_id>/apply")
@requires("ledger:import")
def apply(import_id: int) -> ResponseReturnValue:
    """Write what the dry run showed, whole or not at all; pressed twice it is written once."""
    reader = current_reader()
    row = get_import(import_id, reader)
    if not row.state.is_open:
        return see_other(url_for(".show", import_id=import_id))
    form = ApplyForm()
    made = plan_of(row, reader=reader, today=clock.today())
    seen = form.fingerprint.data

    def again(**extra: Any) -> str:
        stale = extra.get("conflict")
        if stale is not None:
            form.refusals.append(stale.message)
        fresh = get_import(import_id, reader)
        answer = _dry(fresh, plan_of(fresh, reader=reader, today=clock.today()), form)
        return answer[0] if isinstance(answer, tuple) else str(answer)  # type: ignore[return-value]

    if form.validate_on_submit() and seen != made.fingerprint:
        form.refusals.append(_("试导入之后数据有了变化，没有写入。已重新核对，请看过再写入"))
        return _dry(row, made, form, status=409)
    if not made.writable:
        form.refusals.append(_("没有可写入的行"))
        return _dry(row, made, form, status=422)

    def act() -> str:
        operations.apply_import(import_id=import_id, plan=made, by=reader, at=clock.now())
        flash(_("已写入 %(count)s 行，可整批撤销", count=len(made.writable)))
        return url_for(".show", import_id=import_id)

    return submit(form, again, act)


@bp.post("/<int:import_id>/discard")
@requires("ledger:import")
def discard(import_id: int) -> ResponseReturnValue:
    """Give the import up; nothing was written."""
    reader = current_reader()
    get_import(import_id, reader)

    def act() -> str:
        operations.discard(import_id=import_id, by=reader, at=clock.now())
        flash(_("已放弃这次导入，没有写入任何内容"))
        return url_for(".index")

    def refused(**_extra: Any) -> str:
        raise DomainError(_("这次导入不能放弃"))

    return submit(ActForm(), refused, act)


@bp.route("/<int:import_id>/undo", methods=["GET", "POST"])
@requires("ledger:import")
def undo_all(import_id: int) -> ResponseReturnValue:
    """Take the import back whole, after saying what that means – or which leads stand in the way."""
    reader = current_reader()
    row = get_import(import_id, reader)
    if row.state is not ImportState.APPLIED:
        return see_other(url_for(".show", import_id=import_id))
    form = ActForm()

    def show_form(**_extra: Any) -> str:
        changed = undo.changed_since(import_id)
        fresh = get_import(import_id, reader)
        return render_template("ledgers/undo.html", row=fresh, form=form, changed=changed)

    def act() -> str:
        undo.undo_import(import_id=import_id, by=reader, at=clock.now())
        flash(_("已整批撤销这次导入"))
        return url_for(".show", import_id=import_id)

    return submit(form, show_form, act)


@bp.get("/<int:import_id>/differences.xlsx")
@requires("ledger:import")
def differences(import_id: int) -> Response:
    """The dry run as a workbook, a line for each difference."""
    reader = current_reader()
    row = get_import(import_id, reader)
    made = plan_of(row, reader=reader, today=clock.today())
    target = io.BytesIO()
    headings = (_("行"), _("结果"), _("投资方"), _("项目"), _("县"), _("字段"), _("原值"), _("新值"), _("说明"))
    columns = [Column(headings[0], "whole", 8), *(Column(heading, "text") for heading in headings[1:])]
    write_xlsx(target, sheet=_("差异"), title=row.file_name, columns=columns, rows=presenting.differences(made))
    return _download(target, _("差异表-%(name)s", name=_stem(row.file_name)))


@bp.get("/<int:import_id>/rejected.xlsx")
@requires("ledger:import")
def rejected(import_id: int) -> Response:
    """The rows that were not taken, as they stood, with their reasons: to be mended and uploaded again."""
    reader = current_reader()
    row = get_import(import_id, reader)
    made = plan_of(row, reader=reader, today=clock.today())
    sources = {one.row: one for one in made.reading.rows}
    also = {one.row: as_rejected(one, sources[one.row], made.reading) for one in made.rows}
    target = io.BytesIO()
    write_rejected(target, made.reading, also=also)
    return _download(target, _("拒收-%(name)s", name=_stem(row.file_name)))


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _download(target: io.BytesIO, name: str) -> Response:
    db.session.rollback()
    target.seek(0)
    return send_file(target, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
