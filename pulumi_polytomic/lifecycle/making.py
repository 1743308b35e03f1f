"""Things that the resources of a program create elsewhere, such as a field in a target.

A live check sees the workspace as it is before the run, so what another resource of the same program is about to make
is not missing. The program knows all of its resources before any is checked, as long as no lookup waits between them;
the provider knows those that it has checked. Values that are Outputs in the program may be anything.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

import pulumi

Made = dict[str, str]
"""What a kind says of a thing that is made."""

Concerns = Callable[[Made], bool]
"""Whether a thing that is made may be one that a resource uses."""

_of_runs: WeakKeyDictionary[object, dict[tuple[tuple[str, str], ...], Made]] = WeakKeyDictionary()


def noted(made: list[Made], concerns: Concerns | None) -> pulumi.Output[list[Made] | None] | None:
    """Take note of what a resource of the program makes; what all of them make, as soon as the program waits.

    Of that only what may concern the resource: with all of it, a program's size would count twice. `concerns` is None
    for a resource that uses nothing that others make.
    """
    run = pulumi.runtime.get_root_resource()
    of_run = _of_runs.setdefault(run, {}) if run is not None else {}
    of_run.update({tuple(sorted(one.items())): one for one in made})
    if concerns is None:
        return None
    return pulumi.Output.from_input("").apply(lambda _: [one for one in of_run.values() if concerns(one)] or None)
