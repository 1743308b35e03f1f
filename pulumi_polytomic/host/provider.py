"""The dynamic provider of one kind: the bridge from Pulumi's dynamic provider host to `lifecycle.verbs`.

All behaviour is in `lifecycle.verbs`. The host is `pulumi.dynamic`; what it does with providers, errors and unknowns is
not documented in full, so what this module relies on is tested on the real engine (`tests/engine`).
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, ClassVar, TypeVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.dynamic.dynamic import PROVIDER_KEY

from pulumi_polytomic import confidential
from pulumi_polytomic.config import asks_for_debug, own_options
from pulumi_polytomic.errors import PolytomicError, one_line
from pulumi_polytomic.host import pending, workers
from pulumi_polytomic.host.terminal import Failed, show_waits, tell_engine, write
from pulumi_polytomic.lifecycle import owners, verbs
from pulumi_polytomic.lifecycle.kind import Declared
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session

R = TypeVar("R")


class Provider(ResourceProvider):
    """The provider of one kind. Its pickle in state is its class's path alone: no instance state, ever."""

    kind: ClassVar[Declared]

    life: Any = verbs
    """What carries it out: a module with the verbs check, diff, create, read, update, delete."""

    waits: ClassVar[bool] = False
    """Whether a create or an update may wait for long, and must not keep others waiting meanwhile."""

    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        """Keep the stack configuration for the calls that follow; nothing is judged or asked here."""
        show_waits()
        self._session = Session(
            lambda option: req.config.get(f"polytomic:{option}"),
            os.environ,
            options=own_options(req.config._props, req.config._project_name),
            tell=lambda line: write(f"waiting: {line}"),
            warn=lambda line: write(f"warning: {one_line(confidential.redacted(line))}"),
            pending=pending.creates,
        )
        self._resources = Resources(self.kind, self._session)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Judge the inputs; see `lifecycle.verbs.check`."""
        checked = self._run("check", None, news, lambda: self.life.check(self._resources, _olds, news))
        self._say(news, checked.notes)
        # The empty property: naming one would print its value, a secret's too.
        failures = [CheckFailure("", confidential.redacted(reason)) for reason in checked.failures]
        return CheckResult(checked.inputs, failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare state with the new inputs; see `lifecycle.verbs.diff`."""
        self._session.authors.in_state(_olds)
        before = self._session.before.pop(owners.urn_of(_news), None)
        result = self._run("diff", _id, _news, lambda: self.life.diff(self.kind, _olds, _news, before, id=_id))
        owners.declares(_id, _news)
        self._say(_news, result.notes)
        return DiffResult(changes=result.changed, replaces=result.replaces)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the object; see `lifecycle.verbs.create`."""
        written = self._run("create", None, props, lambda: self.life.create(self._resources, props))
        self._say(props, written.notes)
        self._finished("create", written, props)
        return CreateResult(written.id, written.outputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Read the live object; see `lifecycle.verbs.read`."""
        found = self._run("read", id_, props, lambda: self.life.read(self._resources, id_, props))
        return ReadResult(id_, found.outputs, found.inputs) if found else ReadResult(None, {})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Update the object; see `lifecycle.verbs.update`."""
        written = self._run("update", _id, _news, lambda: self.life.update(self._resources, _id, _olds, _news))
        self._say(_news, written.notes)
        self._finished("update", written, _news)
        return UpdateResult(written.outputs)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the object; see `lifecycle.verbs.delete`."""
        self._run("delete", _id, _props, lambda: self.life.delete(self._resources, _id, _props))

    def _run(self, verb: str, id: str | None, properties: dict[str, Any], action: Callable[[], R]) -> R:
        if id is not None:
            self._session.known.add(id)
        try:
            with workers.one_more() if self.waits else nullcontext():
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
        tell_engine(line)
        raise Failed(line) from None

    def _finished(self, verb: str, written: verbs.Written, properties: dict[str, Any]) -> None:
        """Fail, with the outputs kept in state, if it is there but not as it should be: the next `up` updates it."""
        if written.unfinished:
            line = f"{verb} {self._called(properties, written.id)}: {confidential.redacted(written.unfinished)}"
            tell_engine(line, written.id, {**written.outputs, PROVIDER_KEY: properties[PROVIDER_KEY]})
            raise Failed(line)

    def _called(self, properties: dict[str, Any], id: str | None) -> str:
        name = properties.get(self.kind.named_by)
        quoted = f" {self._session.redact(name)!r}" if isinstance(name, str) else ""
        return f"{self.kind.title}{quoted}" + (f" ({id})" if id else "")

    def _say(self, properties: dict[str, Any], notes: list[str]) -> None:
        # The dynamic host has no channel to the resource's own lines; this shows under the stack.
        for note in notes:
            first, *more = confidential.redacted(note).splitlines()
            write(f"warning: {self._called(properties, None)}: {one_line(first)}")
            for line in more:
                write(f"    {one_line(line)}")
