"""The request log: what clients sent and what they were answered, without their credentials."""

from __future__ import annotations

import copy
import threading
from typing import Any

from starlette.datastructures import Headers

Json = dict[str, Any]

_SECRET = ("authorization", "cookie", "proxy-authorization")


class RequestLog:
    """The requests since the start or the last clearing, in the order of their arrival."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Json] = []

    def begin(self, method: str, path: str, query: Json, headers: Headers, body: Any) -> Json:
        """Note a request that arrived; its status is filled in by `end`."""
        entry = {
            "method": method,
            "path": path,
            "query": query,
            "headers": {name: "redacted" if name in _SECRET else value for name, value in headers.items()},
            "idempotency_key": headers.get("Idempotency-Key"),
            "body": copy.deepcopy(body),
            "status": None,
            "dropped": False,
        }
        with self._lock:
            self._entries.append(entry)
        return entry

    def end(self, entry: Json, status: int | None) -> None:
        """Note what a request was answered; None is a dropped connection."""
        with self._lock:
            entry["status"], entry["dropped"] = status, status is None

    def listed(self) -> list[Json]:
        """Return the requests."""
        with self._lock:
            return copy.deepcopy(self._entries)

    def clear(self) -> None:
        """Forget the requests."""
        with self._lock:
            self._entries.clear()
