"""The life of an execution in a stack: started when it is created, and again when what starts it changes.

State remembers which execution is the resource's, and what became of it. A run that was interrupted while it waited
goes on with the same execution: the Idempotency-Key of a start is made of the attempt, of the place where the resource
is declared, of what is sent, and of the execution before it, so the server answers with the one that the interrupted
run had started.

The attempt is a random word that check() gives each new resource. It stays in the inputs, so a create after a delete is
another attempt. A create that was interrupted is in no state, but the engine has noted its inputs (`Session.pending`).
"""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic import confidential, rules
from pulumi_polytomic.api.executions import Executions
from pulumi_polytomic.declare import mistakes
from pulumi_polytomic.errors import ApiError, Conflict, NoAnswer, NotFound, PolytomicError, RateLimited
from pulumi_polytomic.executing import following, outcome, starting
from pulumi_polytomic.executing.following import Lines
from pulumi_polytomic.executing.outcome import Execution
from pulumi_polytomic.lifecycle import owners
from pulumi_polytomic.lifecycle.kind import Declared
from pulumi_polytomic.lifecycle.report import Line, of_mistake
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import ASKING_SECONDS
from pulumi_polytomic.lifecycle.state import ORIGIN, SECRETS, Properties, value_at, without_run
from pulumi_polytomic.lifecycle.verbs import Checked, Diffed, Found, Written
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import whole_numbers

_TRIES = 20
"""How often a start is tried while others start the sync in between."""

AGAIN = "__again"
"""Hidden input: a random word, which is the attempt. It stays as it is, unless the resource runs at each `pulumi up`
(`every_up`): then each `pulumi up` has another one. In state."""


@dataclass(frozen=True, kw_only=True)
class Starts(Declared):
    """The description of the executions of one kind of sync."""

    executions: Executions

    sent: tuple[str, ...]
    """The declared fields that the start sends."""

    full_resync: Any
    """(declared) -> whether the run writes or copies every record again."""

    objections: Any = lambda *_: ()
    """(the sync, declared) -> why it cannot be started so."""


def check(resources: Resources[Starts], olds: Properties, news: Properties) -> Checked:
    """Check the inputs, and note whether a run follows. No request is sent unless one does."""
    kind = resources.kind
    news, run = without_run(news)
    confidential.learn(value_at(news, path) for path in run.get(SECRETS, []))
    old, new = _declared(kind, olds), mistakes.plain(_declared(kind, news))
    every_up = new.get("every_up") is True
    attempt = secrets.token_hex(8) if every_up or not old else olds.get(AGAIN)
    hidden = {ORIGIN: olds.get(ORIGIN, news.get(ORIGIN)), AGAIN: attempt}
    inputs = {**new, **{name: value for name, value in hidden.items() if value is not None}}
    if wrong := mistakes.mistakes(kind.declaration, new):
        return Checked(inputs, list(map(of_mistake, wrong)))
    resources.session.before[owners.urn_of(inputs)] = old
    if old and _starts(kind, old) == _starts(kind, new) and not every_up:
        return Checked(inputs)
    if objection := resources.session.objection(ask=True):
        return Checked(inputs, [Line(objection, rule=rules.UNUSABLE_SETTINGS)])
    objections = [Line(one, rule=rules.CANNOT_RUN) for one in _objections(resources, new)]
    # Of a resource that exists, diff() says what `pulumi up` does: after a failed update, its outputs alone are new.
    return Checked(inputs, list(objections), [] if old else [f"`pulumi up` runs the sync{_how(kind, new)}"])


def _how(kind: Starts, declared: Configuration) -> str:
    every_up = ", as at each `pulumi up`" if declared.get("every_up") is True else ""
    return every_up + _anew(kind, declared)


def _anew(kind: Starts, declared: Configuration) -> str:
    return ": A FULL RESYNC" if kind.full_resync(declared) else ""


def _objections(resources: Resources[Starts], declared: Configuration) -> Iterator[str]:
    kind, session = resources.kind, resources.session
    sync_id = declared.get("sync_id")
    if not isinstance(sync_id, str) or session.outage.over or session.settings.live_checks == "off":
        return
    try:
        with session.client.within(ASKING_SECONDS):
            sync = kind.executions.syncs.get(session.client, sync_id)
    except NotFound:
        yield f"sync_id: there is no {kind.executions.title} {sync_id} in {session.workspace}"
    except PolytomicError:
        return  # reported by `Session.objection`, or by the start
    else:
        yield from kind.objections({**sync, **owners.declared(sync_id)}, declared)


def diff(kind: Starts, olds: Properties, news: Properties, before: object = None, *, id: str = "") -> Diffed:  # noqa: ARG001
    """Whether there is something to do: a run, a wait that was broken off, or a run after one that failed.

    `before`: None if there was no check: a refresh, after which nothing runs.
    """
    old, new = _declared(kind, olds), _declared(kind, news)
    if _starts(kind, old) != _starts(kind, new) or _is_due(olds, news):
        return Diffed(True, [], [] if before is None else [f"`pulumi up` runs the sync again{_how(kind, new)}"])
    notes = []
    match _verdict(olds, news):
        case "failed" | "canceled" as how:
            was = "failed" if how == "failed" else "was canceled"
            notes = [f"`pulumi up` runs the sync again, because the last run {was}{_anew(kind, new)}"]
        case "running" if not olds.get("execution_id"):
            notes = ["`pulumi up` starts the sync, unless the last run did: that is not known"]
        case "running" if new.get("wait") is not False:
            notes = [f"`pulumi up` waits for the execution {olds['execution_id']}, which is under way"]
    return Diffed(old != new or bool(notes), [], notes)


def create(resources: Resources[Starts], news: Properties) -> Written:
    """Start the sync, and wait for the execution."""
    return _run(resources, news, before="", attempt=_attempt(resources, news))


def update(resources: Resources[Starts], id: str, olds: Properties, news: Properties) -> Written:
    """Start the sync again if what starts it changed, or if the last run failed; else wait for the one that runs."""
    kind = resources.kind
    execution_id = str(olds.get("execution_id") or "")
    again = (
        _starts(kind, _declared(kind, olds)) != _starts(kind, _declared(kind, news))
        or _is_due(olds, news)
        or _verdict(olds, news) in ("failed", "canceled")
        or not execution_id
    )
    if again:
        attempt = news.get(AGAIN) if execution_id else olds.get(AGAIN)
        return _run(resources, news, before=execution_id, attempt=attempt, id=id)
    return _waited(resources, news, execution_id, id, [])


def read(resources: Resources[Starts], id: str, state: Properties) -> Found | None:  # noqa: ARG001
    """Read the state of the execution. One that the server no longer keeps is as state has it."""
    kind, execution = resources.kind, None
    with suppress(NotFound):
        if execution_id := state.get("execution_id"):
            found = kind.executions.get(resources.client, str(state.get("sync_id")), str(execution_id))
            execution = outcome.read(found)
    outputs = {**_declared(kind, state), **_hidden(state), **(_told(execution) if execution else _kept(kind, state))}
    return Found(outputs, {**_declared(kind, state), **_hidden(state)})


def delete(resources: Resources[Starts], id: str, state: Properties) -> None:  # noqa: ARG001
    """Forget the execution; with `cancel_on_delete`, cancel it if it is under way."""
    kind, session = resources.kind, resources.session
    if state.get("cancel_on_delete") is not True or not state.get("execution_id"):
        return
    try:
        execution = kind.executions.get(session.client, str(state["sync_id"]), str(state["execution_id"]))
        if not outcome.read(execution).is_over:
            kind.executions.cancel(session.client, str(state["sync_id"]), str(state["execution_id"]))
    except (NotFound, Conflict):
        return


def _attempt(resources: Resources[Starts], news: Properties) -> str:
    """Which attempt a create is: that of the interrupted run before it if there was one, else its own.

    If it is unknown whether there was one, all creates of the same execution are one attempt.
    """
    noted = resources.session.pending(news.get(ORIGIN))
    if noted is None:
        return ""
    own = str(news.get(AGAIN) or "")
    return next((str(attempt) for inputs in noted if (attempt := inputs.get(AGAIN)) not in (own, None)), own)


def _run(resources: Resources[Starts], news: Properties, *, before: str, attempt: str | None, id: str = "") -> Written:
    kind, session = resources.kind, resources.session
    declared = whole_numbers(_declared(kind, news))
    sync_id = str(declared["sync_id"])
    body = {name: declared[name] for name in kind.sent if name in declared}
    material = [session.settings.deployment_url, news.get(ORIGIN), _starts(kind, declared), before, attempt]
    deadline = time.monotonic() + _timeout(declared)
    replayed, was_idle = 0, False
    for tries in itertools.count():
        # The same key until it is spent, so that a later run finds what an interrupted one has started with it.
        key = hashlib.sha256(json.dumps([*material, replayed], sort_keys=True).encode()).hexdigest()
        try:
            started = starting.start(
                kind.executions, session.client, sync_id, body, sleep=session.sleep, tell=session.tell, key=key
            )
            return _waited(resources, news, started.id, id, [])
        except Conflict as conflict:
            running = (kind.executions.current(session.client, sync_id) or {}).get("id")
            if declared.get("on_running") == "fail" or tries >= _TRIES or time.monotonic() > deadline:
                conflict.hint = (
                    "An execution is under way. Wait for it, cancel it, or set on_running to wait or attach."
                )
                raise
            # Refused although nothing is under way: if that happens twice, the server repeats an earlier refusal.
            replayed, was_idle = replayed + (running is None and was_idle), running is None
            if running is None:
                session.sleep(1)
            elif declared.get("on_running") == "attach":
                return _waited(resources, news, running, id, [f"attached to the running execution {running}"])
            else:
                session.tell(f"{kind.executions.title} {sync_id}: waits for the running execution {running} first")
                _followed(resources, sync_id, running, max(deadline - time.monotonic(), 0))
        except (ApiError, NoAnswer) as error:
            # With a refused key or a wrong body nothing has started. An update is tried again by itself.
            if id or not (starting.may_have_started(error) or isinstance(error, RateLimited)):
                raise
            outputs = {**declared, **_hidden(news), AGAIN: attempt, **kind.computed}
            return Written(attempt or sync_id, outputs, [], f"{error}")
    raise AssertionError("unreachable: the loop above ends by itself")


def _waited(resources: Resources[Starts], news: Properties, execution_id: str, id: str, notes: list[str]) -> Written:
    """What state holds of the execution, after the wait for it if there is one."""
    kind = resources.kind
    declared = whole_numbers(_declared(kind, news))
    sync_id, timeout = str(declared["sync_id"]), _timeout(declared)
    waits = declared.get("wait") is not False
    execution = _followed(resources, sync_id, execution_id, timeout if waits else 0)
    if execution is None:
        execution = Execution(execution_id, "completed")
        notes = [
            *notes,
            f"the server no longer keeps the execution {execution_id}, so its outcome is unknown; it counts as "
            "completed. To run the sync again, change triggers",
        ]
    outputs = {**declared, **_hidden(news), **_told(execution)}
    name = f"the execution {execution_id} of the {kind.executions.title} {sync_id}"
    look = f"`pulumi-polytomic logs {sync_id} --execution {execution_id}` shows more."
    unfinished = ""
    match outcome.verdict(execution, declared.get("fail_on") or "failed"):
        case "running" if waits:
            unfinished = (
                f"{name} still runs after {timeout:g} s ({outcome.line(execution)}): the next `pulumi up` waits for it."
            )
        case "failed":
            first = f"; first error: {execution.errors[0]}" if execution.errors else ""
            unfinished = f"{name} ended: {outcome.line(execution)}{first}. {look} The next `pulumi up` runs it again."
        case "canceled":
            unfinished = f"{name} was canceled. The next `pulumi up` runs it again."
    return Written(id or execution_id, outputs, notes, unfinished)


def _followed(resources: Resources[Starts], sync_id: str, execution_id: str, timeout: float) -> Execution | None:
    kind, session = resources.kind, resources.session
    run = following.Run(kind.executions, sync_id, execution_id)
    lines = Lines(session.tell, time.monotonic, {run: f"{kind.executions.title} {sync_id}, execution {execution_id}"})
    seen = following.follow(
        [run],
        following.looker(session.client),
        timeout=timeout,
        sleep=session.sleep,
        clock=time.monotonic,
        show=lines.show,
    )
    return seen[run]


def _told(execution: Execution) -> Properties:
    return {
        "execution_id": execution.id,
        "status": execution.status,
        "created_at": execution.created_at,
        "started_at": execution.started_at,
        "completed_at": execution.completed_at,
        "record_count": execution.record_count or 0,
        "counts": dict(execution.counts),
        "errors": list(execution.errors),
    }


def _kept(kind: Starts, state: Properties) -> Properties:
    return {name: state.get(name, blank) for name, blank in kind.computed.items()}


def _declared(kind: Declared, properties: Properties) -> Configuration:
    return {name: properties[name] for name in kind.shape.fields if properties.get(name) is not None}


def _starts(kind: Starts, declared: Configuration) -> Configuration:
    """What a change of starts the sync again."""
    return {name: declared[name] for name in ("sync_id", "triggers", *kind.sent) if name in declared}


def _hidden(properties: Properties) -> Properties:
    return {name: properties[name] for name in (ORIGIN, AGAIN) if properties.get(name) is not None}


def _is_due(olds: Properties, news: Properties) -> bool:
    """Whether it runs at each `pulumi up`, and this is another one."""
    return news.get("every_up") is True and olds.get(AGAIN) != news.get(AGAIN)


def _timeout(declared: Configuration) -> float:
    return float(declared.get("timeout", 1800))


def _verdict(state: Properties, news: Properties) -> outcome.Verdict:
    execution = Execution(
        str(state.get("execution_id")),
        str(state.get("status")),
        counts=whole_numbers(state.get("counts") or {}),
        errors=tuple(state.get("errors") or ()),
    )
    return outcome.verdict(execution, news.get("fail_on") or "failed")
