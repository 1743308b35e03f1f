"""One emulator for the whole run, back at its seed before every test."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.emulator.seed import Organization
from pulumi_polytomic.emulator.server import Emulator

Json = dict[str, Any]
VERSION = "2025-09-18"


def client(url: str, organization: Organization = seed.ACME) -> httpx.Client:
    headers = {"X-Polytomic-Version": VERSION, "Authorization": f"Bearer {organization.api_key}"}
    # Nothing is verified over plain HTTP, and loading the certificates would take longer than most tests.
    return httpx.Client(base_url=url, headers=headers, timeout=10, verify=False)


@pytest.fixture(scope="session")
def session_emulator() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def emulator(session_emulator: Emulator) -> Emulator:
    session_emulator.reset()
    return session_emulator


@pytest.fixture
def api(emulator: Emulator) -> Iterator[httpx.Client]:
    with client(emulator.url) as connected:
        yield connected


@pytest.fixture
def older(emulator: Emulator) -> Iterator[httpx.Client]:
    """Speak version 2024-02-08."""
    with client(emulator.url) as connected:
        connected.headers["X-Polytomic-Version"] = "2024-02-08"
        yield connected


@pytest.fixture
def staging(emulator: Emulator) -> Iterator[httpx.Client]:
    with client(emulator.url, seed.ACME_STAGING) as connected:
        yield connected


@pytest.fixture
def connect() -> Callable[..., httpx.Client]:
    return client


@pytest.fixture
def basic() -> Callable[[str, str], Json]:
    """Build the headers of Basic authentication."""

    def build(organization_id: str, key: str) -> Json:
        pair = base64.b64encode(f"{organization_id}:{key}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    return build


@pytest.fixture
def source() -> Callable[[str], Json]:
    """Name a field of the model Customers, or of another."""

    def name(field: str, model: str = "Customers") -> Json:
        return {"model_id": seed.ACME.models[model], "field": field}

    return name


@pytest.fixture
def model_sync(source: Callable[[str], Json]) -> Callable[..., Json]:
    """Build the body of a model sync that has no problems."""

    def build(**changes: Any) -> Json:
        body = {
            "name": "Contacts",
            "mode": "updateOrCreate",
            "schedule": {"frequency": "daily", "hour": "6", "minute": "30"},
            "target": {"connection_id": seed.ACME.connections["Salesforce"], "object": "Contact"},
            "fields": [
                {"target": "LastName", "source": source("last_name")},
                {"target": "FirstName", "source": source("first_name")},
            ],
            "identities": {
                "mappings": [{"source": source("email"), "target": "Email", "function": "Equality"}],
            },
        }
        return {key: value for key, value in {**body, **changes}.items() if value is not ...}

    return build


@pytest.fixture
def bulk_sync() -> Callable[..., Json]:
    """Build the body of a bulk sync."""

    def build(**changes: Any) -> Json:
        body = {
            "name": "Shop to warehouse",
            "mode": "replicate",
            "source_connection_id": seed.ACME.connections["Postgres"],
            "destination_connection_id": seed.ACME.connections["Snowflake"],
            "destination_configuration": {"schema": "RAW"},
            "default_schedule": {"frequency": "hourly", "minute": "5"},
        }
        return {key: value for key, value in {**body, **changes}.items() if value is not ...}

    return build


@pytest.fixture
def created(api: httpx.Client) -> Callable[[str, Json], Json]:
    """Create an object, and return it as the API answers it."""

    def create(path: str, body: Json) -> Json:
        answer = api.post(path, json=body)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()["data"]
        return found

    return create
