"""What users get wrong: both type checkers flag each line that is marked, with this rule, and no other line.

The marks are the checkers' own, so that this file is clean in an editor; `test_typing.py` takes them away and compares
line by line. Each function is also run, for what is flagged here is refused by the program too; but for
what an Output holds (the functions that end in `_output`), which the preview judges.
"""

from __future__ import annotations

from typing import Any

import pulumi

import pulumi_polytomic as polytomic
from pulumi_polytomic.typed import ScheduleDict

ID = "0ac3e000-c000-4000-8000-000000000003"
TARGET = polytomic.Target(connection_id=ID, object="Contact")
EMAIL = polytomic.ModelField(model_id=ID, field="email")
MANUAL = polytomic.Schedule(frequency="manual")
number: pulumi.Output[int] = pulumi.Output.from_input(6)


def wrong_mode() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="upsert",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        target=TARGET,
        fields=[],
        schedule=MANUAL,
    )


def mode_as_another_output() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode=number,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        target=TARGET,
        fields=[],
        schedule=MANUAL,
    )


def unknown_parameter() -> Any:
    return polytomic.ModelSync(  # type: ignore[call-arg]
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        polices=[ID],  # pyright: ignore[reportCallIssue]
    )


def missing_parameters() -> Any:
    return polytomic.ModelSync(  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        "sync",
        mode="create",
        fields=[],
    )


def number_for_a_string() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        name=1,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def number_for_an_id() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        adopt=1,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def string_for_a_boolean() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        active="yes",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def number_in_a_list_of_strings() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        policies=[1],  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    )


def list_of_strings_with_another_output() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        policies=[number],  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    )


def object_for_a_list() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=polytomic.FieldMapping(target="Email", source=EMAIL),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        schedule=MANUAL,
    )


def dict_for_a_list() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields={"target": "Email"},  # type: ignore[arg-type, dict-item]  # pyright: ignore[reportArgumentType]
        schedule=MANUAL,
    )


def another_class() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=TARGET,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def object_as_another_output() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=number,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def string_for_an_object() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target="Contact",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        fields=[],
        schedule=MANUAL,
    )


def wrong_literal_in_an_object() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=polytomic.Schedule(frequency="often"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def wrong_type_in_an_object() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=polytomic.Schedule(frequency="daily", hour=6.5),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def unknown_field_of_an_object() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=polytomic.Schedule(frequency="daily", our=6),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    )


def missing_field_of_an_object() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=polytomic.Schedule(hour=6),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    )


def wrong_literal_in_a_dict() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule={"frequency": "often"},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def wrong_type_in_a_dict() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule={"frequency": "daily", "hour": 6.5},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def unknown_key_of_a_dict() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule={"frequency": "daily", "our": 6},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def missing_key_of_a_dict() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule={"hour": 6},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def dict_with_another_output() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target={"connection_id": number, "object": "Contact"},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        fields=[],
        schedule=MANUAL,
    )


def key_of_another_class() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target={"connection_id": ID, "object": "Contact", "frequency": "daily"},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        fields=[],
        schedule=MANUAL,
    )


def deep_in_dicts() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule={"frequency": "runafter", "run_after": {"syncs": [ID]}},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def deep_in_an_object() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=polytomic.Schedule(frequency="runafter", run_after={"sync_ids": [1]}),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def object_in_a_dict_with_another_output() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule={"frequency": "runafter", "run_after": polytomic.RunAfter(sync_ids=number)},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def in_a_list_of_objects() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[
            polytomic.FieldMapping(target="Email", source=EMAIL),
            polytomic.FieldMapping(target="Phone", source=EMAIL, new="yes"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            polytomic.FieldMapping(source=EMAIL),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
            EMAIL,  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        ],
        schedule=MANUAL,
    )


def unknown_key_in_a_list_of_dicts() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[
            {"target": "Email", "source": EMAIL},
            {"target": "Phone", "sauce": EMAIL},  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        ],
        schedule=MANUAL,
    )


def list_of_dicts_with_another_output() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[
            {"target": number, "source": EMAIL},  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        ],
        schedule=MANUAL,
    )


def missing_key_in_a_list_of_dicts() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[
            {"source": EMAIL},  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        ],
        schedule=MANUAL,
    )


def wrong_source_in_a_list_of_dicts() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[
            {"target": "Phone", "source": {"model": ID, "field": "phone"}},  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        ],
        schedule=MANUAL,
    )


def missing_key_deep_in_a_list() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[
            {"target": "Phone", "source": {"model_id": ID}},  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        ],
        schedule=MANUAL,
    )


def wrong_function_of_an_identity() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        identities={  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            "mappings": [{"source": EMAIL, "target": "Email", "function": "Equals"}],
        },
    )


def wrong_function_of_a_filter() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        model_filters=polytomic.ModelFilters(
            conditions=[{"source": EMAIL, "function": "Equals", "value": 1}],  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        ),
    )


def wrong_strategy() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        identities=polytomic.Identities(mappings=[], strategy="or"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def another_class_in_an_output() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=pulumi.Output.from_input(TARGET),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def list_of_another_class_in_an_output() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=pulumi.Output.from_input([TARGET]),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        schedule=MANUAL,
    )


def wrong_literal_in_an_output() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=number.apply(lambda h: polytomic.Schedule(frequency="often", hour=h)),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def wrong_literal_in_a_declared_dict() -> Any:
    nightly: ScheduleDict = {
        "hour": 2,
        "frequency": "often",  # type: ignore[typeddict-item]  # pyright: ignore[reportAssignmentType]
    }
    return polytomic.ModelSync("sync", mode="create", target=TARGET, fields=[], schedule=nightly)


def unknown_key_of_a_declared_dict() -> Any:
    nightly: ScheduleDict = {  # type: ignore[typeddict-unknown-key]
        "frequency": "daily",
        "our": 2,  # pyright: ignore[reportAssignmentType]
    }
    return polytomic.ModelSync("sync", mode="create", target=TARGET, fields=[], schedule=nightly)


def wrong_words_of_a_bulk_sync() -> Any:
    return polytomic.BulkSync(
        "sync",
        mode="mirror",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        source_connection_id=ID,
        destination_connection_id=number,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        destination_configuration="public",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        default_schedule={"frequency": "daily", "day_of_week": 1},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        additional_schedules=[{"frequency": "daily", "resync_mode": "all"}],  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        automatically_add_new_fields=True,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        normalize_names="no",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        concurrency_limit="4",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def field_of_a_model_sync() -> Any:
    return polytomic.BulkSync(  # type: ignore[call-arg]
        "sync",
        mode="snapshot",
        source_connection_id=ID,
        destination_connection_id=ID,
        destination_configuration={},
        default_schedule={"frequency": "daily"},
        model_filters={},  # pyright: ignore[reportCallIssue]
    )


def schedule_of_a_model_sync() -> Any:
    return polytomic.BulkSync(
        "sync",
        mode="snapshot",
        source_connection_id=ID,
        destination_connection_id=ID,
        destination_configuration={},
        default_schedule={"frequency": "daily", "run_after": {"sync_ids": [ID]}},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def schemas_and_error_handling() -> Any:
    return polytomic.BulkSync(
        "sync",
        mode="snapshot",
        source_connection_id=ID,
        destination_connection_id=ID,
        destination_configuration={},
        default_schedule={"frequency": "daily"},
        schemas=[  # pyright: ignore[reportArgumentType]
            "public.customers",
            1,  # type: ignore[list-item]
            polytomic.BulkSchema(id="public.orders", fields=[1]),  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
            polytomic.BulkSchema(id="public.orders", all_fields=False),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            polytomic.BulkSchema(all_fields=True),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
            TARGET,  # type: ignore[list-item]
        ],
        error_handling={"subscriber": ["data@example.com"]},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def deep_in_a_dict_of_schemas() -> Any:
    return polytomic.BulkSync(
        "sync",
        mode="snapshot",
        source_connection_id=ID,
        destination_connection_id=ID,
        destination_configuration={},
        default_schedule={"frequency": "daily"},
        schemas=[
            {"id": "public.orders", "fields": [{"id": "email", "obfuscated": True}]},  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        ],
    )


def error_handling_of_a_bulk_sync() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        error_handling=polytomic.BulkErrorHandling(ingestion_failure_threshold=60),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def unknown_attribute() -> Any:
    return polytomic.ModelSync.get("sync", ID).polices  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def attribute_as_another_output() -> Any:
    policies: pulumi.Output[str] = polytomic.ModelSync.get("sync", ID).policies  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    return policies


def output_for_a_lookup_that_does_not_wait() -> Any:
    name = pulumi.Output.from_input("Orders")
    return polytomic.get_model(name)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def result_of_a_lookup_changed() -> Any:
    found = polytomic.get_connection("Postgres")
    found.id = ID  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def one_id_for_several() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        policies=ID,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        schedule=polytomic.Schedule(
            frequency="runafter",
            run_after=polytomic.RunAfter(sync_ids=ID),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        ),
    )


def one_id_for_several_in_a_dict() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule={"frequency": "runafter", "run_after": {"sync_ids": ID}},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def map_for_several() -> Any:
    return polytomic.ModelSync(
        "sync",
        mode="create",
        target=TARGET,
        fields=[],
        schedule=MANUAL,
        policies={ID: ID},  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def one_schema_for_several() -> Any:
    return polytomic.BulkSync(
        "sync",
        mode="snapshot",
        source_connection_id=ID,
        destination_connection_id=ID,
        destination_configuration={},
        default_schedule={"frequency": "daily"},
        schemas="public.orders",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )
