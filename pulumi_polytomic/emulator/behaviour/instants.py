"""Timestamps: those in bodies, RFC 3339 with a zone and reported in UTC, and those of the store's clock."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from .refusals import invalid

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
_FRACTION = re.compile(r"\.(\d+)")


def later(moment: str, seconds: float) -> str:
    """Return the moment that is so many seconds after another, both as the store's clock writes them."""
    return (datetime.strptime(moment, MOMENT) + timedelta(seconds=seconds)).strftime(MOMENT)


def http_date(moment: str) -> str:
    """Return a moment of the store's clock as the header `Date` writes it."""
    return format_datetime(datetime.strptime(moment, MOMENT).replace(tzinfo=timezone.utc), usegmt=True)


def settle_instant(text: str, path: str) -> str:
    """Return a timestamp as answers report it."""
    # Python 3.10 reads neither "Z" nor fractions of other than 3 or 6 digits.
    plain = _FRACTION.sub(lambda digits: f".{digits[1][:6]:0<6}", re.sub("[zZ]", "+00:00", text))
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        raise invalid(path, "not an RFC 3339 timestamp") from None
    if moment.tzinfo is None or len(text) < len("2025-01-15T09:30:00Z"):
        raise invalid(path, "not an RFC 3339 timestamp")
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
