"""A create happens once, whatever breaks: over HTTP, with each run of `pulumi` as a session of its own."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Forbidden, PolytomicError, RateLimited, Refused, ServerError, Unprocessable
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, bulk_sync, mapping, model_sync

NOUNS = {"model": (MODEL_SYNC, model_sync), "bulk": (BULK_SYNC, bulk_sync)}
PATHS = {"model": "^/api/syncs", "bulk": "^/api/bulk/syncs"}
both = pytest.mark.parametrize("noun", sorted(NOUNS))
DAY = 24 * 3600


@pytest.fixture(params=["recorded", "forgotten"])
def server(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """Whether a refusal is an outcome that a key replays, no page settles."""
    with running(unsettled=Unsettled(client_errors=request.param)) as emulator:
        yield emulator


class Run:
    """One run of `pulumi`, which knows nothing of those before it but what state says."""

    def __init__(self, server: Emulator, stack: str = "dev", *, stands_still: bool = False, **settings: str) -> None:
        environ = {"POLYTOMIC_DEPLOYMENT_URL": server.url, "POLYTOMIC_API_KEY": ACME.api_key, **settings}
        self.slept: list[float] = []
        self.now = 0.0
        clock = (lambda: self.now) if stands_still else time.monotonic
        self.session = Session(lambda _: None, environ, sleep=self.slept.append, clock=clock, scope=self)
        self.stack = stack

    def create(self, noun: Kind, inputs: dict[str, Any], resource: str = "sync") -> verbs.Written:
        origin = {"organization": "o", "project": "p", "stack": self.stack, "urn": resource}
        return verbs.create(Resources(noun, self.session), {**inputs, "__origin": origin})


def live(server: Emulator) -> list[str]:
    return [sync["id"] for sync in [*server.model_syncs(), *server.bulk_syncs()]]


@both
@pytest.mark.parametrize("later", [0, 90])
def test_a_run_that_was_lost_left_a_sync_that_the_next_one_takes_over(server: Emulator, noun: str, later: int) -> None:
    the_noun, inputs = NOUNS[noun]
    lost = Run(server).create(the_noun, inputs())
    server.advance(later)
    written = Run(server).create(the_noun, inputs())
    assert written.id == lost.id
    assert live(server) == [lost.id]
    assert written.outputs == lost.outputs
    assert any(f"took over {lost.id}" in note for note in written.notes)


def test_what_is_taken_over_is_brought_to_what_is_declared(server: Emulator) -> None:
    lost = Run(server).create(MODEL_SYNC, model_sync())
    server.edit("model sync", lost.id, {"policies": [ACME.policies["Finance"]]})
    server.advance(90)
    assert Run(server).create(MODEL_SYNC, model_sync()).id == lost.id

    server.edit("model sync", lost.id, {"mode": "create"})
    with pytest.raises(Refused, match=lost.id):  # cannot be told from a sync that was always another one
        Run(server).create(MODEL_SYNC, model_sync())
    assert len(live(server)) == 1


@both
def test_who_allows_twins_never_gets_what_an_earlier_run_made(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    lost = Run(server).create(the_noun, inputs())
    server.advance(90)
    made = [Run(server, POLYTOMIC_ALLOW_TWINS="true").create(the_noun, inputs()) for _ in range(2)]
    assert [written.notes for written in made] == [[], []]
    assert sorted(live(server)) == sorted([lost.id, *(written.id for written in made)])


@both
@pytest.mark.parametrize("later", [0, 90])
def test_what_was_destroyed_since_is_made_anew(server: Emulator, noun: str, later: int) -> None:
    the_noun, inputs = NOUNS[noun]
    run = Run(server)
    first = run.create(the_noun, inputs())
    verbs.delete(Resources(the_noun, run.session), first.id, first.outputs)
    server.advance(later)
    second = Run(server).create(the_noun, inputs())
    assert second.id != first.id
    assert live(server) == [second.id]


@both
@pytest.mark.parametrize("reading", ["replayed", "conflict", "refused"])
def test_what_was_destroyed_is_made_anew_in_whatever_order_the_engine_hands_it_over(noun: str, reading: Any) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(key_reuse=reading)) as server:
        run = Run(server)
        first = run.create(the_noun, inputs())
        verbs.delete(Resources(the_noun, run.session), first.id, first.outputs)
        server.advance(90)
        second = Run(server).create(the_noun, _reversed(inputs()))
        assert live(server) == [second.id]


@pytest.mark.parametrize("reading", ["replayed", "conflict", "refused"])
def test_a_lost_create_is_taken_over_in_whatever_order_the_engine_hands_it_over(reading: Any) -> None:
    with running(unsettled=Unsettled(key_reuse=reading)) as server:
        lost = Run(server).create(MODEL_SYNC, model_sync())
        server.advance(90)
        assert Run(server).create(MODEL_SYNC, _reversed(model_sync())).id == lost.id
        assert live(server) == [lost.id]


def _reversed(value: Any) -> Any:
    """The same with the keys of all maps in another order: the engine keeps none."""
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(element) for element in value] if isinstance(value, list) else value


@both
def test_a_replacement_never_takes_the_object_that_it_replaces(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    first = Run(server).create(the_noun, inputs())
    run = Run(server)
    run.session.known.add(first.id)  # as the host does with every id that it is handed
    second = run.create(the_noun, inputs())
    assert second.id != first.id


@both
@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_fails_leaves_exactly_one(server: Emulator, noun: str, status: int, when: str) -> None:
    the_noun, inputs = NOUNS[noun]
    server.add_fault(method="POST", path=PATHS[noun], status=status, when=when)
    written = Run(server).create(the_noun, inputs())
    assert live(server) == [written.id]
    assert any("had made it" in note for note in written.notes) == (when == "after")
    assert not verbs.diff(the_noun, written.outputs, inputs()).changed


@both
def test_what_a_failed_create_made_is_found_before_another_key_is_used(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    server.add_fault(method="POST", path=PATHS[noun], status=500, when="after")
    Run(server).create(the_noun, inputs())
    writes = [request for request in server.requests() if request["method"] != "GET"]
    assert {request["method"] for request in writes} == {"POST"}
    assert len({request["headers"]["idempotency-key"] for request in writes}) == 1


@both
def test_what_only_a_call_of_its_own_writes_does_not_hide_what_a_failed_create_made(
    server: Emulator, noun: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    declared = inputs(error_handling={"subscribers": ["a@acme.example"]})
    server.add_fault(method="POST", path=PATHS[noun], status=500, when="after", count=2)
    written = Run(server).create(the_noun, declared)
    assert live(server) == [written.id]
    assert not verbs.diff(the_noun, written.outputs, declared).changed


def test_filters_that_do_not_say_their_kind_do_not_hide_what_a_failed_create_made(server: Emulator) -> None:
    filters = [{"field_id": ACME.model_fields["Customers"]["email"], "function": "IsNull"}]
    server.add_fault(method="POST", path=PATHS["model"], status=500, when="after", count=2)
    written = Run(server).create(MODEL_SYNC, model_sync(filters=filters))
    assert live(server) == [written.id]


@both
def test_a_run_that_was_lost_between_the_calls_of_a_create_is_finished_by_the_next_one(
    server: Emulator, noun: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    declared = inputs(error_handling={"subscribers": ["a@acme.example"]})
    server.add_fault(method="PUT", path="error-handling", status=403)
    lost = Run(server).create(the_noun, declared)
    assert "error_handling" not in lost.outputs
    server.advance(90)
    written = Run(server).create(the_noun, declared)
    assert live(server) == [lost.id] == [written.id]
    assert not verbs.diff(the_noun, written.outputs, declared).changed


@both
def test_what_is_said_not_to_be_finished_after_a_take_over_is_a_difference(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    declared = inputs(error_handling={"subscribers": ["a@acme.example"]})
    server.add_fault(method="PUT", path="error-handling", status=403)
    Run(server).create(the_noun, declared)
    server.add_fault(method="GET", path="error-handling", status=401, skip=1)
    written = Run(server).create(the_noun, declared)
    assert any("error_handling is not finished" in note for note in written.notes)
    assert verbs.diff(the_noun, written.outputs, declared).changed


SOME = [{"id": "id"}, {"id": "email", "obfuscate": True}]
some_fields = pytest.mark.parametrize(
    "customers", [{"fields": SOME}, {"fields": SOME, "all_fields": True}], ids=["only these", "all, these as described"]
)
unlisted = pytest.mark.parametrize("reading", ["disabled", "unchanged"])


@unlisted
@some_fields
def test_a_bulk_sync_whose_run_was_lost_before_its_fields_were_read_is_taken_over_and_finished(
    reading: Any, customers: dict[str, Any]
) -> None:
    declared = bulk_sync(schemas=["public.orders", {"id": "public.customers", **customers}])
    with running(unsettled=Unsettled(unlisted_fields=reading)) as server:
        server.add_fault(path="/schemas", status=403, count=None)
        lost = Run(server).create(BULK_SYNC, declared)
        server.clear_faults()
        server.advance(90)
        written = Run(server).create(BULK_SYNC, declared)
        assert live(server) == [lost.id] == [written.id]
        assert not verbs.diff(BULK_SYNC, written.outputs, declared).changed


@unlisted
@some_fields
def test_fields_that_are_not_listed_do_not_hide_what_a_failed_create_made(
    reading: Any, customers: dict[str, Any]
) -> None:
    declared = bulk_sync(schemas=["public.orders", {"id": "public.customers", **customers}])
    with running(unsettled=Unsettled(unlisted_fields=reading)) as server:
        server.add_fault(method="POST", path=PATHS["bulk"], status=500, when="after", count=2)
        written = Run(server).create(BULK_SYNC, declared)
        assert live(server) == [written.id]
        assert not verbs.diff(BULK_SYNC, written.outputs, declared).changed


@unlisted
def test_a_field_that_is_listed_and_copied_otherwise_is_not_what_a_lost_run_left(reading: Any) -> None:
    def declared(*fields: Any) -> dict[str, Any]:
        return bulk_sync(schemas=[{"id": "public.customers", "fields": list(fields), "all_fields": True}])

    with running(unsettled=Unsettled(unlisted_fields=reading)) as server:
        other = Run(server).create(BULK_SYNC, declared({"id": "email", "obfuscate": True}))
        with pytest.raises(Refused, match=other.id):
            Run(server).create(BULK_SYNC, declared({"id": "email", "enabled": False}))
        assert live(server) == [other.id]


@both
def test_a_server_that_fails_for_good_is_asked_a_bounded_number_of_times(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    server.add_fault(method="POST", path=PATHS[noun], status=500, count=None)
    run = Run(server)
    with pytest.raises(ServerError, match="run again, which finds out"):
        run.create(the_noun, inputs())
    assert len([r for r in server.requests() if r["method"] == "POST"]) == 4
    assert run.slept == [1, 2, 4]
    assert live(server) == []


@both
def test_what_could_not_be_looked_for_stops_the_next_run(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    server.add_fault(method="POST", path=PATHS[noun], status=500, when="after")
    server.add_fault(method="GET", path=PATHS[noun] + "$", status=403, skip=1, count=None)
    with pytest.raises(ServerError):
        Run(server).create(the_noun, inputs())
    (orphan,) = live(server)
    server.clear_faults()
    # The key replays the failure, and who made what is older than this run nobody can tell.
    with pytest.raises(Refused, match=orphan):
        Run(server).create(the_noun, inputs())
    assert live(server) == [orphan]


def test_a_success_that_makes_no_sense_is_looked_for(server: Emulator) -> None:
    server.add_fault(method="POST", path=PATHS["model"], status=200, when="after", body="<html>Sign in</html>")
    written = Run(server).create(MODEL_SYNC, model_sync())
    assert live(server) == [written.id]


@both
@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_a_refusal_whose_cause_is_gone_does_not_last(server: Emulator, noun: str, status: int) -> None:
    the_noun, inputs = NOUNS[noun]
    server.add_fault(method="POST", path=PATHS[noun], status=status, count=None)
    with pytest.raises(PolytomicError, match=str(status)):
        Run(server).create(the_noun, inputs())
    server.clear_faults()
    written = Run(server).create(the_noun, inputs())
    assert live(server) == [written.id]


def test_a_refused_key_is_not_tried_with_another_idempotency_key(server: Emulator) -> None:
    server.add_fault(method="POST", path=PATHS["model"], status=401, count=None)
    with pytest.raises(PolytomicError, match="401"):
        Run(server).create(MODEL_SYNC, model_sync())
    assert len([r for r in server.requests() if r["method"] == "POST"]) == 1


@both
def test_a_rate_limit_is_waited_for_as_the_server_asks(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    server.add_fault(method="POST", path=PATHS[noun], status=429, retry_after=7)
    run = Run(server)
    written = run.create(the_noun, inputs())
    assert run.slept == [7]
    assert live(server) == [written.id]


@both
def test_a_rate_limit_too_long_to_wait_for_stops_no_later_run(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    server.add_fault(method="POST", path=PATHS[noun], status=429, retry_after=900, count=None)
    run = Run(server)
    with pytest.raises(RateLimited, match="wait 900 s"):
        run.create(the_noun, inputs())
    assert 900 not in run.slept

    server.clear_faults()
    run = Run(server)
    written = run.create(the_noun, inputs())
    assert 900 not in run.slept
    assert live(server) == [written.id]


@both
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_dropped_connection_leaves_exactly_one(server: Emulator, noun: str, when: str) -> None:
    the_noun, inputs = NOUNS[noun]
    server.add_fault(method="POST", path=PATHS[noun], drop=True, when=when)
    written = Run(server).create(the_noun, inputs())
    assert live(server) == [written.id]


@both
def test_a_create_still_under_way_for_a_run_that_was_killed_is_waited_for(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    server.add_fault(method="POST", path=PATHS[noun], when="after", latency_seconds=1.5)
    killed = Run(server)
    thread = threading.Thread(target=lambda: killed.create(the_noun, inputs()))
    thread.start()
    while not any(r["method"] == "POST" for r in server.requests()):
        time.sleep(0.01)
    run = Run(server)
    run.session.sleep = lambda _: time.sleep(0.3)
    written = run.create(the_noun, inputs())
    thread.join()
    assert live(server) == [written.id]


@both
def test_a_twin_stops_the_create_and_is_never_taken_silently(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    orphan = Run(server).create(the_noun, inputs())
    edited = inputs(mode="update" if noun == "model" else "append")
    with pytest.raises(Refused, match=f"{orphan.id}.*another stack.*allowTwins.*alias.*adopt=.{orphan.id}"):
        Run(server).create(the_noun, edited)
    assert live(server) == [orphan.id]

    twin = Run(server, POLYTOMIC_ALLOW_TWINS="true").create(the_noun, edited)
    assert sorted(live(server)) == sorted([orphan.id, twin.id])


@both
def test_a_twin_of_more_than_a_day_ago_is_a_warning(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    old = Run(server).create(the_noun, inputs())
    server.advance(DAY + 60)
    written = Run(server).create(the_noun, inputs(active=False))
    assert any(old.id in note for note in written.notes)
    assert len(live(server)) == 2


@both
def test_what_has_another_name_or_writes_elsewhere_is_no_twin_and_a_run_with_another_key_may_have_made_it(
    server: Emulator, noun: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    lost = Run(server, POLYTOMIC_API_KEY=ACME.user_api_key).create(the_noun, inputs())
    if noun == "model":
        elsewhere = {"connection_id": ACME.connections["Salesforce"], "object": "Lead"}
        Run(server).create(the_noun, inputs(target=elsewhere), "elsewhere")
    Run(server).create(the_noun, inputs(name="Another"), "another")
    written = Run(server).create(the_noun, inputs())
    assert written.id == lost.id
    assert any(f"took over {lost.id}" in note for note in written.notes)


@both
def test_another_stack_never_gets_this_one_s_sync(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    first = Run(server, "dev").create(the_noun, inputs())
    with pytest.raises(Refused, match=first.id):
        Run(server, "staging").create(the_noun, inputs())
    assert live(server) == [first.id]


@both
def test_a_lost_run_and_a_destroyed_one_do_not_hide_each_other(server: Emulator, noun: str) -> None:
    """The key replays a sync that is gone, while another run's equal sync is there: nothing is made beside it."""
    the_noun, inputs = NOUNS[noun]
    run = Run(server)
    gone = run.create(the_noun, inputs())
    verbs.delete(Resources(the_noun, run.session), gone.id, gone.outputs)
    server.advance(5)
    orphan = Run(server).create(the_noun, inputs())
    server.advance(5)
    with pytest.raises(Refused, match=orphan.id):
        Run(server).create(the_noun, inputs())
    assert live(server) == [orphan.id]


def test_equal_resources_of_one_program_get_a_sync_each_even_from_a_failing_server(server: Emulator) -> None:
    server.add_fault(method="POST", path=PATHS["model"], status=500, when="after", count=2)
    run, made = Run(server), []
    threads = [
        threading.Thread(target=lambda name=name: made.append(run.create(MODEL_SYNC, model_sync(), name).id))
        for name in ("one", "other")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(live(server)) == sorted(made)
    assert len(set(made)) == 2


def test_the_list_is_read_before_and_after_the_first_create_of_a_run_and_not_again(server: Emulator) -> None:
    run = Run(server)
    for number in range(5):
        run.create(MODEL_SYNC, model_sync(name=f"Sync {number}"), f"sync-{number}")
    assert len([r for r in server.requests() if r["path"] == "/api/syncs" and r["method"] == "GET"]) == 2


def test_only_what_is_equal_in_full_passes_for_what_a_failed_create_made(server: Emulator) -> None:
    by_hand = Run(server).create(MODEL_SYNC, model_sync(), "by hand")
    server.edit("model sync", by_hand.id, {"policies": [ACME.policies["Finance"]]})
    server.add_fault(method="POST", path=PATHS["model"], status=500, when="before")
    written = Run(server, POLYTOMIC_ALLOW_TWINS="true").create(MODEL_SYNC, model_sync())
    assert written.id != by_hand.id


def test_a_key_that_may_not_list_creates_nothing_unseen(server: Emulator) -> None:
    server.add_fault(method="GET", path=PATHS["model"] + "$", status=403)
    with pytest.raises(Forbidden):
        Run(server).create(MODEL_SYNC, model_sync())
    assert live(server) == []


def test_what_the_server_refuses_is_told_as_it_says(server: Emulator) -> None:
    with pytest.raises(Unprocessable, match="connection_id"):
        Run(server).create(MODEL_SYNC, model_sync(target={"connection_id": seed.ACME_STAGING.id, "object": "Contact"}))


def test_a_mapping_may_be_spelled_in_any_order_of_keys(server: Emulator) -> None:
    lost = Run(server).create(MODEL_SYNC, model_sync(fields=[mapping("Email", "email")]))
    reversed_keys = dict(reversed(mapping("Email", "email").items()))
    assert Run(server).create(MODEL_SYNC, model_sync(fields=[reversed_keys])).id == lost.id


AUTHORS = pytest.mark.parametrize("author", ["organization", "key", "user", "absent"])


@AUTHORS
@both
def test_whose_a_twin_is_nobody_says_before_the_run_has_written_something(noun: str, author: Any) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(author=author)) as server:
        colleague = Run(server, POLYTOMIC_API_KEY=seed.ACME.user_api_key).create(the_noun, inputs())
        with pytest.raises(Refused, match=colleague.id) as refused:
            Run(server).create(the_noun, inputs(active=False))
        assert "by this key" not in str(refused.value)

        run = Run(server)
        lost = Run(server).create(the_noun, inputs(name="Lost"), "lost")
        run.create(the_noun, inputs(name="Another"), "another")
        with pytest.raises(Refused, match=lost.id) as refused:
            run.create(the_noun, inputs(name="Lost", active=False), "lost")
        assert ("by this key or its owner" in str(refused.value)) == (author != "absent")
        with pytest.raises(Refused, match=colleague.id) as refused:
            run.create(the_noun, inputs(active=False))
        assert ("by this key" in str(refused.value)) == (author == "user")


@AUTHORS
@both
def test_an_equal_sync_that_was_there_before_the_create_began_is_not_what_it_made(noun: str, author: Any) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(author=author)) as server:
        run = Run(server, stands_still=True)
        run.create(the_noun, inputs(name="First"), "first")
        colleague = Run(server, "other", POLYTOMIC_API_KEY=seed.ACME.user_api_key).create(the_noun, inputs())
        run.now = 60.0
        server.advance(60)
        server.add_fault(method="POST", path=PATHS[noun], status=500, when="before")
        written = run.create(the_noun, inputs())
        assert written.id != colleague.id
        assert written.notes == []


@both
def test_json_of_a_gateway_is_no_answer_of_the_api(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    body = {"message": "Endpoint request timed out"}
    server.add_fault(method="POST", path=PATHS[noun], status=504, when="after", body=body, record=False)
    server.add_fault(method="GET", path=PATHS[noun] + "$", status=200, body={"data": None}, skip=1, count=None)
    run = Run(server)
    written = run.create(the_noun, inputs())
    assert live(server) == [written.id]
    keys = {r["headers"]["idempotency-key"] for r in server.requests() if r["method"] == "POST"}
    assert len(keys) == 1


@both
def test_what_a_lagging_list_still_shows_is_no_twin_once_it_is_deleted(noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(list_lag=30)) as server:
        run = Run(server)
        first = run.create(the_noun, inputs())
        server.advance(31)
        verbs.delete(Resources(the_noun, run.session), first.id, first.outputs)
        assert live(server) == []
        second = Run(server).create(the_noun, inputs(active=False))
        assert live(server) == [second.id]


LAG = 5


def on_a_lagging_list(server: Emulator) -> Run:
    """A run whose waits let the time of the server go on."""
    run = Run(server)
    run.session.sleep = lambda seconds: server.advance(seconds)
    return run


@both
def test_what_a_lagging_list_hides_of_a_lost_run_stops_another_program(noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(list_lag=LAG)) as server:
        lost = on_a_lagging_list(server).create(the_noun, inputs())
        run = on_a_lagging_list(server)
        with pytest.raises(Refused, match=f"{lost.id}.*another stack.*adopt=.{lost.id}"):
            run.create(the_noun, inputs(active=False))
        server.advance(LAG + 1)
        assert live(server) == [lost.id]
        assert run.create(the_noun, inputs(name="Another"), "another").id in live(server)


@both
def test_who_allows_twins_does_not_wait_for_a_lagging_list(noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(list_lag=LAG)) as server:
        lost = on_a_lagging_list(server).create(the_noun, inputs())
        run = Run(server, POLYTOMIC_ALLOW_TWINS="true")
        written = run.create(the_noun, inputs(active=False))
        assert (written.notes, run.slept) == ([], [])
        assert sorted(live(server)) == sorted([lost.id, written.id])


@both
def test_a_list_that_lags_is_said_once_in_a_run_and_waited_for_once(noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(list_lag=LAG)) as server:
        run = on_a_lagging_list(server)
        (note,) = run.create(the_noun, inputs()).notes
        assert "shows what is made with a delay" in note
        server.clear_requests()
        assert run.create(the_noun, inputs(name="Another"), "another").notes == []
        assert not any(r["method"] == "GET" and r["path"].endswith("syncs") for r in server.requests())


@both
def test_a_list_that_never_shows_what_was_made_is_said(noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(list_lag=3600)) as server:
        run = on_a_lagging_list(server)
        written = run.create(the_noun, inputs())
        assert any(f"does not show {written.id} yet" in note for note in written.notes)


@both
def test_a_list_that_cannot_be_read_after_a_create_loses_nothing(noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    with running() as server:
        server.add_fault(method="GET", path=PATHS[noun] + "$", status=500, skip=1, count=None)
        written = Run(server).create(the_noun, inputs())
        assert live(server) == [written.id]
        assert any("could not be seen" in note for note in written.notes)


@pytest.mark.parametrize("off", [{}, {"date_behind": 60}, {"date_ahead": 60}])
@both
def test_a_takeover_is_said_where_neither_the_list_nor_the_clock_tells_it(noun: str, off: Any) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(list_lag=LAG, **off)) as server:
        lost = on_a_lagging_list(server).create(the_noun, inputs())
        written = on_a_lagging_list(server).create(the_noun, inputs())
        assert written.id == lost.id
        assert any("took over" in note or "taken over without a warning" in note for note in written.notes)


@pytest.mark.parametrize("off", [{}, {"date_behind": 60}, {"date_ahead": 60}])
@both
def test_another_stack_s_equal_sync_stops_the_create_where_the_list_lags_and_the_clock_is_off(
    noun: str, off: Any
) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(list_lag=LAG, **off)) as server:
        other = on_a_lagging_list(server).create(the_noun, inputs())
        server.advance(90)
        run = on_a_lagging_list(server)
        run.stack = "staging"
        with pytest.raises(Refused, match=other.id) as refused:
            run.create(the_noun, inputs())
        assert all(id in f"{refused.value} {refused.value.hint}" for id in live(server))
        server.advance(LAG + 1)
        again = on_a_lagging_list(server)
        again.stack = "staging"
        if len(live(server)) > 1:  # it was not clear which one is new: who runs again without a look is reminded
            written = again.create(the_noun, inputs())
            assert written.id != other.id
            assert any(other.id in note for note in written.notes)


@both
def test_only_the_first_create_of_a_run_costs_a_read_besides_the_list(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    run = Run(server)
    for number in range(3):
        server.clear_requests()
        run.create(the_noun, inputs(name=f"Sync {number}", schemas=None), f"sync-{number}")
        asked = [f"{r['method']} {'list' if r['path'].endswith('syncs') else 'one'}" for r in server.requests()]
        assert asked.count("GET list") == (2 if number == 0 else 0)
        assert [a for a in asked if a != "GET list" and "me" not in a][:2] == (
            ["GET one", "POST list"] if number == 0 else ["POST list"]
        )


@both
@pytest.mark.parametrize("off", [{}, {"date_behind": 60}, {"date_ahead": 60}])
def test_a_later_create_of_a_run_still_looks_whether_the_answer_is_the_replay_of_one_that_is_gone(
    noun: str, off: Any
) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(**off)) as server:
        earlier = Run(server)
        gone = earlier.create(the_noun, inputs())
        verbs.delete(Resources(the_noun, earlier.session), gone.id, gone.outputs)
        server.advance(5)
        run = Run(server)
        first = run.create(the_noun, inputs(name="First"), "first")
        written = run.create(the_noun, inputs())
        assert sorted(live(server)) == sorted([first.id, written.id])
        assert written.id != gone.id


@both
def test_a_preview_says_what_a_new_sync_may_double(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    lost = Run(server).create(the_noun, inputs())
    origin = {"organization": "o", "project": "p", "stack": "dev", "urn": "sync"}

    def notes(**settings: Any) -> list[str]:
        return verbs.check(
            Resources(the_noun, Run(server, **settings).session), {}, {**inputs(), "__origin": origin}
        ).notes

    (note,) = notes()
    assert re.search(rf"already: {lost.id}, made \d+ s ago; `pulumi up` takes it over if", note)
    assert 'aliases=[pulumi.Alias(name="<old name>")]' in note
    assert notes(POLYTOMIC_ALLOW_TWINS="true") == notes(POLYTOMIC_LIVE_CHECKS="off") == []
    server.advance(DAY + 60)
    (note,) = notes()
    assert f"already: {lost.id}, made 24 h ago; `pulumi up` makes a second one beside it" in note
