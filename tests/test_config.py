from __future__ import annotations

import base64
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.config import OPTIONS, Settings, own_options, unread_variables, variables
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


def test_settings_go_to_a_child_process_as_variables() -> None:
    of_a_user: dict[str, object] = {"apiKey": SECRET, "callTimeout": "1", "allowTwins": "true"}
    of_a_deployment: dict[str, object] = {"deploymentKey": SECRET}
    for configured in (of_a_user, of_a_deployment):
        settings = resolve(configured, POLYTOMIC_ORGANIZATION_ID=ORGANIZATION, POLYTOMIC_API_VERSION="2024-02-08")
        assert resolve({}, **variables(settings)) == settings


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


@pytest.mark.parametrize(
    ("options", "environ", "told"),
    [
        (["onconflict"], {}, "polytomic:onconflict (did you mean polytomic:onConflict?)"),
        (["organisationId"], {}, "polytomic:organisationId (did you mean polytomic:organizationId?)"),
        (["allow_twins"], {}, "polytomic:allow_twins (did you mean polytomic:allowTwins?)"),
        (["quux", "apikey"], {}, "polytomic:apikey (did you mean polytomic:apiKey?), polytomic:quux"),
        ([], {"POLYTOMIC_ONCONFLICT": "fail"}, "POLYTOMIC_ONCONFLICT (did you mean POLYTOMIC_ON_CONFLICT?)"),
        (
            [],
            {"POLYTOMIC_ORGANISATION_ID": "x"},
            "POLYTOMIC_ORGANISATION_ID (did you mean POLYTOMIC_ORGANIZATION_ID?)",
        ),
        ([], {"POLYTOMIC_APIKEY": SECRET}, "POLYTOMIC_APIKEY (did you mean POLYTOMIC_API_KEY?)"),
        ([], {"POLYTOMIC_LIVECHECK": "off"}, "POLYTOMIC_LIVECHECK (did you mean POLYTOMIC_LIVE_CHECKS?)"),
    ],
)
def test_a_misspelt_setting_is_an_error_that_names_the_nearest_one_and_no_value(
    options: list[str], environ: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings.resolve({"apiKey": SECRET}.get, environ, options)
    assert str(caught.value).startswith(f"there is no setting {told}. Correct its name")
    assert SECRET not in str(caught.value)


def test_every_setting_and_the_name_of_a_workspace_are_known() -> None:
    environ = dict.fromkeys(("POLYTOMIC_LOG", "POLYTOMIC_TOKEN"), "")
    assert Settings.resolve({"apiKey": SECRET}.get, environ, [*OPTIONS.values(), "workspace"]).api_key == SECRET


def test_settings_of_other_tools_are_no_error_and_are_known_to_be_unread() -> None:
    environ = {"POLYTOMIC_TOKEN": "x", "POLYTOMIC_PARTNER_KEY": "y", "POLYTOMIC_DEPLOYMENT": "z", "POLYTOMIC_URL": "u"}
    assert resolve({"apiKey": SECRET}, **environ).api_key == SECRET
    known = {"POLYTOMIC_LOG": "debug", "POLYTOMIC_API_KEY": SECRET, "PATH": "/", "POLYTOMIC_BLANK": ""}
    assert unread_variables({**environ, **known}) == sorted(environ)


def test_a_project_called_polytomic_may_have_settings_of_its_own_but_none_that_is_almost_ours() -> None:
    keys = ["polytomic:hour", "polytomic:apikey", "acme:onconflict"]
    assert own_options(keys, "acme") == ["hour", "apikey"]
    assert own_options(keys, "polytomic") == ["apikey"]


def test_plain_http_to_another_machine_needs_a_setting_of_its_own_and_is_a_caution() -> None:
    emulator = "http://emulator:8899"
    with pytest.raises(
        ConfigError, match=r"plain http.* set polytomic:insecureHttp \(or POLYTOMIC_INSECURE_HTTP\) to true"
    ):
        resolve({"apiKey": SECRET, "deploymentUrl": emulator})
    settings = resolve({"apiKey": SECRET, "deploymentUrl": emulator}, POLYTOMIC_INSECURE_HTTP="true")
    assert settings.deployment_url == emulator
    [caution] = settings.cautions
    assert emulator in caution
    assert SECRET not in caution


@pytest.mark.parametrize("url", ["http://localhost:8899", "https://poly.example.com"])
def test_without_plain_http_to_another_machine_there_is_nothing_to_caution_against(url: str) -> None:
    assert Settings(deployment_url=url, api_key=SECRET, insecure_http=True).cautions == []
