"""The official SDK in both versions, and the list of its calls, read from its own source."""

from __future__ import annotations

import ast
import base64
import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import httpx
import polytomic
import pytest
from polytomic import (
    BulkSyncDefaultScheduleRequest,
    BulkSyncScheduleApi,
    Identity,
    ModelSyncV5Target,
    Polytomic,
    Schedule,
    Source,
    SyncField,
)
from polytomic.core.request_options import RequestOptions

from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator

ACME = seed.ACME
CURRENT, OLDER = "2025-09-18", "2024-02-08"
GROUPS = (
    "model_sync", "bulk_sync", "connections", "models", "permissions", "identity", "organization", "schemas",
    "notifications", "users", "webhooks",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sdk(name): the call of the official SDK that a test makes")


class Scene:
    """The SDK in one version, and the objects that its calls need."""

    def __init__(self, emulator: Emulator, client: httpx.Client, version: str) -> None:
        self.emulator = emulator
        self.version = version
        self.sdk = Polytomic(
            base_url=emulator.url, token=ACME.api_key, version=version, max_retries=0, httpx_client=client
        )
        self.options: RequestOptions = {"max_retries": 0}

    @property
    def partner(self) -> RequestOptions:
        pair = base64.b64encode(f"{ACME.id}:{seed.PARTNER_KEY}".encode()).decode()
        return {"additional_headers": {"Authorization": f"Basic {pair}"}}

    def customers(self, field: str) -> Source:
        return Source(model_id=ACME.models["Customers"], field=field)

    def model_sync(self, **changes: Any) -> dict[str, Any]:
        identity = Identity(source=self.customers("email"), target="Email", function="Equality")
        return {
            "name": "Contacts",
            "mode": "updateOrCreate",
            "schedule": Schedule(frequency="manual"),
            "target": ModelSyncV5Target(connection_id=ACME.connections["Salesforce"], object="Contact"),
            "fields": [SyncField(target="LastName", source=self.customers("last_name"))],
            "identity": identity,
            **changes,
        }

    def bulk_sync(self, **changes: Any) -> dict[str, Any]:
        older = {"additional_body_parameters": {"schedule": {"frequency": "hourly"}}}
        return {
            "name": "Shop",
            "mode": "replicate",
            "source_connection_id": ACME.connections["Postgres"],
            "destination_connection_id": ACME.connections["Snowflake"],
            "destination_configuration": {"schema": "RAW"},
            "default_schedule": BulkSyncDefaultScheduleRequest(frequency="hourly"),
            "request_options": older if self.version == OLDER else None,
            **changes,
        }

    def sync_id(self) -> str:
        return str(self.sdk.model_sync.create(**self.model_sync()).data.id)

    def bulk_id(self) -> str:
        return str(self.sdk.bulk_sync.create(**self.bulk_sync()).data.id)

    def run(self, **start: Any) -> tuple[str, str]:
        id = self.sync_id()
        return id, str(self.sdk.model_sync.start(id, **start).data.id)

    def bulk_run(self, **start: Any) -> tuple[str, str]:
        id = self.bulk_id()
        return id, str(self.sdk.bulk_sync.start(id, **start).data.id)

    def schedule(self) -> tuple[str, str]:
        id = self.bulk_id()
        daily = BulkSyncScheduleApi(frequency="daily", hour="3", day_of_week="monday")
        return id, str(self.sdk.bulk_sync.schedules.create(id, schedule=daily).data.id)


@pytest.fixture(scope="session")
def sdk_endpoints() -> dict[str, tuple[str, str]]:
    """Method and path of every call of the SDK in the groups that the emulator plays."""
    return dict(_endpoints())


@pytest.fixture(params=[CURRENT, OLDER])
def scene(
    request: pytest.FixtureRequest, emulator: Emulator, sdk_endpoints: dict[str, tuple[str, str]]
) -> Iterator[Scene]:
    """The SDK in one version; afterwards it must have made the call that the test is marked with."""
    marker = request.node.get_closest_marker("sdk")
    with httpx.Client(timeout=10, verify=False, follow_redirects=True) as client:
        yield Scene(emulator, client, request.param)
    method, path = sdk_endpoints[marker.args[0]]
    pattern = re.escape(path).replace(r"\*", "[^/]+")
    made = [(entry["method"], entry["path"]) for entry in emulator.requests() if entry["status"] < 400]
    assert [one for one in made if one[0] == method and re.fullmatch(pattern, one[1])]
    assert {entry["headers"]["x-polytomic-version"] for entry in emulator.requests()} == {request.param}


def _endpoints() -> Iterator[tuple[str, tuple[str, str]]]:
    """Read the method and path of every call from the SDK's raw clients."""
    for module in pkgutil.walk_packages(polytomic.__path__, "polytomic."):
        parts = module.name.split(".")[1:]
        if parts[-1] != "raw_client" or parts[0] not in GROUPS:
            continue
        for top in ast.parse(inspect.getsource(import_module(module.name))).body:
            if isinstance(top, ast.ClassDef) and not top.name.startswith("Async"):
                for function in top.body:
                    if isinstance(function, ast.FunctionDef) and (endpoint := _endpoint(function)):
                        yield ".".join([*parts[:-1], function.name]), endpoint


def _endpoint(function: ast.FunctionDef) -> tuple[str, str] | None:
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("request", "stream")
        ):
            methods = [word.value for word in node.keywords if word.arg == "method"]
            if methods and isinstance(methods[0], ast.Constant):
                return str(methods[0].value), "/" + _template(node.args[0])
    return None


def _template(path: ast.expr) -> str:
    """Return a path with `*` in the place of everything that is put in."""
    if isinstance(path, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in path.values)
    assert isinstance(path, ast.Constant)
    return str(path.value)
