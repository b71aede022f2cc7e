"""The blueprint of booklets: below the event's own address."""

from __future__ import annotations

from flask import Blueprint

from crm.events.booklets.names import edition_name, order_title, project_title, section_name

bp = Blueprint("booklets", __name__, url_prefix="/events/<code>/booklet")
bp.add_app_template_filter(edition_name, "edition_name")
bp.add_app_template_filter(section_name, "section_name")
bp.add_app_template_filter(project_title, "project_title")
bp.add_app_template_filter(order_title, "order_title")
