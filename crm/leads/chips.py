"""A filter in words: one chip per condition, each with the filter that is left when it is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from crm.chains.models import Chain
from crm.core.db import db
from crm.core.money import wan
from crm.enterprises.models import Enterprise
from crm.units.models import Region, Unit
from crm.units.names_shown import local_short

from .filters import LeadFilter, looked_up
from .states import Status

MANY = 3
"""More places than this are counted instead of listed."""


@dataclass(frozen=True)
class Chip:
    """One condition: its name, its value, and the filter without it."""

    name: str
    value: str
    without: LeadFilter

    @property
    def words(self) -> str:
        """Name and value, as prints list filters: 阶段：洽谈、签约."""
        return str(_("%(name)s：%(value)s", name=self.name, value=self.value))


def chips(asked: LeadFilter) -> list[Chip]:
    """Every condition of the filter, in the order people say them."""
    found = [
        _places(asked),
        _named(asked, "unit", _("联系单位"), Unit),
        _named(asked, "introducer", _("引荐单位"), Unit),
        _named(asked, "chain", _("产业链"), Chain),
        _words(asked, "role", _("链上作用")),
        _words(asked, "stage", _("阶段")),
        _status(asked),
        _words(asked, "light", _("灯")),
        Chip(_("年度"), _join(map(str, asked.year)), asked.but(year=())) if asked.year else None,
        _flag(asked, "key", _("重点项目")),
        _flag(asked, "opening", _("期初")),
        _flag(asked, "requested", _("待核定")),
        _flag(asked, "claimed", _("申报更高阶段")),
        _amount(asked),
        _enterprise(asked),
        Chip(_("文字"), f"“{asked.q}”", asked.but(q="")) if asked.q else None,
    ]
    return [chip for chip in found if chip is not None]


def unknown_codes(asked: LeadFilter) -> list[str]:
    """Sentences about codes nobody knows: the list is then emptier than was meant."""
    sentences = []
    for name, codes, model in (
        ("county", (*asked.county, *asked.prefecture), Region),
        ("unit", asked.unit, Unit),
        ("introducer", asked.introducer, Unit),
        ("chain", asked.chain, Chain),
    ):
        known = looked_up(model, codes)
        sentences += [
            _("条件 %(name)s=%(value)s 没有对应的记录", name=name, value=code) for code in codes if code not in known
        ]
    return sentences


def _join(words: Any) -> str:
    return str(_("、").join(words))


def _shown(model: Any, codes: tuple[str, ...], all_codes: tuple[str, ...]) -> str:
    known = looked_up(model, all_codes)
    return _join(local_short(known[code]) if code in known else code for code in codes)


def _places(asked: LeadFilter) -> Chip | None:
    codes = (*asked.county, *asked.prefecture)
    if not codes:
        return None
    value = _shown(Region, codes, codes)
    if len(codes) > MANY:
        first = _shown(Region, codes[:2], codes)
        value = _("%(first)s等 %(count)s 地", first=first, count=len(codes))
    return Chip(pgettext("one", "地区"), value, asked.but(county=(), prefecture=()))


def _named(asked: LeadFilter, field: str, name: str, model: Any) -> Chip | None:
    codes = getattr(asked, field)
    return Chip(name, _shown(model, codes, codes), asked.but(**{field: ()})) if codes else None


def _words(asked: LeadFilter, field: str, name: str) -> Chip | None:
    words = getattr(asked, field)
    return Chip(name, _join(str(word.title) for word in words), asked.but(**{field: ()})) if words else None


def _status(asked: LeadFilter) -> Chip:
    """The status is always said: active is the default, and dropping it asks for all."""
    if not asked.status:
        return Chip(_("状态"), _("全部"), asked.but(status=(Status.ACTIVE,)))
    return Chip(_("状态"), _join(str(status.title) for status in asked.status), asked.but(status=()))


def _flag(asked: LeadFilter, field: str, name: str) -> Chip | None:
    value = getattr(asked, field)
    return None if value is None else Chip(name, _("是") if value else _("否"), asked.but(**{field: None}))


def _amount(asked: LeadFilter) -> Chip | None:
    if asked.least_yuan is None:
        return None
    value = _("≥ %(amount)s 万元", amount=wan(asked.least_yuan))
    return Chip(_("拟投资"), value, asked.but(least_yuan=None))


def _enterprise(asked: LeadFilter) -> Chip | None:
    if asked.enterprise is None:
        return None
    name = db.session.scalar(select(Enterprise.name).where(Enterprise.id == asked.enterprise))
    return Chip(_("投资方"), name or str(asked.enterprise), asked.but(enterprise=None))
