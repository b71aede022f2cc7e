"""A lead as board, list, export and print draw it: plain strings, made once per row, so that templates stay cheap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from crm.campaigns.queries import clocks
from crm.core.money import wan
from crm.core.workdays import working_days
from crm.units.names_shown import local_short

from .lights import light_of
from .states import Stage, Status

SAMPLE = "GZ-0000-000000-0000"


class Drawn(NamedTuple):
    """One lead in strings. ``*_yuan`` stay numbers for sums; ``tags`` are (word, tone) pairs."""

    id: int
    number: str
    short_number: str
    url: str
    investor: str
    project: str
    county: str
    unit: str
    role: str
    stage: str
    status: str
    days: int
    days_words: str
    days_short: str
    light: str
    light_text: str
    light_limit: str
    planned: str
    agreed: str
    paid: str
    planned_yuan: int | None
    agreed_yuan: int | None
    paid_yuan: int | None
    missing: int
    is_key: bool
    tags: list[tuple[str, str]]
    version: int
    changed: str
    row: Any


@dataclass
class Pen:
    """Draws rows of one request: what is the same for every row is asked once."""

    today: date

    def __post_init__(self) -> None:
        clocks(self.today)  # the office's own calendar days are read before working days are counted
        self.english = str(get_locale()) == "en"
        self.address = url_for("leads.show", number=SAMPLE)
        self.statuses = {status: str(status.title) for status in Status}
        self.stages = {stage: str(stage.title) for stage in Stage}
        self.opening, self.pending = _("期初"), _("待核定")
        self.lights: dict[Any, tuple[str, str, str]] = {}
        self.names: dict[tuple[str, str], str] = {}
        self.spent: dict[date, tuple[int, str, str]] = {}

    def draw(self, row: Any) -> Drawn:
        """The row of ``queries.list_page`` in strings."""
        days, days_words, days_short = self._days(row.stage_since)
        light, text, limit = self._light(row)
        number = row.number
        return Drawn(
            row.id, number, number.partition("-")[2].partition("-")[2] or number,
            self.address.replace(SAMPLE, number),
            row.enterprise_name, row.project_name,
            self._name(row.county_name, row.county_name_en), self._name(row.unit_name, row.unit_name_en),
            row.chain_role.value if row.chain_role is not None else "",
            row.stage.value, row.status.value, days, days_words, days_short, light, text, limit,
            wan(row.planned_yuan), wan(row.agreed_yuan), wan(row.paid_in_yuan) if row.voucher_count or row.paid_in_yuan else "",
            row.planned_yuan, row.agreed_yuan, row.paid_in_yuan, row.missing_count,
            row.is_key, self._tags(row), row.version, row.changed_at.date().isoformat(), row,
        )  # fmt: skip

    def _name(self, name: str | None, english: str | None) -> str:
        if not (self.english and english and name):
            return name or ""
        if (name, english) not in self.names:
            self.names[name, english] = local_short(_Name(name, name, english))
        return self.names[name, english]

    def _days(self, since: date) -> tuple[int, str, str]:
        if since not in self.spent:
            days = working_days(since, self.today)
            self.spent[since] = days, _("停留 %(days)s 个工作日", days=days), _("%(days)s 个工作日", days=days)
        return self.spent[since]

    def _light(self, row: Any) -> tuple[str, str, str]:
        """Code, figure and limit of the light; equal clocks are put into words once."""
        key = (
            row.status, row.light_rule, row.light_from, row.amber_on, row.red_on,
            bool(row.started_on), bool(row.produced_on),
        )  # fmt: skip
        if key not in self.lights:
            state = light_of(row, self.today)
            self.lights[key] = (
                (state.light.value, str(state.text), str(state.limit)) if state is not None else ("", "", "")
            )
        return self.lights[key]

    def _tags(self, row: Any) -> list[tuple[str, str]]:
        """At most three: what is not active, what waits, what was claimed, the opening stock."""
        tags = []
        if row.status is not Status.ACTIVE:
            tags.append((self.statuses[row.status], "red" if row.status is Status.REFUSED else ""))
        if row.requested_stage is not None:
            tags.append((self.pending, "amber"))
        if row.claimed_stage is not None:
            tags.append((_("申报%(stage)s", stage=self.stages[row.claimed_stage]), "line"))
        if row.is_opening:
            tags.append((self.opening, "line"))
        return tags[:3]


@dataclass
class _Name:
    """What ``local_short`` asks of a region or a unit."""

    name: str
    short_name: str
    name_en: str
