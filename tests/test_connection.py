"""What is special about connections: two maps that are sent as one, secrets that no answer tells, the type's schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pulumi_polytomic as polytomic
from pulumi_polytomic.connection import judging, settings
from pulumi_polytomic.connection.calls import as_sent
from pulumi_polytomic.declare import environment
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.reconcile.normalize import canonical, normalize
from tests.kinds.run import Run, writes
from tests.kinds.sample import ACME, Inputs, Sample

Json = dict[str, Any]

SAMPLE = Sample(
    polytomic.Connection,
    "Connection",
    "gASVOQAAAAAAAACMG3B1bHVtaV9wb2x5dG9taWMuY29ubmVjdGlvbpSMEkNvbm5lY3Rpb25Qcm92aWRlcpSTlCmBlC4=",
    {
        "name": "Warehouse",
        "type": "postgresql",
        "configuration": {"hostname": "db.acme.example", "database": "shop", "username": "polytomic", "port": 5432},
        "secrets": {"password": "correct-horse"},
        "healthcheck_interval": "1h",
        "policies": [ACME.policies["Finance"]],
    },
    {
        "name": "Replica",
        "configuration": {
            "hostname": "replica.acme.example",
            "database": "shop",
            "username": "polytomic",
            "port": 5433,
        },
        "healthcheck_interval": "30m",
        "policies": [ACME.policies["Growth team"]],
    },
    (
        "auth_url",
        "organization_id",
    ),
    ("name", "type", "secrets"),
    lookup="get_connection",
)
PASSWORD = SAMPLE.every["secrets"]["password"]
MASK = "********"

READINGS = [
    Unsettled(masked_secret=masked, absent_secret=absent, unknown_settings=unknown)
    for masked in ("kept", "stored")
    for absent in ("cleared", "kept")
    for unknown in ("kept", "dropped", "refused")
]
SECRETS: tuple[Any, ...] = ("masked", "empty", "null", "left_out")
FORMS: tuple[Any, ...] = ("as_sent", "in_full")
INTERVALS: tuple[Any, ...] = ("always", "after_writes", "never")
each_reading = pytest.mark.parametrize(
    "server", READINGS, ids=lambda one: f"{one.masked_secret}-{one.absent_secret}-{one.unknown_settings}", indirect=True
)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with running(unsettled=getattr(request, "param", None)) as emulator:
        yield emulator


def run(server: Emulator, **settings: str) -> Run:
    return Run(server, SAMPLE, **settings)


def declared(**changes: Any) -> Inputs:
    return {name: value for name, value in {**SAMPLE.every, **changes}.items() if value is not None}


def live(server: Emulator, id: str) -> Json:
    return next(one for one in server.records("connection", ACME) if one["id"] == id)


def refused(server: Emulator, inputs: Inputs, **settings: str) -> list[str]:
    return run(server, **settings).check(inputs).failures


# Two maps that are sent as one.


@each_reading
def test_an_update_keeps_the_secrets_and_never_sends_a_mask(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    assert live(server, made.id)["configuration"] == {**SAMPLE.every["configuration"], "password": PASSWORD}
    server.clear_requests()
    new = declared(configuration={**SAMPLE.every["configuration"], "port": 5433})
    written = run(server).update(made, SAMPLE.every, new)
    assert live(server, made.id)["configuration"] == {**new["configuration"], "password": PASSWORD}
    assert MASK not in json.dumps([written.outputs, *(sent["body"] for sent in server.requests())])


@each_reading
def test_a_changed_secret_is_one_update_and_then_none(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    server.clear_requests()
    new = declared(secrets={"password": "rotated"})
    assert run(server).changes(made.outputs, new)
    written = run(server).update(made, SAMPLE.every, new)
    assert writes(server) == ["PUT"]
    assert live(server, made.id)["configuration"]["password"] == "rotated"
    assert not run(server).changes(written.outputs, new)
    found = run(server).refreshed(written)
    assert found is not None
    assert found.outputs == written.outputs


@each_reading
def test_a_key_that_was_never_declared_survives_an_update(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    server.edit("connection", made.id, {"configuration": {**live(server, made.id)["configuration"], "ssl": True}})
    run(server).update(made, SAMPLE.every, declared(healthcheck_interval="2h"))
    assert live(server, made.id)["configuration"] == {
        **SAMPLE.every["configuration"],
        "password": PASSWORD,
        "ssl": True,
    }


@each_reading
def test_an_update_that_could_lose_a_secret_is_refused(server: Emulator) -> None:
    made = run(server).create(declared(secrets=None))
    server.edit("connection", made.id, {"configuration": {**SAMPLE.every["configuration"], "password": "by hand"}})
    server.clear_requests()
    old, new = declared(secrets=None), declared(secrets=None, healthcheck_interval="2h")
    with pytest.raises(Refused, match=r"secrets that the program does not declare \(password\)"):
        run(server).update(made, old, new)
    assert writes(server) == []
    with_it = run(server).update(made, old, declared(secrets={"password": "declared"}, healthcheck_interval="2h"))
    assert with_it.notes == []
    assert live(server, made.id)["configuration"]["password"] == "declared"


ANSWERS = [
    *(Unsettled(shown_secret=secret) for secret in SECRETS),
    *(Unsettled(shown_interval=told, interval_form=form) for told in INTERVALS for form in FORMS),
]


@pytest.mark.parametrize(
    "server", ANSWERS, ids=lambda one: f"{one.shown_secret}-{one.shown_interval}-{one.interval_form}", indirect=True
)
def test_whatever_answers_leave_out_no_difference_is_left_and_an_update_resets_nothing(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    assert made.notes == []
    found = run(server).refreshed(made)
    assert found is not None
    assert found.outputs == made.outputs
    server.clear_requests()
    run(server).update(made, SAMPLE.every, SAMPLE.every)
    assert writes(server) == []
    inputs = SAMPLE.every
    for field, value in {**SAMPLE.others, "secrets": {"password": "rotated"}}.items():
        again, inputs = run(server), {**inputs, field: value}
        made = again.update(made, {**inputs, field: SAMPLE.every[field]}, inputs)
        assert (made.notes, again.warnings) == ([], [])
        assert not run(server).changes(made.outputs, inputs)
        held, settings = live(server, made.id), {**inputs["configuration"], **inputs["secrets"]}
        wanted = {**inputs, "configuration": settings}
        assert normalize(SAMPLE.kind.shape, {n: held[n] for n in SAMPLE.others}) == normalize(
            SAMPLE.kind.shape, {n: wanted[n] for n in SAMPLE.others}
        )


@pytest.mark.parametrize("server", [Unsettled(shown_interval=told) for told in INTERVALS], ids=INTERVALS, indirect=True)
def test_a_lost_create_is_the_same_whichever_answers_have_the_interval(server: Emulator) -> None:
    lost = run(server).create(SAMPLE.every)
    server.advance(60)
    assert run(server).create(SAMPLE.every).id == lost.id
    taken = run(server, POLYTOMIC_ALLOW_TWINS="true").create(SAMPLE.every, __import=lost.id)
    assert taken.id == lost.id
    assert not run(server).changes(taken.outputs, SAMPLE.every)


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59))
def test_two_spellings_of_a_duration_are_equal_and_two_durations_are_not(h: int, m: int, s: int) -> None:
    shape = SAMPLE.kind.shape.fields["healthcheck_interval"].shape
    assert canonical(shape, f"{h}h{m}m{s}s") == canonical(shape, f"{h * 60 + m}m{s}s") != canonical(shape, f"{h}h99h")
    assert canonical(shape, f"{h}h{m}m{s}s") != canonical(shape, f"{h}h{m}m{s + 1}s")
    assert canonical(shape, "hourly") == "hourly"
    assert canonical(shape, "") is None


def test_a_secret_that_is_not_declared_any_more_is_left_out(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    run(server).update(made, SAMPLE.every, declared(secrets=None))
    assert "password" not in live(server, made.id)["configuration"]


def test_nested_secrets_stand_beside_settings_of_the_same_map() -> None:
    body = {
        "name": "API",
        "configuration": {"auth": {"basic": {"username": "u"}}, "headers": [{"name": "Accept", "value": "*/*"}]},
        "secrets": {"auth": {"basic": {"password": "p"}}, "headers": [{"name": "Authorization", "value": "t"}]},
        "check": "test",
        "force_destroy": True,
        "validate": False,
    }
    assert as_sent(body) == {
        "name": "API",
        "configuration": {
            "auth": {"basic": {"username": "u", "password": "p"}},
            "headers": [{"name": "Authorization", "value": "t"}],
        },
        "validate": False,
    }


def test_a_setting_that_is_declared_as_a_secret_too_is_a_mistake(server: Emulator) -> None:
    inputs = declared(configuration={"auth": {"user": "u"}, "port": 1}, secrets={"auth": {"user": "u"}})
    assert refused(server, inputs) == [
        "configuration.auth.user: is declared as secrets.auth.user too: keep one of them [conflicting-fields]"
    ]


keys = st.sampled_from("abc")
maps = st.recursive(st.integers(), lambda inner: st.dictionaries(keys, inner, max_size=3), max_leaves=8)
trees = st.dictionaries(keys, maps, max_size=3)


@given(trees, trees)
def test_every_setting_and_every_secret_is_sent_unless_both_are_one(configuration: Json, secrets: Json) -> None:
    whole = settings.together(configuration, secrets)
    assert leaves(secrets).items() <= leaves(whole).items()
    if not settings.in_both(configuration, secrets):
        assert leaves(whole) == {**leaves(configuration), **leaves(secrets)}


def leaves(value: Any, *path: str) -> dict[tuple[str, ...], Any]:
    if not isinstance(value, dict) or (not value and path):
        return {} if value == {} else {path: value}
    return {at: leaf for key, part in value.items() for at, leaf in leaves(part, *path, key).items()}


# Secrets from the environment.

REFERENCE = {"secrets": {"password": polytomic.FromEnvironment("PG_PASSWORD")}}


def with_password(server: Emulator, password: str) -> Run:
    return run(server, PG_PASSWORD=password)


@each_reading
def test_a_secret_from_the_environment_is_sent_and_never_in_state(server: Emulator) -> None:
    made = with_password(server, PASSWORD).create(declared(**REFERENCE))
    assert live(server, made.id)["configuration"]["password"] == PASSWORD
    assert PASSWORD not in json.dumps(made.outputs)
    assert made.outputs["secrets"].keys() == {"password"}
    assert made.outputs["secrets"]["password"].keys() == {"from environment", "hash"}
    found = with_password(server, PASSWORD).refreshed(made)
    assert found is not None
    assert found.outputs == made.outputs
    assert not with_password(server, PASSWORD).changes(made.outputs, declared(**REFERENCE))


UNKNOWN = object()
"""What stands for a value that a preview does not know yet."""


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ({"password": "a1"}, {"password": "b2"}, ["secrets.password"]),
        ({"password": "a1"}, {"password": "a1"}, []),
        ({"password": "a1", "client_key": "k"}, {"password": "a1"}, ["secrets.client_key"]),
        ({"password": "a1"}, {"password": polytomic.FromEnvironment("PG_PASSWORD")}, ["secrets.password"]),
        (
            {"auth": {"basic": {"password": "a1"}}},
            {"auth": {"basic": {"password": "b2"}}},
            ["secrets.auth.basic.password"],
        ),
        ({"headers": [{"value": "a1"}]}, {"headers": [{"value": "b2"}]}, ["secrets.headers"]),
        ({"password": "a1"}, {"password": UNKNOWN}, []),
    ],
)
def test_a_preview_names_a_secret_that_changes_and_not_its_value(
    server: Emulator, old: Json, new: Json, changed: list[str]
) -> None:
    run_ = with_password(server, "b2")
    olds = run_.check(declared(secrets=old, check="off")).inputs
    notes = run_.check(declared(secrets=new, check="off"), olds).notes
    assert notes == [f"{path} changes (not shown: it is a secret)" for path in changed]


@each_reading
def test_another_value_in_the_environment_is_one_update_and_then_none(server: Emulator) -> None:
    made = with_password(server, PASSWORD).create(declared(**REFERENCE))
    old = with_password(server, PASSWORD).check(declared(**REFERENCE)).inputs
    server.clear_requests()
    new = with_password(server, "rotated").check(declared(**REFERENCE), old)
    assert verbs.diff(SAMPLE.kind, made.outputs, new.inputs).changed
    written = verbs.update(with_password(server, "rotated").resources, made.id, made.outputs, new.inputs)
    assert writes(server) == ["PUT"]
    assert live(server, made.id)["configuration"]["password"] == "rotated"
    assert "rotated" not in json.dumps(written.outputs)
    assert not with_password(server, "rotated").changes(written.outputs, declared(**REFERENCE))


def test_an_update_of_something_else_sends_the_value_too(server: Emulator) -> None:
    made = with_password(server, PASSWORD).create(declared(**REFERENCE))
    old, new = declared(**REFERENCE), declared(**REFERENCE, healthcheck_interval="2h")
    with_password(server, PASSWORD).update(made, old, new)
    assert live(server, made.id)["configuration"]["password"] == PASSWORD


def test_a_variable_that_is_not_set_is_refused_at_preview(server: Emulator) -> None:
    assert refused(server, declared(**REFERENCE)) == [
        "secrets.password: the environment variable PG_PASSWORD is not set; set it where `pulumi` runs [unset-variable]"
    ]
    assert with_password(server, "").check(declared(**REFERENCE)).failures


def test_a_preview_judges_and_tests_the_value_and_does_not_show_it(server: Emulator) -> None:
    server.clear_requests()
    checked = with_password(server, PASSWORD).check(declared(**REFERENCE, check="test"))
    assert checked.failures == []
    [test] = [r for r in server.requests() if r["path"] == "/api/connections/test"]
    assert test["body"]["configuration"]["password"] == PASSWORD
    assert PASSWORD not in json.dumps(checked.inputs)


def test_a_value_from_the_environment_among_the_settings_is_refused(server: Emulator) -> None:
    inputs = declared(configuration={"hostname": polytomic.FromEnvironment("PG_HOST")})
    assert run(server, PG_HOST="db").check(inputs).failures == [
        "configuration.hostname: a value from the environment is a secret: put it under secrets [misplaced-variable]"
    ]


def test_a_lost_create_is_found_again_by_a_later_run(server: Emulator) -> None:
    lost = with_password(server, PASSWORD).create(declared(**REFERENCE))
    server.advance(60)
    assert with_password(server, PASSWORD).create(declared(**REFERENCE)).id == lost.id


@given(st.text(min_size=1), st.text(min_size=1), st.text(), st.text())
@hypothesis.settings(max_examples=25, deadline=None)
def test_a_hash_tells_values_apart_and_hides_them_and_differs_between_resources(
    value: str, other: str, here: str, there: str
) -> None:
    reference = polytomic.FromEnvironment("V")
    seal = environment.sealed({"a": [reference]}, {"V": value}, here)
    assert environment.revealed(seal, {"V": value}) == {"a": [value]}
    assert seal == environment.sealed(seal, {"V": value}, here)
    assert (seal == environment.sealed(seal, {"V": other}, here)) == (value == other)
    assert (seal == environment.sealed(seal, {"V": value}, there)) == (here == there)


# What an answer masks.


def test_a_mask_is_told_by_the_schema_and_without_one_by_its_looks() -> None:
    schema = {
        "properties": {
            "password": {"type": "string", "sensitive": True},
            "token": {"type": "string", "sensitive": True, "hidden": True},
            "user": {"type": "string", "readOnly": True},
            "servers": {"type": "array", "items": {"properties": {"key": {"type": "string", "sensitive": True}}}},
            "auth": {"properties": {"secret": {"type": "string", "sensitive": True}}},
        }
    }
    live = {
        "password": "<hidden>",
        "token": "<hidden>",
        "user": "us",
        "servers": [{"key": "<hidden>", "name": "a"}],
        "auth": {"secret": "", "user": "u"},
        "looks": MASK,
        "port": 1,
    }
    told, masks = settings.without_masks(schema, live)
    assert told == {"auth": {"user": "u"}, "port": 1}
    assert {(str(one.path), one.hidden) for one in masks} == {
        ("password", False),
        ("token", True),
        ("servers", False),
        ("looks", False),
    }
    assert settings.without_masks({}, {"a": {"b": "•••••"}, "c": "*"})[0] == {"a": {}, "c": "*"}


def test_a_schema_that_cannot_be_read_leaves_masks_out_all_the_same(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    server.add_fault(method="GET", path="/api/connection_types/", status=404, count=None)
    found = run(server).refreshed(made)
    assert found is not None
    assert found.outputs == made.outputs


# What a preview refuses.


def test_a_secret_among_the_settings_is_refused_at_its_path(server: Emulator) -> None:
    inputs = declared(configuration={**SAMPLE.every["configuration"], "ssh_private_key": "k3y"}, secrets=None)
    [failure] = refused(server, inputs)
    assert failure.startswith("configuration.ssh_private_key: is a secret (postgresql) in Acme; put it under secrets")
    assert "k3y" not in failure


def test_a_typo_a_wrong_type_and_a_choice_that_there_is_not_are_refused_with_the_path(server: Emulator) -> None:
    inputs = declared(configuration={"hostnam": "db", "port": "5432"}, secrets={"passwort": "p"})
    failures = refused(server, inputs)
    assert failures == [
        "configuration.hostnam: the type has no such setting (postgresql) in Acme; did you mean 'hostname'? "
        "[unknown-setting]",
        "secrets.passwort: the type has no such setting (postgresql) in Acme; did you mean 'password'? "
        "[unknown-setting]",
        "configuration.port: must be a whole number (postgresql) in Acme [invalid-setting]",
    ]
    [choice] = refused(server, declared(type="salesforce", configuration={"connect_mode": "brower"}, secrets=None))
    assert "configuration.connect_mode: must be one of 'browser', 'clientcredentials', 'code', 'api'" in choice


def test_what_only_the_service_sets_is_refused(server: Emulator) -> None:
    [failure] = refused(server, declared(type="salesforce", configuration={"username": "me"}, secrets=None))
    assert "configuration.username: is read-only: Polytomic sets it" in failure


def test_a_type_that_there_is_not_is_refused_with_the_nearest(server: Emulator) -> None:
    [failure] = refused(server, declared(type="postgres"))
    assert (
        failure == "type: no connection type 'postgres' in Acme; did you mean `postgresql`? [unknown-connection-type]"
    )


def test_what_the_type_calls_required_is_one_warning_and_none_for_a_sign_in(server: Emulator) -> None:
    checked = run(server).check(declared(secrets=None))
    assert checked.failures == []
    [note] = checked.notes
    assert "may need 'password'" in note
    signing_in = run(server).check(declared(type="salesforce", configuration={}, secrets=None))
    assert (signing_in.failures, signing_in.notes) == ([], [])


def test_nothing_is_asked_with_check_off(server: Emulator) -> None:
    server.clear_requests()
    assert refused(server, declared(configuration={"hostnam": "db"}, policies=None, check="off")) == []
    assert not [r for r in server.requests() if "connection_types" in r["path"]]


def test_the_schema_is_read_once_per_run(server: Emulator) -> None:
    one = run(server)
    server.clear_requests()
    for name in ("one", "two"):
        assert one.check(declared(name=name)).failures == []
    assert len([r for r in server.requests() if "connection_types" in r["path"]]) == 1


def test_a_schema_that_cannot_be_read_is_one_warning(server: Emulator) -> None:
    server.add_fault(method="GET", path="/api/connection_types/", status=422, count=None)
    one = run(server)
    notes = [note for name in ("one", "two") for note in one.check(declared(name=name)).notes]
    assert len(notes) == 1
    assert "its schema cannot be read" in notes[0]


def test_without_the_library_names_are_judged_and_one_warning_says_what_is_not(
    server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "CAN_JUDGE", False)
    one = run(server)
    notes = [note for name in ("one", "two") for note in one.check(declared(name=name)).notes]
    assert len(notes) == 1
    assert "pip install 'pulumi-polytomic[schema]'" in notes[0]
    [failure] = run(server).check(declared(configuration={"hostnam": "db", "port": "5432"})).failures
    assert "did you mean 'hostname'?" in failure


def test_a_keyword_that_nobody_knows_is_named() -> None:
    schema = {"properties": {"a": {"type": "string", "oneOf": []}, "b": {"items": {"$ref": "#"}}}}
    assert judging.not_understood(schema) == ["$ref", "oneOf"]


def test_a_test_of_the_connection_is_made_when_everything_is_known(server: Emulator) -> None:
    works = run(server).check(declared(check="test"))
    assert works.failures == []
    # `unreachable` is how the emulator plays a service that cannot be reached; no type has such a setting.
    server.clear_requests()
    inputs = declared(type="csv", configuration={"url": "https://files.acme.example/a.csv"}, secrets=None, check="test")
    assert refused(server, inputs) == []
    [test] = [r for r in server.requests() if r["path"] == "/api/connections/test"]
    assert test["body"] == {"type": "csv", "configuration": inputs["configuration"]}


def test_a_test_of_one_that_exists_starts_from_what_is_saved(server: Emulator) -> None:
    least = declared(secrets=None, configuration={"hostname": "db", "port": 5432})
    made = run(server).create(least)
    server.edit("connection", made.id, {"configuration": {**least["configuration"], "password": "by hand"}})
    new = {**least, "name": "Renamed", "configuration": {"hostname": "db", "port": 5433}, "check": "test"}
    for checked in (run(server).check(new, least), run(server).check({**new, "name": "Warehouse"}, __adopt=made.id)):
        server.clear_requests()
        assert not [one for one in checked.failures if "cannot connect" in one]
    server.clear_requests()
    run(server).check(new, least)
    [test] = [r["body"] for r in server.requests() if r["path"] == "/api/connections/test"]
    assert test == {"type": "postgresql", "connection_id": made.id, "configuration": new["configuration"]}
    server.clear_requests()
    run(server).check({**new, "type": "snowflake", "configuration": {"account": "a"}}, least)
    [test] = [r["body"] for r in server.requests() if r["path"] == "/api/connections/test"]
    assert "connection_id" not in test
    run(server, POLYTOMIC_ALLOW_TWINS="true").create(least)
    server.clear_requests()
    checked = run(server).check(new, least)
    assert any("not tested: its id cannot be found by its name and type" in note for note in checked.notes)
    assert not [r for r in server.requests() if r["path"] == "/api/connections/test"]


def test_a_connection_that_waits_for_a_sign_in_is_not_tested_before_it(server: Emulator) -> None:
    inputs = declared(type="salesforce", configuration={"connect_mode": "browser"}, secrets=None, check="test")
    checked = run(server).check(inputs)
    assert checked.failures == []
    assert any("not tested: no one has signed in yet" in note for note in checked.notes)
    made = run(server).create(inputs)
    new = {**inputs, "configuration": {}}
    [failure] = run(server).check(new, inputs).failures
    assert "Polytomic cannot connect (400 from POST /api/connections/test: no one has signed in yet)" in failure
    token = {"connect_mode": "browser", "oauth_refresh_token": "theirs"}
    server.edit("connection", made.id, {"status": "healthy", "configuration": token})
    assert run(server).check(new, inputs).failures == []


@pytest.mark.parametrize(
    "server", [Unsettled(shown_secret=secret) for secret in SECRETS], ids=lambda one: one.shown_secret, indirect=True
)
def test_a_preview_warns_of_an_update_that_could_clear_a_secret_whatever_answers_show(server: Emulator) -> None:
    old, new = declared(secrets=None), declared(secrets=None, healthcheck_interval="2h")
    run(server).create(old)
    [note] = run(server).check(new, old).notes
    assert "may need 'password', which the program does not declare: an update could clear it" in note
    assert run(server).check(declared(healthcheck_interval="2h"), SAMPLE.every).notes == []


def test_a_test_that_fails_refuses_and_keeps_the_secret(server: Emulator) -> None:
    server.add_fault(method="POST", path="/api/connections/test", status=422)
    [failure] = refused(server, declared(check="test"))
    assert failure.startswith("configuration: Polytomic cannot connect (422 from POST /api/connections/test")
    assert PASSWORD not in failure


# Options, the sign-in, and the delete.


@pytest.mark.parametrize(("option", "value"), [("validate", False), ("check", "off"), ("force_destroy", True)])
def test_an_option_is_never_drift_and_its_change_alone_writes_nothing(
    server: Emulator, option: str, value: object
) -> None:
    made = run(server).create(SAMPLE.every)
    found = run(server).refreshed(made)
    assert found is not None
    server.clear_requests()
    new = {**SAMPLE.every, option: value}
    assert run(server).changes(made.outputs, new)
    written = run(server).update(made, SAMPLE.every, new)
    assert writes(server) == []
    assert written.outputs == {**made.outputs, option: value}
    assert not run(server).changes(written.outputs, new)


def test_validate_is_sent_with_the_create(server: Emulator) -> None:
    server.clear_requests()
    run(server).create(declared(validate=False))
    [body] = [sent["body"] for sent in server.requests() if sent["method"] == "POST"]
    assert body["validate"] is False
    assert not {"check", "force_destroy", "secrets"} & body.keys()


def test_another_type_is_another_connection(server: Emulator) -> None:
    made = run(server).create(SAMPLE.every)
    new = run(server).check(declared(type="snowflake", configuration={"account": "a"}), SAMPLE.every)
    assert verbs.diff(SAMPLE.kind, made.outputs, new.inputs).replaces == ["type"]
    again = run(server).check(SAMPLE.every, SAMPLE.every)
    assert verbs.diff(SAMPLE.kind, made.outputs, again.inputs).replaces == []


def test_a_sign_in_is_a_warning_with_the_link_until_it_is_done(server: Emulator) -> None:
    inputs = declared(type="salesforce", configuration={"connect_mode": "browser"}, secrets=None)
    made = run(server).create(inputs)
    assert made.outputs["auth_url"].startswith("https://")
    assert made.notes == [
        f"open {made.outputs['auth_url']} in a browser and sign in; `pulumi up --refresh` then sees that it is done"
    ]
    waiting = run(server).refreshed(made)
    assert waiting is not None
    assert waiting.outputs["auth_url"] == made.outputs["auth_url"]
    token = {"connect_mode": "browser", "oauth_refresh_token": "theirs"}
    server.edit("connection", made.id, {"status": "healthy", "configuration": token})
    done = run(server).refreshed(made)
    assert done is not None
    assert done.outputs["auth_url"] == ""
    assert not run(server).changes(done.outputs, inputs)
    written = run(server).update(verbs.Written(made.id, done.outputs), inputs, {**inputs, "name": "CRM"})
    assert written.notes == [
        "the update leaves out oauth_refresh_token, which Polytomic set: if the connection is not healthy after it, "
        "sign in again in Polytomic"
    ]


def test_a_delete_of_what_is_in_use_names_what_uses_it(server: Emulator) -> None:
    postgres = ACME.connections["Postgres"]
    state = {"organization_id": ACME.id}
    with pytest.raises(Refused, match=rf"in use by the model 'Customers' \({ACME.models['Customers']}\)"):
        verbs.delete(Resources(SAMPLE.kind, run(server).session), postgres, state)
    assert live(server, postgres)
    verbs.delete(Resources(SAMPLE.kind, run(server).session), postgres, {**state, "force_destroy": True})
    assert postgres not in {one["id"] for one in server.records("connection", ACME)}


# The schemas of the service.

FOLDER = Path(__file__).parents[2] / "shared" / "connection-types"
SCHEMAS: dict[str, Json] = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
real = pytest.mark.skipif(not SCHEMAS, reason="the schemas of the service are not part of this repository")


def value_of(schema: Json) -> Any:
    if choices := settings.choices_of(schema):
        return choices[0]
    if schema["type"] == "object":
        return {key: value_of(one) for key, one in settings.properties(schema).items()}
    if schema["type"] == "array":
        return [value_of(schema["items"])]
    return {"string": "text", "integer": 7, "boolean": True}[schema["type"]]


def parted(schema: Json, value: Json) -> tuple[Json, Json]:
    """A configuration in its two maps, as a program would write it."""
    configuration, secrets = Json(), Json()
    for key, one in settings.properties(schema).items():
        if settings.is_read_only(one):
            continue
        if settings.is_secret(one):
            secrets[key] = value[key]
        elif settings.properties(one):
            plain, hidden = parted(one, value[key])
            configuration[key] = plain
            secrets.update({key: hidden} if hidden else {})
        else:
            configuration[key] = value[key]
    return configuration, secrets


@real
@pytest.mark.parametrize("type", SCHEMAS)
def test_a_value_made_from_a_schema_of_the_service_passes(type: str) -> None:
    schema = SCHEMAS[type]
    whole = value_of(schema)
    configuration, secrets = parted(schema, whole)
    assert judging.misfits(schema, configuration, secrets) == []
    assert judging.not_understood(schema) == []
    wrong = judging.misfits(schema, whole, {})
    marked = [one for one in settings.settings_of(schema) if (one.secret or one.read_only) and "[]" not in one.path]
    assert {str(one.path) for one in wrong} == {f"configuration.{one.path}" for one in marked}
    told, masks = settings.without_masks(schema, whole)
    assert told == configuration
    assert {str(one.path) for one in masks} == {one.path for one in marked if one.secret and not one.read_only}
