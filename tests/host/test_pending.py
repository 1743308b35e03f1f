"""What is read from the engine's notes of creates under way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pulumi_polytomic.host.pending import _exported, creates, noted

URN = "urn:pulumi:dev::acme::load"


def operation(type: str, urn: str, **inputs: str) -> dict[str, object]:
    return {"type": type, "resource": {"urn": urn, "inputs": inputs}}


def test_only_creates_of_the_resource_count() -> None:
    operations = [
        operation("updating", URN, name="a"),
        operation("creating", URN, name="b"),
        operation("creating", f"{URN}-2", name="c"),
        {"type": "creating", "resource": {"urn": URN}},
    ]
    assert noted({"deployment": {"pending_operations": operations}}, URN) == [{"name": "b"}, {}]


@pytest.mark.parametrize("exported", [{}, {"deployment": None}, {"deployment": {"pending_operations": None}}])
def test_a_state_without_notes_has_none(exported: dict[str, object]) -> None:
    assert noted(exported, URN) == []


ORIGIN = {"organization": "o", "project": "p", "stack": "dev", "urn": URN}


def pulumi(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a command of that name into the path."""
    _exported.cache_clear()
    (folder / "pulumi").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")


def test_the_state_of_the_stack_of_the_resource_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    exported = {"deployment": {"pending_operations": [operation("creating", URN, name="b")]}}
    (tmp_path / "state.json").write_text(json.dumps(exported))
    wanted = "stack export --stack o/p/dev --non-interactive"
    pulumi(tmp_path, monkeypatch, f'[ "$*" = "{wanted}" ] && cat {tmp_path}/state.json')
    assert creates(ORIGIN) == [{"name": "b"}]
    assert creates({**ORIGIN, "urn": "another"}) == []
    monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", "false")
    assert creates(ORIGIN) == [{"name": "b"}]
    monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", "true")
    assert creates(ORIGIN) is None


@pytest.mark.parametrize("script", ["exit 1", "echo no JSON"])
def test_where_the_state_cannot_be_read_nobody_can_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    pulumi(tmp_path, monkeypatch, script)
    assert creates(ORIGIN) is None
    (tmp_path / "pulumi").unlink()
    _exported.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert creates(ORIGIN) is None
    assert creates(None) is None
