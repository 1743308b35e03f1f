"""What the live checks add to a preview of new syncs: with them, without, and with a server that takes its time.

    python -m benchmarks.live_checks

In turns, in one run on one machine; of each kind the fastest round counts.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

import httpx

from benchmarks.processes import Use, used
from benchmarks.run import ROOT, UUID, find_engine, machine, told
from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.testing import Stack

PROGRAM = ROOT / "benchmarks" / "checked"
KINDS = {"off": ("off", 0.0), "on": ("error", 0.0), "on, 50 ms": ("error", 0.05)}
PREVIEW = ["pulumi", "preview", "--color", "never", "--non-interactive", "--suppress-progress"]


def preview(checks: str, latency: float, syncs: int, models: int, engine: Path) -> tuple[Use, Counter[str]]:
    """Preview that many new syncs, reading that many models: what it used, and how often what was asked for."""
    with running() as emulator, tempfile.TemporaryDirectory(prefix="polytomic-benchmark-") as work:
        stack = Stack(PROGRAM, Path(work) / "stack", engine=engine)
        stack.environment |= {
            "POLYTOMIC_DEPLOYMENT_URL": emulator.url,
            "POLYTOMIC_API_KEY": seed.ACME.api_key,
            "POLYTOMIC_LIVE_CHECKS": checks,
            "BENCHMARK_MODELS": json.dumps([made(emulator.url, n) for n in range(models)]),
            "BENCHMARK_MODEL_SYNCS": str(syncs),
        }
        emulator.clear_requests()
        if latency:
            emulator.add_fault(latency_seconds=latency, count=None)
        use = used(PREVIEW, stack.folder, stack.environment)
        return use, Counter(f"{r['method']} {UUID.sub('{id}', r['path'])}" for r in emulator.requests())


def made(url: str, n: int) -> str:
    """Make a model of the customers, and return its id."""
    headers = {"Authorization": f"Bearer {seed.ACME.api_key}", "X-Polytomic-Version": "2025-09-18"}
    connection = seed.ACME.connections["Postgres"]
    body = {"name": f"Customers {n}", "connection_id": connection, "configuration": {"table": "customers"}}
    answer = httpx.post(f"{url}/api/models", json=body, headers=headers)
    answer.raise_for_status()
    return str(answer.json()["data"]["id"])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--syncs", type=int, default=200)
    parser.add_argument("--models", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=3)
    chosen = parser.parse_args()
    engine = find_engine()
    measured_on = machine(engine)
    best: dict[str, tuple[Use, Counter[str]]] = {}
    for repeat in range(chosen.repeat):
        for kind, (checks, latency) in KINDS.items():
            with told(f"{kind}, round {repeat + 1}"):
                once = preview(checks, latency, chosen.syncs, chosen.models, engine)
            best[kind] = min(once, best.get(kind, once), key=lambda found: found[0].seconds)
    plain = best["off"][0]
    print(f"A preview of {chosen.syncs} new model syncs on 5 targets and {chosen.models} models. {measured_on}.\n")
    print("| live checks | seconds | / off | CPU seconds | / off | of that the provider | requests |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for kind, (use, requests) in best.items():
        times = f"{use.seconds:.1f} | {use.seconds / plain.seconds:.2f}"
        cpu = (
            f"{use.cpu_seconds:.1f} | {use.cpu_seconds / max(plain.cpu_seconds, 0.01):.2f} | {use.cpu['provider']:.1f}"
        )
        asked = ", ".join(f"{count} {what}" for what, count in sorted(requests.items()))
        print(f"| {kind} | {times} | {cpu} | {asked} |")


if __name__ == "__main__":
    main()
