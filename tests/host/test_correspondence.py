"""`polytomic.map.yaml`: which names correspond, and what lookups make of it."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pulumi_polytomic as polytomic
from pulumi_polytomic.emulator import seed
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.errors import ConfigError
from pulumi_polytomic.host.correspondence import NONE, Correspondence, load, of_project

NAMES = st.tuples(st.sampled_from("abcdef"), st.just(""))


def test_names_correspond_in_both_directions_and_through_a_third() -> None:
    same = load('model: {"dev": "prod", "staging": "prod"}')
    every = {("dev", ""), ("staging", ""), ("prod", "")}
    assert same.group("model", ("staging", "")) == every
    assert same.group("model", ("prod", "")) == every
    assert same.group("model", ("other", "")) == frozenset()
    assert same.group("policy", ("dev", "")) == frozenset()


def test_the_type_of_a_connection_tells_two_of_one_name_apart() -> None:
    same = load('connection: {"CRM:hubspot": "CRM sandbox:hubspot"}')
    assert same.group("connection", ("CRM", "hubspot"))
    assert same.group("connection", ("CRM", ""))
    assert not same.group("connection", ("CRM", "salesforce"))


def test_a_colon_in_the_name_of_another_kind_is_a_colon() -> None:
    assert load('model: {"raw:events": "events"}').group("model", ("raw:events", ""))


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_names_are_in_one_group_at_most(pairs: dict[str, str]) -> None:
    groups = load("model: {" + ", ".join(f"{a}: {b}" for a, b in pairs.items()) + "}").groups["model"]
    assert sum(map(len, groups)) == len(frozenset().union(*groups))
    for a, b in pairs.items():
        assert any({(a, ""), (b, "")} <= group for group in groups)


@pytest.mark.parametrize("text", ["[]", "model: x", "model: {a: 1}", "model: {a: [b]}", "a: b: c"])
def test_another_form_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(text)
    assert "\n" not in str(error.value)


def test_the_file_beside_the_project_holds_for_its_subfolders(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: x\n")
    (tmp_path / "polytomic.map.yaml").write_text("model: {a: b}\n")
    (tmp_path / "infra").mkdir()
    assert of_project(tmp_path / "infra").group("model", ("a", ""))
    (tmp_path / "infra" / "Pulumi.yaml").write_text("name: y\n")
    assert of_project(tmp_path / "infra") == NONE == Correspondence({})


@pytest.fixture
def dev(server: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a program that works in "Acme dev"."""
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", server.url)
    monkeypatch.setenv("POLYTOMIC_API_KEY", seed.ACME_DEV.api_key or "")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_lookup_finds_what_the_name_stands_for_in_this_workspace(server: Emulator, dev: Path) -> None:
    salesforce = seed.ACME_DEV.connections["Salesforce"]
    server.edit("connection", salesforce, {"name": "Salesforce sandbox"})
    (dev / "polytomic.map.yaml").write_text('connection: {"Salesforce sandbox:salesforce": "Salesforce:salesforce"}')
    assert polytomic.get_connection("Salesforce").id == salesforce
    assert polytomic.get_connection("Salesforce", type="salesforce").name == "Salesforce sandbox"
    assert polytomic.get_connection("Salesforce sandbox").id == salesforce


def test_a_name_that_stands_for_two_things_here_is_refused_with_both(server: Emulator, dev: Path) -> None:
    (dev / "polytomic.map.yaml").write_text("connection: {HubSpot: Salesforce}")
    with pytest.raises(pulumi.RunError) as error:
        polytomic.get_connection("Salesforce")
    for name in ("HubSpot", "Salesforce"):
        assert seed.ACME_DEV.connections[name] in str(error.value)


def test_a_map_that_cannot_be_read_stops_the_lookup_in_one_line(server: Emulator, dev: Path) -> None:
    (dev / "polytomic.map.yaml").write_text("connection: [Salesforce]")
    with pytest.raises(pulumi.RunError) as error:
        polytomic.get_connection("Salesforce")
    assert "polytomic.map.yaml has to map names to names" in str(error.value)
    assert "\n" not in str(error.value)
