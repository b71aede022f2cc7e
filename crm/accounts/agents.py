"""What browser a session sits in, in words a person recognises."""

from __future__ import annotations

from flask_babel import gettext as _

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("QQBrowser", "QQ"),
    ("360SE", "360"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser(agent: str) -> str:
    """Browser and system of a User-Agent: ``Chrome, Windows``; the names stay as their makers write them."""
    parts = [next((title for mark, title in table if mark in agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in parts if part) or _("未知浏览器")
