"""Check that the models of a sync have the fields that it reads, and that its filters on them have values. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_polytomic import rules
from pulumi_polytomic.lifecycle.preview.asking import Declared, by_id, listed
from pulumi_polytomic.lifecycle.preview.findings import Finding, suggestion
from pulumi_polytomic.model_sync.filters import MODEL
from pulumi_polytomic.model_sync.preview import reading
from pulumi_polytomic.reconcile.shape import is_uuid

_WITHOUT_VALUE = ("IsNull", "IsNotNull", "True", "False")


def ids(declared: Declared) -> list[str]:
    """The models that are read, each once."""
    found = (_id(part) for part in reading.sources(declared))
    return list(dict.fromkeys(id for id in found if id))


def _id(part: reading.Part) -> str:
    id = part.text("model_id") or ""
    return id.lower() if is_uuid(id) else id  # the URN of a model that is going to be made


def findings(models: Mapping[str, dict[str, Any] | None], declared: Declared) -> Iterator[Finding]:
    """Find what does not exist. `models`: each model by its id, None for one that does not exist, blank if unknown."""
    read = [(_id(part), part) for part in reading.sources(declared)]
    for id, model in models.items():
        places = [part for of, part in read if of == id]
        if model is None and places:
            because = tuple(part.key for part in places)
            at = places[0].path / "model_id"
            yield Finding(at, f"no model {id}", because, missing=True, rule=rules.UNKNOWN_MODEL)
    for id, part in read:
        model, field = models.get(id), part.text("field")
        if model is None:
            continue
        known = by_id(listed(model, "fields"), "name")
        if field is not None and known and field not in known:
            labels = {name: str(one.get("label") or name) for name, one in known.items()}
            what = f"`{field}`: no such field in the model {model.get('name') or id}"
            yield Finding(
                part.path / "field",
                what,
                (part.key,),
                suggestion(field, labels),
                missing=True,
                rule=rules.UNKNOWN_MODEL_FIELD,
            )


def values(declared: Declared) -> Iterator[Finding]:
    """The conditions on models that have nothing to compare with."""
    for condition in reading.conditions(declared):
        function = condition.text("function")
        compares = function is not None and function not in _WITHOUT_VALUE
        if condition.kind == MODEL and compares and condition.value.get("value") is None:
            yield Finding(
                condition.at("value"), f"`{function}` needs a value", (condition.key,), rule=rules.MISSING_FILTER_VALUE
            )
