"""Forms: parse what people type and say kindly what is wrong. The database has the last word, not the form.

Every form carries a CSRF token, a form token (a double click does its work once) and, for edits, the version of
what it edits.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, SelectField, StringField
from wtforms import validators as v
from wtforms.fields.choices import Choice
from wtforms.widgets import TextInput

from .errors import DomainError
from .money import parse_wan, typed_wan

CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Controls, marks without width, what turns the direction of a line (a name would read as another), and what no XML
may hold: a workbook or a Word file with it does not open."""
NARROW_DIGITS = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")


def clean(text: Any) -> Any:
    """Text without what shows nothing (``CONTROL``) and the blanks around it; empty becomes None."""
    if not isinstance(text, str):
        return text
    return CONTROL.sub("", text).replace("\r\n", "\n").strip() or None


def new_token() -> str:
    """A form token nobody has had."""
    return secrets.token_urlsafe(18)


class Form(FlaskForm):  # type: ignore[misc]
    """The base of every form that writes."""

    form_token = HiddenField()
    version = HiddenField()

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Chinese messages come from WTForms' own catalogue."""

        locales = ("zh",)

        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
            filters = list(unbound.kwargs.get("filters", []))
            if unbound.field_class in (StringField, *TEXT_FIELDS) or issubclass(unbound.field_class, StringField):
                filters.append(clean)
            return unbound.bind(form=form, filters=filters, **options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.form_token.data:
            self.form_token.data = new_token()
        obj = kwargs.get("obj")
        if obj is not None and not self.version.data and hasattr(obj, "version"):
            self.version.data = str(obj.version)
        self.refusals: list[Any] = []
        """Sentences that belong to no single field."""

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, by field name, without the form's own business."""
        own = {"csrf_token", "form_token", "version"}
        return {name: field.data for name, field in self._fields.items() if name not in own}

    @property
    def expected_version(self) -> int | None:
        """The version the person was looking at, None for something new."""
        return as_id(self.version.data)

    @property
    def is_review(self) -> bool:
        """Whether this is a held form coming back to be looked at once more, not yet to be carried out."""
        return request.form.get("_review") == "1"

    def refuse(self, error: DomainError) -> None:
        """Put an operation's refusal where the person will see it."""
        field = self._fields.get(error.field) if error.field else None
        if field is None:
            self.refusals.append(error.message)
        else:
            field.errors = [*field.errors, error.message]

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was sent, is to be carried out, and reads well."""
        if self.is_review:
            self.refusals.append(_("已取回刚才填写的内容，请核对后再提交；附件需要重新选择"))
            return False
        return bool(super().validate_on_submit(extra_validators=extra_validators))


class YuanField(Field):  # type: ignore[misc]
    """An amount typed in 万元, held in whole yuan."""

    widget = TextInput()
    unit = lazy_pgettext("typed", "万元")
    is_number = True

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else typed_wan(self.data)

    def told(self, value: int) -> str:
        """An amount as it stands in the field, with its unit."""
        return f"{typed_wan(value)} {self.unit}"

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if text:
            try:
                self.data = parse_wan(text)
            except DomainError as error:
                raise ValueError(str(error)) from error


class DecimalTextField(Field):  # type: ignore[misc]
    """A decimal number such as an area in 亩; never negative."""

    widget = TextInput()
    is_number = True

    def __init__(self, *args: Any, unit: Any = "", most: int = 10**9, places: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.most, self.places = unit, most, places

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return (
            ""
            if self.data is None
            else f"{self.data:f}".rstrip("0").rstrip(".")
            if "." in f"{self.data:f}"
            else f"{self.data:f}"
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip().translate(NARROW_DIGITS).replace(",", "")
        self.data = None
        if not text:
            return
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise ValueError(_("“%(text)s”不是数字", text=text)) from None
        if not value.is_finite() or value < 0 or value > self.most:
            raise ValueError(_("请填 0 到 %(most)s 之间的数字", most=self.most))
        if value != round(value, self.places):
            raise ValueError(_("最多 %(places)s 位小数", places=self.places))
        self.data = value


class DayField(Field):  # type: ignore[misc]
    """A date, typed or picked: 2018-03-06, 2018.3.6, 2018/3/6, 2018年3月6日."""

    widget = TextInput()
    input_type = "date"
    _shape = re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$")

    def __init__(self, *args: Any, latest: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip().translate(NARROW_DIGITS)
        self.data = None
        if not text:
            return
        found = self._shape.match(text)
        if not found:
            raise ValueError(_("“%(text)s”不是日期，请写成 2018-03-06", text=text))
        try:
            self.data = date(*(int(part) for part in found.groups()))
        except ValueError:
            raise ValueError(_("没有 %(text)s 这一天，请核对", text=text)) from None
        if not 1949 <= self.data.year <= 2100:
            raise ValueError(_("%(text)s 不像是这里会有的日期，请核对年份", text=text))


class ChoiceField(SelectField):  # type: ignore[misc]
    """One of a list; "" is "not chosen" and comes back as None."""

    def __init__(self, *args: Any, blank: Any = None, coerce: Any = str, choices: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, coerce=lambda x: coerce(x) if x not in ("", None, "None") else None, **kwargs)
        self.blank = blank
        self.choices = choices  # pairs of (value, label), or what gives them

    def iter_choices(self) -> Iterable[Choice]:
        if self.blank is not None:
            yield Choice("", self.blank, self.data is None, {})
        for value, label in self._pairs():
            yield Choice(value, label, value == self.data, {})

    def has_groups(self) -> bool:
        return False

    def _pairs(self) -> list[tuple[Any, Any]]:
        choices = self.choices() if callable(self.choices) else self.choices or []
        return list(choices.items()) if isinstance(choices, Mapping) else list(choices)

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            return
        if self.data not in [value for value, _label in self._pairs()]:
            raise v.ValidationError(_("请从列出的选项中选一个"))

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except (ValueError, KeyError, OverflowError):
            raise ValueError(_("请从列出的选项中选一个")) from None


class WholeField(IntegerField):  # type: ignore[misc]
    """A whole number from ``least`` to ``most``, with a kind sentence for anything else."""

    is_number = True

    def __init__(self, *args: Any, least: int = 0, most: int = 10**9, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip().translate(NARROW_DIGITS).replace(",", "")
        self.data = None
        if text:
            if not re.fullmatch(r"-?\d{1,15}", text):
                raise ValueError(_("“%(text)s”不是整数", text=text))
            if not self.least <= int(text) <= self.most:
                raise ValueError(_("请填 %(min)s 到 %(max)s 之间的整数", min=self.least, max=self.most))
            self.data = int(text)


def as_id(text: str | None) -> int | None:
    """An id as an address or a hidden field gives it; None for what is no id. (``"²".isdigit()`` is true.)"""
    return int(text) if text and re.fullmatch(r"[0-9]{1,18}", text) else None


TEXT_FIELDS: tuple[type, ...] = (StringField,)


class Filled(v.DataRequired):  # type: ignore[misc]
    """The field must be filled – and what could not be read is said as it is, not as if nothing had been typed."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:
            raise v.StopValidation()
        super().__call__(form, field)


class Entered(v.InputRequired):  # type: ignore[misc]
    """The same, with 0 as good as any other figure."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:
            raise v.StopValidation()
        super().__call__(form, field)


def required(message: Any = None) -> v.DataRequired:
    """The field must be filled; the sentence names what to do."""
    return Filled(message or _l("必填，请补充"))


def needed(message: Any = None) -> v.InputRequired:
    """Something must be entered, 0 included."""
    return Entered(message or _l("必填，请补充"))


def at_most(length: int) -> v.Length:
    """Text of at most so many characters, as the column allows."""
    return v.Length(max=length, message=_l("最多 %(max)d 个字"))


optional = v.Optional
