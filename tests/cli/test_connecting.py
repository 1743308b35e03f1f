"""What commands say of a `pulumi` that failed."""

from __future__ import annotations

import pytest
from click import ClickException
from pulumi.automation import CommandError
from pulumi.automation._cmd import CommandResult

from pulumi_polytomic.cli.connecting import _asked

SHORT = "error: read 'A': 401: the key is rejected here too"
WHOLE = "error: read 'B': 401 unauthorized from GET /api/me: Unauthorized. Correct the key."


@pytest.mark.parametrize("lines", [(SHORT, WHOLE), (WHOLE, SHORT), (WHOLE,)])
def test_the_line_that_explains_a_rejected_key_is_shown_whatever_the_order(lines: tuple[str, ...]) -> None:
    def fail() -> None:
        raise CommandError(CommandResult(stdout="", stderr="\n".join(lines), code=255))

    with pytest.raises(ClickException) as failed:
        _asked(fail)
    assert failed.value.message == f"Pulumi cannot read the stack: {WHOLE.removeprefix('error: ')}"
