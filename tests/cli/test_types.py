"""`pulumi-polytomic types`: what a person reads of a connection type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_type_hints, is_typeddict

import pytest
from click.testing import CliRunner, Result

from pulumi_polytomic.cli.types import _in_python, types
from pulumi_polytomic.connection.settings import settings_of
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from tests.cli.test_run import command


def ask(server: Emulator, *arguments: str) -> Result:
    environment = {"POLYTOMIC_DEPLOYMENT_URL": server.url, "POLYTOMIC_API_KEY": seed.ACME.api_key}
    return CliRunner().invoke(types, arguments, env=environment)


def test_the_types_are_listed_with_how_people_sign_in(server: Emulator) -> None:
    done = ask(server)
    assert done.exit_code == 0
    lines = [line.split() for line in done.output.splitlines()]
    assert lines[0] == ["type", "name", "sign-in"]
    assert ["postgresql", "PostgreSQL"] in lines
    assert ["salesforce", "Salesforce", "browser"] in lines
    assert "postgresql" in [one["id"] for one in json.loads(ask(server, "--json").output)]


def test_a_types_settings_are_a_table(server: Emulator) -> None:
    lines = [line.split() for line in ask(server, "postgresql").output.splitlines()]
    assert lines[0] == ["field", "type", "secret", "default"]
    assert ["password", "string", "yes"] in lines
    assert ["port", "integer", "5432"] in lines
    [password] = [one for one in json.loads(ask(server, "postgresql", "--json").output) if one["path"] == "password"]
    assert password["secret"] is True


def test_the_python_of_a_type_is_its_two_maps(server: Emulator) -> None:
    names: dict[str, Any] = {}
    exec(ask(server, "postgresql", "--python").output, names)
    assert get_type_hints(names["PostgresqlConfiguration"])["port"] is int
    assert "password" not in names["PostgresqlConfiguration"].__annotations__
    assert get_type_hints(names["PostgresqlSecrets"])["password"] is str


def test_nested_maps_and_keys_that_are_no_names_are_python_too() -> None:
    secret = {"type": "string", "sensitive": True}
    basic = {"type": "object", "properties": {"user name": {"type": "string"}, "password": secret}}
    mode = {"type": "string", "enum": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}
    properties = {
        "auth": {"type": "object", "properties": {"basic": basic}},
        "mode": mode,
        "tags": {"type": "array", "items": {"type": "string"}},
        "set-by-us": {"type": "string", "readOnly": True},
    }
    names: dict[str, Any] = {}
    exec("\n".join(_in_python("my_api", {"properties": properties})), names)
    assert names["MyApiConfiguration"].__annotations__.keys() == {"auth", "mode", "tags"}
    assert names["MyApiConfigurationAuthBasic"].__annotations__.keys() == {"user name"}
    assert names["MyApiSecrets"].__annotations__.keys() == {"auth"}
    assert names["MyApiSecretsAuthBasic"].__annotations__.keys() == {"password"}


FOLDER = Path(__file__).parents[3] / "shared" / "connection-types"
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


@pytest.mark.skipif(not SCHEMAS, reason="the schemas of the service are not part of this repository")
@pytest.mark.parametrize("type", SCHEMAS)
def test_the_python_of_every_type_of_the_service_has_each_setting_in_one_of_its_two_maps(type: str) -> None:
    names: dict[str, Any] = {}
    exec("\n".join(_in_python(type, SCHEMAS[type])), names)
    maps = {name: get_type_hints(one) for name, one in names.items() if is_typeddict(one)}
    [settings] = [maps[name] for name in maps if name.lower() == f"{type}configuration".replace("_", "")]
    [secrets] = [maps[name] for name in maps if name.lower() == f"{type}secrets".replace("_", "")]
    found = [one for one in settings_of(SCHEMAS[type]) if "." not in one.path and not one.read_only]
    assert {one.path for one in found if one.secret} <= secrets.keys() - settings.keys()
    assert {one.path for one in found} == settings.keys() | secrets.keys()


@pytest.mark.parametrize("arguments", [["--python"], ["postgresql", "--python", "--json"]])
def test_python_needs_a_type_and_excludes_json(server: Emulator, arguments: list[str]) -> None:
    done = ask(server, *arguments)
    assert done.exit_code == 2
    assert "--python needs a TYPE" in done.output


def test_a_type_that_there_is_not_is_one_line_with_the_nearest(server: Emulator) -> None:
    done = ask(server, "postgres")
    assert done.exit_code == 2
    assert done.output == "Error: no connection type 'postgres'. Did you mean 'postgresql'?\n"
    assert ask(server, "nope").output.startswith("Error: no connection type 'nope'. There are: ")


def test_without_a_key_it_is_wrong_usage(server: Emulator) -> None:
    environment = {"POLYTOMIC_DEPLOYMENT_URL": server.url, "POLYTOMIC_API_KEY": ""}
    done = CliRunner().invoke(types, [], env=environment)
    assert done.exit_code == 2
    assert "no Polytomic credentials" in done.output


def test_the_command_runs_as_a_process_of_its_own(server: Emulator) -> None:
    code, out, err = command(server, "types", "postgresql")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["field", "type", "secret", "default"]
    assert command(server, "types", "postgres") == (
        2,
        "",
        "Error: no connection type 'postgres'. Did you mean 'postgresql'?\n",
    )
