"""What a bulk sync of many schemas costs on a server that takes its time: to create it, and to add one schema.

    python -m benchmarks.many_schemas

With plain ids, and with a choice of fields for each schema. Requests are counted by the emulator.
"""

from __future__ import annotations

import argparse
import copy
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.processes import Use, used
from benchmarks.run import ROOT, UUID, find_engine, machine, told
from pulumi_polytomic.emulator import running, seed, worlds
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.testing import Stack

Json = dict[str, Any]
PROGRAM = ROOT / "benchmarks" / "selected"
UP = ["pulumi", "up", "--yes", "--skip-preview", "--color", "never", "--non-interactive", "--suppress-progress"]


def a_source_of(tables: int) -> Json:
    """The seeded company, whose Postgres has that many tables more."""
    world = copy.deepcopy(worlds.company().document)
    schemas = world["connection_types"]["postgresql"]["schemas"]
    schemas.update({f"public.table_{n:05}": schemas["public.customers"] for n in range(tables)})
    return world


def measured(emulator: Emulator, stack: Stack, schemas: int) -> tuple[Use, Counter[str]]:
    """One `pulumi up` with that many schemas: what it used, and how often what was asked for."""
    emulator.clear_requests()
    use = used(UP, stack.folder, {**stack.environment, "BENCHMARK_SCHEMAS": str(schemas)})
    return use, Counter(f"{r['method']} {called(r['path'])}" for r in emulator.requests())


def called(path: str) -> str:
    """The path as a pattern: one for all syncs and schemas."""
    head, slash, schema = UUID.sub("{id}", path).partition("/schemas/")
    return head + (slash and "/schemas/{schema}") if schema else head


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--schemas", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that each request takes at least")
    chosen = parser.parse_args()
    engine, count = find_engine(), chosen.schemas
    print(f"{count} schemas, {chosen.latency * 1000:.0f} ms for each request. {machine(engine)}.\n")
    print("| schemas | `pulumi up` | seconds | requests |")
    print("| --- | --- | ---: | --- |")
    for kind, fields in (("ids", ""), ("with fields", "yes")):
        with running(world=a_source_of(count + 1)) as emulator, tempfile.TemporaryDirectory() as work:
            stack = Stack(PROGRAM, Path(work) / "stack", engine=engine)
            stack.environment |= {
                "POLYTOMIC_DEPLOYMENT_URL": emulator.url,
                "POLYTOMIC_API_KEY": seed.ACME.api_key,
                "BENCHMARK_FIELDS": fields,
            }
            emulator.add_fault(latency_seconds=chosen.latency, count=None)
            for what, schemas in (("creates it", count), ("adds one", count + 1)):
                with told(f"{kind}: {what}"):
                    use, requests = measured(emulator, stack, schemas)
                asked = ", ".join(f"{n} {name}" for name, n in sorted(requests.items()))
                print(f"| {kind} | {what} | {use.seconds:.1f} | {asked} |")


if __name__ == "__main__":
    main()
