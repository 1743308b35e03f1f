"""Which changes a Pulumi property path means, as `replace_on_changes` has them."""

from __future__ import annotations

import pytest

from pulumi_polytomic.reconcile.changes import Change, named
from pulumi_polytomic.reconcile.path import Key, Path

SOURCE = Path.of("fields", Key("Email"), "source", "field")


@pytest.mark.parametrize(
    ("change", "paths", "fields"),
    [
        (Path.of("mode"), ["mode"], ["mode"]),
        (Path.of("mode"), ["*"], ["mode"]),
        (Path.of("mode"), ["model_filters", "mod"], []),
        (Path.of("schedule", "hour"), ["schedule"], ["schedule"]),
        (Path.of("schedule", "hour"), ["schedule.hour"], ["schedule"]),
        (Path.of("schedule", "minute"), ["schedule.hour"], []),
        (Path.of("schedule"), ["schedule.hour"], []),
        (SOURCE, ["fields[*].source"], ["fields"]),
        (SOURCE, ["fields[0].source"], ["fields"]),
        (Path.of("fields", Key("Email"), "sync_mode"), ["fields[*].source"], []),
        (Path.of("target", "configuration", "batch"), ['target["configuration"].batch'], ["target"]),
        (Path.of("target", "configuration", "a.b"), ['target.configuration["a.b"]'], ["target"]),
        (Path.of("target", "configuration", "a.b"), ["target.configuration.a.b"], []),
        (SOURCE, ['fields["Email"].source'], ["fields"]),
        (Path.of("fields", Key("a].b[0]"), "source"), ["fields[*].source"], ["fields"]),
        (Path.of("policies"), ["no[path"], []),
        (Path.of("policies"), [], []),
    ],
)
def test_a_path_means_the_changes_at_and_under_it(change: Path, paths: list[str], fields: list[str]) -> None:
    assert named([Change(change, "old", "new")], paths) == fields
