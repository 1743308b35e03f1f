"""The one life of every resource: check, diff, create, read, update, delete.

Plain data in, plain data out: nothing here knows Pulumi's host (`host` does) or a URL (`api` does). What a
configuration means is decided in `reconcile`; what is special about a noun stands in its `Kind`.

State is the declared inputs as the user spelled them, plus the noun's computed outputs, plus the hidden `__origin`. So
the old state says what was declared, and any change of the declared set is a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_polytomic import confidential
from pulumi_polytomic.declare import mistakes
from pulumi_polytomic.errors import ConfigError, NotFound, PolytomicError, Refused
from pulumi_polytomic.lifecycle import adopt, conflicts, create_once, foreseeing, listed, organizations, owners, preview
from pulumi_polytomic.lifecycle.adopt import Adoption
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.live import as_body, converge, follow_up, read_apart, read_live, running_execution
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import (
    BY_POSITION,
    MADE,
    NAMESAKES,
    ORIGIN,
    REPLACE_ON,
    SECRETS,
    Properties,
    declared_in,
    managed_in,
    outputs_of,
    value_at,
    whole_of,
    without_run,
)
from pulumi_polytomic.reconcile import secrets
from pulumi_polytomic.reconcile.changes import asks_for_replacement, changes, named
from pulumi_polytomic.reconcile.normalize import Configuration, project
from pulumi_polytomic.reconcile.order import in_order_of
from pulumi_polytomic.reconcile.shape import Record, Rule, whole_numbers
from pulumi_polytomic.reconcile.update import wire


@dataclass(frozen=True)
class Checked:
    """The inputs that go into state, and every reason not to go on."""

    inputs: Properties
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Diffed:
    """Whether anything is to be done, the inputs that only a replacement can change, and what is to be said."""

    changed: bool
    replaces: list[str]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Written:
    """What is on the server after a create or an update, as state shows it."""

    id: str
    outputs: Properties
    notes: list[str] = field(default_factory=list)
    unfinished: str = ""
    """Why it is in state and yet a failure; blank: it is none."""


@dataclass(frozen=True)
class Found:
    """What a read found. `inputs` is None for a resource that the program only looks at (`get`)."""

    outputs: Properties
    inputs: Properties | None


def check(noun: Kind, session: Session, olds: Properties, news: Properties) -> Checked:
    """Judge the inputs, as far as a preview knows them; no request is made unless there is something to do.

    `olds` are the old inputs, empty for a new resource. What comes back has the old order where order has no meaning.
    """
    news, run = without_run(news)
    confidential.learn(value_at(news, path) for path in run.get(SECRETS, []))
    session.learn_namesakes(run.get(NAMESAKES, {}))
    old, new = declared_in(noun, olds), mistakes.plain(declared_in(noun, news))
    confidential.learn(secrets.of(noun.shape, new).values())
    known = {*noun.shape.fields, *noun.computed}
    # What a transformation added no constructor has seen: a typo there is one too.
    strange = {name: value for name, value in news.items() if name not in known and not name.startswith("__")}
    found = [f"{path}: {reason}" for path, reason in mistakes.mistakes(noun.declaration, {**new, **strange})]
    hidden = {ORIGIN: olds.get(ORIGIN, news.get(ORIGIN)), REPLACE_ON: news.get(REPLACE_ON)}
    adoption = adopt.asked_for(olds, news)
    if adoption:
        hidden.update(adoption.inputs)
    ordered = new if news.get(BY_POSITION) else in_order_of(noun.shape, old, new)
    inputs = {**ordered, **{name: value for name, value in hidden.items() if value is not None}}
    if found:
        return Checked(inputs, found)
    session.made += noun.makes(new)
    if old:
        session.before[owners.urn_of(inputs)] = old
    changed = changes(noun.shape, old, new)
    to_do = not old or bool(changed)
    objections = [noun.objection(None, new, old) if old else None, session.objection(ask=to_do)]
    objections += [f"{path}: {reason}" for path, reason in _lacking(noun, session, old, new)]
    objections += [] if old or adoption else [_misplaced_as_far_as_asked(session, new)]
    objections += organizations.objections(session, run) if to_do else []
    outlook = adopt.outlook(noun, session, adoption, inputs) if adoption else adopt.Outlook()
    failures = [*(o for o in objections if o), *outlook.failures]
    own = _notes(noun, old, new) if old else [] if adoption else noun.notes_on_new(new)
    notes = [*own, *outlook.notes]
    if to_do and not failures:
        # An adopted sync exists, and may have been so before: it is only told of.
        exists, made = bool(old or adoption), [*(news.get(MADE) or ()), *session.made]
        looked = preview.look(noun, session, old, new, [] if adoption else changed, exists=exists, made=made)
        failures, notes = looked.failures, [*notes, *looked.notes]
        if not old and not adoption and not failures:
            notes = [*notes, *foreseeing.foreseen(noun, session, new)]
    elif not failures:
        looked = preview.look_at_unchanged(noun, session, new)
        failures, notes = looked.failures, [*notes, *looked.notes]
    return Checked(inputs, failures, notes)


def _lacking(noun: Kind, session: Session, old: Configuration, new: Configuration) -> list[tuple[str, str]]:
    try:
        version = session.api_version
        return [*noun.versions.objections(version, new), *noun.versions.stranded(version, old, new)]
    except ConfigError:
        return []  # told by `Session.objection`, once


def _misplaced(session: Session, declared: Configuration) -> str | None:
    """Why the sync would not be made where it is declared to be.

    Page "Create Bulk Sync": whatever `organization_id` says, all but partners create syncs in their own organization;
    and what a partner creates in another one, the key's own organization does not have at the next refresh.
    """
    named = declared.get("organization_id")
    if not isinstance(named, str) or named.lower() == session.organization_id:
        return None
    return (
        f"organization_id is {named} in the program, but the key works in {session.organization_id}: use a key of that "
        f"organization (with a deployment or partner key: polytomic:organizationId), or leave organization_id out"
    )


def _misplaced_as_far_as_asked(session: Session, declared: Configuration) -> str | None:
    try:
        return None if session.outage.over else _misplaced(session, declared)
    except PolytomicError:
        return None  # told by `Session.objection`


def _notes(noun: Kind, old: Configuration, new: Configuration) -> list[str]:
    kept = _kept(noun.shape, old, new)
    return [*(f"{path} is no longer declared: it stays as it is on the server" for path in kept), *noun.notes(old, new)]


def _kept(shape: Record, old: Configuration, new: Configuration, within: str = "") -> Iterator[str]:
    """The paths of what is not declared any more, and stays as it is; also within what stays as a whole."""
    for name in shape.ruled(Rule.KEEP_WHEN_ABSENT):
        before, after, part = old.get(name), new.get(name), shape.fields[name].shape
        if before is not None and after is None:
            yield f"{within}{name}"
        elif isinstance(part, Record) and isinstance(before, dict) and isinstance(after, dict):
            yield from _kept(part, before, after, f"{within}{name}.")


def diff(
    noun: Kind, olds: Properties, news: Properties, before: Mapping[str, Any] | None = None, *, id: str = ""
) -> Diffed:
    """Compare the old state with the new inputs; no request.

    `before` is what the old inputs declared, which is what a preview shows the differences from; None: nothing is
    previewed.

    Raises:
        Refused: a field that never changes after the create was declared with another value; another resource of the
            program adopts the sync.
    """
    if id:
        owners.manages(id, olds)
    old, new = managed_in(noun, olds), declared_in(noun, news)
    for name in noun.shape.ruled(Rule.FIXED):
        if isinstance(new.get(name), str) and olds.get(name) and new[name].lower() != str(olds[name]).lower():
            raise Refused(
                f"{name} is {new[name]} in the program, but the {noun.title} belongs to {olds[name]}",
                hint=f"A {noun.title} never moves to another organization: declare it as a new resource there (another "
                "resource name, a key of that organization), then remove this one.",
            )
    found = changes(noun.shape, old, new)
    replaces = [*asks_for_replacement(noun.shape, old, new), *named(found, news.get(REPLACE_ON) or [])]
    notes = [] if before is None else conflicts.notes_on_unshown(noun, found, before, new)
    return Diffed(bool(found), list(dict.fromkeys(replaces)), notes)


def create(noun: Kind, session: Session, news: Properties) -> Written:
    """Create the sync with one POST that carries all that is declared; exactly one, see `creating`.

    Or take over the one that is to be adopted.
    """
    if adoption := adopt.asked_for({}, news):
        return _adopt(noun, session, adoption, news)
    declared = whole_numbers(declared_in(noun, news))
    if objection := _misplaced(session, declared):
        raise Refused(objection, hint="Nothing was created.")
    state = {**({"organization_id": session.organization_id} if noun.organization else {}), **news}
    body = noun.versions.legacy(session.api_version, as_body(noun, wire(noun.shape, declared)))
    live, said = create_once.create(noun, session, body, declared, news.get(ORIGIN))
    try:
        live, notes = follow_up(noun, session, live, declared)
        written = _written(noun, session, live, declared, state)
        return replace(written, notes=[*said, *notes, *written.notes])
    except Exception as error:
        sent = {"id": live["id"], **wire(noun.shape, declared)}
        outputs = outputs_of(noun, sent, project(noun.shape, sent, declared), state)
        note = f"the answer to the create was not understood ({type(error).__name__}); `pulumi refresh` reads it again"
        return Written(live["id"], outputs, [*said, note])


def _adopt(noun: Kind, session: Session, adoption: Adoption, news: Properties) -> Written:
    live, notes = adopt.take_over(noun, session, adoption, news)
    written = _written(noun, session, live, whole_numbers(declared_in(noun, news)), news)
    return replace(written, notes=[*notes, *written.notes])


def read(noun: Kind, session: Session, id: str, state: Properties) -> Found | None:
    """Read the live sync: for each declared field what the server holds. None: it is gone.

    Without an origin in state the program only looks at the sync (`get`): the whole configuration comes back.

    Raises:
        Refused: it is not found, but the key belongs to another organization than the sync.
    """
    looked_at = ORIGIN not in state
    declared = whole_numbers(managed_in(noun, state))
    live = listed.read(noun, session, id, declared, state)
    if live is None:
        if looked_at and not any(state.get(name) for name in (*noun.shape.fields, *noun.computed)):
            raise Refused(
                f"there is no {noun.title} {id} in organization {session.organization_id}",
                hint="Check the id and the key.",
            )
        _require_same_organization(noun, session, id, state)
        return None
    if looked_at:
        return Found(whole_of(noun, {**live, **read_apart(noun, session, live, dict.fromkeys(noun.apart))}), None)
    seen = project(noun.shape, live, declared)
    outputs = {**outputs_of(noun, live, seen, state), **listed.stamp_of(noun, session, live)}
    return Found(outputs, {k: v for k, v in outputs.items() if k in seen or k == ORIGIN})


def update(noun: Kind, session: Session, id: str, olds: Properties, news: Properties) -> Written:
    """Bring the live sync to what is declared: a PUT of the full body, an activate call, or nothing.

    Raises:
        Refused: the sync is gone, belongs to another organization, or the PUT would lose something; or it would
            overwrite what somebody changed since, and the settings say to fail.
    """
    old, new = whole_numbers(managed_in(noun, olds)), whole_numbers(declared_in(noun, news))
    live = read_live(noun, session, id, new, old)
    if live is None:
        _require_same_organization(noun, session, id, olds)
        raise Refused(
            f"the {noun.title} {id} was deleted outside of Pulumi",
            hint="`pulumi up --refresh` takes note of it and creates it again.",
        )
    live, notes = converge(noun, session, live, new, old)
    listed.written(noun, session, id)
    written = _written(noun, session, live, new, {**olds, ORIGIN: news.get(ORIGIN, olds.get(ORIGIN))})
    return replace(written, notes=[*notes, *written.notes])


def delete(noun: Kind, session: Session, id: str, state: Properties) -> None:
    """Delete the sync; it is well if it is gone already. What it was running is canceled by that, and said.

    Raises:
        Refused: it is not found, but the key belongs to another organization than the sync.
    """
    if owners.has_moved(id, state):
        session.warn(f"{noun.called(state)}: {id} is not deleted, because another resource of this program has it")
        return
    running = running_execution(noun, session, id) if noun.runs else None
    try:
        if noun.delete:
            noun.delete(session.client, id, state)
        else:
            noun.calls.delete(session.client, id)
    except NotFound:
        _require_same_organization(noun, session, id, state)
    if running:
        session.warn(f"{noun.called(state)} ({id}): deleting it canceled {running}")
    owners.is_deleted(id, state)
    listed.written(noun, session, id)


def _require_same_organization(noun: Kind, session: Session, id: str, state: Properties) -> None:
    mine, its = session.organization_id, str(state.get("organization_id") or "").lower()
    if noun.organization and mine != its:
        raise Refused(
            f"the {noun.title} {id} belongs to organization {its or 'unknown'}, but the key works in {mine}",
            hint="Use a key of that organization. Nothing was changed, on the server or in state.",
        )


def _written(noun: Kind, session: Session, live: Configuration, declared: Configuration, state: Properties) -> Written:
    # What could not be read back is not known, not even to be empty: left out of state, it is a difference.
    known = {name: value for name, value in declared.items() if name not in noun.apart or name in live}
    seen = project(noun.shape, live, known)
    outputs = {**outputs_of(noun, live, seen, state), **listed.stamp_of(noun, session, live)}
    problems = [f"problem at {p.get('path') or '?'}: {p.get('message')}" for p in outputs.get("problems", [])]
    notes = [*conflicts.notes_on_untaken(noun, seen, known), *problems, *noun.to_finish(outputs)]
    return Written(live["id"], outputs, notes)
