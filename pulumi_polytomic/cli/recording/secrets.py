"""Remove from a configuration everything that is a secret, or looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_NAMES = re.compile(
    r"passw|passphrase|secret|token|credential|private|api_?key|access_?key|signature|certificate|authorization|cookie"
    r"|connection_?string|dsn",
    re.I,
)
_MASKED = re.compile(r"[*•●x]{3,}|<?\[?\(?(redacted|hidden|masked|sensitive|secret)\)?\]?>?", re.I)
_WITH_PASSWORD = re.compile(r"://[^/\s]*:[^/\s]*@|-----BEGIN ")


def without_secrets(configuration: Any, schema: Json) -> Json:
    """Return a connection's configuration without secrets.

    Left out, at any depth, are the values that the JSON schema of the type marks `sensitive`, that are masked, or whose
    name or form is that of a secret.
    """
    sensitive = set(_sensitive(schema))
    kept = _kept(configuration, sensitive)
    return kept if isinstance(kept, dict) else {}


def _sensitive(schema: Any) -> Iterator[str]:
    """Yield the names that a schema marks, wherever it does."""
    if isinstance(schema, list):
        for one in schema:
            yield from _sensitive(one)
    if not isinstance(schema, dict):
        return
    for name, one in schema.items():
        if isinstance(one, dict) and (one.get("sensitive") is True or one.get("writeOnly") is True):
            yield name
        yield from _sensitive(one)


def _kept(value: Any, sensitive: set[str]) -> Any:
    if isinstance(value, list):
        return [_kept(one, sensitive) for one in value if not _secret(one)]
    if not isinstance(value, dict):
        return value
    return {
        name: _kept(one, sensitive)
        for name, one in value.items()
        if one is not None and name not in sensitive and not _NAMES.search(name) and not _secret(one)
    }


def _secret(value: Any) -> bool:
    return isinstance(value, str) and bool(_MASKED.fullmatch(value.strip()) or _WITH_PASSWORD.search(value))
