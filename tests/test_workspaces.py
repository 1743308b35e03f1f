"""What a workspace is made of. How it works in a program is in `tests/engine/test_lookups.py`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

import pulumi_polytomic as polytomic
from pulumi_polytomic import config
from pulumi_polytomic.config import Settings
from pulumi_polytomic.errors import ConfigError
from tests.host.test_resource import in_a_program

OURS, OTHERS = "248df4b7-aa70-47b8-a036-33ac447e668d", "9d1b7c50-5c1e-4d58-a0e6-0d4a6f6b1c33"


class Registered(mocks.Mocks):
    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.inputs = {"": args.typ, **args.inputs}
        return "id", args.inputs

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise AssertionError(args.token)


@pytest.fixture
def registered() -> Iterator[Registered]:
    mine = Registered()
    pulumi.runtime.set_mocks(mine, project="acme", stack="dev")
    yield mine
    pulumi.runtime.settings.reset_options()
    pulumi.runtime.set_all_config({})


def inputs_of(registered: Registered, **declared: Any) -> dict[str, Any]:
    in_a_program(lambda: polytomic.workspace("there", **declared).urn)()
    return registered.inputs


def test_every_setting_can_be_given() -> None:
    parameters = inspect.signature(polytomic.workspace).parameters
    assert set(parameters) == {"name", "opts", *config._NAMES}


def test_keys_are_secret_and_all_else_is_text(registered: Registered) -> None:
    given = inputs_of(
        registered,
        api_key="the-key",
        organization_id=OURS,
        allow_twins=pulumi.Output.from_input(True),
        call_timeout=30,
    )
    secret = given.pop("polytomic:apiKey")
    assert pulumi.runtime.rpc.is_rpc_secret(secret)
    assert pulumi.runtime.rpc.unwrap_rpc_secret(secret) == "the-key"
    assert given == {
        "": "pulumi:providers:pulumi-python",
        "polytomic:workspace": "there",
        "polytomic:organizationId": OURS,
        "polytomic:allowTwins": "True",
        "polytomic:callTimeout": "30",
    }


def test_what_is_left_out_is_as_in_the_stack_configuration_but_for_whose_it_is(registered: Registered) -> None:
    pulumi.runtime.set_all_config(
        {
            "polytomic:apiKey": "another-key",
            "polytomic:organizationId": OTHERS,
            "polytomic:deploymentUrl": "https://poly.example.com",
            "polytomic:onConflict": "fail",
        }
    )
    given = inputs_of(registered, deployment_key="the-key", organization_id=OURS, on_conflict="warn")
    assert pulumi.runtime.rpc.is_rpc_secret(given.pop("polytomic:deploymentKey"))
    assert given == {
        "": "pulumi:providers:pulumi-python",
        "polytomic:workspace": "there",
        "polytomic:organizationId": OURS,
        "polytomic:deploymentUrl": "https://poly.example.com",
        "polytomic:onConflict": "warn",
    }


@pytest.mark.parametrize("keys", [{}, {"api_key": ""}, {"api_key": "a", "deployment_key": "b"}])
def test_a_workspace_has_exactly_one_key(keys: dict[str, Any]) -> None:
    with pytest.raises(pulumi.RunError, match=r"^workspace 'there': give either api_key or deployment_key$"):
        polytomic.workspace("there", **keys)


def test_the_environment_has_no_say_in_whose_a_workspace_is() -> None:
    environ = {
        "POLYTOMIC_DEPLOYMENT_KEY": "another-key",
        "POLYTOMIC_ORGANIZATION_ID": OTHERS,
        "POLYTOMIC_DEPLOYMENT_URL": "https://poly.example.com",
    }
    settings = Settings.resolve({"workspace": "there", "apiKey": "the-key"}.get, environ)
    assert settings == Settings(api_key="the-key", deployment_url="https://poly.example.com")
    with pytest.raises(ConfigError, match="no Polytomic credentials"):
        Settings.resolve({"workspace": "there", "apiKey": ""}.get, environ)
