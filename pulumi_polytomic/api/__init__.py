"""The Polytomic API over HTTP: one synchronous, thread-safe client, one module of plain functions per noun.

Knows nothing of Pulumi. `client_for` gives the client; `model_syncs`, `bulk_syncs` and `caller` say what can
be asked.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..config import Settings
    from .client import Client

_clients: dict[Settings, Client] = {}
_lock = threading.Lock()


def client_for(settings: Settings) -> Client:
    """Return this process's client for these settings; equal settings share one.

    They share its connections and its `me()`. Raises `ConfigError` where the environment's proxy or
    certificate settings cannot be used.
    """
    # Imported here because httpx is a good part of this package's import time, and a preview without changes
    # makes no request at all.
    from .client import Client

    with _lock:
        if settings not in _clients:
            _clients[settings] = Client(settings)
        return _clients[settings]


__all__ = ["client_for"]
