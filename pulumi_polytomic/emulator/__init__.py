"""The Polytomic API in a box: an emulator for tests, demonstrations and work without a network.

It needs the extra `emulator`, and imports nothing of the provider, so that mistakes cannot cancel out. The
server is imported on first use: the command line reads the options of `Unsettled` without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .unsettled import Unsettled

if TYPE_CHECKING:
    from .server import Emulator, running
    from .worlds import WorldError

__all__ = ["Emulator", "Unsettled", "WorldError", "running"]


def __getattr__(name: str) -> Any:
    if name == "WorldError":
        from .worlds import WorldError

        return WorldError
    if name not in ("Emulator", "running"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import server

    return getattr(server, name)
