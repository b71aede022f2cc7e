"""Price tables: upload → recognised headings → dry run → write → receipt, which can be taken back whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.errors import DomainError
from crm.core.pagination import Sort, paginate
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import page, see_other, submit
from crm.files.operations import receiving
from crm.workbooks.reading import read_workbook
from crm.workbooks.sheets import WorkbookRefused

from ..models import PriceImport
from ..prices.forms import ActForm, ApplyForm, HeadForm, UploadForm
from ..prices.imports import operations
from ..prices.imports.files import price_table
from ..prices.imports.headings import ELEMENTS, TITLES, Head, read_head
from ..prices.imports.measures import MEASURES
from ..prices.imports.planning import Fate, Options, Plan, plan_of, plan_prices, sheet_called, sheets_of, tables_of
from ..prices.imports.queries import get_import, visible_imports
from ..prices.queries import price_list
from ..states import Element, PriceImportState
from .blueprint import bp

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/element-prices/imports", methods=["GET", "POST"])
@requires("price:edit")
def price_imports() -> ResponseReturnValue:
    """Tables brought in so far, and the upload."""
    form, reader = UploadForm(), current_reader()

    def show(**extra: Any) -> str:
        found = paginate(
            visible_imports(reader),
            Sort(key=PriceImport.at, ident=PriceImport.id, descending=True),
            cursor=request.args.get("cursor"),
            size=20,
            key_of=lambda row: (row.at, row.id),
            scalars=True,
        )
        return render_template("projects/prices/imports.html", form=form, found=found, **extra)

    if not form.validate_on_submit():
        return show(), 422 if form.is_submitted() else 200
    try:
        if not form.file.data:
            raise DomainError(_("请选择一个文件"), field="file")
        with receiving(form.file.data) as received:
            sheet = tables_of(read_workbook(received.path.read_bytes(), received.name))[0]

            def act() -> str:
                options = Options(sheet=sheet.name)
                kept = operations.keep_upload(received=received, options=options, by=reader, at=clock.now())
                return url_for(".price_head", import_id=kept.id)

            return submit(form, show, act)
    except DomainError as refusal:
        form.refuse(DomainError(refusal.message, field="file"))
        return show(), int(refusal.status)


@bp.route("/element-prices/imports/<int:import_id>/heads", methods=["GET", "POST"])
@requires("price:edit")
def price_head(import_id: int) -> ResponseReturnValue:
    """What was recognised – sheet, columns, units – to confirm or to set right; day and source of the whole."""
    reader = current_reader()
    row = get_import(import_id, reader)
    if not row.state.is_open:
        return see_other(url_for(".price_import", import_id=import_id))
    kept, sheets = Options.kept(row.options), sheets_of(row)
    sheet = sheet_called(sheets, request.args.get("sheet") or kept.sheet)
    if sheet.name != kept.sheet:
        kept = Options(sheet=sheet.name, as_of=kept.as_of, source=kept.source)
    form = HeadForm(data={"as_of": kept.as_of, "source": kept.source, "version": str(row.version)})

    def show(**extra: Any) -> str:
        if "conflict" in extra:
            form.refusals.append(extra.pop("conflict").message)
            form.version.data = str(get_import(import_id, reader).version)
        return render_template(
            "projects/prices/import_heads.html",
            row=get_import(import_id, reader),
            form=form,
            head=read_head(sheet, kept.fields, kept.units),
            sheet=sheet,
            sheets=sheets,
            typed=request.form,
            meanings=TITLES.items(),
            units={element: list(MEASURES[Element(element)]) for element in ELEMENTS},
            **extra,
        )

    if not form.validate_on_submit():
        return show(), 422 if form.is_submitted() else 200
    fields, units = _decided(read_head(sheet), request.form)
    options = Options(sheet.name, fields, units, form.as_of.data, form.source.data or "")
    try:
        plan_prices(sheet, options, reader=reader, today=clock.today())
    except DomainError as refusal:
        form.refuse(refusal)
        kept = options
        return show(), 422

    def act() -> str:
        version = form.expected_version
        operations.confirm_head(import_id=import_id, options=options, version=version, by=reader, at=clock.now())
        return url_for(".price_import", import_id=import_id)

    return submit(form, show, act)


def _decided(found: Head, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Meanings and units a person chose otherwise than the program, by letter; what is none of ours is not read."""
    fields: dict[str, str] = {}
    units: dict[str, str] = {}
    for heading in found.headings:
        field = typed.get(f"column_{heading.letter}", heading.field)
        field = field if field in TITLES else ""
        if field != heading.field:
            fields[heading.letter] = field
        unit = typed.get(f"unit_{heading.letter}", "")
        if field in ELEMENTS and unit in MEASURES[Element(field)] and unit != heading.unit:
            units[heading.letter] = unit
    return fields, units


@bp.get("/element-prices/imports/<int:import_id>")
@requires("price:edit")
def price_import(import_id: int) -> ResponseReturnValue:
    """Where the import stands: its head to confirm, the dry run, or the receipt."""
    reader = current_reader()
    row = get_import(import_id, reader)
    if row.state is PriceImportState.UPLOADED:
        return see_other(url_for(".price_head", import_id=import_id))
    if not row.state.is_open:
        return page("projects/prices/import_receipt.html", row=row)
    try:
        made = plan_of(row, reader=reader, today=clock.today())
    except WorkbookRefused as refusal:
        flash(str(refusal), "error")
        return see_other(url_for(".price_head", import_id=import_id))
    return _dry(row, made, ApplyForm(formdata=None))


def _dry(row: PriceImport, made: Plan, form: ApplyForm, *, status: int = 200) -> ResponseReturnValue:
    form.fingerprint.data = made.fingerprint
    asked = request.args.get("show", "")
    fate = Fate(asked) if asked in list(Fate) else None
    prices = [one for one in made.prices if fate is None or one.fate is fate]
    return page(
        "projects/prices/import_dry.html", status, row=row, plan=made, form=form, fate=fate, fates=Fate, prices=prices
    )


@bp.post("/element-prices/imports/<int:import_id>/apply")
@requires("price:edit")
def price_import_apply(import_id: int) -> ResponseReturnValue:
    """Write what the dry run showed, whole or not at all; pressed twice it is written once."""
    reader = current_reader()
    row = get_import(import_id, reader)
    if not row.state.is_open:
        return see_other(url_for(".price_import", import_id=import_id))
    form = ApplyForm()
    made = plan_of(row, reader=reader, today=clock.today())
    if form.validate_on_submit() and form.fingerprint.data != made.fingerprint:
        form.refusals.append(_("试导入之后数据有了变化，没有写入。已重新核对，请看过再写入"))
        return _dry(row, made, form, status=409)

    def again(**extra: Any) -> str:
        if extra.get("conflict") is not None:
            form.refusals.append(extra["conflict"].message)
        fresh = get_import(import_id, reader)
        answer = _dry(fresh, plan_of(fresh, reader=reader, today=clock.today()), form)
        return answer[0] if isinstance(answer, tuple) else str(answer)  # type: ignore[return-value]

    def act() -> str:
        sure = bool(form.sure.data)
        operations.apply_import(import_id=import_id, plan=made, sure=sure, by=reader, at=clock.now())
        flash(_("已写入 %(count)s 项价格，可整批撤销", count=len(made.writable)))
        return url_for(".price_import", import_id=import_id)

    return submit(form, again, act)


@bp.post("/element-prices/imports/<int:import_id>/discard")
@requires("price:edit")
def price_import_discard(import_id: int) -> ResponseReturnValue:
    """Give the import up; nothing was written."""
    reader = current_reader()
    get_import(import_id, reader)

    def act() -> str:
        operations.discard(import_id=import_id, by=reader, at=clock.now())
        flash(_("已放弃这次导入，没有写入任何内容"))
        return url_for(".price_imports")

    def refused(**_extra: Any) -> str:
        raise DomainError(_("这次导入不能放弃"))

    return submit(ActForm(), refused, act)


@bp.route("/element-prices/imports/<int:import_id>/undo", methods=["GET", "POST"])
@requires("price:edit")
def price_import_undo(import_id: int) -> ResponseReturnValue:
    """Take the import back whole, after saying what that means – or which prices stand in the way."""
    reader = current_reader()
    row = get_import(import_id, reader)
    if row.state is not PriceImportState.APPLIED:
        return see_other(url_for(".price_import", import_id=import_id))
    form = ActForm()

    def show(**_extra: Any) -> str:
        fresh = get_import(import_id, reader)
        changed = operations.changed_since(fresh)
        return render_template("projects/prices/import_undo.html", row=fresh, form=form, changed=changed)

    def act() -> str:
        operations.undo_import(import_id=import_id, by=reader, at=clock.now())
        flash(_("已整批撤销这次导入"))
        return url_for(".price_import", import_id=import_id)

    return submit(form, show, act)


@bp.get("/element-prices/table.xlsx")
@requires("price:read")
def price_table_file() -> Response:
    """The present table; ``?empty=1`` the same without prices, to be filled in and brought in."""
    today, empty = clock.today(), "empty" in request.args
    rows = price_list(current_reader(), on=today, prefecture=request.args.get("prefecture", "")[:12])
    response = make_response(price_table(rows, on=today, empty=empty))
    response.headers["Content-Type"] = XLSX
    name = _("要素价格表-空表") if empty else _("要素价格表-%(day)s", day=today.isoformat())
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.xlsx')}"
    return response
