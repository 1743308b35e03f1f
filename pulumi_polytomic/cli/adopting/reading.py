"""Reads the objects that are adopted, whole, and the lists in which their references are found. GET only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any

from pulumi_polytomic.adoption import declaration_of
from pulumi_polytomic.api.several import AT_ONCE
from pulumi_polytomic.declare.mistakes import mistakes
from pulumi_polytomic.errors import ApiError, Forbidden, NotFound
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle.session import Session

from ..inventory import reading
from . import secrets
from .choice import Choice
from .tidying import strings, tidied

Json = dict[str, Any]
Kind = type[ManagedResource]
Progress = Callable[[str, int, int], None]
"""Hears what is read, how many of it are done, and how many there are."""


@dataclass(frozen=True)
class Listed:
    """An object of the workspace, as a list or its own page has it."""

    kind: Kind
    id: str
    document: Json

    @property
    def name(self) -> str:
        """What people call it; blank: nothing."""
        return str(self.document.get(self.kind.kind.named_by) or "")


@dataclass(frozen=True)
class Adopted(Listed):
    """An object that becomes a resource: `document` is whole, `declared` what a program says of it.

    `secrets` are the values that no answer has: field -> the paths of the secrets in it; the path of a plain one is
    empty.
    """

    declared: Json = field(default_factory=dict)
    secrets: Mapping[str, list[secrets.Secret]] = field(default_factory=dict)

    @property
    def names(self) -> Iterator[str]:
        """The ids of other objects that it may name."""
        return strings(self.declared)


@dataclass(frozen=True)
class Skipped:
    """An object that cannot be adopted, or all of a kind (then `id` is blank), and why not."""

    kind: Kind
    id: str
    reason: str


@dataclass
class Workspace:
    """What was read."""

    adopted: list[Adopted]
    listed: dict[str, Listed]
    skipped: list[Skipped]


def read(session: Session, kinds: Sequence[Kind], choice: Choice, progress: Progress) -> Workspace:
    """Read what the choice wants of the workspace.

    Raises `PolytomicError` if the settings do not fit, or the server does not answer.
    """
    _ = session.client  # the settings first, and whose key it is
    read_kinds = [one for one in kinds if choice.reads(one.kind.title)]
    lists = _each("lists", read_kinds, lambda kind: _listed(kind, session), progress)
    listed = {one.id.lower(): one for found in lists if not isinstance(found, Skipped) for one in found}
    wanted = [one for one in listed.values() if choice.wants(one.kind.kind.title, one.name, one.id)]
    read_by_now: dict[str, Adopted | Skipped | None] = {}
    while new := [one for one in wanted if one.id not in read_by_now]:
        found = _each("objects", new, lambda one: _whole(one, session), progress)
        read_by_now.update(zip((one.id for one in new), found, strict=True))
        named = {id.lower() for one in found if isinstance(one, Adopted) for id in one.names}
        wanted = [one for id, one in listed.items() if id in named and choice.wants_used(one.kind.kind.title)]
    adopted = [one for one in read_by_now.values() if isinstance(one, Adopted)]
    skipped = [one for one in [*lists, *read_by_now.values()] if isinstance(one, Skipped)]
    return Workspace(adopted, _with_fields(listed, adopted, session, progress), skipped)


def _each(what: str, items: Sequence[Any], ask: Callable[[Any], Any], progress: Progress) -> list[Any]:
    """Ask about each item, some at a time; the answers in the order of the items.

    In a pool of its own: what reads one object asks several things at once too, and would wait for itself.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = [pool.submit(ask, item) for item in items]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                future.result()
                progress(what, done, len(items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        return [future.result() for future in futures]


def _listed(resource: Kind, session: Session) -> list[Listed] | Skipped:
    """The objects of a kind; or why there are none to be seen."""
    kind = resource.kind
    try:
        return [Listed(resource, str(one["id"]), one) for one in reading.listed(session, kind)]
    except (Forbidden, NotFound) as error:
        reason = f"every {kind.title}: the key may not list them ({error.status} from {error.method} {error.path})"
        return Skipped(resource, "", reason)


def _whole(one: Listed, session: Session) -> Adopted | Skipped | None:
    """The object as a program declares it; or why it cannot be adopted. None: it is gone, or Polytomic's own."""
    kind = one.kind.kind
    live = reading.whole(session, kind, one.id)
    if live is None or kind.unmanageable(live):
        return None  # what is Polytomic's own cannot be changed, such as the role "Admin"
    declared = tidied(kind, declaration_of(kind, session.api_version, live))
    hidden = secrets.of(kind, live, declared, session.client)
    complete = {**declared, **{name: secrets.placeholder(parts) for name, parts in hidden.items()}}
    if reasons := list(map(str, mistakes(kind.declaration, complete))):
        called = f"{kind.title} {one.name!r} ({one.id})" if one.name else kind.title
        waits = isinstance(live.get("target"), dict) and not live["target"].get("object")
        hint = "its first execution makes its target: run adopt again after that"
        reason = f"{called} cannot be declared as it is: {hint if waits else '; '.join(reasons)}"
        return Skipped(one.kind, one.id, reason)
    return Adopted(one.kind, one.id, live, declared, hidden)


def _with_fields(
    listed: dict[str, Listed], adopted: Sequence[Adopted], session: Session, progress: Progress
) -> dict[str, Listed]:
    """The lists, with those models whole whose fields are named: a program names only fields that there are."""
    whole = {one.id.lower(): one for one in adopted}
    named = {id.lower() for one in adopted for id in one.names if id.lower() in listed}
    models = [listed[id] for id in sorted(named - whole.keys()) if listed[id].kind.kind.title == "model"]
    found = _each("models", models, lambda one: _or_light(one, session), progress)
    return {**listed, **whole, **{one.id.lower(): one for one in found}}


def _or_light(one: Listed, session: Session) -> Listed:
    try:
        return Listed(one.kind, one.id, one.kind.kind.calls.get(session.client, one.id))
    except ApiError:
        return one
