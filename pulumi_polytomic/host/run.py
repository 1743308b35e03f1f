"""What one run of a program knows and its provider processes do not; it travels to `check` in the hidden origin.

A provider sees one resource at a time, in an order that the engine chooses, and values that are secret as plain ones.
The program knows which values are secret, where its lookups looked, and, from the engine, what the stack's state holds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime import mocks
from pulumi.runtime.settings import SETTINGS

from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle.organizations import HELD_IN, LOOKED_INTO, ONE_KEY
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import NAMESAKES, ORIGIN, SECRETS, UNMADE
from pulumi_polytomic.workspaces import provider_of

_STATE = "pulumi:pulumi:readStackResourceOutputs"
"""Pulumi's own lookup of what a stack's state holds."""

_PROVIDER = "::pulumi:providers:pulumi-python::"


@dataclass(frozen=True)
class Held:
    """A resource of ours in the stack's state."""

    urn: str
    kind: str
    resource: str
    id: str


class State:
    """What the stack's state holds of ours, in its order: looked through once for all resources of a program."""

    def __init__(self, resources: Mapping[str, Any]) -> None:
        self.other_providers = any(_PROVIDER in urn and not urn.endswith("::default") for urn in resources)
        self.by_organization: dict[str, list[Held]] = {}
        self._of_kind: dict[str, list[tuple[Held, Mapping[str, Any]]]] = {}
        self._by_name: dict[str, dict[str, list[Held]]] = {}
        for urn, resource in resources.items():
            outputs = resource.get("outputs") or {}
            if ORIGIN not in outputs:
                continue
            held = Held(urn, *_kind_and_name(urn), str(outputs.get("sync_id")))
            self._of_kind.setdefault(held.kind, []).append((held, outputs))
            organization = outputs.get("organization_id")
            if isinstance(organization, str) and held.kind not in SPANNING:
                self.by_organization.setdefault(organization.lower(), []).append(held)

    def of_name(self, kind: str, named_by: str, name: str) -> list[Held]:
        """Those of a type and a name in Polytomic, which is in the field `named_by`."""
        if kind not in self._by_name:
            by_name = self._by_name[kind] = {}
            for held, outputs in self._of_kind.get(kind, ()):
                if isinstance(its := outputs.get(named_by), str):
                    by_name.setdefault(its, []).append(held)
        return self._by_name[kind].get(name, [])


class Run:
    """One run: the resources that it declares and with which provider, and who its lookups asked."""

    def __init__(self) -> None:
        self.lookups: Session | None = None
        """Whom the lookups without a workspace of their own asked, if there were any."""
        self._declared: dict[tuple[str, str], list[pulumi.ProviderResource | None]] = {}
        self._has_providers = False
        self._state: asyncio.Future[State] | None = None
        self._unaware: dict[str, str] = {}

    def declares(self, kind: str, name: str, opts: pulumi.ResourceOptions | None) -> None:
        """Take note of a resource that the program declares, by its type and its names: its URN is not known yet."""
        provider = provider_of(opts)
        self._has_providers = self._has_providers or bool(provider)
        for each in (name, *_former_names(name, opts)):
            self._declared.setdefault((kind, each), []).append(provider)

    async def looked_into(self) -> dict[str, str] | None:
        """The organization that lookups look into, its `id`, `name` and the `url` of its deployment; None without
        lookups, or if it is unknown."""
        session = self.lookups
        if session is None:
            return None
        try:
            url = session.settings.deployment_url
            return await asyncio.to_thread(
                lambda: {"id": session.organization_id, "name": session.workspace, "url": url}
            )
        except PolytomicError:
            return None

    def is_unaware(self, name: str, organization: pulumi.Output[str | None]) -> None:
        """Take note of a resource with the stack's own settings whose check does not know where lookups look.

        A lookup may come later. It and the resource are compared as soon as the organization of both is known.
        """

        async def registered(id: str | None) -> Any:
            if id:
                self._unaware.setdefault(id.lower(), name)
            if elsewhere := await asyncio.to_thread(self.elsewhere):
                raise pulumi.RunError(elsewhere)
            return id

        organization.apply(registered)

    def elsewhere(self) -> str | None:
        """Report that lookups use another organization than the resources that do not know of them."""
        session = self.lookups
        if session is None or not self._unaware:
            return None
        try:
            mine, called = session.organization_id, session.workspace
        except PolytomicError:
            return None
        for its, name in self._unaware.items():
            if its != mine:
                return (
                    f"the lookups of this program look into {called} ({mine}), but {name!r} is in organization {its}: "
                    f"{ONE_KEY}"
                )
        return None

    async def organizations(self, provider: pulumi.ProviderResource | None) -> dict[str, str]:
        """The organizations that this provider's resources in the stack's state belong to, each with the name of one.

        The engine does not tell which provider a resource in state has. One that the program does not declare counts
        for the stack's own configuration, as long as neither the program nor the state has another provider.
        """
        state = await self._in_state()
        alone = not state.other_providers and not self._has_providers
        found: dict[str, str] = {}
        for organization, held in state.by_organization.items():
            its = (one.resource for one in held if self._is_of(provider, one, alone))
            if (first := next(its, None)) is not None:
                found[organization] = first
        return found

    def _is_of(self, provider: pulumi.ProviderResource | None, held: Held, alone: bool) -> bool:
        declared = self._declared.get((held.kind, held.resource))
        return alone if declared is None else provider in declared

    async def namesakes(self, own_urn: str, name: str, named_by: str) -> dict[str, dict[str, Any]]:
        """The other resources in the stack's state of that kind and that name in Polytomic, by their ids.

        Of each: the `resource`, whether the program has `declared` it so far, and, if not, the `alias` that tells the
        engine of it.
        """
        kind, own = _kind_and_name(own_urn)
        held = (await self._in_state()).of_name(kind, named_by, name)
        return {
            one.id: {
                "resource": one.resource,
                "declared": len(self._declared.get((kind, one.resource), [])) > (one.resource == own),
                "alias": _alias(one.urn, own_urn),
            }
            for one in held
            if one.urn != own_urn
        }

    async def _in_state(self) -> State:
        if self._state is None:
            self._state = asyncio.ensure_future(_state_of_this_stack())
        return await self._state


SPANNING: set[str] = set()
"""The types of resources that one key may have in several organizations."""

_runs: WeakKeyDictionary[object, Run] = WeakKeyDictionary()


def this_run() -> Run:
    """The run under way. With the Automation API one process sees many; the stack is what each has and no other."""
    root = pulumi.runtime.get_root_resource()
    return Run() if root is None else _runs.setdefault(root, Run())


async def facts(run: Run, declared: Mapping[str, Any], provider: pulumi.ProviderResource | None) -> dict[str, Any]:
    """What check() is to know of a resource with this provider, without what there is nothing to tell of."""
    secrets = [path async for path in secret_paths(declared)]  # waits for what is declared, and so for its lookups
    found: dict[str, Any] = {SECRETS: secrets, UNMADE: [one async for one in unmade(declared)]}
    if not isinstance(SETTINGS.monitor, mocks.MockMonitor):
        found[LOOKED_INTO] = None if provider else await run.looked_into()
        found[HELD_IN] = await run.organizations(provider)
    return {name: fact for name, fact in found.items() if fact}


async def namesakes(
    run: Run, urn: str, name: Any, named_by: str, registered: Iterable[pulumi.CustomResource]
) -> dict[str, dict[str, dict[str, Any]]]:
    """What check() is to know of the other resources of that name in Polytomic: in state, and of this run."""
    known = await text(name)
    if known is None or isinstance(SETTINGS.monitor, mocks.MockMonitor):
        return {}
    found = await run.namesakes(urn, known, named_by)
    for resource in registered:
        if (id := await text(resource.id)) is not None:
            found[id] = {"resource": "", "declared": True, "alias": ""}
    return {NAMESAKES: found} if found else {}


async def text(value: Any) -> str | None:
    """The text, which may be an Output; None if it is not known, or no text."""
    if isinstance(value, pulumi.Output):
        try:
            value = await value.future() if await value.is_known() else None
        except Exception:
            return None  # it has no value; whoever sends it tells why
    return value if isinstance(value, str) else None


async def secret_paths(value: Any, *place: str | int) -> AsyncIterator[list[str | int]]:
    """Where in what is declared the secrets are: ["fields", 2, "override_value"]."""
    if isinstance(value, pulumi.Output):
        if await _is_secret(value):
            yield list(place)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            async for path in secret_paths(part, *place, name):
                yield path
    elif isinstance(value, list):
        for i, part in enumerate(value):
            async for path in secret_paths(part, *place, i):
                yield path


async def unmade(value: Any, *place: str | int) -> AsyncIterator[tuple[list[str | int], str]]:
    """Where in what is declared is the id of a resource that does not exist yet, and which resource that is."""
    if isinstance(value, pulumi.Output):
        if (urn := await _urn_of_unmade(value)) is not None:
            yield list(place), urn
        return
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        async for found in unmade(part, *place, step):
            yield found


async def _urn_of_unmade(value: pulumi.Output[Any]) -> str | None:
    try:
        if await value.is_known():
            return None
        [resource] = await value.resources()
        return str(await resource.urn.future())
    except Exception:
        return None  # it has no value, or is of several resources


async def _is_secret(value: pulumi.Output[Any]) -> bool:
    try:
        return await value.is_secret()
    except Exception:
        return False  # it has no value; whoever sends it tells why


def _kind_and_name(urn: str) -> tuple[str, str]:
    _, _, types, name = urn.split("::", 3)
    return types.rpartition("$")[2], name


def _alias(former: str, urn: str) -> str:
    """The alias, as a program writes it, by which the engine knows a resource that had another URN before."""
    (_, _, types, name), (_, _, its_types, its_name) = former.split("::", 3), urn.split("::", 3)
    if types == its_types:
        return f'pulumi.Alias(name="{name}")'
    if "$" in types:
        return f'"{former}"'
    named = "" if name == its_name else f'name="{name}", '
    return f"pulumi.Alias({named}parent=pulumi.ROOT_STACK_RESOURCE)"


def _former_names(own: str, opts: pulumi.ResourceOptions | None) -> Iterator[str]:
    for alias in (opts.aliases or []) if opts else []:
        name = alias.name if isinstance(alias, pulumi.Alias) else alias
        yield name.rpartition("::")[2] if isinstance(name, str) else own  # of another parent


async def _state_of_this_stack() -> State:
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    try:
        answer = await pulumi.runtime.invoke_async(_STATE, {"stackName": name})
    except Exception:
        return State({})  # an engine that does not tell; then nothing can be compared
    return State(dict(answer.get("outputs") or {}))
