"""What the frame of every page needs: navigation that shows only what exists and may be opened, and the URLs in the
top bar. An entry whose endpoint is not there yet, or whose permission the reader lacks, is not drawn."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import current_app, request, url_for
from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l

from crm.accounts.roles import ROLES
from crm.core.reader import Reader, current_reader


class Entry(NamedTuple):
    """One line of the navigation, or one tab at the foot of a phone."""

    endpoint: str
    title: LazyString
    icon: str


NAVIGATION: tuple[tuple[LazyString | None, tuple[Entry, ...]], ...] = (
    (
        None,
        (
            Entry("home.desk", _l("桌面"), "home"),
            Entry("leads.board", _l("项目线索"), "layout-kanban"),
            Entry("activities.index", _l("活动记录"), "notebook"),
            Entry("events.index", lazy_pgettext("many", "推介活动"), "speakerphone"),
            Entry("screening.index", _l("两条底线审查"), "certificate"),
        ),
    ),
    (
        _l("资源"),
        (
            Entry("enterprises.index", _l("企业"), "building"),
            Entry("targets.index", _l("目标企业库"), "flag"),
            Entry("chains.index", lazy_pgettext("many", "产业链"), "sitemap"),
            Entry("projects.index", lazy_pgettext("many", "招商项目"), "briefcase"),
            Entry("projects.prices", _l("要素价格"), "coin"),
        ),
    ),
    (
        _l("统筹"),
        (
            Entry("units.regions", _l("地区"), "map-2"),
            Entry("units.index", _l("单位"), "building-community"),
            Entry("ledgers.index", _l("台账导入"), "table-import"),
            Entry("campaigns.show", _l("行动设置"), "settings"),
            Entry("accounts.index", _l("账号管理"), "users"),
            Entry("jobs.index", lazy_pgettext("many", "后台任务"), "clock"),
            Entry("audit.index", _l("操作日志"), "history"),
        ),
    ),
)

PARTS_OF = {"booklets": "events"}
"""Rooms without a line of their own: their pages belong to that room's."""

TABS = (
    Entry("home.desk", _l("桌面"), "home"),
    Entry("leads.board", _l("线索"), "layout-kanban"),
    Entry("activities.new", _l("记活动"), "plus"),
    Entry("screening.index", _l("审查"), "certificate"),
)
"""The bar at the foot of a phone; 更多 opens the whole navigation."""


def url_if(endpoint: str, **values: Any) -> str | None:
    """The address of an endpoint, or None while no room answers it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def may_open(endpoint: str, reader: Reader) -> bool:
    """Whether the endpoint exists and the reader holds the permission its view names."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return False
    permission = getattr(view, "__permission__", None)
    return getattr(view, "__public__", False) or (permission is not None and reader.can(permission))


def navigation(reader: Reader) -> list[dict[str, Any]]:
    """The groups of the side bar as the layout draws them; the current room's line is marked."""
    groups = [(title, drawn(entries, reader)) for title, entries in NAVIGATION]
    return [{"title": title, "items": items} for title, items in groups if items]


def drawn(entries: tuple[Entry, ...], reader: Reader) -> list[dict[str, Any]]:
    """Those entries the reader may open, with their address and whether the page belongs to them."""
    room, dot, page = (request.endpoint or "").partition(".")
    here = [PARTS_OF.get(room, room), *([page] if dot else [])]
    return [
        {
            "title": entry.title,
            "url": url_for(entry.endpoint),
            "icon": entry.icon,
            "current": is_current(entry.endpoint, here),
        }
        for entry in entries
        if may_open(entry.endpoint, reader)
    ]


def is_current(endpoint: str, here: list[str]) -> bool:
    """Whether the page belongs to the entry: the room's entry whose word begins the page's (``units.regions`` for
    ``units.region_edit``), else the room's index, else its first entry."""
    room, page = here[0], here[-1]
    if endpoint.split(".")[0] != room or room == "home":
        return here == endpoint.split(".")
    ours = [e.endpoint.split(".")[1] for _t, es in NAVIGATION for e in es if e.endpoint.startswith(room + ".")]
    nearest = next((word for word in ours if page == word), None)
    nearest = nearest or next(
        (word for word in ours if word != "index" and page.startswith(word.removesuffix("s"))), None
    )
    nearest = nearest or ("index" if "index" in ours else ours[0])
    return endpoint == f"{room}.{nearest}"


def languages() -> list[tuple[str, str, str]]:
    """Code, own name and this very page's URL in each language; a page asked by POST links to itself plainly."""
    kept = {name: values for name, values in request.args.lists() if name != "lang"}
    arguments = {**(request.view_args or {}), **kept}
    endpoint = request.endpoint
    found = []
    for code, name in (("zh", "中文"), ("en", "English")):
        url = url_for(endpoint, **{**arguments, "lang": code}) if endpoint and endpoint != "static" else f"?lang={code}"
        found.append((code, name, url))
    return found


def shell() -> dict[str, Any]:
    """The template context of the frame."""
    reader = current_reader()
    place = reader.unit_name or (str(ROLES[reader.role]) if reader.role in ROLES else "")
    return {
        "url_if": url_if,
        "shell": {
            "nav": navigation(reader) if reader.signed_in else [],
            "tabs": drawn(TABS, reader) if reader.signed_in else [],
            "home_url": url_if("home.desk") or "/",
            "languages": languages(),
            "reader_place": place,
            "sign_out_url": url_if("accounts.sign_out"),
            "preference_url": url_if("accounts.preferences"),
            "account_url": url_if("accounts.own"),
            "act_for_url": url_if("accounts.act_for"),
            "new_activity_url": url_if("activities.new") if may_open("activities.new", reader) else None,
            "search_url": url_if("home.search") if may_open("home.search", reader) else None,
            "components_url": url_if("home.components") if reader.can("components:read") else None,
        },
    }
