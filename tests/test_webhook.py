"""What is special about webhooks: an organization has one, and no answer is believed to have its secret."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pulumi
import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.emulator import Unsettled, running
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.webhook import GetWebhookResult
from tests.kinds.run import Run, writes
from tests.kinds.sample import Sample

SAMPLE = Sample(
    polytomic.Webhook,
    "Webhook",
    "gASVMwAAAAAAAACMGHB1bHVtaV9wb2x5dG9taWMud2ViaG9va5SMD1dlYmhvb2tQcm92aWRlcpSTlCmBlC4=",
    {"endpoint": "https://hooks.acme.example/polytomic", "secret": "signed-with-this"},
    {"endpoint": "https://hooks.acme.example/other"},
    (
        "created_at",
        "disabled",
        "disabled_reason",
        "organization_id",
    ),
    ("endpoint", "secret"),
    lookup="get_webhook",
)
SECRET = SAMPLE.every["secret"]
each_reading = pytest.mark.parametrize("server", ["clear", "masked", "omitted"], indirect=True)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with running(unsettled=Unsettled(webhook_secret=getattr(request, "param", "clear"))) as emulator:
        yield emulator


@each_reading
def test_a_changed_secret_is_one_update_and_then_none(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    server.clear_requests()
    new = {**SAMPLE.every, "secret": "rotated"}
    written = Run(server, SAMPLE).update(made, SAMPLE.every, new)
    assert writes(server) == ["PUT"]
    [stored] = server.records("webhook")
    assert stored["secret"] == "rotated"
    found = Run(server, SAMPLE).refreshed(written)
    assert found is not None
    assert found.outputs == written.outputs
    assert not Run(server, SAMPLE).changes(found.outputs, new)


@each_reading
def test_an_update_sends_the_declared_secret_whatever_the_answer_shows(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    server.clear_requests()
    Run(server, SAMPLE).update(made, SAMPLE.every, {**SAMPLE.every, **SAMPLE.others})
    [sent] = [one["body"] for one in server.requests() if one["method"] == "PUT"]
    assert sent["secret"] == SECRET


def test_a_look_at_one_and_a_lookup_do_not_show_the_secret(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    run = Run(server, SAMPLE)
    looked_at = run.kind.calls.get(run.session.client, made.id)
    assert looked_at["secret"] == SECRET
    found = verbs.read(run.resources, made.id, {})
    assert found is not None
    assert SECRET not in json.dumps(found.outputs)
    assert "secret" not in GetWebhookResult.__annotations__


def test_a_second_webhook_is_refused_at_preview_with_the_id_of_the_first(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    [failure] = Run(server, SAMPLE).check({**SAMPLE.every, **SAMPLE.others}).failures
    assert "the organization has a webhook already" in failure
    assert f'adopt="{made.id}" takes it over' in failure
    assert Run(server, SAMPLE).check({**SAMPLE.every, **SAMPLE.others}, __adopt=made.id).failures == []


def test_an_endpoint_that_is_not_known_yet_is_no_second_webhook(server: Emulator) -> None:
    Run(server, SAMPLE).create(SAMPLE.every)
    checked = Run(server, SAMPLE).check({**SAMPLE.every, "endpoint": pulumi.output.UNKNOWN})
    assert (checked.failures, checked.notes) == ([], [])


def test_what_switched_it_off_is_an_output(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    assert made.outputs["disabled"] is False
    run = Run(server, SAMPLE)
    run.session.client.post(f"/api/webhooks/{made.id}/disable", {})
    found = Run(server, SAMPLE).refreshed(made)
    assert found is not None
    assert found.outputs["disabled"] is True
    assert not Run(server, SAMPLE).changes(found.outputs, SAMPLE.every)
