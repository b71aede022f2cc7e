"""Forms of screenings: put before a department, withdraw, decide."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from crm.core.forms import ChoiceField, DayField, Form, at_most, needed, required
from crm.leads.states import ScreeningOutcome

from .states import Basis


class RequestForm(Form):
    """Which department, and what it should know."""

    department_id = ChoiceField(
        _l("责任部门"), coerce=int, blank=_l("请选择"), validators=[required(_l("请选一个责任部门"))]
    )
    note = TextAreaField(_l("说明"), validators=[at_most(2000)])


class WithdrawForm(Form):
    """Why a request is taken back."""

    reason = StringField(_l("撤回原因"), validators=[required(_l("写明撤回的原因")), at_most(200)])


class DecideForm(Form):
    """The decision: outcome, basis, clause, conditions, a sentence, by whom, when."""

    outcome = RadioField(
        _l("结论"),
        choices=[(outcome.value, outcome.title) for outcome in ScreeningOutcome],
        validators=[required(_l("选定结论"))],
    )
    basis = ChoiceField(
        _l("依据"),
        choices=[(basis.value, basis.title) for basis in Basis],
        blank=_l("请选择"),
        validators=[required(_l("选定依据"))],
    )
    clause = StringField(
        _l("条款"),
        validators=[required(_l("写明依据的条款；查无限制的，写明查了什么")), at_most(300)],
        description=_l(
            "目录或清单的版本和条目，如“2019 年本，鼓励类，一、农林业 12”；查无限制的写“查了哪些目录、清单和红线”"
        ),
    )
    conditions = TextAreaField(
        _l("条件"), validators=[at_most(2000)], description=_l("有条件通过的，逐条写明，一行一条")
    )
    sentence = TextAreaField(_l("说明"), validators=[required(_l("用一句话说明结论")), at_most(2000)])
    decided_by = StringField(_l("作结论的人"), validators=[required(), at_most(80)])
    decided_on = DayField(_l("结论日期"), validators=[needed()])
    sure = HiddenField()
    """"1" once the refusal was confirmed on a page of its own."""
