"""No call of the SDK is forgotten: each has its test here, or a reason why not."""

from __future__ import annotations

import re
from pathlib import Path

_PROXY = "passes requests on to the service behind a connection, and there is none: always 400"
_ENRICHMENT = "no connection of the seed enriches: always 404"
EXCLUDED = {
    "connections.proxy.execute_proxy": _PROXY,
    "connections.proxy.get_proxy_info": _PROXY,
    "models.get_enrichment_source": _ENRICHMENT,
    "models.post": _ENRICHMENT,
}


def test_every_call_of_the_sdk_is_covered_or_excluded_with_a_reason(
    sdk_endpoints: dict[str, tuple[str, str]],
) -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    covered = {
        name for source in sources for name in re.findall(r'^@pytest\.mark\.sdk\("([\w.]+)"\)', source, re.MULTILINE)
    }
    assert len(sdk_endpoints) > 90
    assert covered | set(EXCLUDED) == set(sdk_endpoints)
    assert not covered & set(EXCLUDED)
    assert all(EXCLUDED.values())
