"""Nothing overwritten unsaid: changes made elsewhere, a server with a mind of its own, executions that are canceled."""

from __future__ import annotations

from typing import Any, cast

import pulumi
import pytest

from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import NoAnswer, PolytomicError, Refused
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, bulk_sync, mapping, model_sync
from tests.lifecycle.test_verbs import NOUNS, Sync, asked, both

DANA = seed.PERSON["name"]
FINANCE, GROWTH = ACME.policies["Finance"], ACME.policies["Growth team"]


class Watched:
    """A session, and the warnings that it showed."""

    def __init__(self, server: Emulator, on_conflict: str = "", **environ: str) -> None:
        self.said: list[str] = []
        surroundings = {
            "POLYTOMIC_DEPLOYMENT_URL": server.url,
            "POLYTOMIC_API_KEY": ACME.api_key,
            "POLYTOMIC_ON_CONFLICT": on_conflict,
            **environ,
        }
        self.session = Session(lambda _: None, surroundings, warn=self.said.append, sleep=lambda _: None)


@pytest.fixture
def watched(server: Emulator) -> Watched:
    return Watched(server)


def edit(server: Emulator, noun: str, sync: Sync, **changes: Any) -> None:
    server.edit(NOUNS[noun][0].title, sync.id, changes)


def writes(server: Emulator) -> list[str]:
    return [line for line in asked(server) if not line.startswith("GET")]


@both
def test_an_update_says_which_change_of_whom_it_overwrites(server: Emulator, watched: Watched, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(watched.session, the_noun, **inputs())
    edit(server, noun, sync, mode="append" if noun == "bulk" else "create")
    at = (server.model_syncs() or server.bulk_syncs())[0]["updated_at"]
    mode = inputs()["mode"]
    sync.update(**inputs(name="Other"))
    (said,) = watched.said
    assert said.startswith(f"{the_noun.title} '{inputs()['name']}': mode was changed elsewhere")
    assert f"last changed by {DANA} at {at}" in said
    assert f'now "{mode}"' in said
    assert (server.model_syncs() or server.bulk_syncs())[0]["mode"] == mode


@both
def test_fail_refuses_before_anything_is_written(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    strict = Watched(server, "fail")
    sync = Sync(strict.session, the_noun, **inputs(active=True))
    edit(server, noun, sync, name="By hand", active=False)
    server.clear_requests()
    for changed in ({"mode": "append" if noun == "bulk" else "create"}, {"policies": [FINANCE]}):
        with pytest.raises(Refused, match=rf"{DANA}.*active \(is false, declared true\).*Nothing.*pulumi refresh") as e:
            sync.update(**inputs(active=True, **changed))
        assert 'name (is "By hand", declared' in str(e.value)
    assert writes(server) == []
    assert strict.said == []

    found = sync.read()
    assert found is not None
    sync.state = found.outputs
    assert sync.update(**inputs(active=True))["name"] == inputs()["name"]


@both
def test_overwrite_says_nothing(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    silent = Watched(server, "overwrite")
    sync = Sync(silent.session, the_noun, **inputs())
    edit(server, noun, sync, name="By hand")
    assert sync.update(**inputs(name="Other"))["name"] == "Other"
    assert silent.said == []


@both
def test_switching_a_sync_that_somebody_switched_too_is_judged_the_same(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    strict = Watched(server, "fail")
    sync = Sync(strict.session, the_noun, **inputs(active=True))
    edit(server, noun, sync, active=False)
    server.clear_requests()
    with pytest.raises(Refused, match="active"):
        sync.update(**inputs(active=True))
    assert writes(server) == []
    sync.update(**inputs(active=False))
    assert writes(server) == [], "somebody did just what is declared now"


@both
def test_what_is_not_declared_or_is_left_alone_is_no_conflict(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    strict = Watched(server, "fail")
    sync = Sync(strict.session, the_noun, **inputs(active=True))
    edit(server, noun, sync, policies=[FINANCE], active=False, retention={"days": 7})
    assert sync.update(**inputs(name="Other"))["name"] == "Other"


def test_an_update_whose_answer_was_lost_is_no_conflict_for_the_next_one(server: Emulator) -> None:
    for reading in (True, False):
        with running(unsettled=Unsettled(flags_default=reading, limit_default=4 * reading)) as emulator:
            strict = Watched(emulator, "fail", POLYTOMIC_CALL_TIMEOUT="1")
            old = model_sync(sync_all_records=not reading, policies=[FINANCE], active=True)
            new = model_sync(mode="create", fields=[mapping("Email", "email")], active=False)
            model = Sync(strict.session, MODEL_SYNC, **old)
            shop = Sync(strict.session, BULK_SYNC, **bulk_sync(concurrency_limit=3, policies=[FINANCE]))
            for sync, declared in ((model, new), (shop, bulk_sync(schemas=["public.orders"], mode="append"))):
                emulator.add_fault(method="PUT", drop=True, when="after", count=None)
                with pytest.raises(NoAnswer):
                    sync.update(**declared)
                emulator.clear_faults()
                sync.update(**declared)
                assert not sync.differs(**declared)


def test_a_reset_is_a_conflict_if_somebody_else_changed_the_field(server: Emulator) -> None:
    strict = Watched(server, "fail")
    sync = Sync(strict.session, MODEL_SYNC, **model_sync(sync_all_records=True, policies=[FINANCE]))
    edit(server, "model", sync, sync_all_records=False)
    with pytest.raises(Refused, match=r"sync_all_records \(is false, declared unset\)"):
        sync.update(**model_sync(policies=[FINANCE]))
    edit(server, "model", sync, sync_all_records=True, policies=[FINANCE, GROWTH])
    with pytest.raises(Refused, match="it: policies"):
        sync.update(**model_sync(sync_all_records=True))
    edit(server, "model", sync, policies=[])
    sync.update(**model_sync(sync_all_records=True))


def test_values_are_shown_only_where_none_can_be_a_secret(server: Emulator, watched: Watched) -> None:
    target = {**model_sync()["target"], "configuration": {"token": "t0ken-declared", "dedupe": True}}
    overrides = [{"target": "Title", "override_value": "declared-value"}]
    sync = Sync(watched.session, MODEL_SYNC, **model_sync(target=target, override_fields=overrides))
    configured = {**target, "configuration": {"token": "t0ken-by-hand", "dedupe": False}}
    edit(
        server,
        "model",
        sync,
        target=configured,
        override_fields=[{"target": "Title", "override_value": "by-hand"}],
        schedule={"frequency": "daily", "hour": "9", "minute": "30"},
        fields=[mapping("Email", "email"), mapping("LastName", "first_name")],
    )
    sync.update(**model_sync(target=target, override_fields=overrides, name="Other"))
    said = "\n".join(watched.said)
    for path in (
        "target.configuration.token",
        "override_fields[Title].override_value",
        "fields[LastName].source.field",
    ):
        assert f": {path} was changed elsewhere" in said
    assert "schedule.hour was changed elsewhere since" in said
    assert '(was "9", now "6")' in said
    assert "target.configuration.dedupe" in said
    assert "(was false, now true)" in said
    for value in ("t0ken", "declared-value", "by-hand", "first_name"):
        assert value not in said


@pytest.mark.parametrize("reading", ["move_updated_at", "keep_updated_at"])
def test_schemas_and_error_handling_are_guarded_too(reading: Any) -> None:
    with running(unsettled=Unsettled(detail_changes=reading)) as server:
        strict = Watched(server, "fail")
        orders = {"id": "public.orders", "fields": ["id", "total"]}
        handling: dict[str, Any] = {"subscribers": ["a@acme.example"]}
        declared = bulk_sync(schemas=["public.customers", orders], error_handling=handling)
        sync = Sync(strict.session, BULK_SYNC, **declared)
        BULK_SYNCS.update_error_handling(strict.session.client, sync.id, {"subscribers": ["b@acme.example"]})
        server.edit("bulk sync", sync.id, {"schemas": ["public.customers", "public.orders", "public.events"]})
        server.clear_requests()
        for changed in (declared | {"name": "Other"}, declared | {"error_handling": {"subscribers": []}}):
            with pytest.raises(Refused) as refused:
                sync.update(**changed)
            assert "error_handling.subscribers" in str(refused.value)
            assert "schemas[public.events]" in str(refused.value)
        assert writes(server) == []
        # Dropped, a schema keeps what is in it, whatever that is by now.
        same = ["public.customers", "public.events"]
        state, sync.state = sync.state, {**sync.state, "error_handling": {"subscribers": ["b@acme.example"]}}
        sync.update(**bulk_sync(schemas=same, error_handling=handling))
        assert state["schemas"] != sync.state["schemas"] == same


@both
def test_a_declared_field_that_the_server_takes_otherwise_is_said_at_each_write(
    server: Emulator, watched: Watched, noun: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    path = "syncs(/|$)"
    server.add_fault(method="POST", path=path, takes={"name": "Taken", "policies": [GROWTH]}, count=1)
    sync = Sync(watched.session, the_noun, **inputs(policies=[FINANCE], active=True))
    name, policies = sync.notes
    assert name.startswith(f'name: the server did not take it as declared (declared "{inputs()["name"]}", ')
    assert 'it holds "Taken"' in name
    assert policies.startswith("policies: the server did not take it as declared; ")
    assert GROWTH not in policies
    assert (sync.state["name"], sync.state["policies"]) == ("Taken", [GROWTH])
    assert sync.differs(**inputs(policies=[FINANCE], active=True))

    server.add_fault(method="PUT", path=path, takes={"name": "Taken again"}, count=None)
    sync.update(**inputs(policies=[FINANCE], active=True))
    assert [note.split(":")[0] for note in sync.notes] == ["name"]
    assert sync.state["policies"] == [FINANCE]
    server.clear_faults()
    server.add_fault(method="POST", path="activate", takes={"active": True}, count=None)
    sync.update(**inputs(name="Taken again", policies=[FINANCE], active=False))
    assert [note.split("; ")[0] for note in sync.notes if note.startswith("active")] == [
        "active: the server did not take it as declared (declared false, it holds true)"
    ]
    assert sync.state["active"] is True


def test_a_write_that_is_taken_as_sent_says_nothing(server: Emulator, watched: Watched) -> None:
    orders = {"id": "public.orders", "fields": ["id", {"id": "total", "obfuscate": True}]}
    handling = {"subscribers": ["a@acme.example"]}
    sync = Sync(watched.session, BULK_SYNC, **bulk_sync(schemas=[orders], error_handling=handling))
    assert sync.notes == []
    sync.update(**bulk_sync(schemas=[orders, "public.events"], error_handling=handling, mode="append"))
    assert (sync.notes, watched.said) == ([], [])


def test_detail_that_the_server_does_not_take_is_said(server: Emulator, watched: Watched) -> None:
    server.add_fault(method="PUT", path="error-handling", takes={"subscribers": ["c@acme.example"]}, count=None)
    sync = Sync(watched.session, BULK_SYNC, **bulk_sync(error_handling={"subscribers": ["a@acme.example"]}))
    assert [note.split(";")[0] for note in sync.notes] == [
        "error_handling.subscribers: the server did not take it as declared"
    ]


def test_detail_that_could_not_be_written_is_told_once(server: Emulator, watched: Watched) -> None:
    server.add_fault(method="PUT", path="error-handling", status=403)
    sync = Sync(watched.session, BULK_SYNC, **bulk_sync(error_handling={"subscribers": ["a@acme.example"]}))
    (note,) = sync.notes
    assert note.startswith("error_handling is not finished")


def start(watched: Watched, noun: str, sync: Sync) -> str:
    path = "/api/syncs" if noun == "model" else "/api/bulk/syncs"
    return str(watched.session.client.post(f"{path}/{sync.id}/executions", {})["id"])


@both
def test_a_delete_says_which_running_execution_it_cancels(server: Emulator, watched: Watched, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(watched.session, the_noun, **inputs(active=True))
    execution = start(watched, noun, sync)
    server.clear_requests()
    verbs.delete(Resources(the_noun, watched.session), sync.id, sync.state)
    (said,) = watched.said
    assert said.startswith(f"{the_noun.title} '{inputs()['name']}' ({sync.id}): deleting it canceled")
    assert execution in said
    assert server.executions(sync.id)[0]["status"] == "canceled"
    assert len(server.requests()) == 2


@both
@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 403}, {"status": 200, "body": {"data": 1}}])
def test_a_status_call_that_fails_never_stops_a_delete(
    server: Emulator, watched: Watched, noun: str, fault: Any
) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(watched.session, the_noun, **inputs())
    server.add_fault(path="/status$", count=None, **fault)
    verbs.delete(Resources(the_noun, watched.session), sync.id, sync.state)
    assert server.model_syncs() == server.bulk_syncs() == []
    assert watched.said == []


def test_switching_a_bulk_sync_off_names_the_execution_that_it_cancels(server: Emulator, watched: Watched) -> None:
    sync = Sync(watched.session, BULK_SYNC, **bulk_sync(active=True))
    for changed in ({}, {"name": "Other"}):
        execution = start(watched, "bulk", sync)
        sync.update(**bulk_sync(active=False, **changed))
        (note,) = sync.notes
        assert "switching it off cancels its running execution" in note
        assert execution in note
        assert server.executions(sync.id)[0]["status"] == "canceling"
        sync.update(**bulk_sync(active=True))
        assert sync.notes == []
        server.advance(5)


def test_switching_a_model_sync_off_lets_its_execution_go_on(server: Emulator, watched: Watched) -> None:
    sync = Sync(watched.session, MODEL_SYNC, **model_sync(active=True))
    start(watched, "model", sync)
    server.clear_requests()
    sync.update(**model_sync(active=False))
    assert sync.notes == []
    assert [line for line in asked(server) if "status" in line] == []


def notes(session: Session, noun: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    checked = verbs.check(Resources(NOUNS[noun][0], session), old, new)
    assert checked.failures == []
    return checked.notes


def test_a_change_that_may_mean_a_full_resync_is_said_beforehand(watched: Watched) -> None:
    old = model_sync()
    identity = {**mapping("Email", "email"), "function": "Equality"}
    respelled = model_sync(identities=None, identity=identity, target={**old["target"], "object": "Contact"})
    assert notes(watched.session, "model", old, respelled) == []
    assert notes(watched.session, "model", old, old | {"name": "Other", "policies": [FINANCE]}) == []
    other = model_sync(
        mode="create",
        target={**old["target"], "object": "Lead"},
        identities={"mappings": [{**identity, "function": "ISubstring"}]},
    )
    assert [note.split()[0] for note in notes(watched.session, "model", old, other)] == ["mode", "target", "identities"]
    assert all("may be a full resync" in note for note in notes(watched.session, "model", old, other))

    shop = bulk_sync()
    upper = shop | {"source_connection_id": shop["source_connection_id"].upper(), "policies": [FINANCE]}
    assert notes(watched.session, "bulk", shop, upper) == []
    moved = shop | {"mode": "append", "source_connection_id": ACME.connections["Salesforce"], "schemas": ["Contact"]}
    assert [n.split()[0] for n in notes(watched.session, "bulk", shop, moved)][:2] == ["mode", "source_connection_id"]


def test_nobody_speaks_of_a_full_resync_before_the_value_is_known(watched: Watched) -> None:
    unknown = cast(Any, pulumi.output.Unknown)()
    shop, old = bulk_sync(), model_sync()
    assert notes(watched.session, "bulk", shop, shop | {"source_connection_id": unknown}) == []
    target = {**old["target"], "connection_id": unknown}
    assert notes(watched.session, "model", old, old | {"target": target, "mode": unknown}) == []


@both
def test_an_update_that_is_refused_says_so_and_not_that_it_overwrites(
    server: Emulator, watched: Watched, noun: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(watched.session, the_noun, **inputs())
    server.remove(NOUNS[noun][0].title, sync.id)
    with pytest.raises(PolytomicError):
        sync.update(**inputs(name="Other"))
    assert watched.said == []


def test_a_difference_that_no_preview_shows_is_said_with_its_path() -> None:
    declared = model_sync()
    held = {**declared, "schedule": {"frequency": "daily", "hour": 5, "minute": 30}, "fields": declared["fields"][:1]}
    found = verbs.diff(MODEL_SYNC, held, declared, before=declared)
    assert found.changed
    then = "each update sends it again, until the program declares what the server holds, or leaves it out"
    assert found.notes == [
        f"fields[LastName]: the server did not take it as declared at the last update; {then}",
        "schedule.hour: the server did not take it as declared at the last update "
        f'(declared "6", it holds "5"); {then}',
    ]


@pytest.mark.parametrize(
    ("noun", "field", "declared", "held", "said"),
    [
        (
            "model",
            "fields",
            mapping("Email", "email"),
            {"sync_mode": "create"},
            'declared "updateOrCreate", it holds "create"',
        ),
        ("model", "fields", {"target": "Email", "override_value": "a"}, {"override_value": "S3cret"}, ""),
        ("bulk", "concurrency_limit", 9, 3, "declared 9, it holds 3"),
        ("bulk", "destination_configuration", {"schema": "SHOP"}, {"schema": "S3cret"}, ""),
    ],
)
def test_both_values_are_said_of_what_is_never_a_secret(
    noun: str, field: str, declared: Any, held: Any, said: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    holds = {**declared, **held} if isinstance(held, dict) else held
    one, other = ([declared], [holds]) if field == "fields" else (declared, holds)
    [note] = verbs.diff(the_noun, inputs(**{field: other}), inputs(**{field: one}), before=inputs(**{field: one})).notes
    assert "S3cret" not in note
    assert f"as declared at the last update{f' ({said})' if said else ''}; " in note


def test_a_difference_that_a_preview_shows_needs_no_words() -> None:
    declared, before = model_sync(), model_sync(mode="create", fields=model_sync()["fields"][:1])
    held = {**before, "schedule": {**declared["schedule"], "hour": "5"}}
    found = verbs.diff(MODEL_SYNC, held, declared, before=before)
    assert [note.partition(":")[0] for note in found.notes] == ["schedule.hour"]
    assert verbs.diff(MODEL_SYNC, held, declared).notes == []
