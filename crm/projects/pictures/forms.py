"""Forms of a project's pictures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField

from crm.core.forms import DecimalTextField, Form, as_id, at_most, needed, optional, required


class CaptionForm(Form):
    """What stands under a picture."""

    caption = StringField(_l("图说"), validators=[optional(), at_most(120)], description=_l("印在图下，写清地点和内容"))
    caption_en = StringField(_l("图说（英文）"), validators=[optional(), at_most(240)])
    credit = StringField(
        _l("图片来源"), validators=[optional(), at_most(80)], description=_l("谁拍的、从哪里来；是效果图的写明效果图")
    )

    @property
    def captions(self) -> dict[str, str]:
        """The three texts, empty instead of None."""
        return {name: self[name].data or "" for name in ("caption", "caption_en", "credit")}


class PictureForm(CaptionForm):
    """A new picture."""

    file = FileField(_l("图片"), validators=[required(_l("请选择一张图片"))])


class CropForm(CaptionForm):
    """Captions, and the printed part as per cents of the picture from its top left; the height follows from the shape."""

    x = DecimalTextField(_l("左边起"), unit="%", most=100, validators=[needed()])
    y = DecimalTextField(_l("上边起"), unit="%", most=100, validators=[needed()])
    width = DecimalTextField(_l("宽"), unit="%", most=100, validators=[needed()])


class ReplaceForm(Form):
    """Another file in the same place."""

    file = FileField(_l("图片"), validators=[required(_l("请选择一张图片"))])


class OrderForm(Form):
    """The ids in their new order, with commas between."""

    order = HiddenField()

    @property
    def ids(self) -> list[int]:
        """The ids; what is no number is left out and the operation will miss it."""
        ids = (as_id(part) for part in (self.order.data or "").split(",")[:100])
        return [ident for ident in ids if ident is not None]


class PlainForm(Form):
    """A click: up, down, bring back."""
