"""Lookups: what is in an organization, by name, so that programs need not hold ids. Previews make them too.

Each function has an `_output` form, which takes Outputs, waits for them and returns an Output: unknown as long as one
of its arguments is. A list is requested once per run, page by page, however many lookups need it.

With `opts.provider` they look into a `workspace`; else they use the stack configuration and the environment. What
cannot be found, and what several are named, stops the program with one line.

Under Pulumi's mocks (`pulumi.runtime.set_mocks`) no request is sent: `Mocks.call` gets the token and the arguments,
such as `polytomic:index:getConnection` and `{"name": "Salesforce"}`, and returns the API's document, or the part of
it that the program needs: `{"id": "…", "name": "Salesforce"}`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pulumi
from pulumi.runtime import mocks
from pulumi.runtime.config import CONFIG, get_config_env, is_config_secret
from pulumi.runtime.settings import SETTINGS

from pulumi_polytomic import confidential
from pulumi_polytomic.config import own_options
from pulumi_polytomic.errors import ConfigError, InvalidInput, PolytomicError
from pulumi_polytomic.host.result import result_of
from pulumi_polytomic.host.run import Run, secret_paths, this_run
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import value_at
from pulumi_polytomic.reconcile.shape import whole_numbers
from pulumi_polytomic.workspaces import Workspace, provider_of, settings_now, settings_of

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

R = TypeVar("R")

Options = pulumi.InvokeOptions | None
Text = pulumi.Input[str] | None


@dataclass(frozen=True)
class Lookup(Generic[R]):
    """A question to the API that programs can ask."""

    function: str
    """The function that asks it: "get_connection"."""

    token: str
    """What mocks know it by: "polytomic:index:getConnection"."""

    result: type[R]

    find: Callable[[Client, Mapping[str, str]], Mapping[str, Any]]
    """The API's document for these arguments. Raises `PolytomicError`."""


def look_up(lookup: Lookup[R], arguments: Mapping[str, Any], opts: Options) -> R:
    """The answer, now. Raises `pulumi.RunError`, in one line."""
    given = _given(arguments)
    for name, value in given.items():
        if not isinstance(value, str):
            raise pulumi.RunError(
                f"{lookup.function}: {name} has to be a string, not {type(value).__name__}; "
                f"{lookup.function}_output takes Outputs"
            )
    if _mocked():
        return _result(lookup, lambda: _now(lookup, pulumi.runtime.invoke_async(lookup.token, given, opts)))
    workspace = _workspace(lookup, opts)
    settings = None
    if workspace is not None:
        settings = _now(lookup, settings_now(workspace))
        if settings is None:
            raise pulumi.RunError(
                f"{lookup.function}: a setting of its workspace is not known yet: use {lookup.function}_output"
            )
    session = _session(settings)
    run = this_run() if settings is None else None
    return _result(lookup, lambda: _found(lookup, session, run, given))


def look_up_output(lookup: Lookup[R], arguments: Mapping[str, Any], opts: Options) -> pulumi.Output[R]:
    """The answer, once the arguments are known; unknown as long as one of them is."""
    try:
        given = pulumi.Output.from_input(_given(arguments))
    except RuntimeError:
        raise pulumi.RunError(
            f"{lookup.function}_output: Outputs are made in the thread of the program; use {lookup.function} in others"
        ) from None
    workspace = None if _mocked() else _workspace(lookup, opts)
    settings = settings_of(workspace) if workspace else pulumi.Output.from_input(None)
    # The resources are to know of it from the beginning, however late its arguments are known.
    of_stack = None if _mocked() or workspace else _session(None)
    run = this_run() if of_stack else None

    async def ask(known: list[Any]) -> R:
        wanted = _given(known[0])
        confidential.learn([value_at(wanted, path) async for path in secret_paths(_given(arguments))])
        if _mocked():
            return await _mock_answer(lookup, wanted, opts)
        session = of_stack or _session(known[1])
        return await asyncio.to_thread(_result, lookup, lambda: _found(lookup, session, run, wanted))

    return pulumi.Output.all(given, settings, _dependencies(opts)).apply(ask)


def _found(lookup: Lookup[R], session: Session, run: Run | None, given: Mapping[str, str]) -> Mapping[str, Any]:
    if run and (elsewhere := run.elsewhere()):
        raise InvalidInput("", elsewhere)
    return lookup.find(session.client, given)


async def _mock_answer(lookup: Lookup[R], given: dict[str, Any], opts: Options) -> R:
    answer = await pulumi.runtime.invoke_async(lookup.token, given, opts)
    return _result(lookup, lambda: answer)


def _result(lookup: Lookup[R], find: Callable[[], Any]) -> R:
    try:
        return result_of(lookup.result, whole_numbers(find() or {}))
    except ConfigError as error:
        said = f"{error}"  # our own sentence about the settings
    except PolytomicError as error:
        confidential.learn(
            value for key, value in {**get_config_env(), **CONFIG.get()}.items() if is_config_secret(key)
        )
        said = confidential.redacted(f"{error}")
    if _mocked():
        said = f"the mocks' call({lookup.token!r}) says too little: {said}"
    raise pulumi.RunError(f"{lookup.function}: {said}")


def _given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _mocked() -> bool:
    return isinstance(SETTINGS.monitor, mocks.MockMonitor)


class _OutsideOfAnyRun:
    pass


def _session(settings: Mapping[str, str] | None) -> Session:
    # What is remembered belongs to one run of one program: with the Automation API a process sees many of them. Its
    # stack is what a run has and no other one. Without an engine nothing is remembered.
    run = pulumi.runtime.get_root_resource() or _OutsideOfAnyRun()
    get = pulumi.Config("polytomic").get if settings is None else settings.get
    options = own_options([*CONFIG.get(), *get_config_env()], pulumi.get_project()) if settings is None else ()
    session = Session(get, os.environ, options=options, scope=run, warn=pulumi.log.warn)
    if settings is None:
        this_run().lookups = session
    return session


def _workspace(lookup: Lookup[Any], opts: Options) -> Workspace | None:
    provider = provider_of(opts)
    if provider is None or isinstance(provider, Workspace):
        return provider
    raise pulumi.RunError(f"{lookup.function}: opts.provider is no workspace: make it with pulumi_polytomic.workspace")


def _now(lookup: Lookup[Any], coming: Coroutine[Any, Any, R]) -> R:
    """What the coroutine returns: in the thread of the program, whose event loop goes on meanwhile, and in others."""
    # What Pulumi's own lookups wait with. It is private: should it move, nothing else breaks.
    from pulumi.runtime.sync_await import _sync_await

    if _in_event_loop():
        return _sync_await(coming)
    try:
        return asyncio.run(coming)
    except RuntimeError:
        raise pulumi.RunError(
            f"{lookup.function}: a setting of its workspace is an Output, such as config.require_secret() returns, and "
            "only the thread of the program can wait for one: make a lookup with this workspace there first"
        ) from None


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _dependencies(opts: Options) -> pulumi.Output[Any]:
    """What `depends_on` has to wait for: known as soon as all of it is there."""
    found = opts.depends_on if isinstance(opts, pulumi.InvokeOutputOptions) else None

    def ids(resources: Any) -> Any:
        several = resources if isinstance(resources, list) else [resources]
        return pulumi.Output.all(*(one.id for one in several if isinstance(one, pulumi.CustomResource)))

    return pulumi.Output.from_input(found).apply(ids)
