"""What `pulumi-polytomic adopt` costs for a big workspace on a server that takes its time.

    python -m benchmarks.adopting

Requests are counted by the emulator, which runs on the same machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from benchmarks.processes import used
from pulumi_polytomic.api.bulk_syncs import BULK_SYNCS
from pulumi_polytomic.api.client import Client
from pulumi_polytomic.api.model_syncs import MODEL_SYNCS
from pulumi_polytomic.config import Settings
from pulumi_polytomic.emulator import running, seed
from pulumi_polytomic.emulator.server import Emulator
from tests.engine.project import bulk_sync, model_sync

ADOPT = [sys.executable, "-c", "from pulumi_polytomic.cli.app import main; main()", "adopt"]


def filled(emulator: Emulator, model_syncs: int, bulk_syncs: int) -> None:
    """Make the syncs, as people would."""
    with closing(Client(Settings(deployment_url=emulator.url, api_key=seed.ACME.api_key))) as client:
        for i in range(model_syncs):
            MODEL_SYNCS.create(client, model_sync(name=f"Contacts {i}"))
        for i in range(bulk_syncs):
            BULK_SYNCS.create(client, bulk_sync(name=f"Shop {i}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model-syncs", type=int, default=500)
    parser.add_argument("--bulk-syncs", type=int, default=60)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that each request takes at least")
    chosen = parser.parse_args()
    with running() as emulator, tempfile.TemporaryDirectory() as out:
        filled(emulator, chosen.model_syncs, chosen.bulk_syncs)
        emulator.clear_requests()
        emulator.add_fault(latency_seconds=chosen.latency, count=None)
        settings = {"POLYTOMIC_DEPLOYMENT_URL": emulator.url, "POLYTOMIC_API_KEY": seed.ACME.api_key}
        use = used([*ADOPT, "--out", out], Path(out), {**os.environ, **settings})
        lines = len((Path(out) / "__main__.py").read_text().splitlines())
        print(
            f"{chosen.model_syncs} model syncs and {chosen.bulk_syncs} bulk syncs, {chosen.latency * 1000:.0f} ms for "
            f"each request: {use.seconds:.1f} s, {len(emulator.requests())} requests, {lines} lines of program"
        )


if __name__ == "__main__":
    main()
