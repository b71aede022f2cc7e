"""The room's blueprint. Without a prefix: the public page is ``/p/<code>``, everything else ``/projects/…``."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("projects", __name__)
