"""The bottom of the stack of transports: httpx itself, whose failures become `NoAnswer` in words."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import httpx

from ..errors import NoAnswer


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
