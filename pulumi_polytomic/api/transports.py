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
import threading
from collections.abc import Callable

import httpx

from ..config import Settings
from ..errors import NoAnswer
from .answers import retry_after
from .wire import Timeouts, Wire

logger = logging.getLogger("pulumi_polytomic.api")

KEY = "Idempotency-Key"
_TRIES = 5
_FIRST_PAUSE = 0.5  # seconds; doubled with each try
_LONGEST_PAUSE = 20.0
_WORTH_A_LINE = 1.0
_QUIET = 10.0  # seconds between two lines about waits for the same reason
_PASSING = frozenset({429, 500, 502, 503, 504})  # may well succeed a little later


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


def back_off(tries: int, jitter: float) -> float:
    """Return the pause in seconds after a try: full jitter (0 to 1) under a bound that doubles."""
    return jitter * float(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(tries - 1, 16)))


def _package_version() -> str:
    from importlib import metadata

    try:
        return metadata.version("pulumi-polytomic")
    except metadata.PackageNotFoundError:  # run from a checkout
        return "0"
