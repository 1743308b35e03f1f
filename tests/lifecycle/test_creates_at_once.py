"""Creates that run at the same time: which answer comes first decides nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pulumi_polytomic import api
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, bulk_sync, model_sync
from tests.machine.runs import Clock

NOUNS = {"model": (MODEL_SYNC, model_sync), "bulk": (BULK_SYNC, bulk_sync)}
both_kinds = pytest.mark.parametrize("noun", sorted(NOUNS))
ORDERS = pytest.mark.parametrize("order", [("One", "Two"), ("Two", "One")], ids=" then ".join)
AUTHORS = pytest.mark.parametrize("author", ["organization", "key", "user", "absent"])
KNOWN_OR_NOT = pytest.mark.parametrize("author", ["organization", "absent"])
LAG = 30
_PATIENCE = 120
"""Seconds after which a test that hangs fails."""


class Gate(httpx.BaseTransport):
    """Keeps the answers to the creates of "One" and "Two" until they are handed over."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self._handed_over = {"One": threading.Event(), "Two": threading.Event()}
        self._carried_out = {"One": threading.Event(), "Two": threading.Event()}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "POST":
            return self._inner.handle_request(request)
        name = "One" if b'"One"' in request.content else "Two"
        response = self._inner.handle_request(request)
        self._carried_out[name].set()
        assert self._handed_over[name].wait(_PATIENCE)
        return response

    def wait_for(self, name: str) -> None:
        """Wait until the server has carried out this create."""
        assert self._carried_out[name].wait(_PATIENCE)

    def hand_over(self, name: str) -> None:
        """Let the answer through."""
        self._handed_over[name].set()


class Meanwhile(httpx.BaseTransport):
    """Lets something happen elsewhere when the server has failed to create "Two"."""

    def __init__(self, happens: Callable[[], None]) -> None:
        self._inner = httpx.HTTPTransport()
        self._happens = [happens]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        if response.status_code == 500 and b'"Two"' in request.content and self._happens:
            self._happens.pop()()
        return response


class Run:
    """One run of `pulumi`, on the emulator's time."""

    def __init__(
        self, server: Emulator, noun: str, stack: str = "dev", *, through: httpx.BaseTransport | None = None, **own: str
    ) -> None:
        self._noun, self._inputs = NOUNS[noun]
        self._stack = stack
        self.notes: list[str] = []
        environ = {"POLYTOMIC_DEPLOYMENT_URL": server.url, "POLYTOMIC_API_KEY": ACME.api_key, **own}
        self.clock = clock = Clock(server)
        self._session = Session(lambda _: None, environ, sleep=clock.sleep, clock=clock, scope=self)
        if through:
            client = Client(self._session.settings, transport=through, sleep=clock.sleep, clock=clock)
            api._clients[self] = {self._session.settings: client}

    def create(self, name: str) -> str:
        """The id of what was made, or why it was refused."""
        origin = {"organization": "o", "project": "p", "stack": self._stack, "urn": name}
        try:
            written = verbs.create(
                Resources(self._noun, self._session), {**self._inputs(name=name), "__origin": origin}
            )
            self.notes += written.notes
            return written.id
        except Refused as error:
            return str(error)


def colleague(server: Emulator, noun: str) -> Run:
    return Run(server, noun, "theirs", POLYTOMIC_API_KEY=seed.ACME.user_api_key, POLYTOMIC_ALLOW_TWINS="true")


def names(server: Emulator) -> list[Any]:
    return sorted(sync["name"] for sync in [*server.model_syncs(), *server.bulk_syncs()])


@AUTHORS
@ORDERS
@both_kinds
def test_a_colleagues_twin_stops_its_create_whether_or_not_another_one_was_answered_before(
    noun: str, order: tuple[str, str], author: Any
) -> None:
    with running(unsettled=Unsettled(author=author)) as server:
        theirs = colleague(server, noun).create("Two")
        server.advance(60)
        run = Run(server, noun)
        outcomes = {name: run.create(name) for name in order}
        assert f"already, which this run does not know: {theirs}" in outcomes["Two"]
        assert names(server) == ["One", "Two"]


@KNOWN_OR_NOT
@ORDERS
@both_kinds
def test_a_twin_that_a_lagging_list_hides_stops_its_create_whichever_answer_comes_first(
    noun: str, order: tuple[str, str], author: Any
) -> None:
    with running(unsettled=Unsettled(author=author, list_lag=LAG)) as server:
        theirs = colleague(server, noun).create("Two")
        server.advance(5)
        outcomes = played(server, noun, order, between=lambda clock: clock.sleep(5))
        assert f"already, which this run does not know: {theirs}" in outcomes["Two"]
        assert names(server) == ["One", "Two"]


@KNOWN_OR_NOT
@ORDERS
@both_kinds
@pytest.mark.parametrize("lag", [0, LAG])
def test_what_a_colleague_makes_during_the_run_stops_nothing_whichever_answer_comes_first(
    noun: str, order: tuple[str, str], author: Any, lag: int
) -> None:
    with running(unsettled=Unsettled(author=author, list_lag=lag)) as server:

        def make(clock: Clock) -> None:
            clock.sleep(5)
            colleague(server, noun).create("Two")
            clock.sleep(5)

        outcomes = played(server, noun, order, between=make)
        assert all(len(outcome) == 36 for outcome in outcomes.values()), outcomes
        assert names(server) == ["One", "Two", "Two"]


@KNOWN_OR_NOT
@ORDERS
@both_kinds
def test_what_a_colleague_makes_while_the_server_fails_is_named_whichever_answer_comes_first(
    noun: str, order: tuple[str, str], author: Any
) -> None:
    with running(unsettled=Unsettled(author=author)) as server:
        theirs: list[str] = []
        run = Run(server, noun, through=Meanwhile(lambda: theirs.append(colleague(server, noun).create("Two"))))
        server.add_fault(method="POST", name="Two", status=500, when="before")
        for name in order:
            run.create(name)
        assert theirs[0] in "\n".join(run.notes)


def played(server: Emulator, noun: str, order: tuple[str, str], *, between: Callable[[Clock], None]) -> dict[str, str]:
    """Create "One", and while its answer is on the way "Two"; the answers come in that order. What each create says."""
    gate = Gate()
    run = Run(server, noun, through=gate)
    outcomes = {}
    with ThreadPoolExecutor(2) as pool:
        creates = {"One": pool.submit(run.create, "One")}
        gate.wait_for("One")
        between(run.clock)
        creates["Two"] = pool.submit(run.create, "Two")
        gate.wait_for("Two")
        for name in order:
            gate.hand_over(name)
            outcomes[name] = creates[name].result(_PATIENCE)
    return outcomes
