"""The objects that this run changes, as they will be, according to their checks.

A live check sees the workspace as it is before the run. A model whose query changes gives other fields after it, which
is what the objects that read the model have to be judged by. Each process knows the objects that it has checked.
"""

from __future__ import annotations

import threading
from typing import Any
from weakref import WeakKeyDictionary

Coming = dict[str, dict[str, Any]]
"""The id of an object, or the URN of the resource that is going to make it -> the object as it is going to be."""

_of_runs: WeakKeyDictionary[object, Coming] = WeakKeyDictionary()
_lock = threading.Lock()


def of_run(scope: object = None) -> Coming:
    """What is coming in the run of `scope`; without one, in the process. All who ask share it."""
    with _lock:
        return _of_runs.setdefault(scope or threading.main_thread(), {})
