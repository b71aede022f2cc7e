"""Forms of events: the event itself, its programme, reasons."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, FormField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.widgets import TextInput

from crm.chains.choices import chain_choices
from crm.core.forms import NARROW_DIGITS, ChoiceField, DayField, Form, at_most, clean, optional, required
from crm.core.reader import Reader
from crm.units.choices import region_choices, unit_choices

from .models import Event
from .states import EventKind, UnitPart

UNIT_ROWS = 4
LINES = 5
MOST_LINES = 200


def as_day(value: date | str) -> date:
    """A day as a choice sends it, or as it is kept."""
    return value if isinstance(value, date) else date.fromisoformat(value)


class ClockField(Field):  # type: ignore[misc]
    """A time of the day, typed or picked: 09:30, 9：30, 9点半 is refused."""

    widget = TextInput()
    input_type = "time"

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else f"{self.data:%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip().translate(NARROW_DIGITS).replace("：", ":")
        self.data = None
        if not text:
            return
        found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text)
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValueError(_("“%(text)s”不是时间，请写成 09:30", text=text[:20]))
        self.data = time(int(found[1]), int(found[2]))


class UnitRow(PlainForm):  # type: ignore[misc]
    """A unit and its part; left empty, no unit."""

    unit_id = ChoiceField(_l("单位"), coerce=int, blank=_l("不选"), validators=[optional()])
    part = ChoiceField(
        _l("分工"), choices=lambda: [(part.value, part.title) for part in UnitPart], coerce=UnitPart, blank=None
    )


class EventForm(Form):
    """What, where, when, whose, with whom."""

    name = StringField(_l("活动名称"), validators=[required(_l("请填活动名称")), at_most(120)])
    name_en = StringField(_l("英文名称"), validators=[optional(), at_most(240)])
    kind = ChoiceField(
        _l("种类"), choices=lambda: [(kind.value, kind.title) for kind in EventKind], coerce=EventKind, blank=None
    )
    starts_on = DayField(_l("开始日期"), validators=[required(_l("请填开始日期"))])
    ends_on = DayField(_l("结束日期"), validators=[optional()], description=_l("一天的活动不用填"))
    city = StringField(
        _l("城市"), validators=[required(_l("请填城市")), at_most(60)], description=_l("在哪个城市办，例如深圳市")
    )
    place = StringField(_l("地点"), validators=[optional(), at_most(200)], description=_l("会场、酒店、厅"))
    place_en = StringField(_l("地点（英文）"), validators=[optional(), at_most(300)])
    region_id = ChoiceField(
        _l("谁的活动"),
        coerce=int,
        blank=_l("全省"),
        validators=[optional()],
        description=_l("这个地区和上级的投资促进局能看到全部内容"),
    )
    chain_id = ChoiceField(_l("产业链"), choices=chain_choices, coerce=int, blank=_l("不限"), validators=[optional()])
    aim = TextAreaField(_l("活动目的"), validators=[optional(), at_most(1000)], filters=[clean])
    units = FieldList(FormField(UnitRow), min_entries=UNIT_ROWS, max_entries=60)
    knows_clash = BooleanField(_l("知道撞期，仍然保存"))

    def __init__(self, *args: Any, reader: Reader, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = region_choices(zones=False)
        if reader.region_ids is not None:
            kept = event.region_id if event is not None else None
            regions = [one for one in regions if one[0] in reader.region_ids or one[0] == kept]
        self.region_id.choices = regions
        every = unit_choices()
        for row in self.units:
            row.form.unit_id.choices = every

    @property
    def facts(self) -> dict[str, Any]:
        """What operations are told of the event itself."""
        values = {name: value for name, value in self.values.items() if name not in ("units", "knows_clash")}
        values["ends_on"] = values["ends_on"] or values["starts_on"]
        return values

    @property
    def parts(self) -> list[tuple[int, UnitPart]]:
        """The units named, each with its part, hosts first as they are written."""
        rows = [(row.form.unit_id.data, row.form.part.data or UnitPart.SUPPORT) for row in self.units]
        order = list(UnitPart)
        return sorted(((unit, part) for unit, part in rows if unit is not None), key=lambda one: order.index(one[1]))


def stored(event: Event) -> dict[str, Any]:
    """What is kept, in the form's own values."""
    names = ("name", "name_en", "kind", "starts_on", "ends_on", "city", "place", "place_en", "region_id", "chain_id")
    return {name: getattr(event, name) for name in (*names, "aim")}


def unit_rows(event: Event) -> list[dict[str, Any]]:
    """The event's units as the form's rows, with a row to spare."""
    return [{"unit_id": one.unit_id, "part": one.part} for one in event.units] + [
        {"unit_id": None, "part": UnitPart.SUPPORT}
    ]


class ProgrammeRow(PlainForm):  # type: ignore[misc]
    """A line of the programme; all left empty, no line."""

    on = ChoiceField(_l("日期"), coerce=as_day, blank=None)
    at = ClockField(_l("开始"))
    until = ClockField(_l("结束"))
    what = StringField(_l("内容"), validators=[optional(), at_most(200)], filters=[clean])
    who = StringField(_l("主持或发言"), validators=[optional(), at_most(120)], filters=[clean])
    where = StringField(_l("会场"), validators=[optional(), at_most(120)], filters=[clean])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it."""
        fields = (self.at, self.until, self.what, self.who, self.where)
        return not any(field.data or (field.raw_data and field.raw_data[0].strip()) for field in fields)

    def validate(self, extra_validators: Any = None) -> bool:
        """A line that is begun has a time and says what."""
        good = bool(super().validate(extra_validators))
        if self.is_empty:
            return good
        if self.at.data is None and not self.at.errors:
            self.at.errors = [*self.at.errors, _("请填开始时间")]
            good = False
        if not self.what.data:
            self.what.errors = [*self.what.errors, _("请写内容")]
            good = False
        if self.at.data and self.until.data and self.until.data < self.at.data:
            self.until.errors = [*self.until.errors, _("结束时间早于开始时间")]
            good = False
        return good


class ProgrammeForm(Form):
    """The whole programme."""

    lines = FieldList(FormField(ProgrammeRow), min_entries=LINES, max_entries=MOST_LINES)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = days_of(event)
        for line in self.lines:
            self.offer(line)

    def offer(self, line: Any) -> None:
        """The event's days as choices of a line."""
        line.form.on.choices = self.days

    @property
    def items(self) -> list[dict[str, Any]]:
        """The lines that say something."""
        names = ("on", "at", "until", "what", "who", "where")
        return [
            {name: line.form[name].data or ("" if name in ("who", "where") else None) for name in names}
            for line in self.lines
            if not line.form.is_empty
        ]


def days_of(event: Event) -> list[tuple[date, str]]:
    """The event's days."""
    count = (event.ends_on - event.starts_on).days + 1
    days = [event.starts_on + timedelta(days=number) for number in range(count)]
    return [(day, day.isoformat()) for day in days]


class ReasonForm(Form):
    """Why it is cancelled or voided."""

    reason = TextAreaField(_l("原因"), validators=[required(_l("请写明原因")), at_most(200)], filters=[clean])
