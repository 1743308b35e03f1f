"""All that a program declares, checked: a run of the program, then the check of each resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ... import confidential, execution, kinds, rules
from ...config import own_options
from ...errors import PolytomicError
from ...host import refusing
from ...host.resource import Registered as Resource
from ...lifecycle.report import Line, of_mistake
from ...lifecycle.resources import Resources
from ...lifecycle.session import Session
from ...lifecycle.state import ORIGIN
from ...reconcile.path import Mistake
from .. import connecting
from . import program, state
from .findings import Found, of_line
from .monitor import Engine, Monitor, Registered

_PROVIDER = "pulumi:providers:"

_CLASSES: tuple[type[Resource], ...] = (
    *kinds.KINDS,
    execution.ModelSyncExecution,
    execution.BulkSyncExecution,
)
_OURS: dict[str, type[Resource]] = {one._type_token(): one for one in _CLASSES}


class Validation:
    """One validation of a program: what it declares, and what is found."""

    def __init__(self, project: program.Project, stack: connecting.Stack, environ: Mapping[str, str]) -> None:
        """`environ` holds the settings that the stack's configuration leaves out."""
        self._project = project
        self._stack = stack
        self._environ = environ
        self._state = state.of(stack.resources)
        self._registered: list[Registered] = []
        self._sessions: dict[str, Session] = {}
        self._found: list[Found] = []

    @property
    def declared(self) -> int:
        """How many resources of ours the program declares."""
        return sum(one.token in _OURS for one in self._registered)

    def run(self) -> list[Found]:
        """Everything that is found, in the order of registration: what is wrong in the program first."""
        confidential.learn(self._stack.configuration[name] for name in self._stack.secret)
        with refusing.collecting(self._refused):
            stopped = program.run(
                self._project,
                self._stack.name,
                self._stack.organization,
                Monitor(self._state, self._registered.append),
                Engine(self._warned, self._failed),
                self._stack.configuration,
                self._stack.secret,
            )
        for line in stopped:
            self._failed(line)
        ours = [one for one in self._registered if one.token in _OURS]
        for one in ours:
            # What this stack manages is no twin of what it declares.
            if one.kept:
                self._session(one).known.add(one.kept.id)
        for one in ours:
            # Without an origin it is one with mistakes: the program went on without its values.
            if ORIGIN in one.inputs:
                self._found += self._judged(one)
        return list(dict.fromkeys(self._found))

    def _judged(self, one: Registered) -> Iterator[Found]:
        resource = _OURS[one.token]
        kept, session, kind = one.kept, self._session(one), resource.kind
        life: Any = resource.provider.life
        called = {"resource": one.name, "type": resource.__name__}
        try:
            checked = life.check(Resources(kind, session), dict(kept.inputs) if kept else {}, one.inputs)
            notes = list(checked.notes)
            if kept and not checked.failures:
                notes += life.diff(kind, dict(kept.outputs), checked.inputs, None, id=kept.id).notes
        except PolytomicError as error:
            yield of_line(Line(session.in_words(error), rule=rules.REFUSED_CHANGE), failed=True, **called)
            return
        for line in checked.failures:
            yield of_line(_redacted(line), failed=True, **called)
        for line in notes:
            yield of_line(_redacted(line), failed=False, **called)

    def _session(self, one: Registered) -> Session:
        if one.provider not in self._sessions:
            of_provider = {r.urn: r.inputs for r in self._registered if r.token.startswith(_PROVIDER)}
            settings = of_provider.get(one.provider, self._stack.configuration)
            self._sessions[one.provider] = Session(
                lambda option: settings.get(f"polytomic:{option}"),
                self._environ,
                options=own_options(settings, self._project.name),
                warn=self._warned,
            )
        return self._sessions[one.provider]

    def _refused(self, token: str, resource: str, mistakes: Sequence[Mistake]) -> None:
        for one in mistakes:
            self._found.append(of_line(of_mistake(one), failed=True, resource=resource, type=token.rpartition(":")[2]))

    def _warned(self, line: str) -> None:
        self._found.append(of_line(_redacted(Line(line, rule=rules.PROGRAM_WARNING)), failed=False))

    def _failed(self, line: str) -> None:
        self._found.append(of_line(_redacted(Line(line, rule=rules.PROGRAM_STOPPED)), failed=True))


def _redacted(line: str) -> Line:
    """The line on one line, without secrets."""
    first = " ".join(confidential.redacted(line).split())
    found = Line(first, path=getattr(line, "path", ""))
    found.rule = getattr(line, "rule", "")  # the text ends with it
    return found
