"""Durations as Go writes them, which the service is made with: "90m" is "1h30m0s" in full."""

from __future__ import annotations

import re

_PARTS = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def in_full(text: str) -> str:
    """Return a duration of hours, minutes and seconds in full; another text as it is."""
    found = _PARTS.fullmatch(text)
    if not text or not found:
        return text
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + seconds
    hours, minutes, seconds = total // 3600, total // 60 % 60, total % 60
    if hours:
        return f"{hours}h{minutes}m{seconds}s"
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"
