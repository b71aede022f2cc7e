"""One vocabulary of permissions, and the two marks a view can carry.

Every view says ``@requires("lead:advance")`` or ``@public``; a view that says neither is refused before it runs, and
fails the house test long before that. Which role holds what stands in ``accounts/roles.py``; which *rows* a reader
sees is each room's scope.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .errors import Forbidden
from .reader import current_reader

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: str) -> Callable[[View], View]:
    """Mark a view as open to signed-in readers whose role holds ``permission``."""

    def mark(view: View) -> View:
        view.__permission__ = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to anybody."""
    view.__public__ = True  # type: ignore[attr-defined]
    return view


class NotSignedIn(Exception):
    """A page that needs a reader was asked for by nobody we know."""


def guard() -> None:
    """Before every request: let the reader in, or raise ``NotSignedIn`` or ``Forbidden``."""
    if request.endpoint is None or request.endpoint == "static":
        return
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "__public__", False):
        return
    reader = current_reader()
    if not reader.signed_in:
        raise NotSignedIn
    permission = getattr(view, "__permission__", None)
    if permission is None:
        raise Forbidden(_("这个页面没有登记权限，已拒绝"), permission="unmarked")
    if not reader.can(permission):
        raise Forbidden(_l("你的角色不能做这件事。需要时请找大招商办调整"), permission=permission)


def init_app(app: Flask) -> None:
    """Stand at the door of every request."""
    app.before_request(guard)
