"""A workspace adopted without the engine: what is written, and what the written program registers when it runs."""

from __future__ import annotations

import asyncio
import json
import os
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks

from pulumi_polytomic import BulkSync, ModelSync
from pulumi_polytomic.cli.adopting import documents, folder, reading, result
from pulumi_polytomic.cli.adopting.choice import Choice
from pulumi_polytomic.cli.inventory.choosing import chosen
from pulumi_polytomic.config import Settings
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.kinds import KINDS
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from tests.every_field import BULK_SYNCS, MODEL_SYNCS
from tests.kinds.samples import SAMPLES

ACME = seed.ACME
MARK_OF_SECRETS = "4dabf18193072939515e22adb298388d"
Json = dict[str, Any]
Resource = tuple[str, str]
"""The type of a resource, and its name."""

LOOKED_UP = {
    "polytomic:index:getConnection": "connection",
    "polytomic:index:getModel": "model",
    "polytomic:index:getPolicy": "policy",
    "polytomic:index:getRole": "role",
    "polytomic:index:getModelSync": "model_sync",
    "polytomic:index:getBulkSync": "bulk_sync",
}
in_a_program: Callable[..., Any] = pulumi.runtime.test


def session_of(server: Emulator, version: str = "2025-09-18") -> Session:
    settings = {"apiKey": ACME.api_key, "deploymentUrl": server.url, "apiVersion": version}
    return Session(settings.get, {}, scope=server)


def made(server: Emulator, resource: Any, version: str = "2025-09-18", **inputs: Any) -> str:
    """An object that people made in the web page; its id."""
    return verbs.create(Resources(resource.kind, session_of(server, version)), inputs).id


def adopted(
    server: Emulator,
    *globs: str,
    there: Mapping[str, str] | None = None,
    layout: str = "one",
    version: str = "2025-09-18",
    kinds: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    connections: Any = "lookup",
    models: Any = "lookup",
) -> result.Result:
    """What the command would write over the files that are there."""
    session = session_of(server, version)
    managed = {id for _, id in documents.names_in((there or {}).get("import.json", ""))}
    usual = [kind.title for kind in chosen(())]
    choice = Choice(globs, kinds, usual, exclude, {"connection": connections, "model": models}, managed)
    found = reading.read(session, KINDS, choice, lambda *_: None)
    settings = Settings(deployment_url=server.url, api_key=ACME.api_key, api_version=version)
    return result.of(found, choice.ways, layout, "dev", settings, there or {}, "acme", "pulumi-polytomic adopt")


def filled(server: Emulator, version: str = "2025-09-18") -> None:
    """Make syncs with every field, and one object of every other kind that is usually adopted."""
    for one in MODEL_SYNCS[version].values():
        made(server, ModelSync, version, **one)
    for one in BULK_SYNCS[version].values():
        made(server, BulkSync, version, **one)
    for sample in SAMPLES:
        if sample.kind in chosen(()) and sample.kind not in (ModelSync.kind, BulkSync.kind):
            made(server, sample.resource, version, **sample.every)


def files_of(found: result.Result) -> dict[str, str]:
    """The folder after the run."""
    before = {path: text for path, text in found.plan.before.items() if path not in found.plan.removed}
    return {**before, **found.plan.written}


class Registered(mocks.Mocks):
    """Pulumi's mocks, with the emulator's own records as the answers of lookups."""

    def __init__(self, server: Emulator, ids: Mapping[Resource, str]) -> None:
        self.inputs: dict[Resource, Json] = {}
        self._server, self._ids = server, ids

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, Json]:
        self.inputs[args.typ, args.name] = args.inputs
        return self._ids[args.typ, args.name], args.inputs

    def call(self, args: mocks.MockCallArgs) -> tuple[Json, list[tuple[str, str]]]:
        records = self._server.records(LOOKED_UP[args.token], ACME)
        found = [one for one in records if all(_value(one, key) == value for key, value in args.args.items())]
        assert len(found) == 1, f"{args.token} of {args.args} finds {len(found)}"
        return found[0], []


def _value(record: Json, key: str) -> Any:
    if key == "target_connection_id":
        return record["target"]["connection_id"]
    value = record.get(key)
    return value["id"] if key == "type" and isinstance(value, dict) else value


@contextmanager
def _imported_from(place: Path) -> Iterator[None]:
    sys.path.insert(0, str(place))
    try:
        yield
    finally:
        sys.path.remove(str(place))
        for name, module in [*sys.modules.items()]:
            if name == "workspace" or str(getattr(module, "__file__", None)).startswith(str(place)):
                del sys.modules[name]


def registered(found: result.Result, server: Emulator, place: Path, secret: str = "hunter2") -> dict[Resource, Json]:
    """Run the program that was written; the inputs of its resources."""
    folder.carry_out(place, folder.plan({}, files_of(found), {}))
    ids = {(one["type"], one["name"]): one["id"] for one in found.document["resources"]}
    mine = Registered(server, ids)
    asyncio.set_event_loop(asyncio.new_event_loop())
    pulumi.runtime.set_mocks(mine, project="acme", stack="dev")
    pulumi.runtime.set_all_config({f"acme:{one.key}": secret for one in found.secrets})
    before = os.getcwd()
    os.chdir(place)
    try:
        with _imported_from(place):
            in_a_program(lambda: runpy.run_path("__main__.py") and None)()
    finally:
        os.chdir(before)
        pulumi.runtime.settings.reset_options()
        pulumi.runtime.set_all_config({})
    return mine.inputs


def previews_empty(found: result.Result, server: Emulator, place: Path, version: str = "2025-09-18") -> None:
    """Assert that the program declares what the import puts into state, and that a refresh finds nothing else."""
    session = session_of(server, version)
    kinds = {f"pulumi-python:{one._resource_type_name}": one.kind for one in KINDS}
    inputs = registered(found, server, place)
    document = documents.with_secrets(found.document, found.secrets, {one.key: "hunter2" for one in found.secrets})
    entries = {(one["type"], one["name"]): one for one in document["resources"]}
    assert inputs.keys() == entries.keys()
    for resource, entry in entries.items():
        kind = kinds[resource[0]]
        state = {name: _in_clear(value) for name, value in entry["outputs"].items()}
        olds = {name: _in_clear(value) for name, value in entry["inputs"].items()}
        news = verbs.check(
            Resources(kind, session), olds, {k: _in_clear(v) for k, v in inputs[resource].items() if v is not None}
        )
        assert not news.failures, (resource, news.failures)
        declared = {name: value for name, value in news.inputs.items() if not name.startswith("__")}
        assert declared == {name: value for name, value in olds.items() if not name.startswith("__")}
        assert not verbs.diff(kind, state, news.inputs).changed
        seen = verbs.read(Resources(kind, session), entry["id"], state)
        assert seen is not None
        assert not verbs.diff(kind, seen.outputs, news.inputs).changed


def _in_clear(value: Any) -> Any:
    """A value without the marks of secrets: of Pulumi's mocks, and of a document for `pulumi import`."""
    if isinstance(value, dict) and MARK_OF_SECRETS in value:
        return json.loads(value["plaintext"]) if "plaintext" in value else _in_clear(value["value"])
    if isinstance(value, dict):
        return {key: _in_clear(one) for key, one in value.items()}
    return [_in_clear(one) for one in value] if isinstance(value, list) else value
