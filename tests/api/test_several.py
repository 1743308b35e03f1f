"""Several questions at a time: a bounded number, in words when it takes long, and none after a failure."""

from __future__ import annotations

import itertools
import logging
import threading

import pytest

from pulumi_polytomic.api.several import AT_ONCE, several

WHAT = "schemas are read"


def test_each_item_gets_its_answer_in_the_order_of_the_items() -> None:
    items = list(range(3 * AT_ONCE))
    assert list(several(items, lambda n: n * n, WHAT).items()) == [(n, n * n) for n in items]
    assert several([], str, WHAT) == {}


def test_as_many_as_allowed_are_asked_at_a_time_and_no_more() -> None:
    together, lock = threading.Barrier(AT_ONCE, timeout=60), threading.Lock()
    asking, most = 0, 0

    def ask(item: int) -> int:
        nonlocal asking, most
        with lock:
            asking += 1
            most = max(most, asking)
        together.wait()  # breaks, and fails the test, unless that many are here
        with lock:
            asking -= 1
        return item

    several(range(2 * AT_ONCE), ask, WHAT)
    assert most == AT_ONCE


def test_the_first_failure_ends_it() -> None:
    failed, asked = threading.Event(), []

    def ask(item: int) -> int:
        asked.append(item)
        if item == 0:
            raise ValueError(item)
        failed.wait(60)
        return item

    with pytest.raises(ValueError, match="0"):
        several(range(10 * AT_ONCE), ask, WHAT)
    failed.set()
    assert len(asked) < 10 * AT_ONCE


def test_it_says_how_far_it_is_every_five_seconds(caplog: pytest.LogCaptureFixture) -> None:
    clock = itertools.count()  # a second later at each look
    with caplog.at_level(logging.INFO, "pulumi_polytomic.api"):
        several(range(12), str, WHAT, clock=lambda: float(next(clock)))
    assert [record.getMessage() for record in caplog.records] == [f"5 of 12 {WHAT}", f"10 of 12 {WHAT}"]
