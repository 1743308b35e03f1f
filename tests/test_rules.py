"""The page of rules: every rule is on it, and each example does what the page says."""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic import rules
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.declare.environment import FromEnvironment
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.executing import life
from pulumi_polytomic.execution import MODEL_SYNC_EXECUTION
from pulumi_polytomic.lifecycle import session, verbs
from pulumi_polytomic.lifecycle.report import Line
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.session import Session
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.cli.test_validate import found as validated
from tests.engine.project import ACME, bulk_sync, mapping, model_sync
from tests.kinds.samples import SAMPLES
from tests.preview.checking import ORIGIN, Scope, session_of
from tests.preview.test_targets import to_hubspot, to_lead

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "rules.md").read_text()
SECTIONS: dict[str, str] = dict(re.findall(r"^## `([a-z-]+)`\n((?:(?!## ).*\n)+)", PAGE, re.M))
EXAMPLES = [
    (rule, kind, example)
    for rule, text in SECTIONS.items()
    for kind, example in re.findall(r"^- (Invalid|Valid): (.+)$", text, re.M)
]
CODE = re.compile("`([^`]+)`")
PROGRAM = """
from pulumi import ResourceOptions
from pulumi_polytomic import *
from tests.engine.project import model_sync

"""


def _sample(name: str) -> Any:
    [sample] = [sample for sample in SAMPLES if str(sample) == name]

    def declared(**changes: Any) -> dict[str, Any]:
        return {k: v for k, v in {**sample.every, **changes}.items() if v is not None}

    return declared


NAMES: dict[str, tuple[Any, Any]] = {
    "model_sync": (MODEL_SYNC, model_sync),
    "to_lead": (MODEL_SYNC, to_lead),
    "to_hubspot": (MODEL_SYNC, to_hubspot),
    "bulk_sync": (BULK_SYNC, bulk_sync),
    "model_sync_execution": (MODEL_SYNC_EXECUTION, dict),
    **{
        str(sample): (sample.kind, _sample(str(sample)))
        for sample in SAMPLES
        if str(sample) in ("connection", "model", "user", "webhook", "organization")
    },
}
VALUES = {
    **{name: make for name, (_, make) in NAMES.items()},
    "mapping": mapping,
    "encrypted": {**mapping("Email", "email"), "encryption_enabled": True},
    "FromEnvironment": FromEnvironment,
    "postgres": ACME.connections["Postgres"],
    "salesforce": ACME.connections["Salesforce"],
    "hubspot": ACME.connections["HubSpot"],
    "marketing": ACME.roles["Marketing"],
    "acme": ACME.id,
}


def declared(code: str, made: str = "") -> tuple[Any, dict[str, Any]]:
    """The kind and the inputs of a resource in an example."""
    inputs = {**eval(code, {**VALUES, "made": made}), "__origin": ORIGIN}
    if "adopt" in inputs:
        inputs["__adopt"] = inputs.pop("adopt")
    return NAMES[code.partition("(")[0]][0], inputs


def broken(server: Emulator, example: str) -> set[str]:
    """The rules that an example breaks: a resource, under the circumstances that follow it."""
    code, *circumstances = re.split(r", (?=beside|as a change of|with|without|where)", example.removesuffix("."))
    made, old, environ = "", dict[str, Any](), {"POLYTOMIC_API_KEY": ACME.api_key}
    for one in circumstances:
        match one.partition(" `")[0], CODE.findall(one):
            case ("beside" | "as a change of") as how, [other]:
                kind, inputs = declared(other)
                made = verbs.create(Resources(kind, session_of(server)), inputs).id
                old = inputs if how == "as a change of" else {}
            case "with", [variable]:
                environ.update([variable.split("=")])
            case "without", [variable]:
                del environ[variable]
            case "where", [call, status]:
                method, path = call.split()
                server.add_fault(method=method, path=path, status=int(status))
            case _:
                raise AssertionError(one)
    [code] = CODE.findall(code)
    kind, inputs = declared(code, made)
    environ["POLYTOMIC_DEPLOYMENT_URL"] = server.url
    process = Session(lambda _: None, environ, sleep=server.advance, scope=Scope())
    check = life.check if kind is MODEL_SYNC_EXECUTION else verbs.check
    checked = check(Resources(kind, process), old, inputs)
    return {line.rule for line in [*checked.failures, *checked.notes] if isinstance(line, Line) and line.rule}


def test_every_rule_has_a_section_with_both_examples() -> None:
    assert SECTIONS.keys() == rules.IDS
    for rule, text in SECTIONS.items():
        assert (text.count("- Invalid: "), text.count("- Valid: ")) == (1, 1), rule


@pytest.mark.parametrize(("rule", "kind", "example"), EXAMPLES, ids=[f"{rule}-{kind}" for rule, kind, _ in EXAMPLES])
def test_an_example_breaks_its_rule_or_none(
    server: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, kind: str, example: str
) -> None:
    monkeypatch.setattr(session, "_telling", threading.Lock())  # unusable settings are reported once per process
    if rule in (rules.PROGRAM_STOPPED, rules.PROGRAM_WARNING):
        [code] = CODE.findall(example)
        found = {one["rule"] for one in validated(server, tmp_path, code, begin=PROGRAM)}
    else:
        found = broken(server, example)
    assert found == ({rule} if kind == "Invalid" else set())


def _uses() -> Iterator[str]:
    for file in (ROOT / "pulumi_polytomic").rglob("*.py"):
        if "emulator" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "rules":
                yield node.attr


def test_every_rule_is_used() -> None:
    constants = {name for name, value in vars(rules).items() if isinstance(value, str) and value in rules.IDS}
    assert constants == {name for name in _uses() if name.isupper()}
