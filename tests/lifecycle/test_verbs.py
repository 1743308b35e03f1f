"""The six verbs against the emulator, over HTTP, without the engine: what each asks for, writes and remembers."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_polytomic import confidential
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.emulator import Unsettled, running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import ConfigError, NotFound, PolytomicError, Refused, Unprocessable
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, bulk_sync, mapping, model_sync

ORIGIN = {"organization": "o", "project": "p", "stack": "s", "urn": "u"}
NOUNS = {"model": (MODEL_SYNC, model_sync), "bulk": (BULK_SYNC, bulk_sync)}
both = pytest.mark.parametrize("noun", sorted(NOUNS))


def session_of(server: Emulator, **environ: str) -> Session:
    key = {"POLYTOMIC_API_KEY": ACME.api_key}
    return Session(lambda _: None, {"POLYTOMIC_DEPLOYMENT_URL": server.url, **(environ or key)})


@pytest.fixture
def session(server: Emulator) -> Session:
    return session_of(server)


class Sync:
    """One resource's life, as the engine leads it: state goes from verb to verb."""

    def __init__(self, session: Session, noun: Kind, **inputs: Any) -> None:
        self.session, self.noun = session, noun
        written = verbs.create(Resources(noun, session), {**inputs, "__origin": ORIGIN})
        self.id, self.state, self.notes = written.id, written.outputs, written.notes

    def update(self, **inputs: Any) -> dict[str, Any]:
        written = verbs.update(Resources(self.noun, self.session), self.id, self.state, {**inputs, "__origin": ORIGIN})
        self.state, self.notes = written.outputs, written.notes
        return self.state

    def read(self, session: Session | None = None) -> verbs.Found | None:
        return verbs.read(Resources(self.noun, session or self.session), self.id, self.state)

    def differs(self, **inputs: Any) -> bool:
        return verbs.diff(self.noun, self.state, {**inputs, "__origin": ORIGIN}).changed


def asked(server: Emulator) -> list[str]:
    return [f"{r['method']} {r['path'].split('/')[-1][:8]}" for r in server.requests()]


@both
def test_state_is_what_was_declared_and_what_the_server_made(session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(session, the_noun, **inputs())
    declared = {k: v for k, v in sync.state.items() if k in inputs()}
    assert declared == inputs()
    assert set(sync.state) - set(declared) == {"__origin", "sync_id", *the_noun.computed}
    assert None not in sync.state.values()
    assert sync.state["organization_id"] == ACME.id
    assert not sync.differs(**inputs())


@both
def test_read_gives_inputs_for_what_was_declared_only(session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    found = Sync(session, the_noun, **inputs()).read()
    assert found is not None
    assert found.inputs == {**inputs(), "__origin": ORIGIN}


@both
def test_deleting_what_is_gone_succeeds(session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(session, the_noun, **inputs())
    for _ in range(2):
        verbs.delete(Resources(the_noun, session), sync.id, sync.state)
    assert sync.read() is None


@both
def test_a_key_of_another_organization_changes_nothing(server: Emulator, session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(session, the_noun, **inputs())
    sync.session = session_of(server, POLYTOMIC_API_KEY=seed.ACME_STAGING.api_key)
    for verb in (
        sync.read,
        lambda: sync.update(**inputs(name="Other")),
        lambda: verbs.delete(Resources(the_noun, sync.session), sync.id, sync.state),
    ):
        with pytest.raises(Refused, match=f"{ACME.id}.*{seed.ACME_STAGING.id}"):
            verb()
    assert [s["name"] for s in (server.model_syncs() or server.bulk_syncs())] == [inputs()["name"]]


@both
def test_a_key_of_another_organization_than_the_configured_one_reads_and_writes_nothing(
    server: Emulator, session: Session, noun: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(session, the_noun, **inputs())
    server.clear_requests()
    asserting = session_of(server, POLYTOMIC_API_KEY=ACME.api_key, POLYTOMIC_ORGANIZATION_ID=seed.ACME_STAGING.id)
    for act in (
        lambda: Sync(asserting, the_noun, **inputs()),
        lambda: verbs.read(Resources(the_noun, asserting), sync.id, sync.state),
        lambda: verbs.update(Resources(the_noun, asserting), sync.id, sync.state, inputs(name="Other")),
        lambda: verbs.delete(Resources(the_noun, asserting), sync.id, sync.state),
    ):
        with pytest.raises(ConfigError, match=f"belongs to organization {ACME.id} .* is {seed.ACME_STAGING.id}"):
            act()
    assert set(asked(server)) <= {"GET me"}


@both
def test_an_update_of_what_was_deleted_outside_says_so(server: Emulator, session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(session, the_noun, **inputs())
    server.remove(NOUNS[noun][0].title, sync.id)
    with pytest.raises(Refused, match="pulumi up --refresh"):
        sync.update(**inputs(name="Other"))


@both
def test_active_alone_uses_the_activate_call(server: Emulator, session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(session, the_noun, **inputs(active=True))
    server.clear_requests()
    assert sync.update(**inputs(active=False))["active"] is False
    assert [line.split()[0] + line.split()[1][-8:] for line in asked(server) if not line.startswith("GET")] == [
        "POSTactivate"
    ]


@both
def test_what_stays_although_it_is_declared_no_more_is_said_within_a_field_too(session: Session, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    other = {"warning_notifications": True} if noun == "model" else {"ingestion_failure_threshold": 3600}
    handling = {"subscribers": ["oncall@acme.example"], **other}

    def said(new: dict[str, Any]) -> list[str]:
        return verbs.check(Resources(the_noun, session), inputs(error_handling=handling), new).notes

    assert said(inputs(error_handling=handling)) == []
    stays = "is no longer declared: it stays as it is on the server"
    assert said(inputs(error_handling=other)) == [f"error_handling.subscribers {stays}"]
    assert said(inputs()) == [f"error_handling {stays}"]


@both
def test_a_field_declared_at_the_live_value_is_a_difference_that_writes_nothing(
    server: Emulator, session: Session, noun: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    sync = Sync(session, the_noun, **inputs())
    assert sync.differs(**inputs(active=True))
    server.clear_requests()
    assert sync.update(**inputs(active=True))["active"] is True
    assert {line.split()[0] for line in asked(server)} == {"GET"}
    assert not sync.differs(**inputs(active=True))


def test_a_field_that_the_server_refuses_keeps_state_and_server_as_they_were(
    server: Emulator, session: Session
) -> None:
    sync = Sync(session, MODEL_SYNC, **model_sync())
    other = {"connection_id": "00000000-0000-4000-8000-000000000000", "object": "Contact"}
    with pytest.raises(Unprocessable, match=r"target\.connection_id"):
        sync.update(**model_sync(target=other))
    assert server.model_syncs()[0]["target"]["connection_id"] == ACME.connections["Salesforce"]


def test_a_passphrase_that_is_left_out_is_cleared_though_nothing_else_changes(
    server: Emulator, session: Session
) -> None:
    sync = Sync(session, MODEL_SYNC, **model_sync(encryption_passphrase="hunter2"))
    sync.update(**model_sync())
    assert "encryption_passphrase" not in server.model_syncs()[0]


def test_looking_at_a_sync_gives_its_whole_configuration(session: Session) -> None:
    sync = Sync(session, MODEL_SYNC, **model_sync(encryption_passphrase="hunter2"))
    found = verbs.read(Resources(MODEL_SYNC, session), sync.id, {})
    assert found is not None
    assert found.inputs is None
    assert {k: found.outputs[k] for k in ("fields", "mode", "name", "target")} == {
        k: model_sync()[k] for k in ("fields", "mode", "name", "target")
    }
    assert found.outputs["policies"] == []
    assert "hunter2" not in str(found.outputs)
    bulk = Sync(session, BULK_SYNC, **bulk_sync())
    found = verbs.read(Resources(BULK_SYNC, session), bulk.id, {})
    assert found is not None
    assert sorted(found.outputs["schemas"]) == bulk_sync()["schemas"]
    with pytest.raises(Refused, match="there is no model sync"):
        verbs.read(Resources(MODEL_SYNC, session), bulk.id, {})


def test_what_a_read_costs(server: Emulator, session: Session) -> None:
    model = Sync(session, MODEL_SYNC, **model_sync())
    bulk, light = Sync(session, BULK_SYNC, **bulk_sync()), Sync(session, BULK_SYNC, **bulk_sync(schemas=None))
    for sync, calls in ((model, 1), (bulk, 2), (light, 1)):
        server.clear_requests()
        sync.read()
        assert len(server.requests()) == calls


@pytest.mark.parametrize("reading", ["omitted", "masked", "clear"])
def test_a_passphrase_is_never_lost_and_never_sent_back_masked(reading: Any) -> None:
    encrypted = [{**mapping("Email", "email"), "encryption_enabled": True}]
    with running(unsettled=Unsettled(passphrase=reading)) as server:
        session = session_of(server)
        sync = Sync(session, MODEL_SYNC, **model_sync(fields=encrypted, encryption_passphrase="hunter2"))
        sync.update(**model_sync(fields=encrypted, encryption_passphrase="hunter2", name="Other"))
        assert server.model_syncs()[0]["encryption_passphrase"] == "hunter2"
        with pytest.raises(Refused, match="encryption_passphrase cannot be left out while a mapping is encrypted"):
            sync.update(**model_sync(fields=encrypted))
        other = Sync(session, MODEL_SYNC, **model_sync(fields=encrypted))
        server.edit("model sync", other.id, {"encryption_passphrase": "set in the web page"})
        with pytest.raises(Refused, match="was set elsewhere"):
            other.update(**model_sync(name="Other"))
        passphrases = {s["id"]: s["encryption_passphrase"] for s in server.model_syncs()}
        assert passphrases == {sync.id: "hunter2", other.id: "set in the web page"}
        sync.update(**model_sync())
        assert "encryption_passphrase" not in next(s for s in server.model_syncs() if s["id"] == sync.id)


@pytest.mark.parametrize("reading", ["at_once", "first_execution"])
def test_target_create_acts_once(reading: Any) -> None:
    target = {"connection_id": ACME.connections["Snowflake"], "create": {"name": "ANALYTICS.SCORES"}}
    with running(unsettled=Unsettled(target_create=reading)) as server:
        sync = Sync(session_of(server), MODEL_SYNC, **model_sync(target=target, active=True))
        assert sync.state["target"] == target
        sync.update(**model_sync(target=target, active=True, name="Other"))
        server.edit(
            "model sync", sync.id, {"target": {"connection_id": target["connection_id"], "object": "ANALYTICS.SCORES"}}
        )
        found = sync.read()
        assert found is not None
        assert found.outputs["target"] == target
        sync.update(**model_sync(target=target, active=True, name="Third"))
        assert server.model_syncs()[0]["target"]["object"] == "ANALYTICS.SCORES"
        server.clear_requests()
        sync.update(**model_sync(target=target, active=False, name="Third"))
        assert "PUT" not in str(asked(server))


def test_a_refused_change_of_connection_says_how_to_ask_for_a_replacement() -> None:
    with running(unsettled=Unsettled(connection_change="refused")) as server:
        sync = Sync(session_of(server), BULK_SYNC, **bulk_sync(schemas=None))
        with pytest.raises(PolytomicError, match="pulumi up --replace"):
            sync.update(**bulk_sync(schemas=None, source_connection_id=ACME.connections["Salesforce"]))


def test_problems_are_told(session: Session) -> None:
    sync = Sync(session, MODEL_SYNC, **model_sync(fields=[mapping("Emial", "email")]))
    assert any("fields" in note and "Emial" in note for note in sync.notes)
    assert sync.state["problems"]


def test_a_declared_organization_that_differs_is_refused_with_the_way_to_move(session: Session) -> None:
    sync = Sync(session, MODEL_SYNC, **model_sync())
    assert not sync.differs(**model_sync(organization_id=ACME.id.upper()))
    with pytest.raises(Refused, match="declare it as a new resource there"):
        sync.differs(**model_sync(organization_id=seed.ACME_STAGING.id))


@both
def test_a_sync_is_never_made_in_another_organization_than_the_declared_one(
    server: Emulator, session: Session, noun: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    declared = inputs(organization_id=seed.ACME_STAGING.id)
    checked = verbs.check(Resources(the_noun, session), {}, {**declared, "__origin": ORIGIN})
    assert [seed.ACME_STAGING.id in failure and ACME.id in failure for failure in checked.failures] == [True]
    with pytest.raises(Refused, match="Nothing was created"):
        Sync(session, the_noun, **declared)
    assert server.model_syncs() == server.bulk_syncs() == []


def test_a_typo_of_a_transformation_is_a_mistake_too(session: Session) -> None:
    news = {**model_sync(), "polices": [], "__origin": ORIGIN, "created_at": None}
    [failure] = verbs.check(Resources(MODEL_SYNC, session), {}, news).failures
    assert failure == "polices: no such field; did you mean 'policies'? [unknown-field]"


def test_an_answer_that_is_not_understood_still_lands_in_state(server: Emulator, session: Session) -> None:
    strange = {
        "data": {"id": "77777777-0000-4000-8000-000000000000", "fields": {"not": "a list"}, "override_fields": 3}
    }
    server.add_fault(method="POST", path="/api/syncs", status=200, body=strange)
    constant = [{"target": "Title", "override_value": "x"}]
    logic = "A and B and C"
    declared = model_sync(fields=constant, identities=None, identity=IDENTITY, filters=FILTERS, filter_logic=logic)
    sync = Sync(session, MODEL_SYNC, **declared)
    assert sync.id == strange["data"]["id"]
    assert {name: sync.state.get(name) for name in declared} == declared


def test_a_sync_that_is_gone_is_not_found_by_the_api_either(server: Emulator, session: Session) -> None:
    sync = Sync(session, MODEL_SYNC, **model_sync())
    server.remove("model sync", sync.id)
    with pytest.raises(NotFound):
        MODEL_SYNC.calls.get(session.client, sync.id)
    assert sync.read() is None


OLDER, CURRENT = "2024-02-08", "2025-09-18"
IDENTITY = {**mapping("Email", "email"), "function": "Equality"}
FILTERS: list[dict[str, Any]] = [
    {"field": mapping("x", "email")["source"], "function": "IsNotNull"},
    {"field_id": ACME.model_fields["Customers"]["phone"], "field_type": "Model", "function": "IsNotNull"},
    {"field_id": "Title", "field_type": "Target", "function": "Equality", "value": "x"},
]
IN_BOTH_VERSIONS: dict[str, dict[str, Any]] = {
    "model": {
        "identities": None,
        "identity": IDENTITY,
        "filters": FILTERS,
        "filter_logic": "(A or B) and C",
        "override_fields": [{"target": "LeadSource", "override_value": "pulumi"}],
        "policies": [ACME.policies["Finance"]],
    },
    "bulk": {"default_schedule": None, "schedule": {"frequency": "daily", "hour": 6}, "policies": []},
}


def speaking(server: Emulator, version: str) -> Session:
    return session_of(server, POLYTOMIC_API_KEY=ACME.api_key, POLYTOMIC_API_VERSION=version)


def failures(session: Session, noun: Kind, inputs: dict[str, Any]) -> list[str]:
    return verbs.check(Resources(noun, session), {}, {**inputs, "__origin": ORIGIN}).failures


@both
@pytest.mark.parametrize("version", [OLDER, CURRENT])
def test_deprecated_forms_live_their_whole_life_in_the_users_spelling(
    server: Emulator, noun: str, version: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    declared = inputs(**IN_BOTH_VERSIONS[noun])
    assert failures(speaking(server, version), the_noun, declared) == []
    sync = Sync(speaking(server, version), the_noun, **declared)
    assert {k: v for k, v in sync.state.items() if k in the_noun.shape.fields and k != "organization_id"} == declared
    found = sync.read()
    assert found is not None
    assert found.inputs == {**declared, "__origin": ORIGIN}
    changed = {**declared, "name": "Other"}
    assert sync.differs(**changed)
    sync.update(**changed)
    assert not sync.differs(**changed)
    server.clear_requests()
    assert sync.update(**changed, active=True)["active"] is True
    assert "PUT" not in str(asked(server))


@both
@pytest.mark.parametrize(("first", "then"), [(OLDER, CURRENT), (CURRENT, OLDER)])
def test_a_sync_moves_to_the_other_version_without_a_difference(
    server: Emulator, noun: str, first: str, then: str
) -> None:
    the_noun, inputs = NOUNS[noun]
    declared = inputs(**IN_BOTH_VERSIONS[noun])
    sync = Sync(speaking(server, first), the_noun, **declared)
    state = dict(sync.state)
    sync.session = speaking(server, then)
    assert failures(sync.session, the_noun, declared) == []
    found = sync.read()
    assert found is not None
    assert found.outputs == state
    assert not sync.differs(**declared)
    server.clear_requests()
    sync.update(**declared)
    assert {line.split()[0] for line in asked(server)} == {"GET"}


def test_a_write_shows_no_passphrase_that_the_server_repeats(server: Emulator) -> None:
    weak = {"key": "weak", "message": "'open sesame' is weak", "status": 422}
    secret = model_sync(encryption_passphrase="open sesame")
    server.add_fault(method="POST", status=422, body=weak, count=None)
    with pytest.raises(Unprocessable, match=r"'\*\*\*' is weak"):
        Sync(session_of(server), MODEL_SYNC, **secret)
    server.clear_faults()
    sync = Sync(session_of(server), MODEL_SYNC, **model_sync())
    confidential.forget()  # a new process
    server.add_fault(method="PUT", status=422, body=weak)
    with pytest.raises(Unprocessable, match=r"'\*\*\*' is weak"):
        sync.update(**secret)


def test_a_refresh_and_a_delete_show_no_passphrase_that_the_server_repeats(server: Emulator) -> None:
    sync = Sync(session_of(server), MODEL_SYNC, **model_sync(encryption_passphrase="open sesame"))
    echo = {"key": "broken", "message": "cannot decrypt with 'open sesame'", "status": 422}
    for method, verb in (("GET", verbs.read), ("DELETE", verbs.delete)):
        confidential.forget()  # a new process
        server.add_fault(method=method, path=f"{sync.id}$", status=422, body=echo)
        with pytest.raises(Unprocessable, match=r"with '\*\*\*'"):
            verb(Resources(MODEL_SYNC, session_of(server)), sync.id, sync.state)


def test_a_secret_that_an_update_replaces_is_shown_no_more_than_the_new_one(server: Emulator) -> None:
    old, new = (model_sync(fields=[{"target": "LastName", "override_value": value}]) for value in ("sesame", "simsim"))
    sync = Sync(session_of(server), MODEL_SYNC, **old)
    confidential.forget()  # a new process
    session = session_of(server)
    origin = {**ORIGIN, "run": {"secrets": [["fields", 0, "override_value"]]}}
    checked = verbs.check(Resources(MODEL_SYNC, session), {**old, "__origin": ORIGIN}, {**new, "__origin": origin})
    echo = {"key": "fixed", "message": "cannot go from 'sesame' to 'simsim'", "status": 422}
    server.add_fault(method="PUT", status=422, body=echo)
    with pytest.raises(Unprocessable, match=r"from '\*\*\*' to '\*\*\*'"):
        verbs.update(Resources(MODEL_SYNC, session), sync.id, sync.state, checked.inputs)


@both
def test_an_update_keeps_what_is_not_declared_in_the_older_version_too(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    set_elsewhere: dict[str, Any] = {"policies": [ACME.policies["Finance"]], "retention": {"days": 7}}
    if noun == "model":
        entries = [{**FILTERS[0], "field_type": "Model", "label": "A"}, {**FILTERS[2], "label": "B"}]
        set_elsewhere |= {"filters": entries, "filter_logic": "A or B", "model_filters": None, "target_filters": None}
    live = server.model_syncs if noun == "model" else server.bulk_syncs
    only = {k: v for k, v in IN_BOTH_VERSIONS[noun].items() if k in ("identities", "default_schedule", "schedule")}
    declared = inputs(**only)
    sync = Sync(speaking(server, OLDER), the_noun, **declared)
    server.edit(the_noun.title, sync.id, set_elsewhere)
    before = live()[0]
    sync.update(**{**declared, "name": "Other"})
    after = live()[0]
    assert {k for k in before if before[k] != after.get(k)} <= {"name", "updated_at", "updated_by"}


def test_a_logic_that_mixes_both_kinds_is_sent_as_it_is_in_the_older_version(server: Emulator) -> None:
    entries = [FILTERS[0], FILTERS[2]]
    declared = model_sync(identities=None, identity=IDENTITY, filters=entries, filter_logic="A or B")
    [told] = failures(speaking(server, CURRENT), MODEL_SYNC, declared)
    assert told.startswith("filter_logic: mixes conditions on models and on the target")
    assert OLDER in told
    session = speaking(server, OLDER)
    assert failures(session, MODEL_SYNC, declared) == []
    sync = Sync(session, MODEL_SYNC, **declared)
    assert server.model_syncs()[0]["filter_logic"] == "A or B"
    assert not sync.differs(**declared)
    found = sync.read()
    assert found is not None
    assert found.outputs["filter_logic"] == "A or B"
    server.clear_requests()
    sync.update(**declared, active=True)
    assert "PUT" not in str(asked(server))
    sync.update(**{**declared, "filter_logic": "A and B"})
    assert server.model_syncs()[0]["model_filters"]["conditions"][0]["label"] == "A"


def test_filters_that_were_mixed_elsewhere_refuse_an_update_of_the_current_version_with_a_way_out(
    server: Emulator,
) -> None:
    sync = Sync(speaking(server, CURRENT), MODEL_SYNC, **model_sync())
    server.edit("model sync", sync.id, {"filters": [FILTERS[0], FILTERS[2]], "filter_logic": "A or B"})
    with pytest.raises(PolytomicError, match="Declare model_filters and target_filters in their place"):
        sync.update(**model_sync(name="Other"))


def test_what_the_older_version_lacks_is_told_by_name_with_the_version_that_has_it(server: Emulator) -> None:
    session = speaking(server, OLDER)
    filters: dict[str, Any] = {"model_filters": {"conditions": []}, "target_filters": {"conditions": []}}
    told = failures(session, MODEL_SYNC, model_sync(**filters))
    assert [line.split(":")[0] for line in told] == ["identities", "model_filters", "target_filters"]
    told += failures(session, BULK_SYNC, bulk_sync(additional_schedules=[]))
    assert [line.split(":")[0] for line in told[3:]] == ["default_schedule", "additional_schedules"]
    assert all(CURRENT in line and OLDER in line for line in told)
    assert server.requests() == [] or {r["path"] for r in server.requests()} == {"/api/me"}


def test_several_identities_are_never_lost_in_the_older_version(server: Emulator) -> None:
    declared = model_sync(identities=None, identity=IDENTITY)
    sync = Sync(speaking(server, OLDER), MODEL_SYNC, **declared)
    second = {**mapping("Phone", "phone"), "function": "Equality"}
    several = {"mappings": [IDENTITY, second], "strategy": "and"}
    server.edit("model sync", sync.id, {"identities": several})
    with pytest.raises(Unprocessable, match=f"set polytomic:apiVersion.*{CURRENT}|{CURRENT}.*set polytomic:apiVersion"):
        sync.update(**{**declared, "name": "Other"})
    assert server.model_syncs()[0]["identities"] == several
    sync.session = speaking(server, CURRENT)
    found = sync.read()
    assert found is not None
    assert found.outputs["identities"] == several
    assert "identity" not in found.outputs
    sync.state = found.outputs
    assert sync.differs(**declared)
    assert sync.update(**declared)["identity"] == IDENTITY
    assert server.model_syncs()[0]["identities"]["mappings"] == [IDENTITY]


@both
def test_looking_at_a_sync_shows_both_forms_in_both_versions(server: Emulator, noun: str) -> None:
    the_noun, inputs = NOUNS[noun]
    declared = inputs(**IN_BOTH_VERSIONS[noun])
    sync = Sync(speaking(server, OLDER), the_noun, **declared)
    looks = [verbs.read(Resources(the_noun, speaking(server, version)), sync.id, {}) for version in (OLDER, CURRENT)]
    for found in looks:
        assert found is not None
        if noun == "model":
            assert found.outputs["identity"] == found.outputs["identities"]["mappings"][0] == IDENTITY
            assert [len(found.outputs[n]["conditions"]) for n in ("model_filters", "target_filters")] == [2, 1]
            assert (len(found.outputs["filters"]), found.outputs["filter_logic"]) == (3, "(A or B) and C")
            assert [o["target"] for o in found.outputs["override_fields"]] == ["LeadSource"]
        else:
            assert found.outputs["schedule"] == found.outputs["default_schedule"] == {"frequency": "daily", "hour": "6"}
