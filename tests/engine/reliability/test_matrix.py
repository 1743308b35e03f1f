"""Every cell of the fault matrix, on the real engine."""

from __future__ import annotations

import pytest

from tests.engine.project import Project
from tests.engine.reliability.cases import VERBS, cells
from tests.engine.reliability.matrix import play


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("group", ["plain", "waits", "killed"])
def test_matrix(project: Project, verb: str, group: str) -> None:
    chosen = [
        c
        for c in cells(VERBS[verb])
        if group == ("killed" if c.trouble.killed else "waits" if c.trouble.waits else "plain")
    ]
    played = play(project, VERBS[verb], chosen)
    for cell, outcome in played.rows:
        print(cell, "|", outcome.seen, "|", outcome.server, "|", outcome.state, "|", outcome.recovery)
    assert played.wrong == []
