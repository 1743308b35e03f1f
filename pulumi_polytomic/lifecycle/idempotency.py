"""The Idempotency-Key of a create, and what an answer says of it ("Idempotent requests")."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from pulumi_polytomic.errors import ApiError, Conflict, Forbidden, RateLimited, Unauthorized
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.reconcile.normalize import Configuration


def key_of(session: Session, origin: Any, body: Configuration) -> str:
    """The Idempotency-Key: the same for the same body, declared in the same place, for the same organization."""
    material = [session.settings.deployment_url, session.organization_id, origin, body]
    return hashlib.sha256(json.dumps(material, sort_keys=True).encode()).hexdigest()


class Key:
    """An Idempotency-Key, and what became of it."""

    def __init__(self, shared: str | None = None) -> None:
        self.value = shared or secrets.token_urlsafe(24)
        self.shared = shared is not None
        """Whether an earlier run may have used it."""
        self.open = False
        """Whether a request with it may have been carried out without a definitive answer."""
        self._failed = False

    def is_ended_by(self, error: ApiError) -> bool:
        """Whether the server has given the outcome that it replays from now on. Takes note of the answer."""
        if error.foreign:
            self.open = True
            return False
        if error.status >= 500:
            self.open, ended, self._failed = True, self._failed, True
            return ended
        early = isinstance(error, Unauthorized | Forbidden | Conflict | RateLimited)
        return not (early and (self.open or error.lost)) and not tells_of_another_request(error)


def may_have_been_done(error: ApiError) -> bool:
    """Whether the object may be there all the same. What redirects or rejects the key has not looked at the request."""
    if isinstance(error, Unauthorized) or 300 <= error.status < 400:
        return False
    return error.foreign or error.status >= 500


def may_be_a_replay(error: ApiError) -> bool:
    """Whether this refusal can be a replay of an earlier one; not while the outcome of the first try is open."""
    if isinstance(error, Unauthorized) or error.status < 400 or tells_of_another_request(error):
        return False
    return not (error.lost and isinstance(error, Forbidden | Conflict | RateLimited))


def tells_of_another_request(error: ApiError) -> bool:
    """Whether a 409 says that a request with the same key is still being carried out."""
    words = f"{error.key} {error.message}".lower()
    return isinstance(error, Conflict) and any(
        word in words for word in ("idempoten", "in flight", "in-flight", "still running", "in progress", "concurrent")
    )
