"""Random programs, edits by hand, faults and kills, against the provider and the emulator: the promises hold.

The histories are the same in every run. `--hypothesis-profile=default --hypothesis-seed=7` plays others.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from pulumi_polytomic.emulator import running
from pulumi_polytomic.emulator.server import Emulator
from tests.machine import laws, programs
from tests.machine.histories import READINGS, Polytomic
from tests.machine.runs import Clock, Run, Stack
from tests.reconcile.configurations import VERSIONS


@given(data=st.data(), noun=st.sampled_from(sorted(programs.NOUNS)), version=st.sampled_from(VERSIONS))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_a_failed_create_made_is_recognized_whatever_it_declared(
    server: Emulator, data: Any, noun: str, version: str
) -> None:
    server.reset()
    stack = Stack("dev", version, {noun: data.draw(programs.declared("dev", noun, version, None))})
    server.add_fault(method="POST", path="syncs$", status=500, when="after", count=2)
    run = Run(server, Clock(server), httpx.HTTPTransport(), stack)
    run.up()
    assert [r.id for r in stack.state.values()] == list(laws.on_server(server)), run.text


def drive(examples: int, steps: int) -> None:
    with ExitStack() as stack:
        Polytomic.servers = {name: stack.enter_context(running(unsettled=r)) for name, r in READINGS.items()}
        run_state_machine_as_test(
            Polytomic,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_promises_hold_in_random_histories() -> None:
    drive(examples=25, steps=20)


@pytest.mark.thorough
def test_promises_hold_in_many_random_histories() -> None:
    drive(examples=400, steps=40)
