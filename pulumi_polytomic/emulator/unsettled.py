"""What no page of the API settles, gathered in one place so that each reading can be played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Unsettled:
    """The readings of the API pages that an emulator has to choose between.

    Nothing may be promised on one reading alone: a test that depends on one of these runs with each value.

    Attributes:
        active_default: what `active` becomes when a body leaves it out (no page says).
        passphrase: how answers report `encryption_passphrase`: one example shows it, the texts call it
            write-only.
        target_create: whether an answer to `target.create` already holds `object`, or only after the
            first execution.
        connection_change: whether PUT may change a bulk sync's source or destination connection.
    """

    active_default: bool = True
    passphrase: Literal["omitted", "masked", "clear"] = "omitted"
    target_create: Literal["at_once", "first_execution"] = "at_once"
    connection_change: Literal["accepted", "refused"] = "accepted"
