"""Forms that move a lead, decide a request, or end something: always a reason and a sentence where one is due."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from crm.core.forms import Form, at_most, required

from ..states import REASONS, MoveKind, Reason, Stage
from .fields import WordField


class MoveForm(Form):
    """Where to; a note goes to the confirmer of a request."""

    to = WordField(_l("移到"), Stage)
    note = StringField(_l("给核定人的说明"), [at_most(500)])


class ReasonForm(Form):
    """A reason from the list of this kind of move, and a sentence."""

    to = HiddenField()
    reason = WordField(_l("原因"), Reason, blank=_l("请选择"), validators=[required(_l("选一个原因"))])
    sentence = TextAreaField(
        _l("说明"),
        [required(_l("写一句说明")), at_most(500)],
        render_kw={"placeholder": _l("一句话，会出现在经过里")},
    )

    def __init__(self, kind: MoveKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(reason, reason.title) for reason in REASONS[kind]]


class ConfirmForm(Form):
    """Confirm (核定); for a confidential contract with the number of the original seen."""

    original_number = StringField(
        _l("原件已核，合同编号"), [at_most(80)], description=_l("涉密合同由核定人查看原件后填写")
    )


class VoidForm(Form):
    """Void something entered by mistake."""

    reason = TextAreaField(_l("作废原因"), [required(_l("写明作废的原因")), at_most(200)])
