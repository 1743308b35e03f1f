"""The JSON schemas that the service has for its 226 types of connections, where the workplace holds them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.emulator.store import Store

Json = dict[str, Any]
FOLDER = Path(__file__).parents[3] / "shared" / "connection-types"
SCHEMAS: dict[str, Json] = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
MASK = "********"

pytestmark = pytest.mark.skipif(not SCHEMAS, reason="the schemas of the service are not part of this repository")


@pytest.fixture(scope="module")
def every_type(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """An emulator that knows all of the types."""
    database = tmp_path_factory.mktemp("types") / "emulator.db"
    store = Store(database)
    seed.install(store)
    about = {"operations": ["source"], "organization_id": "", "updated_at": "2025-01-15T09:30:00.000000Z"}
    for id, schema in SCHEMAS.items():
        store.write("connection_type", {"id": id, "name": id, "schema": schema, **about})
    store.close()
    headers = {"X-Polytomic-Version": "2025-09-18", "Authorization": f"Bearer {seed.ACME.api_key}"}
    with running(database) as emulator, httpx.Client(base_url=emulator.url, headers=headers, verify=False) as api:
        yield api


def value(schema: Json) -> Any:
    """Make a value that fits a schema, with a setting for everything in it."""
    if "enum" in schema:
        first = schema["enum"][0]
        return first["value"] if isinstance(first, dict) else first
    if schema["type"] == "object":
        return {key: value(one) for key, one in schema.get("properties", {}).items()}
    if schema["type"] == "array":
        return [value(schema["items"])]
    return {"string": "text", "integer": 7, "boolean": True}[schema["type"]]


def shown(schema: Json) -> Any:
    """Make the value that an answer shows of it."""
    found = value(schema)
    parts: Json = schema.get("properties", {})
    for key, one in parts.items():
        found[key] = MASK if one.get("sensitive") else shown(one)
        if one.get("readOnly") or one.get("readonly"):
            del found[key]
    return found


def body(id: str, configuration: Json) -> Json:
    return {"name": id, "type": id, "configuration": configuration}


@pytest.mark.parametrize("id", SCHEMAS)
def test_a_configuration_of_the_type_is_taken_and_comes_back_with_its_secrets_masked(
    every_type: httpx.Client, id: str
) -> None:
    assert every_type.get(f"/api/connection_types/{id}").json() == SCHEMAS[id]
    made = every_type.post("/api/connections", json=body(id, value(SCHEMAS[id])))
    assert made.status_code == 200, made.text
    configuration = made.json()["data"]["configuration"]
    assert configuration == shown(SCHEMAS[id])
    path = f"/api/connections/{made.json()['data']['id']}"
    again = every_type.put(path, json=body(id, configuration))
    assert (again.status_code, again.json()["data"]["configuration"]) == (200, configuration)


@pytest.mark.parametrize("id", SCHEMAS)
def test_settings_of_another_type_are_refused(every_type: httpx.Client, id: str) -> None:
    wrong: Json = {
        key: [1] if schema["type"] == "object" else {"a": {"b": "c"}}
        for key, schema in SCHEMAS[id]["properties"].items()
        if not (schema.get("readOnly") or schema.get("readonly"))
    }
    answer = every_type.post("/api/connections", json=body(id, wrong))
    refused = [error["path"] for error in answer.json().get("metadata", {}).get("errors", [])]
    assert answer.status_code == (422 if wrong else 200)
    assert sorted(refused) == sorted(f"configuration.{key}" for key in wrong)


@pytest.mark.parametrize("id", ["csv", "hubspot", "postgresql", "salesforce", "snowflake"])
def test_the_types_of_the_seed_have_the_settings_of_the_service(api: httpx.Client, id: str) -> None:
    assert outline(api.get(f"/api/connection_types/{id}").json()) == outline(SCHEMAS[id])


def outline(schema: Json) -> Json:
    """Return what a schema says beyond its words and examples."""
    words = ("title", "description", "examples", "$id", "widget")
    found = {key: one for key, one in schema.items() if key not in words}
    if "properties" in found:
        found["properties"] = {key: outline(one) for key, one in found["properties"].items()}
    if "items" in found:
        found["items"] = outline(found["items"])
    return found
