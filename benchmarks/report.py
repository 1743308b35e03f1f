"""The page `docs/performance.md`, from what a run measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.processes import Use
    from benchmarks.run import Measured, Series

Found = Mapping[int, Mapping[str, "Series"]]

PAGE = Path(__file__).with_name("page.md")
"""The words of the page; `$name` is where a table goes."""

USUAL, FAST, SLOW_API = "ours", "ours, fast", "ours, fast, 50 ms"
RATIOS = (
    (USUAL, "empty"),
    (USUAL, "same data"),
    (FAST, "empty, fast"),
    (FAST, "Terraform"),
    (SLOW_API, "Terraform, 50 ms"),
)
"""Which column is divided by which, where both are measured."""

PROFILED, PULUMI, PARTS = "profiled", "Pulumi", ("program", "provider", "engine")
OWNERS = {
    "the program": "the program",
    "pulumi_polytomic": "this package",
    "pydantic": "its pydantic",
    "pydantic_core": "its pydantic",
    **dict.fromkeys(("httpx", "httpcore", "h11", "anyio", "certifi"), "its HTTP client"),
}
"""Whose a package is; all others are loaded by Pulumi's SDK."""


def report(machine: str, importing: Mapping[str, float], found: Found) -> str:
    """Return the whole page."""
    columns = {size: {t: s for t, s in kinds.items() if t != PROFILED} for size, kinds in found.items()}
    sizes = "\n".join(part for size, kinds in columns.items() for part in _of_size(size, kinds))
    return Template(PAGE.read_text()).substitute(
        expected=_expected(columns), machine=machine, sizes=sizes, imports=_imports(importing), owners=_owners(found)
    )


def _of_size(size: int, kinds: Mapping[str, Series]) -> list[str]:
    title = f"## {size} model syncs and {max(size // 10, 1)} bulk syncs\n"
    return [title, _times(kinds), _cpu(kinds), _asked(kinds), _state(size, kinds)]


def _expected(found: Found) -> str:
    sizes = {size: kinds[SLOW_API].commands for size, kinds in found.items() if SLOW_API in kinds}
    if not sizes:
        return "Not measured in this run.\n"
    names = next(iter(sizes.values()))
    rows = [
        [name, *(f"{commands[name].use.seconds:.1f} s, {_count(commands[name])}" for commands in sizes.values())]
        for name in names
    ]
    return _table(["", *(f"{size} syncs" for size in sizes)], rows)


def _ratios(kinds: Mapping[str, Series]) -> list[tuple[str, str]]:
    return [(ours, other) for ours, other in RATIOS if ours in kinds and other in kinds]


def _times(kinds: Mapping[str, Series]) -> str:
    head = ["seconds", *kinds, *(f"{ours} / {other}" for ours, other in _ratios(kinds))]
    rows = []
    for name in next(iter(kinds.values())).commands:
        seconds = {title: series.commands[name].use.seconds for title, series in kinds.items()}
        ratios = [f"{seconds[ours] / seconds[other]:.2f}" for ours, other in _ratios(kinds)]
        rows.append([name, *(f"{one:.1f}" for one in seconds.values()), *ratios])
    return _table(head, rows)


def _cpu(kinds: Mapping[str, Series]) -> str:
    shown = [title for title in kinds if "50 ms" not in title and title != "Terraform"]
    ratios = [(ours, other) for ours, other in _ratios(kinds) if ours in shown and other in shown]
    head = [
        "CPU seconds",
        *shown,
        *(f"{ours} / {other}" for ours, other in ratios),
        *(f"MB, {title}" for title in shown),
    ]
    rows = []
    for name in kinds[shown[0]].commands:
        uses = {title: kinds[title].commands[name].use for title in shown}
        rows.append(
            [
                name,
                *(_in_parts(use) for use in uses.values()),
                *(f"{uses[ours].cpu_seconds / uses[other].cpu_seconds:.2f}" for ours, other in ratios),
                *(f"{use.peak_bytes / 1e6:.0f}" for use in uses.values()),
            ]
        )
    return _table(head, rows)


def _in_parts(use: Use) -> str:
    return f"{use.cpu_seconds:.1f} ({' + '.join(f'{seconds:.1f}' for seconds in use.cpu.values())})"


def _asked(kinds: Mapping[str, Series]) -> str:
    tables = []
    for title in (USUAL, FAST, "Terraform"):
        if title in kinds:
            rows = [[name, _requests(one), str(one.connections)] for name, one in kinds[title].commands.items()]
            tables.append(_table([title, "requests", "connections"], rows))
    return "\n".join(tables)


def _state(size: int, kinds: Mapping[str, Series]) -> str:
    resources = size + max(size // 10, 1)
    return f"Bytes of state per resource: {', '.join(f'{t} {s.state_bytes // resources}' for t, s in kinds.items())}.\n"


def _owners(found: Found) -> str:
    profiled = [(size, kinds[PROFILED]) for size, kinds in found.items() if PROFILED in kinds]
    if not profiled:
        return "Not measured in this run.\n"
    [(size, series)] = profiled
    columns = [PULUMI, *dict.fromkeys(OWNERS.values())]
    rows, shares = [], []
    for command, measured in series.commands.items():
        parts = {part: _by_owner(measured.owners.get(part, {})) for part in PARTS}
        parts["engine"] = {PULUMI: measured.use.cpu["engine"]}
        rows += [
            [command, part, *(f"{spent.get(name, 0):.1f}" for name in columns)]
            for part, spent in parts.items()
            if spent
        ]
        whole = sum(sum(spent.values()) for spent in parts.values())
        shares.append(f"{command} {sum(spent.get(PULUMI, 0) for spent in parts.values()) / whole:.0%}")
    return f"{_table([f'CPU seconds, {size} syncs', 'process', *columns], rows)}\nPulumi's part: {', '.join(shares)}.\n"


def _by_owner(packages: Mapping[str, float]) -> dict[str, float]:
    spent: dict[str, float] = {}
    for package, seconds in packages.items():
        owner = OWNERS.get(package, PULUMI)
        spent[owner] = spent.get(owner, 0.0) + seconds
    return spent


def _count(measured: Measured) -> str:
    total = sum(measured.requests.values())
    return f"{total or 'no'} request{'' if total == 1 else 's'}"


def _requests(measured: Measured) -> str:
    kinds = ", ".join(f"{count} {what}" for what, count in sorted(measured.requests.items()))
    return f"{sum(measured.requests.values())}: {kinds}" if kinds else "none"


def _imports(importing: Mapping[str, float]) -> str:
    rows = [[name, f"{seconds:.2f}"] for name, seconds in importing.items()]
    return _table(["CPU seconds", ""], rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
