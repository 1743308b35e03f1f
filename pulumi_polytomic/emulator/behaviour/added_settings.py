"""A connection's own settings: what is sent, and what the server adds (`Unsettled.configuration_defaults`)."""

from __future__ import annotations

from typing import Any

from ..store import Json
from ..unsettled import Unsettled

_OF_EVERY_MAP: Json = {"on_error": "retry"}
_OF_THE_WHOLE: Json = {"advanced": {"timeout": 60, "limits": {"rows": 1000}}}


def settle(configuration: Json | None, unsettled: Unsettled) -> Json:
    """Return the settings as they are stored. A null setting counts as left out if there is a default."""
    given = configuration or {}
    if unsettled.configuration_defaults == "none":
        return given
    settled: Json = _with_defaults(_over(_OF_THE_WHOLE, given))
    return settled


def _with_defaults(value: Any) -> Any:
    if isinstance(value, dict):
        return _over(_OF_EVERY_MAP, {key: _with_defaults(inner) for key, inner in value.items()})
    return [_with_defaults(one) for one in value] if isinstance(value, list) else value


def _over(defaults: Any, given: Any) -> Any:
    if not isinstance(defaults, dict) or not isinstance(given, dict):
        return defaults if given is None else given
    return {**given, **{key: _over(default, given.get(key)) for key, default in defaults.items()}}
