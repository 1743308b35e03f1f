"""The Polytomic API in a box: an emulator for tests, demonstrations and work without a network.

It needs the extra `emulator`, and imports nothing of the provider, so that mistakes cannot cancel out.
"""

from __future__ import annotations

from .server import Emulator, running
from .unsettled import Unsettled

__all__ = ["Emulator", "Unsettled", "running"]
