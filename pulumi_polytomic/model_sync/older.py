"""Differences of a model sync in the older version of the API, 2024-02-08."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_polytomic.errors import Refused
from pulumi_polytomic.model_sync.filters import NEW, deprecated_forms, mixes, new_forms, twins
from pulumi_polytomic.reconcile.forms import Configuration
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER, Versions

_NO_MODEL = "00000000-0000-0000-0000-000000000000"
"""The model of an override field where an answer of the older version has it among `fields`."""

_SEVERAL = (
    f"A sync with several identity mappings can be written only with API version {CURRENT}: set polytomic:apiVersion "
    "to it and declare identities."
)

_MIXED = (
    "This sync's filters mix conditions on models and on the target, as someone set them elsewhere. Declare "
    f"model_filters and target_filters in their place, or set polytomic:apiVersion to {OLDER}, which can write them."
)


def _advice(version: str, body: Mapping[str, Any], error: str) -> str:
    if version == OLDER:
        return _SEVERAL if "identities" in error else ""
    return _MIXED if mixes(body.get("filters"), body.get("filter_logic")) else ""


def _only_in_older(declared: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if mixes(declared.get("filters"), declared.get("filter_logic")):
        yield (
            "filter_logic",
            f"mixes conditions on models and on the target so that it is no conjunction of one for each, which API "
            f"version {CURRENT} cannot take; {OLDER} can (polytomic:apiVersion)",
        )


def _unseen_by_older(declared: Mapping[str, Any]) -> Iterator[str]:
    identities = declared.get("identities")
    mappings = identities.get("mappings") if isinstance(identities, dict) else None
    if isinstance(mappings, list) and len(mappings) > 1:
        yield "identities"


def _modern(answer: Configuration) -> Configuration:
    result = _with_override_fields_apart(answer)
    identity = answer.get("identity")
    if answer.get("identities") is None and isinstance(identity, dict):
        result["identities"] = {"mappings": [identity]}
    if answer.get("filters") and all(answer.get(name) is None for name in NEW.values()):
        result.update(new_forms(*twins(answer)) or {})
    return result


def _with_override_fields_apart(answer: Configuration) -> Configuration:
    fields = answer.get("fields")
    if not isinstance(fields, list):
        return dict(answer)
    constants = [{k: v for k, v in f.items() if k not in _OF_A_MAPPING} for f in fields if _of_no_model(f)]
    if not constants:
        return dict(answer)
    apart = answer.get("override_fields") or []
    there = {override.get("target") for override in apart}
    return {
        **answer,
        "fields": [f for f in fields if not _of_no_model(f)],
        "override_fields": [*apart, *(c for c in constants if c.get("target") not in there)],
    }


_OF_A_MAPPING = ("source", "encryption_enabled")


def _of_no_model(mapping: Any) -> bool:
    source = mapping.get("source") if isinstance(mapping, dict) else None
    return isinstance(source, dict) and source.get("model_id") == _NO_MODEL


def _to_older(body: Configuration) -> Configuration:
    result = {k: v for k, v in body.items() if k not in ("identities", *NEW.values())}
    mappings = (body.get("identities") or {}).get("mappings") or []
    if len(mappings) > 1:
        raise Refused(f"API version {OLDER} has a single identity", hint=_SEVERAL)
    if mappings:
        result["identity"] = mappings[0]
    filters = [body.get(name) for name in NEW.values()]
    if any(filters):
        result["filters"], logic = deprecated_forms(*filters)
        result.update({"filter_logic": logic} if logic else {})
    return result


VERSIONS = Versions(
    lacks={"identities": "identity", "model_filters": "filters", "target_filters": "filters"},
    modern=_modern,
    to_older=_to_older,
    only_in_older=_only_in_older,
    unseen_by_older=_unseen_by_older,
    advice=_advice,
)
