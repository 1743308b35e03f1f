"""The page `docs/performance.md`, from what a run measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.processes import Use
    from benchmarks.run import Measured, Series

Found = Mapping[int, Mapping[str, "Series"]]

HEAD = """\
# Performance

Written by `make bench`; do not edit. This is a measurement on one machine, not a promise: compare ratios, not seconds.

- **empty**: a dynamic resource that does nothing and holds one small value. This is what Pulumi's engine and its Python
  host cost by themselves.
- **same data**: a dynamic resource that does nothing either, but holds the data of a sync: what they
  cost with it.
- **ours**: model syncs with twenty mappings, and a tenth as many bulk syncs. They run against the emulator on the same
  machine, whose own work is included in the seconds, and whose answers take 0 or 50 ms.

Seconds are the time of the whole command, from start to end, in the fastest round. CPU is the time of all its processes
(in brackets: the program + the provider process + the engine and the rest). Memory is their highest sum. Neither
includes the emulator. There is one provider process with four threads, so at 50 ms, one request for each of N syncs
takes at least N / 80 seconds.
"""
FOOT = """\
## Measure again

`make bench` measures 10 and 100 model syncs and writes this page. `make bench SIZES="10 100 500"` adds a big stack.
Nothing else should run on the machine meanwhile. If the load is near the number of CPUs, the seconds say little:
compare the CPU ratios.

Most of a big stack's time goes into its state. If it is in a file or a bucket, the engine writes all of it after every
step, and that grows with the size of a sync ("same data"). With the environment variables
`PULUMI_EXPERIMENTAL=true PULUMI_SKIP_CHECKPOINTS=true` it writes the state once, at the end ("no checkpoints"). What a
killed command then leaves behind: [reliability](reliability.md#fast-mode).
"""


def report(machine: str, importing: Mapping[str, float], found: Found) -> str:
    """Return the whole page."""
    parts = [HEAD, f"Machine: {machine}.\n"]
    for size, kinds in found.items():
        parts.append(f"## {size} model syncs and {max(size // 10, 1)} bulk syncs\n")
        parts.append(_times(kinds))
        parts += [_cpu(kinds), _asked(kinds), _state(size, kinds)]
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


def _cpu(kinds: Mapping[str, Series]) -> str:
    plain = [title for title in ("empty", "same data") if title in kinds]
    shown = [*plain, "ours"]
    head = [
        "CPU seconds",
        *shown,
        *(f"ours / {title}" for title in plain),
        "emulator",
        *(f"MB, {title}" for title in shown),
    ]
    rows = []
    for name, ours in kinds["ours"].commands.items():
        uses = {title: kinds[title].commands[name].use for title in shown}
        rows.append(
            [
                name,
                *(_in_parts(use) for use in uses.values()),
                *(f"{ours.use.cpu_seconds / uses[title].cpu_seconds:.2f}" for title in plain),
                f"{ours.server_seconds:.1f}",
                *(f"{use.peak_bytes / 1e6:.0f}" for use in uses.values()),
            ]
        )
    return _table(head, rows)


def _in_parts(use: Use) -> str:
    return f"{use.cpu_seconds:.1f} ({' + '.join(f'{seconds:.1f}' for seconds in use.cpu.values())})"


def _asked(kinds: Mapping[str, Series]) -> str:
    rows = [[name, _requests(measured), str(measured.connections)] for name, measured in kinds["ours"].commands.items()]
    return _table(["ours", "requests", "connections"], rows)


def _state(size: int, kinds: Mapping[str, Series]) -> str:
    resources = size + max(size // 10, 1)
    return f"Bytes of state per resource: {', '.join(f'{t} {s.state_bytes // resources}' for t, s in kinds.items())}.\n"


def _requests(measured: Measured) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(measured.requests.items())) or "none"


def _imports(importing: Mapping[str, float]) -> str:
    rows = [[name, f"{seconds:.2f}"] for name, seconds in importing.items()]
    return _table(["CPU seconds", ""], rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
