"""The text of a world, in YAML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import yaml

from .fields import Json
from .mistakes import WorldError

if TYPE_CHECKING:
    _Base = yaml.SafeLoader
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times faster


class _Loader(_Base):
    """Reads YAML as version 1.2 of it means: `on`, `no` and dates are text. A key that comes twice is an error."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own name
        first: [
            (tag, re.compile(r"true|True|TRUE|false|False|FALSE") if tag.endswith(":bool") else pattern)
            for tag, pattern in resolvers
            if not tag.endswith((":timestamp", ":value"))
        ]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        """Refuse a key that comes twice: the first value would be lost without a word."""
        seen = set()
        for key, _ in node.value:
            if key.tag.endswith(":str") and key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} comes twice", problem_mark=key.start_mark)
            seen.add(key.value)
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found


def parsed(text: str, *, as_json: bool) -> Json:
    """Return the world that a text holds, unchecked. Raises `WorldError`."""
    try:
        found = json.loads(text) if as_json else yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a safe one
    except json.JSONDecodeError as error:
        raise WorldError(f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except yaml.YAMLError as error:
        raise WorldError(f"not YAML: {_where(error)}") from None
    except RecursionError:
        raise WorldError("nested too deeply") from None
    if not isinstance(found, dict):
        raise WorldError("a world is an object with `organizations`; see docs/testing.md")
    return found


def _where(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return " ".join(str(error).split())
