"""Retries, limits, logs and the like: one small httpx transport per concern, stacked by `stack`.

::

    Identify      the sender: Authorization, X-Polytomic-Version, User-Agent
    Retry         whether, when and how often to try again, within the call's total time
    Idempotency   a key for each POST that has none
    Log           one debug line per try, without keys and without bodies
    Wire          httpx itself: connections, proxies, TLS; reads the whole answer; failures become `NoAnswer`

A request brings its deadline (a reading of the clock) in ``extensions["deadline"]``.
"""

from __future__ import annotations

import itertools
import json
import logging
import math
import random
import secrets
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import httpx

from ..config import Settings
from ..errors import NoAnswer
from .answers import retry_after

logger = logging.getLogger("pulumi_polytomic.api")

KEY = "Idempotency-Key"
_TRIES = 5
_FIRST_PAUSE = 0.5  # seconds; doubled with each try
_LONGEST_PAUSE = 20.0
_WORTH_A_LINE = 1.0
_QUIET = 10.0  # seconds between two lines about waits for the same reason
_PASSING = frozenset({429, 500, 502, 503, 504})  # may well succeed a little later


@dataclass(frozen=True)
class Timeouts:
    """Bounds in seconds: to connect, for any silence of the server, for a call with all its retries."""

    connect: float = 10.0
    read: float = 60.0
    total: float = 180.0

    @classmethod
    def within(cls, total: float) -> Timeouts:
        """The usual bounds, none of them longer than `total`."""
        return cls(min(cls.connect, total), min(cls.read, total), total)


def stack(
    settings: Settings,
    http: httpx.Client,
    timeouts: Timeouts,
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> httpx.BaseTransport:
    """Build the stack described above over one httpx client."""
    wire = Wire(http, timeouts, settings.redact, clock)
    return Identify(Retry(Idempotency(Log(wire, settings.redact, clock)), clock=clock, sleep=sleep), settings)


class _Layer(httpx.BaseTransport):
    """A transport around another one."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def close(self) -> None:
        self._inner.close()


class Identify(_Layer):
    """Says who asks, and in which version of the API."""

    def __init__(self, inner: httpx.BaseTransport, settings: Settings) -> None:
        super().__init__(inner)
        self._headers = {
            "Authorization": settings.authorization,
            "X-Polytomic-Version": settings.api_version,
            "User-Agent": f"pulumi-polytomic/{_package_version()}",
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Set the headers and pass the request on."""
        request.headers.update(self._headers)
        return self._inner.handle_request(request)


class Retry(_Layer):
    """Retries if that is safe and may help, with growing, jittered pauses, bounded in number and time.

    GET, PUT and DELETE are idempotent here: repeated on 429, 500, 502, 503, 504 and whenever no answer came.

    A POST is another matter, because the server records the first outcome under its Idempotency-Key and
    replays it:

    - no answer: the same request with the same key. From then on the key stays: the first try may have been
      carried out, so the repeats may meet it "in flight" (409, waited for) or be rate limited before the key
      is looked at;
    - 429 to a first try: a definitive answer which may be replayed for ever, so another key, unless the
      caller chose the key and so must know;
    - any other answer, 5xx included, goes back to the caller, who knows what may have been carried out.

    The answer's ``extensions["tries"]`` and ``["lost"]`` tell how many tries there were and whether one of
    them may have been carried out without an answer.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(inner)
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._told: dict[str, float] = {}
        self._telling = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the last answer, or raise the last `NoAnswer` (its `sent` then speaks for all tries)."""
        posting, chosen, lost = request.method == "POST", KEY in request.headers, False
        for tries in itertools.count(1):
            outcome: httpx.Response | NoAnswer
            try:
                outcome = self._inner.handle_request(request)
            except NoAnswer as error:
                outcome = error
                lost = error.sent = lost or error.sent
                error.tries = tries
            pause = back_off(tries, self._jitter())
            if isinstance(outcome, NoAnswer):
                again, bounded = outcome.transient, True
            else:
                status = outcome.status_code
                in_flight = posting and lost and status == 409
                again = status in _PASSING if not posting else in_flight or (status == 429 and (lost or not chosen))
                # What is in flight ends when the server says so; only the total time bounds that wait.
                bounded = not in_flight
                pause += retry_after(outcome) or 0.0
            out_of_time = self._clock() + pause >= request.extensions["deadline"]
            if not again or out_of_time or (bounded and tries >= _TRIES):
                if isinstance(outcome, NoAnswer):
                    raise outcome
                outcome.extensions.update(tries=tries, lost=lost)
                return outcome
            if posting and not lost and not chosen:
                request.headers.pop(KEY, None)
            reason = outcome.reason if isinstance(outcome, NoAnswer) else str(outcome.status_code)
            level = logging.INFO if self._is_worth_a_line(reason, pause) else logging.DEBUG
            logger.log(level, "%s %s: %s; trying again in %.0f s", request.method, request.url.path, reason, pause)
            self._sleep(pause)
        raise AssertionError("unreachable: the loop above ends by itself")

    def _is_worth_a_line(self, reason: str, pause: float) -> bool:
        """Whether a person should see this wait: it is long, and none for this reason was shown a moment ago."""
        with self._telling:
            if pause < _WORTH_A_LINE or self._clock() < self._told.get(reason, -math.inf) + _QUIET:
                return False
            self._told[reason] = self._clock()
            return True


class Idempotency(_Layer):
    """Gives each POST a random key if it has none. A repeat by `Retry` still has the one of its first try."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Set the key and pass the request on."""
        if request.method == "POST" and KEY not in request.headers:
            request.headers[KEY] = secrets.token_urlsafe(24)
        return self._inner.handle_request(request)


class Log(_Layer):
    """One debug line per try, with a body's field names only, because any value may be a secret."""

    def __init__(self, inner: httpx.BaseTransport, redact: Callable[[str], str], clock: Callable[[], float]) -> None:
        super().__init__(inner)
        self._redact = redact
        self._clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on and log what came of it."""
        if not logger.isEnabledFor(logging.DEBUG):
            return self._inner.handle_request(request)
        began = self._clock()
        result = "interrupted"
        try:
            response = self._inner.handle_request(request)
            result = str(response.status_code)
            return response
        except NoAnswer as error:
            result = error.reason
            raise
        finally:
            target = f"{request.method} {request.url.raw_path.decode('ascii')}"
            fields = f" ({', '.join(json.loads(request.content))})" if request.content else ""
            line = self._redact(f"{target}{fields} -> {result}")
            logger.debug("%s in %.0f ms", line, (self._clock() - began) * 1000)


class Wire(httpx.BaseTransport):
    """httpx itself, through one client, for its connection pool, proxies and certificates.

    Reads the whole answer, so that a connection which breaks within it is seen here, below `Retry`, and
    watches the call's deadline while doing so: a server that sends a byte now and then passes every read
    time-out. The head of an answer cannot be watched in this way, because httpx hands it out whole: a server
    that trickles its headers is stopped by their size alone.
    """

    def __init__(
        self,
        http: httpx.Client,
        timeouts: Timeouts,
        redact: Callable[[str], str],
        clock: Callable[[], float],
    ) -> None:
        self._http = http
        self._timeouts = timeouts
        self._redact = redact
        self._clock = clock

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the complete answer, whatever its status, or raise `NoAnswer`."""
        deadline: float = request.extensions["deadline"]
        left = max(deadline - self._clock(), 0.001)
        connect, silence = min(self._timeouts.connect, left), min(self._timeouts.read, left)
        request.extensions["timeout"] = {
            "connect": connect,
            "pool": connect,
            "read": silence,
            "write": silence,
        }
        try:
            # A redirect is never followed: it would carry the key to wherever it points.
            response = self._http.send(request, stream=True, follow_redirects=False)
            try:
                chunks = []
                for chunk in cast(httpx.SyncByteStream, response.stream):
                    chunks.append(chunk)
                    if self._clock() > deadline:
                        reason = f"the answer had not ended after {self._timeouts.total:g} s"
                        raise self._no_answer(request, reason, sent=True)
            finally:
                response.close()
            whole = httpx.Response(
                response.status_code, headers=response.headers, content=b"".join(chunks), request=request
            )
        except httpx.RequestError as error:
            raise self._failure(request, error) from None
        if whole.is_success and _is_cut(whole):
            raise self._no_answer(request, "the answer was cut short", sent=True)
        return whole

    def _failure(self, request: httpx.Request, error: httpx.RequestError) -> NoAnswer:
        if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
            cause = _root(error)
            if isinstance(error, httpx.ConnectTimeout):
                reason = "no connection in time"
            elif isinstance(cause, ssl.SSLCertVerificationError):
                reason = f"its certificate is not trusted ({cause.verify_message})"
                hint = "Check polytomic:deploymentUrl; for a private certificate authority set SSL_CERT_FILE."
                return self._no_answer(request, reason, sent=False, transient=False, hint=hint)
            elif isinstance(cause, ssl.SSLError):
                reason = f"the TLS handshake failed ({cause.reason})"
            elif isinstance(cause, socket.gaierror):
                reason = "the name of the host is not known"
            elif isinstance(cause, ConnectionRefusedError):
                reason = "connection refused"
            else:
                reason = f"no connection ({(isinstance(cause, OSError) and cause.strerror) or cause})"
            return self._no_answer(request, reason, sent=False)
        if isinstance(error, httpx.PoolTimeout):
            return self._no_answer(request, "no connection was free in time", sent=False)
        if isinstance(error, httpx.ProxyError):
            hint = "Check the proxy in HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."
            return self._no_answer(request, f"the proxy refused ({error})", sent=False, hint=hint)
        if isinstance(error, (httpx.LocalProtocolError, httpx.UnsupportedProtocol)):
            # Its text is not shown: it quotes the header that it found wanting.
            return self._no_answer(request, "the request cannot be sent", sent=False, transient=False)
        if isinstance(error, httpx.TimeoutException):
            reason = f"silent for {request.extensions['timeout']['read']:.3g} s"
        elif isinstance(error, httpx.DecodingError):
            reason = "the answer could not be decompressed"
        else:
            reason = "the connection broke before the whole answer was there"
        return self._no_answer(request, reason, sent=True)

    def _no_answer(
        self, request: httpx.Request, reason: str, *, sent: bool, transient: bool = True, hint: str = ""
    ) -> NoAnswer:
        host = request.url.netloc.decode("ascii")
        text = self._redact(f"{host}: {reason}")
        return NoAnswer(request.method, request.url.path, text, sent=sent, transient=transient, hint=hint)


def back_off(tries: int, jitter: float) -> float:
    """Return the pause in seconds after a try: full jitter (0 to 1) under a bound that doubles."""
    return jitter * float(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(tries - 1, 16)))


def _is_cut(response: httpx.Response) -> bool:
    """Whether this says that it is JSON and is not: cut short, where no length was announced."""
    if not response.content or "json" not in response.headers.get("Content-Type", ""):
        return False
    try:
        json.loads(response.content)
    except (ValueError, RecursionError):
        return True
    return False


def _root(error: BaseException) -> BaseException:
    """Return the operating system's or TLS's own error at the bottom of httpx's and httpcore's."""
    seen = error
    while (below := seen.__cause__ or seen.__context__) is not None:
        seen = below
        if isinstance(seen, OSError):
            break
    return seen


def _package_version() -> str:
    from importlib import metadata

    try:
        return metadata.version("pulumi-polytomic")
    except metadata.PackageNotFoundError:  # run from a checkout
        return "0"
