"""Things that the resources of a program create elsewhere, such as a field in a target.

A live check sees the workspace as it is before the run, so what another resource of the same program is about to make
is not missing. The program knows all of its resources before any is checked, as long as no lookup waits between them;
the provider knows those that it has checked. Values that are Outputs in the program may be anything.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import pulumi

Made = dict[str, str]
"""What a kind says of a thing that is made."""

_of_runs: WeakKeyDictionary[object, list[Made]] = WeakKeyDictionary()


def noted(made: list[Made]) -> pulumi.Output[list[Made] | None]:
    """Take note of what a resource of the program makes; what all of them make, as soon as the program waits."""
    run = pulumi.runtime.get_root_resource()
    of_run = _of_runs.setdefault(run, []) if run is not None else []
    of_run += made
    return pulumi.Output.from_input("").apply(lambda _: list(of_run) or None)
