"""UUIDs in bodies: they may be written in any case, and are stored and reported in lower case."""

from __future__ import annotations

import re
from typing import Any

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
# What a user or a connection writes as they like: never looked into.
_FREE = (
    "configuration", "source_configuration", "destination_configuration", "create", "value", "override",
    "override_value", "encryption_passphrase", "name",
)  # fmt: skip


def settle_ids(part: Any) -> Any:
    """Return a body with its ids as answers report them."""
    if isinstance(part, list):
        return [settle_ids(element) for element in part]
    if isinstance(part, dict):
        return {key: value if key in _FREE else settle_ids(value) for key, value in part.items()}
    return part.lower() if isinstance(part, str) and _UUID.fullmatch(part) else part
