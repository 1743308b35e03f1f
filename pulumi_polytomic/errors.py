"""Every error that this package raises on purpose, each with what to do next.

::

    PolytomicError                 caught in one place, shown as one line: what failed, then what to do
    ├── ConfigError                credentials or settings are missing, contradictory or not usable
    ├── InvalidInput               the program declares something that cannot be meant
    ├── Refused                    we stopped before writing, because writing would lose or double something
    ├── NoAnswer                   no usable answer: refused, DNS, TLS, time-out, dropped connection
    └── ApiError                   the server answered, but not with success (any status not named below)
        ├── BadRequest     400     the request is malformed
        ├── Unauthorized   401     the key was not accepted
        ├── Forbidden      403     the key may not do this
        ├── NotFound       404     no such object for this key
        ├── Conflict       409     it collides with something that is there, or is going on
        ├── Unprocessable  422     the configuration was understood and refused
        ├── RateLimited    429     too many requests
        └── ServerError    5xx     the server failed

``str()`` of each is one line of bounded length, whatever the server sent. No message holds a key: texts from
outside are redacted before they reach an error (`redact`), and this module never sees the settings.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import quote

_LINE = 600
_DETAILS = 200
_SHORT = 6
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")


def one_line(text: str, limit: int = _LINE) -> str:
    """Fold `text` into one printable line of at most `limit` characters.

    Redact first: a secret cut in two by the limit can no longer be recognised.
    """
    # Control and direction characters become blanks rather than nothing: dropping them could move lines about
    # in a terminal's reading of the text, and could join the halves of a secret that redaction has not
    # recognised.
    folded = _BLANKS.sub(" ", text).strip()
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"


def redact(text: str, secrets: Iterable[str]) -> str:
    """Replace every secret in `text` by ``***``, also where it was escaped for JSON, HTML or a URL.

    A secret of fewer than six characters is replaced only where it stands alone: within a word it is there by chance.
    For texts that came from outside. In our own sentences a short secret would put out words.
    """
    spellings = {
        spelling: len(secret) < _SHORT
        for secret in secrets
        if secret
        for spelling in (secret, json.dumps(secret)[1:-1], html.escape(secret), quote(secret, safe=""))
    }
    # The longest first: one secret may be the beginning of another.
    for spelling in sorted(spellings, key=len, reverse=True):
        if spellings[spelling]:
            text = re.sub(rf"(?<!\w){re.escape(spelling)}(?!\w)", "***", text)
        else:
            text = text.replace(spelling, "***")
    return text


class PolytomicError(Exception):
    """The base class of every error that this package raises on purpose.

    `what` says what failed; `hint` says what to do about it (may be empty). ``str()`` is both, in one line.
    """

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        what, hint = one_line(self.what), one_line(self.hint)
        if not hint:
            return what
        return f"{what}{'' if what.endswith(('.', '!', '?', '…')) else '.'} {hint}"


class ConfigError(PolytomicError):
    """Credentials or settings are missing, contradictory or not usable."""


class InvalidInput(PolytomicError):
    """The program declares something invalid. `path` is where: ``fields[2].source.model_id``.

    `path` is empty where the mistake is not in one place.
    """

    def __init__(self, path: str, problem: str, *, hint: str = "") -> None:
        super().__init__(f"{path}: {problem}" if path else problem, hint=hint)
        self.path = path
        self.problem = problem


class Refused(PolytomicError):
    """We stopped before writing anything, because writing would lose or double something."""

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(what, hint=hint)


class NoAnswer(PolytomicError):
    """There was no usable answer: connection refused, DNS, TLS, time-out, dropped or cut connection.

    `tries` is how often it was asked. `sent` says whether any try of this request may have reached the
    server: only False promises that nothing was written. `transient` says whether another try could do better
    (a certificate that is not trusted stays so).
    """

    def __init__(
        self, method: str, path: str, reason: str, *, sent: bool, transient: bool = True, hint: str = ""
    ) -> None:
        super().__init__(f"no answer to {method} {path}: {reason}", hint=hint)
        self.method = method
        self.path = path
        self.reason = reason
        self.sent = sent
        self.tries = 1
        self.transient = transient


class ApiError(PolytomicError):
    """The server answered with `status`, which is no success, or with a success that makes no sense.

    `path` is without its query. `key`, `message` and `metadata` are the server's own words, redacted; all may
    be empty. `retry_after` is the server's wish in seconds, or None. `lost` says whether an
    earlier try of the same request got no answer, and so may have been carried out. `foreign` says that the answer is
    not in the API's own form: something in between spoke (a gateway, a proxy), which does not know what became of it.
    """

    advice: ClassVar[str] = (
        "Check that polytomic:deploymentUrl is the address of a Polytomic deployment, and what stands in "
        "between (a proxy, a VPN, a login page)."
    )

    def __init__(
        self,
        method: str,
        path: str,
        status: int,
        *,
        key: str = "",
        message: str = "",
        metadata: dict[str, Any] | None = None,
        hint: str = "",
        retry_after: float | None = None,
        lost: bool = False,
        foreign: bool = False,
    ) -> None:
        self.method = method
        self.path = path
        self.status = status
        self.key = key
        self.message = message
        self.metadata = metadata or {}
        self.retry_after = retry_after
        self.lost = lost
        self.foreign = foreign
        words = one_line(message).rstrip(".")
        # Often the metadata is the message once more, in pieces: then it only makes the line longer.
        if not all(piece in words for piece in _pieces(self.metadata)):
            details = one_line(json.dumps(self.metadata, ensure_ascii=False, default=str), _DETAILS)
            words = f"{words} {details}".lstrip()
        label = f"{status} {one_line(key, 80)}".rstrip()
        line = f"{label} from {method} {one_line(path, 200)}"
        super().__init__(f"{line}: {words}" if words else line, hint=hint or self.advice)


def _pieces(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [piece for inner in value.values() for piece in _pieces(inner)]
    if isinstance(value, list):
        return [piece for inner in value for piece in _pieces(inner)]
    return [] if value is None else [one_line(str(value))]


class BadRequest(ApiError):
    """400: the request is malformed."""

    advice = "Correct what the message names in the program, then run again."


class Unauthorized(ApiError):
    """401: the key was not accepted."""

    advice = (
        "The key is wrong, revoked, or of another deployment: correct polytomic:apiKey or POLYTOMIC_API_KEY (for "
        "a deployment key: that and the organization id), and check polytomic:deploymentUrl."
    )


class Forbidden(ApiError):
    """403: the key is known but may not do this."""

    advice = "Ask an administrator of the organization for this permission, or use a key of a user who has it."


class NotFound(ApiError):
    """404: no such object, as far as this key may see."""

    advice = (
        "It was deleted, or belongs to another organization than this key: check the id and the key; "
        "`pulumi refresh` tells which resources are gone."
    )


class Conflict(ApiError):
    """409: it conflicts with an existing object, or with something that is running."""

    advice = "Wait until what is going on there has ended, or resolve it in Polytomic, then run again."


class Unprocessable(ApiError):
    """422: the configuration was understood and refused."""

    advice = "Correct what the message names in the program, then run again."


class RateLimited(ApiError):
    """429: too many requests, and waiting for as long as the limits allow did not help."""

    advice = "Run again in a few minutes, or with less at a time (`pulumi up --parallel 1`)."


class ServerError(ApiError):
    """5xx: the server failed. A write with this answer may have been carried out nevertheless."""

    advice = "Run again in a few minutes; if it stays, show this line to Polytomic's support."


_LEAVES: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Unprocessable,
    429: RateLimited,
}


def leaf_for(status: int) -> type[ApiError]:
    """Return the class that stands for an HTTP status: a leaf of the tree, or `ApiError` itself."""
    return ServerError if 500 <= status <= 599 else _LEAVES.get(status, ApiError)
