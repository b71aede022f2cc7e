"""What can go wrong, as sentences a user can act on. Operations raise these; pages and commands show them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


class DomainError(Exception):
    """A refusal with a sentence for the user; ``field`` names the form field it belongs to, if any."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: Any, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotFound(DomainError):
    """There is no such thing – or none that this reader may know of: both answers read alike."""

    status = HTTPStatus.NOT_FOUND


class Forbidden(DomainError):
    """The reader is known and may not; the refusal is written to the audit trail."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, message: Any, *, permission: str | None = None) -> None:
        super().__init__(message)
        self.permission = permission


class StaleEdit(DomainError):
    """Somebody saved this since the form was opened; the form shows both versions."""

    status = HTTPStatus.CONFLICT


class Unavailable(DomainError):
    """The database or the disk cannot take it now; nothing was changed."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
