"""Check the times of a schedule: numbers that no clock or calendar has, and unknown names of days.

What stands in the times of the frequencies `custom`, `builder` and `multi` no API page tells; a list, a step or a star
may well be meant there. So of these, only plain numbers are judged.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.reconcile.path import Mistake, Path
from pulumi_polytomic.reconcile.shape import whole_numbers
from pulumi_polytomic.words import did_you_mean

RANGES = {"minute": (0, 59), "hour": (0, 23), "day_of_month": (1, 31), "month": (1, 12)}
NAMES = {
    "day_of_week": tuple(day.lower() for day in calendar.day_name),
    # An answer of `GET /api/bulk/syncs/{id}/schedules` shows one.
    "month": tuple(month.lower() for month in calendar.month_name if month),
}

_PLAIN_TIMES = ("manual", "continuous", "hourly", "daily", "weekly", "runafter", "dbtcloud")


def mistakes_of(schedule: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with each time of the schedule that cannot be meant; unknown values are passed over."""
    plain_times = schedule.get("frequency") in _PLAIN_TIMES
    for name in ("minute", "hour", "day_of_week", "day_of_month", "month"):
        value = whole_numbers(schedule.get(name))
        text = str(value).strip() if isinstance(value, str | int) else ""
        if re.fullmatch(r"[+-]?\d+", text):
            yield from _number(name, int(text))
        elif text and plain_times:
            yield from _word(name, text)


def _number(name: str, number: int) -> Iterator[Mistake]:
    # No page says which numbers, if any, a day of the week can have.
    least, most = RANGES.get(name, (number, number))
    if not least <= number <= most:
        yield Mistake(Path.of(name), f"must be a number from {least} to {most}", rules.OUT_OF_RANGE)


def _word(name: str, word: str) -> Iterator[Mistake]:
    names = NAMES.get(name, ())
    if word.lower() in names:
        return
    wanted = [f"a number from {RANGES[name][0]} to {RANGES[name][1]}"] if name in RANGES else []
    wanted += [f"a name such as {names[0]!r}"] if names else []
    question = did_you_mean(word, names)
    what = f"must be {' or '.join(wanted)}" + (f"; {question}" if question else "")
    yield Mistake(Path.of(name), what, rules.MALFORMED_VALUE)
