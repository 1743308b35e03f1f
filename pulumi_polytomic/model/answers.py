"""Convert the answer about a model to the shape of a request. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_polytomic import confidential

Configuration = dict[str, Any]

_SHOWN = ("id", "name", "label", "description", "type", "remote_type", "unique", "user_added")
_ADDED = ("name", "label", "type", "example")
_LINES = 40
"""How many lines of a difference a preview shows."""


def as_declared(answer: Configuration) -> Configuration:
    """The answer with the added fields apart from those of the source, and `found_fields` as the outputs have them."""
    fields = answer.get("fields")
    if not isinstance(fields, list):
        return answer
    added = [{k: one[k] for k in _ADDED if one.get(k) is not None} for one in fields if one.get("user_added") is True]
    found = [{k: one[k] for k in _SHOWN if one.get(k) is not None} for one in fields]
    return {**answer, "additional_fields": added, "found_fields": found}


def names_of(fields: Any) -> Any:
    """The names of the fields that the source has."""
    if not isinstance(fields, list):
        return fields
    return [
        one["name"] if isinstance(one, dict) else one
        for one in fields
        if not isinstance(one, dict) or one.get("user_added") is not True
    ]


def texts_of(labels: Any) -> Any:
    """The labels as texts."""
    return (
        [one.get("label") if isinstance(one, dict) else one for one in labels] if isinstance(labels, list) else labels
    )


def relations_of(relations: Any) -> Any:
    """The relations with the keys that a request has."""
    if not isinstance(relations, list):
        return relations
    return [_only(("from", "to"), one, to=_only(("model_id", "field"), one.get("to"))) for one in relations]


def _only(keys: Sequence[str], value: Any, **instead: Any) -> Any:
    return {key: instead.get(key, value[key]) for key in keys if key in value} if isinstance(value, dict) else value


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What a preview says of a text of several lines that changes in the configuration, such as a query."""
    before, after = old.get("configuration"), new.get("configuration")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    changed = [key for key in before if isinstance(before[key], str) and before[key] != after.get(key)]
    return [
        _difference(key, before[key], after[key])
        for key in changed
        if isinstance(after.get(key), str) and "\n" in f"{before[key]}{after[key]}".strip()
    ]


def _difference(key: str, old: str, new: str) -> str:
    if any(confidential.redacted(text) != text for text in (old, new)):
        return f"configuration.{key} changes; it holds a secret, so that the difference is not shown"
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2))[2:]
    more = [f"({len(lines) - _LINES} more lines)"] if len(lines) > _LINES else []
    return "\n".join([f"configuration.{key} changes:", *lines[:_LINES], *more])
