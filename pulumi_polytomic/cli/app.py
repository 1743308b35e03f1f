"""Registers the commands of `pulumi-polytomic`; each has a file of its own."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; without the extra that it needs, say in one line how to install it."""
    try:
        import click
    except ImportError:
        sys.stderr.write("pulumi-polytomic needs: pip install 'pulumi-polytomic[cli]'\n")
        raise SystemExit(1) from None
    from .cancel import cancel
    from .compare import compare
    from .drift import drift
    from .emulator import emulator
    from .executions import executions
    from .export import export
    from .logs import logs
    from .report import report
    from .run import run
    from .status import status
    from .types import types

    @click.group(help="Tools around Polytomic syncs as code.")
    @click.version_option(package_name="pulumi-polytomic")
    def pulumi_polytomic() -> None:
        pass

    for command in (emulator, run, status, executions, cancel, logs, report, drift, types, export, compare):
        pulumi_polytomic.add_command(command)
    pulumi_polytomic(prog_name="pulumi-polytomic")
