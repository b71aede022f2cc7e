"""The pages of leads, one file per part: board and list, the lead's page, forms, moves, money, files, prints."""

from flask import Blueprint

bp = Blueprint("leads", __name__, url_prefix="/leads")

from . import board, editing, evidence, filtering, listing, moving, pages, prints  # noqa: E402, F401 – they hang their routes on bp
