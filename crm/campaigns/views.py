"""The year's settings: read by all who work here, kept by the office."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock, workdays
from crm.core.errors import NotFound
from crm.core.money import wan
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit

from . import operations, queries
from .forms import CalendarDayForm, CampaignForm, ClearDayForm
from .models import Campaign
from .queries import CLOCK_FIELDS

bp = Blueprint("campaigns", __name__, url_prefix="/campaign")


def found() -> Campaign:
    """The campaign in force today, or ``NotFound``."""
    campaign = queries.current_campaign(clock.today())
    if campaign is None:
        raise NotFound(_("还没有年度行动，用的是默认时限"))
    return campaign


@bp.get("")
@requires("campaign:read")
def show() -> ResponseReturnValue:
    """The campaign in force and its clock lengths, each with its effect."""
    campaign = found()
    form = CampaignForm(formdata=None, obj=campaign)
    return render_template("campaigns/show.html", campaign=campaign, form=form, groups=groups(form), shown=shown)


def groups(form: CampaignForm) -> list[tuple[str, list[Any]]]:
    """The clock lengths in working days, and those in calendar days."""
    working = [form[name] for name in CLOCK_FIELDS if name.endswith("_working_days") or name == "large_yuan"]
    calendar = [form[name] for name in CLOCK_FIELDS if name.endswith("_days") and form[name] not in working]
    return [(_("工作日（含调休）"), working), (_("自然日"), calendar)]


def shown(field: Any) -> str:
    """A length with its unit."""
    if field.name == "large_yuan":
        return str(_("%(wan)s 万元", wan=wan(field.data)))
    if field.name.endswith("_working_days"):
        return str(_("%(days)s 个工作日", days=field.data))
    return str(_("%(days)s 天", days=field.data))


@bp.route("/edit", methods=["GET", "POST"])
@requires("campaign:edit")
def edit() -> ResponseReturnValue:
    """Change name and clock lengths; lights and deadlines follow at once."""
    campaign_id = found().id
    form = CampaignForm(obj=found())

    def show_form(conflict: object = None) -> str:
        row = found()
        both = both_versions(form, row, {name: getattr(row, name) for name in form.entered}) if conflict else None
        return render_template("campaigns/edit.html", form=form, groups=groups(form), both=both)

    def act() -> str:
        operations.edit_campaign(
            campaign_id=campaign_id,
            values=form.entered,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        flash(_("年度行动设置已保存"))
        return url_for("campaigns.show")

    return submit(form, show_form, act)


def asked_year() -> int:
    """The year in the address, else this one."""
    text = request.args.get("year", "")
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2099 else clock.today().year


@bp.route("/calendar", methods=["GET", "POST"])
@requires("campaign:edit")
def calendar() -> ResponseReturnValue:
    """The office's own days of a year, over the published calendar; set one."""
    year = asked_year()
    form = CalendarDayForm()

    def show_page(**extra: Any) -> str:
        queries.take_calendar()
        days = queries.calendar_days(year)
        return render_template(
            "campaigns/calendar.html",
            form=form,
            days=days,
            year=year,
            clear=ClearDayForm(formdata=None),
            working=workdays.working_days(date(year - 1, 12, 31), date(year, 12, 31)),
            **extra,
        )

    def act() -> str:
        day = form.day.data
        assert day is not None  # the form asks for it
        operations.set_calendar_day(
            day=day, works=form.works.data, note=form.note.data or "", by=current_reader(), at=clock.now()
        )
        flash(_("%(day)s 已设为%(kind)s", day=day, kind=_("上班") if form.works.data else _("休息")))
        return url_for("campaigns.calendar", year=day.year)

    return submit(form, show_page, act)


@bp.post("/calendar/<day>/clear")
@requires("campaign:edit")
def clear_day(day: str) -> ResponseReturnValue:
    """Go back to the published calendar for a day."""
    try:
        which = date.fromisoformat(day)
    except ValueError:
        raise NotFound(_("没有这一天")) from None
    form = ClearDayForm()

    def act() -> str:
        operations.clear_calendar_day(day=which, by=current_reader(), at=clock.now())
        flash(_("%(day)s 恢复按公布的日历", day=which))
        return url_for("campaigns.calendar", year=which.year)

    def show_page(**_extra: Any) -> str:
        raise NotFound(str(form.refusals[0]) if form.refusals else _("没有这一天"))

    return submit(form, show_page, act)
