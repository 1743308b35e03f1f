"""As many syncs as the benchmark asks for; or in their place resources that do nothing, with their data or without."""

import os
from typing import Any, cast

from syncs import bulk_sync, model_sync  # type: ignore[import-not-found]  # on the path of the programs alone
from trivial import Trivial  # type: ignore[import-not-found]

from pulumi_polytomic import BulkSync, ModelSync

KIND = os.environ["BENCHMARK_KIND"]
MODEL_SYNCS = int(os.environ["BENCHMARK_MODEL_SYNCS"])
BULK_SYNCS = int(os.environ["BENCHMARK_BULK_SYNCS"])
MINUTE = os.environ["BENCHMARK_MINUTE"]

for n in range(MODEL_SYNCS):
    if KIND == "ours":
        ModelSync(f"model-{n}", **cast(Any, model_sync(n, MINUTE)))
    else:
        Trivial(f"model-{n}", model_sync(n, MINUTE) if KIND == "same data" else {"minute": MINUTE})
for n in range(BULK_SYNCS):
    if KIND == "ours":
        BulkSync(f"bulk-{n}", **cast(Any, bulk_sync(n, MINUTE)))
    else:
        Trivial(f"bulk-{n}", bulk_sync(n, MINUTE) if KIND == "same data" else {"minute": MINUTE})
