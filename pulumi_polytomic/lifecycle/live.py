"""The live sync: read whole, with what only calls of their own tell, and written whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from pulumi_polytomic.errors import BadRequest, NotFound, PolytomicError, Refused, Unprocessable, one_line
from pulumi_polytomic.lifecycle import conflicts
from pulumi_polytomic.lifecycle.kind import Apart, Kind
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import Configuration, project
from pulumi_polytomic.reconcile.update import Update

T = TypeVar("T")


def read_live(
    noun: Kind,
    session: Session,
    id: str,
    declared: Configuration,
    before: Configuration | None = None,
    *,
    updating: bool = False,
) -> Configuration | None:
    """The live sync with what is declared apart, in the forms of the current version; None: it is gone.

    `before` is what was declared before an update, which resets what of it is not declared any more. `updating`: only
    what the update needs has to be read.
    """
    try:
        live = noun.versions.modern(noun.calls.get(session.client, id))
    except NotFound:
        return None
    return {**live, **read_apart(noun, session, live, declared, before=before, updating=updating)}


_FINISHED = frozenset({"completed", "errors", "failed", "canceled", "interrupted"})


def running_execution(noun: Kind, session: Session, id: str) -> str | None:
    """What the sync is running, for a message. None: nothing, or nobody can tell, which stops nothing."""
    assert noun.runs is not None
    try:
        execution = noun.runs.calls.status(session.client, id).get("current_execution")
    except PolytomicError:
        return None
    if not isinstance(execution, dict) or execution.get("status") in _FINISHED:
        return None
    return f"its running execution {execution.get('id')} ({execution.get('status')})"


def read_apart(
    noun: Kind,
    session: Session,
    live: Configuration,
    declared: Configuration,
    before: Configuration | None = None,
    *,
    updating: bool = False,
) -> Configuration:
    """The live values of the declared fields that have calls of their own."""

    def value(apart: Apart) -> Any:
        if updating and apart.glance:
            return apart.glance(noun.shape, session.client, live, declared, before)
        return apart.read(session.client, live, declared, complete=False, before=before)

    return {name: value(apart) for name, apart in noun.apart.items() if name in declared}


def read_whole(noun: Kind, session: Session, live: Configuration) -> Configuration:
    """The live sync with all that has calls of its own, as a program declares it."""
    values = {
        name: apart.whole(session.client, live) if apart.whole else apart.read(session.client, live, {}, complete=False)
        for name, apart in noun.apart.items()
    }
    return {**live, **values}


def converge(
    noun: Kind,
    session: Session,
    live: Configuration,
    new: Configuration,
    old: Configuration,
    *,
    follows: bool = False,
) -> tuple[Configuration, list[str]]:
    """Bring the live sync to what is declared: a PUT of the full body, an activate call, or nothing.

    `old` is what was declared before: what of it is not any more is reset. `follows`: the caller follows up. Returns
    what is live then, and what to say.

    Raises:
        Refused: the PUT would lose something; or it would overwrite what somebody changed since, and the settings say
            to fail.
    """
    id = live["id"]
    update = Update.of(noun.shape, live, new, old)
    keys = update.changed
    own = {name for name in keys if name not in noun.apart or noun.apart[name].body}
    runs = noun.runs
    switches = runs is not None and own == {"active"} and "active" in new
    if own and not switches and (reason := noun.objection(live, new, old)):
        raise Refused(reason, hint="Nothing was written.")
    if keys:
        conflicts.guard(noun, session, update)
    stops = runs is not None and runs.stop_when_switched_off and "active" in own and new.get("active") is False
    running = running_execution(noun, session, id) if stops else None
    written, before, said = live, live, list[str]()
    if runs and switches:
        written = {**live, "active": runs.calls.activate(session.client, id, new["active"])}
    elif own:
        written, before, said = _write(noun, session, update, own)
    notes = [*said, *([f"switching it off cancels {running}"] if running else [])]
    if keys - {"active"} and not follows:
        written, unfinished = follow_up(noun, session, written, new, old, before)
        notes += unfinished
    return written, notes


def _write(
    noun: Kind, session: Session, update: Update, own: set[str]
) -> tuple[Configuration, Configuration, list[str]]:
    """PUT the full body; but single elements by their own calls, where that is less to do.

    Returns the answer, what was live before with all that was read of it, and what to say.
    """
    live, new, old, elements = update.live, update.new, update.old, {}
    for name in own & noun.apart.keys():
        field = noun.apart[name]
        elements[name] = field.apart(noun.shape, new[name], live[name], old.get(name))
        complete = True if elements[name] is None else elements[name]
        value = field.read(session.client, live, new, complete=complete, before=old, known=live[name])
        live = {**live, name: value}
    wanted = Update.of(noun.shape, live, new, old).body if elements else update.body
    apart = {name for name, found in elements.items() if found is not None}
    written = live
    if own - apart:
        left_out = {*apart, *noun.leaves_out(own, new)}
        body = {name: value for name, value in wanted.items() if name not in left_out}
        answer = _put(noun, session, live["id"], as_body(noun, body), own - apart)
        session.authors.changed(answer, live)
        untouched = {name: live[name] for name in noun.apart if name in live and name not in body}
        written = {**answer, **untouched}
    for name in apart:
        noun.apart[name].write(noun.shape, session.client, live["id"], new[name], live[name], old.get(name))
    return written, live, noun.happening(live, wanted, old)


def as_body(noun: Kind, body: Configuration) -> Configuration:
    """The body as the sync's own endpoint takes it: without what only calls of their own take."""
    carried = {name: value for name, value in body.items() if name not in noun.apart}
    for name, apart in noun.apart.items():
        if name in body and apart.body:
            carried[name] = apart.body(body[name])
    return carried


def follow_up(
    noun: Kind,
    session: Session,
    live: Configuration,
    declared: Configuration,
    old: Configuration | None = None,
    before: Configuration | None = None,
) -> tuple[Configuration, list[str]]:
    """Read back what the answer did not hold, and write by its own calls what did not arrive.

    `old` was declared, and `before` was live, before the update; None: the sync is new. It is written by now, so a
    failure here is told and left to the next update, whose difference it is.
    """
    notes = []
    for name in noun.apart:
        if name not in declared:
            continue
        try:
            live = {**live, name: _finished(noun, session, name, before or live, declared, old)}
        except PolytomicError as error:
            live = {k: v for k, v in live.items() if k != name}
            notes.append(f"{name} is not finished, the next `pulumi up` goes on with it: {error}")
    return live, notes


def _finished(
    noun: Kind, session: Session, name: str, sync: Configuration, declared: Configuration, old: Configuration | None
) -> Any:
    apart, value, was = noun.apart[name], declared[name], (old or {}).get(name)

    def read(known: Any, complete: Collection[str] | bool = False) -> Any:
        return apart.read(session.client, sync, declared, complete=complete, before=old, known=known)

    found = read(_but(sync.get(name), apart.changing(noun.shape, value, sync[name], was)) if name in sync else ())
    if not _differs(noun, name, found, declared):
        return found
    changing = apart.changing(noun.shape, value, found, was)
    apart.write(noun.shape, session.client, sync["id"], value, read(found, changing), was)
    return read(_but(found, changing))


def _but(elements: Any, changing: Collection[str]) -> Any:
    """The elements without those that are being changed."""
    return [e for e in elements if e["id"] not in changing] if changing else elements


def _differs(noun: Kind, name: str, live: Any, declared: Configuration) -> bool:
    one = {name: declared[name]}
    return bool(changes(noun.shape, project(noun.shape, {name: live}, one), one))


_WAITS = (2, 4, 8, 15)
"""Seconds between tries while the server is not ready; the last one again and again."""


def when_ready(noun: Kind, session: Session, body: Configuration, write: Callable[[], T]) -> T:
    """Write the body, and wait and write again while the server is not ready for it, each time with a new key."""
    left = session.settings.ready_timeout
    for wait in itertools.chain(_WAITS, itertools.repeat(_WAITS[-1])):
        since = session.client.now()
        try:
            return write()
        except (BadRequest, Unprocessable) as error:
            if wait > left or not noun.not_ready(session.client, body, error, since):
                raise
            left -= wait
            session.tell(f"{noun.title}: {one_line(error.message)}; trying again in {wait} s")
            session.sleep(wait)
    raise AssertionError("unreachable: the loop above ends by itself")


def _put(noun: Kind, session: Session, id: str, body: Configuration, keys: set[str]) -> Configuration:
    version = session.api_version
    try:
        sent = noun.versions.legacy(version, body)
        return noun.versions.modern(
            when_ready(noun, session, sent, lambda: noun.calls.update(session.client, id, sent))
        )
    except (BadRequest, Unprocessable) as error:
        advice = noun.versions.advice(version, body, str(error)) or noun.advice(body, keys, str(error))
        error.hint = advice or error.hint
        raise
