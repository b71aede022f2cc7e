"""What a project still has no English for. An English sheet never shows Chinese in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from crm.core.errors import DomainError

SECTIONS = ("content", "conditions", "market", "groundwork", "cooperation")


def section_titles() -> dict[str, str]:
    """The five texts of a sheet in their order, as the fields are called."""
    return {
        "content": _("建设内容及规模"),
        "conditions": _("资源与建设条件"),
        "market": _("市场前景"),
        "groundwork": _("前期工作"),
        "cooperation": _("合作方式"),
    }


def missing_english(facts: Mapping[str, Any]) -> list[str]:
    """The parts that stand in Chinese and not in English, in the words of the form; empty when nothing lacks.

    What is empty in Chinese lacks nothing. The chain strip needs every link's English; without it the strip is left
    out, so only the project's own link counts here.
    """
    missing = [] if facts.get("name_en") else [_("项目名称")]
    if facts.get("site") and not facts.get("site_en"):
        missing.append(_("建设地点"))
    missing += [title for name, title in section_titles().items() if facts.get(name) and not facts.get(f"{name}_en")]
    contact = facts.get("contact") or {}
    if contact.get("office") and not contact.get("office_en"):
        missing.append(_("联系单位"))
    if contact.get("address") and not contact.get("address_en"):
        missing.append(_("地址"))
    if any(one.get("caption") and not one.get("caption_en") for one in (facts.get("pictures") or [])[:1]):
        missing.append(_("图说"))
    for name, title in (("chain", _("产业链名称")), ("link", _("环节名称"))):
        if facts.get(name) and not facts[name].get("name_en"):
            missing.append(title)
    return missing


class EnglishMissing(DomainError):
    """A public English sheet was asked for and the project does not have all of it; ``parts`` names what lacks."""

    def __init__(self, code: str, parts: list[str]) -> None:
        super().__init__(
            _(
                "%(code)s 的英文还缺：%(parts)s。补齐以后才能打印公开的英文简介",
                code=code,
                parts=_("、").join(parts),
            )
        )
        self.parts = parts
