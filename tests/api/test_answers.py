from __future__ import annotations

import html
import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic import confidential
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.config import Settings
from pulumi_polytomic.errors import (
    ApiError,
    BadRequest,
    NoAnswer,
    NotFound,
    PolytomicError,
    RateLimited,
    ServerError,
    Unauthorized,
    Unprocessable,
)

from .conftest import KEY
from .scripted import Server, Step, echo, ok, refuse, reply

PAGE = "<!doctype html><html><head><title>\n 502 Bad\nGateway </title></head><body>…</body></html>"


def failure(client: Client) -> ApiError:
    with pytest.raises(ApiError) as caught:
        client.put("/api/syncs/1", {"name": "x"})
    return caught.value


def test_a_refusal_keeps_what_the_server_said(client: Client, server: Server) -> None:
    server.plays(
        reply(422, {"key": "invalid", "message": "No such\nfield", "metadata": {"field": "Emial"}, "status": 422})
    )
    error = failure(client)
    assert isinstance(error, Unprocessable)
    assert (error.method, error.path, error.status) == ("PUT", "/api/syncs/1", 422)
    assert (error.key, error.message, error.metadata) == ("invalid", "No such\nfield", {"field": "Emial"})
    assert str(error).startswith('422 invalid from PUT /api/syncs/1: No such field {"field": "Emial"}. Correct')


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/html", "application/xml"])
@pytest.mark.parametrize("status", [200, 400, 401, 404, 500])
def test_a_key_that_the_server_repeats_is_shown_nowhere(client: Client, server: Server, status: int, kind: str) -> None:
    server.plays(echo(status, kind))
    with pytest.raises(PolytomicError) as caught:
        client.get("/api/me")
    assert KEY not in f"{caught.value} {caught.value!r} {vars(caught.value)}"


def test_a_declared_secret_that_the_server_repeats_is_shown_nowhere(client: Client, server: Server) -> None:
    confidential.learn(["open sesame"])
    server.plays(refuse(422, "weak", "passphrase 'open sesame' is weak"))
    with pytest.raises(Unprocessable, match=r"passphrase '\*\*\*' is weak"):
        client.post("/api/syncs", {"encryption_passphrase": "open sesame"})


@given(
    st.from_regex(r"[!-)+-~]{6,40}", fullmatch=True),
    st.text(max_size=700),
    st.sampled_from(["application/json", "text/html", "text/plain"]),
    st.sampled_from([200, 401, 404, 500]),
)
def test_no_error_text_ever_holds_the_key(key: str, before: str, kind: str, status: int) -> None:
    said = {
        "application/json": json.dumps({"key": before + key, "message": f"{before}{key}", "metadata": {key: [key]}}),
        "text/html": f"<title>{html.escape(before)}{html.escape(key)}</title>",
        "text/plain": before + key,
    }[kind]
    transport = httpx.MockTransport(lambda request: httpx.Response(status, text=said, headers={"Content-Type": kind}))
    client = Client(Settings(api_key=key), transport=transport, sleep=lambda seconds: None)
    with pytest.raises(PolytomicError) as caught:
        client.get("/api/m")
    error = caught.value
    # A key that is made of our own words (a digit run, "Polytomic") cannot be kept out of them.
    assert isinstance(error, (ApiError, NoAnswer))
    if key not in f"{status} from GET /api/m {error.hint} an HTML page titled instead of JSON: application/json":
        assert key not in str(error)
        assert key not in repr(getattr(error, "metadata", ""))


@pytest.mark.parametrize("status", [500, 502, 401])
def test_a_page_of_a_proxy_is_summed_up(client: Client, server: Server, status: int) -> None:
    server.plays(reply(status, PAGE, Content_Type="text/html; charset=utf-8"))
    error = failure(client)
    assert f'{status} from PUT /api/syncs/1: an HTML page titled "502 Bad Gateway" instead of JSON' in str(error)
    assert "deploymentUrl" in str(error)


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/json"])
@pytest.mark.parametrize("before", range(170, 201, 5))
def test_no_part_of_a_key_is_left_where_a_text_is_cut(client: Client, server: Server, kind: str, before: int) -> None:
    long = "x" * before + KEY
    said = f"<title>{long}</title>" if "html" in kind else long if "plain" in kind else {"metadata": {"a": long}}
    server.plays(reply(400, said, Content_Type=kind))
    assert KEY[:3] not in str(failure(client))


def test_a_page_without_a_title_is_summed_up(client: Client, server: Server) -> None:
    server.plays(reply(400, "<p>no", Content_Type="text/html"))
    assert "an HTML page instead of JSON" in str(failure(client))


def test_other_text_is_shown_in_part(client: Client, server: Server) -> None:
    server.plays(reply(400, "upstream\n\nreset " * 1000, Content_Type="text/plain"))
    error = failure(client)
    assert isinstance(error, BadRequest)
    assert "text/plain instead of JSON: upstream reset upstream" in str(error)
    assert len(str(error)) < 1300


def test_an_empty_failure_still_makes_a_line(client: Client, server: Server) -> None:
    server.plays(reply(500))
    error = failure(client)
    assert isinstance(error, ServerError)
    assert str(error).startswith("500 from PUT /api/syncs/1. Tried 5 times. Run again")


@pytest.mark.parametrize("answer", [[1], "text", None, {"message": None, "key": 7, "metadata": "odd"}])
def test_odd_error_documents_still_make_a_line(client: Client, server: Server, answer: object) -> None:
    server.plays(reply(400, json.dumps(answer)))
    assert "400" in str(failure(client))


def test_the_apis_own_404_means_that_it_is_gone(client: Client, server: Server) -> None:
    for step in (refuse(404), reply(404)):
        server.plays(step)
        assert isinstance(failure(client), NotFound)


@pytest.mark.parametrize(
    "step",
    [reply(404, PAGE, Content_Type="text/html"), reply(404, "404 page not found", Content_Type="text/plain")],
)
def test_a_404_that_is_not_the_apis_does_not_mean_that_it_is_gone(client: Client, server: Server, step: Step) -> None:
    server.plays(step)
    error = failure(client)
    assert not isinstance(error, NotFound)
    assert error.status == 404
    assert "deploymentUrl" in str(error)


def test_a_redirect_is_not_followed_and_named(client: Client, server: Server) -> None:
    server.plays(reply(302, Location="https://user:word@sso.example.com/login?ticket=abc"), ok())
    error = failure(client)
    assert "The server redirects to sso.example.com, and a key is never sent on" in str(error)
    assert "ticket" not in str(error)
    assert "word" not in str(error)
    assert len(server.heard) == 1


def test_a_redirect_to_nowhere_is_named(client: Client, server: Server) -> None:
    server.plays(reply(307))
    assert "The server redirects, and" in str(failure(client))


@pytest.mark.parametrize(
    ("step", "what"),
    [
        (reply(200, {"id": "1"}), "the answer holds no data"),
        (reply(200, [1]), "the answer holds no data"),
        (reply(200), "200 from"),
        (reply(200, PAGE, Content_Type="text/html"), "an HTML page titled"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_success_that_is_not_the_envelope_is_an_error(
    client: Client, server: Server, method: str, step: Step, what: str
) -> None:
    server.plays(step)
    with pytest.raises(ApiError, match=what):
        client.get("/api/syncs/1") if method == "GET" else client.put("/api/syncs/1", {})
    assert len(server.heard) == 1


def test_a_deletion_answered_by_a_login_page_is_no_deletion(client: Client, server: Server) -> None:
    server.plays(reply(200, PAGE, Content_Type="text/html"))
    with pytest.raises(ApiError, match="an HTML page"):
        client.delete("/api/syncs/1")


def test_a_creation_without_an_envelope_says_that_it_may_have_been_carried_out(client: Client, server: Server) -> None:
    server.plays(reply(201, {}))
    with pytest.raises(ApiError, match="run again, which finds out"):
        client.post("/api/syncs", {})


def test_a_rejected_key_says_what_to_set(client: Client, server: Server) -> None:
    server.plays(refuse(401, "unauthorized", "invalid API key"))
    error = failure(client)
    assert isinstance(error, Unauthorized)
    assert "401 unauthorized from PUT /api/syncs/1: invalid API key. The key is wrong" in str(error)


def test_a_short_wait_that_did_not_help_is_told(client: Client, server: Server) -> None:
    server.plays(refuse(429, "limited", "Too many", Retry_After="3"))
    error = failure(client)
    assert isinstance(error, RateLimited)
    assert str(error).endswith("Tried 5 times. The server asks to wait 3 s; run again after that.")
