"""Check that the objects exist that a declaration names by their ids."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pulumi_polytomic import rules
from pulumi_polytomic.api.remembered import connections, policies
from pulumi_polytomic.lifecycle.preview.asking import Asking, Declared, by_id, names
from pulumi_polytomic.lifecycle.preview.findings import Finding
from pulumi_polytomic.reconcile.path import Path, fields


def no_connection(asking: Asking, path: Path, id: str) -> list[Finding]:
    """The finding that there is no such connection, if so."""
    if asking.exists(partial(connections.get, id=id)):
        return []
    known = names(by_id(asking.list(connections.listed)))
    then = f"there is {', '.join(f'{name} ({id})' for id, name in list(known.items())[:5])}" if known else ""
    return [Finding(path, f"no connection {id}", (path,), then, rule=rules.UNKNOWN_CONNECTION)]


def unknown_policies(asking: Asking, declared: Declared) -> Iterator[Finding]:
    """The declared `policies` that do not exist."""
    given = declared.get("policies")
    wanted = [(i, id.lower()) for i, id in enumerate(given) if isinstance(id, str)] if isinstance(given, list) else []
    known = by_id(asking.list(policies.listed)) if wanted else {}
    for i, id in wanted:
        if known and id not in known and not asking.exists(partial(policies.get, id=id)):
            some = [f"{name} ({other})" for other, name in names(known).items()][:5]
            path, then = Path.of("policies", i), f"there is {', '.join(some)}"
            yield Finding(path, f"no policy {id}", fields("policies"), then, rule=rules.UNKNOWN_POLICY)
