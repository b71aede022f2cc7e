"""What changed between two things a project said, field by field, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from crm.chains.states import ChainRole
from crm.core.money import wan

from .facts import CONTACT, TEXTS
from .states import Element, Nature
from .texts.cleaning import plain
from .trail import FIELDS

Row = dict[str, Any]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Row]:
    """Rows of label, old, new for what differs; long texts as plain text, ``long`` set."""
    before, after = _told(old), _told(new)
    rows = []
    for name, (label, was, is_long) in before.items():
        now = after[name][1]
        if was != now:
            rows.append({"name": name, "label": label, "old": was, "new": now, "long": is_long})
    return rows


def _told(facts: Mapping[str, Any]) -> dict[str, tuple[Any, str, bool]]:
    words = FIELDS["project"]
    found: dict[str, tuple[Any, str, bool]] = {}
    for name in ("name", "name_en", "summary", "summary_en", "site", "site_en"):
        found[name] = (words[name], facts.get(name) or "", False)
    found["industry"] = (words["industry_code"], _name(facts.get("industry")), False)
    chain, link = _name(facts.get("chain")), _name(facts.get("link"))
    found["chain"] = (_("产业链环节"), " / ".join(filter(None, (chain, link))), False)
    role = facts.get("role")
    found["role"] = (words["chain_role"], str(ChainRole(role).title) if role else "", False)
    nature = facts.get("nature")
    found["nature"] = (words["nature"], str(Nature(nature).title) if nature else "", False)
    for name in ("total_yuan", "sales_yuan", "profit_yuan"):
        amount = facts.get(name)
        found[name] = (words[name], _("%(amount)s 万元", amount=wan(amount)) if amount is not None else "", False)
    for name in ("land_mu", "irr_percent", "payback_years"):
        found[name] = (words[name], facts.get(name) or "", False)
    for name in (f"{text}{lang}" for text in TEXTS for lang in ("", "_en")):
        found[name] = (words[name], plain(facts.get(name)), True)
    contact = facts.get("contact") or {}
    for name in CONTACT:
        found[f"contact_{name}"] = (words[f"contact_{name}"], contact.get(name) or "", False)
    found["guiding_unit"] = (words["guiding_unit_id"], facts.get("guiding_unit") or "", False)
    found["internal_note"] = (words["internal_note"], facts.get("internal_note") or "", True)
    prices = [
        _("%(element)s %(price)s（%(day)s，%(source)s）", element=Element(p["element"]).title, price=p["price"],
          day=p["as_of"], source=p["source"])
        for p in facts.get("prices") or []
    ]  # fmt: skip
    found["prices"] = (_("要素价格"), "\n".join(prices), True)
    pictures = [
        f"{number}. {one.get('caption') or _('没有图说')}（{one['ready_id'][:8]}）"
        for number, one in enumerate(facts.get("pictures") or [], 1)
    ]
    found["pictures"] = (_("图片"), "\n".join(pictures), True)
    return found


def _name(thing: Mapping[str, Any] | None) -> str:
    return str(thing["name"]) if thing else ""
