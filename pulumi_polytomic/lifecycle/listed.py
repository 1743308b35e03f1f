"""A refresh that reads lists: with the setting `refresh: listed`, an object that did not change is not read by itself.

State remembers the `updated_at` of what it holds, hidden. A process reads the list of a kind once, page by page. An
entry of the same `updated_at` says that what state holds is still true, except for fields that may change without it.
Everything else is read by itself: an object that is not in the list, one with another `updated_at` or none, and all of
them if the list cannot be read.
"""

from __future__ import annotations

from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.live import read_apart, read_live
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import UPDATED_AT, Properties
from pulumi_polytomic.reconcile.normalize import Configuration


def stamp_of(noun: Kind, session: Session, live: Configuration) -> Properties:
    """What state remembers of a live object, so that a later refresh can tell whether it changed."""
    stamp = live.get("updated_at")
    return {UPDATED_AT: stamp} if _reads_lists(noun, session) and isinstance(stamp, str) and stamp else {}


def read(noun: Kind, session: Session, id: str, declared: Configuration, state: Properties) -> Configuration | None:
    """The live object as `read_live` has it, from the list where that tells enough; None: it is gone."""
    entry = _unchanged(noun, session, id, state)
    if entry is None or noun.listed is None:
        return read_live(noun, session, id, declared, declared)
    loose = noun.listed.loose(declared)
    own = {name for name in declared if name not in noun.apart}
    asked = {name: value for name, value in declared.items() if name in own | loose}
    held = {name: value for name, value in declared.items() if name not in asked}
    if session.api_version in noun.listed.whole:
        live = {**held, **noun.versions.modern(entry)}
    elif loose & own:
        return read_live(noun, session, id, declared, declared)
    else:
        computed = {name: state[name] for name in noun.computed if name in state}
        live = {**declared, **computed, "id": id, "updated_at": entry["updated_at"]}
    return {**live, **read_apart(noun, session, live, asked, before=asked)}


def written(noun: Kind, session: Session, id: str) -> None:
    """Take note that this process has written the object: its entry in the list is not true any more."""
    if _reads_lists(noun, session):
        _entries(noun, session).pop(id, None)


def _reads_lists(noun: Kind, session: Session) -> bool:
    return noun.listed is not None and session.settings.refresh == "listed"


def _unchanged(noun: Kind, session: Session, id: str, state: Properties) -> Configuration | None:
    """The entry of an object that has not changed since state has it; None: it has to be read by itself."""
    stamp = state.get(UPDATED_AT)
    if not stamp or not _reads_lists(noun, session):
        return None
    entry = _entries(noun, session).get(id)
    return entry if entry is not None and entry.get("updated_at") == stamp else None


def _entries(noun: Kind, session: Session) -> dict[str, Configuration]:
    """The list by id, as it was when this process first needed it."""
    return session.client.once(("refreshed from", noun.title), lambda: _read_list(noun, session))


def _read_list(noun: Kind, session: Session) -> dict[str, Configuration]:
    try:
        return {str(entry.get("id")): entry for entry in noun.calls.list_(session.client)}
    except PolytomicError as error:
        session.warn(f"the list of {noun.title}s cannot be read, so that each is read by itself: {error}")
        return {}
