"""The ways the API says no, free of HTTP: `wire` gives each its status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):
    """A request the API does not carry out; the message names the field path if there is one.

    `key` is the answer's, where it is another one than that of its status.
    """

    key: str | None = None

    def __init__(self, message: str, **metadata: Any) -> None:
        super().__init__(message)
        self.message = message
        self.metadata = metadata


class Malformed(Refusal):
    """Not understood: no JSON, no object, a query or an id of the wrong form."""


class Forbidden(Refusal):
    """Understood, and not allowed to this caller."""


class NotFound(Refusal):
    """No such object in the caller's organization."""


class Conflict(Refusal):
    """In the way of something that is still going on."""


class Invalid(Refusal):
    """Understood, and refused for its content."""


class NotReady(Invalid):
    """Refused for now: 422 on every call, whatever its page says, because a client recognizes it by its words."""


def invalid(path: str, message: str) -> Invalid:
    """Return the refusal of one field."""
    return all_invalid([(path, message)])


def all_invalid(found: Sequence[tuple[str, str]]) -> Invalid:
    """Return the refusal of several fields."""
    errors = [{"path": path, "message": message} for path, message in found]
    return Invalid("; ".join(f"{path}: {message}" for path, message in found), errors=errors)
