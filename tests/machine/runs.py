"""A small model of the Pulumi engine: stacks with state, and runs that call the verbs as the engine's host does.

Each run is a process of its own: a new session, new clients, nothing remembered but state. It can be killed at any of
its requests, before the server sees it or before its answer is read. Time is the emulator's: who waits moves it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from pulumi_polytomic import api
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.lifecycle import owners, verbs
from pulumi_polytomic.lifecycle import session as sessions
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import ADOPT, ORIGIN, Properties

KEY = seed.ACME.api_key


class Killed(BaseException):
    """The end of a process in the middle of its work; nothing of ours may catch it."""


@dataclass(frozen=True)
class Kill:
    """When a run ends: at which of its requests with such a method, and whether the server still gets that one."""

    method: str | tuple[str, ...] | None
    at: int
    sent: bool

    def counts(self, method: str) -> bool:
        """Whether a request with this method is one of those meant."""
        return (
            self.method is None or method == self.method or (not isinstance(self.method, str) and method in self.method)
        )


@dataclass(frozen=True)
class Declared:
    """A resource as a program declares it."""

    noun: Kind = field(repr=False)
    inputs: Properties
    adopt: str | None = None
    """The id of the sync that it is to take over, by the program's own word."""


@dataclass
class Resource:
    """A resource as the engine's state has it."""

    noun: Kind
    id: str
    inputs: Properties
    outputs: Properties


@dataclass
class Stack:
    """A stack: the program, and what state knows."""

    name: str
    version: str
    program: dict[str, Declared] = field(default_factory=dict)
    state: dict[str, Resource] = field(default_factory=dict)


class Clock:
    """The time of all runs, in seconds: the machine's, plus what was slept, which passes for the server too."""

    def __init__(self, server: Emulator) -> None:
        self._server = server
        self._slept = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self._slept

    def sleep(self, seconds: float) -> None:
        self._slept += seconds
        self._server.advance(seconds)


class Line(httpx.BaseTransport):
    """The network as one run sees it, which ends where the run is killed."""

    def __init__(self, inner: httpx.BaseTransport, kill: Kill | None) -> None:
        self._inner, self._kill, self.requests = inner, kill, 0
        self._left = kill.at if kill else 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        if self._kill is None or not self._kill.counts(request.method):
            return self._inner.handle_request(request)
        self._left -= 1
        if self._left > 0:
            return self._inner.handle_request(request)
        if self._left == 0 and self._kill.sent:
            with suppress(httpx.RequestError):
                response = self._inner.handle_request(request)
                response.read()
                response.close()
        raise Killed


class Run:
    """One command of the engine on one stack; afterwards what it did is here and in the stack's state."""

    def __init__(
        self,
        server: Emulator,
        clock: Clock,
        network: httpx.BaseTransport,
        stack: Stack,
        *,
        kill: Kill | None = None,
        **settings: str,
    ) -> None:
        environ = {
            "POLYTOMIC_DEPLOYMENT_URL": server.url,
            "POLYTOMIC_API_KEY": KEY,
            "POLYTOMIC_API_VERSION": stack.version,
            "POLYTOMIC_LIVE_CHECKS": "off",
            **settings,
        }
        owners.forget()
        sessions._telling = threading.Lock()
        self.stack = stack
        self.fast = False
        """Whether the state is written once, at the end, so that a run that is killed leaves the one from before."""
        self.said: list[str] = []
        """All that the user sees: warnings, progress, the error."""
        self.error: PolytomicError | None = None
        self.failures: list[str] = []
        self.killed = False
        self.created: set[str] = set()
        """The ids that creates returned."""
        self.written: set[str] = set()
        """The ids that creates and updates returned."""
        self.at = ""
        """The name of the resource that it is at, or ended at."""
        self.unfinished: set[str] = set()
        """The ids whose write said that it is not finished, or was not understood."""
        self.line = Line(network, kill)
        self.session = Session(
            lambda _: None,
            environ,
            tell=self.said.append,
            warn=self.said.append,
            sleep=clock.sleep,
            clock=clock,
            scope=self,
        )
        client = Client(self.session.settings, transport=self.line, sleep=clock.sleep, clock=clock)
        api._clients[self] = {self.session.settings: client}

    @property
    def ok(self) -> bool:
        return not (self.killed or self.error or self.failures)

    @property
    def reason(self) -> str:
        """Why it failed."""
        return str(self.error or "\n".join(self.failures))

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    def up(self, replace: Iterable[str] = ()) -> None:
        """`pulumi up`, `--replace` for some resources: creates and updates in the program's order, then deletes."""
        self._guarded(lambda: self._up(frozenset(replace)))

    def refresh(self) -> None:
        """`pulumi refresh`."""
        self._guarded(self._refresh)

    def destroy(self) -> None:
        """`pulumi destroy`."""
        self._guarded(lambda: self._delete(list(self.stack.state)))

    def preview(self) -> list[str]:
        """`pulumi preview`: the names of the resources that are to be changed, and each reason not to go on."""
        found = []
        for name, declared in self.stack.program.items():
            old = self.stack.state.get(name)
            checked = self._check(declared, name, old)
            found += checked.failures
            if old is None or verbs.diff(old.noun, old.outputs, checked.inputs).changed:
                found.append(name)
        return found + [name for name in self.stack.state if name not in self.stack.program]

    def _guarded(self, command: Callable[[], None]) -> None:
        before = {name: (resource, resource.inputs) for name, resource in self.stack.state.items()}
        try:
            command()
        except PolytomicError as error:
            self.error = error
            self.said.append(f"{error}")
        except Killed:
            self.killed = True
            if self.fast:
                self.stack.state.clear()
                for name, (resource, inputs) in before.items():
                    resource.inputs = inputs
                    self.stack.state[name] = resource

    def _up(self, replace: frozenset[str]) -> None:
        state = self.stack.state
        for name, declared in self.stack.program.items():
            self.at, old = name, state.get(name)
            checked = self._check(declared, name, old)
            if old is not None and not checked.failures:
                diff = verbs.diff(old.noun, self._known(old).outputs, checked.inputs)
                if name in replace or diff.replaces:
                    self._delete([name])
                    old, checked = None, self._check(declared, name, None)
                elif not diff.changed:
                    old.inputs = checked.inputs
                    continue
            self.said += checked.notes
            if checked.failures:
                self.failures = checked.failures
                self.said += checked.failures
                return
            if old is None:
                written = verbs.create(Resources(declared.noun, self.session), checked.inputs)
                self.created.add(written.id)
            else:
                written = verbs.update(Resources(old.noun, self.session), old.id, old.outputs, checked.inputs)
            self.written.add(written.id)
            state[name] = Resource(declared.noun, written.id, checked.inputs, written.outputs)
            self.said += written.notes
            if any("not finished" in note or "not understood" in note for note in written.notes):
                self.unfinished.add(written.id)
        self._delete([name for name in state if name not in self.stack.program])

    def _check(self, declared: Declared, name: str, old: Resource | None) -> verbs.Checked:
        urn = f"urn:pulumi:{self.stack.name}::syncs::pulumi-python:dynamic/polytomic:Sync::{name}"
        origin = {"organization": "acme", "project": "syncs", "stack": self.stack.name, "urn": urn}
        adopt = {ADOPT: declared.adopt} if declared.adopt else {}
        news = as_pulumi({**declared.inputs, **adopt, ORIGIN: origin})
        return verbs.check(Resources(declared.noun, self.session), old.inputs if old else {}, news)

    def _refresh(self) -> None:
        for name, old in list(self.stack.state.items()):
            self._known(old)
            found = verbs.read(Resources(old.noun, self.session), old.id, old.outputs)
            if found is None:
                del self.stack.state[name]
            else:
                assert found.inputs is not None
                self.stack.state[name] = Resource(old.noun, old.id, found.inputs, found.outputs)

    def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            old = self._known(self.stack.state[name])
            verbs.delete(Resources(old.noun, self.session), old.id, old.outputs)
            del self.stack.state[name]

    def _known(self, resource: Resource) -> Resource:
        # As the host does with every id that it is handed.
        self.session.known.add(resource.id)
        return resource


def as_pulumi(value: Any) -> Any:
    """A value as it comes through the engine, which has one kind of number and keeps no order of keys."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, dict):
        return {k: as_pulumi(value[k]) for k in random.sample(sorted(value), len(value))}
    return [as_pulumi(v) for v in value] if isinstance(value, list) else value
