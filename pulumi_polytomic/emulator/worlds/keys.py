"""The users and the keys of a world, with those that there are when it does not say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from .fields import Json, widened
from .mistakes import WorldError, at, near
from .names import Path, derived

_OF_THE_DEPLOYMENT = [
    {"key": "emulator-deployment-key", "kind": "deployment"},
    {"key": "emulator-partner-key", "kind": "partner"},
]


def key_id(key: str) -> str:
    """Return under which id a key is stored."""
    return hashlib.sha256(key.encode()).hexdigest()


def slug(name: str) -> str:
    """Return a name as it is in keys and addresses."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "organization"


def of_the_deployment(world: Json) -> list[Json]:
    """Return the keys of the deployment and of partners, which open every organization."""
    return [dict(one) for one in world.get("keys", _OF_THE_DEPLOYMENT)]


def users(organization: Json, organization_id: str) -> list[Json]:
    """Return the users of an organization; there is one if the world names none."""
    made = []
    for one in organization.get("users") or ["Robin Hall"]:
        user = widened(one, "name")
        first = slug(user["name"]).partition("-")[0]
        default = {
            "id": derived(organization_id, "users", user["name"]),
            "email": f"{first}@{slug(organization['name'])}.example",
            "role": "admin",
        }
        made.append({**default, **user})
    return made


def of_the_organization(organization: Json, users: list[Json], path: Path) -> Iterator[Json]:
    """Yield the keys of an organization and of its users, each with its `kind` and, if it is a user's, its `user`."""
    named = slug(organization["name"])
    default = [
        {"key": f"emulator-{named}-organization-key"},
        {"key": f"emulator-{named}-user-key", "kind": "user"},
    ]
    for number, one in enumerate(organization.get("keys", default)):
        entry = widened(one, "key")
        kind = entry.get("kind", "organization")
        yield {"key": entry["key"], "kind": kind, "user": _user(entry, users, (*path, "keys", number, "user"))}


def _user(entry: Json, users: list[Json], path: Path) -> Json:
    wanted = str(entry.get("user", users[0]["name"]))
    for user in users:
        if wanted in (user["name"], user["id"], user["email"]):
            return user
    raise WorldError(f"{at(path)}: no user {wanted!r}; {near(wanted, [user['name'] for user in users])}")
