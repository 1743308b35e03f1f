"""Random programs, edits by hand, faults and kills, against the provider and the emulator: the promises hold."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from pulumi_polytomic.emulator import running
from tests.machine.histories import READINGS, Polytomic


def drive(examples: int, steps: int) -> None:
    with ExitStack() as stack:
        Polytomic.servers = {name: stack.enter_context(running(unsettled=r)) for name, r in READINGS.items()}
        run_state_machine_as_test(
            Polytomic,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_promises_hold_in_random_histories() -> None:
    drive(examples=25, steps=20)


@pytest.mark.thorough
def test_promises_hold_in_many_random_histories() -> None:
    drive(examples=400, steps=40)
