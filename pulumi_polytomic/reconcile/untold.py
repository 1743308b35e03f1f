"""Values that an answer may leave out although they are set (`Rule.SOMETIMES_UNTOLD`): state remembers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_polytomic.reconcile.shape import Record, Rule


def untold(record: Record, live: Mapping[str, Any], remembered: Mapping[str, Any]) -> list[str]:
    """The remembered fields of which the answer about a live object says nothing."""
    names = record.ruled(Rule.SOMETIMES_UNTOLD)
    return [name for name in names if live.get(name) is None and remembered.get(name) is not None]


def with_untold(record: Record, live: Mapping[str, Any], remembered: Mapping[str, Any]) -> dict[str, Any]:
    """The live object, with what its answer does not tell as it is remembered."""
    return {**live, **{name: remembered[name] for name in untold(record, live, remembered)}}
