from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pulumi_polytomic.api import caller, client_for
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.config import Settings
from pulumi_polytomic.errors import ApiError, ConfigError, NoAnswer, NotFound, ServerError, Unauthorized

from .conftest import KEY, Time
from .scripted import Heard, Server, drop, ok, refuse, reply

ORGANIZATION = "248df4b7-aa70-47b8-a036-33ac447e668d"


def test_every_request_says_who_asks_and_in_which_version(client: Client, server: Server) -> None:
    client.get("/api/me")
    headers = server.heard[0].headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["x-polytomic-version"] == "2025-09-18"
    assert headers["user-agent"].startswith("pulumi-polytomic/")
    assert headers["accept"] == "application/json"


def test_a_deployment_key_goes_as_basic_with_the_organization(server: Server) -> None:
    client = Client(Settings(deployment_url=server.url, deployment_key=KEY, organization_id=ORGANIZATION))
    client.get("/api/me")
    scheme, token = server.heard[0].headers["authorization"].split(" ")
    assert (scheme, base64.b64decode(token)) == ("Basic", f"{ORGANIZATION}:{KEY}".encode())


def test_a_netrc_file_never_replaces_the_key(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login intruder password intruder\ndefault login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    Client(settings).get("/api/me")
    assert server.heard[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_proxy_in_the_environment_is_not_asked_for_this_machine(
    server: Server, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert Client(settings).get("/api/me") is None


def test_a_proxy_in_the_environment_is_asked_for_other_machines(
    server: Server, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.plays(reply(403))
    client = Client(
        Settings(deployment_url="https://polytomic.example", api_key=KEY), sleep=time.sleep, clock=time.clock
    )
    with pytest.raises(NoAnswer, match=r"the proxy refused .*HTTPS_PROXY") as caught:
        client.get("/api/me")
    assert server.heard[0].method == "CONNECT"
    assert "authorization" not in server.heard[0].headers
    assert not caught.value.sent


def test_unusable_proxy_settings_are_one_clear_line_without_their_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://user:pass-word@x")
    with pytest.raises(ConfigError, match="HTTPS_PROXY") as caught:
        Client(Settings(api_key=KEY))
    assert "pass-word" not in str(caught.value)


def test_an_unusable_certificate_setting_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(ConfigError, match="SSL_CERT_FILE"):
        Client(Settings(api_key=KEY))


def test_connections_are_kept_alive(client: Client, server: Server) -> None:
    for _ in range(3):
        client.get("/api/me")
    assert {heard.connection for heard in server.heard} == {1}


def test_cookies_of_the_server_are_not_sent_back(client: Client, server: Server) -> None:
    server.plays(reply(200, {"data": 1}, Set_Cookie="session=abc; Path=/"), ok())
    client.get("/api/me")
    client.get("/api/me")
    assert "cookie" not in server.heard[1].headers


def test_a_deployment_below_a_path_keeps_it(server: Server) -> None:
    Client(Settings(deployment_url=f"{server.url}/polytomic/", api_key=KEY)).get("/api/me")
    assert server.heard[0].path == "/polytomic/api/me"


def test_parameters_that_are_none_are_left_out_and_booleans_are_json_words(client: Client, server: Server) -> None:
    client.get("/api/syncs", {"active": True, "mode": None, "target_connection_id": "a b"})
    assert server.heard[0].query == {"active": "true", "target_connection_id": "a b"}


def test_bodies_are_json_and_answers_are_unwrapped(client: Client, server: Server) -> None:
    server.plays(ok({"id": "1", "größe": [1, None, 2.5]}))
    assert client.put("/api/syncs/1", {"name": "Zürich", "policies": []}) == {"id": "1", "größe": [1, None, 2.5]}
    assert server.heard[0].json == {"name": "Zürich", "policies": []}
    assert server.heard[0].headers["content-type"] == "application/json"


def test_only_a_post_carries_an_idempotency_key(client: Client, server: Server) -> None:
    client.get("/api/syncs")
    client.put("/api/syncs/1", {})
    client.delete("/api/syncs/1")
    client.post("/api/syncs", {})
    client.post("/api/syncs", {})
    keys = [heard.headers.get("idempotency-key", "") for heard in server.heard]
    assert keys[:3] == ["", "", ""]
    assert keys[3] != keys[4]
    for key in keys[3:]:
        assert 8 <= len(key) <= 255
        assert key.replace("-", "").replace("_", "").isalnum()


def test_a_given_idempotency_key_is_sent(client: Client, server: Server) -> None:
    client.post("/api/syncs", {}, idempotency_key="chosen-key")
    assert server.heard[0].key == "chosen-key"


def test_a_deletion_may_answer_with_nothing(client: Client, server: Server) -> None:
    for step in (reply(204), reply(200), ok(), reply(200, {}), reply(200, "null")):
        server.plays(step)
        assert client.delete("/api/syncs/1") is None


def test_pages_are_followed_with_the_token_unchanged(client: Client, server: Server) -> None:
    token = "a/b+c= &?ü"
    server.plays(
        ok([{"id": 1}, {"id": 2}], pagination={"next_page_token": token}),
        ok([{"id": 3}], pagination={"next_page_token": ""}),
    )
    assert [item["id"] for item in client.pages("/api/syncs", {"active": False})] == [1, 2, 3]
    assert server.heard[0].query == {"active": "false", "limit": "50"}
    assert server.heard[1].query == {"active": "false", "limit": "50", "page_token": token}


@pytest.mark.parametrize("document", [{"data": None}, {"data": [], "pagination": None}])
def test_a_list_may_be_null(client: Client, server: Server, document: dict[str, object]) -> None:
    server.plays(reply(200, document))
    assert list(client.pages("/api/syncs")) == []


def test_pages_are_read_only_as_far_as_asked(client: Client, server: Server) -> None:
    server.plays(ok([{"id": 1}], pagination={"next_page_token": "more"}))
    assert next(client.pages("/api/syncs")) == {"id": 1}
    assert len(server.heard) == 1


def test_a_list_that_never_ends_is_an_error(client: Client, server: Server) -> None:
    server.plays(
        ok([], pagination={"next_page_token": "a"}),
        ok([], pagination={"next_page_token": "b"}),
        ok([], pagination={"next_page_token": "a"}),
    )
    with pytest.raises(ApiError, match="a page token came twice"):
        list(client.pages("/api/syncs"))
    assert len(server.heard) == 3


@pytest.mark.parametrize("data", [{"id": 1}, "text", [1], [[]]])
def test_a_list_of_anything_but_objects_is_an_error(client: Client, server: Server, data: object) -> None:
    server.plays(ok(data))
    with pytest.raises(ApiError, match="not a list of objects"):
        list(client.pages("/api/syncs"))


def test_who_am_i_is_asked_once_by_many_threads(client: Client, server: Server) -> None:
    server.plays(ok({"organization_id": ORGANIZATION}))
    barrier = threading.Barrier(8)

    def ask(_: int) -> str:
        barrier.wait()
        return str(client.me()["organization_id"])

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {ORGANIZATION}
    assert len(server.heard) == 1


def test_who_am_i_cannot_be_changed_by_one_who_asked(client: Client, server: Server) -> None:
    server.plays(ok({"organization_id": ORGANIZATION}))
    client.me().clear()
    assert client.me() == {"organization_id": ORGANIZATION}


def test_a_rejected_key_is_asked_about_once(client: Client, server: Server) -> None:
    server.plays(refuse(401), ok({}))
    for _ in range(3):
        with pytest.raises(Unauthorized):
            client.me()
    assert len(server.heard) == 1


def test_a_passing_failure_is_asked_about_again(client: Client, server: Server) -> None:
    server.plays(*[refuse(500)] * 5, ok({"organization_id": ORGANIZATION}))
    with pytest.raises(ServerError):
        client.me()
    assert client.me() == {"organization_id": ORGANIZATION}


def test_threads_that_wait_for_the_same_question_share_its_failure(settings: Settings, server: Server) -> None:
    asked, answer = threading.Event(), threading.Event()

    def slow(connection: object, heard: Heard, server: Server) -> bool:
        asked.set()
        answer.wait()
        return refuse(500)(connection, heard, server)  # type: ignore[arg-type]

    server.plays(slow)
    client = Client(settings, sleep=lambda seconds: None)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(client.me)
        asked.wait()
        second = pool.submit(client.me)
        answer.set()
        errors = {type(first.exception()), type(second.exception())}
    assert errors == {ServerError}


def test_equal_settings_share_one_client_among_threads(server: Server) -> None:
    barrier = threading.Barrier(8)

    def take(_: int) -> Client:
        barrier.wait()
        return client_for(Settings(deployment_url=f"{server.url}/", api_key=KEY))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(take, range(8)))) == 1


def test_different_settings_have_clients_of_their_own(server: Server) -> None:
    one = client_for(Settings(deployment_url=server.url, api_key=KEY))
    assert client_for(Settings(deployment_url=server.url, api_key=KEY + "2")) is not one


def test_the_organization_is_the_one_the_key_belongs_to(client: Client, server: Server) -> None:
    server.plays(ok({"organization_id": ORGANIZATION.upper()}))
    assert caller.organization_id(client) == ORGANIZATION


def test_a_key_of_another_organization_than_the_configured_one_is_an_error_that_names_both(server: Server) -> None:
    other = "11111111-aa70-47b8-a036-33ac447e668d"
    server.plays(ok({"organization_id": other, "organization_name": "Other Inc."}))
    client = Client(Settings(deployment_url=server.url, api_key=KEY, organization_id=ORGANIZATION))
    with pytest.raises(ConfigError, match=rf"{other} \(Other Inc\.\), but .* is {ORGANIZATION}"):
        caller.organization_id(client)


def test_a_partner_key_works_in_the_configured_organization(server: Server) -> None:
    server.plays(ok({"is_partner": True, "organization_id": None}))
    client = Client(Settings(deployment_url=server.url, deployment_key=KEY, organization_id=ORGANIZATION))
    assert caller.organization_id(client) == ORGANIZATION


def test_a_wrong_address_never_looks_like_a_sync_that_is_gone(client: Client, server: Server) -> None:
    server.plays(refuse(404, "not_found", "no call GET /old/api/me"))
    with pytest.raises(
        ApiError, match="404 not_found from GET /api/me: .*Check that polytomic:deploymentUrl"
    ) as caught:
        caller.organization_id(client)
    assert not isinstance(caught.value, NotFound)


def test_a_caller_without_an_organization_is_an_error(client: Client, server: Server) -> None:
    server.plays(ok({"organization_id": None}))
    with pytest.raises(ApiError, match="does not name the key's organization"):
        caller.organization_id(client)


def test_many_threads_use_one_client_at_once(client: Client, server: Server) -> None:
    server.plays(ok({"id": "1"}), drop, ok({"id": "1"}))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: client.get(f"/api/syncs/{n}"), range(40)))
    assert answers == [{"id": "1"}] * 40
