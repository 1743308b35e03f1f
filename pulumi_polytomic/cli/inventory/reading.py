"""Reading a workspace, GET only."""

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
    ids = _ids(session, kind)
    read: list[Object] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for one in pool.map(lambda id: _whole(session, kind, id), ids):
                read.extend([Object(kind, str(one["id"]), one)] if one else [])
                progress(kind.title, len(read), len(ids))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return read


def _ids(session: Session, kind: Kind) -> list[str]:
    from ...api.collection import Setting

    if isinstance(kind.calls, Setting):
        return [""]
    # The oldest first: the order is the same at each run.
    listed = sorted(kind.calls.list_(session.client), key=lambda one: (str(one.get("created_at")), str(one["id"])))
    return [str(one["id"]) for one in listed]


def _whole(session: Session, kind: Kind, id: str) -> Document | None:
    from ...lifecycle.live import read_live, read_whole
    from ...lifecycle.resources import Resources

    resources = Resources(kind, session)
    live = read_live(resources, id, {})
    try:
        return live and read_whole(resources, live)
    except NotFound:
        return None
