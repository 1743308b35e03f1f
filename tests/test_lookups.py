"""Lookups over HTTP, without an engine, and under Pulumi's mocks. What only the engine shows is in `tests/engine`."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import pulumi
import pytest
from pulumi.runtime import mocks

import pulumi_polytomic as polytomic
from pulumi_polytomic import GetModelResult
from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.config import Settings
from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.emulator.unsettled import Unsettled
from pulumi_polytomic.host.result import result_of
from tests.engine.project import ACME, bulk_sync, model_sync

Json = dict[str, Any]
in_a_program: Callable[..., Any] = pulumi.runtime.test
NOBODYS_ID = "5a1e5f0c-dead-4000-8000-000000000000"
UNKNOWN: Any = pulumi.output.UNKNOWN


@pytest.fixture
def acme(server: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The surroundings of a program that works in Acme; a client that changes things there."""
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", server.url)
    monkeypatch.setenv("POLYTOMIC_API_KEY", ACME.api_key)
    client = Client(Settings(deployment_url=server.url, api_key=ACME.api_key))
    yield client
    client.close()


def error_of(look_up: Callable[[], object]) -> str:
    with pytest.raises(pulumi.RunError) as caught:
        look_up()
    (line,) = str(caught.value).splitlines()
    return line


def answer_of(look_up: Callable[[], pulumi.Output[Any]]) -> Any:
    """What the Output of a program holds; "unknown" if it is."""
    told: list[Any] = []

    @in_a_program
    def program() -> pulumi.Output[Any]:
        found = look_up()

        async def tell() -> None:
            told.append(await found.future() if await found.is_known() else "unknown")

        return pulumi.Output.from_input(tell())

    program()
    return told[0]


def a_connection(client: Client, name: str, type: str = "postgresql") -> Json:
    made: Json = client.post("/api/connections", {"name": name, "type": type, "configuration": {}})
    return made


def a_model(client: Client, name: str) -> Json:
    body = {"name": name, "connection_id": ACME.connections["Postgres"], "configuration": {"table": "orders"}}
    made: Json = client.post("/api/models", body)
    return made


@pytest.mark.usefixtures("acme")
def test_a_connection_is_found_by_its_name_or_its_id() -> None:
    salesforce = polytomic.get_connection("Salesforce")
    assert salesforce == polytomic.get_connection(id=ACME.connections["Salesforce"])
    assert salesforce.id == ACME.connections["Salesforce"]
    assert salesforce.type == polytomic.ConnectionTypeResult(
        id="salesforce", name="Salesforce", operations=salesforce.type.operations
    )
    assert "destination" in salesforce.type.operations
    assert (salesforce.status, salesforce.organization_id) == ("healthy", ACME.id)


@pytest.mark.usefixtures("acme")
def test_a_model_comes_with_its_fields_though_the_list_leaves_them_out() -> None:
    orders = polytomic.get_model("Orders")
    assert orders == polytomic.get_model("Orders", connection_id=ACME.connections["Postgres"].upper())
    assert {field.name: field.id for field in orders.fields} == ACME.model_fields["Orders"]
    assert [field.name for field in orders.fields if field.unique] == [orders.identifier] == ["id"]
    assert orders.configuration == {"table": "orders"}


@pytest.mark.parametrize("version", ["2025-09-18", "2024-02-08"])
def test_a_model_sync_is_found_whole_in_the_forms_of_the_current_version(
    acme: Client, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("POLYTOMIC_API_VERSION", version)
    inputs = model_sync(name="Contacts", encryption_passphrase="a passphrase that nobody may see")
    made = MODEL_SYNCS.create(acme, inputs)
    found = polytomic.get_model_sync("Contacts", target_connection_id=ACME.connections["Salesforce"])
    assert found == polytomic.get_model_sync(id=made.document["id"])
    assert (found.id, found.mode, found.target["object"]) == (made.document["id"], "updateOrCreate", "Contact")
    assert [mapping["target"] for mapping in found.identities["mappings"]] == ["Email"]
    assert found.schedule["hour"] == "6"
    assert "nobody may see" not in repr(found)


@pytest.mark.parametrize("version", ["2025-09-18", "2024-02-08"])
def test_a_bulk_sync_is_found_whole_in_the_forms_of_the_current_version(
    acme: Client, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("POLYTOMIC_API_VERSION", version)
    made = BULK_SYNCS.create(acme, bulk_sync(name="Shop"))
    found = polytomic.get_bulk_sync("Shop", source_connection_id=ACME.connections["Postgres"])
    assert found == polytomic.get_bulk_sync(id=made.document["id"])
    assert (found.id, found.destination_configuration["schema"]) == (made.document["id"], "SHOP")
    assert found.default_schedule["frequency"] == "hourly"


@pytest.mark.usefixtures("acme")
def test_a_target_object_comes_with_its_fields_and_modes() -> None:
    contact = polytomic.get_target(ACME.connections["Salesforce"], "Contact")
    fields = {field.id: field for field in contact.fields}
    assert fields["LastName"].required
    assert fields["Email"].supports_identity
    assert "Equality" in [function["id"] for function in fields["Email"].identity_functions]
    assert {mode.mode: mode.requires_identity for mode in contact.modes}["update"]
    assert contact.properties["target_creator"] is False


@pytest.mark.usefixtures("acme")
def test_a_source_of_bulk_syncs_comes_with_its_schemas() -> None:
    postgres = polytomic.get_bulk_source(ACME.connections["Postgres"])
    assert {"public.customers", "public.orders"} <= {schema.id for schema in postgres.schemas}
    assert all(schema.name for schema in postgres.schemas)
    assert postgres.configuration == {}


@pytest.mark.parametrize("reading", ["json_schema", "marked", "untold"])
def test_a_destination_of_bulk_syncs_says_which_keys_its_configuration_takes(
    reading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(unsettled=Unsettled(requirements=reading)) as emulator:
        monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", emulator.url)
        monkeypatch.setenv("POLYTOMIC_API_KEY", ACME.api_key)
        snowflake = polytomic.get_bulk_destination(ACME.connections["Snowflake"])
    assert {mode.id for mode in snowflake.modes} == {"snapshot", "replicate", "append"}
    assert snowflake.supports_history_mode
    described = snowflake.configuration
    if reading == "json_schema":
        assert "schema" in described["properties"]
        assert described["required"] == ["schema"]
    elif reading == "marked":
        assert described["schema"]["required"] is True
    else:
        assert described == {}


@pytest.mark.parametrize("look_up", [polytomic.get_bulk_source, polytomic.get_bulk_destination])
@pytest.mark.usefixtures("acme")
def test_a_connection_that_is_not_there_offers_nothing_to_bulk_syncs(look_up: Callable[[str], Any]) -> None:
    assert error_of(lambda: look_up(NOBODYS_ID)).startswith(f"{look_up.__name__}: 404 ")


@pytest.mark.usefixtures("acme")
def test_the_caller_is_the_one_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert polytomic.get_caller() == polytomic.GetCallerResult(
        organization_id=ACME.id, organization_name="Acme", is_organization=True
    )
    monkeypatch.setenv("POLYTOMIC_API_KEY", ACME.user_api_key)
    user = polytomic.get_caller()
    assert (user.id, user.email, user.is_user) == (ACME.user["id"], "robin@acme.example", True)


@pytest.mark.usefixtures("acme")
def test_the_schedule_options_say_what_each_frequency_takes() -> None:
    options = {option.frequency: option for option in polytomic.get_schedule_options().schedule_options}
    assert {"manual", "hourly", "daily", "runafter"} <= set(options)
    assert isinstance(options["daily"].configuration, dict)


def test_every_page_of_a_list_is_read(acme: Client) -> None:
    first = a_model(acme, "The first one")
    another = a_connection(acme, "Another first one")
    for number in range(60):
        a_model(acme, f"Model {number}")
        a_connection(acme, f"Connection {number}")
    assert polytomic.get_model("The first one").id == first["id"]
    assert polytomic.get_connection("Another first one").id == another["id"]


@pytest.mark.usefixtures("acme")
def test_a_name_that_nobody_has_is_told_with_the_nearest_names_and_the_organization() -> None:
    assert error_of(lambda: polytomic.get_connection("salesfroce")) == (
        "get_connection: no connection is named 'salesfroce' in Acme. Did you mean 'Salesforce'?"
    )
    assert error_of(lambda: polytomic.get_model("Kunden")) == (
        "get_model: no model is named 'Kunden' in Acme. There are: 'Companies', 'Customers', 'Orders', 'Product usage'."
    )
    assert error_of(lambda: polytomic.get_bulk_sync("Shop")) == (
        "get_bulk_sync: no bulk sync is named 'Shop' in Acme. There is none at all."
    )
    assert error_of(lambda: polytomic.get_target(ACME.connections["Salesforce"], "Contcat")) == (
        "get_target: the connection 'Salesforce' has no target object 'Contcat'. Did you mean 'Contact'?"
    )


def test_an_object_that_the_server_does_not_know_is_looked_for_in_the_destination_before_it_is_refused(
    acme: Client, server: Emulator
) -> None:
    error_of(lambda: polytomic.get_target(ACME.connections["Salesforce"], "Contcat"))
    asked = [r["query"] for r in server.requests() if r["path"].endswith("/target/fields")]
    assert asked == [{"target": "Contcat"}, {"target": "Contcat", "refresh": "true"}]


def test_two_of_one_name_are_told_with_their_ids_and_what_tells_them_apart(acme: Client) -> None:
    twin = a_connection(acme, "Salesforce", "hubspot")
    line = error_of(lambda: polytomic.get_connection("Salesforce"))
    assert line.startswith("get_connection: 2 connections are named 'Salesforce' in Acme: ")
    assert f"{twin['id']} (type hubspot)" in line
    assert f"{ACME.connections['Salesforce']} (type salesforce)" in line
    assert line.endswith("Say which one by type or id.")
    assert polytomic.get_connection("Salesforce", type="hubspot").id == twin["id"]


@pytest.mark.usefixtures("acme")
def test_a_name_of_another_type_is_told_with_the_type_that_it_has() -> None:
    assert error_of(lambda: polytomic.get_connection("Postgres", type="snowflake")) == (
        "get_connection: no connection is named 'Postgres' with type 'snowflake' in Acme, but there is "
        f"{ACME.connections['Postgres']} (type postgresql)"
    )


@pytest.mark.usefixtures("acme")
def test_an_id_that_is_not_there_is_told_as_the_server_says_it() -> None:
    line = error_of(lambda: polytomic.get_model(id=ACME.connections["Postgres"]))
    assert line.startswith(f"get_model: 404 not_found from GET /api/models/{ACME.connections['Postgres']}: ")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({}, "give either a name or an id"),
        ({"name": "Postgres", "id": "0"}, "give either a name or an id"),
        ({"id": "0", "type": "postgresql"}, "an id says it all: leave type out"),
    ],
)
def test_a_question_that_says_too_little_or_too_much_is_refused_before_anything_is_asked(
    acme: Client, server: Emulator, arguments: dict[str, Any], problem: str
) -> None:
    assert error_of(lambda: polytomic.get_connection(**arguments)) == f"get_connection: {problem}"
    assert not server.requests()


def test_without_a_key_there_is_the_one_line_that_says_how_to_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLYTOMIC_API_KEY", raising=False)
    assert error_of(lambda: polytomic.get_connection("Postgres")) == (
        "get_connection: no Polytomic credentials. Set a key with `pulumi config set --secret polytomic:apiKey <key>`, "
        "or in the environment variable POLYTOMIC_API_KEY."
    )


@pytest.mark.usefixtures("acme")
def test_a_key_of_another_organization_than_the_configured_one_looks_up_nothing(
    server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLYTOMIC_ORGANIZATION_ID", seed.ACME_STAGING.id)
    line = error_of(lambda: polytomic.get_connection("Postgres"))
    assert line.startswith(f"get_connection: the key belongs to organization {ACME.id} (Acme), but ")
    assert [r["path"] for r in server.requests()] == ["/api/me"]


@pytest.mark.usefixtures("acme")
def test_a_deployment_key_names_the_organization_that_it_works_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLYTOMIC_API_KEY")
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_KEY", seed.DEPLOYMENT_KEY)
    monkeypatch.setenv("POLYTOMIC_ORGANIZATION_ID", seed.ACME_STAGING.id)
    assert polytomic.get_connection("Postgres").id == seed.ACME_STAGING.connections["Postgres"]
    assert " in Acme staging. " in error_of(lambda: polytomic.get_connection("Postgre"))


@pytest.mark.usefixtures("acme")
def test_what_a_lookup_returned_is_the_callers_own() -> None:
    """Answers are shared by all who ask in a run."""
    document = {"id": "i", "name": "n", "fields": [], "configuration": {"table": "orders"}}
    one = result_of(GetModelResult, document)
    one.configuration["table"] = "customers"
    assert document["configuration"] == {"table": "orders"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.id = "j"  # type: ignore[misc]


@pytest.mark.usefixtures("acme")
def test_the_output_forms_wait_for_their_arguments() -> None:
    named = pulumi.Output.from_input
    found = answer_of(lambda: polytomic.get_connection_output(named("Salesforce")))
    assert found == polytomic.get_connection("Salesforce")
    target = answer_of(lambda: polytomic.get_target_output(named(found.id), named("Contact")))
    assert target == polytomic.get_target(found.id, "Contact")
    assert answer_of(polytomic.get_caller_output) == polytomic.get_caller()
    assert answer_of(polytomic.get_schedule_options_output) == polytomic.get_schedule_options()


def test_an_unknown_argument_gives_an_unknown_output_and_no_call(acme: Client, server: Emulator) -> None:
    unknown = pulumi.Output.from_input(UNKNOWN)
    assert answer_of(lambda: polytomic.get_model_output(name="Orders", connection_id=unknown)) == "unknown"
    assert not server.requests()


@pytest.mark.usefixtures("acme")
@pytest.mark.filterwarnings("error:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("error:Exception ignored in. <coroutine:pytest.PytestUnraisableExceptionWarning")
def test_the_error_of_an_output_form_is_the_same_line_and_the_only_one() -> None:
    line = error_of(lambda: answer_of(lambda: polytomic.get_model_output(pulumi.Output.from_input("Order"))))
    assert line == "get_model: no model is named 'Order' in Acme. Did you mean 'Orders'?"


@pytest.mark.usefixtures("acme")
def test_an_output_in_the_plain_form_is_told_where_it_belongs() -> None:
    name: Any = pulumi.Output.from_input("Orders")
    assert error_of(lambda: polytomic.get_model(name)) == (
        "get_model: name has to be a string, not Output; get_model_output takes Outputs"
    )


def test_every_lookup_has_an_output_form_with_the_same_parameters() -> None:
    functions = {name: f for name, f in vars(polytomic).items() if name.startswith("get_")}
    plain = {name for name in functions if not name.endswith("_output")}
    assert {f"{name}_output" for name in plain} | plain == set(functions) <= set(polytomic.__all__)
    for name in plain:
        ours, outputs = (inspect.signature(functions[n]) for n in (name, f"{name}_output"))
        assert [(p.name, p.kind, p.default) for p in ours.parameters.values()] == [
            (p.name, p.kind, p.default) for p in outputs.parameters.values()
        ]
        bases = getattr(getattr(polytomic, outputs.return_annotation, None), "__orig_bases__", ())
        returned = [outputs.return_annotation, *(f"pulumi.Output[{get_args(base)[0].__name__}]" for base in bases)]
        assert f"pulumi.Output[{ours.return_annotation}]" in returned


class Answers(mocks.Mocks):
    """The mocks of a user's unit test."""

    def __init__(self, answer: Json) -> None:
        self.answer = answer
        self.calls: list[tuple[str, Json]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, Json]:
        return f"{args.name}-id", args.inputs

    def call(self, args: mocks.MockCallArgs) -> Any:
        self.calls.append((args.token, args.args))
        return self.answer


@pytest.fixture
def mocked(server: Emulator, acme: Client) -> Iterator[Callable[..., Answers]]:
    def start(answer: Json, *, preview: bool = False) -> Answers:
        mine = Answers(answer)
        pulumi.runtime.set_mocks(mine, project="acme", stack="dev", preview=preview)
        return mine

    yield start
    pulumi.runtime.settings.reset_options()
    assert not server.requests()  # nothing is ever asked under mocks, though there are settings


def test_mocks_answer_lookups(mocked: Callable[..., Answers]) -> None:
    mine = mocked({"id": "m", "name": "Orders", "version": 3, "fields": [{"id": "f", "name": "total"}]})
    found: list[Any] = []

    @in_a_program
    def program() -> Any:
        found.append(polytomic.get_model("Orders", connection_id="c"))
        return polytomic.get_model_output(pulumi.Output.from_input("Orders")).apply(found.append)

    program()
    assert found == 2 * [
        polytomic.GetModelResult(
            id="m", name="Orders", version=3, fields=[polytomic.ModelFieldResult(id="f", name="total")]
        )
    ]
    assert mine.calls == [
        ("polytomic:index:getModel", {"name": "Orders", "connection_id": "c"}),
        ("polytomic:index:getModel", {"name": "Orders"}),
    ]


def test_mocks_answer_lookups_in_a_workspace(mocked: Callable[..., Answers]) -> None:
    mine = mocked({"id": "c", "name": "Postgres"})
    found: list[Any] = []

    @in_a_program
    def program() -> Any:
        opts = pulumi.InvokeOptions(provider=polytomic.workspace("other", api_key="k"))
        found.append(polytomic.get_connection("Postgres", opts=opts))

    program()
    assert found[0].id == "c"
    assert mine.calls == [("polytomic:index:getConnection", {"name": "Postgres"})]


def test_mocks_answer_lookups_in_threads(mocked: Callable[..., Answers]) -> None:
    mocked({"id": "c", "name": "Postgres"})
    found: list[Any] = []

    @in_a_program
    def program() -> None:
        with ThreadPoolExecutor(2) as threads:
            found.extend(threads.map(polytomic.get_connection, ["Postgres", "Postgres"]))

    program()
    assert [one.id for one in found] == ["c", "c"]


def test_mocks_that_say_too_little_are_told_what_to_say(mocked: Callable[..., Answers]) -> None:
    mocked({})
    line = error_of(lambda: in_a_program(lambda: polytomic.get_model("Orders"))())
    assert line == (
        "get_model: the mocks' call('polytomic:index:getModel') says too little: the answer has no id and no name"
    )


def test_mocks_of_a_preview_are_not_asked_for_what_is_unknown(mocked: Callable[..., Answers]) -> None:
    mine = mocked({"id": "c", "name": "Postgres"}, preview=True)
    unknown = pulumi.Output.from_input(UNKNOWN)
    assert answer_of(lambda: polytomic.get_connection_output(unknown)) == "unknown"
    assert mine.calls == []
