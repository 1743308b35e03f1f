"""What is read from the engine's notes of creates under way."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_polytomic.host.pending import creates, noted

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


def test_where_there_is_no_pulumi_nothing_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert creates({"organization": "o", "project": "p", "stack": "dev", "urn": URN}) == []
    assert creates(None) == []
