"""What is in a deployment before anybody changes it: a world, described in a file.

`world.schema.json` is the format; `company.json` is the world that an emulator has if it is given none. See "Your own
world" in `docs/testing.md`.
"""

from __future__ import annotations

from .keys import key_id
from .loading import Loaded, company, load
from .mistakes import WorldError, at
from .organizations import Organization, key_record
from .syncs import Sync

__all__ = ["Loaded", "Organization", "Sync", "WorldError", "at", "company", "key_id", "key_record", "load"]
