"""A run of `pulumi` for one resource of any kind, over HTTP, as a session of its own."""

from __future__ import annotations

from typing import Any

from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from tests.kinds.sample import Inputs, Sample

NOBODYS_ID = "5a1e5f0c-dead-4000-8000-000000000000"


class Run:
    """One run of `pulumi` for one resource; `state` is what the run before left."""

    def __init__(self, server: Emulator, sample: Sample, **settings: str) -> None:
        environ = {"POLYTOMIC_DEPLOYMENT_URL": server.url, **sample.settings, **settings}
        self.warnings: list[str] = []
        self.sample, self.kind, self.server = sample, sample.kind, server
        self.session = Session(lambda _: None, environ, sleep=server.advance, warn=self.warnings.append, scope=self)

    @property
    def resources(self) -> Resources:
        return Resources(self.kind, self.session)

    def check(self, inputs: Inputs, olds: Inputs | None = None, **hidden: Any) -> verbs.Checked:
        origin = {"organization": "o", "project": "p", "stack": "dev", "urn": f"urn::{self.sample.token}::it"}
        return verbs.check(Resources(self.kind, self.session), olds or {}, {**inputs, "__origin": origin, **hidden})

    def create(self, inputs: Inputs, **hidden: Any) -> verbs.Written:
        checked = self.check(inputs, **hidden)
        assert checked.failures == []
        return verbs.create(Resources(self.kind, self.session), checked.inputs)

    def update(self, made: verbs.Written, old: Inputs, new: Inputs) -> verbs.Written:
        checked = self.check(new, self.check(old).inputs)
        assert checked.failures == []
        return verbs.update(Resources(self.kind, self.session), made.id, made.outputs, checked.inputs)

    def refreshed(self, made: verbs.Written) -> verbs.Found | None:
        return verbs.read(Resources(self.kind, self.session), made.id, made.outputs)

    def changes(self, outputs: Inputs, inputs: Inputs) -> bool:
        return verbs.diff(self.kind, outputs, self.check(inputs, outputs).inputs).changed


def on_server(server: Emulator, sample: Sample) -> dict[str, Inputs]:
    return {one["id"]: one for one in server.records(sample.kind.title)}


def writes(server: Emulator) -> list[str]:
    # A preview of a model is a POST that saves nothing.
    return [r["method"] for r in server.requests() if r["method"] != "GET" and r["path"] != "/api/model-preview"]
