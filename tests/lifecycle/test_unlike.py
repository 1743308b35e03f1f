"""A kind as unlike a sync as can be: what state holds of it, and which of its values no message shows."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic import confidential
from pulumi_polytomic.api.collection import Collection
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.state import whole_of
from tests.lifecycle.test_verbs import session_of
from tests.unlike import MASK, Locks

KIND = Kind(
    title="lock system",
    declaration=Locks,
    calls=Collection("/api/locks"),
    computed={},
    named_by="",
    organization=False,
)
DECLARED = {
    "site": "s",
    "type": "t",
    "vault": {"box": {"code": "vault code", "color": "red"}},
    "settings": {"host": "h", "password": "the password", "auth": {"token": "the token", "user": "u"}},
    "credentials": {"key": "the key"},
}


@pytest.mark.parametrize("mask", [MASK, None])
def test_what_is_only_looked_at_shows_no_mask(mask: str | None) -> None:
    answer: dict[str, Any] = {
        **DECLARED,
        "id": "l1",
        "type": {"id": 7, "name": "t"},
        "vault": {"box": {"code": mask, "color": "red"}},
        "settings": {"host": "h", "password": mask, "auth": {"token": mask, "user": "u"}},
        "credentials": mask,
    }
    seen = whole_of(KIND, answer)
    assert {name: value for name, value in seen.items() if value not in ([], {})} == {
        "site": "s",
        "type": "t",
        "vault": {"box": {"color": "red"}},
        "settings": {"host": "h", "auth": {"user": "u"}},
    }


def test_no_message_shows_a_declared_secret_at_any_depth(server: Emulator) -> None:
    confidential.forget()
    verbs.check(Resources(KIND, session_of(server)), {}, DECLARED)
    told = confidential.redacted("vault code, the password, the token, the key; red, h, u")
    assert all(secret not in told for secret in ("vault code", "the password", "the token", "the key"))
    assert told.endswith("red, h, u")
