"""What is in every user's state, frozen with the first release: a change here breaks every stack there is.

The golden files hold a model sync and a bulk sync that declare every field, once in the new forms and once in the
deprecated ones: what the program says (`declared`), and the inputs and outputs that the real engine stored for it.
`tests/engine/test_state.py` compares them with the engine's own state, and reads the whole stack of the first release.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_polytomic import BulkSync, ModelSync
from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.host.resource import ManagedResource
from pulumi_polytomic.lifecycle import state, verbs
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.reconcile.shape import Rule

GOLDEN = Path(__file__).parent / "golden"
NOUNS = [
    (ModelSync, "model_sync"),
    (BulkSync, "bulk_sync"),
    (ModelSync, "model_sync_deprecated"),
    (BulkSync, "bulk_sync_deprecated"),
]
nouns = pytest.mark.parametrize(("resource", "file"), NOUNS, ids=[file for _, file in NOUNS])

PROVIDERS = {
    # dill, by reference: pulumi_polytomic.model_sync ModelSyncProvider
    "model_sync": "gASVOAAAAAAAAACMG3B1bHVtaV9wb2x5dG9taWMubW9kZWxfc3luY5SMEU1vZGVsU3luY1Byb3ZpZGVylJOUKYGULg==",
    # dill, by reference: pulumi_polytomic.bulk_sync BulkSyncProvider
    "bulk_sync": "gASVNgAAAAAAAACMGnB1bHVtaV9wb2x5dG9taWMuYnVsa19zeW5jlIwQQnVsa1N5bmNQcm92aWRlcpSTlCmBlC4=",
}
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "{ciphertext}"}


def golden(file: str) -> dict[str, Any]:
    return dict(json.loads((GOLDEN / f"{file}.json").read_text()))


def noun_of(file: str) -> str:
    return file.removesuffix("_deprecated")


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with running() as emulator:
        environ = {"POLYTOMIC_DEPLOYMENT_URL": emulator.url, "POLYTOMIC_API_KEY": seed.ACME.api_key}
        # The golden data waits for syncs that no deployment has.
        environ["POLYTOMIC_LIVE_CHECKS"] = "off"
        yield Session(lambda _option: None, environ)


@nouns
def test_the_type_token_never_changes(resource: type[ManagedResource], file: str) -> None:
    token = {"model_sync": "ModelSync", "bulk_sync": "BulkSync"}[noun_of(file)]
    assert f"pulumi-python:{resource._resource_type_name}" == f"pulumi-python:dynamic/polytomic:{token}"
    assert golden(file)["type"] == f"pulumi-python:dynamic/polytomic:{token}"


@nouns
def test_the_provider_in_state_is_its_path_alone_and_no_secret(resource: type[ManagedResource], file: str) -> None:
    path = PROVIDERS[noun_of(file)]
    assert serialize_provider(resource.provider()) == path
    assert golden(file)["inputs"]["__provider"] == golden(file)["outputs"]["__provider"] == path
    assert resource.provider.serialize_as_secret_always is False


@nouns
def test_every_field_is_in_state_under_the_name_that_the_api_gives_it(
    resource: type[ManagedResource], file: str
) -> None:
    declared, inputs, outputs = (golden(file)[part] for part in ("declared", "inputs", "outputs"))
    noun = noun_of(file)
    every = {**golden(noun)["declared"], **golden(f"{noun}_deprecated")["declared"]}
    # An option is younger than the golden data, and no field of the API.
    assert set(every) == set(resource.kind.shape.fields) - set(resource.kind.shape.ruled(Rule.OPTION))
    assert set(inputs) == {*declared, "__origin", "__provider"}
    assert set(outputs) == {*inputs, *resource.kind.computed, "sync_id"}


@nouns
def test_state_remembers_where_a_sync_was_first_declared(resource: type[ManagedResource], file: str) -> None:
    name = {"model_sync": "contacts", "bulk_sync": "shop"}[noun_of(file)]
    origin = {
        "organization": "organization",
        "project": "acme",
        "stack": "dev",
        "urn": f"urn:pulumi:dev::acme::{golden(file)['type']}::{name}",
    }
    assert state.ORIGIN == "__origin"
    assert golden(file)["inputs"]["__origin"] == golden(file)["outputs"]["__origin"] == origin


def test_the_passphrase_is_a_secret_on_both_sides_of_state_and_nothing_else_is() -> None:
    held = golden("model_sync")
    assert held["inputs"]["encryption_passphrase"] == held["outputs"]["encryption_passphrase"] == SECRET
    assert json.dumps(held["inputs"]).count(SECRET["4dabf18193072939515e22adb298388d"]) == 1
    assert SECRET["4dabf18193072939515e22adb298388d"] not in json.dumps(golden("bulk_sync"))


@nouns
def test_a_create_writes_the_golden_state(resource: type[ManagedResource], file: str, session: Session) -> None:
    held = golden(file)
    plain = {"encryption_passphrase": "open-sesame"} if noun_of(file) == "model_sync" else {}
    wanted_inputs = {**held["inputs"], **plain}
    del wanted_inputs["__provider"]
    checked = verbs.check(
        Resources(resource.kind, session), {}, {**held["declared"], "__origin": held["inputs"]["__origin"]}
    )
    assert (checked.failures, checked.notes) == ([], [])
    assert checked.inputs == wanted_inputs

    written = verbs.create(Resources(resource.kind, session), checked.inputs)
    made = {"sync_id": written.id, "created_at": written.outputs["created_at"]}
    wanted_outputs = {**held["outputs"], **plain, **made}
    del wanted_outputs["__provider"]
    assert written.outputs == wanted_outputs


@nouns
@pytest.mark.parametrize("option", [state.ADOPT, state.IMPORT])
def test_an_adopted_syncs_option_is_in_its_inputs_alone_and_leaves_them_with_the_next_update(
    resource: type[ManagedResource], file: str, option: str, session: Session
) -> None:
    assert (state.ADOPT, state.IMPORT) == ("__adopt", "__import")
    held = golden(file)
    declared = {**held["declared"], "__origin": {"urn": f"{file} made"}}
    id = verbs.create(Resources(resource.kind, session), declared).id
    adopting = {**held["declared"], "__origin": {"urn": f"{file} {option}"}, option: id}
    checked = verbs.check(Resources(resource.kind, session), {}, adopting)
    assert checked.inputs == adopting
    written = verbs.create(Resources(resource.kind, session), checked.inputs)
    assert written.id == id
    assert set(written.outputs) == {*held["declared"], *resource.kind.computed, "sync_id", "__origin"}
    again = verbs.check(Resources(resource.kind, session), checked.inputs, adopting)
    assert set(again.inputs) == {*held["declared"], "__origin"}
    assert verbs.diff(resource.kind, written.outputs, again.inputs) == verbs.Diffed(False, [])
