"""Turn the server's answer into its document, or into one typed error that says what to do next."""

from __future__ import annotations

import email.utils
import html
import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from .. import confidential
from ..config import Settings
from ..errors import ApiError, NoAnswer, leaf_for, one_line

if TYPE_CHECKING:
    import httpx

Redact = Callable[[str], str]

_LOOK = "It may have been carried out: run again, which finds out and does not do it twice."


def redactor(settings: Settings) -> Redact:
    """Return what makes a text of the server safe to show: no keys, and nothing that is known to be a secret."""
    return lambda text: confidential.redacted(text, *settings.secrets)


def document(
    response: httpx.Response, method: str, path: str, *, redact: Redact, enveloped: bool = True
) -> dict[str, Any]:
    """Return a success's whole document; its `data` is always there, unless `enveloped` is false.

    Raises the leaf of `ApiError` for any other status, and `ApiError` for a success that is no such document.
    A deletion may answer with nothing at all.
    """
    parsed = _parse(response)
    if not response.is_success:
        raise _failure(response, parsed, method, path, redact)
    if not response.content and (method == "DELETE" or response.status_code == 204):
        return {"data": None}
    if isinstance(parsed, dict) and ("data" in parsed or not enveloped):
        return parsed
    if method == "DELETE" and parsed is not _NOT_JSON:
        return {"data": None}
    what = _summary(response, redact) if parsed is _NOT_JSON else "the answer holds no data"
    raise unexpected(method, path, response.status_code, what)


def an_object(data: Any, method: str, path: str) -> dict[str, Any]:
    """Return `data` if it is one object, as an answer about one thing must be; else raise `ApiError`."""
    if not isinstance(data, dict):
        raise unexpected(method, path, 200, "the answer's data is not an object")
    return data


def unexpected(method: str, path: str, status: int, what: str) -> ApiError:
    """Return the error for a success that is not what the API promises."""
    hint = "" if method in ("GET", "DELETE") else f"{ApiError.advice} {_LOOK}"
    return ApiError(method, path, status, message=what, hint=hint, foreign=True)


def hint_for_silence(error: NoAnswer) -> str:
    """Say what to do about a request that got no answer, even when repeated."""
    if error.method == "POST" and error.sent:
        advice = _LOOK
    elif error.method != "GET" and error.sent:
        advice = "It may have been carried out: run `pulumi up --refresh`, which sees what is there."
    else:
        advice = "Check polytomic:deploymentUrl and the network (VPN, proxy), then run again."
    return _tried(error.tries) + advice


def _tried(tries: int) -> str:
    return f"Tried {tries} times. " if tries > 1 else ""


def date(response: httpx.Response) -> datetime | None:
    """Return when the server answered, by its own clock (its Date header), or None if it did not say."""
    return _moment(response.headers.get("Date", ""))


def retry_after(response: httpx.Response) -> float | None:
    """Return how many seconds the server asks to wait (its Retry-After, as a number or a date), or None."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    then = _moment(value)
    if then is None:
        return None
    # Measured on the server's own clock where it tells it: ours may be an hour off.
    now = date(response) or datetime.now(timezone.utc)
    return max((then - now).total_seconds(), 0.0)


def _moment(value: str) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


_NOT_JSON = object()


def _parse(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return _NOT_JSON


def _failure(response: httpx.Response, parsed: Any, method: str, path: str, redact: Redact) -> ApiError:
    status = response.status_code
    answer = parsed if isinstance(parsed, dict) else {}
    message = redact(_text(answer.get("message"))) or ("" if answer else _summary(response, redact))
    metadata = answer.get("metadata")
    wait = retry_after(response)
    # Something else than the API spoke: a proxy, a login page, the wrong address. That is no proof that a
    # sync is gone, so it must not pass for the API's own 404.
    foreign = bool(response.content) and not answer
    leaf = ApiError if foreign and status == 404 else leaf_for(status)
    hint = _hint(response, method, wait, redact) or (ApiError.advice if foreign else leaf.advice)
    return leaf(
        method,
        path,
        status,
        key=redact(_text(answer.get("key"))),
        message=message,
        metadata=_scrub(metadata, redact) if isinstance(metadata, dict) else None,
        hint=_tried(response.extensions.get("tries", 1)) + hint,
        retry_after=wait,
        lost=bool(response.extensions.get("lost")),
        # The API's own error body is {key, message, metadata, status}; a gateway may speak JSON too.
        foreign=not {"key", "status"} & answer.keys(),
    )


def _hint(response: httpx.Response, method: str, wait: float | None, redact: Redact) -> str:
    """Return a better hint than the leaf's own where we know more than the status, else nothing."""
    status = response.status_code
    if response.is_redirect:
        # The host alone: the rest of an address may hold a ticket or a password.
        there = re.match(r"https?://(?:[^/?#@]*@)?([\w.:\[\]-]+)", response.headers.get("Location", ""))
        where = f" to {redact(there[1])}" if there else ""
        return f"The server redirects{where}, and a key is never sent on: correct polytomic:deploymentUrl."
    if method == "POST" and (status >= 500 or response.extensions.get("lost")):
        return _LOOK
    if status == 429 and wait:
        return f"The server asks to wait {wait:.0f} s; run again after that."
    return ""


def _summary(response: httpx.Response, redact: Redact) -> str:
    """Describe in a few words what came instead of JSON."""
    if not response.content:
        return ""
    kind = response.headers.get("Content-Type", "").split(";")[0].strip()
    text = response.text
    if "html" in kind or text.lstrip()[:1] == "<":
        title = re.search(r"<title[^>]*>(.*?)</title", text, re.IGNORECASE | re.DOTALL)
        named = one_line(redact(html.unescape(title[1])), 200) if title else ""
        return f'an HTML page titled "{named}" instead of JSON' if named else "an HTML page instead of JSON"
    return f"{kind or 'something'} instead of JSON: {one_line(redact(text), 200)}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _scrub(value: Any, redact: Redact) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {redact(str(key)): _scrub(inner, redact) for key, inner in value.items()}
    if isinstance(value, list):
        return [_scrub(inner, redact) for inner in value]
    return value
