"""Times in a world, brought into the form in which the emulator's clock writes them."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from .mistakes import WorldError, at
from .names import Path

MOMENT = "2025-01-15T09:30:00.000000Z"
"""When everything in a world was made, where it does not say."""

_FRACTION = re.compile(r"\.(\d+)")


def settled(moment: str, path: Path) -> str:
    """Return an RFC 3339 time in UTC, with microseconds. Raises `WorldError` for a day or an hour that is not there."""
    # Python 3.10 reads neither "Z" nor fractions of other than 3 or 6 digits.
    plain = _FRACTION.sub(lambda digits: f".{digits[1][:6]:0<6}", moment.replace("Z", "+00:00"))
    try:
        return datetime.fromisoformat(plain).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (ValueError, OverflowError):
        raise WorldError(f"{at(path)}: there is no such time") from None
