"""The page `docs/performance.md`, from what a run measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.run import Measured, Series

Found = Mapping[int, Mapping[str, "Series"]]

HEAD = """\
# Performance

Written by `make bench`; do not edit. A measurement on one machine, not a promise: compare ratios, not seconds.

- **empty**: a dynamic resource that does nothing and holds one small value. What Pulumi's engine and its Python host
  cost by themselves.
- **same data**: a dynamic resource that does nothing either, but carries the data of a sync. What they cost with it.
- **ours**: model syncs of twenty mappings, and a tenth as many bulk syncs, against the emulator on the same machine
  (whose own work is in the seconds), whose answers take 0 or 50 ms.

Seconds are those of the whole command, from start to end, the best of the rounds. CPU is that of all processes of the
command, memory the highest sum of theirs. All resources of one kind have one provider process with four threads.
"""
FOOT = """\
## Again

`make bench` measures 10 and 100 model syncs and writes this page; `make bench SIZES="10 100 500"` takes in a big stack.
Nothing else should run on the machine meanwhile.

Most of a big stack's time goes into its state, which the engine writes whole after every step when it is kept in a
file or a bucket. `PULUMI_EXPERIMENTAL=true PULUMI_SKIP_CHECKPOINTS=true` writes it once, at the end; a command that is
killed then forgets what it made.
"""


def report(machine: str, importing: Mapping[str, float], found: Found) -> str:
    """Return the whole page."""
    parts = [HEAD, f"Machine: {machine}.\n"]
    for size, kinds in found.items():
        parts.append(f"## {size} model syncs and {max(size // 10, 1)} bulk syncs\n")
        parts.append(_times(kinds))
        parts.append(_uses(size, kinds))
    parts += ["## Imports\n", _imports(importing), FOOT]
    return "\n".join(parts)


def _times(kinds: Mapping[str, Series]) -> str:
    ours = kinds["ours"].commands
    compared = [title for title in ("empty", "same data") if title in kinds]
    head = ["seconds", *kinds, *(f"ours / {title}" for title in compared)]
    rows = [
        [
            name,
            *(f"{series.commands[name].use.seconds:.1f}" for series in kinds.values()),
            *(f"{ours[name].use.seconds / kinds[title].commands[name].use.seconds:.2f}" for title in compared),
        ]
        for name in ours
    ]
    return _table(head, rows)


def _uses(size: int, kinds: Mapping[str, Series]) -> str:
    head = [
        "",
        "CPU s (empty)",
        "CPU s (ours)",
        "provider's part",
        "MB (empty)",
        "MB (ours)",
        "connections",
        "requests",
    ]
    empty = kinds["empty"].commands if "empty" in kinds else {}
    rows = [
        [
            name,
            f"{empty[name].use.cpu_seconds:.1f}" if name in empty else "",
            f"{measured.use.cpu_seconds:.1f}",
            f"{measured.use.cpu['provider']:.1f}",
            f"{empty[name].use.peak_bytes / 1e6:.0f}" if name in empty else "",
            f"{measured.use.peak_bytes / 1e6:.0f}",
            str(measured.connections),
            _requests(measured),
        ]
        for name, measured in kinds["ours"].commands.items()
    ]
    resources = size + max(size // 10, 1)
    state = ", ".join(
        f"{title} {series.state_bytes // resources}" for title, series in kinds.items() if series.state_bytes
    )
    return _table(head, rows) + f"\nBytes of state per resource: {state}.\n"


def _requests(measured: Measured) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(measured.requests.items())) or "none"


def _imports(importing: Mapping[str, float]) -> str:
    rows = [[name, f"{seconds:.2f}"] for name, seconds in importing.items()]
    return _table(["CPU seconds", ""], rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
