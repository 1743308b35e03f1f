"""A refresh with the setting `refresh: listed`: what it asks for, what it sees, and what it leaves to the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.lifecycle.state import UPDATED_AT
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.versions import CURRENT, OLDER
from tests.engine.project import ACME, Inputs, bulk_sync, model_sync
from tests.lifecycle.test_verbs import IDENTITY, NOUNS, Sync, both

READINGS = {
    "usual": Unsettled(),
    "details keep updated_at": Unsettled(detail_changes="keep_updated_at"),
    "null for what is absent": Unsettled(absent="null", last_page="null_token"),
    "null and empty lists": Unsettled(absent="null_and_empty_lists", last_page="left_out"),
    "settings are added": Unsettled(configuration_defaults="added", mapping_defaults="filled", limit_default=4),
}
PATHS = {"model": "/api/syncs", "bulk": "/api/bulk/syncs"}
FINANCE = [ACME.policies["Finance"]]


@pytest.fixture(scope="module", params=READINGS)
def reading(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with running(unsettled=READINGS[request.param]) as emulator:
        yield emulator


@pytest.fixture
def server(reading: Emulator) -> Emulator:
    reading.reset()
    return reading


class Scope:
    """What one process shares."""


def process(server: Emulator, warn: Callable[[str], None] = lambda _: None, **environ: str) -> Session:
    """A provider process, which has read no list yet."""
    environ = {
        "POLYTOMIC_DEPLOYMENT_URL": server.url,
        "POLYTOMIC_API_KEY": ACME.api_key,
        "POLYTOMIC_REFRESH": "listed",
        **environ,
    }
    return Session(lambda _: None, environ, warn=warn, scope=Scope())


def refreshed(sync: Sync, session: Session) -> dict[str, Any] | None:
    """What the process reads of the sync, which is then its state."""
    found = sync.read(session)
    if found is not None:
        sync.state = found.outputs
    return found.outputs if found else None


def asked(server: Emulator) -> list[str]:
    return [f"{r['method']} {r['path']}" for r in server.requests()]


@both
def test_what_did_not_change_is_not_read_by_itself(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    session = process(server)
    syncs = [Sync(session, the_noun, **inputs(name=f"Sync {n}")) for n in range(60)]
    states = [sync.state for sync in syncs]
    server.clear_requests()
    later = process(server)
    assert [refreshed(sync, later) for sync in syncs] == states
    assert asked(server) == [f"GET {PATHS[noun]}"] * 2


@both
def test_a_refresh_by_itself_and_one_from_lists_read_the_same(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(process(server), the_noun, **inputs())
    listed = sync.read(process(server))
    alone = sync.read(process(server, POLYTOMIC_REFRESH="each"))
    assert listed is not None
    assert alone is not None
    assert {**alone.outputs, UPDATED_AT: sync.state[UPDATED_AT]} == listed.outputs
    assert listed.inputs == alone.inputs


@both
def test_what_somebody_changed_is_read_and_remembered(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    session = process(server)
    sync, other = (Sync(session, the_noun, **inputs(name=name)) for name in ("Changed", "Other"))
    server.advance(1)
    server.edit(the_noun.title, sync.id, {"name": "By hand"})
    for alone in ([f"GET {PATHS[noun]}/{sync.id}"], []):
        server.clear_requests()
        later = process(server)
        seen, unchanged = refreshed(sync, later), refreshed(other, later)
        assert seen is not None
        assert unchanged is not None
        assert (seen["name"], unchanged["name"]) == ("By hand", "Other")
        assert [request for request in asked(server) if request.endswith(sync.id)] == alone


@both
def test_what_was_deleted_is_gone(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(process(server), the_noun, **inputs())
    server.remove(the_noun.title, sync.id)
    assert sync.read(process(server)) is None


HANDLING = {"subscribers": ["a@acme.example"]}
ORDERS = {"id": "public.orders", "fields": [{"id": "id"}, {"id": "customer_id", "obfuscate": True}]}


def _other_policies(server: Emulator, sync: Sync) -> None:
    server.edit(sync.noun.title, sync.id, {"policies": []})


def _other_error_handling(server: Emulator, sync: Sync) -> None:
    calls: Any = sync.noun.calls
    calls.update_error_handling(process(server).client, sync.id, {"subscribers": ["b@acme.example"]})


def _other_fields(server: Emulator, sync: Sync) -> None:
    client = process(server).client
    body = BULK_SYNCS.schema(client, sync.id, "public.orders")
    fields = [{"id": field["id"], "enabled": True, "obfuscated": False} for field in body["fields"]]
    BULK_SYNCS.update_schema(client, sync.id, "public.orders", {**body, "fields": fields})


LOOSE: dict[str, tuple[str, Inputs, Callable[[Emulator, Sync], None]]] = {
    "policies of a model sync": ("model", model_sync(policies=FINANCE), _other_policies),
    "policies of a bulk sync": ("bulk", bulk_sync(policies=FINANCE), _other_policies),
    "error handling of a model sync": ("model", model_sync(error_handling=HANDLING), _other_error_handling),
    "error handling of a bulk sync": ("bulk", bulk_sync(error_handling=HANDLING), _other_error_handling),
    "fields of a schema": ("bulk", bulk_sync(schemas=["public.customers", ORDERS]), _other_fields),
}


@pytest.mark.parametrize("case", LOOSE)
@pytest.mark.parametrize("version", [CURRENT, OLDER])
def test_what_may_change_while_updated_at_stays_is_read_where_it_is_declared(
    server: Emulator, case: str, version: str
) -> None:
    noun, inputs, change = LOOSE[case]
    if version == OLDER:
        inputs = {**inputs, **OLDER_FORMS[noun]}
        inputs = {name: value for name, value in inputs.items() if value is not None}
    sync = Sync(process(server, POLYTOMIC_API_VERSION=version), NOUNS[noun][0], **inputs)
    assert not sync.differs(**inputs)
    refreshed(sync, process(server, POLYTOMIC_API_VERSION=version))
    assert not sync.differs(**inputs)
    server.advance(1)
    change(server, sync)
    refreshed(sync, process(server, POLYTOMIC_API_VERSION=version))
    assert sync.differs(**inputs)


OLDER_FORMS: dict[str, Inputs] = {
    "model": {"identities": None, "identity": IDENTITY},
    "bulk": {"default_schedule": None, "schedule": {"frequency": "hourly", "minute": 15}},
}


def test_the_older_version_lists_whole_syncs_so_that_policies_are_compared_without_reading_each(
    server: Emulator,
) -> None:
    inputs = {k: v for k, v in {**model_sync(policies=FINANCE), **OLDER_FORMS["model"]}.items() if v is not None}
    sync = Sync(process(server, POLYTOMIC_API_VERSION=OLDER), MODEL_SYNC, **inputs)
    server.clear_requests()
    refreshed(sync, process(server, POLYTOMIC_API_VERSION=OLDER))
    assert not sync.differs(**inputs)
    assert asked(server) == ["GET /api/syncs"]


def test_error_handling_alone_takes_one_request(server: Emulator) -> None:
    sync = Sync(process(server), MODEL_SYNC, **model_sync(error_handling=HANDLING))
    refreshed(sync, process(server))
    server.clear_requests()
    refreshed(sync, process(server))
    assert asked(server) == ["GET /api/syncs", f"GET /api/syncs/{sync.id}/error-handling"]


def test_whether_a_schema_is_copied_is_seen(server: Emulator) -> None:
    sync = Sync(process(server), BULK_SYNC, **bulk_sync())
    server.advance(1)
    server.edit("bulk sync", sync.id, {"schemas": ["public.customers"]})
    refreshed(sync, process(server))
    assert sync.state["schemas"] == ["public.customers"]


@both
def test_a_list_that_lags_hides_no_change_for_longer_than_it_lags_and_invents_none(noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    with running(unsettled=Unsettled(list_lag=30)) as server:
        # A create that guards against twins would wait for the list.
        sync = Sync(process(server, POLYTOMIC_ALLOW_TWINS="true"), the_noun, **inputs())
        server.advance(31)
        sync.session = process(server)
        sync.update(**inputs(name="Ours"))
        # The list still has the name from before.
        assert refreshed(sync, process(server)) == sync.state
        assert sync.state["name"] == "Ours"
        server.advance(31)
        server.edit(the_noun.title, sync.id, {"name": "By hand"})
        refreshed(sync, process(server))
        assert sync.state["name"] == "Ours"
        server.advance(31)
        refreshed(sync, process(server))
        assert sync.state["name"] == "By hand"


@both
@pytest.mark.parametrize("where", ["list", "answers"])
def test_without_updated_at_each_is_read_by_itself(server: Emulator, noun: str, where: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(process(server), the_noun, **inputs())
    [entry] = the_noun.calls.list_(process(server).client)
    bare = {name: value for name, value in entry.items() if name != "updated_at"}
    if where == "answers":
        del sync.state[UPDATED_AT]
    else:
        server.add_fault(method="GET", path=f"{PATHS[noun]}$", status=200, body={"data": [bare]}, count=None)
    server.edit(the_noun.title, sync.id, {"name": "By hand"})
    server.clear_requests()
    refreshed(sync, process(server))
    assert sync.state["name"] == "By hand"
    assert f"GET {PATHS[noun]}/{sync.id}" in asked(server)


@both
def test_a_list_that_cannot_be_read_is_a_warning_and_each_is_read_by_itself(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    session, warnings = process(server), list[str]()
    syncs = [Sync(session, the_noun, **inputs(name=name)) for name in ("One", "Two")]
    server.add_fault(method="GET", path=f"{PATHS[noun]}$", status=403, count=None)
    server.clear_requests()
    later = process(server, warnings.append)
    assert all(refreshed(sync, later) for sync in syncs)
    assert asked(server).count(f"GET {PATHS[noun]}") == 1
    assert [line.partition(": 403")[0] for line in warnings] == [
        f"the list of {the_noun.title}s cannot be read, so that each is read by itself"
    ]


@both
def test_what_this_process_wrote_is_not_taken_from_the_list_that_it_read_before(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(process(server), the_noun, **inputs())
    session = sync.session = process(server)
    refreshed(sync, session)
    sync.update(**inputs(name="New"))
    assert refreshed(sync, session) == sync.state
    assert sync.state["name"] == "New"
    verbs.delete(Resources(the_noun, session), sync.id, sync.state)
    assert sync.read(session) is None


@both
def test_each_is_read_by_itself_by_default_and_state_remembers_nothing_more(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    session = process(server, POLYTOMIC_REFRESH="")
    sync = Sync(session, the_noun, **inputs())
    server.clear_requests()
    refreshed(sync, session)
    assert UPDATED_AT not in sync.state
    assert asked(server)[0] == f"GET {PATHS[noun]}/{sync.id}"


@both
def test_another_setting_finds_the_state_of_the_one_before(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(process(server, POLYTOMIC_REFRESH="each"), the_noun, **inputs())
    for setting in ("listed", "each", "listed"):
        refreshed(sync, process(server, POLYTOMIC_REFRESH=setting))
        assert (UPDATED_AT in sync.state) == (setting == "listed")
        assert not sync.differs(**inputs())


@both
def test_an_update_and_a_delete_read_no_list(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(process(server), the_noun, **inputs())
    sync.session = process(server)
    server.clear_requests()
    sync.update(**inputs(name="New"))
    verbs.delete(Resources(the_noun, sync.session), sync.id, sync.state)
    assert f"GET {PATHS[noun]}" not in asked(server)
