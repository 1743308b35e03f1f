"""The state of a resource: the declared inputs, the kind's computed outputs, and hidden names.

Plain dicts in and out, no requests. The names that begin with two underscores are kept in state and never shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.reconcile.normalize import Configuration, present, readable
from pulumi_polytomic.reconcile.shape import Listing, Rule, Scalar, Shape

ORIGIN = "__origin"
"""Hidden input: where the resource was first declared. Kept through renames and moves; part of the state ABI."""

UPDATED_AT = "__updated_at"
"""Hidden output: the `updated_at` of what state holds. Only with the setting `refresh: listed` (see `listed`)."""

REPLACE_ON = "__replace_on_changes"
"""Hidden input: the option `replace_on_changes`, if the program has it. The dynamic host cannot tell the engine what
changed, so the engine cannot honour it by itself."""

BY_POSITION = "__by_position"
"""Hidden input: the program ignores changes of a list's element by its position, so every list stays as it wrote it.
Never in state."""

MADE = "__made"
"""Hidden input: what the objects of the program make at their targets (`making`). Never in state."""

ADOPT, IMPORT = "__adopt", "__import"
"""Hidden inputs: the id of an object that the new resource takes over. In state only until the next update."""

RUN = "run"
"""Within the origin, from the program to check(), never in state: what only the program knows of its run."""

SECRETS = "secrets"
"""In what the program says of its run: the paths of the declared values that are secret."""

UNMADE = "unmade"
"""In what the program says of its run: the places of ids that are not known yet, each with the URN of the resource that
has the id: [["fields", 0, "source", "model_id"], "urn:…"]."""

NAMESAKES = "namesakes"
"""In what the program says of its run: the other objects of the stack that have this one's name in Polytomic, by
their ids. Of each: the `resource`, its name in the program, and whether the program has `declared` it so far."""

Properties = dict[str, Any]


def declared_in(kind: Kind, inputs: Properties) -> Configuration:
    """What is declared: the kind's fields that have a value."""
    return {name: inputs[name] for name in kind.shape.fields if inputs.get(name) is not None}


def without_run(news: Properties) -> tuple[Properties, dict[str, Any]]:
    """The inputs as they go into state, and what the program says of its run."""
    origin = news.get(ORIGIN)
    if not isinstance(origin, dict):
        return news, {}
    rest = {name: value for name, value in origin.items() if name != RUN}
    return {**news, ORIGIN: rest}, origin.get(RUN) or {}


def value_at(properties: Properties, path: Sequence[str | float]) -> Any:
    """The value at the path, such as ["fields", 2.0, "target"] (Pulumi's numbers are floats); None if there is none."""
    value: Any = properties
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and not isinstance(part, str) and part < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def put_at(value: Any, path: Sequence[str | float], new: Any) -> Any:
    """The properties with another value at the path; unchanged if it leads nowhere."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, dict) and step in value:
        return {**value, step: put_at(value[step], rest, new)}
    if isinstance(value, list) and not isinstance(step, str) and step < len(value):
        return [put_at(part, rest, new) if i == step else part for i, part in enumerate(value)]
    return value


def managed_in(kind: Kind, state: Properties) -> Configuration:
    """What the state says was declared. Fixed fields do not count: state always has them, as outputs."""
    fixed = kind.shape.ruled(Rule.FIXED)
    return {name: value for name, value in declared_in(kind, state).items() if name not in fixed}


def outputs_of(kind: Kind, live: Configuration, seen: Configuration, state: Properties) -> Properties:
    """What state holds of a live object: what is `seen` of the declared fields (`project`), and the rest.

    `state` remembers what an answer may leave out.
    """
    origin = {ORIGIN: state[ORIGIN]} if state.get(ORIGIN) is not None else {}
    return {**seen, **_computed(kind, live, state), **origin}


def _computed(kind: Kind, live: Configuration, state: Properties) -> Properties:
    def value(name: str, blank: Any) -> Any:
        # An answer that leaves a list out has an empty one; the rest never changes, so state knows it.
        remembered = blank if isinstance(blank, list) else state.get(name) or blank
        return remembered if live.get(name) is None else live[name]

    alias = {kind.alias_id: live["id"]} if kind.alias_id else {}
    return {**{name: value(name, blank) for name, blank in kind.computed.items()}, **alias}


def whole_of(kind: Kind, live: Configuration) -> Properties:
    """Everything that the live object tells, as a user would declare it; lists and maps are empty, never null."""
    shape = kind.shape
    live = present(shape, live)
    for form in shape.forms:
        live = form.view(live, {name: blank(shape.fields[name].shape) for name in form.stands_for})
    configuration = {
        name: readable(f.shape, live[name]) if live.get(name) is not None else blank(f.shape)
        for name, f in shape.fields.items()
        if Rule.WRITE_ONLY not in f.rules
    }
    return {**{k: v for k, v in configuration.items() if v is not None}, **_computed(kind, live, {})}


def blank(shape: Shape) -> Any:
    """The value of a field of this shape without content: None, or an empty list or map."""
    if isinstance(shape, Scalar):
        return None
    return [] if isinstance(shape, Listing) else {}
