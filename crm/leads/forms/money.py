"""Forms of vouchers and progress notes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField

from crm.core.forms import ChoiceField, DayField, DecimalTextField, Form, YuanField, at_most, needed, required

from ..states import Origin, VoucherDocument
from .fields import CURRENCIES, WordField

FILE_KINDS = (
    ("contract", _l("正式合同扫描件")),
    ("start", _l("开工证明")),
    ("framework", _l("框架协议、意向书")),
    ("photo", _l("照片")),
    ("other", _l("其他")),
    ("voucher", _l("到位凭证")),
)
"""What an attachment proves; vouchers bring theirs along."""


class VoucherForm(Form):
    """A voucher of paid-in money: nothing estimated is ever added."""

    document = WordField(_l("凭证"), VoucherDocument)
    paid_on = DayField(_l("到账日期"), [needed(_l("填写凭证上的日期"))])
    yuan = YuanField(_l("金额"), [needed(_l("填写金额，外币按凭证折成人民币"))])
    origin = WordField(_l("资金来源地"), Origin)
    number = StringField(_l("凭证号"), [at_most(80)])
    currency = ChoiceField(_l("币种"), choices=CURRENCIES, default="CNY")
    original = DecimalTextField(_l("原币金额"), unit=_l("元"), most=10**14)
    rate = DecimalTextField(_l("折算汇率"), places=6, most=10**5)
    file = FileField(_l("凭证扫描件"))


class ProgressForm(Form):
    """进展: situation, problem, next step, dated."""

    on = DayField(_l("日期"), [needed(_l("填写日期"))])
    situation = TextAreaField(_l("进展情况"), [required(_l("写明进展情况")), at_most(2000)])
    problem = TextAreaField(_l("存在问题"), [at_most(2000)])
    next_step = TextAreaField(_l("下一步"), [at_most(2000)])


class FileForm(Form):
    """An attachment as evidence."""

    file = FileField(_l("文件"))
    kind = ChoiceField(
        _l("是什么"),
        choices=FILE_KINDS[:-1],
        default="other",
    )
    note = StringField(_l("说明"), [at_most(200)])
