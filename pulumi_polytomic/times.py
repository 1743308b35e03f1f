"""What is wrong with the times of a schedule: numbers that no clock or calendar has, and words that are no day.

What stands in the times of the frequencies `custom`, `builder` and `multi` no API page tells; a list, a step or a star
may well be meant there. So of these, only plain numbers are judged.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_polytomic.reconcile.shape import whole_numbers
from pulumi_polytomic.words import did_you_mean

RANGES = {"minute": (0, 59), "hour": (0, 23), "day_of_month": (1, 31), "month": (1, 12)}
DAYS = tuple(day.lower() for day in calendar.day_name)

_PLAIN_TIMES = ("manual", "continuous", "hourly", "daily", "weekly", "runafter", "dbtcloud")


def mistakes_of(schedule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, what is wrong) for each time of the schedule that cannot be meant; unknown values are passed over."""
    plain_times = schedule.get("frequency") in _PLAIN_TIMES
    for name, (least, most) in RANGES.items():
        text = _text(schedule.get(name))
        number = re.fullmatch(r"[+-]?\d+", text)
        if not (least <= int(text) <= most if number else text == "" or not plain_times):
            yield name, f"must be a number from {least} to {most}"
    day = _text(schedule.get("day_of_week"))
    if plain_times and day and not day.isdecimal() and day.lower() not in DAYS:
        meant = did_you_mean(day, DAYS)
        yield "day_of_week", f"must be the name of a day, such as 'monday'{'; ' * bool(meant)}{meant}"


def _text(value: Any) -> str:
    value = whole_numbers(value)
    return str(value).strip() if isinstance(value, str | int) else ""
