"""The objects of one kind under one path. Bodies and answers are the API's own documents, untouched.

Every method asks afresh, and raises `ApiError` or one of its leaves, and `NoAnswer`, as `client.Client` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .answers import an_object
from .paths import item

if TYPE_CHECKING:
    from .client import Client, Created

_PARENT = re.compile(r"\{(\w+)\}")


class Collection:
    """A path with objects under it, such as ``/api/permissions/policies``.

    A path may have parents, such as ``/api/organizations/{organization_id}/users``: a body tells them, under their
    names, an answer gets them, and an id here begins with theirs: ``<organization_id>/<id>``.
    """

    repeatable = False
    """Whether a create that is sent twice makes one object, so that it needs no Idempotency-Key."""

    def __init__(self, path: str, *, paged: bool = True) -> None:
        """`paged`: whether the list takes a size and a page token."""
        self.path = path
        self._parents = _PARENT.findall(path)
        self._paged = paged

    def of(self, body: Mapping[str, Any]) -> Collection:  # noqa: ARG002
        """The calls whose list has the object that a create with this body makes."""
        return self

    def there(self, client: Client, body: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """What someone set and a create with this body replaces: nothing, it makes a new object."""
        return {}

    def list_(self, client: Client, **query: Any) -> Iterator[dict[str, Any]]:
        """GET the list: yield the objects, page by page. A path with parents has no list of all.

        In API version 2025-09-18 the entries may be light: `get` has the whole objects.
        """
        if self._parents:
            return iter(())
        # Should a list without a size be paged one day, its token is followed.
        return client.pages(self.path, query) if self._paged else client.pages(self.path, query, limit=None)

    def create(self, client: Client, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Created:
        """POST: make an object and return it. For `idempotency_key` see `Client.post`."""
        parents = [str(body[name]) for name in self._parents]
        own = {name: value for name, value in body.items() if name not in self._parents}
        made = client.create(self._filled(parents), own, idempotency_key=idempotency_key)
        return replace(made, document=self._named(parents, made.document))

    def get(self, client: Client, id: str) -> dict[str, Any]:
        """GET one whole object."""
        path, parents = self._at(id)
        return self._named(parents, an_object(client.get(path), "GET", path))

    def update(self, client: Client, id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """PUT: replace the object and return it. What `body` leaves out is reset."""
        path, parents = self._at(id)
        own = {name: value for name, value in body.items() if name not in self._parents}
        return self._named(parents, an_object(client.put(path, own), "PUT", path))

    def delete(self, client: Client, id: str) -> None:
        """DELETE the object. `NotFound` may mean that a first try, whose answer was lost, did it."""
        client.delete(self._at(id)[0])

    def _at(self, id: str, *rest: str) -> tuple[str, list[str]]:
        *parents, own = id.split("/", len(self._parents))
        return item(self._filled(parents), own, *rest), parents

    def _filled(self, parents: list[str]) -> str:
        path = self.path
        for name, value in zip(self._parents, parents, strict=False):
            path = path.replace(f"/{{{name}}}", item("", value))
        return path

    def _named(self, parents: list[str], document: dict[str, Any]) -> dict[str, Any]:
        if not parents:
            return document
        return {
            **document,
            **dict(zip(self._parents, parents, strict=True)),
            "id": "/".join([*parents, document["id"]]),
        }


class Syncs(Collection):
    """Syncs, which run: ``/api/syncs`` and ``/api/bulk/syncs``. Their lists are last changed first."""

    status_seconds = 5

    def activate(self, client: Client, id: str, active: bool) -> bool:
        """POST …/activate: switch the sync on or off and leave all else; return which it is now.

        A running execution of a model sync goes on; one of a bulk sync is canceled when it is switched off.
        """
        answer = client.post(self._at(id, "activate")[0], {"active": active})
        return bool(answer.get("active", active)) if isinstance(answer, dict) else active

    def status(self, client: Client, id: str) -> dict[str, Any]:
        """GET …/status: return the current and the last execution, and when the next one is due.

        Given up after a few seconds: nothing waits for this answer.
        """
        path, _ = self._at(id, "status")
        return an_object(client.get(path, within=self.status_seconds), "GET", path)

    def error_handling(self, client: Client, id: str) -> dict[str, Any]:
        """GET …/error-handling: return who hears of failures, and what else is done about them."""
        path, _ = self._at(id, "error-handling")
        return an_object(client.get(path), "GET", path)

    def update_error_handling(self, client: Client, id: str, body: Mapping[str, Any]) -> None:
        """PUT …/error-handling: replace who hears of failures, and what else is done about them."""
        client.put(self._at(id, "error-handling")[0], body)


class Setting:
    """One object without an id of its own, which is always there: GET and PUT under one path."""

    repeatable = True

    def __init__(self, path: str, empty: Mapping[str, Any]) -> None:
        """`empty`: the body that takes away what was declared."""
        self.path, self.empty = path, empty

    def of(self, body: Mapping[str, Any]) -> Setting:  # noqa: ARG002
        """There is one object."""
        return self

    def there(self, client: Client, body: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """What someone set and a create replaces."""
        return self.get(client, "")

    def list_(self, client: Client, **query: Any) -> Iterator[dict[str, Any]]:  # noqa: ARG002
        """There is one."""
        return iter([self.get(client, "")])

    def create(self, client: Client, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Created:  # noqa: ARG002
        """PUT it."""
        from .client import Created  # loads httpx

        return Created(self.update(client, "", body), None)

    def get(self, client: Client, id: str) -> dict[str, Any]:  # noqa: ARG002
        """GET it."""
        return self._named(client.whole(self.path))

    def update(self, client: Client, id: str, body: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """PUT it: what `body` leaves out is reset."""
        return self._named(client.whole(self.path, body=body))

    def delete(self, client: Client, id: str) -> None:  # noqa: ARG002
        """PUT it empty."""
        client.whole(self.path, body=self.empty)

    def _named(self, answer: dict[str, Any]) -> dict[str, Any]:
        # The API's types show no envelope around it; all other answers have one.
        within = answer.get("data")
        return {"id": self.path.rpartition("/")[2], **(within if isinstance(within, dict) else answer)}


class Remembered:
    """What a collection answered, asked for once per client by however many threads: for lookups and previews.

    The answers are shared: do not change them. `again` asks a second time, which is remembered too.
    """

    def __init__(self, of: Collection) -> None:
        self._of = of

    def listed(self, client: Client, *, again: bool = False) -> list[dict[str, Any]]:
        """The whole list. Its entries may be light."""
        question = (self._of.path, "list")
        if again:
            client.once.forget(question)
        return client.once(question, lambda: list(self._of.list_(client)))

    def get(self, client: Client, id: str, *, again: bool = False) -> dict[str, Any]:
        """One whole object."""
        return client.once((self._of.path, id, again), lambda: self._of.get(client, id))
