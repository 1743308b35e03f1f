"""The live object: read whole, with what only calls of their own tell, and written whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from pulumi_polytomic.declare import environment
from pulumi_polytomic.errors import BadRequest, NotFound, PolytomicError, Refused, Unprocessable, one_line
from pulumi_polytomic.lifecycle import conflicts
from pulumi_polytomic.lifecycle.kind import Apart, Kind
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import Configuration, project
from pulumi_polytomic.reconcile.update import Update

T = TypeVar("T")


def read_live(
    resources: Resources,
    id: str,
    declared: Configuration,
    before: Configuration | None = None,
    *,
    updating: bool = False,
) -> Configuration | None:
    """The live object with what is declared apart, in the forms of the current version; None: it is gone.

    `before` is what was declared before an update, which resets what of it is not declared any more. `updating`: only
    what the update needs has to be read.
    """
    kind = resources.kind
    try:
        live = kind.versions.modern(kind.calls.get(resources.client, id))
    except NotFound:
        return None
    return {**live, **read_apart(resources, live, declared, before=before, updating=updating)}


_FINISHED = frozenset({"completed", "errors", "failed", "canceled", "interrupted"})


def running_execution(resources: Resources, id: str) -> str | None:
    """What the object is running, for a message. None: nothing, or the server does not say, which stops nothing."""
    kind = resources.kind
    assert kind.runs is not None
    try:
        execution = kind.runs.calls.status(resources.client, id).get("current_execution")
    except PolytomicError:
        return None
    if not isinstance(execution, dict) or execution.get("status") in _FINISHED:
        return None
    return f"its running execution {execution.get('id')} ({execution.get('status')})"


def read_apart(
    resources: Resources,
    live: Configuration,
    declared: Configuration,
    before: Configuration | None = None,
    *,
    updating: bool = False,
) -> Configuration:
    """The live values of the declared fields that have calls of their own."""
    kind, client = resources.kind, resources.client

    def value(apart: Apart) -> Any:
        if updating and apart.glance:
            return apart.glance(kind.shape, client, live, declared, before)
        return apart.read(client, live, declared, complete=False, before=before)

    return {name: value(apart) for name, apart in kind.apart.items() if name in declared}


def read_whole(resources: Resources, live: Configuration) -> Configuration:
    """The live object with all that has calls of its own, as a program declares it."""
    session = resources.session
    values = {
        name: apart.whole(session.client, live) if apart.whole else apart.read(session.client, live, {}, complete=False)
        for name, apart in resources.kind.apart.items()
    }
    return {**live, **values}


def converge(
    resources: Resources,
    live: Configuration,
    new: Configuration,
    old: Configuration,
    *,
    follows: bool = False,
) -> tuple[Configuration, list[str]]:
    """Bring the live object to what is declared: a PUT of the full body, an activate call, or nothing.

    `old` is what was declared before: what of it is no longer declared is reset. `follows`: the caller follows up.
    Returns what is live then, and what to say.

    Raises:
        Refused: the PUT would lose something; or it would overwrite what was changed elsewhere since, and the settings
            say to fail.
    """
    kind = resources.kind
    id = live["id"]
    update = Update.of(kind.shape, live, new, old)
    keys = update.changed
    own = {name for name in keys if name not in kind.apart or kind.apart[name].body}
    runs = kind.runs
    switches = runs is not None and own == {"active"} and "active" in new
    if own and not switches and (reason := kind.objection(live, new, old)):
        raise Refused(reason, hint="Nothing was written.")
    if keys:
        conflicts.guard(resources, update)
    stops = runs is not None and runs.stop_when_switched_off and "active" in own and new.get("active") is False
    running = running_execution(resources, id) if stops else None
    written, before, said = live, live, list[str]()
    if runs and switches:
        written = {**live, "active": runs.calls.activate(resources.client, id, new["active"])}
    elif own:
        written, before, said = _write(resources, update, own)
    notes = [*said, *([f"switching it off cancels {running}"] if running else [])]
    if keys - {"active"} and not follows:
        written, unfinished = follow_up(resources, written, new, old, before)
        notes += unfinished
    return written, notes


def _write(resources: Resources, update: Update, own: set[str]) -> tuple[Configuration, Configuration, list[str]]:
    """PUT the full body; but single elements by their own calls, where that is less to do.

    Returns the answer, what was live before with all that was read of it, and what to say.
    """
    kind, session = resources.kind, resources.session
    live, new, old, elements = update.live, update.new, update.old, {}
    for name in own & kind.apart.keys():
        field = kind.apart[name]
        elements[name] = field.apart(kind.shape, new[name], live[name], old.get(name))
        complete = True if elements[name] is None else elements[name]
        value = field.read(session.client, live, new, complete=complete, before=old, known=live[name])
        live = {**live, name: value}
    wanted = Update.of(kind.shape, live, new, old).body if elements else update.body
    apart = {name for name, found in elements.items() if found is not None}
    written = live
    if own - apart:
        left_out = {*apart, *kind.leaves_out(own, new)}
        body = {name: value for name, value in wanted.items() if name not in left_out}
        answer = _put(resources, live["id"], as_body(kind, body), own - apart)
        session.authors.changed(answer, live)
        untouched = {name: live[name] for name in kind.apart if name in live and name not in body}
        written = {**answer, **untouched}
    for name in apart:
        kind.apart[name].write(kind.shape, session.client, live["id"], new[name], live[name], old.get(name))
    return written, live, kind.happening(live, wanted, old)


def as_body(kind: Kind, body: Configuration) -> Configuration:
    """The body as the object's own endpoint takes it: without what only calls of their own take."""
    carried = {name: value for name, value in kind.carried(body).items() if name not in kind.apart}
    for name, apart in kind.apart.items():
        if name in body and apart.body:
            carried[name] = apart.body(body[name])
    return carried


def follow_up(
    resources: Resources,
    live: Configuration,
    declared: Configuration,
    old: Configuration | None = None,
    before: Configuration | None = None,
) -> tuple[Configuration, list[str]]:
    """Read back what the answer did not hold, and write by its own calls what did not arrive.

    `old` was declared, and `before` was live, before the update; None: the object is new. It is written by now, so a
    failure here is a note, and left to the next update, whose difference it is.
    """
    notes = []
    for name in resources.kind.apart:
        if name not in declared:
            continue
        try:
            live = {**live, name: _finished(resources, name, before or live, declared, old)}
        except PolytomicError as error:
            live = {k: v for k, v in live.items() if k != name}
            notes.append(f"{name} is not finished, the next `pulumi up` goes on with it: {error}")
    return live, notes


def _finished(
    resources: Resources, name: str, live: Configuration, declared: Configuration, old: Configuration | None
) -> Any:
    kind, session = resources.kind, resources.session
    apart, value, was = kind.apart[name], declared[name], (old or {}).get(name)

    def read(known: Any, complete: Collection[str] | bool = False) -> Any:
        return apart.read(session.client, live, declared, complete=complete, before=old, known=known)

    found = read(_but(live.get(name), apart.changing(kind.shape, value, live[name], was)) if name in live else ())
    if not _differs(kind, name, found, declared):
        return found
    changing = apart.changing(kind.shape, value, found, was)
    apart.write(kind.shape, session.client, live["id"], value, read(found, changing), was)
    return read(_but(found, changing))


def _but(elements: Any, changing: Collection[str]) -> Any:
    """The elements without those that are being changed."""
    return [e for e in elements if e["id"] not in changing] if changing else elements


def _differs(kind: Kind, name: str, live: Any, declared: Configuration) -> bool:
    one = {name: declared[name]}
    return bool(changes(kind.shape, project(kind.shape, {name: live}, one), one))


_WAITS = (2, 4, 8, 15)
"""Seconds between tries while the server is not ready; the last one again and again."""


def when_ready(resources: Resources, body: Configuration, write: Callable[[], T]) -> T:
    """Write the body, and wait and write again while the server is not ready for it, each time with a new key."""
    kind, session = resources.kind, resources.session
    left = session.settings.ready_timeout
    for wait in itertools.chain(_WAITS, itertools.repeat(_WAITS[-1])):
        since = session.client.now()
        try:
            return write()
        except (BadRequest, Unprocessable) as error:
            if wait > left or not kind.not_ready(session.client, body, error, since):
                raise
            left -= wait
            session.tell(f"{kind.title}: {one_line(error.message)}; trying again in {wait} s")
            session.sleep(wait)
    raise AssertionError("unreachable: the loop above ends by itself")


def _put(resources: Resources, id: str, body: Configuration, keys: set[str]) -> Configuration:
    kind, session = resources.kind, resources.session
    version = session.api_version
    try:
        sent = kind.versions.legacy(version, environment.revealed(body, session.environ))
        return kind.versions.modern(when_ready(resources, sent, lambda: kind.calls.update(session.client, id, sent)))
    except (BadRequest, Unprocessable) as error:
        advice = kind.versions.advice(version, body, str(error)) or kind.advice(body, keys, str(error))
        error.hint = advice or error.hint
        raise
