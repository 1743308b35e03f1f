"""Read a workspace, GET only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ...errors import NotFound
from .objects import Document, Inventory, Object

if TYPE_CHECKING:
    from ...lifecycle.kind import Kind
    from ...lifecycle.session import Session

Progress = Callable[[str, int, int], None]
"""Hears what is read, how many of it are done, and how many there are."""

_AT_ONCE = 8


def read(session: Session, kinds: Sequence[Kind], progress: Progress) -> Inventory:
    """All objects of these kinds, each whole. An object that is deleted meanwhile is left out.

    Raises:
        PolytomicError: the server could not be asked.
    """
    title = session.workspace  # the first question: a wrong key is one error, not one for each kind
    found = [one for kind in kinds for one in _read(session, kind, progress)]
    return Inventory(title, session.api_version, tuple(found))


def _read(session: Session, kind: Kind, progress: Progress) -> Iterable[Object]:
    ids = [str(one["id"]) for one in listed(session, kind)]
    read: list[Object] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for one in pool.map(lambda id: whole(session, kind, id), ids):
                read.extend([Object(kind, str(one["id"]), one)] if one else [])
                progress(kind.title, len(read), len(ids))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return read


def listed(session: Session, kind: Kind) -> list[Document]:
    """The objects of a kind as the list has them, which may be light. The oldest first: the same at each run."""
    from ...api.collection import Setting

    if isinstance(kind.calls, Setting):
        return [kind.calls.get(session.client, "")]
    found = (kind.versions.modern(one) for one in kind.calls.list_(session.client))
    return sorted(found, key=lambda one: (str(one.get("created_at")), str(one["id"])))


def whole(session: Session, kind: Kind, id: str) -> Document | None:
    """One object with all that has calls of its own; None: it is gone."""
    from ...lifecycle.live import read_live, read_whole
    from ...lifecycle.resources import Resources
    from ...reconcile import secrets

    resources = Resources(kind, session)
    live = read_live(resources, id, {})
    try:
        return live and secrets.without(kind.shape, read_whole(resources, live))
    except NotFound:
        return None
