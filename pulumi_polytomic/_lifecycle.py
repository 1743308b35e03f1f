"""The one life of every resource: check, diff, create, read, update, delete.

Plain data in, plain data out: nothing here knows Pulumi's host (`_dynamic` does) or a URL (`api` does). What a
configuration means is decided in `reconcile`; what is special about a noun stands in its `Noun`.

State is the declared inputs as the user spelled them, plus the noun's computed outputs, plus the hidden `__origin`. So
the old state says what was declared, and any change of the declared set is a difference.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from pulumi_polytomic import mistakes
from pulumi_polytomic.api import caller, client_for
from pulumi_polytomic.config import Settings
from pulumi_polytomic.errors import (
    ApiError,
    BadRequest,
    ConfigError,
    NotFound,
    PolytomicError,
    Refused,
    Unprocessable,
    one_line,
)
from pulumi_polytomic.inputs import Declaration
from pulumi_polytomic.reconcile import versions
from pulumi_polytomic.reconcile.changes import asks_for_replacement, changes, named
from pulumi_polytomic.reconcile.merge import merge, rewritten, wire
from pulumi_polytomic.reconcile.normalize import Configuration, project, readable
from pulumi_polytomic.reconcile.shape import Listing, Record, Rule, Scalar, Shape, shape_of, whole_numbers

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

ORIGIN = "__origin"
"""Hidden input: where the resource was first declared. Kept through renames and moves; part of the state ABI."""

REPLACE_ON = "__replace_on_changes"
"""Hidden input: the option `replace_on_changes`, if the program has it. The dynamic host cannot tell the engine what
changed, so the engine cannot honour it by itself."""

Properties = dict[str, Any]


class Calls(Protocol):
    """The calls of one noun, as `api.model_syncs` and `api.bulk_syncs` have them."""

    def create(self, client: Client, body: Mapping[str, Any]) -> Configuration: ...
    def get(self, client: Client, id: str) -> Configuration: ...
    def update(self, client: Client, id: str, body: Mapping[str, Any]) -> Configuration: ...
    def delete(self, client: Client, id: str) -> None: ...
    def activate(self, client: Client, id: str, active: bool) -> None: ...
    def error_handling(self, client: Client, id: str) -> Configuration: ...
    def update_error_handling(self, client: Client, id: str, body: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True)
class Apart:
    """A field that the sync's own answer does not hold, and its own body perhaps not either."""

    read: Callable[..., Any]
    """(client, id, declared or None, complete=...) -> the live value; `complete`: with all that a write needs."""

    write: Callable[..., None]
    """(shape, client, id, declared, live) -> what was declared and is not live is written by the field's own calls."""

    body: Callable[[Any], Any] | None = None
    """The value as the sync's own body carries it; None where it does not carry it at all."""


@dataclass(frozen=True)
class Noun:
    """What is special about one kind of resource."""

    title: str
    """What messages call it: "model sync"."""

    declaration: type[Declaration]
    """The declared fields, with their rules."""

    calls: Calls

    versions: versions.Versions
    """What each version of the API has otherwise; bodies and answers are turned at the calls, nowhere else."""

    computed: Mapping[str, Any]
    """The outputs that the server makes -> what state holds where an answer does not have them. Never null."""

    apart: Mapping[str, Apart] = field(default_factory=dict)
    """The fields with calls of their own; asked only where they are declared."""

    not_ready: Callable[[ApiError], bool] = lambda _: False
    """Whether a refusal means that the server needs a while before it can take the body."""

    notes: Callable[[Configuration, Configuration], list[str]] = lambda _old, _new: []
    """What a preview says about an update, from the old declaration to the new one."""

    advice: Mapping[str, str] = field(default_factory=dict)
    """Fields that the server may refuse to change -> what to do then."""

    objection: Callable[[Configuration | None, Configuration, Configuration], str | None] = lambda *_: None
    """Why an update (live, or None in a preview; new; old) must not be written, if so."""

    @property
    def shape(self) -> Record:
        """The declared fields as `reconcile` walks them."""
        return shape_of(self.declaration)


def error_handling_of(calls: Calls) -> Apart:
    """The field `error_handling`, which both nouns have: read and written whole, by an endpoint of its own."""

    def read(client: Client, id: str, _declared: Any, *, complete: bool) -> Configuration:
        del complete
        return calls.error_handling(client, id)

    def write(shape: Record, client: Client, id: str, declared: Configuration, live: Configuration) -> None:
        one = {"error_handling": declared}
        calls.update_error_handling(client, id, merge(shape, {"error_handling": live}, one, {})["error_handling"])

    return Apart(read, write)


class Session:
    """What one provider process knows: its settings, its client, and whether it already told what is wrong there."""

    def __init__(
        self,
        get: Callable[[str], object | None],
        environ: Mapping[str, str],
        *,
        tell: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`tell` shows a line of progress at once; `sleep` waits for seconds."""
        self._get = get
        self._environ = environ
        self.tell = tell
        self.sleep = sleep

    @property
    def settings(self) -> Settings:
        """The settings. Raises `ConfigError`."""
        return Settings.resolve(self._get, self._environ)

    @property
    def api_version(self) -> str:
        """The version of the API that is asked. Raises `ConfigError`."""
        return self.settings.api_version

    @property
    def client(self) -> Client:
        """The process's client. Raises `ConfigError`, also where the key is not of the organization it should be of.

        A delete and a refresh come here without a check before them.
        """
        client = client_for(self.settings)
        if client.settings.api_key and client.settings.organization_id:
            caller.organization_id(client)
        return client

    @property
    def organization_id(self) -> str:
        """The organization that the key works in, from /api/me, asked once per process."""
        return caller.organization_id(client_for(self.settings))

    def objection(self, *, ask: bool) -> str | None:
        """What is wrong with the credentials; with `ask` also what /api/me says of them. Told once per process.

        Every resource of a program would find the same; the first one to ask stops the preview.
        """
        try:
            _ = self.organization_id if ask else self.settings
        except PolytomicError as error:
            return str(error) if _first_to_tell() else None
        return None

    def redact(self, text: str) -> str:
        """The text without the keys."""
        try:
            return self.settings.redact(text)
        except PolytomicError:
            return text


_telling = threading.Lock()


def _first_to_tell() -> bool:
    # Never released: the engine starts a process for each phase and each explicit provider.
    return _telling.acquire(blocking=False)


@dataclass(frozen=True)
class Checked:
    """The inputs that go into state, and every reason not to go on."""

    inputs: Properties
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Diffed:
    """Whether anything is to be done, and the inputs that only a replacement can change."""

    changed: bool
    replaces: list[str]


@dataclass(frozen=True)
class Written:
    """What is on the server after a create or an update, as state shows it."""

    id: str
    outputs: Properties
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What a read found. `inputs` is None for a resource that the program only looks at (`get`)."""

    outputs: Properties
    inputs: Properties | None


def check(noun: Noun, session: Session, olds: Properties, news: Properties) -> Checked:
    """Judge the inputs, as far as a preview knows them; no request is made unless there is something to do.

    `olds` are the old inputs, empty for a new resource.
    """
    old, new = _declared(noun, olds), mistakes.plain(_declared(noun, news))
    found = [f"{path}: {reason}" for path, reason in mistakes.mistakes(noun.declaration, new)]
    hidden = {ORIGIN: olds.get(ORIGIN, news.get(ORIGIN)), REPLACE_ON: news.get(REPLACE_ON)}
    inputs = {**new, **{name: value for name, value in hidden.items() if value is not None}}
    if found:
        return Checked(inputs, found)
    to_do = not old or bool(changes(noun.shape, old, new))
    objections = [noun.objection(None, new, old) if old else None, session.objection(ask=to_do)]
    objections += [f"{path}: {reason}" for path, reason in _lacking(noun, session, new)]
    return Checked(inputs, [o for o in objections if o], _notes(noun, old, new) if old else [])


def _lacking(noun: Noun, session: Session, new: Configuration) -> list[tuple[str, str]]:
    try:
        return list(noun.versions.objections(session.api_version, new))
    except ConfigError:
        return []  # told by `Session.objection`, once


def _notes(noun: Noun, old: Configuration, new: Configuration) -> list[str]:
    kept = [n for n in noun.shape.ruled(Rule.KEEP_WHEN_ABSENT) if n in old and n not in new]
    return [*(f"{n} is no longer declared: it stays as it is on the server" for n in kept), *noun.notes(old, new)]


def diff(noun: Noun, olds: Properties, news: Properties) -> Diffed:
    """Compare the old state with the new inputs; pure, no request.

    Raises:
        Refused: a field that never changes after the create was declared with another value.
    """
    old, new = _managed(noun, olds), _declared(noun, news)
    for name in noun.shape.ruled(Rule.FIXED):
        if isinstance(new.get(name), str) and olds.get(name) and new[name].lower() != str(olds[name]).lower():
            raise Refused(
                f"{name} is {new[name]} in the program, but the {noun.title} belongs to {olds[name]}",
                hint="A sync never moves to another organization: declare it as a new resource there (another resource "
                "name, a key of that organization), then remove this one.",
            )
    found = changes(noun.shape, old, new)
    replaces = [*asks_for_replacement(noun.shape, old, new), *named(found, news.get(REPLACE_ON) or [])]
    return Diffed(bool(found), list(dict.fromkeys(replaces)))


def create(noun: Noun, session: Session, news: Properties) -> Written:
    """Create the sync with one POST that carries all that is declared."""
    declared = whole_numbers(_declared(noun, news))
    state = {"organization_id": session.organization_id, **news}
    body = noun.versions.legacy(session.api_version, _as_body(noun, wire(noun.shape, declared)))
    live = _when_ready(noun, session, lambda: noun.calls.create(session.client, body))
    if not isinstance(live.get("id"), str):
        raise Refused("the server made it but named no id", hint="Look for it in Polytomic before running again.")
    try:
        live, notes = _follow_up(noun, session, noun.versions.modern(live), declared)
        written = _written(noun, live, declared, state)
        return replace(written, notes=[*notes, *written.notes])
    except Exception as error:
        outputs = _outputs(noun, {"id": live["id"], **wire(noun.shape, declared)}, declared, state)
        note = f"the answer to the create was not understood ({type(error).__name__}); `pulumi refresh` reads it again"
        return Written(live["id"], outputs, [note])


def read(noun: Noun, session: Session, id: str, state: Properties) -> Found | None:
    """Read the live sync: for each declared field what the server holds. None: it is gone.

    Without an origin in state the program only looks at the sync (`get`): the whole configuration comes back.

    Raises:
        Refused: it is not found, but the key belongs to another organization than the sync.
    """
    looked_at = ORIGIN not in state
    declared = whole_numbers(_managed(noun, state))
    live = _live(noun, session, id, declared)
    if live is None:
        if looked_at and not state.get("sync_id"):
            raise Refused(
                f"there is no {noun.title} {id} in organization {session.organization_id}",
                hint="Check the id and the key.",
            )
        _require_same_organization(noun, session, id, state)
        return None
    if looked_at:
        return Found(
            _whole(noun, {**live, **_apart(noun, session, id, dict.fromkeys(noun.apart), complete=False)}), None
        )
    seen = project(noun.shape, live, declared)
    outputs = _outputs(noun, live, declared, state)
    return Found(outputs, {k: v for k, v in outputs.items() if k in seen or k == ORIGIN})


def update(noun: Noun, session: Session, id: str, olds: Properties, news: Properties) -> Written:
    """Bring the live sync to what is declared: a PUT of the full body, an activate call, or nothing.

    Raises:
        Refused: the sync is gone, belongs to another organization, or the PUT would lose something.
    """
    old, new = whole_numbers(_managed(noun, olds)), whole_numbers(_declared(noun, news))
    live = _live(noun, session, id, new)
    if live is None:
        _require_same_organization(noun, session, id, olds)
        raise Refused(
            f"the {noun.title} {id} was deleted outside of Pulumi",
            hint="`pulumi up --refresh` takes note of it and creates it again.",
        )
    keys = rewritten(noun.shape, live, new, old)
    own = {name for name in keys if name not in noun.apart or noun.apart[name].body}
    if own == {"active"} and "active" in new:
        noun.calls.activate(session.client, id, new["active"])
        live = {**live, "active": new["active"]}
    elif own:
        if reason := noun.objection(live, new, old):
            raise Refused(reason, hint="Nothing was written.")
        if own & noun.apart.keys():
            live = {**live, **_apart(noun, session, id, new, complete=True)}
        live = _put(noun, session, id, _as_body(noun, merge(noun.shape, live, new, old)), own)
    notes: list[str] = []
    if keys - {"active"}:
        live, notes = _follow_up(noun, session, live, new)
    written = _written(noun, live, new, {**olds, ORIGIN: news.get(ORIGIN, olds.get(ORIGIN))})
    return replace(written, notes=[*notes, *written.notes])


def _as_body(noun: Noun, body: Configuration) -> Configuration:
    """The body as the sync's own endpoint takes it: without what only calls of their own take."""
    carried = {name: value for name, value in body.items() if name not in noun.apart}
    for name, apart in noun.apart.items():
        if name in body and apart.body:
            carried[name] = apart.body(body[name])
    return carried


def _follow_up(
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


_WAITS = (2, 4, 8, *[15] * 18)
"""Seconds between tries while the server is not ready: about five minutes in all."""


def _when_ready(noun: Noun, session: Session, write: Callable[[], Configuration]) -> Configuration:
    """Write, and wait and write again while the server says that it is not ready yet, each time with a new key."""
    for wait in _WAITS:
        try:
            return write()
        except (BadRequest, Unprocessable) as error:
            if not noun.not_ready(error):
                raise
            session.tell(f"{noun.title}: {one_line(error.message)}; trying again in {wait} s")
            session.sleep(wait)
    return write()


def _put(noun: Noun, session: Session, id: str, body: Configuration, keys: set[str]) -> Configuration:
    version = session.api_version
    try:
        sent = noun.versions.legacy(version, body)
        return noun.versions.modern(_when_ready(noun, session, lambda: noun.calls.update(session.client, id, sent)))
    except (BadRequest, Unprocessable) as error:
        advice = [versions.advice(version, str(error)), *(noun.advice.get(key, "") for key in sorted(keys))]
        error.hint = next(filter(None, advice), error.hint)
        raise


def delete(noun: Noun, session: Session, id: str, state: Properties) -> None:
    """Delete the sync; it is well if it is gone already.

    Raises:
        Refused: it is not found, but the key belongs to another organization than the sync.
    """
    try:
        noun.calls.delete(session.client, id)
    except NotFound:
        _require_same_organization(noun, session, id, state)


def _live(noun: Noun, session: Session, id: str, declared: Configuration) -> Configuration | None:
    try:
        live = noun.versions.modern(noun.calls.get(session.client, id))
    except NotFound:
        return None
    return {**live, **_apart(noun, session, id, declared, complete=False)}


def _apart(noun: Noun, session: Session, id: str, declared: Configuration, *, complete: bool) -> Configuration:
    return {
        name: apart.read(session.client, id, declared[name], complete=complete)
        for name, apart in noun.apart.items()
        if name in declared
    }


def _require_same_organization(noun: Noun, session: Session, id: str, state: Properties) -> None:
    mine, its = session.organization_id, str(state.get("organization_id") or "").lower()
    if mine != its:
        raise Refused(
            f"the {noun.title} {id} belongs to organization {its or 'unknown'}, but the key works in {mine}",
            hint="Use a key of that organization. Nothing was changed, on the server or in state.",
        )


def _declared(noun: Noun, inputs: Properties) -> Configuration:
    return {name: inputs[name] for name in noun.shape.fields if inputs.get(name) is not None}


def _managed(noun: Noun, state: Properties) -> Configuration:
    """What the state says was declared. Fixed fields do not count: state always has them, as outputs."""
    fixed = noun.shape.ruled(Rule.FIXED)
    return {name: value for name, value in _declared(noun, state).items() if name not in fixed}


def _written(noun: Noun, live: Configuration, declared: Configuration, state: Properties) -> Written:
    outputs = _outputs(noun, live, declared, state)
    problems = [f"problem at {p.get('path') or '?'}: {p.get('message')}" for p in outputs.get("problems", [])]
    return Written(live["id"], outputs, problems)


def _outputs(noun: Noun, live: Configuration, declared: Configuration, state: Properties) -> Properties:
    origin = {ORIGIN: state[ORIGIN]} if state.get(ORIGIN) is not None else {}
    return {**project(noun.shape, live, declared), **_computed(noun, live, state), **origin}


def _computed(noun: Noun, live: Configuration, state: Properties) -> Properties:
    def value(name: str, blank: Any) -> Any:
        # An answer that leaves a list out has an empty one; the rest never changes, so state knows it.
        remembered = blank if isinstance(blank, list) else state.get(name) or blank
        return remembered if live.get(name) is None else live[name]

    return {**{name: value(name, blank) for name, blank in noun.computed.items()}, "sync_id": live["id"]}


def _whole(noun: Noun, live: Configuration) -> Properties:
    """Everything that the live sync tells, as a user would declare it; lists and maps are empty, never null."""
    shape = noun.shape
    for form in shape.forms:
        live = form.view(live, {name: _blank(shape.fields[name].shape) for name in form.stands_for})
    configuration = {
        name: readable(f.shape, live[name]) if live.get(name) is not None else _blank(f.shape)
        for name, f in shape.fields.items()
        if Rule.WRITE_ONLY not in f.rules
    }
    return {**{k: v for k, v in configuration.items() if v is not None}, **_computed(noun, live, {})}


def _blank(shape: Shape) -> Any:
    if isinstance(shape, Scalar):
        return None
    return [] if isinstance(shape, Listing) else {}
