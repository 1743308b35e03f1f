"""`Asking`: the requests of one check, which must neither fail nor delay a preview."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_polytomic.errors import ApiError, BadRequest, Conflict, NoAnswer, NotFound, Unprocessable
from pulumi_polytomic.lifecycle.outage import Outage

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client
    from pulumi_polytomic.lifecycle.coming import Coming
    from pulumi_polytomic.lifecycle.making import Made

Declared = Mapping[str, Any]
"""What is declared, as far as a preview knows it."""

T = TypeVar("T")

REFUSED = (BadRequest, NotFound, Unprocessable)
"""The server's word on what was asked about: it does not know it, or does not take it."""


class Asking:
    """Requests for one check. What cannot be answered is not reported, and noted in `outage`."""

    def __init__(
        self,
        client: Client,
        outage: Outage,
        made: Sequence[Made] = (),
        coming: Coming | None = None,
        sleep: Callable[[float], None] = time.sleep,
        urn: str = "",
    ) -> None:
        """Say whom to ask, where to note what keeps from it, and what the objects of the same program make.

        `coming`: what the objects are about to be that this run changes; the questions may add to it. `sleep` waits for
        seconds, between two questions about a job. `urn`: the resource that the check is of.
        """
        self.urn = urn
        self.client = client
        self.made = list(made)
        self.coming = {} if coming is None else coming
        self.sleep = sleep
        self._outage = outage

    def __call__(self, question: Callable[[Client], T]) -> T | None:
        """The answer; None if there is none now.

        Raises:
            BadRequest, NotFound, Unprocessable: the server knows nothing of what was asked about.
        """
        if self._outage.over:
            return None
        try:
            return question(self.client)
        except REFUSED:
            raise
        except Conflict:
            return None
        except (ApiError, NoAnswer) as error:
            self._outage.met(error)
            return None

    def list(self, question: Callable[[Client], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        """What is listed; nothing if that is unknown."""
        try:
            return self(question) or []
        except REFUSED:
            return []

    def exists(self, question: Callable[[Client], Any]) -> bool:
        """Whether the server knows the requested object; true if it gives no answer."""
        try:
            self(question)
        except NotFound:
            return False
        except REFUSED:
            return True
        return True


def listed(answer: Any, name: str) -> list[dict[str, Any]]:
    """The objects that a document lists under the name; none if it lists none."""
    found = answer.get(name) if isinstance(answer, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def by_id(objects: list[dict[str, Any]], key: str = "id") -> dict[str, dict[str, Any]]:
    """The objects by their ids."""
    return {one[key]: one for one in objects if isinstance(one.get(key), str)}


def names(objects: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The ids with the names that people know them by."""
    return {id: one["name"] if isinstance(one.get("name"), str) else id for id, one in objects.items()}


def required(configuration: Any) -> list[str]:
    """The settings that something needs: its `configuration` is a JSON schema, or a map of settings with a mark."""
    if not isinstance(configuration, dict):
        return []
    if isinstance(configuration.get("required"), list):
        return [name for name in configuration["required"] if isinstance(name, str)]
    return [name for name, said in configuration.items() if isinstance(said, dict) and said.get("required") is True]
