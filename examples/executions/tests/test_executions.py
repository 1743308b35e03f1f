"""How to test a program that runs syncs: the emulator's time goes on while `pulumi up` waits."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

from pulumi_polytomic.emulator import Emulator
from pulumi_polytomic.testing import Stack, Workspace

pytest_plugins = ["pulumi_polytomic.testing"]


@contextmanager
def time_passes(emulator: Emulator) -> Generator[None, None, None]:
    over = threading.Event()

    def turn() -> None:
        while not over.wait(0.2):
            emulator.advance(60)

    clock = threading.Thread(target=turn)
    clock.start()
    try:
        yield
    finally:
        over.set()
        clock.join()


def test_the_shop_is_copied_once_and_again_after_a_change(
    polytomic_stack: Stack, polytomic_workspace: Workspace
) -> None:
    emulator = polytomic_workspace.emulator
    with time_passes(emulator):
        polytomic_stack.up()
        assert polytomic_stack.outputs() == {"status": "completed"}
        assert len(emulator.executions()) == 1

        polytomic_stack.preview("--expect-no-changes")
        polytomic_stack.configure({"schemas": "public.customers,public.orders"})
        polytomic_stack.up()
        assert len(emulator.executions()) == 2
