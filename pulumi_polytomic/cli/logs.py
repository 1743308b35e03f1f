"""`pulumi-polytomic logs`: show the logs of an execution."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from .connecting import connected, stack_option
from .executing.syncs import Kind, Sync, execution_option, find, kept, kind_option
from .mistakes import Mistake, writing

if TYPE_CHECKING:
    from ..api.client import Client

_LEVELS = {"errors": ("error",), "warnings": ("warn", "warning")}


@click.command()
@click.argument("sync", metavar="NAME|ID")
@stack_option
@kind_option
@execution_option("The log of this execution; left out: the last one.")
@click.option(
    "--type",
    "type_",
    type=click.Choice(["records", "errors", "warnings"]),
    help="The records, or the errors or warnings; left out: the console log.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def logs(
    sync: str, stack: str | None, kind: Kind | None, execution: str | None, type_: str | None, output: Path | None
) -> None:
    """Print the log of an execution, one JSON object a line.

    The server keeps the last entries of the console log. A bulk sync has no files of errors and warnings: they are the
    entries of its console log of that level.
    """
    with connected(stack) as client:
        found = find(client, [sync], kind)
        if len(found) > 1:
            raise Mistake(f"{sync!r} matches {len(found)} syncs: name one")
        chunks = _chunks(client, found[0], execution or _last(client, found[0]), type_)
        with kept(found[0]):
            chunks = itertools.chain([next(chunks, b"")], chunks)  # a refusal leaves the file as it was
        if output is None:
            with writing("the log"):
                _write(chunks, sys.stdout.buffer)
        else:
            with writing(output), output.open("wb") as file:
                _write(chunks, file)


def _last(client: Client, sync: Sync) -> str:
    for document in islice(sync.executions.list_(client, sync.id), 1):
        return str(document["id"])
    raise Mistake(f"{sync.name!r} has no executions")


def _chunks(client: Client, sync: Sync, id: str, type: str | None) -> Iterator[bytes]:
    from ..api.downloads import download

    if type is None or (sync.kind == "bulk" and type in _LEVELS):
        for entry in sync.executions.console(client, sync.id, id):
            if type is None or entry.get("level") in _LEVELS[type]:
                yield json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        return
    for url in sync.executions.log_urls(client, sync.id, id, type):
        yield from download(url)


def _write(chunks: Iterator[bytes], file: BinaryIO) -> None:
    for chunk in chunks:
        file.write(chunk)
    file.flush()
