"""Forms of booklets."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from crm.core.forms import ChoiceField, Form, at_most, clean, optional, required
from crm.events.models import Booklet
from crm.events.states import BookletOrder
from crm.projects.texts.fields import RichTextField

PREFACE_ROOM = 420
"""Characters of preface that fit on one page above what every booklet says of itself."""


class FrontForm(Form):
    """Cover, preface, parts and mask of a booklet."""

    title = StringField(_l("书名"), validators=[required(_l("请填书名")), at_most(120)])
    title_en = StringField(_l("书名（英文）"), validators=[optional(), at_most(240)])
    subtitle = StringField(
        _l("副题"), validators=[optional(), at_most(120)], description=_l("印在书名下，一般写活动名称和地点")
    )
    subtitle_en = StringField(_l("副题（英文）"), validators=[optional(), at_most(240)])
    issuer = StringField(_l("编印单位"), validators=[optional(), at_most(120)])
    issuer_en = StringField(_l("编印单位（英文）"), validators=[optional(), at_most(240)])
    preface = RichTextField(_l("编印说明"), budget=PREFACE_ROOM, most=4000)
    preface_en = RichTextField(_l("编印说明（英文）"), budget=PREFACE_ROOM * 3, most=8000, language="en")
    cover = FileField(_l("封面图片"), description=_l("JPEG、PNG 或 WebP，裁成 210 × 112 毫米，宽不少于 1600 像素为好"))
    drop_cover = BooleanField(_l("不用封面图片，印方格地图"))
    with_prices = BooleanField(_l("附要素价格表"))
    with_contacts = BooleanField(_l("附联系索引"))
    public = RadioField(
        _l("给谁看"),
        choices=[
            ("public", _l("公开：只印已发布的内容，不印内部联系人和备注")),
            ("internal", _l("内部：印最新内容和内部字段，带“内部资料”和水印")),
        ],
        validators=[required()],
    )

    def facts(self) -> dict[str, Any]:
        """What the operation is told, but for the cover."""
        values = {name: value for name, value in self.values.items() if name not in ("cover", "drop_cover", "public")}
        return {name: "" if value is None else value for name, value in values.items()} | {
            "public": self.public.data == "public"
        }


def stored(booklet: Booklet) -> dict[str, Any]:
    """What is kept, in the form's own values."""
    names = ("title", "title_en", "subtitle", "subtitle_en", "issuer", "issuer_en", "preface", "preface_en")
    kept = {name: getattr(booklet, name) for name in (*names, "with_prices", "with_contacts")}
    return kept | {"public": "public" if booklet.public else "internal"}


class SectionForm(Form):
    """A section's paragraph in both languages, and its English title; ``seen``: what stood there when it was opened."""

    seen = HiddenField()

    zh = TextAreaField(
        _l("本篇说明"),
        validators=[optional(), at_most(300)],
        filters=[clean],
        description=_l("印在篇名下，两三句话：有什么基础，缺什么，这几个项目补在哪里"),
    )
    en = TextAreaField(_l("本篇说明（英文）"), validators=[optional(), at_most(600)], filters=[clean])
    title_en = StringField(
        _l("篇名（英文）"), validators=[optional(), at_most(100)], description=_l("链或地区已有英文名的可以不填")
    )


class PasteForm(Form):
    """A pasted list of codes or names."""

    codes = TextAreaField(
        _l("项目编号或名称"),
        validators=[required(_l("请粘贴项目编号或名称，一行一个"))],
        filters=[clean],
        description=_l("一行一个，可以从 Excel 整列粘贴；认不出的会逐个列出"),
    )


class PlainForm(Form):
    """A button and nothing else: the tokens and the version."""


class ArrangeForm(Form):
    """By what the sheets are ordered."""

    order = ChoiceField(
        _l("编排次序"),
        choices=lambda: [(one.value, one.title) for one in BookletOrder],
        coerce=BookletOrder,
        validators=[required()],
    )
