"""A known reader who may not: the refusal is shown by whoever answers, and written to the audit trail here."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import request
from sqlalchemy.exc import DBAPIError

from .announce import announce
from .db import writing
from .errors import Forbidden
from .reader import Reader, current_reader

log = logging.getLogger("crm")


@dataclass(frozen=True)
class RequestRefused:
    """Announced when a known reader was refused, inside a write transaction made for it."""

    action: str
    reader: Reader
    note: str


def write_down(error: Forbidden) -> None:
    """Tell the trail that this request was refused; outside of any transaction, as what it was about is undone."""
    reader = current_reader()
    if not reader.signed_in:
        return
    try:
        with writing():
            announce(RequestRefused(error.permission or "forbidden", reader, f"{request.method} {request.path}"[:500]))
    except DBAPIError:  # refused all the same; the log has what the trail could not take
        log.exception("a refusal of %s to %s could not be written down", request.path, reader.name)
