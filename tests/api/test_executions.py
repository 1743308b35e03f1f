from __future__ import annotations

import pytest

from pulumi_polytomic.api.client import Client
from pulumi_polytomic.api.downloads import download
from pulumi_polytomic.api.executions import BULK_EXECUTIONS, MODEL_EXECUTIONS, Executions
from pulumi_polytomic.errors import ApiError, Forbidden, InvalidInput, NoAnswer

from .scripted import Server, ok, reply

SYNC, RUN = "248df4b7-aa70-47b8-a036-33ac447e668d", "0ecd09c1-b901-4d27-9053-f0367c427254"
EXECUTION = {"id": RUN, "status": "created"}


@pytest.mark.parametrize(
    ("executions", "path"), [(MODEL_EXECUTIONS, "/api/syncs"), (BULK_EXECUTIONS, "/api/bulk/syncs")]
)
def test_each_call_asks_its_own_question(client: Client, server: Server, executions: Executions, path: str) -> None:
    server.plays(ok(EXECUTION))
    assert executions.start(client, SYNC, {"test": True}, idempotency_key="chosen-key") == EXECUTION
    assert executions.get(client, SYNC, RUN) == EXECUTION
    executions.cancel(client, SYNC, RUN)
    server.plays(ok([EXECUTION]))
    assert list(executions.list_(client, SYNC)) == [EXECUTION]
    server.plays(ok({"current_execution": None}))
    assert executions.current(client, SYNC) is None
    server.plays(ok({"entries": [{"message": "done"}], "next_cursor": ""}))
    assert executions.console(client, SYNC, RUN) == [{"message": "done"}]
    runs = f"{path}/{SYNC}/executions"
    assert [(heard.method, heard.target) for heard in server.heard] == [
        ("POST", runs),
        ("GET", f"{runs}/{RUN}"),
        ("POST", f"{runs}/{RUN}/cancel"),
        ("GET", runs),
        ("GET", f"{path}/{SYNC}/status"),
        ("GET", f"{runs}/{RUN}/consolelog"),
    ]
    assert (server.heard[0].json, server.heard[0].key) == ({"test": True}, "chosen-key")


def test_the_addresses_of_logs_are_read_as_each_kind_spells_them(client: Client, server: Server) -> None:
    server.plays(ok({"urls": ["https://files/1"], "expires": None}))
    assert MODEL_EXECUTIONS.log_urls(client, SYNC, RUN, "errors") == ["https://files/1"]
    server.plays(ok({"URLs": ["https://files/2"], "Expires": None}))
    assert BULK_EXECUTIONS.log_urls(client, SYNC, RUN) == ["https://files/2"]
    assert [heard.target.rpartition("/")[2] for heard in server.heard] == ["errors", "logs"]


def test_one_call_answers_for_many_bulk_syncs(client: Client, server: Server) -> None:
    server.plays(ok([{"sync_id": SYNC, "status": "running"}]))
    assert BULK_EXECUTIONS.latest(client, [SYNC, RUN]) == [{"sync_id": SYNC, "status": "running"}]
    assert server.heard[0].target == f"/api/bulk/syncs/status?sync_id={SYNC}&sync_id={RUN}"


@pytest.mark.parametrize("data", [None, [], {"status": "created"}])
def test_a_start_whose_answer_names_no_execution_is_an_error(client: Client, server: Server, data: object) -> None:
    server.plays(ok(data))
    with pytest.raises(ApiError):
        MODEL_EXECUTIONS.start(client, SYNC, {})


def test_an_id_that_would_name_another_path_is_refused(client: Client, server: Server) -> None:
    for id in ("", ".", ".."):
        with pytest.raises(InvalidInput):
            MODEL_EXECUTIONS.cancel(client, SYNC, id)
    assert server.heard == []


def test_a_file_is_read_without_the_key(server: Server) -> None:
    server.plays(ok("text"))
    assert b"".join(download(f"{server.url}/files/1?signature=secret"))
    assert "authorization" not in {name.lower() for name in server.heard[0].headers}


def test_a_file_that_cannot_be_read_is_an_error_that_hides_its_address(server: Server) -> None:
    server.plays(reply(403, {}))
    with pytest.raises(Forbidden) as refused:
        list(download(f"{server.url}/files/1?signature=secret"))
    with pytest.raises(NoAnswer) as silent:
        list(download("http://127.0.0.1:9/files/1?signature=secret"))
    assert "secret" not in f"{refused.value}{silent.value}"
