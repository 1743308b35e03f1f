from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.cli.executing.endings import CODES, code
from pulumi_polytomic.cli.mistakes import in_one_line
from pulumi_polytomic.errors import ConfigError, InvalidInput, NoAnswer, PolytomicError
from pulumi_polytomic.executing.outcome import Verdict

verdicts = st.lists(st.sampled_from(get_args(Verdict)))


@given(verdicts, verdicts)
def test_the_exit_code_is_that_of_the_worst_run(some: list[Verdict], more: list[Verdict]) -> None:
    ranks = [0, 3, 4, 1]  # done, still running, canceled, failed
    assert code(some) in {CODES[verdict] for verdict in some} or (not some and code(some) == 0)
    assert ranks.index(code([*some, *more])) == max(ranks.index(code(some)), ranks.index(code(more)))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConfigError("no key"), 2),
        (InvalidInput("", "no such sync"), 2),
        (NoAnswer("GET", "/api/me", "connection refused", sent=False), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_foreseen_error_is_one_line_with_its_exit_code(error: PolytomicError, expected: int) -> None:
    import click

    with pytest.raises(click.ClickException) as shown, in_one_line():
        raise error
    assert shown.value.exit_code == expected
    assert shown.value.format_message() == str(error)
