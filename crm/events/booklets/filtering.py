"""The projects list's filters as the booklet's chooser shows them: choices and chips."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from crm.chains.choices import local_name as chain_name
from crm.chains.models import Chain
from crm.chains.states import ChainRole
from crm.core.db import db
from crm.projects.filters import ProjectFilter
from crm.projects.states import ProjectState
from crm.units.models import Region
from crm.units.names_shown import local_name

Choices = list[tuple[str, Any]]


def options_of() -> dict[str, Choices]:
    """Values and words of every filter, by its parameter. Counties are all of them: what is published may be chosen."""
    everything = ("", _("全部"))
    chains = select(Chain).where(Chain.voided_at.is_(None)).order_by(Chain.code)
    counties = (
        select(Region).where(Region.level.in_(("county", "zone")), Region.voided_at.is_(None)).order_by(Region.code)
    )
    prefectures = select(Region).where(Region.level == "prefecture", Region.voided_at.is_(None)).order_by(Region.code)
    return {
        "prefecture": [everything, *((one.code, local_name(one)) for one in db.session.scalars(prefectures))],
        "county": [everything, *((one.code, local_name(one)) for one in db.session.scalars(counties))],
        "chain": [everything, *((one.code, chain_name(one)) for one in db.session.scalars(chains))],
        "role": [everything, *((one.value, one.title) for one in ChainRole)],
        "state": [everything, *((one.value, one.title) for one in ProjectState)],
        "key": [everything, ("1", _("只看重点项目"))],
    }


def chips_of(wanted: ProjectFilter, code: str) -> list[tuple[str, Any, str]]:
    """Each condition: its name, its value in words, the address without it."""
    parameters = wanted.parameters()
    options = {name: dict(choices) for name, choices in (options_of() if parameters else {}).items()}
    titles = {
        "prefecture": _("市州"),
        "county": _("县"),
        "chain": _("产业链"),
        "role": _("链上角色"),
        "state": _("状态"),
        "key": _("重点"),
        "q": _("文字"),
    }
    chips = []
    for name, value in parameters.items():
        values = value if isinstance(value, list) else [value]
        words = _("、").join(str(options.get(name, {}).get(one, one)) for one in values)
        rest = {other: kept for other, kept in parameters.items() if other != name}
        chips.append((titles.get(name, name), words, url_for("booklets.choose", code=code, **rest)))
    return chips
