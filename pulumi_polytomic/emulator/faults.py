"""Faults on demand: statuses, pages, rate limits, lost or broken answers, slowness; before or after the commit.

Also a server with a mind of its own, which takes a body otherwise than it was sent.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from . import wire

TRANSPORT = "emulator.transport"

_LOOK_AGAIN = 0.02  # seconds


@dataclass
class Fault:
    """What is to go wrong, where and how often.

    Attributes:
        method: only requests with this method.
        path: only requests whose path this regular expression finds something in.
        name: only requests whose body has this `name`, which tells the creates of several syncs apart.
        status: answer this status instead.
        drop: close the connection without an answer.
        when: before the request has any effect, or after its effect is stored.
        count: how many requests are hit; None hits every one.
        skip: how many requests that match pass first.
        latency_seconds: how long to wait (at the same point: before or after the commit), at most until the
            faults are cleared.
        retry_after: the value of the Retry-After header of the answer.
        body: the body of the answer, instead of the API's error body.
        html: the page that a gateway answers with instead of the API, with `status`. No key ever replays it.
        cut: send half of the answer. "announced": its Content-Length is that of the whole, and the connection
            closes; "unannounced": it is that of the half.
        takes: what the server makes of these keys of the body, whatever is sent; None: it does not take them.
        record: whether the answer is the outcome that an Idempotency-Key replays; where a gateway gave it,
            the server's own is.
        late_seconds: the request is carried out so many seconds after its answer (`status`, `drop`), by the
            emulator's clock, at the latest when the faults are cleared. Until then its Idempotency-Key is in use.
    """

    method: str | None = None
    path: str | None = None
    name: str | None = None
    status: int | None = None
    drop: bool = False
    when: Literal["before", "after"] = "before"
    count: int | None = 1
    skip: int = 0
    latency_seconds: float = 0.0
    retry_after: int | str | None = None
    body: Any = None
    html: str | None = None
    cut: Literal["announced", "unannounced"] | None = None
    takes: dict[str, Any] | None = None
    record: bool = True
    late_seconds: float | None = None
    hits: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.when not in ("before", "after"):
            raise ValueError("when: 'before' or 'after' the commit")
        if self.cut not in (None, "announced", "unannounced"):
            raise ValueError("cut: 'announced' or 'unannounced'")
        if self.html is not None and self.status is None:
            raise ValueError("html: a page needs a status")
        if self.late_seconds is not None and self.status is None and not self.drop:
            raise ValueError("late_seconds: needs a status, or drop")
        try:
            re.compile(self.path or "")
        except re.error as mistake:
            raise ValueError(f"path: {mistake}") from None

    def matches(self, method: str, path: str, raw: bytes) -> bool:
        """Say whether a request is one of those meant."""
        if self.method is not None and self.method.upper() != method:
            return False
        if self.path is not None and re.search(self.path, path) is None:
            return False
        return self.name is None or self.name == _name_in(raw)

    def taken(self, raw: bytes) -> bytes:
        """Return a request's body as the server takes it."""
        if self.takes is None or not raw:
            return raw
        body = {**wire.json_object(raw), **self.takes}
        return json.dumps({key: value for key, value in body.items() if value is not None}).encode()


def _name_in(raw: bytes) -> Any:
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    return body.get("name") if isinstance(body, dict) else None


class Faults:
    """The faults asked for, in order; the first that matches and is not used up hits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._late: list[tuple[float, Callable[[], None]]] = []

    def add(self, fault: Fault) -> Fault:
        """Ask for a fault."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Ask for none, and let the requests go on that one makes wait."""
        with self._lock:
            self._faults.clear()
        self.carry_out(math.inf)

    def drop(self) -> None:
        """Ask for none, and never do the work that was put off."""
        with self._lock:
            self._late.clear()
        self.clear()

    def put_off(self, until: float, work: Callable[[], None]) -> None:
        """Keep the work of a request that was answered already."""
        with self._lock:
            self._late.append((until, work))

    def carry_out(self, now: float) -> None:
        """Do the work that was put off until now, or until earlier."""
        with self._lock:
            due = [work for until, work in self._late if until <= now]
            self._late = [late for late in self._late if late[0] > now]
        for work in due:
            work()

    def listed(self) -> list[dict[str, Any]]:
        """Return the faults asked for, with their hits."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def take(self, method: str, path: str, raw: bytes = b"") -> Fault | None:
        """Return the fault that hits a request, and count it."""
        with self._lock:
            for fault in self._faults:
                if not fault.matches(method, path, raw) or (fault.count is not None and fault.hits >= fault.count):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.hits += 1
                return fault
        return None

    async def wait(self, fault: Fault) -> None:
        """Wait as long as the fault says, or until it is cleared."""
        end = time.monotonic() + fault.latency_seconds
        while (left := end - time.monotonic()) > 0 and any(fault is asked for asked in self._faults):
            await asyncio.sleep(min(left, _LOOK_AGAIN))


class Html(str):
    """The body of an answer that is a page."""


class Cut(JSONResponse):
    """Half of an answer whose Content-Length is that of the whole; then the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the half, close the transport, and wait until the server has noticed."""
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await send(start)
        await send({"type": "http.response.body", "body": half(self.body), "more_body": True})
        _transport(scope).close()
        await _gone(receive)


def half(body: bytes | memoryview) -> bytes:
    """Return the first half."""
    return bytes(body[: len(body) // 2])


class Dropped(Response):
    """No answer: the connection is closed at once, in the middle of the request."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Abort the transport and wait until the server has noticed."""
        _transport(scope).abort()
        await _gone(receive)


def _transport(scope: Scope) -> asyncio.Transport:
    transport: asyncio.Transport | None = scope.get(TRANSPORT)
    if transport is None:
        raise RuntimeError("connections can only be dropped under the emulator's own server")
    return transport


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
