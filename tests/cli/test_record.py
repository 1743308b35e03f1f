"""A workspace that was recorded is the same workspace, as far as the API tells; and no secret is in the file."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_polytomic.cli.emulator import emulator as command
from pulumi_polytomic.cli.recording.secrets import without_secrets
from pulumi_polytomic.emulator import seed, worlds
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.emulator.worlds import Organization
from tests.cli.test_run import command as process

Json = dict[str, Any]


def record(url: str, key: str, output: Path, *options: str, **more: str) -> Result:
    environment = {"POLYTOMIC_DEPLOYMENT_URL": url, "POLYTOMIC_API_KEY": key, **more}
    return CliRunner().invoke(command, ["record", "-o", str(output), *options], env=environment)


def recorded(server: Emulator, output: Path, *options: str) -> Path:
    done = record(server.url, server.organizations[0].api_key, output, *options)
    assert done.exit_code == 0, done.output
    assert {asked["method"] for asked in server.requests()} == {"GET"}
    server.clear_requests()
    return output


@contextmanager
def in_the_world(server: Emulator, world: Path | Json | None) -> Iterator[Emulator]:
    server.replace_world(world)
    try:
        yield server
    finally:
        server.replace_world(None)


def answers(url: str, organization: Organization) -> dict[str, Any]:
    """What the API answers to every GET by which the product reads a workspace."""
    found: dict[str, Any] = {}
    headers = {"X-Polytomic-Version": "2025-09-18", "Authorization": f"Bearer {organization.api_key}"}
    with httpx.Client(base_url=url, headers=headers, verify=False) as client:

        def get(path: str, **params: str) -> list[Any]:
            answer = client.get(path, params=params)
            document = answer.json()
            found[f"{path} {params}"] = [answer.status_code, document]
            data = document.get("data")
            return data if isinstance(data, list) else []

        for path in ("/api/me", "/api/syncs/schedules", "/api/permissions/roles"):
            get(path)
        for path in ("/api/permissions/policies", "/api/models", "/api/connections", "/api/syncs", "/api/bulk/syncs"):
            for one in get(path):
                get(f"{path}/{one['id']}")
                if "syncs" in path:
                    get(f"{path}/{one['id']}/error-handling")
                if path == "/api/bulk/syncs":
                    for schema in get(f"{path}/{one['id']}/schemas"):
                        get(f"{path}/{one['id']}/schemas/{schema['id']}")
                if path == "/api/connections":
                    offered(get, f"{path}/{one['id']}")
    return found


def offered(get: Callable[..., list[Any]], path: str) -> None:
    get(f"{path}/bulksync/source", include_fields="true")
    get(f"{path}/bulksync/target")
    for schema in ("public.orders", "Contact", "nowhere"):
        get(f"{path}/schemas/{schema}")
    for target in get(f"{path}/modelsync/targetobjects", include_target_creation_values="true"):
        get(f"{path}/modelsync/target/fields", target=target["id"])
    get(f"{path}/modelsync/target/fields", **{"properties[name]": "new"})


def same_after_recording(server: Emulator, folder: Path, *options: str) -> Json:
    """Record the server's world, begin with what was recorded, and compare; return what was recorded."""
    before = answers(server.url, server.organizations[0])
    server.clear_requests()
    file = recorded(server, folder / "one.yaml", *options)
    kept = worlds.load(file).document
    with in_the_world(server, file):
        key = server.organizations[0]
        after = answers(server.url, key)
        server.clear_requests()
        again = recorded(server, folder / "two.yaml", *options)
    assert after == before
    assert again.read_text() == file.read_text()
    return kept


def test_the_seeded_company_is_the_same_after_it_was_recorded(server: Emulator, tmp_path: Path) -> None:
    kept = same_after_recording(server, tmp_path)
    assert kept["organizations"][0]["name"] == "Acme"


OWN: Json = {
    "connection_types": {
        "postgresql": None,
        "warehouse": {"name": "Warehouse", "capabilities": {"enrichment": True}, "use_oauth": True},
        "mailer": {"operations": ["destination"]},
    },
    "organizations": [
        {
            "name": "Our shop",
            "roles": [{"name": "Boss", "system": True}, "Clerk"],
            "policies": [{"name": "Only us", "policy_actions": [{"action": "read", "role_ids": ["Boss"]}]}],
            "connections": [
                {
                    "name": "Warehouse",
                    "type": "warehouse",
                    "policies": ["Only us"],
                    "status": "unhealthy",
                    "created_at": "2023-01-02T03:04:05Z",
                    "created_by": {"id": "u1", "name": "Ada", "type": "user"},
                    "modes": ["append", {"mode": "replace", "label": "Swap", "requires_identity": True}],
                    "objects": {
                        "people": {
                            "name": "People",
                            "modes": ["create"],
                            "properties": {"mappings_not_required": True, "new_target_label": "Sheet"},
                            "fields": {
                                "mail": {"type": "email", "supports_identity": True, "identity_functions": ["OneOf"]},
                                "size": {"values": ["S", {"value": "L", "label": "Large"}], "description": "How big"},
                                "age": {"type": "number", "filter_functions": [{"id": "Equality", "label": "Is"}]},
                                "note": {"filterable": False, "encryptable": False},
                            },
                        },
                        "empty": None,
                        "animals": {"fields": {"species": None}},
                    },
                    "target_creation": [{"id": "folder", "values": ["a", "b"]}, "name"],
                    "schemas": {
                        "raw.no_key": {"fields": {"a": {"is_primary_key": False}, "b": "number"}},
                        "raw.two_keys": {"fields": {"a": {"is_primary_key": True}, "b": {"is_primary_key": True}}},
                        "raw.other": {
                            "name": "Other",
                            "fields": {"a": None, "b": {"is_primary_key": True, "remote_type": "x"}},
                        },
                    },
                    "bulk_source": {"capabilities": {"supports_namespaces": False}, "configuration": {"lag": {}}},
                    "bulk_target": {
                        "modes": ["append", {"id": "replicate", "label": "Mirror"}],
                        "configuration": {"bucket": {"type": "string"}, "path": {"type": "string"}},
                        "required": ["bucket"],
                        "supported_resync_modes": ["rebuild"],
                        "supports_history_mode": True,
                    },
                },
                {"name": "Mailer", "type": "mailer", "user_defined": True, "objects": {"list": {"fields": {}}}},
                {"name": "Shop", "type": "postgresql"},
                {"name": "Shop", "type": "postgresql", "id": "7e1d0000-0000-4000-8000-000000000002", "saved": False},
            ],
            "models": [
                {
                    "name": "Buyers",
                    "connection": "7e1d0000-0000-4000-8000-000000000002",
                    "query": "select id, 'x' as y\nfrom buyers",
                    "identifier": "",
                    "fields": {
                        "id": {"type": "number", "label": "Number"},
                        "y": {"description": "Why", "unique": True},
                    },
                    "labels": [{"label": "gold"}],
                    "tracking_columns": ["id"],
                    "version": 4,
                    "policies": ["Only us"],
                },
                {
                    "name": "Sheet",
                    "connection": "Warehouse",
                    "configuration": {"range": "A1"},
                    "fields": {"a": "string"},
                },
                {"name": "Table", "connection": "Warehouse", "table": "t", "fields": {"a": "string", "b": "number"}},
                {
                    "name": "Same table",
                    "connection": "Warehouse",
                    "table": "t",
                    "identifier": "c",
                    "fields": {"b": "text", "c": {}},
                },
                {
                    "name": "Schema",
                    "connection": "Warehouse",
                    "table": "raw.other",
                    "updated_at": "2024-01-01T00:00:00+02:00",
                },
            ],
        }
    ],
}  # fmt: skip


def test_a_world_full_of_peculiarities_is_the_same_after_it_was_recorded(server: Emulator, tmp_path: Path) -> None:
    with in_the_world(server, OWN):
        kept = same_after_recording(server, tmp_path)
    assert list(kept["connection_types"]) == ["mailer", "postgresql", "warehouse"]


names = st.sampled_from(["id", "on", "Email", "größe", "a b", "0", "null", "x.y", "~"])
kinds = st.sampled_from(["string", "number", "boolean", "datetime", "json"])
flags = st.booleans()
target_fields = st.dictionaries(
    names,
    st.one_of(
        st.none(),
        kinds,
        st.fixed_dictionaries(
            {},
            optional={
                "type": kinds,
                "required": flags,
                "createable": flags,
                "filterable": flags,
                "supports_identity": flags,
                "name": names,
                "filter_functions": st.lists(st.sampled_from(["Equality", "IsNull", "InTheLast"]), max_size=2),
            },
        ),
    ),
    max_size=4,
)
columns = st.dictionaries(
    names,
    st.one_of(
        kinds, st.fixed_dictionaries({}, optional={"type": kinds, "is_primary_key": flags, "user_managed": flags})
    ),
    max_size=4,
)
mode_lists = st.lists(st.sampled_from(["create", "update", "append", "enrich"]), min_size=1, max_size=3, unique=True)
objects = st.fixed_dictionaries({"fields": target_fields}, optional={"modes": mode_lists})
properties = st.sampled_from(["supports_target_filters", "supports_field_creation"])
connections = st.fixed_dictionaries(
    {"name": names, "type": st.sampled_from(["postgresql", "salesforce"])},
    optional={
        "modes": mode_lists,
        "objects": st.dictionaries(names, objects, max_size=3),
        "schemas": st.dictionaries(names, st.fixed_dictionaries({"fields": columns}), max_size=3),
        "properties": st.dictionaries(properties, flags),
        "bulk_target": st.one_of(st.none(), st.just({"modes": ["append"], "supports_history_mode": True})),
        "target_creation": st.just([]),
    },
)


@given(listed=st.lists(connections, max_size=3, unique_by=lambda one: str(one["name"])))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_connections_offer_is_the_same_after_it_was_recorded(
    server: Emulator, tmp_path: Path, listed: list[Json]
) -> None:
    with in_the_world(server, {"organizations": [{"name": "Any", "connections": listed}]}):
        same_after_recording(server, tmp_path)


def begin_with_syncs(server: Emulator) -> None:
    headers = {"X-Polytomic-Version": "2025-09-18", "Authorization": f"Bearer {seed.ACME.api_key}"}
    source = {"model_id": seed.ACME.models["Customers"], "field": "email"}
    contacts = {
        "name": "Contacts",
        "mode": "updateOrCreate",
        "schedule": {"frequency": "daily", "hour": "6"},
        "target": {"connection_id": seed.ACME.connections["Salesforce"], "object": "Contact"},
        "fields": [{"target": "LastName", "source": {**source, "field": "last_name"}}],
        "override_fields": [{"target": "Title", "override_value": "Dr."}],
        "identities": {"mappings": [{"source": source, "target": "Email", "function": "Equality"}]},
        "target_filters": {"conditions": [{"field": "Email", "function": "IsNotNull"}]},
        "encryption_passphrase": "open sesame",
        "policies": [seed.ACME.policies["Finance"]],
    }
    shop = {
        "name": "Shop",
        "mode": "replicate",
        "source_connection_id": seed.ACME.connections["Postgres"],
        "destination_connection_id": seed.ACME.connections["Snowflake"],
        "destination_configuration": {"schema": "RAW"},
        "default_schedule": {"frequency": "hourly", "minute": "5"},
        "additional_schedules": [{"frequency": "weekly", "day_of_week": "monday", "hour": "3"}],
        "schemas": ["public.orders", {"id": "public.customers", "fields": ["id", {"id": "email", "obfuscate": True}]}],
    }
    with httpx.Client(base_url=server.url, headers=headers, verify=False) as client:
        made = client.post("/api/syncs", json=contacts).raise_for_status().json()["data"]
        handling = {"subscribers": ["ops@acme.example"], "auto_retry_record_errors": True}
        client.put(f"/api/syncs/{made['id']}/error-handling", json=handling).raise_for_status()
        client.post("/api/bulk/syncs", json=shop).raise_for_status()


def test_syncs_are_recorded_if_that_is_wanted_without_their_passphrases(server: Emulator, tmp_path: Path) -> None:
    begin_with_syncs(server)
    server.clear_requests()
    assert "_syncs" not in recorded(server, tmp_path / "without.yaml").read_text()
    kept = same_after_recording(server, tmp_path, "--syncs")
    begun = [one for part in ("model_syncs", "bulk_syncs") for one in kept["organizations"][0][part]]
    assert [one["name"] for one in begun] == ["Contacts", "Shop"]
    assert "sesame" not in (tmp_path / "one.yaml").read_text()


SECRETS = {
    "client_secret": "s3cr3t-1",
    "apiKey": "s3cr3t-2",
    "hidden": "s3cr3t-3",
    "nested": {"hidden": "s3cr3t-4", "host": "db.example"},
    "url": "postgres://me:s3cr3t-5@db.example/shop",
    "masked": "********",
    "list": [{"password": "s3cr3t-6"}, "https://u:s3cr3t-7@x.example"],
    "blank": None,
    "port": 5432,
}


def test_no_secret_of_a_configuration_is_kept() -> None:
    schema = {"properties": {"hidden": {"type": "string", "sensitive": True}, "port": {"type": "integer"}}}
    kept = without_secrets(SECRETS, schema)
    assert kept == {"nested": {"host": "db.example"}, "list": [{}], "port": 5432}
    assert without_secrets(None, {}) == without_secrets("text", schema) == {}


def test_a_recorded_file_has_neither_secrets_nor_rows_nor_the_key(server: Emulator, tmp_path: Path) -> None:
    world = copy.deepcopy(worlds.company().document)
    types, acme = world["connection_types"], world["organizations"][0]
    types["postgresql"]["schema"] = {"type": "object", "properties": {"hidden": {"sensitive": True}}}
    acme["connections"][0]["configuration"] = SECRETS
    with in_the_world(server, world):
        text = recorded(server, tmp_path / "world.json").read_text()
    assert "s3cr3t" not in text
    assert "db.example" in text
    assert seed.ACME.api_key not in text
    assert not any(path.endswith(("/sample", "/records")) for path in (one["path"] for one in server.requests()))


def words_of(part: Any) -> Iterator[str]:
    """All texts in a document, keys too."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield key
            yield from words_of(value)
    elif isinstance(part, list):
        for one in part:
            yield from words_of(one)
    elif isinstance(part, str):
        yield part


def test_names_are_replaced_consistently(server: Emulator, tmp_path: Path) -> None:
    with in_the_world(server, OWN):
        plain = yaml.safe_load(recorded(server, tmp_path / "plain.yaml").read_text())["organizations"][0]
        hidden = worlds.load(recorded(server, tmp_path / "hidden.yaml", "--anonymous")).document["organizations"][0]
    [warehouse] = [one for one in plain["connections"] if one["name"] == "Warehouse"]
    parts = [*warehouse["objects"].items(), *warehouse["schemas"].items()]
    hints = ["Our shop", "Ada", "Robin Hall", "People", "Other", "How big", "Large", "gold", "Why", "Number", "A1"]
    names = [one["name"] for part in ("roles", "policies", "connections", "models") for one in plain[part]]
    fields = [name for _, one in parts for name in one["fields"] if len(name) > 1]
    given = {*hints, *names, *fields, *(id for id, _ in parts)}
    assert given & set(words_of(hidden)) == set()
    assert "select" not in json.dumps(hidden)
    assert [one["id"] for one in hidden["models"]] == [one["id"] for one in plain["models"]]
    models = {one["id"]: one for one in hidden["models"]}
    ids = {one["name"]: one["id"] for one in plain["models"]}
    table, same, schema = (models[ids[name]] for name in ("Table", "Same table", "Schema"))
    assert table["table"] == same["table"] != schema["table"]
    assert list(table["fields"])[1] == next(iter(same["fields"]))
    assert same["identifier"] in same["fields"]
    connection = next(one for one in hidden["connections"] if one["id"] == warehouse["id"])
    assert schema["table"] in connection["schemas"]
    assert table["connection"] == connection["name"]


def test_syncs_and_anonymous_exclude_each_other(server: Emulator, tmp_path: Path) -> None:
    done = record(server.url, seed.ACME.api_key, tmp_path / "world.yaml", "--syncs", "--anonymous")
    assert done.exit_code == 2
    assert "--syncs and --anonymous exclude each other" in done.output


def test_options_of_the_server_are_none_of_the_recording(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["--active-default", "false", "record", "-o", str(tmp_path / "world.yaml")])
    assert done.exit_code == 2
    assert "--active-default is an option of the emulator itself, not of record" in done.output


@pytest.mark.parametrize("status", [403, 404, 500])
def test_calls_that_a_server_refuses_are_one_warning_each(server: Emulator, tmp_path: Path, status: int) -> None:
    paths = (r"/bulksync/", r"/target/fields$", r"/permissions/", r"/connection_types/", "/api/models/")
    for path in paths:
        server.add_fault(method="GET", path=path, status=status, count=1000)
    done = record(server.url, seed.ACME.api_key, tmp_path / "world.yaml", POLYTOMIC_CALL_TIMEOUT="4")
    assert done.exit_code == 0, done.output
    warnings = [line for line in done.stderr.splitlines() if line.startswith("Warning: ")]
    told = {line.removeprefix("Warning: ").partition(" left out")[0] for line in warnings}
    assert told == {
        "schemas of connection types: 4",
        "fields of target objects: 6",
        "modes of new targets: 2",
        "bulk destinations: 4",
        "bulk sources: 3",
        "models: 4",
        "policies: 1",
        "roles: 1",
    }
    assert len(warnings) == len(told)
    [organization] = worlds.load(tmp_path / "world.yaml").document["organizations"]
    assert len(organization["connections"]) == 4
    assert not any("configuration" in one for one in organization["connections"]), "unknown what of it is secret"


def test_a_source_too_large_for_one_answer_is_asked_for_each_schema(server: Emulator, tmp_path: Path) -> None:
    world = {"organizations": [{"name": "One", "connections": [{"name": "Shop", "type": "postgresql"}]}]}
    with in_the_world(server, world):
        whole = recorded(server, tmp_path / "whole.yaml").read_text()
        server.add_fault(method="GET", path="/bulksync/source$", status=501)
        done = record(server.url, server.organizations[0].api_key, tmp_path / "apart.yaml")
        assert sum("/schemas/" in one["path"] for one in server.requests()) == 6
    assert "Warning" not in done.stderr
    assert (tmp_path / "apart.yaml").read_text() == whole


def test_a_server_that_asks_to_wait_is_waited_for(server: Emulator, tmp_path: Path) -> None:
    server.add_fault(method="GET", path="/target/fields$", status=429, retry_after=0, count=3)
    done = record(server.url, seed.ACME.api_key, tmp_path / "world.yaml")
    assert done.exit_code == 0
    assert "target/fields" not in done.stderr
    assert sum(one["path"].endswith("/target/fields") for one in server.requests()) == 6 + 1 + 3


def test_a_key_that_opens_nothing_is_one_line_and_no_file(server: Emulator, tmp_path: Path) -> None:
    done = record(server.url, "no-such-key", tmp_path / "world.yaml")
    assert done.exit_code == 1
    [line] = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert "401" in line
    assert "no-such-key" not in done.output
    assert not (tmp_path / "world.yaml").exists()


def test_a_folder_that_is_not_there_is_one_line(server: Emulator, tmp_path: Path) -> None:
    done = record(server.url, seed.ACME.api_key, tmp_path / "nowhere" / "world.yaml")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith(f"Error: cannot write {tmp_path / 'nowhere' / 'world.yaml'}")


def test_the_command_runs_as_a_process_of_its_own(server: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    code, out, err = process(server, "emulator", "record", "-o", str(file))
    assert (code, out) == (0, ""), err
    assert err.splitlines()[-1].startswith(f"{file}: ")
    assert [one["name"] for one in json.loads(file.read_text())["organizations"]] == ["Acme"]
