"""Checks of one resource over HTTP against the emulator, as the engine asks for them."""

from __future__ import annotations

from typing import Any

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.verbs import Checked
from pulumi_polytomic.model_sync import MODEL_SYNC

ORIGIN = {"organization": "o", "project": "p", "stack": "s", "urn": "u"}
NOBODY = "00000000-0000-4000-8000-00000000beef"


class Scope:
    """What a client lives as long as: sessions of other scopes remember nothing of what this one was answered."""


def session_of(server: Emulator, warnings: list[str] | None = None, /, **environ: str) -> Session:
    """A session with a client of its own, and the list that its warnings go to."""
    given = {"POLYTOMIC_DEPLOYMENT_URL": server.url, "POLYTOMIC_API_KEY": seed.ACME.api_key, **environ}
    warned = [] if warnings is None else warnings
    return Session(lambda _: None, given, warn=warned.append, scope=Scope())


def check(session: Session, new: dict[str, Any], old: dict[str, Any] | None = None) -> Checked:
    """Check what is declared; `old` is what was declared before, if the sync exists."""
    noun = BULK_SYNC if "source_connection_id" in new else MODEL_SYNC
    olds = {**old, "__origin": ORIGIN} if old else {}
    return verbs.check(Resources(noun, session), olds, {**new, "__origin": ORIGIN})


def failures(session: Session, new: dict[str, Any], old: dict[str, Any] | None = None) -> list[str]:
    """What the check refuses."""
    return check(session, new, old).failures


def asked(server: Emulator) -> list[str]:
    """The requests since the log was cleared, such as "GET /api/me", with their queries."""
    return [f"{r['method']} {r['path']}" + (f"?{r['query']}" if r.get("query") else "") for r in server.requests()]
