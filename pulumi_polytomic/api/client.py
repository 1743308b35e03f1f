"""One synchronous, thread-safe client: sends requests, unwraps ``{"data": …}``, follows pages, raises typed errors."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import httpx

from ..config import Settings
from ..errors import ConfigError, NoAnswer
from . import answers
from .once import Once
from .transports import KEY, logger, stack
from .wire import Timeouts

_PAGE = 50  # the server's own maximum


@dataclass(frozen=True)
class Created:
    """What a POST that makes something was answered.

    `document` is the thing made, now or by an earlier call with the same Idempotency-Key; `date` when the server
    answered, by its own clock (None: it did not say).
    """

    document: dict[str, Any]
    date: datetime | None


class Client:
    """The API of one deployment, seen with one key. Threads may share it; connections are kept alive.

    `transport` replaces the network (tests); `sleep` and `clock` replace `time.sleep` and `time.monotonic`.

    `once` remembers answers that do not change within a run (`Once`).

    Every method raises a leaf of `ApiError` for an answer that is no success, after the retries that are safe
    (see `transports.Retry`), and `NoAnswer` where none came. No call takes much longer than
    ``timeouts.total``.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transport: httpx.BaseTransport | None = None,
        timeouts: Timeouts | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        timeouts = timeouts or Timeouts.within(settings.call_timeout)
        self._total = timeouts.total
        self._clock = clock
        self._http = _http_client(settings, transport)
        self._stack = stack(settings, self._http, timeouts, clock=clock, sleep=sleep)
        self.once = Once()
        self._told: tuple[datetime, float] | None = None
        self._bound = threading.local()
        if settings.debug:
            _log_to_stderr()

    def get(self, path: str, params: Mapping[str, Any] | None = None, *, within: float | None = None) -> Any:
        """GET `path` (``/api/…``) and return the answer's `data`. Parameters that are None are left out.

        `within` bounds this call, in seconds, more tightly than all calls are bound.
        """
        return self._call("GET", path, params=params, within=within)["data"]

    def whole(
        self, path: str, params: Mapping[str, Any] | None = None, *, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """GET `path`, or PUT `body`, and return the whole answer: what is beside `data`, or an object without it."""
        method = "GET" if body is None else "PUT"
        response = self._send(method, path, params=params, body=body)
        return answers.document(response, method, path, redact=answers.redactor(self.settings), enveloped=False)

    def post(self, path: str, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Any:
        """POST `body` and return the answer's `data`.

        Without an `idempotency_key` (8 to 255 of ``[A-Za-z0-9_-]``) a random one is used. A given one is
        never exchanged for another, so that a 429 comes back as `RateLimited` at once.
        """
        return self._call("POST", path, body=body, key=idempotency_key)["data"]

    def create(self, path: str, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Created:
        """POST `body`, which makes one thing. For `idempotency_key` see `post`."""
        response = self._send("POST", path, body=body, key=idempotency_key)
        data = answers.document(response, "POST", path, redact=answers.redactor(self.settings))["data"]
        return Created(answers.an_object(data, "POST", path), answers.date(response))

    def started(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST `body` as a job, and return the whole answer: the `job` is beside its `data`."""
        return self._call("POST", path, params={"async": "true"}, body=body)

    def now(self) -> datetime:
        """The time by the server's clock, from its last answer; before any answer, by this machine's."""
        if self._told is None:
            return datetime.now(timezone.utc)
        date, read = self._told
        return date + timedelta(seconds=self._clock() - read)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """PUT `body` and return the answer's `data`."""
        return self._call("PUT", path, body=body)["data"]

    def delete(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """DELETE `path` and return the answer's `data`, None if there is none. Parameters that are None are left out.

        `NotFound` may also be the second answer to a deletion whose first answer was lost.
        """
        return self._call("DELETE", path, params=params)["data"]

    def pages(
        self, path: str, params: Mapping[str, Any] | None = None, *, limit: int | None = _PAGE
    ) -> Iterator[dict[str, Any]]:
        """Yield each item of a list, page by page, as far as the caller reads.

        `limit` is the size of a page, None for the endpoints that know no such parameter. Raises `ApiError`
        if the server gives the same page token twice, which would never end.
        """
        seen: set[str] = set()
        query = {**(params or {}), "limit": limit}
        while True:
            document = self._call("GET", path, params=query)
            items = document["data"] or []
            if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                raise answers.unexpected("GET", path, 200, "the answer's data is not a list of objects")
            yield from items
            pagination = document.get("pagination")
            token = pagination.get("next_page_token") if isinstance(pagination, dict) else None
            if not token:
                return
            if str(token) in seen:
                raise answers.unexpected("GET", path, 200, "the list does not end: a page token came twice")
            seen.add(str(token))
            query["page_token"] = token

    def me(self) -> dict[str, Any]:
        """Return who the key belongs to: GET /api/me, asked once per client, by however many threads.

        A rejected key (`Unauthorized`, `Forbidden`) stays rejected. Any other failure reaches the threads
        that were waiting for this answer; a later call asks again.
        """
        return dict(self.once("me", lambda: answers.an_object(self.get("/api/me"), "GET", "/api/me")))

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let all calls of this thread together take no longer than `seconds`, retries and pauses included."""
        self._bound.deadline = self._clock() + seconds
        try:
            yield
        finally:
            del self._bound.deadline

    def close(self) -> None:
        """Close the connections. The client cannot be used after that."""
        self._stack.close()

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        key: str | None = None,
        within: float | None = None,
    ) -> dict[str, Any]:
        response = self._send(method, path, params=params, body=body, key=key, within=within)
        return answers.document(response, method, path, redact=answers.redactor(self.settings))

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        key: str | None = None,
        within: float | None = None,
    ) -> httpx.Response:
        seconds = self._total if within is None else min(within, self._total)
        request = self._http.build_request(
            method,
            self.settings.deployment_url + path,
            params={name: value for name, value in (params or {}).items() if value is not None},
            json=body,
            headers={"Accept": "application/json"} | ({KEY: key} if key else {}),
            extensions={"deadline": min(self._clock() + seconds, getattr(self._bound, "deadline", math.inf))},
        )
        try:
            response = self._stack.handle_request(request)
        except NoAnswer as error:
            error.hint = error.hint or answers.hint_for_silence(error)
            raise
        if (date := answers.date(response)) is not None:
            self._told = (date, self._clock())
        return response


def _http_client(settings: Settings, transport: httpx.BaseTransport | None) -> httpx.Client:
    host = urlsplit(settings.deployment_url).hostname or ""
    pattern = f"all://[{host}]" if ":" in host else f"all://{host}"
    try:
        http = httpx.Client(
            transport=transport,
            # No proxy on the way to this machine: a proxy's loopback is another one.
            mounts={pattern: None} if settings.on_loopback and transport is None else None,
        )
    except (ValueError, ImportError, OSError, httpx.InvalidURL):
        # The reason is not repeated: it quotes the proxy's address, which may hold a password.
        raise ConfigError(
            "the proxy or certificate settings in the environment cannot be used",
            hint="Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from None
    # The key alone says who we are; a session cookie of some gateway must not begin to.
    http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return http


def _log_to_stderr() -> None:
    if not any(isinstance(handler, logging.StreamHandler) for handler in logger.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
        logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
