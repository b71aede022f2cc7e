"""Forms of this room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from crm.core.forms import Form, at_most, required


class VoidForm(Form):
    """Why an attachment no longer counts."""

    reason = StringField(_l("作废原因"), validators=[required(_l("请写明作废原因")), at_most(200)])
