"""The page of rules: every rule is on it, and each example does what the page says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_polytomic import rules
from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.connection import CONNECTION
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.lifecycle import verbs
from pulumi_polytomic.lifecycle.kind import Kind
from pulumi_polytomic.lifecycle.report import Line
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.model import MODEL
from pulumi_polytomic.model_sync import MODEL_SYNC
from tests.engine.project import ACME, bulk_sync, mapping, model_sync
from tests.kinds.samples import SAMPLES
from tests.preview.checking import ORIGIN, session_of
from tests.preview.test_targets import to_hubspot, to_lead

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "rules.md").read_text()
SECTIONS: dict[str, str] = dict(re.findall(r"^## `([a-z-]+)`\n((?:(?!## ).*\n)+)", PAGE, re.M))
EXAMPLES = [
    (rule, kind, code)
    for rule, text in SECTIONS.items()
    for kind, code in re.findall(r"^- (Invalid|Valid): `(.+)`$", text, re.M)
]
RUN = {rule for rule, _, _ in EXAMPLES}
"""The rules whose examples are code; what breaks the others is no declaration alone."""


def _sample(name: str) -> Any:
    [sample] = [sample for sample in SAMPLES if str(sample) == name]

    def declared(**changes: Any) -> dict[str, Any]:
        return {k: v for k, v in {**sample.every, **changes}.items() if v is not None}

    return declared


NAMES: dict[str, tuple[Kind, Any]] = {
    "model_sync": (MODEL_SYNC, model_sync),
    "to_lead": (MODEL_SYNC, to_lead),
    "to_hubspot": (MODEL_SYNC, to_hubspot),
    "bulk_sync": (BULK_SYNC, bulk_sync),
    "connection": (CONNECTION, _sample("connection")),
    "model": (MODEL, _sample("model")),
}


def broken(server: Emulator, code: str) -> set[str]:
    """The rules that an example breaks."""
    kind, _ = NAMES[code.partition("(")[0]]
    names = {**{name: make for name, (_, make) in NAMES.items()}, "mapping": mapping}
    declared = eval(code, {**names, "salesforce": ACME.connections["Salesforce"]})
    checked = verbs.check(Resources(kind, session_of(server)), {}, {**declared, "__origin": ORIGIN})
    return {line.rule for line in [*checked.failures, *checked.notes] if isinstance(line, Line)}


def test_every_rule_has_a_section_with_both_examples() -> None:
    assert SECTIONS.keys() == rules.IDS
    for rule, text in SECTIONS.items():
        assert (text.count("- Invalid: "), text.count("- Valid: ")) == (1, 1), rule


@pytest.mark.parametrize(("rule", "kind", "code"), EXAMPLES, ids=[f"{rule}-{kind}" for rule, kind, _ in EXAMPLES])
def test_an_example_breaks_its_rule_or_none(server: Emulator, rule: str, kind: str, code: str) -> None:
    assert broken(server, code) == ({rule} if kind == "Invalid" else set())


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
