"""A program that declares any kinds of resources, from plain data: what the tests over all kinds run on the engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tests.engine.project import Inputs, Project
from tests.kinds.sample import Sample

REFERENCE = "$id of "

PROGRAM = '''
import json
from pathlib import Path

import pulumi
import pulumi_polytomic as polytomic

made, workspaces = {}, {}


def workspace(settings):
    key = tuple(sorted(settings.items()))
    if key not in workspaces:
        workspaces[key] = polytomic.workspace(f"workspace-{len(workspaces)}", **settings)
    return workspaces[key]


def value(given):
    """The value, with the ids of other resources in it, and with its secrets marked."""
    if isinstance(given, dict) and given.keys() == {"$secret"}:
        return pulumi.Output.secret(given["$secret"])
    if isinstance(given, dict):
        return {name: value(part) for name, part in given.items()}
    if isinstance(given, list):
        return [value(part) for part in given]
    if isinstance(given, str) and given.startswith("$id of "):
        return made[given.removeprefix("$id of ")].id
    return given


for one in json.loads(Path("declared.json").read_text()):
    opts = pulumi.ResourceOptions(**one["opts"])
    if one["settings"]:
        opts.provider = workspace(one["settings"])
    resource = getattr(polytomic, one["kind"])
    made[one["name"]] = resource(one["name"], **value(one["inputs"]), **one["options"], opts=opts)
'''

Declared = dict[str, Any]


def declared(name: str, sample: Sample, inputs: Inputs, *, options: Inputs | None = None, **opts: Any) -> Declared:
    """One resource of the program. `options` are those of the resource itself, such as `adopt`."""
    return {
        "name": name,
        "kind": sample.token,
        "inputs": inputs,
        "options": options or {},
        "opts": opts,
        "settings": workspace_of(sample),
    }


def workspace_of(sample: Sample) -> dict[str, str]:
    """What a workspace is made with that has the key of the sample; nothing for the key of the stack."""
    if sample.settings.keys() == {"POLYTOMIC_API_KEY"}:
        return {}
    return {name.removeprefix("POLYTOMIC_").lower(): value for name, value in sample.settings.items()}


def declare(project: Project, resources: Iterable[Declared]) -> None:
    """Replace the program and what it declares, in order."""
    project.write(PROGRAM)
    (project.folder / "declared.json").write_text(json.dumps(list(resources)))


def replaced(value: Any, by: Mapping[str, Any]) -> Any:
    """The value with some texts replaced, at any depth."""
    if isinstance(value, dict):
        return {name: replaced(part, by) for name, part in value.items()}
    if isinstance(value, list):
        return [replaced(part, by) for part in value]
    return by.get(value, value) if isinstance(value, str) else value


def name_of(sample: Sample) -> str:
    """The resource's name of a sample in the program."""
    return str(sample).replace(" ", "-")
