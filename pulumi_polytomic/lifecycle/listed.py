"""A refresh that reads lists: with the setting `refresh: listed`, an object that did not change is not read by itself.

State remembers the `updated_at` of what it holds, hidden. A process reads the list of a kind once, page by page. An
entry of the same `updated_at` says that what state holds is still true, except for fields that may change without it.
Everything else is read by itself: an object that is not in the list, one with another `updated_at` or none, and all of
them if the list cannot be read.
"""

from __future__ import annotations

from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle.live import read_apart, read_live
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.state import UPDATED_AT, Properties
from pulumi_polytomic.reconcile.normalize import Configuration


def stamp_of(resources: Resources, live: Configuration) -> Properties:
    """What state remembers of a live object, so that a later refresh can tell whether it changed."""
    stamp = live.get("updated_at")
    return {UPDATED_AT: stamp} if _reads_lists(resources) and isinstance(stamp, str) and stamp else {}


def read(resources: Resources, id: str, declared: Configuration, state: Properties) -> Configuration | None:
    """The live object as `read_live` has it, from the list where that tells enough; None: it is gone."""
    kind, entry = resources.kind, _unchanged(resources, id, state)
    if entry is None or kind.listed is None:
        return read_live(resources, id, declared, declared)
    loose = kind.listed.loose(declared)
    own = {name for name in declared if name not in kind.apart}
    asked = {name: value for name, value in declared.items() if name in own | loose}
    held = {name: value for name, value in declared.items() if name not in asked}
    if resources.session.api_version in kind.listed.whole:
        live = {**held, **kind.versions.modern(entry)}
    elif loose & own:
        return read_live(resources, id, declared, declared)
    else:
        computed = {name: state[name] for name in kind.computed if name in state}
        live = {**declared, **computed, "id": id, "updated_at": entry["updated_at"]}
    return {**live, **read_apart(resources, live, asked, before=asked)}


def _reads_lists(resources: Resources) -> bool:
    return resources.kind.listed is not None and resources.session.settings.refresh == "listed"


def _unchanged(resources: Resources, id: str, state: Properties) -> Configuration | None:
    """The entry of an object that has not changed since state has it; None: it has to be read by itself."""
    stamp = state.get(UPDATED_AT)
    # What this process has written itself is not as the list had it.
    if not stamp or id in resources.session.written or not _reads_lists(resources):
        return None
    entry = _entries(resources).get(id)
    return entry if entry is not None and entry.get("updated_at") == stamp else None


def _entries(resources: Resources) -> dict[str, Configuration]:
    """The list by id, as it was when this process first needed it."""
    return resources.session.client.once(("refreshed from", resources.kind.title), lambda: _read_list(resources))


def _read_list(resources: Resources) -> dict[str, Configuration]:
    try:
        return {str(entry.get("id")): entry for entry in resources.kind.calls.list_(resources.session.client)}
    except PolytomicError as error:
        resources.session.warn(
            f"the list of {resources.kind.title}s cannot be read, so that each is read by itself: {error}"
        )
        return {}
