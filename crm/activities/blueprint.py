"""The blueprint all pages of activities stand on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("activities", __name__)
