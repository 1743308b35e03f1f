"""What the program says of its run, and what check() makes of it, over HTTP, without the engine."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from pulumi_polytomic import confidential
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import ServerError, Unauthorized
from pulumi_polytomic.host.run import secret_paths
from pulumi_polytomic.lifecycle import organizations, state, verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, Inputs, model_sync
from tests.host.test_resource import in_a_program
from tests.lifecycle.test_verbs import ORIGIN, session_of

STAGING = seed.ACME_STAGING
ELSEWHERE = {organizations.HELD_IN: {ACME.id: "orders", STAGING.id: "staged"}}
LOOKED = {"id": STAGING.id, "name": "Acme staging", "url": "https://app.polytomic.com"}
LOOKING = {organizations.LOOKED_INTO: LOOKED}


def arriving(run: dict[str, Any], **changes: Any) -> Inputs:
    return {**model_sync(**changes), "__origin": {**ORIGIN, "run": run}}


@pytest.mark.parametrize("run", [ELSEWHERE, LOOKING])
def test_what_belongs_elsewhere_stops_the_check_of_all_that_is_to_be_written(server: Emulator, run: Any) -> None:
    session = session_of(server)
    old = {**model_sync(), "__origin": ORIGIN}
    for olds, news in (({}, arriving(run)), (old, arriving(run, mode="create"))):
        checked = verbs.check(Resources(MODEL_SYNC, session), olds, news)
        [failure] = checked.failures
        assert STAGING.id in failure
        assert f"Acme ({ACME.id})" in failure
        assert checked.inputs["__origin"] == ORIGIN
    server.clear_requests()
    assert verbs.check(Resources(MODEL_SYNC, session), old, arriving(run)).failures == []
    assert server.requests() == []


def test_where_all_belong_to_the_keys_organization_nothing_is_said(server: Emulator) -> None:
    here = {"held_in": {ACME.id: "orders"}, "looked_into": {"id": ACME.id, "name": "Acme", "url": server.url}}
    assert organizations.objections(session_of(server), here) == []


def test_the_same_id_on_another_deployment_is_another_organization(server: Emulator) -> None:
    there = {"looked_into": {"id": ACME.id, "name": "Acme", "url": "https://polytomic.acme.example"}}
    [objection] = organizations.objections(session_of(server), there)
    assert f"Acme ({ACME.id}) at https://polytomic.acme.example" in objection
    assert f"Acme ({ACME.id}) at {server.url}" in objection


def test_without_anything_to_compare_nothing_is_asked(server: Emulator) -> None:
    assert organizations.objections(session_of(server), {"secrets": [["mode"]]}) == []
    assert server.requests() == []


def test_what_the_program_says_of_its_run_never_reaches_state_and_so_no_idempotency_key(server: Emulator) -> None:
    checked = verbs.check(Resources(MODEL_SYNC, session_of(server)), {}, arriving({"secrets": [["mode"]]}))
    assert checked.inputs == {**model_sync(), "__origin": ORIGIN}
    kept = {**ORIGIN, "urn": "where it was first declared"}
    old = {**model_sync(), "__origin": kept}
    assert verbs.check(Resources(MODEL_SYNC, session_of(server)), old, arriving(ELSEWHERE)).inputs["__origin"] == kept


def test_the_paths_of_secrets_lead_to_their_values_on_the_other_side() -> None:
    found: list[list[str | int]] = []
    declared = {
        "name": pulumi.Output.secret("orders"),
        "fields": [{"target": "Email"}, {"override_value": pulumi.Output.secret("open sesame"), "new": False}],
        "schedule": pulumi.Output.from_input({"frequency": "manual"}),
    }

    @in_a_program
    def program() -> pulumi.Output[Any]:
        async def look() -> None:
            found.extend([path async for path in secret_paths(declared)])

        return pulumi.Output.from_input(look())

    program()
    assert found == [["name"], ["fields", 1, "override_value"]]
    arrived = {"name": "orders", "fields": [{"target": "Email"}, {"override_value": "open sesame", "new": False}]}
    as_pulumi_sends_them = [[float(part) if isinstance(part, int) else part for part in path] for path in found]
    assert [state.value_at(arrived, path) for path in as_pulumi_sends_them] == ["orders", "open sesame"]


@pytest.mark.parametrize("path", [["nothing"], ["fields", 7.0], ["name", "part"], ["fields", "x"]])
def test_a_path_that_leads_nowhere_is_no_value(path: list[str | float]) -> None:
    assert state.value_at({"name": "orders", "fields": [1]}, path) is None


def test_secrets_are_texts_and_numbers_at_every_depth_and_truth_values_tell_nothing() -> None:
    confidential.learn([{"a": ["open sesame", 4711.0, True, None]}, "True love"])
    assert confidential.redacted("open sesame, 4711, True, None, True love") == "***, ***, True, None, ***"


def test_a_declared_secret_is_learned_before_the_mistakes_are_told(server: Emulator) -> None:
    verbs.check(Resources(MODEL_SYNC, session_of(server)), {}, arriving({"secrets": [["mode"]]}, mode="open sesame"))
    assert confidential.redacted("not 'open sesame'") == "not '***'"


def test_a_rejected_key_is_explained_once_and_other_failures_each_time(server: Emulator) -> None:
    session = session_of(server)
    rejected = Unauthorized("GET", "/api/me", 401, key="unauthorized", message="Missing or invalid credentials.")
    assert session.in_words(rejected).startswith(
        "401 unauthorized from GET /api/me: Missing or invalid credentials. The"
    )
    assert session.in_words(rejected) == session_of(server).in_words(rejected) == "401: the key is rejected here too"
    failed = ServerError("GET", "/api/me", 500)
    assert session.in_words(failed) == session.in_words(failed) == str(failed)
