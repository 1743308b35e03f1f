"""Files that the API's answers point to, such as logs: at signed addresses, often of another host."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from ..errors import NoAnswer, leaf_for


def download(url: str) -> Iterator[bytes]:
    """GET the file, piece by piece, without the key: the address itself is the permission, so no error shows it.

    Raises `ApiError` or one of its leaves where the address is not good (any more), and `NoAnswer`.
    """
    path = urlsplit(url).path
    try:
        with httpx.stream("GET", url, timeout=60, follow_redirects=False) as response:
            if not response.is_success:
                hint = "The addresses of files expire: run the command again."
                raise leaf_for(response.status_code)("GET", path, response.status_code, hint=hint)
            yield from response.iter_bytes()
    except httpx.HTTPError as error:
        host = urlsplit(url).hostname
        raise NoAnswer(
            "GET", path, f"{host}: {type(error).__name__}", sent=True, hint="Run the command again."
        ) from None
    except httpx.InvalidURL:
        raise NoAnswer("GET", "the file", "its address is none", sent=False) from None
