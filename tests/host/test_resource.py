"""The constructors, as a program sees them, under Pulumi's own mocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

import pulumi_polytomic as polytomic
from pulumi_polytomic.host.resource import ManagedResource
from tests.engine.project import ACME, bulk_sync, mapping, model_sync


class Registered(mocks.Mocks):
    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.inputs[args.name] = args.inputs
        return f"{args.name}-id", args.inputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        return {}, None


in_a_program: Callable[..., Any] = pulumi.runtime.test
"""Runs a function as a program and waits for all its Outputs."""


@pytest.fixture
def registered() -> Iterator[Registered]:
    mine = Registered()
    pulumi.runtime.set_mocks(mine, project="acme", stack="dev")
    yield mine
    pulumi.runtime.settings.reset_options()


@in_a_program
def declare(**inputs: Any) -> pulumi.Output[Any]:
    sync = polytomic.ModelSync("contacts", **inputs)
    return pulumi.Output.all(sync.urn, sync.sync_id)


def test_objects_and_dicts_register_the_same_inputs(registered: Registered) -> None:
    written = model_sync()
    declare(**written)
    as_dicts = registered.inputs["contacts"]
    declare(
        **{
            **written,
            "target": polytomic.Target(**written["target"]),
            "schedule": polytomic.Schedule(**written["schedule"]),
            "fields": [polytomic.FieldMapping(**m) for m in written["fields"]],
        }
    )
    assert registered.inputs["contacts"] == as_dicts


def test_outputs_are_taken_at_every_depth_and_may_hold_objects(registered: Registered) -> None:
    column = pulumi.Output.from_input("email")
    source = polytomic.ModelField(model_id=ACME.models["Customers"], field=column)
    fields = pulumi.Output.from_input("Email").apply(
        lambda t: [polytomic.FieldMapping(target=t, source=source, new=None)]
    )
    declare(**model_sync(fields=fields, schedule={"frequency": "daily", "hour": pulumi.Output.from_input(6)}))
    inputs = registered.inputs["contacts"]
    assert inputs["fields"] == [mapping("Email", "email")]
    assert inputs["schedule"] == {"frequency": "daily", "hour": 6}


def test_name_defaults_to_the_resources_name(registered: Registered) -> None:
    declare(**model_sync(name=None))
    assert registered.inputs["contacts"]["name"] == "contacts"


def test_a_name_that_is_none_inside_an_output_is_left_out_too(registered: Registered) -> None:
    declare(**model_sync(name=pulumi.Output.from_input(None)))
    assert registered.inputs["contacts"]["name"] == "contacts"


def test_no_output_is_turned_into_a_text(monkeypatch: pytest.MonkeyPatch, registered: Registered) -> None:
    # Pulumi's strict setting: otherwise it is a warning in each run.
    monkeypatch.setenv("PULUMI_ERROR_OUTPUT_STRING", "true")
    later = pulumi.Output.from_input("public.orders")
    schemas = [{"id": later, "fields": [{"id": pulumi.Output.from_input("id")}, "total"]}, "public.products"]
    in_a_program(lambda: polytomic.BulkSync("shop", **bulk_sync(schemas=schemas)).urn)()
    assert registered.inputs["shop"]["schemas"][0]["id"] == "public.orders"


def test_none_is_left_out_and_empty_is_declared(registered: Registered) -> None:
    declare(**model_sync(), policies=None, overrides=[], active=None)
    inputs = registered.inputs["contacts"]
    assert inputs["overrides"] == []
    assert inputs.get("policies") is inputs.get("active") is None


def test_the_origin_says_where_the_resource_was_first_declared(registered: Registered) -> None:
    declare(**model_sync())
    assert registered.inputs["contacts"]["__origin"] == {
        "organization": "organization",
        "project": "acme",
        "stack": "dev",
        "urn": "urn:pulumi:dev::acme::pulumi-python:dynamic/polytomic:ModelSync::contacts",
    }


SYNC = "28135316-cec7-4dc0-be40-cdb9887dea21"


def test_adopt_and_import_travel_as_hidden_inputs_and_pulumi_sees_no_import(registered: Registered) -> None:
    @in_a_program
    def program() -> Any:
        opts = pulumi.ResourceOptions(import_=SYNC, protect=True)
        syncs = [
            polytomic.ModelSync("strict", **model_sync(), opts=opts),
            polytomic.ModelSync("strict-too", **model_sync(), opts=opts),
            polytomic.BulkSync("converging", **bulk_sync(), adopt=pulumi.Output.from_input(SYNC)),
            polytomic.BulkSync("new", **bulk_sync(), adopt=None, opts=pulumi.ResourceOptions(import_="")),
        ]
        return pulumi.Output.all(*(sync.urn for sync in syncs))

    program()
    held = {
        name: {k: v for k, v in inputs.items() if k in ("__adopt", "__import", "adopt", "import_")}
        for name, inputs in registered.inputs.items()
    }
    assert held == {
        "strict": {"__import": SYNC},
        "strict-too": {"__import": SYNC},
        "converging": {"__adopt": SYNC},
        "new": {},
    }


def test_what_is_wrong_with_adopt_and_import_stops_the_program(registered: Registered) -> None:
    opts = pulumi.ResourceOptions(import_="contacts")
    for more, told in (
        ({"adopt": "contacts"}, "adopt: must be the UUID of the model sync"),
        ({"opts": opts}, "opts.import_: must be the UUID of the model sync"),
        ({"adopt": SYNC, "opts": opts}, "adopt: and opts.import_ exclude each other"),
    ):
        with pytest.raises(pulumi.RunError) as stopped:
            polytomic.ModelSync("orders", **{**model_sync(), **more})
        assert str(stopped.value) == f"orders: {told}"
    assert registered.inputs == {}


def test_a_mistake_stops_the_program_with_every_mistake_in_a_line_of_its_own(registered: Registered) -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        polytomic.ModelSync("orders", mode="upsert", field=[])  # type: ignore[call-arg, arg-type]
    assert str(stopped.value).splitlines() == [
        "orders: mode: must be one of 'create', 'update', 'updateOrCreate', 'replace', 'append', 'remove', 'snapshot' "
        "or 'enrich', not 'upsert'",
        "orders: fields: is required",
        "orders: target: is required",
        "orders: schedule: is required",
        "orders: field: no such field; did you mean 'fields'?",
    ]
    assert registered.inputs == {}


def test_reading_an_undeclared_field_says_to_declare_it(registered: Registered) -> None:
    @in_a_program
    def read() -> Any:
        sync = polytomic.BulkSync("shop", **bulk_sync())
        assert not hasattr(sync, "policies")
        with pytest.raises(pulumi.RunError, match=r"BulkSync\.policies was read, .* declare policies"):
            _ = sync.policies
        with pytest.raises(AttributeError, match="no attribute 'polices'"):
            _ = sync.polices  # type: ignore[attr-defined]
        return sync.urn

    read()


def test_the_resources_name_may_be_a_keyword(registered: Registered) -> None:
    in_a_program(lambda: polytomic.ModelSync(resource_name="contacts", **model_sync()).urn)()
    assert registered.inputs["contacts"]["name"] == "Contacts"


@pytest.mark.parametrize("positional", [(), ("contacts", "update"), (None,), (7,)])
def test_a_call_without_the_resources_name_is_one_clear_line(
    positional: tuple[Any, ...], registered: Registered
) -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        polytomic.ModelSync(*positional, **model_sync())
    assert str(stopped.value) == (
        "ModelSync: takes the resource's name first, a string, and all else by keyword: "
        'ModelSync("contacts", mode=...)'
    )
    assert registered.inputs == {}


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("kind", [polytomic.ModelSync, polytomic.BulkSync])
def test_a_subclass_at_any_depth_keeps_its_parents_type(kind: type[ManagedResource], depth: int) -> None:
    subclass = kind
    for _ in range(depth):
        subclass = type("Team", (subclass,), {})
    assert subclass._resource_type_name == kind._resource_type_name


def test_an_option_that_names_no_field_is_warned_of_with_the_nearest(
    registered: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    opts = pulumi.ResourceOptions(
        ignore_changes=["defaultSchedule.minute", "schemas[*].enabled"],
        replace_on_changes=["default_schedule.minuet"],
        additional_secret_outputs=["created_by.id", "nothing"],
    )
    in_a_program(lambda: polytomic.BulkSync("shop", **bulk_sync(), opts=opts).urn)()
    assert said == [
        "shop: opts.ignore_changes: 'defaultSchedule.minute' names no field; did you mean 'default_schedule.minute'?",
        "shop: opts.replace_on_changes: 'default_schedule.minuet' names no field; did you mean "
        "'default_schedule.minute'?",
        "shop: opts.additional_secret_outputs: 'nothing' names no field",
    ]
    assert "shop" in registered.inputs


def test_a_sync_is_told_what_the_others_of_the_program_make_of_what_it_uses(registered: Registered) -> None:
    @in_a_program
    def both() -> pulumi.Output[Any]:
        uses = polytomic.ModelSync("uses", **model_sync(fields=[mapping("Score__c", "score")]))
        other = polytomic.ModelSync("other", **model_sync())
        makes = polytomic.ModelSync("makes", **model_sync(fields=[{**mapping("Score__c", "score"), "new": True}]))
        return pulumi.Output.all(uses.urn, other.urn, makes.urn)

    both()
    salesforce = ACME.connections["Salesforce"]
    assert registered.inputs["uses"]["__made"] == [{"connection": salesforce, "object": "Contact", "field": "Score__c"}]
    assert not registered.inputs["other"].get("__made")
