"""Bring many existing objects into a stack's state at once, by `pulumi import --file`.

For a few of them, `adopt` or `import_` in the program is simpler. Pulumi's own import cannot read dynamic resources,
but it takes a state that is given whole, and this is where that comes from::

    import json
    from pulumi_polytomic import Model, ModelSync, adoption

    document = adoption.import_file({"apiKey": "..."}, project="acme", stack="dev", kinds=[Model, ModelSync])
    open("import.json", "w").write(json.dumps(document))

Then `pulumi import --file import.json --generate-code=false`. A program that declares the `inputs` of
each entry, under its name, previews without a change. See `docs/adoption.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider

from pulumi_polytomic.bulk_sync import BulkSync
from pulumi_polytomic.declare.mistakes import mistakes
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle import organizations
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.live import read_live, read_whole
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import ORIGIN, blank, outputs_of
from pulumi_polytomic.model_sync import ModelSync
from pulumi_polytomic.reconcile.normalize import Configuration, present, project, readable
from pulumi_polytomic.reconcile.shape import Listing, Record, Rule, Shape
from pulumi_polytomic.reconcile.versions import OLDER

__all__ = ["declaration_of", "import_file", "resource_name"]


def resource_name(live: Mapping[str, Any]) -> str:
    """The object's name in lower case, with hyphens for what is neither a letter nor a digit: "crm-contacts"."""
    return re.sub(r"[\W_]+", "-", str(live["name"]).lower()).strip("-") or "sync"


def import_file(
    settings: Mapping[str, str],
    *,
    project: str,
    stack: str,
    organization: str = "organization",
    kinds: Iterable[type[ManagedResource]] | Mapping[type[ManagedResource], Iterable[str]] = (ModelSync, BulkSync),
    name: Callable[[Mapping[str, Any]], str] = resource_name,
) -> dict[str, Any]:
    """The document for `pulumi import --file` that brings live objects into the state of a stack.

    Nothing is written, neither to the server nor to a file. Each object is read by itself, so this takes some calls for
    each. The entries hold all that the server tells. Secrets, such as those of a connection or an
    `encryption_passphrase`, are not among that: declare them later, as a change.

    Args:
        settings: the settings by their names in the stack configuration, without `polytomic:`. At least a key:
            `{"apiKey": "..."}`. Neither the environment nor a stack's configuration is read.
        project: the name of the Pulumi project that will manage them.
        stack: the name of its stack.
        organization: the Pulumi organization. Left out: that of a backend without organizations.
        kinds: the resource classes, such as `[ModelSync, Model]`: all objects of the workspace are taken, except those
            that belong to the system, and kinds that cannot be declared without a secret. Or a mapping to the ids to
            take: `{ModelSync: ["..."]}`. Every class is in `pulumi_polytomic.kinds.KINDS`. Left out: all model syncs
            and bulk syncs.
        name: the resource's name for an object, given as the API describes it; what has no `name` in the API gets its
            kind's title as one. Where two of a kind get the same, each but the first gets the beginning of its id as
            well. Left out: `resource_name`.

    Raises:
        PolytomicError: the settings cannot be used, an object is not there, or cannot be declared as it is.
    """
    session = Session(settings.get, {})
    origin = {"organization": organization, "project": project, "stack": stack}
    ids = kinds if isinstance(kinds, Mapping) else dict.fromkeys(kinds)
    return {"resources": [entry for kind in ids for entry in _entries(kind, session, ids[kind], name, origin)]}


def _entries(
    resource: type[ManagedResource],
    session: Session,
    ids: Iterable[str] | None,
    name: Callable[[Mapping[str, Any]], str],
    origin: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    kind, token = resource.kind, f"pulumi-python:{resource._resource_type_name}"
    resources = Resources(kind, session)
    provider = {"__provider": str(serialize_provider(resource.provider()))}
    taken = set[str]()
    for id in ids if ids is not None else [] if _needs_a_secret(kind) else _all(resources):
        live = _whole(resources, id)
        label = str(live.get(kind.named_by) or kind.title)
        called = name({**live, "name": label})
        called = called if called not in taken else f"{called}-{live['id'][:8]}"
        taken.add(called)
        declared = declaration_of(kind, session.api_version, live)
        if reasons := _objections(kind, live, declared):
            raise Refused(
                f"the {kind.title} {label!r} ({id}) cannot be declared as it is: {'; '.join(reasons)}",
                hint=_WAITS if _has_no_object(live) else "Leave it out, or put it right in Polytomic first.",
            )
        urn = f"urn:pulumi:{origin['stack']}::{origin['project']}::{token}::{called}"
        state = {ORIGIN: {**origin, "urn": urn}}
        known = organizations.remembered(resources, live, state)
        yield {
            "type": token,
            "name": called,
            "id": live["id"],
            "inputs": {**declared, **state, **provider},
            "outputs": {**outputs_of(kind, live, project(kind.shape, live, declared), known), **provider},
        }


def _objections(kind: Kind, live: Configuration, declared: Configuration) -> list[str]:
    """Why no program can declare the live object."""
    own = kind.unmanageable(live)
    return [own] if own else list(map(str, mistakes(kind.declaration, declared)))


_WAITS = "Its first execution makes its target: import it after that, or leave it out."


def _has_no_object(live: Mapping[str, Any]) -> bool:
    """Whether a model sync has a target that is not made yet; what it was asked for with, no answer tells."""
    target = live.get("target")
    return isinstance(target, dict) and not target.get("object")


def _all(resources: Resources) -> list[str]:
    # The oldest first, so that a second run gives those that were there the same names.
    listed = sorted(
        resources.kind.calls.list_(resources.client), key=lambda one: (str(one.get("created_at")), one["id"])
    )
    return [one["id"] for one in listed if not resources.kind.unmanageable(one)]


def _needs_a_secret(kind: Kind) -> bool:
    """Whether a declaration is not complete without what no answer tells."""
    return any(kind.shape.fields[name].required for name in kind.shape.ruled(Rule.WRITE_ONLY))


def _whole(resources: Resources, id: str) -> Configuration:
    live = read_live(resources, id, {})
    if live is None:
        raise Refused(
            f"there is no {resources.kind.title} {id} in organization {resources.session.organization_id}",
            hint="Check the id.",
        )
    return read_whole(resources, live)


def declaration_of(kind: Kind, api_version: str, live: Mapping[str, Any]) -> Configuration:
    """The declaration that manages everything in a live sync; blank and empty fields are left out.

    In the deprecated forms only with the API version that lacks the new ones.
    """
    shape, seen = kind.shape, present(kind.shape, live)
    for form in shape.forms:
        seen = form.view(seen, {name: blank(shape.fields[name].shape) for name in form.stands_for})
    deprecated = {name for form in shape.forms for name in form.stands_for}
    left_out = {*(kind.versions.lacks if api_version == OLDER else deprecated), *shape.ruled(Rule.FIXED)}
    left_out.update(shape.ruled(Rule.WRITE_ONLY))
    told = {
        name: readable(field.shape, seen[name])
        for name, field in shape.fields.items()
        if name not in left_out and seen.get(name) is not None
    }
    declared: Configuration = _one_of_each(shape, told)
    return {n: value for n, value in declared.items() if shape.fields[n].required or value not in ("", [], {})}


def _one_of_each(shape: Shape, value: Any) -> Any:
    """The value with only the first of alternatives: an answer may name the same thing in two ways."""
    if isinstance(shape, Listing) and isinstance(value, list):
        return [_one_of_each(shape.element, element) for element in value]
    if not isinstance(shape, Record) or not isinstance(value, dict):
        return value
    second = {n for group in shape.alternatives for n in [name for name in group.names if name in value][1:]}
    return {n: _one_of_each(shape.fields[n].shape, part) for n, part in value.items() if n not in second}
