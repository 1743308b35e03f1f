"""What a model sync refers to, and which of it is no longer there: `model_ids` and `problems`.

`problems` are the parts of the stored configuration that cannot be resolved now; the configuration is
reported unchanged, so that it can be corrected and written back (version 2025-09-18).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..store import Json
from . import catalog
from .world import World


def sources(settings: Json) -> Iterator[tuple[str, Json]]:
    """Yield every model field that a model sync uses, with its path."""
    for at, mapping in enumerate(settings["fields"]):
        if "source" in mapping:
            yield f"fields[{at}].source", mapping["source"]
    for at, mapping in enumerate((settings["identities"] or {}).get("mappings") or []):
        yield f"identities.mappings[{at}].source", mapping["source"]
    for at, condition in enumerate((settings["model_filters"] or {}).get("conditions") or []):
        yield f"model_filters.conditions[{at}].source", condition["source"]
    for at, condition in enumerate((settings["target_filters"] or {}).get("conditions") or []):
        if "value_source" in condition:
            yield f"target_filters.conditions[{at}].value_source", condition["value_source"]
    for at, condition in enumerate(settings.get("filters") or []):
        for key in ("field", "value_field"):
            if key in condition:
                yield f"filters[{at}].{key}", condition[key]
    for at, override in enumerate(settings["overrides"]):
        yield f"overrides[{at}].field", override["field"]


def model_ids(settings: Json) -> list[str]:
    """Return the distinct models used, in order of appearance."""
    return list(dict.fromkeys(source["model_id"] for _, source in sources(settings)))


def find(world: World, organization_id: str, settings: Json) -> list[Json]:
    """Return the problems of a model sync as they are now."""
    return [
        {"code": code, "message": message, "path": path, "severity": "error"}
        for code, path, message in (
            *_sources(world, organization_id, settings),
            *_targets(world, organization_id, settings),
            *_requirements(world, organization_id, settings),
        )
    ]


def _sources(world: World, organization_id: str, settings: Json) -> Iterator[tuple[str, str, str]]:
    for path, source in sources(settings):
        model = world.store.read("model", source["model_id"], organization_id)
        if model is None:
            yield "model_not_found", f"{path}.model_id", f"Model {source['model_id']} no longer exists."
        elif source["field"] not in [field["name"] for field in model["fields"]]:
            yield "model_field_not_found", f"{path}.field", f"{model['name']} has no field '{source['field']}'."
    for at, mapping in enumerate(settings["fields"]):
        if "source" not in mapping:
            yield "source_missing", f"fields[{at}].source", "The mapping has neither a source nor a value."


def _targets(world: World, organization_id: str, settings: Json) -> Iterator[tuple[str, str, str]]:
    target = settings["target"]
    if "object" not in target:
        return
    connection = world.store.read("connection", target["connection_id"], organization_id)
    if connection is None:
        yield "connection_not_found", "target.connection_id", "The target's connection no longer exists."
        return
    if catalog.user_defined(world, connection):
        return
    found = catalog.target(world, connection, target["object"])
    if found is None:
        yield "target_object_not_found", "target.object", f"{connection['name']} has no object '{target['object']}'."
        return
    known = [field["id"] for field in found["fields"]]
    for path, name in _target_fields(settings):
        if name not in known:
            yield "target_field_not_found", path, f"{found['name']} has no field '{name}'."


def _target_fields(settings: Json) -> Iterator[tuple[str, str]]:
    """Yield the target fields that must exist: a mapping that makes a new one is left out."""
    for key in ("fields", "override_fields"):
        for at, mapping in enumerate(settings[key]):
            if not mapping.get("new"):
                yield f"{key}[{at}].target", mapping["target"]
    for at, mapping in enumerate((settings["identities"] or {}).get("mappings") or []):
        if not mapping.get("new_field"):
            yield f"identities.mappings[{at}].target", mapping["target"]
    for at, condition in enumerate((settings["target_filters"] or {}).get("conditions") or []):
        yield f"target_filters.conditions[{at}].field", condition["field"]
    for at, condition in enumerate(settings.get("filters") or []):
        if condition["field_type"] == "Target":
            yield f"filters[{at}].field_id", condition["field_id"]


def _requirements(world: World, organization_id: str, settings: Json) -> Iterator[tuple[str, str, str]]:
    connection = world.store.read("connection", settings["target"]["connection_id"], organization_id)
    object = settings["target"].get("object", "")
    modes = {mode["mode"]: mode for mode in catalog.modes(world, connection, object)} if connection else {}
    if connection and settings["mode"] not in modes:
        yield "mode_not_supported", "mode", f"{connection['name']} does not support {settings['mode']}."
    needs_identity = modes.get(settings["mode"], {}).get("requires_identity", False)
    if needs_identity and not (settings["identities"] or {}).get("mappings"):
        yield "identity_required", "identities", f"The mode {settings['mode']} needs an identity mapping."
    encrypted = any(mapping.get("encryption_enabled") for mapping in settings["fields"])
    if encrypted and not settings.get("encryption_passphrase"):
        yield "passphrase_required", "encryption_passphrase", "A mapping is encrypted and there is no passphrase."
