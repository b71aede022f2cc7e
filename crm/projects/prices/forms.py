"""Forms of element prices."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField

from crm.core.forms import DayField, DecimalTextField, Form, at_most, needed, optional, required

from ..states import Element


def _price(element: Element) -> DecimalTextField:
    return DecimalTextField(element.title, unit=element.measure, most=10**6, places=3, validators=[optional()])


class _Told(Form):
    """Since when and from whom."""

    as_of = DayField(_l("截至"), validators=[needed()], description=_l("这个价格在哪一天有效"))
    source = StringField(
        _l("来源"),
        validators=[required(_l("请写明价格来源，如文件号、公司报价单")), at_most(200)],
        description=_l("文件号、供电公司、园区报价单"),
    )
    note = StringField(
        _l("备注"), validators=[optional(), at_most(200)], description=_l("如电压等级、工业或商业、是否含税")
    )
    sure = BooleanField(_l("已核对单位"))


class PricesForm(_Told):
    """Prices of one day and source; what is left empty is not recorded."""

    electricity = _price(Element.ELECTRICITY)
    water = _price(Element.WATER)
    gas = _price(Element.GAS)
    land = _price(Element.LAND)
    labour = _price(Element.LABOUR)

    @property
    def prices(self) -> dict[Element, Decimal]:
        """What was filled in."""
        return {element: self[element.value].data for element in Element if self[element.value].data is not None}


class PriceForm(_Told):
    """One price, mended."""

    price = DecimalTextField(_l("价格"), most=10**6, places=3, validators=[needed()])


class VoidPriceForm(Form):
    """Why it was wrong."""

    reason = StringField(_l("作废原因"), validators=[required(_l("请写明作废原因")), at_most(200)])


class UploadForm(Form):
    """A price table."""

    file = FileField(_l("价格表文件"))


class HeadForm(Form):
    """What holds for rows that do not say it; what each column means is asked for column by column."""

    as_of = DayField(_l("截至"), validators=[optional()], description=_l("表里没有写截至日期的行，按这一天"))
    source = StringField(
        _l("来源"), validators=[optional(), at_most(200)], description=_l("表里没有写来源的行，用这个来源")
    )


class ApplyForm(Form):
    """Write what was shown: ``fingerprint`` is the plan's."""

    fingerprint = HiddenField()
    sure = BooleanField(_l("已核对单位"))


class ActForm(Form):
    """Nothing to fill in: give up, take back."""
