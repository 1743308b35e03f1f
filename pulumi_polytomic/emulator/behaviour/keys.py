"""Keys: each opens one organization, as itself or as one of its users, or belongs to the deployment or a partner.

A key is stored by its digest; the key itself is only in the answer that makes it.
"""

from __future__ import annotations

import hashlib
import secrets

from ..store import Json, Store

KIND = "key"


def key_id(key: str) -> str:
    """Return under which id a key is stored."""
    return hashlib.sha256(key.encode()).hexdigest()


def record(key: str, kind: str, moment: str, organization_id: str = "", user_id: str = "") -> Json:
    """Return a key as it is stored; one of the deployment or of a partner belongs to no organization."""
    owned = {"id": key_id(key), "organization_id": organization_id, "updated_at": moment}
    return {**owned, "kind": kind, "user_id": user_id}


def issue(store: Store, organization_id: str, user_id: str) -> str:
    """Make a key for a user, and return it."""
    key = secrets.token_urlsafe(32)
    store.write(KIND, record(key, "user", store.now(), organization_id, user_id))
    return key


def revoke(store: Store, organization_id: str, user_id: str | None = None) -> None:
    """Forget the keys of a user, or all of an organization."""
    for found in store.all(KIND, organization_id):
        if user_id in (None, found["user_id"]):
            store.delete(KIND, found["id"])
