"""The live sync: read whole, with what only calls of their own tell, and written whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, TypeVar

from pulumi_polytomic import conflicts
from pulumi_polytomic.errors import BadRequest, NotFound, PolytomicError, Refused, Unprocessable, one_line
from pulumi_polytomic.noun import Noun
from pulumi_polytomic.reconcile import versions
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.merge import merge, rewritten
from pulumi_polytomic.reconcile.normalize import Configuration, project
from pulumi_polytomic.session import Session

T = TypeVar("T")


def read_live(
    noun: Noun, session: Session, id: str, declared: Configuration, before: Configuration | None = None
) -> Configuration | None:
    """The live sync with what is declared apart, in the forms of the current version; None: it is gone.

    `before` is what was declared before an update, which resets what of it is not declared any more.
    """
    try:
        live = noun.versions.modern(noun.calls.get(session.client, id))
    except NotFound:
        return None
    return {**live, **read_apart(noun, session, id, declared, complete=False, before=before)}


_FINISHED = frozenset({"completed", "errors", "failed", "canceled", "interrupted"})


def running_execution(noun: Noun, session: Session, id: str) -> str | None:
    """What the sync is running, for a message. None: nothing, or nobody can tell, which stops nothing."""
    try:
        execution = noun.calls.status(session.client, id).get("current_execution")
    except PolytomicError:
        return None
    if not isinstance(execution, dict) or execution.get("status") in _FINISHED:
        return None
    return f"its running execution {execution.get('id')} ({execution.get('status')})"


def read_apart(
    noun: Noun,
    session: Session,
    id: str,
    declared: Configuration,
    *,
    complete: bool,
    before: Configuration | None = None,
) -> Configuration:
    """The live values of the declared fields that have calls of their own."""
    return {
        name: apart.read(session.client, id, declared[name], complete=complete, before=(before or {}).get(name))
        for name, apart in noun.apart.items()
        if name in declared
    }


def converge(
    noun: Noun, session: Session, live: Configuration, new: Configuration, old: Configuration
) -> tuple[Configuration, list[str]]:
    """Bring the live sync to what is declared: a PUT of the full body, an activate call, or nothing.

    `old` is what was declared before: what of it is not any more is reset. Returns what is live then, and what to say.

    Raises:
        Refused: the PUT would lose something; or it would overwrite what somebody changed since, and the settings say
            to fail.
    """
    id = live["id"]
    keys = rewritten(noun.shape, live, new, old)
    own = {name for name in keys if name not in noun.apart or noun.apart[name].body}
    switches = own == {"active"} and "active" in new
    if own and not switches and (reason := noun.objection(live, new, old)):
        raise Refused(reason, hint="Nothing was written.")
    if keys:
        conflicts.guard(noun, session, live, new, old)
    stops = noun.stops_when_switched_off and "active" in own and new.get("active") is False
    running = running_execution(noun, session, id) if stops else None
    said: list[str] = []
    if switches:
        live = {**live, "active": noun.calls.activate(session.client, id, new["active"])}
    elif own:
        if own & noun.apart.keys():
            live = {**live, **read_apart(noun, session, id, new, complete=True)}
        body = as_body(noun, merge(noun.shape, live, new, old))
        said = noun.happening(live, body, old)
        written = _put(noun, session, id, body, own)
        session.authors.changed(written, live)
        live = written
    notes = [*said, *([f"switching it off cancels {running}"] if running else [])]
    if keys - {"active"}:
        live, unfinished = follow_up(noun, session, live, new)
        notes += unfinished
    return live, notes


def as_body(noun: Noun, body: Configuration) -> Configuration:
    """The body as the sync's own endpoint takes it: without what only calls of their own take."""
    carried = {name: value for name, value in body.items() if name not in noun.apart}
    for name, apart in noun.apart.items():
        if name in body and apart.body:
            carried[name] = apart.body(body[name])
    return carried


def follow_up(
    noun: Noun, session: Session, live: Configuration, declared: Configuration
) -> tuple[Configuration, list[str]]:
    """Read back what the answer did not hold, and write by its own calls what did not arrive.

    The sync is written by now, so a failure here is told and left to the next update, whose difference it is.
    """
    notes = []
    for name in noun.apart:
        if name not in declared:
            continue
        try:
            apart, value = noun.apart[name], declared[name]
            found = apart.read(session.client, live["id"], value, complete=False)
            if _differs(noun, name, found, declared):
                whole = apart.read(session.client, live["id"], value, complete=True)
                apart.write(noun.shape, session.client, live["id"], value, whole)
                found = apart.read(session.client, live["id"], value, complete=False)
            live = {**live, name: found}
        except PolytomicError as error:
            live = {k: v for k, v in live.items() if k != name}
            notes.append(f"{name} is not finished, the next `pulumi up` goes on with it: {error}")
    return live, notes


def _differs(noun: Noun, name: str, live: Any, declared: Configuration) -> bool:
    one = {name: declared[name]}
    return bool(changes(noun.shape, project(noun.shape, {name: live}, one), one))


_WAITS = (2, 4, 8, 15)
"""Seconds between tries while the server is not ready; the last one again and again."""


def when_ready(noun: Noun, session: Session, write: Callable[[], T]) -> T:
    """Write, and wait and write again while the server says that it is not ready yet, each time with a new key."""
    left = session.settings.ready_timeout
    for wait in itertools.chain(_WAITS, itertools.repeat(_WAITS[-1])):
        try:
            return write()
        except (BadRequest, Unprocessable) as error:
            if not noun.not_ready(error) or wait > left:
                raise
            left -= wait
            session.tell(f"{noun.title}: {one_line(error.message)}; trying again in {wait} s")
            session.sleep(wait)
    raise AssertionError("unreachable: the loop above ends by itself")


def _put(noun: Noun, session: Session, id: str, body: Configuration, keys: set[str]) -> Configuration:
    version = session.api_version
    try:
        sent = noun.versions.legacy(version, body)
        return noun.versions.modern(when_ready(noun, session, lambda: noun.calls.update(session.client, id, sent)))
    except (BadRequest, Unprocessable) as error:
        advice = [versions.advice(version, body, str(error)), *(noun.advice.get(key, "") for key in sorted(keys))]
        error.hint = next(filter(None, advice), error.hint)
        raise
