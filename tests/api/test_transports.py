from __future__ import annotations

import logging
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.api.answers import retry_after
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.api.transports import back_off
from pulumi_polytomic.api.wire import Timeouts
from pulumi_polytomic.config import Settings
from pulumi_polytomic.errors import ApiError, BadRequest, Conflict, NoAnswer, RateLimited, ServerError

from .conftest import KEY, Time
from .scripted import Server, Step, cut, cut_unannounced, drop, hang, ok, refuse, reply

DONE = {"id": "1"}
CALLS: dict[str, Callable[[Client], object]] = {
    "GET": lambda client: client.get("/api/syncs/1"),
    "PUT": lambda client: client.put("/api/syncs/1", {"name": "x"}),
    "DELETE": lambda client: client.delete("/api/syncs/1"),
}


def post(client: Client, key: str | None = None) -> object:
    return client.post("/api/syncs", {"name": "x"}, idempotency_key=key)


@pytest.fixture
def hasty(settings: Settings, time: Time) -> Client:
    """A client that takes a silence of a few milliseconds for a time-out."""
    return Client(settings, timeouts=Timeouts(read=0.05), sleep=time.sleep, clock=time.clock)


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_is_idempotent_is_asked_again_after_a_passing_failure(
    client: Client, server: Server, method: str, status: int
) -> None:
    server.plays(refuse(status), refuse(status), ok(DONE))
    assert CALLS[method](client) == DONE
    assert [(heard.method, heard.body) for heard in server.heard] == [(method, server.heard[0].body)] * 3


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize("step", [drop, cut, cut_unannounced])
def test_what_is_idempotent_is_asked_again_after_a_broken_connection(
    client: Client, server: Server, method: str, step: Step
) -> None:
    server.plays(step, ok(DONE))
    assert CALLS[method](client) == DONE


@pytest.mark.parametrize("method", CALLS)
def test_what_is_idempotent_is_asked_again_after_a_time_out(hasty: Client, server: Server, method: str) -> None:
    server.plays(hang, ok(DONE))
    assert CALLS[method](hasty) == DONE


@pytest.mark.parametrize("method", [*CALLS, "POST"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 422, 501])
def test_a_definitive_answer_is_not_questioned(client: Client, server: Server, method: str, status: int) -> None:
    server.plays(refuse(status))
    with pytest.raises(ApiError):
        (CALLS | {"POST": post})[method](client)
    assert len(server.heard) == 1


def test_tries_are_bounded_and_the_last_answer_is_told(client: Client, server: Server, time: Time) -> None:
    server.plays(refuse(503, "unavailable", "Down for maintenance"))
    with pytest.raises(ServerError, match=r"503 unavailable .* Down for maintenance\. Tried 5 times\."):
        client.get("/api/me")
    assert len(server.heard) == 5
    assert len(time.slept) == 4


def test_the_server_says_how_long_to_wait(client: Client, server: Server, time: Time) -> None:
    server.plays(refuse(429, Retry_After="7"), ok(DONE))
    client.get("/api/me")
    assert 7 <= time.slept[0] <= 7.5


def test_the_server_says_until_when_to_wait_on_its_own_clock(client: Client, server: Server, time: Time) -> None:
    dates = {"Date": "Wed, 21 Oct 2015 07:28:00 GMT", "Retry_After": "Wed, 21 Oct 2015 07:28:30 GMT"}
    server.plays(refuse(503, **dates), ok(DONE))
    client.get("/api/me")
    assert 30 <= time.slept[0] <= 30.5


def test_a_wait_beyond_the_total_time_is_not_begun(client: Client, server: Server, time: Time) -> None:
    server.plays(refuse(429, Retry_After="181"))
    with pytest.raises(RateLimited, match="asks to wait 181 s") as caught:
        client.get("/api/me")
    assert (len(server.heard), time.slept, caught.value.retry_after) == (1, [], 181)


def test_the_total_time_bounds_all_tries_together(client: Client, server: Server, time: Time) -> None:
    server.plays(refuse(429, Retry_After="80"))
    with pytest.raises(RateLimited):
        client.get("/api/me")
    assert len(server.heard) == 3  # at 0, 80 and 160 s; the next would be after 180


def test_calls_can_be_bounded_together(client: Client, server: Server, time: Time) -> None:
    server.plays(refuse(429, Retry_After="8"))
    with client.within(20):
        for tries in (3, 4):  # at 0, 8 and 16 s; the second call has no time left for another try
            with pytest.raises(RateLimited):
                client.get("/api/me")
            assert len(server.heard) == tries
    server.heard.clear()
    with pytest.raises(RateLimited):
        client.get("/api/me")
    assert len(server.heard) == 5


def test_a_bound_is_of_its_own_thread_alone(client: Client, server: Server, time: Time) -> None:
    server.plays(refuse(429, Retry_After="8"), ok(DONE))
    with client.within(1), ThreadPoolExecutor(1) as other:
        assert other.submit(client.get, "/api/me").result() == DONE


def test_a_post_whose_answer_was_lost_is_repeated_with_the_same_key(client: Client, server: Server) -> None:
    server.plays(drop, cut, cut_unannounced, ok(DONE))
    assert post(client) == DONE
    assert len({heard.key for heard in server.heard}) == 1
    assert len(server.heard) == 4


def test_a_post_that_timed_out_is_repeated_with_the_same_key(hasty: Client, server: Server) -> None:
    server.plays(hang, ok(DONE))
    assert post(hasty) == DONE
    assert server.heard[0].key == server.heard[1].key


def test_a_repeated_post_waits_while_the_first_is_in_flight(client: Client, server: Server, time: Time) -> None:
    server.plays(drop, *[refuse(409, "in_flight")] * 8, ok(DONE))
    assert post(client) == DONE
    assert len({heard.key for heard in server.heard}) == 1


def test_the_wait_for_what_is_in_flight_ends(client: Client, server: Server, time: Time) -> None:
    server.plays(drop, refuse(409, "in_flight"))
    with pytest.raises(Conflict, match="It may have been carried out: run again"):
        post(client)
    assert sum(time.slept) < 180


def test_a_conflict_of_a_first_post_is_definitive(client: Client, server: Server) -> None:
    server.plays(refuse(409))
    with pytest.raises(Conflict, match="Wait until"):
        post(client)
    assert len(server.heard) == 1


def test_a_rate_limited_post_gets_another_key(client: Client, server: Server) -> None:
    server.plays(refuse(429), refuse(429), ok(DONE))
    assert post(client) == DONE
    assert len({heard.key for heard in server.heard}) == 3


def test_a_rate_limited_post_with_a_key_of_the_callers_goes_back_to_the_caller(client: Client, server: Server) -> None:
    server.plays(refuse(429))
    with pytest.raises(RateLimited):
        post(client, "chosen-key")
    assert [heard.key for heard in server.heard] == ["chosen-key"]


def test_a_post_that_may_have_been_carried_out_keeps_its_key_even_when_rate_limited(
    client: Client, server: Server
) -> None:
    server.plays(drop, refuse(429), ok(DONE))
    assert post(client) == DONE
    assert len({heard.key for heard in server.heard}) == 1


def test_a_key_of_the_callers_is_repeated_when_the_answer_was_lost(client: Client, server: Server) -> None:
    server.plays(drop, drop, ok(DONE))
    assert post(client, "chosen-key") == DONE
    assert [heard.key for heard in server.heard] == ["chosen-key"] * 3


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_post_that_met_a_server_error_is_never_repeated(client: Client, server: Server, status: int) -> None:
    server.plays(refuse(status))
    with pytest.raises(ServerError, match="It may have been carried out: run again"):
        post(client)
    assert len(server.heard) == 1


def test_the_recorded_refusal_of_a_lost_post_is_told(client: Client, server: Server) -> None:
    server.plays(drop, refuse(400, "bad", "No such mode"))
    with pytest.raises(BadRequest, match="No such mode"):
        post(client)


def test_a_post_lost_for_good_says_that_it_may_have_been_carried_out(client: Client, server: Server) -> None:
    server.plays(drop)
    with pytest.raises(NoAnswer, match=r"connection broke.*Tried 5 times\. It may have been") as caught:
        post(client)
    assert caught.value.sent
    assert len({heard.key for heard in server.heard}) == 1


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def lonely(url: str, time: Time) -> Client:
    return Client(Settings(deployment_url=url, api_key=KEY), sleep=time.sleep, clock=time.clock)


@pytest.mark.parametrize("method", [*CALLS, "POST"])
def test_a_refused_connection_is_tried_again_and_then_told_as_never_sent(time: Time, method: str) -> None:
    with pytest.raises(NoAnswer, match=r"127\.0\.0\.1:\d+: connection refused\. Tried 5 times\. Check") as caught:
        (CALLS | {"POST": post})[method](lonely(closed_port(), time))
    assert not caught.value.sent
    assert len(time.slept) == 4


def test_an_unknown_host_is_told(time: Time) -> None:
    with pytest.raises(NoAnswer, match="the name of the host is not known") as caught:
        lonely("https://nowhere.invalid", time).get("/api/me")
    assert not caught.value.sent


def test_an_untrusted_certificate_is_told_at_once(time: Time) -> None:
    def refuse_certificate(request: httpx.Request) -> httpx.Response:
        bad = ssl.SSLCertVerificationError(1, "certificate verify failed")
        bad.verify_message = "self-signed certificate"
        raise httpx.ConnectError("failed") from bad

    client = Client(
        Settings(api_key=KEY), transport=httpx.MockTransport(refuse_certificate), sleep=time.sleep, clock=time.clock
    )
    with pytest.raises(NoAnswer, match=r"not trusted \(self-signed certificate\)\. .*SSL_CERT_FILE") as caught:
        client.post("/api/syncs", {})
    assert (caught.value.sent, caught.value.transient, time.slept) == (False, False, [])


def test_a_server_that_speaks_no_tls_is_told(server: Server, time: Time) -> None:
    with pytest.raises(NoAnswer, match="TLS handshake failed") as caught:
        lonely(server.url.replace("http:", "https:"), time).get("/api/me")
    assert not caught.value.sent


def test_once_sent_stays_sent_when_the_server_goes_away(server: Server, settings: Settings, time: Time) -> None:
    def drop_for_good(connection: socket.socket, heard: object, server: Server) -> bool:
        server.close()
        return False

    server.plays(drop_for_good)

    def sleep(seconds: float) -> None:
        time.sleep(seconds)

    with pytest.raises(NoAnswer) as caught:
        Client(settings, sleep=sleep, clock=time.clock).put("/api/syncs/1", {})
    assert caught.value.sent
    assert "pulumi up --refresh" in str(caught.value)


def test_a_silent_server_is_told(hasty: Client, server: Server) -> None:
    server.plays(hang)
    with pytest.raises(NoAnswer, match=r"silent for 0\.05 s\. Tried 5 times"):
        hasty.get("/api/me")


def test_a_server_that_trickles_cannot_hold_a_call(client: Client, server: Server, time: Time) -> None:
    def trickle(connection: socket.socket, heard: object, server: Server) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while not server.over.is_set():
            time.sleep(1)  # which passes in no time
            connection.sendall(b" ")
        return False

    server.plays(trickle)
    with pytest.raises(NoAnswer, match="had not ended after 180 s") as caught:
        client.get("/api/me")
    assert caught.value.sent
    assert len(server.heard) == 1


def test_no_try_may_outlast_the_total_time(server: Server, settings: Settings) -> None:
    server.plays(hang)
    with pytest.raises(NoAnswer):
        Client(settings, timeouts=Timeouts(read=60, total=0.05)).get("/api/me")


def test_a_response_that_is_not_http_is_told_as_a_broken_connection(client: Client, server: Server) -> None:
    def babble(connection: socket.socket, heard: object, server: Server) -> bool:
        connection.sendall(b"SSH-2.0-nothing here\r\n\r\n")
        return False

    server.plays(babble)
    with pytest.raises(NoAnswer, match="connection broke"):
        client.get("/api/me")


def test_an_answer_that_cannot_be_decompressed_is_told(client: Client, server: Server) -> None:
    server.plays(reply(200, b"not gzip", Content_Encoding="gzip"))
    with pytest.raises(NoAnswer, match="decompressed"):
        client.get("/api/me")


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_pauses_grow_within_their_bounds(tries: int, jitter: float) -> None:
    assert 0 <= back_off(tries, jitter) <= min(20, 0.5 * 2.0 ** min(tries - 1, 50))
    assert back_off(tries, 1) <= back_off(tries + 1, 1)


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])))
def test_any_wish_for_a_wait_is_understood_or_ignored(value: str) -> None:
    wait = retry_after(httpx.Response(429, headers={b"Retry-After": value.encode("latin-1")}))
    assert wait is None or wait >= 0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("1.5", None),
    ],
)
def test_waits_are_read_as_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(httpx.Response(429, headers={"Retry-After": value})) == seconds


def test_the_request_log_is_silent_by_default(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client.get("/api/me")
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_the_request_log_shows_each_try_and_no_secret(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.plays(drop, refuse(429, "k", KEY), ok(DONE))
    with caplog.at_level(logging.DEBUG):
        client.post("/api/syncs", {"name": "orders", "encryption_passphrase": "open sesame"})
        client.get("/api/syncs", {"page_token": KEY})
    lines = [record.getMessage() for record in caplog.records if record.name == "pulumi_polytomic.api"]
    assert lines[0].startswith("POST /api/syncs (name, encryption_passphrase) -> ")
    assert "connection broke" in lines[0]
    assert lines[1].startswith("POST /api/syncs: ")
    assert "trying again in " in lines[1]
    assert lines[2].startswith("POST /api/syncs (name, encryption_passphrase) -> 429 in ")
    assert lines[4].startswith("POST /api/syncs (name, encryption_passphrase) -> 200 in ")
    assert lines[5].startswith("GET /api/syncs?page_token=*** -> 200 in ")
    assert KEY not in "".join(lines)
    assert "sesame" not in caplog.text


def waits(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name == "pulumi_polytomic.api" and r.levelno == logging.INFO]


def test_a_wait_that_somebody_would_wonder_about_is_said_without_the_debug_setting(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.plays(drop, refuse(429, "k", **{"Retry-After": "30"}), ok(DONE))
    with caplog.at_level(logging.INFO):
        client.get("/api/syncs/1")
    [line] = waits(caplog)  # not the pause of less than a second after the lost answer
    assert line.startswith("GET /api/syncs/1: 429; trying again in 3")


def test_a_server_that_is_gone_is_one_line_per_outage_and_then_one_every_ten_seconds(
    client: Client, server: Server, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    server.plays(*[drop] * 100)
    told: list[float] = []
    with caplog.at_level(logging.INFO):
        while time.now < 1060:
            with pytest.raises(NoAnswer):
                client.get("/api/syncs/1")
            told += [time.now] * (len(waits(caplog)) - len(told))
    assert 2 <= len(told) <= 7
    assert not [line for line in waits(caplog) if "in 0 s" in line]
    assert all("connection broke" in line for line in waits(caplog))


def test_waits_of_threads_for_the_same_reason_are_one_line_and_another_reason_is_another(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    busy = refuse(429, "k", **{"Retry-After": "5"})
    server.plays(busy, busy, refuse(503, "k", **{"Retry-After": "5"}), ok(DONE))
    with caplog.at_level(logging.INFO):
        client.get("/api/syncs/1")
    assert [line.partition(";")[0].rpartition(" ")[2] for line in waits(caplog)] == ["429", "503"]


def test_the_debug_setting_writes_the_request_log_to_standard_error(server: Server) -> None:
    program = (
        "from pulumi_polytomic.api import client_for; from pulumi_polytomic.config import Settings\n"
        f"for key in 'ab': client_for(Settings({server.url!r}, api_key={KEY!r} + key, debug=True)).get('/api/me')"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stderr.count("GET /api/me -> 200") == 2
    assert KEY not in ran.stderr
