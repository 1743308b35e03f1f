"""The two versions of the API: everything else here is written for the current one, 2025-09-18.

`modern` turns an answer into the forms of the current version, `legacy` a body back. What a version lacks is judged on
the user's spelling (`objections`), so that a program in forms that both have moves from one to the other unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic.errors import Refused
from pulumi_polytomic.reconcile.filter_forms import NEW, deprecated_forms, mixes, new_forms, twins
from pulumi_polytomic.reconcile.forms import Configuration

CURRENT, OLDER = "2025-09-18", "2024-02-08"

_NO_MODEL = "00000000-0000-0000-0000-000000000000"
"""The model of an override field where an answer of the older version has it among `fields`."""

_SEVERAL = (
    f"A sync with several identity mappings can be written only with API version {CURRENT}: set polytomic:apiVersion "
    "to it and declare identities."
)


@dataclass(frozen=True)
class Versions:
    """What the older version has otherwise, for one noun."""

    lacks: Mapping[str, str]
    """The fields that it lacks -> the one in its place, if there is one."""

    modern: Callable[[Configuration], Configuration]
    """An answer, of either version, in the forms of the current one. Its own forms stay beside them, as twins."""

    _legacy: Callable[[Configuration], Configuration]

    def legacy(self, version: str, body: Configuration) -> Configuration:
        """A body as the version takes it.

        Raises:
            Refused: the version cannot say it.
        """
        return self._legacy(body) if version == OLDER else body

    def objections(self, version: str, declared: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What the version cannot take of a declaration: (path, why)."""
        if version == OLDER:
            for name, other in self.lacks.items():
                if name in declared:
                    instead = f"declare {other}" if other else "leave it out"
                    yield (
                        name,
                        f"is not in API version {OLDER}: {instead}, or set polytomic:apiVersion to {CURRENT}, "
                        "which has it",
                    )
        elif mixes(declared.get("filters"), declared.get("filter_logic")):
            yield (
                "filter_logic",
                f"mixes conditions on models and on the target so that it is no conjunction of one for each, which API "
                f"version {CURRENT} cannot take; {OLDER} can (polytomic:apiVersion)",
            )


SAME = Versions({}, dict, dict)
"""Both versions have the same."""


def stranded(version: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What was declared with the current version and can be taken away only with it: (path, why).

    The older version neither tells nor takes it, so that an update would leave it there, unseen.
    """
    if version != OLDER:
        return
    identities = old.get("identities")
    mappings = identities.get("mappings") if isinstance(identities, dict) else None
    for name, there in (
        ("additional_schedules", bool(old.get("additional_schedules"))),
        ("identities", isinstance(mappings, list) and len(mappings) > 1),
    ):
        if there and name not in new:
            yield (
                name,
                f"was declared up to now, and API version {OLDER} can neither tell nor remove it: run `pulumi up` "
                f"without it with polytomic:apiVersion {CURRENT} first, then change the version",
            )


_MIXED = (
    "This sync's filters mix conditions on models and on the target, as somebody set them elsewhere. Declare "
    f"model_filters and target_filters in their place, or set polytomic:apiVersion to {OLDER}, which can write them."
)


def advice(version: str, body: Mapping[str, Any], error: str) -> str:
    """What to do about the error of an update whose reason is the version; blank if that is not known."""
    if version == OLDER:
        return _SEVERAL if "identities" in error else ""
    return _MIXED if mixes(body.get("filters"), body.get("filter_logic")) else ""


def _modern_model_sync(answer: Configuration) -> Configuration:
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


def _legacy_model_sync(body: Configuration) -> Configuration:
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


def _modern_bulk_sync(answer: Configuration) -> Configuration:
    if answer.get("default_schedule") is None and isinstance(answer.get("schedule"), dict):
        return {**answer, "default_schedule": answer["schedule"]}
    return dict(answer)


def _legacy_bulk_sync(body: Configuration) -> Configuration:
    schedule = {"schedule": body["default_schedule"]} if "default_schedule" in body else {}
    return {**{k: v for k, v in body.items() if k != "default_schedule"}, **schedule}


MODEL_SYNC = Versions(
    lacks={"identities": "identity", "model_filters": "filters", "target_filters": "filters"},
    modern=_modern_model_sync,
    _legacy=_legacy_model_sync,
)

BULK_SYNC = Versions(
    lacks={"default_schedule": "schedule", "additional_schedules": ""},
    modern=_modern_bulk_sync,
    _legacy=_legacy_bulk_sync,
)
