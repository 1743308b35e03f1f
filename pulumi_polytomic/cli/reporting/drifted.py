"""The engine events of a refresh -> which resources are not as the stack left them, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...lifecycle.kind import Declared
from .plan import Step, blinded
from .words import Difference, differences

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent


@dataclass(frozen=True)
class Drifted:
    """A resource that is not as the stack left it: `differences` from state to the server; none: it is gone."""

    resource: str
    kind: Declared
    id: str
    name: str
    """What people know the object by; blank: nothing."""
    is_gone: bool
    differences: list[Difference]


def drifted(events: Iterable[EngineEvent], kinds: Mapping[str, Declared]) -> tuple[list[Drifted], int]:
    """What has drifted of the resources of these kinds (by type token), and how many are as they were."""
    found: list[Drifted] = []
    seen: set[str] = set()
    for event in events:
        metadata = event.res_outputs_event.metadata if event.res_outputs_event else None
        old = metadata.old if metadata else None
        if metadata is None or old is None or metadata.type not in kinds or metadata.urn in seen:
            continue
        seen.add(metadata.urn)
        kind = kinds[metadata.type]
        held, live = _plain(old.outputs), _plain(metadata.new.outputs) if metadata.new else None
        name = held.get(kind.named_by)
        one = Drifted(
            resource=Step(str(metadata.op), metadata.urn).name,
            kind=kind,
            id=old.id,
            name=name if isinstance(name, str) else "",
            is_gone=live is None,
            differences=[] if live is None else differences(kind, held, live),
        )
        if one.is_gone or one.differences:
            found.append(one)
    return sorted(found, key=lambda one: (one.kind.title, one.resource)), len(seen) - len(found)


def _plain(properties: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: blinded(value) for name, value in (properties or {}).items()}
