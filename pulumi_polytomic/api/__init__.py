"""The Polytomic API over HTTP: one synchronous, thread-safe client, one module of plain functions per noun.

Knows nothing of Pulumi. `client_for` gives the client; the modules that are named after nouns say what can be asked.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from ..config import Settings
    from .client import Client

_clients: WeakKeyDictionary[object, dict[Settings, Client]] = WeakKeyDictionary()
_lock = threading.Lock()


def client_for(settings: Settings, scope: object = None) -> Client:
    """Return the client for these settings; equal settings share one, with its connections and what it remembers.

    It lives as long as the process or, where one is given, as `scope`, each of which has clients of its own. Raises
    `ConfigError` where the environment's proxy or certificate settings cannot be used.
    """
    # Imported here because httpx is a good part of this package's import time, and a preview without changes
    # makes no request at all.
    from .client import Client

    with _lock:
        clients = _clients.setdefault(scope or threading.main_thread(), {})
        if settings not in clients:
            clients[settings] = Client(settings)
        return clients[settings]


__all__ = ["client_for"]
