"""Users: of the key's own organization, ``/api/organization/users``, and with a partner key those of any other,
``/api/organizations/{organization_id}/users``.

An id here is ``<organization_id>/<id>``, so that no key takes another organization's user for one that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from . import caller
from .answers import an_object
from .collection import Collection
from .paths import item

if TYPE_CHECKING:
    from .client import Client, Created

_OWN = "/api/organization/users"


class Users(Collection):
    """Users. What a body's `organization_id` does not say is the key's own organization."""

    def __init__(self, organization_id: str = "") -> None:
        """`organization_id`: whose users are listed; blank: those of the key's own."""
        super().__init__(_of(organization_id) if organization_id else _OWN, paged=False)
        self._organization_id = organization_id.lower()

    def of(self, body: Mapping[str, Any]) -> Users:
        """The calls that list the users of the organization that the body names."""
        return Users(str(body.get("organization_id") or ""))

    def list_(self, client: Client, **query: Any) -> Iterator[dict[str, Any]]:
        """GET the list."""
        organization_id = self._organization_id or caller.organization_id(client)
        for user in client.pages(_path(client, organization_id), query, limit=None):
            yield _named(organization_id, user)

    def create(self, client: Client, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Created:
        """POST: invite a user and return them."""
        organization_id = str(body.get("organization_id") or caller.organization_id(client)).lower()
        own = {name: value for name, value in body.items() if name != "organization_id"}
        made = client.create(_path(client, organization_id), own, idempotency_key=idempotency_key)
        return replace(made, document=_named(organization_id, made.document))

    def get(self, client: Client, id: str) -> dict[str, Any]:
        """GET one."""
        organization_id, path = _at(client, id)
        return _named(organization_id, an_object(client.get(path), "GET", path))

    def update(self, client: Client, id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """PUT: replace the roles of the user. The page of any organization's user wants the address too."""
        organization_id, path = _at(client, id)
        left_out = {"organization_id", *(["email"] if path.startswith(_OWN) else [])}
        own = {name: value for name, value in body.items() if name not in left_out}
        return _named(organization_id, an_object(client.put(path, own), "PUT", path))

    def delete(self, client: Client, id: str) -> None:
        """DELETE the user, who loses access at once."""
        client.delete(_at(client, id)[1])


def _at(client: Client, id: str) -> tuple[str, str]:
    organization_id, _, own = id.rpartition("/")
    organization_id = (organization_id or caller.organization_id(client)).lower()
    return organization_id, item(_path(client, organization_id), own)


def _path(client: Client, organization_id: str) -> str:
    return _OWN if organization_id == caller.organization_id(client) else _of(organization_id)


def _of(organization_id: str) -> str:
    return item("/api/organizations", organization_id, "users")


def _named(organization_id: str, user: Mapping[str, Any]) -> dict[str, Any]:
    return {**user, "organization_id": organization_id, "id": f"{organization_id}/{user['id']}"}
