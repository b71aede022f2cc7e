"""How a project's parts are drawn: what components want, made from what the project says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import get_locale, pgettext
from flask_babel import gettext as _

from crm.core.money import wan
from crm.core.reader import Reader
from crm.core.templating import short_day
from crm.workbooks.land import MU_PER

from .completeness import Rule, missing_of
from .facts import TEXTS
from .figures import questions
from .forms import PARTS
from .models import Project, ProjectMove
from .states import Nature, ProjectState
from .texts.cleaning import length

WAY = (ProjectState.DRAFT, ProjectState.SUBMITTED, ProjectState.CHECKED, ProjectState.PUBLISHED)

TEXT_TITLES = {
    "content": ("建设内容及规模", "Content and scale"),
    "conditions": ("资源与建设条件", "Resources and site"),
    "market": ("市场前景", "Market"),
    "groundwork": ("前期工作", "Work done so far"),
    "cooperation": ("合作方式", "Form of cooperation"),
}
"""The headings of the sheet itself, in its own language whatever the reader reads."""


def way_of(project: Project, moves: Sequence[ProjectMove]) -> list[dict[str, Any]]:
    """The four steps to publication with who took each and when; a withdrawn project stands on none."""
    at = WAY.index(project.state) if project.state in WAY else -1
    cells = []
    for place, state in enumerate(WAY):
        last = next((move for move in moves if move.to_state is state), None) if place <= at else None
        note = f"{last.by_name} {short_day(last.at)}" if last else ""
        if state is ProjectState.PUBLISHED and place <= at:
            note = _("第 %(edition)s 版，%(who)s", edition=project.edition, who=note)
        current = place == at
        done = place < at or (current and state is ProjectState.PUBLISHED)
        cells.append(
            {"title": state.title, "state": "done" if done else "current" if current else "todo", "note": note}
        )
    return cells


def figure_cells(facts: Mapping[str, Any], *, hectares: bool = False) -> list[dict[str, Any]]:
    """The six key figures, as the ``money`` component takes them; nothing stands as 0 that nobody entered."""

    def plain(name: str) -> str | None:
        value = facts.get(name)
        return None if value is None else f"{Decimal(value):,f}"

    land = plain("land_mu")
    if hectares and facts.get("land_mu") is not None:
        land = f"{Decimal(facts['land_mu']) / MU_PER['ha']:,.1f}"
    return [
        {"label": _("总投资"), "value": wan(facts["total_yuan"]) or None, "none_word": _("未填")},
        {"label": _("用地"), "unit": "ha" if hectares else _("亩"), "value": land, "none_word": _("未填")},
        {"label": _("年销售收入"), "value": wan(facts["sales_yuan"]) or None, "none_word": _("未填")},
        {"label": _("年利润"), "value": wan(facts["profit_yuan"]) or None, "none_word": _("未填")},
        {"label": _("内部收益率"), "unit": "%", "value": plain("irr_percent"), "none_word": _("未填")},
        {
            "label": _("投资回收期"),
            "unit": pgettext("typed", "年"),
            "value": plain("payback_years"),
            "none_word": _("未填"),
        },
    ]


def missing_cells(project: Project, facts: Mapping[str, Any], *, may_edit: bool) -> dict[str, Any]:
    """What each language lacks, as the ``missing`` component takes it, with the part of the form that mends it."""

    def item(rule: Rule) -> dict[str, Any]:
        field = "industry" if rule.field == "industry_code" else rule.field
        url = url_for("projects.edit", code=project.code, part=rule.part, _anchor=field) if may_edit else None
        how = _("%(how)s（送审前必须有）", how=rule.how) if rule.needed else rule.how
        return {"title": rule.title, "needed": how, "url": url}

    zh, en = missing_of(facts, "zh"), missing_of(facts, "en")
    return {
        "zh": [item(rule) for rule in zh],
        "en": [item(rule) for rule in en],
        "needed": [rule for rule in zh if rule.needed],
    }


def question_cells(project: Project, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the figure check asks, with the field to look at."""
    return [
        {
            "sentence": one.sentence,
            "url": url_for("projects.edit", code=project.code, part="figures", _anchor=one.field),
        }
        for one in questions(facts)
    ]


def text_rows(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The five texts, Chinese beside English, with their lengths."""
    return [
        {
            "name": name,
            "title": TEXT_TITLES[name][0],
            "title_en": TEXT_TITLES[name][1],
            "zh": facts[name],
            "en": facts[f"{name}_en"],
            "zh_length": length(facts[name]),
            "en_length": length(facts[f"{name}_en"]),
        }
        for name in TEXTS
    ]


def acts_of(project: Project, reader: Reader, facts: Mapping[str, Any]) -> dict[str, bool]:
    """What this reader may do with the project now, by name."""
    from .scope import can_check, can_edit, can_publish

    edits = can_edit(project, reader)
    state = project.state
    publishes = can_publish(project, reader)
    may_withdraw = publishes if project.published_id is not None else edits
    in_region = reader.can("project:check") and reader.sees_region(project.county_id)
    return {
        "edit": edits and state is not ProjectState.WITHDRAWN,
        "submit": edits and state is ProjectState.DRAFT,
        "check": state is ProjectState.SUBMITTED and can_check(project, reader),
        "return": in_region and state in (ProjectState.SUBMITTED, ProjectState.CHECKED),
        "publish": publishes and state is ProjectState.CHECKED,
        "withdraw": may_withdraw and state is not ProjectState.WITHDRAWN,
        "take_up": edits and state is ProjectState.WITHDRAWN,
        "guide": edits,
        "key": reader.can("project:mark-key"),
        "void": reader.can("project:void"),
    }


def nature_title(code: str | None) -> str:
    """The word for a frozen edition's 建设性质."""
    return str(Nature(code).title) if code else ""


def named(thing: Mapping[str, Any] | None) -> str:
    """A frozen name in the reader's language."""
    if not thing:
        return ""
    english = str(get_locale()) == "en"
    return str((thing.get("name_en") if english else "") or thing["name"])


def part_titles() -> dict[str, Any]:
    """The parts of the form by name."""
    return {name: title for name, (title, _form) in PARTS.items()}
