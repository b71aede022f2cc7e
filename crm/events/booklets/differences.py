"""What differs between two editions of one language: projects added and gone, changed fields, moved pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from crm.events.models import BookletEdition, EditionSheet
from crm.events.states import BookletOrder
from crm.projects.differences import differences
from crm.projects.facts import public_facts
from crm.projects.texts.cleaning import plain

SHOWN = 160
"""Characters of a long text shown on either side of where it begins to differ."""
_FRONT = ("title", "subtitle", "issuer", "preface", "order", "with_prices", "with_contacts", "public", "cover")


@dataclass(frozen=True)
class FieldChange:
    """A field of a project as both editions say it, in words."""

    title: str
    old: str
    new: str


@dataclass
class Changed:
    """A project in both editions that says something else, or stands on another page."""

    code: str
    name: str
    project_code: str
    old_page: int | None
    new_page: int | None
    fields: list[FieldChange] = field(default_factory=list)


@dataclass
class Difference:
    """Everything that differs, in the new edition's order."""

    added: list[EditionSheet] = field(default_factory=list)
    removed: list[EditionSheet] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    moved: list[Changed] = field(default_factory=list)
    front: list[FieldChange] = field(default_factory=list)
    prices: bool = False

    @property
    def nothing(self) -> bool:
        """Whether the two say the same."""
        return not (self.added or self.removed or self.changed or self.moved or self.front or self.prices)


def difference(old: BookletEdition, new: BookletEdition) -> Difference:
    """What edition ``new`` says otherwise than ``old``. Internal fields are told only where both printed them."""
    found = Difference()
    hidden = _masked(old) | _masked(new)
    before = {sheet.project_id: sheet for sheet in old.sheets}
    after = {sheet.project_id: sheet for sheet in new.sheets}
    found.added = [sheet for ident, sheet in after.items() if ident not in before]
    found.removed = [sheet for ident, sheet in before.items() if ident not in after]
    for ident, sheet in after.items():
        was = before.get(ident)
        if was is None:
            continue
        facts, earlier = sheet.revision.facts, was.revision.facts
        if ident in hidden:
            facts, earlier = public_facts(facts), public_facts(earlier)
        row = Changed(facts["code"], facts["name"], sheet.project.code, was.page, sheet.page, _fields(earlier, facts))
        if row.fields:
            found.changed.append(row)
        elif was.page != sheet.page:
            found.moved.append(row)
    found.front = _front(old.plan, new.plan)
    found.prices = old.plan.get("prices") != new.plan.get("prices")
    return found


def _masked(edition: BookletEdition) -> set[int]:
    """Projects of which the edition prints no internal field: all of a public one; of an internal one those that were
    no business of whoever ordered it."""
    return {int(sheet["project_id"]) for sheet in edition.plan["sheets"] if edition.public or sheet["public"]}


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """What a project says otherwise."""
    return [FieldChange(str(row["label"]), *_around(str(row["old"]), str(row["new"]))) for row in differences(old, new)]


def _around(old: str, new: str) -> tuple[str, str]:
    """Both texts from a little before where they part."""
    if len(old) <= SHOWN and len(new) <= SHOWN:
        return old, new
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, same - 30)

    def shown(text: str) -> str:
        piece = text[start : start + SHOWN]
        return ("…" if start else "") + piece + ("…" if start + SHOWN < len(text) else "")

    return shown(old), shown(new)


def _front(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    titles = {
        "title": _("书名"),
        "subtitle": _("副题"),
        "issuer": _("编印单位"),
        "preface": _("编印说明"),
        "order": _("编排次序"),
        "with_prices": _("附要素价格表"),
        "with_contacts": _("附联系索引"),
        "public": _("公开"),
        "cover": _("封面图片"),
    }
    rows = []
    for name in _FRONT:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if name == "preface":
            rows.append(FieldChange(titles[name], *_around(plain(str(before or "")), plain(str(after or "")))))
        elif name == "cover":
            rows.append(
                FieldChange(titles[name], _("有") if before else _("没有"), _("换了一张") if after else _("没有"))
            )
        elif name == "order":
            rows.append(
                FieldChange(titles[name], str(BookletOrder(str(before)).title), str(BookletOrder(str(after)).title))
            )
        elif isinstance(after, bool):
            rows.append(FieldChange(titles[name], _("是") if before else _("否"), _("是") if after else _("否")))
        else:
            rows.append(FieldChange(titles[name], str(before or ""), str(after or "")))
    sections = _sections_moved(old, new)
    return rows + ([FieldChange(_("各篇次序"), *sections)] if sections else [])


def _sections_moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str] | None:
    """The names of the sections in both orders, when those that are in both stand in another order."""
    before, after = ([one for one in plan["sections"] if one["titled"]] for plan in (old, new))
    both = {one["key"] for one in before} & {one["key"] for one in after}
    if [one["key"] for one in before if one["key"] in both] == [one["key"] for one in after if one["key"] in both]:
        return None
    return _("、").join(one["name"] for one in before), _("、").join(one["name"] for one in after)
