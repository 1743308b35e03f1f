from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from urllib.parse import unquote_plus

import pytest

from pulumi_polytomic.api import connection_types, model_syncs, sources, targets
from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.api.collection import Syncs
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.api.paths import item
from pulumi_polytomic.api.remembered import policies, roles
from pulumi_polytomic.errors import ApiError, InvalidInput

from .scripted import Server, ok, reply

ID = "248df4b7-aa70-47b8-a036-33ac447e668d"
SYNC = {"id": ID, "name": "orders"}
BODY = {"name": "orders"}


@pytest.fixture(params=[(MODEL_SYNCS, "/api/syncs"), (BULK_SYNCS, "/api/bulk/syncs")], ids=["model", "bulk"])
def noun(request: pytest.FixtureRequest) -> tuple[Syncs, str]:
    collection, path = request.param
    return collection, path


def test_each_verb_asks_its_own_question(client: Client, server: Server, noun: tuple[Syncs, str]) -> None:
    module, path = noun
    server.plays(ok(SYNC))
    assert module.create(client, BODY).document == SYNC
    assert module.get(client, ID) == SYNC
    assert module.update(client, ID, BODY) == SYNC
    assert module.activate(client, ID, False) is False
    assert module.status(client, ID) == SYNC
    module.delete(client, ID)
    server.plays(ok([SYNC]))
    assert list(module.list_(client, active=True)) == [SYNC]
    assert [(heard.method, heard.target) for heard in server.heard] == [
        ("POST", path),
        ("GET", f"{path}/{ID}"),
        ("PUT", f"{path}/{ID}"),
        ("POST", f"{path}/{ID}/activate"),
        ("GET", f"{path}/{ID}/status"),
        ("DELETE", f"{path}/{ID}"),
        ("GET", f"{path}?active=true&limit=50"),
    ]
    assert [heard.json for heard in server.heard if heard.body] == [BODY, BODY, {"active": False}]


def test_a_create_passes_its_key_on(client: Client, server: Server, noun: tuple[Syncs, str]) -> None:
    server.plays(ok(SYNC))
    noun[0].create(client, BODY, idempotency_key="chosen-key")
    assert server.heard[0].key == "chosen-key"


@pytest.mark.parametrize("data", [None, [], "text"])
def test_an_answer_about_one_sync_that_is_no_object_is_an_error(
    client: Client, server: Server, noun: tuple[Syncs, str], data: object
) -> None:
    server.plays(ok(data))
    calls: list[Callable[[], object]] = [
        lambda: noun[0].create(client, BODY),
        lambda: noun[0].get(client, ID),
        lambda: noun[0].update(client, ID, BODY),
    ]
    for call in calls:
        with pytest.raises(ApiError, match="not an object"):
            call()


def test_model_syncs_are_listed_by_mode_and_target(client: Client, server: Server) -> None:
    server.plays(ok(None))
    assert list(MODEL_SYNCS.list_(client, mode="create", target_connection_id=ID)) == []
    assert server.heard[0].query == {"mode": "create", "target_connection_id": ID, "limit": "50"}


def test_the_schemas_of_a_bulk_sync_are_one_list(client: Client, server: Server) -> None:
    server.plays(ok([{"id": "public.users", "enabled": True}]))
    assert BULK_SYNCS.schemas(client, ID) == [{"id": "public.users", "enabled": True}]
    assert server.heard[0].target == f"/api/bulk/syncs/{ID}/schemas"


def test_activating_needs_no_words_of_the_server(client: Client, server: Server) -> None:
    server.plays(reply(204))
    MODEL_SYNCS.activate(client, ID, True)


def test_ids_are_quoted(client: Client, server: Server) -> None:
    server.plays(ok(SYNC))
    MODEL_SYNCS.get(client, "a/../b?c#d e")
    assert server.heard[0].target == "/api/syncs/a%2F..%2Fb%3Fc%23d%20e"


@pytest.mark.parametrize("id", ["", ".", ".."])
def test_an_id_that_would_name_another_path_is_refused_before_asking(client: Client, server: Server, id: str) -> None:
    with pytest.raises(InvalidInput, match="is not an id"):
        MODEL_SYNCS.delete(client, id)
    assert not server.heard


def test_paths_below_an_object_are_joined() -> None:
    assert item("/api/syncs", ID, "activate") == f"/api/syncs/{ID}/activate"


def test_httpx_is_not_loaded_before_there_is_something_to_ask() -> None:
    program = (
        "import sys, pulumi_polytomic.api.caller\n"
        "from pulumi_polytomic.api import bulk_syncs, model_syncs, sources, targets\n"
        "assert 'httpx' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_what_connections_offer_is_asked_at_their_own_addresses(client: Client, server: Server) -> None:
    server.plays(ok([{"id": "Contact"}]), ok({"id": "Contact"}), ok({"id": "Contact"}), ok({"schemas": []}))
    assert targets.objects(client, ID) == [{"id": "Contact"}]
    assert targets.fields(client, ID, "my table") == {"id": "Contact"}
    assert targets.fields(client, ID, "my table", refresh=True) == {"id": "Contact"}
    assert sources.bulk_source(client, ID) == {"schemas": []}
    server.plays(ok({"schemas": []}), ok({"modes": []}), ok([{"id": "p"}]), ok({"schedule_options": [{"label": "l"}]}))
    assert sources.bulk_source(client, ID, include_fields=True) == {"schemas": []}
    assert sources.bulk_target(client, ID) == {"modes": []}
    assert policies.listed(client) == [{"id": "p"}]
    assert model_syncs.schedule_options(client) == [{"label": "l"}]
    base = f"/api/connections/{ID}"
    # A blank is "+" or "%20", as the version of httpx has it.
    assert [unquote_plus(heard.target) for heard in server.heard] == [
        f"{base}/modelsync/targetobjects",
        f"{base}/modelsync/target/fields?target=my table",
        f"{base}/modelsync/target/fields?target=my table&refresh=true",
        f"{base}/bulksync/source",
        f"{base}/bulksync/source?include_fields=true",
        f"{base}/bulksync/target",
        "/api/permissions/policies",
        "/api/syncs/schedules",
    ]


_OFFERED: list[tuple[Callable[[Client, str], object], object]] = [
    (targets.objects, []),
    (lambda client, id: targets.fields(client, id, "Contact"), {}),
    (sources.bulk_source, {}),
    (sources.bulk_target, {}),
    (lambda client, _: policies.listed(client), []),
    (lambda client, _: model_syncs.schedule_options(client), {}),
]


@pytest.mark.parametrize(("ask", "data"), _OFFERED)
def test_what_connections_offer_is_asked_once(
    client: Client, server: Server, ask: Callable[[Client, str], object], data: object
) -> None:
    server.plays(ok(data))
    assert ask(client, ID) is ask(client, ID)
    assert len(server.heard) == 1


def test_what_only_a_recording_asks_for_has_its_own_addresses(client: Client, server: Server) -> None:
    schema = {"type": "object", "properties": {"data": {"type": "string"}}}
    server.plays(ok([{"id": "postgresql"}]), reply(200, schema), ok(schema), ok([{"id": "r"}]))
    assert connection_types.listed(client) == [{"id": "postgresql"}]
    assert connection_types.schema(client, "postgresql") == schema
    assert connection_types.schema(client, "in an envelope") == schema
    assert roles.listed(client) == [{"id": "r"}]
    server.plays(ok(None, target_creation={"supported": True}), ok([]), ok({"modes": []}))
    assert targets.creation(client, ID) == {"supported": True}
    assert targets.creation(client, ID) == {}
    assert targets.new_target(client, ID, {"name": "x", "schema": "y"}) == {"modes": []}
    base = f"/api/connections/{ID}/modelsync"
    assert [unquote_plus(heard.target) for heard in server.heard] == [
        "/api/connection_types",
        "/api/connection_types/postgresql",
        "/api/connection_types/in an envelope",
        "/api/permissions/roles",
        f"{base}/targetobjects?include_target_creation_values=true",
        f"{base}/targetobjects?include_target_creation_values=true",
        f"{base}/target/fields?properties[name]=x&properties[schema]=y",
    ]


def test_a_list_of_targets_may_be_null(client: Client, server: Server) -> None:
    server.plays(ok(None, target_creation={"supported": True}))
    assert targets.objects(client, ID) == []
