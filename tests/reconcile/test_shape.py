"""What each field's rules are, as read from the declarations: a silent change here would change every update."""

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.shape import (
    Compared,
    Field,
    Filters,
    FreeMap,
    Keyed,
    Listing,
    Match,
    Record,
    Rule,
    Scalar,
)

MODEL, BULK = MODEL_SYNC.shape.fields, BULK_SYNC.shape.fields


def match_of(field: Field) -> Match | Keyed:
    assert isinstance(field.shape, Listing)
    return field.shape.match


def within(field: Field, name: str) -> Field:
    shape = field.shape.element if isinstance(field.shape, Listing) else field.shape
    assert isinstance(shape, Record)
    return shape.fields[name]


def test_mappings_and_override_fields_are_told_apart_by_target() -> None:
    assert match_of(MODEL["fields"]) == match_of(MODEL["override_fields"]) == Keyed("target")


def test_sets_are_sets_and_orders_are_orders() -> None:
    sets = [
        MODEL["policies"],
        BULK["policies"],
        BULK["additional_schedules"],
        within(BULK["additional_schedules"], "schemas"),
        within(within(MODEL["schedule"], "run_after"), "sync_ids"),
        within(within(MODEL["schedule"], "run_after"), "bulk_sync_ids"),
    ]
    assert {match_of(f) for f in sets} == {Match.SET}
    assert match_of(MODEL["overrides"]) == match_of(within(MODEL["identities"], "mappings")) == Match.ORDER


def test_the_connections_own_settings_are_maps_merged_by_key() -> None:
    maps = [
        within(MODEL["target"], "configuration"),
        BULK["source_configuration"],
        BULK["destination_configuration"],
    ]
    assert all(f.shape == FreeMap() for f in maps)


def test_filters_are_filters() -> None:
    assert isinstance(MODEL["model_filters"].shape, Filters)
    assert isinstance(MODEL["target_filters"].shape, Filters)


def test_what_stays_when_it_is_not_declared_any_more() -> None:
    assert MODEL_SYNC.shape.ruled(Rule.KEEP_WHEN_ABSENT) == ("active", "error_handling")
    assert BULK_SYNC.shape.ruled(Rule.KEEP_WHEN_ABSENT) == ("schemas", "active", "error_handling")


def test_what_the_live_object_does_not_tell() -> None:
    remembered = [
        MODEL["encryption_passphrase"],
        within(MODEL["target"], "create"),
        within(MODEL["target"], "new_name"),
        within(MODEL["fields"], "new"),
        within(MODEL["override_fields"], "new"),
        within(within(MODEL["identities"], "mappings"), "new_field"),
        within(within(MODEL["identities"], "mappings"), "remote_field_type_id"),
    ]
    assert all(f.remembered for f in remembered)
    assert [name for name, f in MODEL.items() if f.remembered] == ["encryption_passphrase"]


def test_only_a_changed_target_create_asks_for_a_replacement() -> None:
    assert Rule.REPLACES in within(MODEL["target"], "create").rules
    others = [f for f in [*MODEL.values(), *BULK.values()] if Rule.REPLACES in f.rules]
    assert others == []


def test_an_optional_scalar_keeps_its_kind() -> None:
    assert BULK["data_cutoff_timestamp"].shape == Scalar(Compared.INSTANT)
    assert within(MODEL["schedule"], "hour").shape == Scalar(Compared.NUMBER_AS_TEXT)
    assert within(MODEL["schedule"], "connection_id").shape == Scalar(Compared.UUID)
