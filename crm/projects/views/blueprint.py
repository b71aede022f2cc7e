"""The room's blueprint. Without a prefix: the public page is ``/p/<code>``, everything else ``/projects/…``."""

from __future__ import annotations

from flask import Blueprint

from ..prices.operations import told_price
from ..texts.cleaning import marked_up

bp = Blueprint("projects", __name__)
bp.add_app_template_filter(marked_up, "rich")
bp.add_app_template_filter(told_price, "told_price")
