"""Write syncs from the API's answers in the format of a world: as they are created."""

from __future__ import annotations

from typing import Any

from .picking import objects

Json = dict[str, Any]

_COMPUTED = ("model_ids", "problems", "organization_id", "encryption_passphrase")
_DEPRECATED = ("identity", "filters", "filter_logic")
_OF_THE_SERVER = ("output_name", "destination_history_output_name")


def model_sync(sync: Json) -> Json:
    """Return a model sync without what the server computes, and without the deprecated forms of what it says."""
    said = {key: value for key, value in sync.items() if key not in _COMPUTED and value is not None}
    # A logic that mixes conditions on models and on the target has no newer form.
    mixed = sync.get("filters") and not (sync.get("model_filters") or sync.get("target_filters"))
    aside = _DEPRECATED[:1] if mixed else _DEPRECATED
    return {key: value for key, value in said.items() if key not in aside}


def bulk_sync(sync: Json) -> Json:
    """Return a bulk sync whose schemas are as the body of a sync has them: the word there is `obfuscate`."""
    said = {key: value for key, value in sync.items() if key not in _COMPUTED and value is not None}
    return {**said, "schemas": [_schema(one) for one in sync["schemas"]]}


def _schema(schema: Json) -> Json:
    said = {key: value for key, value in schema.items() if key not in _OF_THE_SERVER and value is not None}
    return {**said, "fields": [_field(one) for one in objects(schema.get("fields"))]}


def _field(field: Json) -> Json:
    named = {"obfuscate" if key == "obfuscated" else key: value for key, value in field.items()}
    return {key: value for key, value in named.items() if key not in _OF_THE_SERVER and value is not None}
