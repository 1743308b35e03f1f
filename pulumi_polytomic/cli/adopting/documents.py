"""Files beside the program: the document for `pulumi import`, the project's files, and what to do with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_polytomic.config import DEFAULT_URL, OPTIONS, SUPPORTED_VERSIONS, Settings
from pulumi_polytomic.lifecycle.state import ORIGIN, outputs_of
from pulumi_polytomic.reconcile.normalize import project

from .layout import MARK
from .program import Needed
from .reading import Adopted
from .secrets import tree

Json = dict[str, Any]

IMPORT = "import.json"
PAGE_MARK = f"<!-- {MARK.removeprefix('# ')} -->"

_SIGNATURE, _IS_SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
"""How Pulumi's documents mark a secret."""


@dataclass(frozen=True)
class StackName:
    """A stack, as `pulumi` names it: "dev", or "acme/dev" with an organization; and its project."""

    full: str
    project: str

    @property
    def name(self) -> str:
        """The stack without its organization."""
        return self.full.rpartition("/")[2]

    @property
    def organization(self) -> str:
        """The Pulumi organization; that of a backend without organizations is called so."""
        return self.full.partition("/")[0] if "/" in self.full else "organization"


def import_document(adopted: Sequence[Adopted], names: Mapping[str, str], stack: StackName) -> Json:
    """The state that the resources would have if the program had created them, without the secrets."""
    entries = [_entry(one, names[one.id], stack) for one in adopted]
    return {"resources": sorted(entries, key=lambda one: (one["type"], one["name"]))}


def text(document: Json) -> str:
    """The document as a file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _entry(one: Adopted, called: str, stack: StackName) -> Json:
    kind, token = one.kind.kind, f"pulumi-python:{one.kind._resource_type_name}"
    urn = f"urn:pulumi:{stack.name}::{stack.project}::{token}::{called}"
    origin = {"organization": stack.organization, "project": stack.project, "stack": stack.name, "urn": urn}
    state, provider = {ORIGIN: origin}, {"__provider": str(serialize_provider(one.kind.provider()))}
    seen = project(kind.shape, one.document, one.declared)
    return {
        "type": token,
        "name": called,
        "id": one.id,
        "inputs": {**one.declared, **state, **provider},
        "outputs": {**outputs_of(kind, one.document, seen, state), **provider},
    }


def with_secrets(document: Json, needed: Iterable[Needed], values: Mapping[str, str]) -> Json:
    """The document with the secrets in it, from the stack's configuration: key -> value."""
    fields: dict[str, dict[str, dict[tuple[str, ...], Any]]] = {}
    for one in needed:
        value = values[one.key] if one.secret.is_text else json.loads(values[one.key])
        fields.setdefault(one.id, {}).setdefault(one.field, {})[one.secret.path] = value
    resources = []
    for entry in document["resources"]:
        hidden = {name: _hidden(tree(parts)) for name, parts in fields.get(entry["id"], {}).items()}
        both = {part: {**entry[part], **hidden} for part in ("inputs", "outputs")}
        resources.append({**entry, **both})
    return {"resources": resources}


def _hidden(value: Any) -> Json:
    return {_SIGNATURE: _IS_SECRET, "plaintext": json.dumps(value)}


def names_in(document: str) -> dict[tuple[str, str], str]:
    """(type, id) -> name of the resources in an earlier document; empty if it is none."""
    return _names(document) or {}


def _names(document: str) -> dict[tuple[str, str], str] | None:
    try:
        found = json.loads(document)["resources"]
        return {(str(one["type"]), str(one["id"])): str(one["name"]) for one in found}
    except (ValueError, TypeError, KeyError):
        return None


def is_ours(path: str, text: str) -> bool:
    """Whether a file was written by an earlier run and has not been edited since."""
    if path.endswith(".json"):
        # Pulumi takes no comment in it: it is ours if all that it imports is.
        names = _names(text)
        return names is not None and all(type.startswith("pulumi-python:dynamic/polytomic:") for type, _ in names)
    return text.partition("\n")[0] in (MARK, PAGE_MARK)


def project_file(name: str, description: str) -> str:
    """`Pulumi.yaml`."""
    return f"{MARK}\n" + _yaml({"name": name, "runtime": "python", "description": description})


def stack_file(settings: Settings) -> str:
    """`Pulumi.<stack>.yaml`: the settings that are not secret and differ from the defaults."""
    told = {
        "deployment_url": "" if settings.deployment_url == DEFAULT_URL else settings.deployment_url,
        "api_version": "" if settings.api_version == SUPPORTED_VERSIONS[0] else settings.api_version,
        "organization_id": settings.organization_id or "",
        "insecure_http": settings.insecure_http,
    }
    return _yaml({"config": {f"polytomic:{OPTIONS[key]}": value for key, value in told.items() if value}})


def project_name(text: str) -> str:
    """The name in a `Pulumi.yaml`; blank if it has none."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        return ""
    return str(found.get("name") or "") if isinstance(found, dict) else ""


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True)


IGNORED = f"{MARK}\n__pycache__/\n.venv/\nvenv/\n"
"""`.gitignore`."""


def page(stack: StackName, command: str, needed: Sequence[Needed], skipped: Sequence[str]) -> str:
    """`README.md`: how the program comes to life, and which secrets it needs. `command` writes it again."""
    secret = [f"pulumi config set --secret {one.key} --stack {stack.full}" for one in needed]
    lines = [
        PAGE_MARK,
        f"# {stack.project}",
        "",
        "The Polytomic workspace as a Pulumi program. `pulumi-polytomic adopt` wrote it.",
        "",
        "Set the API key once, then run the command with `--apply`: it puts the objects into the state of the",
        "stack, and ends with a preview that has nothing to do. Nothing is changed in Polytomic.",
        "",
        "```sh",
        f"pulumi stack init {stack.full}",
        f"pulumi config set --secret polytomic:apiKey --stack {stack.full}",
        *secret,
        f"{command} --apply",
        "```",
    ]
    if needed:
        lines += [
            "",
            "## Secrets",
            "",
            "The API never returns these, so the program reads them from the configuration of the stack:",
            "",
        ]
        lines += [f"- `{one.key}`" for one in needed]
    if skipped:
        lines += ["", "## Left out", "", *(f"- {one}" for one in skipped)]
    return "\n".join(lines) + "\n"
