"""The author that the server records for objects of this process (`created_by`, `updated_by`).

No page says what that is for an organization's key: the organization, the key, or the user who made the key. So it is
learned from answers to this process's own writes. Until there was one, it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Authors:
    """The ids of the authors that this process has seen, in lower case."""

    def __init__(self) -> None:
        self._own: set[str] = set()
        self._in_state: set[str] = set()

    def made(self, live: Mapping[str, Any]) -> None:
        """Take note of an object that this process made, as the server answered it."""
        self._own |= _ids(live, "created_by")

    def changed(self, live: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        """Take note of an object that this process wrote. What moved nothing may name an earlier author."""
        if live.get("updated_at") != before.get("updated_at"):
            self._own |= _ids(live, "updated_by")

    def in_state(self, state: Mapping[str, Any]) -> None:
        """Take note of an object in the stack's state. Another key may have made it, or a person, if it was adopted."""
        self._in_state |= _ids(state, "created_by")

    def made_by_us(self, live: Mapping[str, Any]) -> bool:
        """Whether the object has this process's own author. False also if that is not known."""
        return bool(_ids(live, "created_by") & self._own)

    def made_by_another(self, live: Mapping[str, Any]) -> bool:
        """Whether someone else made the object. False also while this process's own author is not known."""
        its = _ids(live, "created_by")
        return bool(self._own and its) and not its & (self._own | self._in_state)

    def changed_by_us(self, live: Mapping[str, Any]) -> bool:
        """Whether the last one to change the object was this process's author.

        Where that is not known, it is who made the object, which is in the stack's state.
        """
        return bool(_ids(live, "updated_by") & (self._own or _ids(live, "created_by")))


def _ids(live: Mapping[str, Any], key: str) -> set[str]:
    author = live.get(key)
    id = author.get("id") if isinstance(author, Mapping) else None
    return {id.lower()} if isinstance(id, str) and id else set()
