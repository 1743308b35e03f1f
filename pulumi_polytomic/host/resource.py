"""Where Pulumi's dynamic provider host and this package meet: host types, the constructor, errors in the terminal.

All behaviour is in `lifecycle.verbs`. The host is `pulumi.dynamic`; what it does with providers, errors and unknowns is
not documented in full, so what this module relies on is tested on the real engine (`tests/engine`).
"""

from __future__ import annotations

import functools
import logging
import os
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from pulumi.runtime.proto import status_pb2
from typing_extensions import Self

from pulumi_polytomic import confidential
from pulumi_polytomic.config import asks_for_debug, own_options
from pulumi_polytomic.declare.mistakes import mistakes, plain
from pulumi_polytomic.declare.places import misnamed, parts_of
from pulumi_polytomic.errors import PolytomicError, one_line
from pulumi_polytomic.host import order
from pulumi_polytomic.host.run import Run, facts, namesakes, this_run
from pulumi_polytomic.host.transformed import Transformed
from pulumi_polytomic.lifecycle import adopt, making, owners, verbs
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.organizations import LOOKED_INTO
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import ADOPT, BY_POSITION, IMPORT, MADE, ORIGIN, REPLACE_ON, RUN
from pulumi_polytomic.reconcile.shape import Rule
from pulumi_polytomic.source_position import registers
from pulumi_polytomic.workspaces import provider_of

R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])


class UndeclaredField(pulumi.RunError, AttributeError):
    """A program read a field that it did not declare: state does not have it, so a preview could not know it."""


class SyncProvider(ResourceProvider):
    """The provider of one noun. Its pickle in state is its class's path alone: no instance state, ever."""

    noun: ClassVar[Kind]

    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        """Keep the stack configuration for the calls that follow; nothing is judged or asked here."""
        _show_waits()
        self._session = Session(
            lambda option: req.config.get(f"polytomic:{option}"),
            os.environ,
            options=own_options(req.config._props, req.config._project_name),
            tell=lambda line: _write(f"waiting: {line}"),
            warn=lambda line: _write(f"warning: {one_line(confidential.redacted(line))}"),
        )

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Judge the inputs; see `verbs.check`."""
        checked = self._run("check", None, news, lambda: verbs.check(self.noun, self._session, _olds, news))
        self._say(news, checked.notes)
        # The empty property: naming one would print its value, a secret's too.
        failures = [CheckFailure("", confidential.redacted(reason)) for reason in checked.failures]
        return CheckResult(checked.inputs, failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare state with the new inputs; see `verbs.diff`."""
        self._session.authors.in_state(_olds)
        before = self._session.before.pop(owners.urn_of(_news), None)
        result = self._run("diff", _id, _news, lambda: verbs.diff(self.noun, _olds, _news, before, id=_id))
        self._say(_news, result.notes)
        return DiffResult(changes=result.changed, replaces=result.replaces)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the sync; see `verbs.create`."""
        written = self._run("create", None, props, lambda: verbs.create(self.noun, self._session, props))
        self._say(props, written.notes)
        return CreateResult(written.id, written.outputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Read the live sync; see `verbs.read`."""
        found = self._run("read", id_, props, lambda: verbs.read(self.noun, self._session, id_, props))
        return ReadResult(id_, found.outputs, found.inputs) if found else ReadResult(None, {})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Update the sync; see `verbs.update`."""
        written = self._run("update", _id, _news, lambda: verbs.update(self.noun, self._session, _id, _olds, _news))
        self._say(_news, written.notes)
        return UpdateResult(written.outputs)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the sync; see `verbs.delete`."""
        self._run("delete", _id, _props, lambda: verbs.delete(self.noun, self._session, _id, _props))

    def _run(self, verb: str, id: str | None, properties: dict[str, Any], action: Callable[[], R]) -> R:
        if id is not None:
            self._session.known.add(id)
        try:
            return action()
        except PolytomicError as error:
            words = self._session.in_words(error, with_old_settings=verb in ("read", "delete"))
            line = f"{verb} {self._called(properties, id)}: {words}"
        # Nothing may escape as it is: a SystemExit or KeyboardInterrupt in a handler would hang the engine.
        except BaseException as error:
            if asks_for_debug(os.environ):
                sys.stderr.write(self._session.redact(traceback.format_exc()))
            line = (
                f"{verb} {self._called(properties, id)}: unexpected {type(error).__name__}: "
                f"{one_line(self._session.redact(str(error)))} "
                "(a bug in pulumi-polytomic; POLYTOMIC_LOG=debug shows where)"
            )
        _tell_engine(line)
        raise _Failed(line) from None

    def _called(self, properties: dict[str, Any], id: str | None) -> str:
        name = properties.get(self.noun.named_by)
        quoted = f" {self._session.redact(name)!r}" if isinstance(name, str) else ""
        return f"{self.noun.title}{quoted}" + (f" ({id})" if id else "")

    def _say(self, properties: dict[str, Any], notes: list[str]) -> None:
        # The dynamic host has no channel to the resource's own lines; this shows under the stack.
        for note in notes:
            _write(f"warning: {self._called(properties, None)}: {one_line(confidential.redacted(note))}")


class _Waits(logging.Handler):
    """Shows what a request waits for before it is tried again, so that a run never just stands still."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.INFO:
            _write(f"waiting: {one_line(record.getMessage())}")


def _show_waits() -> None:
    logger = logging.getLogger("pulumi_polytomic.api")
    if not any(isinstance(handler, _Waits) for handler in logger.handlers):
        logger.addHandler(_Waits())
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)


def _write(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class _Failed(Exception):
    """An expected failure on its way through the host; its text is the line that the user sees."""


def _tell_engine(line: str) -> None:
    """Make the line all that the engine shows of a failed call.

    The host answers with a formatted traceback. The engine prefers a `google.rpc.Status` in the call's trailing
    metadata, so put one there. The call's context is a local of the host's handler; where it is not found, the user
    sees the traceback, whose last line is ours.
    """
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        context: Any = frame.f_locals.get("context")
        if hasattr(context, "set_trailing_metadata"):
            status = status_pb2.Status(code=2, message=line)
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
            return
        frame = frame.f_back


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


def _without_effect(noun: Kind, opts: pulumi.ResourceOptions | None) -> Iterator[str]:
    """What to say of paths in the options that name no field: Pulumi passes over them in silence."""
    for option in ("ignore_changes", "replace_on_changes", "additional_secret_outputs"):
        for path in getattr(opts, option, None) or ():
            wrong, meant = misnamed(noun.shape, path)
            if wrong and not noun.computed.keys() & parts_of(path)[:1]:
                yield f"opts.{option}: {path!r} names no field{f'; did you mean {meant!r}?' if meant else ''}"


Registration = tuple[str, str, dict[str, Any], pulumi.ResourceOptions]
"""What `pulumi.CustomResource` is made with: a type, a name, properties, options."""


def constructor(signature: F) -> F:
    """A resource's constructor, from its signature and docstring: what editors, type checkers and `help()` read.

    At run time it takes anything, so that a typo is told like every other mistake. It does what the constructor of
    `pulumi.dynamic.Resource` does, and is in its place the third `__init__` (see `registers`).
    """

    @functools.wraps(signature)
    def __init__(self: SyncResource, *positional: Any, **declared: Any) -> None:
        registration = self._declared(positional, **declared)
        pulumi.CustomResource.__init__(self, *registration)
        if self.noun.twins:
            order.declared(self, self.noun.title, registration[2]["name"])

    return cast(F, __init__)


class SyncResource(Resource, Transformed):
    """A declared sync: judges what is declared where it is declared, then registers it."""

    noun: ClassVar[Kind]
    provider: ClassVar[type[SyncProvider]]

    def __init_subclass__(cls, **named: Any) -> None:
        """Give a class without a type of its own its parent's: Pulumi would give it that of no resource of ours."""
        super().__init_subclass__(**named)
        if named:
            cls.__init__ = constructor(cls.__init__)  # type: ignore[method-assign]
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
            kind = type(self).__name__
            raise pulumi.RunError(
                f"{kind}: takes the resource's name first, a string, and all else by keyword: "
                f'{kind}("contacts", mode=...)'
            )
        [resource_name] = named
        # Pulumi's own import fails for dynamic resources: the provider is asked to read without any state.
        opts, imported = _without_import(opts)
        options = {ADOPT: plain(adopt), IMPORT: imported}
        return self._registration(resource_name, self._inputs(resource_name, declared, options, opts), opts)

    @classmethod
    @registers
    def get(cls, resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None) -> Self:
        """Look at a sync that is not managed here: its whole live configuration as outputs.

        Args:
            resource_name: the resource's name in the Pulumi program.
            id: the sync's UUID.
            opts: Pulumi's resource options.
        """
        resource = cls.__new__(cls)
        properties = dict.fromkeys([*cls.noun.shape.fields, *cls.noun.computed])
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        pulumi.CustomResource.__init__(resource, *resource._registration(resource_name, properties, opts))
        return resource

    def _registration(
        self, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None
    ) -> Registration:
        # A sync that lives beside its replacement writes every record twice.
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
        if self.noun.named_by == "name":
            inputs = {"name": resource_name, **inputs}
            if isinstance(inputs["name"], pulumi.Output):
                # None is left out, inside an Output too.
                inputs["name"] = inputs["name"].apply(lambda name: resource_name if name is None else name)
        for warning in _without_effect(self.noun, opts):
            pulumi.log.warn(f"{resource_name}: {warning}")
        found = [*mistakes(self.noun.declaration, inputs), *adopt.mistakes_of(options[ADOPT], options[IMPORT])]
        if found:
            raise pulumi.RunError("\n".join(f"{resource_name}: {path}: {reason}" for path, reason in found))
        for name in self.noun.shape.ruled(Rule.WRITE_ONLY):
            if name in inputs:
                inputs[name] = pulumi.Output.secret(inputs[name])
        computed = dict.fromkeys(name for name in self.noun.computed if name not in inputs)
        run = this_run()
        earlier = order.earlier(self.noun.title) if self.noun.twins else []
        run.declares(self._type_token(), resource_name, opts)
        parent = _urn_of(opts.parent) if opts and opts.parent else None
        urn = pulumi.create_urn(resource_name, self._type_token(), parent)
        hidden: dict[str, Any] = {ORIGIN: pulumi.Output.from_input(self._origin(urn, run, inputs, opts, earlier))}
        hidden.update({name: value for name, value in options.items() if value is not None})
        if opts and opts.replace_on_changes:
            hidden[REPLACE_ON] = list(opts.replace_on_changes)
        if opts and any("[" in path for path in opts.ignore_changes or []):
            hidden[BY_POSITION] = True
        hidden[MADE] = making.noted(self.noun.makes(inputs))
        return {**inputs, **computed, **hidden}

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
        if self.noun.organization and not provider_of(opts) and LOOKED_INTO not in known:
            run.is_unaware(own_urn.rpartition("::")[2], cast(Any, self).organization_id)
        if self.noun.twins:
            registered = await order.namesakes(earlier, inputs["name"])
            known.update(await namesakes(run, own_urn, inputs["name"], registered))
        return {**origin, RUN: known} if known else origin

    @property
    def sync_id(self) -> pulumi.Output[str]:
        """The sync's UUID. The same as `id`, which stays known while an update is previewed."""
        return self.id

    if not TYPE_CHECKING:  # To a type checker it would make every name a good one.

        def __getattr__(self, name: str) -> Any:
            if name in type(self).noun.shape.fields:
                raise UndeclaredField(
                    f"{type(self).__name__}.{name} was read, but this resource does not declare it: "
                    f"declare {name}, or read it with {type(self).__name__}.get(name, id)"
                )
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
