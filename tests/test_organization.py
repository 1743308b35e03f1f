"""What is special about organizations: a partner's key, and a sign-on that updates replace in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import Refused
from tests.kinds.run import Run, writes
from tests.kinds.sample import ACME, Sample

SAMPLE = Sample(
    polytomic.Organization,
    "Organization",
    "gASVPQAAAAAAAACMHXB1bHVtaV9wb2x5dG9taWMub3JnYW5pemF0aW9ulIwUT3JnYW5pemF0aW9uUHJvdmlkZXKUk5QpgZQu",
    {
        "name": "Acme Labs",
        "issuer": "https://login.acme.example",
        "client_id": "client-of-acme-labs",
        "client_secret": "known-to-the-issuer",
        "sso_domain": "labs.acme.example",
        "sso_org_id": "org_01",
    },
    {
        "name": "Acme Research",
        "issuer": "https://id.acme.example",
        "sso_domain": "research.acme.example",
        "sso_org_id": "org_02",
    },
    (),
    ("name", "issuer", "client_id", "client_secret"),
    lookup="get_organization",
    key=(("POLYTOMIC_DEPLOYMENT_KEY", seed.PARTNER_KEY), ("POLYTOMIC_ORGANIZATION_ID", ACME.id)),
)
CLIENT = {name: SAMPLE.every[name] for name in ("client_id", "client_secret")}


@pytest.fixture
def server() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


def stored(server: Emulator, id: str) -> dict[str, Any]:
    return next(one for one in server.records("organization") if one["id"] == id)


def test_an_ordinary_key_is_refused_at_preview(server: Emulator) -> None:
    ordinary = Run(server, SAMPLE, POLYTOMIC_DEPLOYMENT_KEY="", POLYTOMIC_API_KEY=ACME.api_key)
    [failure] = ordinary.check(SAMPLE.every).failures
    assert "only a partner or a deployment key creates organizations" in failure


def test_the_deployment_may_do_what_a_partner_may(server: Emulator) -> None:
    made = Run(server, SAMPLE, POLYTOMIC_DEPLOYMENT_KEY=seed.DEPLOYMENT_KEY).create(SAMPLE.every)
    assert stored(server, made.id)["name"] == "Acme Labs"


def test_an_update_sends_the_client_that_no_answer_tells(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    Run(server, SAMPLE).update(made, SAMPLE.every, {**SAMPLE.every, "name": "Acme Research"})
    assert CLIENT.items() <= stored(server, made.id).items()


@pytest.mark.parametrize("name", CLIENT)
def test_a_changed_secret_is_one_update_and_then_none(server: Emulator, name: str) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    server.clear_requests()
    new = {**SAMPLE.every, name: "rotated"}
    written = Run(server, SAMPLE).update(made, SAMPLE.every, new)
    assert writes(server) == ["PUT"]
    assert stored(server, made.id)[name] == "rotated"
    found = Run(server, SAMPLE).refreshed(written)
    assert found is not None
    assert not Run(server, SAMPLE).changes(found.outputs, new)


def test_an_update_that_would_clear_the_client_is_refused(server: Emulator) -> None:
    least = {"name": "Acme Labs"}
    made = Run(server, SAMPLE).create(least)
    server.edit("organization", made.id, {"issuer": "https://login.acme.example", **CLIENT})
    server.clear_requests()
    with pytest.raises(Refused, match="does not declare client_id and client_secret"):
        Run(server, SAMPLE).update(made, least, {"name": "Acme Research"})
    assert writes(server) == []
    Run(server, SAMPLE).update(made, least, {"name": "Acme Research", **CLIENT})
    assert {"name": "Acme Research", **CLIENT}.items() <= stored(server, made.id).items()


def test_a_name_that_is_taken_is_a_warning_at_preview_and_stops_the_create(server: Emulator) -> None:
    made = Run(server, SAMPLE).create(SAMPLE.every)
    other = {"name": "Acme Labs", "sso_domain": "other.acme.example"}
    checked = Run(server, SAMPLE).check(other)
    assert any(f"there is an organization of this name already: {made.id}" in note for note in checked.notes)
    with pytest.raises(Refused, match=f'adopt="{made.id}"'):
        Run(server, SAMPLE).create(other)
