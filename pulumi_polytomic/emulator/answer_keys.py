"""The keys that the API's answers have, as its pages name them, by the path of the call.

`Keys` is a map from each key to what is in it: None for a plain value or a map whose keys the API does not name, a map
for an object, a list with one element for a list.
"""

from __future__ import annotations

from typing import Any

Keys = dict[str, Any]


def _keys(plain: str, **inner: Any) -> Keys:
    return {**dict.fromkeys(plain.split()), **inner}


_TEXTS = [None]
_ACTOR = _keys("id name type")
_STAMPS = _keys("id created_at updated_at", created_by=_ACTOR, updated_by=_ACTOR)
_OF_ORGANIZATION = {**_STAMPS, "organization_id": None}
_SOURCE = _keys("model_id field")
_TIMES = "frequency minute hour day_of_week day_of_month month"

_IDENTITY = _keys("target function new_field remote_field_type_id", source=_SOURCE)
_SCHEDULE = _keys(
    f"{_TIMES} connection_id job_id run_after_success_only", run_after={"sync_ids": _TEXTS, "bulk_sync_ids": _TEXTS}
)
_LIGHT_MODEL_SYNC = {
    **_OF_ORGANIZATION,
    **_keys("name mode active only_enrich_updates skip_initial_backfill sync_all_records"),
    "schedule": _SCHEDULE,
    "model_ids": _TEXTS,
}
_OLDER_MODEL_SYNC = {
    **_LIGHT_MODEL_SYNC,
    **_keys("encryption_passphrase filter_logic"),
    "fields": [_keys("target sync_mode new encryption_enabled override_value", source=_SOURCE)],
    "filters": [_keys("field_id field_type function label value", field=_SOURCE, value_field=_SOURCE)],
    "identity": _IDENTITY,
    "override_fields": [_keys("target sync_mode new override_value")],
    "overrides": [_keys("field_id function value override", field=_SOURCE)],
    "policies": _TEXTS,
    "target": _keys("connection_id object create new_name configuration filter_logic search_values"),
}
_MODEL_SYNC = {
    **_OLDER_MODEL_SYNC,
    "identities": _keys("strategy", mappings=[_IDENTITY]),
    "model_filters": _keys("logic", conditions=[_keys("function label value", source=_SOURCE)]),
    "target_filters": _keys("logic", conditions=[_keys("field function label value", value_source=_SOURCE)]),
    "problems": [_keys("code message path severity")],
}

_BULK_SYNC_OF_BOTH = {
    **_OF_ORGANIZATION,
    **_keys("name mode active source_connection_id destination_connection_id"),
    **_keys("source_configuration destination_configuration"),
    **_keys("automatically_add_new_objects automatically_add_new_fields normalize_names"),
    **_keys("concurrency_limit resync_concurrency_limit data_cutoff_timestamp disable_record_timestamps"),
    "policies": _TEXTS,
}
_DEFAULT_SCHEDULE = {**_STAMPS, **_keys(_TIMES)}
_BULK_SYNC = {
    **_BULK_SYNC_OF_BOTH,
    "default_schedule": _DEFAULT_SCHEDULE,
    "additional_schedules": [{**_DEFAULT_SCHEDULE, **_keys("selective_mode resync_mode", schemas=_TEXTS)}],
}
_OLDER_BULK_SYNC = {**_BULK_SYNC_OF_BOTH, "schedule": _keys(_TIMES), "discover": None}
_LISTED_SCHEMA = _keys(
    "id enabled partition_key tracking_field data_cutoff_timestamp disable_data_cutoff history_enabled "
    "user_output_name output_name destination_history_output_name"
)
_SCHEMA = {
    **_LISTED_SCHEMA,
    "fields": [_keys("id enabled obfuscated user_output_name output_name")],
    "filters": [_keys("field_id function value")],
}

_VALUES = [_keys("value label depends_on")]
_CONNECTION = {
    **_OF_ORGANIZATION,
    **_keys("name configuration status status_error saved parent_connection_id"),
    **_keys("api_calls_last_24_hours", rate_limit=_keys("currently_limited expires_at limited_since")),
    "policies": _TEXTS,
    "type": _keys("id name logo_url logo_dark_url", operations=_TEXTS),
}
_MODEL_FIELD = _keys(
    "id name label description type remote_type unique user_added example created_at updated_at", created_by=_ACTOR
)
_MODEL = {
    **_OF_ORGANIZATION,
    **_keys("name type connection_id configuration identifier version"),
    "enricher": _keys("connection_id configuration enricher_id mappings", fields=[_MODEL_FIELD]),
    "fields": [_MODEL_FIELD],
    "labels": _TEXTS,
    "policies": _TEXTS,
    "relations": [_keys("from", to=_SOURCE)],
    "tracking_columns": _TEXTS,
}
_FUNCTION = _keys("id label multi_value requires_value", values=_VALUES)
_TARGET = {
    **_keys("id name refreshed_at"),
    "fields": [
        _keys(
            "id name description type source_type createable updateable required encryptable filterable "
            "supports_identity association multiple_associations",
            filter_functions=[_FUNCTION],
            identity_functions=[_keys("id label")],
            values=_VALUES,
        )
    ],
    "modes": [
        _keys("mode label description requires_identity supports_field_sync_mode supports_target_filters"),
    ],
    "properties": _keys(
        "does_not_report_operation_counts mappings_not_required new_target_label optional_target_mappings "
        "primary_metadata_object requires_configuration supports_field_creation supports_field_encryption "
        "supports_field_type_selection supports_filter_value_fields supports_identity_field_creation "
        "supports_multiple_identities supports_target_filters target_creator use_field_names_as_labels"
    ),
}
_TARGET_OBJECT = _keys("id name", modes=[_keys("id requires_identity supports_per_field_mode supports_target_filters")])
_SOURCE_FIELD = _keys(
    "id name type remote_type path type_spec is_primary_key source_primary_key primary_key_override user_managed",
    association=_keys("id name referenced_field", reference_to=_TEXTS),
    values=_VALUES,
)
_SOURCE_SCHEMA = _keys("id name", fields=[_SOURCE_FIELD])

_SYNC, _BULK, _OF_CONNECTION = "/api/syncs/{id}", "/api/bulk/syncs/{id}", "/api/connections/{id}"

ANSWERS: dict[str, Keys] = {
    "/api/syncs": _LIGHT_MODEL_SYNC | _keys("target_connection_id target_object"),
    "/api/syncs/schedules": {"schedule_options": [_keys("frequency label description configuration")]},
    _SYNC: _MODEL_SYNC,
    f"{_SYNC}/error-handling": _keys(
        "auto_retry_record_errors notify_on_record_errors warning_notifications", subscribers=_TEXTS
    ),
    f"{_SYNC}/status": _keys("current_execution last_execution next_execution_time"),
    "/api/bulk/syncs": _BULK_SYNC,
    _BULK: _BULK_SYNC,
    f"{_BULK}/error-handling": _keys("ingestion_failure_threshold", subscribers=_TEXTS),
    f"{_BULK}/schemas": _LISTED_SCHEMA,
    f"{_BULK}/schemas/{{schema_id}}": _SCHEMA,
    f"{_BULK}/status": _keys("current_execution last_execution next_execution_time ingestion_status"),
    "/api/connections": _CONNECTION,
    _OF_CONNECTION: _CONNECTION,
    f"{_OF_CONNECTION}/bulksync/source": {
        "configuration": None,
        "capabilities": _keys("supports_namespaces supports_tracking_fields"),
        "schemas": [_SOURCE_SCHEMA],
    },
    f"{_OF_CONNECTION}/bulksync/target": _keys(
        "configuration supports_history_mode",
        supported_resync_modes=_TEXTS,
        modes=[_keys("id label description requires_identity supports_field_sync_mode supports_target_filters")],
    ),
    f"{_OF_CONNECTION}/modelsync/target/fields": _TARGET,
    f"{_OF_CONNECTION}/modelsync/targetobjects": _TARGET_OBJECT,
    f"{_OF_CONNECTION}/schemas/{{schema_id}}": _SOURCE_SCHEMA,
    f"{_OF_CONNECTION}/schemas/status": _keys("cache_status last_refresh_started last_refresh_finished"),
    "/api/me": _keys(
        "id email role organization_id organization_name is_user is_organization is_partner is_system credential"
    ),
    "/api/models": _MODEL,
    "/api/models/{id}": _MODEL,
    "/api/permissions/policies": _keys(
        "id name organization_id system", policy_actions=[_keys("action", role_ids=_TEXTS)]
    ),
    "/api/permissions/policies/{id}": _keys(
        "id name organization_id system", policy_actions=[_keys("action", role_ids=_TEXTS)]
    ),
}
"""The current version's, and those that both have."""

OLDER_ANSWERS: dict[str, Keys] = {
    "/api/syncs": _OLDER_MODEL_SYNC,
    _SYNC: _OLDER_MODEL_SYNC,
    "/api/bulk/syncs": _OLDER_BULK_SYNC,
    _BULK: _OLDER_BULK_SYNC,
}
"""Those of version 2024-02-08 that differ."""

MADE: dict[str, Keys] = {"/api/syncs": _MODEL_SYNC}
"""What a POST answers where a GET of the same path answers something lighter."""
