"""Register declared resources with Pulumi: the constructor, `get`, and the inputs that the provider gets."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

import pulumi
from pulumi.dynamic import (
    Resource,
)
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from typing_extensions import Self

from pulumi_polytomic.declare.mistakes import mistakes, plain
from pulumi_polytomic.declare.places import misnamed
from pulumi_polytomic.host import order, refusing
from pulumi_polytomic.host.provider import Provider
from pulumi_polytomic.host.run import SPANNING, Run, facts, namesakes, this_run
from pulumi_polytomic.host.transformed import Transformed
from pulumi_polytomic.lifecycle import adopt, making
from pulumi_polytomic.lifecycle.kind import Declared, Kind
from pulumi_polytomic.lifecycle.organizations import LOOKED_INTO
from pulumi_polytomic.lifecycle.state import ADOPT, BY_POSITION, IMPORT, MADE, ORIGIN, REPLACE_ON, RUN
from pulumi_polytomic.reconcile import secrets
from pulumi_polytomic.reconcile.path import Path
from pulumi_polytomic.source_position import only_the_program, registers
from pulumi_polytomic.workspaces import provider_of

R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])


class UndeclaredField(pulumi.RunError, AttributeError):
    """A program read a field that it did not declare: state does not have it, so a preview cannot know it."""


def _urn_of(parent: pulumi.Resource) -> pulumi.Output[str]:
    # The name alone: who depends on the parent waits for its children, and so for itself.
    urn: Awaitable[Any] = parent.urn.future()
    return pulumi.Output.from_input(urn)


def _without_import(opts: pulumi.ResourceOptions | None) -> tuple[pulumi.ResourceOptions | None, Any]:
    if not opts or not opts.import_:
        return opts, None
    rest = pulumi.ResourceOptions.merge(opts, None)
    rest.import_ = None
    return rest, opts.import_


def _without_effect(kind: Declared, opts: pulumi.ResourceOptions | None) -> Iterator[str]:
    """What to say of paths in the options that name no field: Pulumi passes over them in silence."""
    for option in ("ignore_changes", "replace_on_changes", "additional_secret_outputs"):
        for text in getattr(opts, option, None) or ():
            path = Path.parse(text)
            wrong, meant = misnamed(kind.shape, path)
            if wrong and not (path and path.root in kind.computed):
                yield f"opts.{option}: {text!r} names no field{f'; did you mean {str(meant)!r}?' if meant else ''}"


Registration = tuple[str, str, dict[str, Any], pulumi.ResourceOptions]
"""What `pulumi.CustomResource` is made with: a type, a name, properties, options."""


def constructor(signature: F) -> F:
    """A resource's constructor, from its signature and docstring: what editors, type checkers and `help()` read.

    At run time it takes anything, so that a typo is reported like every other mistake. It does what the constructor of
    `pulumi.dynamic.Resource` does, and is in its place the third `__init__` (see `registers`).
    """

    @functools.wraps(signature)
    def __init__(self: Registered, *positional: Any, **declared: Any) -> None:
        registration = self._declared(positional, **declared)
        with only_the_program():
            pulumi.CustomResource.__init__(self, *registration)
        if self.kind.twins:
            order.declared(self, self.kind.title, registration[2][self.kind.named_by])

    return cast(F, __init__)


class Registered(Resource, Transformed):
    """What is declared: judged where it is declared, then registered."""

    kind: ClassVar[Declared]
    provider: ClassVar[type[Provider]]

    def __init_subclass__(cls, **named: Any) -> None:
        """Give a class without a type of its own its parent's: Pulumi would give it that of no resource of ours."""
        super().__init_subclass__(**named)
        if named:
            cls.__init__ = constructor(cls.__init__)  # type: ignore[method-assign]
            if not cls.kind.organization:
                SPANNING.add(cls._type_token())
        else:
            del cls._resource_type_name

    def _declared(
        self,
        positional: tuple[Any, ...],
        *,
        resource_name: Any = None,
        adopt: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **declared: Any,
    ) -> Registration:
        named = positional if resource_name is None else (*positional, resource_name)
        if len(named) != 1 or not isinstance(named[0], str):
            name = type(self).__name__
            raise pulumi.RunError(
                f"{name}: takes the resource's name first, a string, and all else by keyword: "
                f'{name}("contacts", {next(iter(self.kind.needed), "name")}=...)'
            )
        [resource_name] = named
        # Pulumi's own import fails for dynamic resources: the provider's read gets no state.
        opts, imported = _without_import(opts)
        options = {ADOPT: plain(adopt), IMPORT: imported}
        return self._registration(resource_name, self._inputs(resource_name, declared, options, opts), opts)

    @classmethod
    @registers
    def get(cls, resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None) -> Self:
        """Look at an object that is not managed here: its whole live configuration as outputs.

        Args:
            resource_name: the resource's name in the Pulumi program.
            id: its id in Polytomic.
            opts: Pulumi's resource options.
        """
        resource = cls.__new__(cls)
        properties = dict.fromkeys([*cls.kind.shape.fields, *cls.kind.computed])
        options = pulumi.ResourceOptions(id=id, additional_secret_outputs=list(cls.kind.hides))
        opts = pulumi.ResourceOptions.merge(opts, options)
        pulumi.CustomResource.__init__(resource, *resource._registration(resource_name, properties, opts))
        return resource

    def _registration(
        self, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None
    ) -> Registration:
        # One that lives beside its replacement would do all its work twice: each record would be written twice.
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True))
        properties = {**properties, PROVIDER_KEY: serialize_provider(self.provider())}
        return self._type_token(), resource_name, properties, opts

    @classmethod
    def _type_token(cls) -> str:
        return f"pulumi-python:{cls._resource_type_name}"

    def _inputs(
        self,
        resource_name: str,
        declared: Mapping[str, Any],
        options: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
    ) -> dict[str, Any]:
        inputs = plain(declared)
        if self.kind.named_by == "name":
            inputs = {"name": resource_name, **inputs}
            if isinstance(inputs["name"], pulumi.Output):
                # None is left out, inside an Output too.
                inputs["name"] = inputs["name"].apply(lambda name: resource_name if name is None else name)
        for warning in _without_effect(self.kind, opts):
            pulumi.log.warn(f"{resource_name}: {warning}")
        found = list(mistakes(self.kind.declaration, inputs))
        found += adopt.mistakes_of(self.kind, options[ADOPT], options[IMPORT])
        if found:
            refusing.refuse(self._type_token(), resource_name, found)
            return dict.fromkeys([*self.kind.shape.fields, *self.kind.computed])
        hiding = [name for name in secrets.fields_of(self.kind.shape) if name in inputs]
        computed = dict.fromkeys(name for name in self.kind.computed if name not in inputs)
        run = this_run()
        earlier = order.earlier(self.kind.title) if self.kind.twins else []
        run.declares(self._type_token(), resource_name, opts)
        parent = _urn_of(opts.parent) if opts and opts.parent else None
        urn = pulumi.create_urn(resource_name, self._type_token(), parent)
        hidden: dict[str, Any] = {ORIGIN: pulumi.Output.from_input(self._origin(urn, run, inputs, opts, earlier))}
        hidden.update({name: value for name, value in options.items() if value is not None})
        if opts and opts.replace_on_changes:
            hidden[REPLACE_ON] = list(opts.replace_on_changes)
        if opts and any("[" in path for path in opts.ignore_changes or []):
            hidden[BY_POSITION] = True
        hidden[MADE] = making.noted(self.kind.makes(inputs), self.kind.concerning and self.kind.concerning(inputs))
        # The engine shows a secret inside a field with the whole field, so the whole field is one.
        hiding_all = {name: pulumi.Output.secret(inputs[name]) for name in hiding}
        return {**inputs, **hiding_all, **computed, **hidden}

    async def _origin(
        self,
        urn: pulumi.Output[str],
        run: Run,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        earlier: list[order.Declared],
    ) -> dict[str, Any]:
        own_urn = str(await urn.future())
        origin = {
            "organization": pulumi.get_organization() or "organization",
            "project": pulumi.get_project(),
            "stack": pulumi.get_stack(),
            "urn": own_urn,
        }
        known = await facts(run, self.sent, provider_of(opts))
        if self.kind.organization and not provider_of(opts) and LOOKED_INTO not in known:
            run.is_unaware(own_urn.rpartition("::")[2], cast(Any, self).organization_id)
        if self.kind.twins:
            named_by = self.kind.named_by
            registered = await order.namesakes(earlier, inputs[named_by])
            known.update(await namesakes(run, own_urn, inputs[named_by], named_by, registered))
        return {**origin, RUN: known} if known else origin

    if not TYPE_CHECKING:  # To a type checker it would make every name a good one.

        def __getattr__(self, name: str) -> Any:
            if name in type(self).kind.shape.fields:
                raise UndeclaredField(
                    f"{type(self).__name__}.{name} was read, but this resource does not declare it: "
                    f"declare {name}, or read it with {type(self).__name__}.get(name, id)"
                )
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


class ManagedResource(Registered):
    """A declared object of one kind, which Polytomic has for as long as the resource is there."""

    kind: ClassVar[Kind]
