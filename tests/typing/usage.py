"""What users write, in every spelling: both type checkers accept it all, and it all runs (`test_typing.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi import Output
from typing_extensions import assert_type

import pulumi_polytomic as polytomic
from pulumi_polytomic import adoption
from pulumi_polytomic.typed import BulkScheduleDict, FieldMappingDict, ModelFieldDict, ScheduleDict

CONNECTION = "0ac3e000-c000-4000-8000-000000000003"
MODEL = "0ac3e000-d000-4000-8000-000000000001"
SYNC = "0ac3e000-e000-4000-8000-000000000001"

column: Output[str] = Output.from_input("email")
columns: Output[list[str]] = Output.from_input(["email", "phone"])
hour: Output[int] = Output.from_input(6)
connection: Output[str] = Output.from_input(CONNECTION)
some_schedule: Output[dict[str, Any]] = Output.from_input({"frequency": "daily"})
some_mappings: Output[list[dict[str, Any]]] = Output.from_input([{"target": "Phone", "override_value": "-"}])
unknown: Output[Any] = Output.from_input({"frequency": "manual"})


def source(field: pulumi.Input[str]) -> polytomic.ModelField:
    return polytomic.ModelField(model_id=MODEL, field=field)


def source_dict(field: pulumi.Input[str]) -> ModelFieldDict:
    return {"model_id": MODEL, "field": field}


def objects() -> polytomic.ModelSync:
    return polytomic.ModelSync(
        "objects",
        name="Objects",
        mode="updateOrCreate",
        target=polytomic.Target(connection_id=CONNECTION, object="Contact", configuration={"batch": 5, "mode": "bulk"}),
        fields=[
            polytomic.FieldMapping(target="Email", source=source("email"), sync_mode="create", new=False),
            polytomic.FieldMapping(target="Source", override_value="shop"),
        ],
        schedule=polytomic.Schedule(frequency="weekly", day_of_week="monday", hour=6, minute="30"),
        active=True,
        identities=polytomic.Identities(
            mappings=[
                polytomic.Identity(source=source("email"), target="Email", function="Equality"),
                polytomic.Identity(source=source("phone"), target="Phone", function="OneOf", new_field=True),
            ],
            strategy="priority",
        ),
        model_filters=polytomic.ModelFilters(
            conditions=[
                polytomic.ModelFilterCondition(source=source("age"), function="GreaterThan", value=17, label="adult"),
                polytomic.ModelFilterCondition(source=source("email"), function="IsNotNull", label="known"),
            ],
            logic="adult and known",
        ),
        target_filters=polytomic.TargetFilters(
            conditions=[
                polytomic.TargetFilterCondition(field="Phone", function="Equality", value_source=source("phone"))
            ]
        ),
        override_fields=[polytomic.OverrideField(target="Owner", override_value="import")],
        overrides=[polytomic.Override(field=source("phone"), function="IsNull", override="none")],
        policies=[SYNC],
        only_enrich_updates=False,
        skip_initial_backfill=True,
        error_handling=polytomic.ErrorHandling(subscribers=columns, auto_retry_record_errors=True),
        sync_all_records=None,
        encryption_passphrase=pulumi.Config().get_secret("passphrase"),
        opts=pulumi.ResourceOptions(protect=True),
    )


def dict_literals_at_every_depth() -> polytomic.ModelSync:
    return polytomic.ModelSync(
        "dicts",
        mode="create",
        target={"connection_id": CONNECTION, "create": {"name": "New audience"}, "configuration": {"api": {"v": 2}}},
        fields=[
            {"target": "Email", "source": {"model_id": MODEL, "field": "email"}, "encryption_enabled": None},
            {"target": "Source", "override_value": "shop"},
        ],
        schedule={"frequency": "runafter", "run_after": {"sync_ids": [SYNC]}, "run_after_success_only": True},
        identities={
            "mappings": [
                {"source": {"model_id": MODEL, "field": "email"}, "target": "Email", "function": "Equality"},
            ],
        },
        model_filters={
            "conditions": [
                {"source": {"model_id": MODEL, "field": "age"}, "function": "Between", "value": [18, 65], "label": "A"},
            ],
            "logic": "A",
        },
        target_filters={"conditions": [{"field": "Phone", "function": "Equality", "value": 1}]},
        override_fields=[{"target": "Owner", "override_value": "import", "new": True}],
        overrides=[{"field_id": MODEL, "function": "IsNull", "override": {"any": ["thing"]}}],
        policies=[],
    )


def outputs_at_every_depth(made: polytomic.ModelSync, seen: polytomic.ModelSync) -> polytomic.ModelSync:
    return polytomic.ModelSync(
        "outputs",
        name=pulumi.Output.concat("to ", column),
        mode=made.mode,
        target={"connection_id": connection, "object": Output.from_input("Contact")},
        fields=[
            {"target": "Email", "source": {"model_id": MODEL, "field": column}},
            polytomic.FieldMapping(target=column, source={"model_id": MODEL, "field": column}),
            {"target": "Phone", "source": polytomic.ModelField(model_id=MODEL, field=column)},
            {"target": "LastName", "source": column.apply(source)},
            {"target": "FirstName", "source": column.apply(lambda field: source_dict(field))},
            {"target": "Age", "source": column.apply(lambda field: {"model_id": MODEL, "field": field})},
            Output.from_input(polytomic.FieldMapping(target="A", override_value="a")),
            Output.from_input({"target": "B", "override_value": "b"}),
            column.apply(lambda field: polytomic.FieldMapping(target="C", source=source(field))),
        ],
        schedule=hour.apply(lambda h: polytomic.Schedule(frequency="daily", hour=h)),
        identities={"mappings": seen.identities.apply(lambda identities: identities["mappings"])},
        policies=[made.sync_id, Output.from_input(SYNC)],
        active=Output.from_input(True),
        encryption_passphrase=Output.secret("open sesame"),
    )


def whole_lists_and_dicts_as_outputs(made: polytomic.ModelSync) -> Sequence[polytomic.ModelSync]:
    target = polytomic.Target(connection_id=connection, object="Contact")
    return [
        polytomic.ModelSync(
            "list-of-objects",
            mode="update",
            target=target,
            fields=columns.apply(lambda names: [polytomic.FieldMapping(target=n, source=source(n)) for n in names]),
            schedule=some_schedule,
            policies=Output.all(made.sync_id, made.id),
        ),
        polytomic.ModelSync(
            "list-of-dicts",
            mode="update",
            target=target,
            fields=columns.apply(
                lambda names: [{"target": n, "source": {"model_id": MODEL, "field": n}} for n in names]
            ),
            schedule=hour.apply(lambda h: {"frequency": "daily", "hour": h}),
        ),
        polytomic.ModelSync(
            "some-dicts",
            mode="update",
            target=Output.from_input({"connection_id": CONNECTION, "object": "Contact"}),
            fields=some_mappings,
            schedule=unknown,
        ),
        polytomic.ModelSync(
            "of-another",
            mode=made.mode,
            target=made.target,
            fields=made.fields,
            schedule=made.schedule,
            policies=made.policies,
            active=made.active,
        ),
    ]


def computed_lists_and_declared_dicts() -> polytomic.ModelSync:
    nightly: ScheduleDict = {"frequency": "daily", "hour": 2, "minute": hour}
    mappings: list[FieldMappingDict] = [{"target": name, "source": source_dict(name)} for name in ("Email", "Phone")]
    more = [polytomic.FieldMapping(target=name, source=source(name)) for name in ("City", "Street")]
    return polytomic.ModelSync(
        "computed",
        mode="append",
        target={"connection_id": CONNECTION, "object": "Contact"},
        fields=[*mappings, *more, {"target": "Zip", "source": source_dict("zip")}],
        schedule=nightly,
    )


def bulk() -> polytomic.BulkSync:
    hourly: BulkScheduleDict = {"frequency": "hourly", "minute": 15}
    return polytomic.BulkSync(
        "bulk",
        mode="replicate",
        source_connection_id=connection,
        destination_connection_id=CONNECTION,
        destination_configuration={"schema": column, "advanced": {"flags": [1, True]}},
        source_configuration=Output.from_input({"slot": "polytomic"}),
        default_schedule=hourly,
        additional_schedules=[
            {"frequency": "weekly", "day_of_week": "sunday", "schemas": ["public.orders"], "resync_mode": "rebuild"},
            polytomic.AdditionalBulkSchedule(frequency="daily", hour=hour, selective_mode="incrementalFields"),
        ],
        schemas=[
            "public.customers",
            column,
            polytomic.BulkSchema(id="public.orders", all_fields=True, user_output_name="orders"),
            polytomic.BulkSchema(
                id=column,
                fields=["id", polytomic.BulkField(id="email", obfuscate=True), {"id": column, "enabled": False}],
                filters=[polytomic.BulkFilter(field_id="age", function="GreaterThan", value=17)],
            ),
            {
                "id": "public.items",
                "fields": ["id", {"id": "price", "user_output_name": "cost"}, polytomic.BulkField(id="sku")],
                "filters": [{"field_id": "price", "function": "Between", "value": [1, 9]}],
                "tracking_field": column,
                "disable_data_cutoff": True,
            },
            column.apply(lambda name: polytomic.BulkSchema(id=name)),
            Output.from_input({"id": "public.returns", "history_enabled": True}),
        ],
        error_handling={"subscribers": ["data@example.com", column], "ingestion_failure_threshold": hour},
        active=False,
        automatically_add_new_objects="onlyIncremental",
        automatically_add_new_fields="none",
        normalize_names="legacy",
        concurrency_limit=4,
        resync_concurrency_limit=hour,
        data_cutoff_timestamp="2026-01-31T00:00:00Z",
        disable_record_timestamps=True,
        policies=[SYNC],
    )


def schemas_as_outputs(shop: polytomic.BulkSync) -> Sequence[polytomic.BulkSync]:
    def copied(name: str, schemas: Output[list[Any]] | Output[list[str]] | Output[list[dict[str, Any]]]) -> Any:
        return polytomic.BulkSync(
            name,
            mode=shop.mode,
            source_connection_id=shop.source_connection_id,
            destination_connection_id=shop.destination_connection_id,
            destination_configuration=shop.destination_configuration,
            default_schedule=shop.default_schedule,
            schemas=schemas,
        )

    return [copied("same", shop.schemas), copied("ids", columns), copied("dicts", some_mappings)]


def several_ids(ids: Sequence[str], listed: list[str], fixed: tuple[str, ...], chosen: frozenset[str]) -> None:
    for one in (ids, listed, fixed, chosen, {SYNC}, dict.fromkeys(listed).keys()):
        polytomic.RunAfter(sync_ids=one)
        polytomic.ErrorHandling(subscribers=one)


def schemas_as_a_set(chosen: set[str]) -> polytomic.BulkSync:
    return polytomic.BulkSync(
        "chosen",
        mode="replicate",
        source_connection_id=CONNECTION,
        destination_connection_id=CONNECTION,
        destination_configuration={},
        default_schedule={"frequency": "manual"},
        schemas=chosen,
        policies={SYNC},
    )


def existing(made: polytomic.ModelSync) -> None:
    target = polytomic.Target(connection_id=connection, object="Contact")
    schedule = polytomic.Schedule(frequency="manual")
    for i, adopt in enumerate((SYNC, Output.from_input(SYNC), made.sync_id, None)):
        polytomic.ModelSync(f"is-{i}", mode="update", target=target, fields=[], schedule=schedule, adopt=adopt)
    polytomic.BulkSync(
        "existing-too",
        mode="replicate",
        source_connection_id=CONNECTION,
        destination_connection_id=CONNECTION,
        destination_configuration={},
        default_schedule={"frequency": "manual"},
        adopt=SYNC,
    )
    assert_type(adoption.resource_name({"name": "CRM contacts"}), str)


def what_a_sync_tells(sync: polytomic.ModelSync, shop: polytomic.BulkSync) -> None:
    assert_type(sync.sync_id, Output[str])
    assert_type(sync.name, Output[str])
    assert_type(sync.active, Output[bool])
    assert_type(sync.policies, Output[list[str]])
    assert_type(sync.model_ids, Output[list[str]])
    assert_type(sync.schedule, Output[dict[str, Any]])
    assert_type(sync.fields, Output[list[dict[str, Any]]])
    assert_type(sync.problems, Output[list[dict[str, Any]]])
    assert_type(sync.target["object"], Output[Any])
    assert_type(sync.fields.apply(lambda fields: len(fields)), Output[int])
    assert_type(sync.mode.apply(lambda mode: mode.upper()), Output[str])
    assert_type(shop.created_at, Output[str])
    assert_type(shop.concurrency_limit, Output[int])
    assert_type(shop.additional_schedules, Output[list[dict[str, Any]]])
    assert_type(polytomic.ModelSync.get("seen", SYNC), polytomic.ModelSync)
    assert_type(polytomic.BulkSync.get("seen-too", shop.id), polytomic.BulkSync)


def names_in_place_of_ids() -> polytomic.ModelSync:
    there = polytomic.workspace("there", api_key=pulumi.Config().get_secret("key") or "a-key", call_timeout=30)
    in_there = pulumi.InvokeOptions(provider=there)
    salesforce = polytomic.get_connection("Salesforce", type="salesforce", opts=in_there)
    customers = polytomic.get_model_output(column, connection_id=connection, opts=in_there)
    contact = polytomic.get_target(salesforce.id, "Contact", opts=in_there)
    before = polytomic.get_model_sync_output(name=column, opts=pulumi.InvokeOutputOptions(depends_on=[there]))
    assert_type(salesforce, polytomic.GetConnectionResult)
    assert_type(salesforce.type.operations, list[str])
    assert_type(polytomic.get_model(id=MODEL).fields, list[polytomic.ModelFieldResult])
    assert_type(contact.fields, list[polytomic.TargetFieldResult])
    assert_type(polytomic.get_bulk_sync("Shop").default_schedule, dict[str, Any])
    assert_type(polytomic.get_bulk_source(CONNECTION).schemas, list[polytomic.BulkSourceSchemaResult])
    assert_type(polytomic.get_bulk_destination_output(salesforce.id), Output[polytomic.GetBulkDestinationResult])
    assert_type(polytomic.get_caller().organization_name, str)
    assert_type(polytomic.get_schedule_options().schedule_options, list[polytomic.ScheduleOptionResult])
    assert_type(customers, polytomic.GetModelOutput)
    assert_type(customers.apply(lambda model: model.identifier), Output[str])
    return polytomic.ModelSync(
        "names",
        mode="create",
        target=polytomic.Target(connection_id=salesforce.id, object=contact.id),
        fields=[
            polytomic.FieldMapping(target=field.id, source=polytomic.ModelField(model_id=customers.id, field=field.id))
            for field in contact.fields
        ],
        schedule={"frequency": "runafter", "run_after": {"sync_ids": [before.id]}},
        opts=pulumi.ResourceOptions(provider=there),
    )


def program() -> None:
    """All of it, as one program."""
    names_in_place_of_ids()
    made = objects()
    dict_literals_at_every_depth()
    outputs_at_every_depth(made, made)
    whole_lists_and_dicts_as_outputs(made)
    computed_lists_and_declared_dicts()
    shop = bulk()
    schemas_as_outputs(shop)
    what_a_sync_tells(made, shop)
    existing(made)
    several_ids([SYNC], [SYNC], (SYNC,), frozenset([SYNC]))
    schemas_as_a_set({"public.orders"})
