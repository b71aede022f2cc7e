"""Forms of chains and links."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from crm.core.forms import ChoiceField, Form, at_most, optional, required

from .states import Stream


class ChainForm(Form):
    """A chain: its names, the department that leads it, a note."""

    code = StringField(_l("代码"), [optional(), at_most(30)], description=_l("小写字母、数字和连字符；建好后不能改"))
    name = StringField(_l("名称"), [required(), at_most(60)])
    name_en = StringField(_l("英文名"), [optional(), at_most(100)])
    lead_unit_id = ChoiceField(_l("牵头部门"), coerce=int, blank=_l("未定"))
    note = TextAreaField(_l("备注"), [optional(), at_most(500)])

    @property
    def own_values(self) -> dict[str, Any]:
        """The chain's columns; empty texts are empty, not none."""
        texts = {name: self[name].data or "" for name in ("name", "name_en", "note")}
        return {**texts, "lead_unit_id": self.lead_unit_id.data}


class LinkForm(Form):
    """A link: its names and where on the chain it stands."""

    name = StringField(_l("环节名称"), [required(), at_most(60)])
    name_en = StringField(_l("英文名"), [optional(), at_most(100)])
    stream = ChoiceField(
        _l("上中下游"),
        [required()],
        coerce=Stream,
        blank=_l("请选择"),
        choices=lambda: [(stream, stream.title) for stream in Stream],
    )

    @property
    def own_values(self) -> dict[str, Any]:
        """The link's columns; empty texts are empty, not none."""
        return {"name": self.name.data, "name_en": self.name_en.data or "", "stream": self.stream.data}
