"""Which changes a Pulumi property path means, as `replace_on_changes` has them."""

from __future__ import annotations

import pytest

from pulumi_polytomic.reconcile.changes import Change, named


@pytest.mark.parametrize(
    ("change", "paths", "fields"),
    [
        ("mode", ["mode"], ["mode"]),
        ("mode", ["*"], ["mode"]),
        ("mode", ["model_filters", "mod"], []),
        ("schedule.hour", ["schedule"], ["schedule"]),
        ("schedule.hour", ["schedule.hour"], ["schedule"]),
        ("schedule.minute", ["schedule.hour"], []),
        ("schedule", ["schedule.hour"], []),
        ("fields[Email].source.field", ["fields[*].source"], ["fields"]),
        ("fields[Email].source.field", ["fields[0].source"], ["fields"]),
        ("fields[Email].sync_mode", ["fields[*].source"], []),
        ("target.configuration.batch", ['target["configuration"].batch'], ["target"]),
        ("target.configuration.a.b", ['target.configuration["a.b"]'], ["target"]),
        ("policies", [], []),
    ],
)
def test_a_path_means_the_changes_at_and_under_it(change: str, paths: list[str], fields: list[str]) -> None:
    assert named([Change(change, "old", "new")], paths) == fields
