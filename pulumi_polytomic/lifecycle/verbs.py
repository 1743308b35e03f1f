"""The one life of every resource: check, diff, create, read, update, delete.

Plain data in, plain data out: nothing here knows Pulumi's host (`host` does) or a URL (`api` does). What a
configuration means is decided in `reconcile`; what is special about a kind stands in its `Kind`.

State is the declared inputs as the user spelled them, plus the kind's computed outputs, plus the hidden `__origin`. So
the old state says what was declared, and any change of the declared set is a difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_polytomic import confidential
from pulumi_polytomic.declare import environment, mistakes
from pulumi_polytomic.errors import NotFound, Refused
from pulumi_polytomic.lifecycle import adopt, conflicts, create_once, listed, organizations, owners, stages
from pulumi_polytomic.lifecycle.adopt import Adoption
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.live import as_body, converge, follow_up, read_apart, read_live, running_execution
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.state import (
    BY_POSITION,
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
from pulumi_polytomic.reconcile.shape import Rule, whole_numbers
from pulumi_polytomic.reconcile.untold import with_untold
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


def check(resources: Resources, olds: Properties, news: Properties) -> Checked:
    """Judge the inputs, as far as a preview knows them; no request is made unless there is something to do.

    `olds` are the old inputs, empty for a new resource. What comes back has the old order where order has no meaning.
    """
    kind, session = resources.kind, resources.session
    news, run = without_run(news)
    confidential.learn(environment.revealed(value_at(news, path), session.environ) for path in run.get(SECRETS, []))
    confidential.learn(value_at(olds, path) for path in run.get(SECRETS, []))
    session.learn_namesakes(run.get(NAMESAKES, {}))
    old, new = declared_in(kind, olds), mistakes.plain(declared_in(kind, news))
    _learned(resources, old)
    real = _learned(resources, new)
    report = stages.spelled(kind, new, news) + stages.given(new, session.environ)
    hidden = {ORIGIN: olds.get(ORIGIN, news.get(ORIGIN)), REPLACE_ON: news.get(REPLACE_ON)}
    new = environment.sealed(new, session.environ, owners.urn_of(hidden))
    adoption = adopt.asked_for(olds, news)
    if adoption:
        hidden.update(adoption.inputs)
    ordered = new if news.get(BY_POSITION) else in_order_of(kind.shape, old, new)
    inputs = {**ordered, **{name: value for name, value in hidden.items() if value is not None}}
    if report.failures:
        return Checked(inputs, report.failures)
    session.made += kind.makes(new)
    if old:
        session.before[owners.urn_of(inputs)] = old
    step = stages.Step(old, new, changes(kind.shape, old, new), adoption, run, real, owners.urn_of(inputs))
    report = stages.allowed(resources, step) + stages.adopted(resources, step, inputs)
    if not report.failures:
        report += stages.works(resources, step, news)
    return Checked(inputs, report.failures, report.notes)


def diff(
    kind: Kind, olds: Properties, news: Properties, before: Mapping[str, Any] | None = None, *, id: str = ""
) -> Diffed:
    """Compare the old state with the new inputs; no request.

    `before` is what the old inputs declared, which is what a preview shows the differences from; None: nothing is
    previewed.

    Raises:
        Refused: a field that never changes after the create was declared with another value; another resource of the
            program adopts the object.
    """
    if id:
        owners.manages(id, olds)
    old, new = managed_in(kind, olds), declared_in(kind, news)
    for name in kind.shape.ruled(Rule.FIXED):
        if isinstance(new.get(name), str) and olds.get(name) and new[name].lower() != str(olds[name]).lower():
            raise Refused(
                f"{name} is {new[name]} in the program, but the {kind.title} belongs to {olds[name]}",
                hint=f"A {kind.title} never moves to another organization: declare it as a new resource there (another "
                "resource name, a key of that organization), then remove this one.",
            )
    found = changes(kind.shape, old, new)
    replaces = [*asks_for_replacement(kind.shape, old, new), *named(found, news.get(REPLACE_ON) or [])]
    notes = [] if before is None else conflicts.notes_on_unshown(kind, found, before, new)
    return Diffed(bool(found), list(dict.fromkeys(replaces)), notes)


def create(resources: Resources, news: Properties) -> Written:
    """Create the object with one POST that carries all that is declared; exactly one, see `create_once`.

    Or take over the one that is to be adopted.
    """
    kind, session = resources.kind, resources.session
    if adoption := adopt.asked_for({}, news):
        return _adopt(resources, adoption, news)
    declared = whole_numbers(declared_in(kind, news))
    real = _learned(resources, declared)
    if objection := organizations.misplaced(resources, declared):
        raise Refused(objection, hint="Nothing was created.")
    state = organizations.remembered(resources, {}, news)
    body = kind.versions.legacy(session.api_version, as_body(kind, wire(kind.shape, real)))
    before = kind.before_create(session, declared)
    live, said = create_once.create(resources, body, declared, news.get(ORIGIN))
    try:
        live, notes = follow_up(resources, live, declared)
        written = _written(resources, live, declared, state)
        return replace(written, notes=[*before, *said, *notes, *written.notes])
    except Exception as error:
        sent = {"id": live["id"], **wire(kind.shape, declared)}
        outputs = outputs_of(kind, sent, project(kind.shape, sent, declared), state)
        note = f"the answer to the create was not understood ({type(error).__name__}); `pulumi refresh` reads it again"
        return Written(live["id"], outputs, [*before, *said, note])


def _adopt(resources: Resources, adoption: Adoption, news: Properties) -> Written:
    live, notes = adopt.take_over(resources, adoption, news)
    written = _written(resources, live, whole_numbers(declared_in(resources.kind, news)), news)
    return replace(written, notes=[*notes, *written.notes])


def read(resources: Resources, id: str, state: Properties) -> Found | None:
    """Read the live object: for each declared field what the server holds. None: it is gone.

    Without an origin in state the program only looks at the object (`get`): the whole configuration comes back.

    Raises:
        Refused: it is not found, but the key belongs to another organization than the object.
    """
    kind = resources.kind
    looked_at = ORIGIN not in state
    declared = whole_numbers(managed_in(kind, state))
    _learned(resources, declared)
    live = listed.read(resources, id, declared, state)
    if live is None:
        if looked_at and not any(state.get(name) for name in (*kind.shape.fields, *kind.computed)):
            raise Refused(
                f"there is no {kind.title} {id} in organization {resources.session.organization_id}",
                hint="Check the id and the key.",
            )
        _require_same_organization(resources, id, state)
        return None
    if looked_at:
        return Found(whole_of(kind, {**live, **read_apart(resources, live, dict.fromkeys(kind.apart))}), None)
    seen = project(kind.shape, with_untold(kind.shape, live, declared), declared)
    state = organizations.remembered(resources, live, state)
    outputs = {**outputs_of(kind, live, seen, state), **listed.stamp_of(resources, live)}
    return Found(outputs, {k: v for k, v in outputs.items() if k in seen or k == ORIGIN})


def update(resources: Resources, id: str, olds: Properties, news: Properties) -> Written:
    """Bring the live object to what is declared: a PUT of the full body, an activate call, or nothing.

    Raises:
        Refused: the object is gone, belongs to another organization, or the PUT would lose something; or it would
            overwrite what was changed elsewhere since, and the settings say to fail.
    """
    kind = resources.kind
    old, new = whole_numbers(managed_in(kind, olds)), whole_numbers(declared_in(kind, news))
    _learned(resources, old)
    _learned(resources, new)
    live = read_live(resources, id, new, old, updating=True)
    if live is None:
        _require_same_organization(resources, id, olds)
        raise Refused(
            f"the {kind.title} {id} was deleted outside of Pulumi",
            hint="`pulumi up --refresh` takes note of it and creates it again.",
        )
    live, notes = converge(resources, with_untold(kind.shape, live, old), new, old)
    resources.session.written.add(id)
    written = _written(resources, live, new, {**olds, ORIGIN: news.get(ORIGIN, olds.get(ORIGIN))})
    return replace(written, notes=[*notes, *written.notes])


def delete(resources: Resources, id: str, state: Properties) -> None:
    """Delete the object. Deleting one that is already gone succeeds. A running execution is canceled, with a warning.

    Raises:
        Refused: it is not found, but the key belongs to another organization than the object.
    """
    kind, session = resources.kind, resources.session
    if owners.has_moved(id, state):
        session.warn(f"{kind.called(state)}: {id} is not deleted, because another resource of this program has it")
        return
    _learned(resources, managed_in(kind, state))
    running = running_execution(resources, id) if kind.runs else None
    try:
        if kind.delete:
            kind.delete(session.client, id, state)
        else:
            kind.calls.delete(session.client, id)
    except NotFound:
        _require_same_organization(resources, id, state)
    if running:
        session.warn(f"{kind.called(state)} ({id}): deleting it canceled {running}")
    owners.is_deleted(id, state)
    session.written.add(id)


def _learned(resources: Resources, declared: Configuration) -> Configuration:
    """What is declared, with the values of the variables that it names; no message shows a secret in it from now on."""
    real = environment.revealed(declared, resources.session.environ)
    confidential.learn(secrets.of(resources.kind.shape, real).values())
    return dict(real)


def _require_same_organization(resources: Resources, id: str, state: Properties) -> None:
    kind = resources.kind
    mine, its = resources.session.organization_id, str(state.get("organization_id") or "").lower()
    if kind.organization and mine != its:
        raise Refused(
            f"the {kind.title} {id} belongs to organization {its or 'unknown'}, but the key works in {mine}",
            hint="Use a key of that organization. Nothing was changed, on the server or in state.",
        )


def _written(resources: Resources, live: Configuration, declared: Configuration, state: Properties) -> Written:
    kind = resources.kind
    # What could not be read back is not known, not even to be empty: left out of state, it is a difference.
    known = {name: value for name, value in declared.items() if name not in kind.apart or name in live}
    seen = project(kind.shape, with_untold(kind.shape, live, known), known)
    state = organizations.remembered(resources, live, state)
    outputs = {**outputs_of(kind, live, seen, state), **listed.stamp_of(resources, live)}
    problems = [f"problem at {p.get('path') or '?'}: {p.get('message')}" for p in outputs.get("problems", [])]
    notes = [*conflicts.notes_on_untaken(kind, seen, known), *problems, *kind.to_finish(outputs)]
    return Written(live["id"], outputs, notes)
