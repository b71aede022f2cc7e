"""Element prices: the list by county, a county's prices and what they were, entering, mending, voiding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import DomainError
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.units.names_shown import local_name
from crm.units.queries import prefectures
from crm.workbooks.csvfile import csv_response

from ..models import ElementPrice
from ..prices import operations
from ..prices.forms import PriceForm, PricesForm, VoidPriceForm
from ..prices.operations import can_edit_prices
from ..prices.queries import CountyPrices, county_called, get_price, history_of, is_stale, latest_prices, price_list
from ..states import Element
from .blueprint import bp

STATES = ("todo", "missing", "partial", "stale", "good")


@bp.get("/element-prices")
@requires("price:read")
def prices() -> ResponseReturnValue:
    """All counties, with what holds on a day, those that have prices first; what is missing or old is said."""
    reader, today = current_reader(), clock.today()
    on, problem = _day(request.args.get("on", ""), today)
    prefecture, state = request.args.get("prefecture", "")[:12], request.args.get("state", "")
    state = state if state in STATES else ""
    everything = price_list(reader, on=on, prefecture=prefecture)
    counts = {name: sum(1 for row in everything if row.state == name) for name in STATES if name != "todo"}
    rows = sorted((row for row in everything if row.fits(state)), key=lambda row: not row.prices)
    parameters = {"prefecture": prefecture, "state": state, "on": on.isoformat() if on != today else ""}
    parameters = {name: value for name, value in parameters.items() if value}
    return render_template(
        "projects/prices/index.html",
        rows=rows,
        elements=list(Element),
        on=on,
        today=today,
        problem=problem,
        counts=counts,
        states=state_titles(),
        state=state,
        prefecture=prefecture,
        prefectures=[(region.code, local_name(region)) for region in prefectures(reader)],
        parameters=parameters,
    )


@bp.get("/element-prices.csv")
@requires("price:read")
def prices_csv() -> ResponseReturnValue:
    """The same list as a file, each price with its day and source."""
    on, _problem = _day(request.args.get("on", ""), clock.today())
    state = request.args.get("state", "")
    rows = price_list(
        current_reader(),
        on=on,
        prefecture=request.args.get("prefecture", "")[:12],
        state=state if state in STATES else "",
    )
    heads = [_("代码"), _("县"), _("要素"), _("价格"), _("单位"), _("截至"), _("来源"), _("备注")]
    return csv_response(_("要素价格") + f"-{on.isoformat()}.csv", heads, _lines(rows))


def _lines(rows: list[CountyPrices]) -> list[list[Any]]:
    return [
        [
            row.county.code,
            local_name(row.county),
            str(element.title),
            format(price.price.normalize(), "f"),
            str(element.measure),
            price.as_of.isoformat(),
            price.source,
            price.note,
        ]
        for row in rows
        for element, price in row.prices.items()
    ]


@bp.get("/element-prices/<code>")
@requires("price:read")
def price_county(code: str) -> ResponseReturnValue:
    """What a county asks today, and everything it asked before."""
    reader, today = current_reader(), clock.today()
    county = county_called(code, reader)
    current = latest_prices([county.id], today).get(county.id, {})
    standing = {price.id for price in current.values()}
    return render_template(
        "projects/prices/county.html",
        county=county,
        current=current,
        elements=list(Element),
        stale={price.id for price in current.values() if is_stale(price, today)},
        earlier=[row for row in history_of(county) if row.id not in standing],
        may_edit=can_edit_prices(county.id, reader),
    )


@bp.route("/element-prices/<code>/new", methods=["GET", "POST"])
@requires("price:edit")
def price_new(code: str) -> ResponseReturnValue:
    """Enter prices of one day and source."""
    reader = current_reader()
    county = county_called(code, reader)
    form = PricesForm(data={"as_of": clock.today()})

    def page(**_extra: Any) -> str:
        return render_template(
            "projects/prices/edit.html", form=form, county=county, row=None, elements=list(Element), both=None
        )

    def act() -> str:
        made = operations.enter_prices(
            county=county_called(code, reader),
            prices=form.prices,
            as_of=form.as_of.data or clock.today(),
            source=form.source.data,
            note=form.note.data or "",
            sure=form.sure.data,
            by=reader,
            at=clock.now(),
        )
        flash(_("已记 %(count)s 项价格", count=len(made)))
        return url_for(".price_county", code=code)

    return submit(form, page, act)


@bp.route("/element-prices/<int:price_id>/edit", methods=["GET", "POST"])
@requires("price:edit")
def price_edit(price_id: int) -> ResponseReturnValue:
    """Mend one price."""
    reader = current_reader()
    row = _editable(price_id)
    form = PriceForm(data={**_stored(row), "version": str(row.version)})

    def page(conflict: object = None) -> str:
        fresh = get_price(price_id, reader)
        return render_template(
            "projects/prices/edit.html",
            form=form,
            county=fresh.county,
            row=fresh,
            elements=[],
            both=both_versions(form, fresh, _stored(fresh)) if conflict else None,
        )

    def act() -> str:
        fresh = get_price(price_id, reader)
        operations.edit_price(
            row=fresh,
            version=form.expected_version,
            price=form.price.data or Decimal(0),
            as_of=form.as_of.data or clock.today(),
            source=form.source.data,
            note=form.note.data or "",
            sure=form.sure.data,
            by=reader,
            at=clock.now(),
        )
        flash(_("已保存"))
        return url_for(".price_county", code=fresh.county.code)

    return submit(form, page, act)


@bp.route("/element-prices/<int:price_id>/void", methods=["GET", "POST"])
@requires("price:edit")
def price_void(price_id: int) -> ResponseReturnValue:
    """Void a price entered by mistake."""
    reader = current_reader()
    row, form = _editable(price_id), VoidPriceForm()

    def page(**_extra: Any) -> str:
        return render_template("projects/prices/void.html", form=form, row=row, county=row.county)

    def act() -> str:
        fresh = get_price(price_id, reader)
        operations.void_price(row=fresh, reason=form.reason.data, by=reader, at=clock.now())
        flash(_("价格已作废"))
        return url_for(".price_county", code=fresh.county.code)

    return submit(form, page, act)


def state_titles() -> list[tuple[str, str]]:
    """Words for how complete a county's prices are."""
    return [
        ("", _("全部")),
        ("todo", _("要补的")),
        ("missing", _("一项也没有")),
        ("partial", _("不全")),
        ("stale", _("有超过一年的")),
        ("good", _("五项齐全")),
    ]


def _day(text: str, today: date) -> tuple[date, str | None]:
    """The day asked for, today when none is; a sentence when it could not be read."""
    if not text:
        return today, None
    try:
        return date.fromisoformat(text[:10]), None
    except ValueError:
        return today, _("“%(text)s”不是日期，按今天显示", text=text[:20])


def _editable(price_id: int) -> ElementPrice:
    row = get_price(price_id, current_reader())
    if row.voided_at is not None:
        raise DomainError(_("这条价格已作废，不能再改"))
    return row


def _stored(row: ElementPrice) -> dict[str, Any]:
    return {"price": row.price, "as_of": row.as_of, "source": row.source, "note": row.note}
