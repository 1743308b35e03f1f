"""Keys: each opens one organization, as itself or as one of its users, or belongs to the deployment or a partner.

A key is stored by its digest; the key itself is only in the answer that makes it.
"""

from __future__ import annotations

import secrets

from ..store import Store
from ..worlds import key_id, key_record

__all__ = ["KIND", "issue", "key_id", "revoke"]

KIND = "key"


def issue(store: Store, organization_id: str, user_id: str) -> str:
    """Make a key for a user, and return it."""
    key = secrets.token_urlsafe(32)
    _, record = key_record(key, "user", organization_id, user_id)
    store.write(KIND, {**record, "updated_at": store.now()})
    return key


def revoke(store: Store, organization_id: str, user_id: str | None = None) -> None:
    """Forget the keys of a user, or all of an organization."""
    for found in store.all(KIND, organization_id):
        if user_id in (None, found["user_id"]):
            store.delete(KIND, found["id"])
