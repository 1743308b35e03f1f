"""The address of a deployment, in one spelling."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit


class Unusable(ValueError):
    """An address that no deployment has. Neither text repeats it: it may hold a password.

    Attributes:
        problem: what is wrong with it.
        hint: what to do, with `{key}` and `{insecure}` for the names of the settings; blank: give another address.
    """

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.problem, self.hint = problem, hint


def normalized(text: str, *, insecure: bool) -> str:
    """The address with a lower-case host, no default port and no slash at the end.

    Args:
        text: the address as it was given.
        insecure: whether plain http to another machine is allowed.

    Raises:
        Unusable: it is no such address.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Unusable("is not a web address") from None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        raise Unusable("does not begin with https://")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise Unusable("holds a user name or password", "Give the address alone; the key goes into {key}.")
    if not host or not re.fullmatch(r"[!-~]+", text):
        raise Unusable("is not a web address")
    if "?" in text or "#" in text:
        raise Unusable("holds a query or a fragment")
    path = parts.path.rstrip("/")
    if path.endswith("/api") or "/api/" in path:
        raise Unusable("holds the API's path", "Give the address of the deployment, without /api.")
    if parts.scheme == "http" and not _is_loopback(host) and not insecure:
        raise Unusable(
            "is plain http, which would show the key to everybody on the way",
            "Use https; plain http is for a server on this machine (http://127.0.0.1:…). For one that is safe to reach "
            "without encryption, such as the emulator in another container, set {insecure} to true.",
        )
    name = f"[{host}]" if ":" in host else host
    default = 443 if parts.scheme == "https" else 80
    return f"{parts.scheme}://{name}{'' if port in (None, default) else f':{port}'}{path}"


def is_loopback(address: str) -> bool:
    """Whether the address is one of this machine."""
    return _is_loopback(urlsplit(address).hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
