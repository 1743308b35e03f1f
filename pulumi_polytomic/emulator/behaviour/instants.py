"""Timestamps in bodies: RFC 3339 with a zone, reported in UTC."""

from __future__ import annotations

from datetime import datetime, timezone

from .refusals import invalid


def settle_instant(text: str, path: str) -> str:
    """Return a timestamp as answers report it."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        raise invalid(path, "not an RFC 3339 timestamp") from None
    if moment.tzinfo is None or len(text) < len("2025-01-15T09:30:00Z"):
        raise invalid(path, "not an RFC 3339 timestamp")
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
