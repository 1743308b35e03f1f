"""Lookups of users, webhooks, organizations, schemas and types of connections, over HTTP and without an engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

import pulumi_polytomic as polytomic
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.config import Settings
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from tests.kinds.sample import ACME
from tests.test_lookups import answer_of, error_of

SHOP = ACME.connections["Postgres"]


@pytest.fixture
def acme(server: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The surroundings of a program that works in Acme; a client that changes things there."""
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", server.url)
    monkeypatch.setenv("POLYTOMIC_API_KEY", ACME.api_key)
    client = Client(Settings(deployment_url=server.url, api_key=ACME.api_key))
    yield client
    client.close()


@pytest.fixture
def partner(acme: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The same for a program with the key of a partner."""
    monkeypatch.delenv("POLYTOMIC_API_KEY")
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_KEY", seed.PARTNER_KEY)
    monkeypatch.setenv("POLYTOMIC_ORGANIZATION_ID", ACME.id)
    return acme


def test_a_user_is_found_by_address_in_any_case_and_by_id(acme: Client) -> None:
    made = acme.post("/api/organization/users", {"email": "ada@acme.example"})
    found = polytomic.get_user("Ada@acme.example")
    assert (found.id, found.role, found.organization_id) == (f"{ACME.id}/{made['id']}", "user", ACME.id)
    assert found.role_ids == [ACME.roles["Member"]]
    assert polytomic.get_user(id=found.id) == polytomic.get_user(id=made["id"]) == found
    assert answer_of(lambda: polytomic.get_user_output("ada@acme.example")) == found
    assert "no user is named 'adda@acme.example' in Acme. Did you mean" in error_of(
        lambda: polytomic.get_user("adda@acme.example")
    )
    assert error_of(polytomic.get_user).startswith("get_user: give either an email or an id")


def test_a_partner_finds_users_and_organizations_everywhere(partner: Client, server: Emulator) -> None:
    staging = polytomic.get_organization("Acme staging")
    assert staging.id == seed.ACME_STAGING.id
    there = server.records("user", seed.ACME_STAGING)[0]
    found = polytomic.get_user(there["email"], organization_id=staging.id)
    assert found.id == f"{staging.id}/{there['id']}"


def test_an_ordinary_key_finds_its_own_organization_and_no_other_by_name(acme: Client) -> None:
    assert polytomic.get_organization() == polytomic.GetOrganizationResult(ACME.id, "Acme")
    assert polytomic.get_organization(id=ACME.id).name == "Acme"
    assert "403" in error_of(lambda: polytomic.get_organization("Acme staging"))


def test_the_webhook_of_an_organization_is_found_without_a_name(acme: Client) -> None:
    assert error_of(polytomic.get_webhook) == "get_webhook: the organization has no webhook"
    made = acme.post("/api/webhooks", {"endpoint": "https://hooks.acme.example", "secret": "signature"})
    found = polytomic.get_webhook()
    assert (found.id, found.endpoint, found.disabled) == (made["id"], "https://hooks.acme.example", False)
    assert "signature" not in repr(found)


def test_a_schema_tells_its_fields_and_its_key(acme: Client) -> None:
    found = polytomic.get_schema(SHOP, "public.orders")
    assert {one.id: one.is_primary_key for one in found.fields} == {
        "id": True,
        "customer_id": False,
        "total": False,
        "placed_at": False,
    }
    assert "has no schema 'public.order'. Did you mean" in error_of(lambda: polytomic.get_schema(SHOP, "public.order"))


def test_a_type_of_connections_tells_its_settings_and_which_are_secrets(acme: Client) -> None:
    found = polytomic.get_connection_type("postgresql")
    assert (found.name, found.operations) == ("PostgreSQL", ["source", "destination"])
    secret = {one.path: one.secret for one in found.settings}
    assert (secret["password"], secret["hostname"]) == (True, False)
    assert "Did you mean 'postgresql'?" in error_of(lambda: polytomic.get_connection_type("postgres"))


def test_the_output_forms_wait_for_what_is_not_known(acme: Client) -> None:
    unknown: Any = pulumi.output.UNKNOWN
    assert answer_of(lambda: polytomic.get_schema_output(unknown, "public.orders")) == "unknown"
    assert answer_of(lambda: polytomic.get_connection_type_output("csv")).id == "csv"
    assert answer_of(polytomic.get_organization_output).name == "Acme"
