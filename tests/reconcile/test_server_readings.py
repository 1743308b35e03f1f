"""The laws of `reconcile` on a server that does with a sync's content all that no page rules out, at once.

It says null of what is absent at every depth, adds settings to configurations, drops a mapping that an identity is
already, and keeps the labels of conditions until their number changes.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_polytomic.reconcile.changes import changes
from pulumi_polytomic.reconcile.normalize import normalize, project
from tests.reconcile.configurations import VERSIONS, Configuration, Server, bulk_sync, model_sync
from tests.reconcile.test_laws import created, shape_of, update
from tests.reconcile.updates import rewritten

BLANKS = ("null", "null_and_empty_lists")
CASES = [(noun, version, "disabled") for noun in ("model", "bulk") for version in VERSIONS]


def agreeing(declared: Configuration) -> Configuration:
    """The configuration with mappings that write to an identity's target just what the identity reads."""
    identities = (declared.get("identities") or {}).get("mappings") or [declared.get("identity")]
    sources = {one["target"]: one["source"] for one in identities if one}
    fields = [
        {k: v for k, v in m.items() if k not in ("encryption_enabled", "override_value")} | {"source": sources[target]}
        if (target := m["target"]) in sources and "source" in m
        else m
        for m in declared.get("fields", [])
    ]
    return {**declared, "fields": fields} if "fields" in declared else declared


def without_identity(declared: Configuration) -> Configuration:
    """The configuration without identities, so that none is there which a later one does not declare."""
    return {name: value for name, value in declared.items() if name not in ("identity", "identities")}


DECLARED = {case: (model_sync if case[0] == "model" else bulk_sync)(case[1]).map(agreeing) for case in CASES}
cases = st.sampled_from(CASES)
one = cases.flatmap(lambda c: st.tuples(st.just(c), DECLARED[c]))
two = cases.flatmap(lambda c: st.tuples(st.just(c), DECLARED[c].map(without_identity), DECLARED[c]))
three = cases.flatmap(lambda c: st.tuples(st.just(c), DECLARED[c].map(without_identity), DECLARED[c], DECLARED[c]))


some = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module", params=BLANKS)
def servers(request: pytest.FixtureRequest) -> dict[Any, Server]:
    readings = {
        "absent": request.param,
        "configuration_defaults": "added",
        "identity_mapping": "dropped",
        "condition_labels": "as_sent",
    }
    return {case: Server(*case, **readings) for case in CASES}


@given(one)
@some
def test_what_was_put_reads_back_as_what_was_declared(servers: dict[Any, Server], case: Any) -> None:
    noun, x = case
    shape, server = shape_of(noun), servers[noun]
    live = server.get(created(server, shape, x), x)
    assert project(shape, live, x) == x
    assert changes(shape, project(shape, live, x), x) == []


@given(one)
@some
def test_a_sync_as_it_was_declared_is_adopted_without_a_write(servers: dict[Any, Server], case: Any) -> None:
    noun, x = case
    shape, server = shape_of(noun), servers[noun]
    x.pop("encryption_passphrase", None)
    live = server.get(created(server, shape, x), x)
    assert rewritten(shape, live, x, {}) == rewritten(shape, live, x, x) == set()


@given(two)
@some
def test_active_alone_is_all_that_is_rewritten(servers: dict[Any, Server], case: Any) -> None:
    noun, base, x = case
    shape, server = shape_of(noun), servers[noun]
    id = created(server, shape, base)
    update(server, shape, id, x, {})
    live = server.get(id, x)
    switched = {**x, "active": not live["active"]}
    assert rewritten(shape, live, switched, x) == {"active"}


@given(three)
@some
def test_an_update_ends_and_a_second_one_writes_nothing(servers: dict[Any, Server], case: Any) -> None:
    noun, base, old, new = case
    shape, server = shape_of(noun), servers[noun]
    id = created(server, shape, base)
    update(server, shape, id, old, {})
    update(server, shape, id, new, old)
    live = server.get(id, new)
    assert normalize(shape, project(shape, live, new)) == normalize(shape, new)
    assert rewritten(shape, live, new, new) == set()
