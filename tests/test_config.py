from __future__ import annotations

import base64
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.config import Settings
from pulumi_polytomic.errors import ConfigError

ORGANIZATION = "248df4b7-aa70-47b8-a036-33ac447e668d"
SECRET = "s3cret-key-Value"


def resolve(stack: dict[str, object] | None = None, **environ: str) -> Settings:
    return Settings.resolve((stack or {}).get, environ)


def test_missing_credentials_name_both_ways_to_set_them_in_one_line() -> None:
    with pytest.raises(ConfigError) as caught:
        resolve()
    assert str(caught.value) == (
        "no Polytomic credentials. Set a key with `pulumi config set --secret polytomic:apiKey <key>`, or in the "
        "environment variable POLYTOMIC_API_KEY."
    )


def test_the_defaults_are_the_hosted_deployment_and_the_current_version() -> None:
    settings = resolve({"apiKey": SECRET})
    assert settings == Settings(deployment_url="https://app.polytomic.com", api_key=SECRET, api_version="2025-09-18")
    assert settings.authorization == f"Bearer {SECRET}"


def test_stack_configuration_wins_over_the_environment_setting_by_setting() -> None:
    settings = resolve(
        {"apiKey": "from-stack", "organizationId": ""},
        POLYTOMIC_API_KEY="from-env",
        POLYTOMIC_DEPLOYMENT_URL="https://poly.example.com/",
        POLYTOMIC_ORGANIZATION_ID=ORGANIZATION.upper(),
        POLYTOMIC_API_VERSION=" ",
    )
    assert settings.api_key == "from-stack"
    assert settings.deployment_url == "https://poly.example.com"
    assert settings.organization_id == ORGANIZATION


def test_a_deployment_key_is_sent_as_basic_with_its_organization() -> None:
    settings = resolve({"deploymentKey": SECRET}, POLYTOMIC_ORGANIZATION_ID=ORGANIZATION)
    scheme, token = settings.authorization.split(" ")
    assert (scheme, base64.b64decode(token).decode()) == ("Basic", f"{ORGANIZATION}:{SECRET}")


def test_a_deployment_key_without_an_organization_is_an_error() -> None:
    with pytest.raises(ConfigError, match="POLYTOMIC_ORGANIZATION_ID"):
        resolve({"deploymentKey": SECRET})


def test_two_kinds_of_key_are_an_error_that_names_where_each_came_from() -> None:
    with pytest.raises(ConfigError) as caught:
        resolve({"deploymentKey": "d" + SECRET, "organizationId": ORGANIZATION}, POLYTOMIC_API_KEY=SECRET)
    assert str(caught.value).startswith(
        "two kinds of key at once: an API key from the environment variable POLYTOMIC_API_KEY and a deployment key "
        "from polytomic:deploymentKey in the stack configuration. "
    )
    assert SECRET not in str(caught.value)


def test_a_blank_key_is_not_a_second_kind_of_key() -> None:
    assert resolve({"apiKey": SECRET, "deploymentKey": " "}, POLYTOMIC_DEPLOYMENT_KEY="").api_key == SECRET


def test_line_breaks_around_a_key_are_dropped() -> None:
    assert resolve(POLYTOMIC_API_KEY=f"{SECRET}\n").api_key == SECRET


@pytest.mark.parametrize("key", [f"Bearer {SECRET}", f"{SECRET}\nX: y", f"{SECRET}é", f"{SECRET}\x00"])
def test_a_key_that_no_header_can_carry_is_an_error_without_the_key(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve({"apiKey": key})
    assert SECRET not in str(caught.value)


def test_the_older_api_version_can_be_asked_for() -> None:
    assert resolve({"apiKey": SECRET, "apiVersion": "2024-02-08"}).api_version == "2024-02-08"
    assert resolve({"apiKey": SECRET}, POLYTOMIC_API_VERSION=" 2024-02-08 ").api_version == "2024-02-08"


@pytest.mark.parametrize("version", ["2022-12-12", "latest"])
def test_another_api_version_is_an_error_that_names_the_supported_ones(version: str) -> None:
    with pytest.raises(ConfigError, match=f"'{version}' is not supported.*2025-09-18 or 2024-02-08"):
        resolve({"apiKey": SECRET, "apiVersion": version})


def test_an_organization_that_is_no_uuid_is_an_error_that_does_not_repeat_it() -> None:
    with pytest.raises(ConfigError, match="is not a UUID") as caught:
        resolve({"apiKey": "x", "organizationId": SECRET})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Poly.Example.com:443///", "https://poly.example.com"),
        ("https://poly.example.com:8443/", "https://poly.example.com:8443"),
        ("https://example.com/polytomic/", "https://example.com/polytomic"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("  https://app.polytomic.com  ", "https://app.polytomic.com"),
        ("", "https://app.polytomic.com"),
    ],
)
def test_an_address_is_brought_into_one_spelling(given: str, kept: str) -> None:
    assert Settings(deployment_url=given, api_key=SECRET).deployment_url == kept


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("app.polytomic.com", "does not begin with https://"),
        ("ftp://app.polytomic.com", "does not begin with https://"),
        ("https://", "not a web address"),
        ("https://ex ample.com", "not a web address"),
        ("https://example.com:http", "not a web address"),
        ("https://[::1", "not a web address"),
        ("https://example.com/?a=b", "query"),
        ("https://example.com#x", "query"),
        ("https://example.com/api", "without /api"),
        ("http://poly.example.com", "plain http"),
        ("http://10.0.0.1", "plain http"),
        (f"https://user:{SECRET}@example.com", "user name or password"),
        (f"https://{SECRET}@example.com", "user name or password"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_clear_line(url: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        resolve({"apiKey": "x", "deploymentUrl": url})
    assert "POLYTOMIC_DEPLOYMENT_URL" in str(caught.value)
    assert SECRET not in str(caught.value)


@given(st.text())
def test_any_address_is_accepted_for_good_or_refused_clearly(url: str) -> None:
    try:
        settings = Settings(deployment_url=url, api_key=SECRET)
    except ConfigError:
        return
    assert dataclasses.replace(settings) == settings


def test_representations_hide_keys() -> None:
    assert SECRET not in repr(Settings(api_key=SECRET))
    assert SECRET not in repr(Settings(deployment_key=SECRET, organization_id=ORGANIZATION))


def test_redaction_knows_the_key_and_its_basic_form() -> None:
    settings = Settings(deployment_key=SECRET, organization_id=ORGANIZATION)
    text = settings.redact(f"<{SECRET}> <{settings.authorization}>")
    assert text == "<***> <Basic ***>"


def test_equal_settings_are_one_key_of_a_dictionary() -> None:
    one = Settings(deployment_url="https://EXAMPLE.com/", api_key=SECRET)
    assert {one, Settings(deployment_url="https://example.com", api_key=f" {SECRET}\n")} == {one}


@pytest.mark.parametrize(("value", "debug"), [("debug", True), (" DEBUG ", True), ("", False), ("info", False)])
def test_the_request_log_is_switched_on_by_the_environment_alone(value: str, debug: bool) -> None:
    assert resolve({"apiKey": SECRET, "log": "debug"}, POLYTOMIC_LOG=value).debug is debug
