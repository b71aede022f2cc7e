"""The one blueprint of the room."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, g, url_for

from crm.accounts.agents import browser
from crm.accounts.models import User

bp = Blueprint("accounts", __name__)
bp.add_app_template_filter(browser)


def landing() -> str:
    """Where somebody goes who has just signed in: the desk, or their account while there is no desk."""
    return url_for("home.desk" if "home.desk" in current_app.view_functions else "accounts.own")


def own_user() -> User:
    """The person signed in – themselves, also while they stand in for another."""
    return cast(User, g.user)
