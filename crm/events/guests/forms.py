"""Forms of guests."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, StringField, TextAreaField

from crm.core.forms import ChoiceField, Form, WholeField, at_most, clean, optional, required
from crm.core.reader import Reader
from crm.units.names_shown import local_short

from ..models import Event, Invitation

LONGEST_PASTE = 200_000


def inviting_units(event: Event) -> list[tuple[int, str]]:
    """The event's units, by whom a guest may have been invited."""
    return [(one.unit_id, local_short(one.unit)) for one in event.units]


def own_unit(event: Event, reader: Reader) -> int | None:
    """Who invites unless somebody else is chosen: the reader's unit where it takes part, else the first host."""
    ids = [one.unit_id for one in event.units]
    return reader.unit_id if reader.unit_id in ids else (ids[0] if ids else None)


class InvitedBy(Form):
    """By which of the event's units."""

    invited_by_id = ChoiceField(_l("邀请单位"), coerce=int, blank=_l("未记"), validators=[optional()])

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited_by_id.choices = inviting_units(event)


class GuestForm(InvitedBy):
    """One guest."""

    firm = StringField(
        lazy_pgettext("firm", "单位"),
        validators=[optional(), at_most(120)],
        description=_l("已登记的企业会自动关联；没有登记的照写"),
    )
    person = StringField(_l("姓名"), validators=[optional(), at_most(60)])
    title = StringField(_l("职务"), validators=[optional(), at_most(60)])
    phone = StringField(lazy_pgettext("number", "电话"), validators=[optional(), at_most(40)])
    people = WholeField(_l("人数"), validators=[optional()], least=1, most=999, description=_l("连本人一共几位"))
    seat = StringField(_l("座位"), validators=[optional(), at_most(40)])
    note = StringField(_l("备注"), validators=[optional(), at_most(300)])
    knows_twin = BooleanField(_l("不是同一位，仍然保存"))

    @property
    def facts(self) -> dict[str, Any]:
        """What operations are told."""
        return {name: value for name, value in self.values.items() if name != "knows_twin"}


def stored(guest: Invitation) -> dict[str, Any]:
    """What is kept, in the form's own values; the number is not sent to the page: left empty, it stays."""
    return {
        "firm": guest.firm_name,
        "person": guest.person_name,
        "title": guest.person_title,
        "people": guest.people,
        "seat": guest.seat,
        "note": guest.note,
        "invited_by_id": guest.invited_by_id,
    }


class PasteForm(InvitedBy):
    """A list from Excel."""

    text = TextAreaField(
        _l("名单"),
        validators=[
            required(_l("没有内容。从 Excel 选中几行几列，复制后粘贴在这里")),
            at_most(LONGEST_PASTE),
        ],
        filters=[lambda text: text.replace("\x00", "") if isinstance(text, str) else text],
        description=_l("有表头时按表头认；没有时依次是单位、姓名、职务、电话、人数、备注"),
    )


class EnterprisesForm(InvitedBy):
    """Enterprises chosen from a list."""


class WalkInForm(Form):
    """Somebody who was not invited."""

    firm = StringField(lazy_pgettext("firm", "单位"), validators=[optional(), at_most(120)])
    person = StringField(_l("姓名"), validators=[optional(), at_most(60)])
    people = WholeField(_l("人数"), validators=[optional()], least=1, most=999)


class GuestReasonForm(Form):
    """Why a guest is taken off the list."""

    reason = TextAreaField(_l("原因"), validators=[required(_l("请写明原因")), at_most(200)], filters=[clean])
