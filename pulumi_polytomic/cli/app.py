"""Registers the commands of `pulumi-polytomic`; each has a file of its own."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def main() -> None:
    """Run the command line; without the extra that it needs, say in one line how to install it."""
    if find_spec("click") is None:
        sys.stderr.write("pulumi-polytomic needs: pip install 'pulumi-polytomic[cli]'\n")
        raise SystemExit(1)
    commands()(prog_name="pulumi-polytomic")


def commands() -> click.Group:
    """All commands."""
    import click

    from .adopt import adopt
    from .cancel import cancel
    from .compare import compare
    from .doctor import doctor
    from .drift import drift
    from .emulator import emulator
    from .executions import executions
    from .export import export
    from .graph import graph
    from .list import list_
    from .logs import logs
    from .report import report
    from .run import run
    from .show import show
    from .status import status
    from .types import types
    from .validate import validate

    @click.group(help="Tools around Polytomic syncs as code.")
    @click.version_option(package_name="pulumi-polytomic")
    def pulumi_polytomic() -> None:
        pass

    for command in (
        emulator,
        adopt,
        run,
        status,
        executions,
        cancel,
        logs,
        report,
        drift,
        types,
        export,
        compare,
        list_,
        show,
        graph,
        doctor,
        validate,
    ):
        pulumi_polytomic.add_command(command)
    return pulumi_polytomic
