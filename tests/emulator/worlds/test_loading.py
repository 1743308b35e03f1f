"""Worlds from files and data: what they may say, what goes without saying, and what is wrong with them in one line."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pulumi_polytomic.emulator import WorldError, worlds
from pulumi_polytomic.emulator.worlds.checking import check

from .conftest import SMALL

Json = dict[str, Any]
Write = Callable[..., Path]
WORLD: Json = yaml.safe_load(SMALL)
ORGANIZATION = ("organizations", 0)
CONNECTION = (*ORGANIZATION, "connections", 0)
CRM = (*ORGANIZATION, "connections", 1)
MODEL = (*ORGANIZATION, "models", 0)


def changed(*path: str | int, value: Any) -> Json:
    """The small world with something else at a place."""
    world = copy.deepcopy(WORLD)
    part: Any = world
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return world


def of_kind(loaded: worlds.Loaded, kind: str) -> list[Json]:
    return [json.loads(row[-1]) for row in loaded.rows if row[0] == kind]


def test_the_format_is_a_json_schema_that_the_package_brings() -> None:
    schema = json.loads((files("pulumi_polytomic.emulator.worlds") / "world.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert all(
        "description" in one for one in schema["$defs"]["connection"]["properties"].values() if "$ref" not in one
    )


def test_the_seeded_company_is_such_a_world() -> None:
    check(worlds.company().document)
    assert [one.name for one in worlds.company().organizations] == ["Acme", "Acme staging", "Acme dev"]


@pytest.mark.parametrize(
    ("number", "prefix", "slug"),
    [(0, "0ac3e000", "acme"), (1, "57a91000", "acme-staging"), (2, "de7e1000", "acme-dev")],
)
def test_the_ids_and_keys_of_the_seeded_company_stay(number: int, prefix: str, slug: str) -> None:
    one = worlds.company().organizations[number]
    assert one.id == f"{prefix}-0000-4000-8000-000000000000"
    assert (one.api_key, one.user_api_key) == (f"emulator-{slug}-organization-key", f"emulator-{slug}-user-key")
    assert one.user == {"id": f"{prefix}-a000-4000-8000-000000000001", "name": "Robin Hall", "type": "user"}
    ids = [*one.connections.values(), *one.models.values(), *one.policies.values(), *one.roles.values()]
    groups = [("c", 4), ("d", 4), ("b", 3), ("e", 3)]
    assert ids == [f"{prefix}-{group}000-4000-8000-{at:012d}" for group, count in groups for at in range(1, count + 1)]
    assert list(one.connections) == ["Postgres", "Snowflake", "Salesforce", "HubSpot"]
    assert list(one.models) == ["Customers", "Orders", "Companies", "Product usage"]
    assert one.model_fields["Orders"]["status"] == f"{prefix}-f000-4000-8000-000000000203"


def test_yaml_json_and_plain_data_are_the_same_world(write: Write, small: str) -> None:
    read = [worlds.load(one) for one in (write(small), write(json.dumps(WORLD), "world.json"), WORLD)]
    assert read[0].rows == read[1].rows == read[2].rows


def test_ids_are_the_same_every_time_wherever_a_thing_stands_in_its_list() -> None:
    turned = copy.deepcopy(WORLD)
    turned["organizations"][0]["connections"].reverse()
    one, other = worlds.load(WORLD).organizations[0], worlds.load(turned).organizations[0]
    assert dict(one.connections) == dict(other.connections)
    assert one.model_fields == other.model_fields
    assert one.id == "92aadbef-a4fa-5570-b226-47a8aa8e3118"
    assert len({one.id, *one.connections.values(), *one.models.values(), *one.model_fields["Customers"].values()}) == 7


def test_an_id_that_is_given_is_the_id() -> None:
    id = "7E1D0000-0000-4000-8000-000000000001"
    world = changed("organizations", 0, "connections", 1, "id", value=id)
    assert worlds.load(world).organizations[0].connections["CRM"] == id.lower()


def test_a_model_has_the_columns_of_its_table_and_its_first_one_identifies() -> None:
    [model] = of_kind(worlds.load(WORLD), "model")
    assert {field["name"]: field["type"] for field in model["fields"]} == {
        "id": "number",
        "email": "string",
        "last_name": "string",
    }
    assert (model["identifier"], model["configuration"]) == ("id", {"table": "public.customers"})


@pytest.mark.parametrize("key", ["query", "configuration"])
def test_a_model_from_sql_has_the_columns_of_its_select_list_and_its_first_one_identifies(key: str) -> None:
    sql = "select email, count(*) as orders, city from public.customers join places using (id) group by 1, 3"
    said = sql if key == "query" else {"query": sql}
    world = changed(*MODEL, value={"name": "Buyers", "connection": "Shop database", key: said})
    [model] = of_kind(worlds.load(world), "model")
    assert {field["name"]: field["type"] for field in model["fields"]} == {
        "email": "string",
        "orders": "number",
        "city": "string",
    }
    assert (model["identifier"], model["configuration"], model["type"]) == ("email", {"query": sql}, "query")


def test_a_model_from_sql_that_lists_its_fields_has_these_whatever_the_sql_is() -> None:
    given = {"name": "Odd", "connection": "Shop database", "query": "FROM odd |> EXTEND x", "fields": {"x": "number"}}
    [model] = of_kind(worlds.load(changed(*MODEL, value=given)), "model")
    assert [(field["name"], field["type"]) for field in model["fields"]] == [("x", "number")]


def test_a_connection_offers_what_its_type_does_but_for_what_it_says_itself() -> None:
    loaded = worlds.load(WORLD)
    crm = loaded.organizations[0].connections["CRM"]
    own, types = (
        next(one for one in of_kind(loaded, "offers") if one["id"] == id) for id in (crm, "salesforce")
    )  # fmt: skip
    assert list(own["objects"]) == ["Person"]
    assert list(types["objects"]) == ["Contact", "Account", "Lead"]
    assert own["modes"] == types["modes"]
    assert own["properties"] == types["properties"]


def test_a_type_has_what_the_built_in_one_of_its_id_has_unless_it_says_no() -> None:
    plain = {"id": "marketo", "name": "marketo", "operations": ["source", "destination"], "use_oauth": False}
    world = {**WORLD, "connection_types": {"postgresql": None, "salesforce": {"built_in": False}, "marketo": {}}}
    types = {one["id"]: one for one in of_kind(worlds.load(world), "connection_type")}
    assert list(types) == ["postgresql", "salesforce", "marketo"]
    assert types["postgresql"]["name"] == "PostgreSQL"
    assert types["salesforce"]["name"] == "salesforce"
    assert {key: types["marketo"][key] for key in plain} == plain


def test_an_organization_that_names_no_keys_has_two() -> None:
    [organization] = worlds.load(WORLD).organizations
    assert organization.api_key == "emulator-our-shop-organization-key"
    assert organization.user_api_key == "emulator-our-shop-user-key"
    named = changed("organizations", 0, "keys", value=["mine"])
    assert worlds.load(named).organizations[0].api_key == "mine"
    assert worlds.load(named).organizations[0].user_api_key == ""


def test_the_first_field_of_a_schema_is_its_primary_key_unless_another_says_so() -> None:
    def names(offered: Json) -> list[str]:
        return [schema["id"] for schema in offered["schemas"]]

    fields = {"id": "number", "email": {"is_primary_key": True}}
    world = changed("organizations", 0, "connections", 0, "schemas", "public.customers", "fields", value=fields)
    for loaded, keys in ((worlds.load(WORLD), ["id"]), (worlds.load(world), ["email"])):
        [schema] = next(one for one in of_kind(loaded, "offers") if names(one) == ["public.customers"])["schemas"]
        assert [field["id"] for field in schema["fields"] if field["is_primary_key"]] == keys


def test_times_are_brought_into_one_form() -> None:
    world = changed("organizations", 0, "models", 0, "created_at", value="2024-05-06T09:08:07.123456789+02:00")
    [model] = of_kind(worlds.load(world), "model")
    assert model["created_at"] == model["updated_at"] == "2024-05-06T07:08:07.123456Z"


def test_words_that_yaml_takes_for_something_else_stay_words(write: Write, small: str) -> None:
    text = small.replace("email: string", "on: string, no: string, due: {path: 2025-01-01}")
    [schema] = worlds.load(write(text)).document["organizations"][0]["connections"][0]["schemas"].values()
    assert schema["fields"] == {
        "id": "number",
        "on": "string",
        "no": "string",
        "due": {"path": "2025-01-01"},
        "last_name": "string",
    }


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        ((*CONNECTION, "nmae"), "x", "connections[0]: there is no key 'nmae'; did you mean 'name'?"),
        (
            (*CRM, "objects", "Person", "fields", "Email"),
            {"supports_identities": True},
            "connections[1].objects.Person.fields.Email: "
            "there is no key 'supports_identities'; did you mean 'supports_identity'?",
        ),
        ((*CONNECTION, "schemas"), ["public.customers"], "connections[0].schemas: must be an object"),
        ((*CONNECTION, "configuration"), "secret-word", "connections[0].configuration: must be an object"),
        ((*CONNECTION, "id"), "4711", "connections[0].id: must be a UUID"),
        ((*CONNECTION, "name"), "", "connections[0].name: must not be empty"),
        (
            (*MODEL, "created_at"),
            "yesterday",
            "models[0].created_at: must be a time, such as 2025-01-15T09:30:00Z",
        ),
        ((*MODEL, "created_at"), "2025-02-31T09:30:00Z", "models[0].created_at: there is no such time"),
        (
            (*CONNECTION, "type"),
            "postgres",
            "connections[0].type: no connection type 'postgres'; did you mean 'postgresql'?",
        ),
        (
            (*MODEL, "connection"),
            "Shop",
            "models[0].connection: none of the connections is named 'Shop'; there are: 'Shop database', 'CRM'",
        ),
        (
            (*MODEL, "table"),
            "public.custmers",
            "models[0].table: 'Shop database' has no table 'public.custmers'; did you mean 'public.customers'?",
        ),
        (
            MODEL,
            {"name": "M", "connection": "Shop database", "query": "select email, from, where"},
            "models[0].query: is not valid SQL at line 1, column 19, near ','",
        ),
        (
            MODEL,
            {"name": "M", "connection": "Shop database", "query": "delete from customers"},
            "models[0].query: should be a single SELECT statement",
        ),
        (
            MODEL,
            {"name": "M", "connection": "Shop database", "configuration": {"query": "select * from elsewhere"}},
            "models[0].configuration.query: selects * from a table that is not in this world; list the columns in "
            "`fields`",
        ),
        ((*MODEL, "identifier"), "mail", "models[0].identifier: the model has no field 'mail'; did you mean 'email'?"),
        (
            (*MODEL, "policies"),
            ["Finance"],
            "models[0].policies[0]: none of the policies is named 'Finance'; there are none",
        ),
        (
            (*CRM, "name"),
            "Shop database",
            "models[0].connection: 2 of the connections are named 'Shop database'; write the id instead",
        ),
        (
            (*ORGANIZATION, "keys"),
            [{"key": "top-secret", "kind": "partner"}],
            "keys[0].kind: must be 'organization' or 'user'",
        ),
        (
            (*ORGANIZATION, "keys"),
            [{"key": "k", "kind": "user", "user": "Nobody"}],
            "keys[0].user: no user 'Nobody'; there are: 'Robin Hall'",
        ),
    ],
)
def test_a_mistake_in_an_organization_is_one_line_with_its_path_and_none_of_its_values(
    place: tuple[str | int, ...], value: Any, says: str
) -> None:
    with pytest.raises(WorldError) as raised:
        worlds.load(changed(*place, value=value))
    assert str(raised.value) == f"organizations[0].{says}"


@pytest.mark.parametrize(
    ("world", "says"),
    [
        ({}, "the world: 'organizations' is missing"),
        ({"organisations": []}, "the world: 'organizations' is missing; there is no key 'organisations'"),
        ({"organizations": []}, "organizations: must not be empty"),
        ({**WORLD, "version": 2}, "version: must be 1"),
        ({"organizations": [{"name": "One"}, {"name": "One"}]}, "organizations: two organizations have the same name"),
        (
            {"organizations": [{"name": "One", "policies": ["Same", "Same"]}]},
            "organizations: the policy 'Same' (",
        ),
        (
            {"organizations": [{"name": "One", "keys": ["k"]}, {"name": "Two", "keys": ["k"]}]},
            "keys: two keys are the same",
        ),
        ({"organizations": object()}, "a world is plain data, as in JSON: Object of type object"),
    ],
)
def test_a_mistake_in_the_world_is_one_line(world: Json, says: str) -> None:
    with pytest.raises(WorldError) as raised:
        worlds.load(world)
    assert str(raised.value).startswith(says)
    assert "\n" not in str(raised.value)


NO_WORLD = "a world is an object with `organizations`; see docs/testing.md"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("world.yaml", "organizations: [", "not YAML: line 2, column 1: did not find expected node content"),
        ("world.yaml", "keys: []\nkeys: []\n", "not YAML: line 2, column 1: the key 'keys' comes twice"),
        ("world.yaml", "organizations:\n- {1: x}\n", "organizations[0]: the key 1 is not text; write it in quotes"),
        ("world.yaml", "- a list\n", NO_WORLD),
        ("world.yaml", "", NO_WORLD),
        ("world.json", '{"organizations": ', "not JSON: line 1, column 19: Expecting value"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_with_its_name(write: Write, name: str, text: str, says: str) -> None:
    path = write(text, name)
    with pytest.raises(WorldError) as raised:
        worlds.load(path)
    assert str(raised.value) == f"{path}: {says}"


def test_a_file_that_is_not_there_or_no_text_is_one_line_too(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"^cannot read .*nowhere.yaml: No such file or directory$"):
        worlds.load(tmp_path / "nowhere.yaml")
    (tmp_path / "picture.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WorldError, match=r"picture.yaml: not text in UTF-8$"):
        worlds.load(tmp_path / "picture.yaml")
