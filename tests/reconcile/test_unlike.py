"""The laws of `reconcile` for a kind as unlike a sync as can be: rules hold at any depth."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_polytomic.reconcile import secrets
from pulumi_polytomic.reconcile.changes import asks_for_replacement, changes
from pulumi_polytomic.reconcile.normalize import normalize, project, readable
from pulumi_polytomic.reconcile.update import Update, wire
from tests.reconcile.updates import merge, rewritten
from tests.unlike import ABSENT, LOCKS, MASK, Configuration, Server, declared

masks = st.sampled_from([MASK, None, ABSENT])
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def created(x: Configuration, mask: str | None) -> Server:
    server = Server(mask)
    server.put(wire(LOCKS, x))
    return server


def update(server: Server, new: Configuration, old: Configuration) -> None:
    if rewritten(LOCKS, server.get(), new, old):
        server.put(merge(LOCKS, server.get(), new, old))


def locks(**declared: Any) -> Configuration:
    return {"site": "s", "type": "t", **declared}


@given(declared, masks)
@quick
def test_what_was_put_reads_back_as_what_was_declared(x: Configuration, mask: str | None) -> None:
    seen = project(LOCKS, created(x, mask).get(), x)
    assert seen == x
    assert changes(LOCKS, seen, x) == []


@given(declared, declared, masks)
@quick
def test_an_update_writes_all_and_a_second_one_nothing(old: Configuration, new: Configuration, mask: str) -> None:
    server = created(old, mask)
    update(server, new, old)
    assert normalize(LOCKS, project(LOCKS, server.get(), new)) == normalize(LOCKS, new)
    assert rewritten(LOCKS, server.get(), new, new) == set()


@given(declared, declared, masks)
@quick
def test_every_full_body_carries_all_declared_secrets(old: Configuration, new: Configuration, mask: str) -> None:
    server = created(old, mask)
    server.put(merge(LOCKS, server.get(), new, old))
    assert_held(server, new)


def assert_held(server: Server, x: Configuration) -> None:
    """The server has all the secrets that are declared, and no other credentials."""
    x = dict(x)
    credentials = x.pop("credentials", {})
    held = secrets.of(LOCKS, server.held)
    assert {path: held.get(path) for path in secrets.of(LOCKS, x)} == secrets.of(LOCKS, x)
    known = {"host", "password", "auth"}
    assert {k: v for k, v in server.held.get("settings", {}).items() if k not in known} == credentials


@given(declared, masks)
@quick
def test_no_secret_and_no_mask_is_read_from_an_answer(x: Configuration, mask: str | None) -> None:
    live = created(x, mask).get()
    for told in (Update.of(LOCKS, live, {}, {}).body, readable(LOCKS, LOCKS.forms[0].view(live, {}))):
        assert secrets.of(LOCKS, told) == {}
        assert MASK not in str(told)


@pytest.mark.parametrize("mask", [MASK, None, ABSENT])
@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ({"vault": {"box": {"code": "1"}}}, {"vault": {"box": {"code": "2"}}}, "vault"),
        ({"vault": {"box": {"color": "red"}}}, {"vault": {"box": {"color": "red", "code": "2"}}}, "vault"),
        ({"vault": {"box": {"color": "red", "code": "1"}}}, {"vault": {"box": {"color": "red"}}}, "vault"),
        ({"doors": [{"id": "a", "lock": {"pin": "1"}}]}, {"doors": [{"id": "a", "lock": {"pin": "2"}}]}, "doors"),
        ({"settings": {"password": "1"}}, {"settings": {"password": "2"}}, "settings"),
        ({"settings": {"auth": {"token": "1"}}}, {"settings": {"auth": {"token": "2"}}}, "settings"),
        ({"settings": {"host": "h", "password": "1"}}, {"settings": {"host": "h"}}, "settings"),
        ({"credentials": {"key": "1"}}, {"credentials": {"key": "2"}}, "credentials"),
        ({"credentials": {"key": "1"}}, {}, "credentials"),
    ],
)
def test_a_changed_secret_is_written(old: Configuration, new: Configuration, name: str, mask: str | None) -> None:
    old, new = locks(**old), locks(**new)
    server = created(old, mask)
    assert rewritten(LOCKS, server.get(), new, old) == {name}
    update(server, new, old)
    assert_held(server, new)


def test_a_secret_key_that_is_not_declared_is_not_sent_back_as_its_mask() -> None:
    live = {**locks(settings={"host": "h", "password": MASK, "auth": {"token": MASK, "user": "u"}})}
    body = merge(LOCKS, live, locks(settings={"host": "other"}), {})
    assert body["settings"] == {"host": "other", "auth": {"user": "u"}}


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        ({"site": "s"}, {"site": "other"}, ["site"]),
        ({"site": "s", "remark": "a"}, {"site": "s", "remark": "b"}, []),
        ({"vault": {"box": {"size": 1}}}, {"vault": {"box": {"size": 2}}}, ["vault"]),
        ({"vault": {"box": {"size": 1}}}, {"vault": {"box": {"size": 1, "color": "red"}}}, []),
        ({"vault": {"floor": 1}}, {"vault": {"floor": 1, "box": {"size": 1}}}, ["vault"]),
        ({"vault": {"box": {"size": 1}}}, {"vault": {"box": {}}}, []),
        (
            {"doors": [{"id": "a", "lock": {"material": "iron"}}, {"id": "b"}]},
            {"doors": [{"id": "b"}, {"id": "a", "lock": {"material": "steel"}}]},
            ["doors"],
        ),
        ({"doors": [{"id": "a"}]}, {"doors": [{"id": "a"}, {"id": "b", "lock": {"material": "iron"}}]}, []),
        ({"panels": [{"room": "a", "size": 1}]}, {"panels": [{"room": "a", "size": 2}]}, ["panels"]),
        (
            {"panels": [{"room": "a", "size": 1}]},
            {"panels": [{"room": "b", "size": 2}, {"room": "a", "size": 1}]},
            [],
        ),
    ],
)
def test_a_changed_value_under_the_rule_asks_for_a_replacement_at_any_depth(
    old: Configuration, new: Configuration, replaced: list[str]
) -> None:
    assert asks_for_replacement(LOCKS, locks(**old), locks(**new)) == replaced


def test_a_value_that_is_not_known_yet_asks_for_no_replacement() -> None:
    assert asks_for_replacement(LOCKS, locks(), locks(site=object())) == []


def test_an_answer_of_another_shape_is_compared_as_it_is_sent() -> None:
    live = locks(type={"id": 7, "name": "t"}, guards=[{"name": "b"}, {"name": "a"}])
    x = locks(guards=["a", "b"])
    assert project(LOCKS, live, x) == x
    assert rewritten(LOCKS, live, x, {}) == set()
    assert merge(LOCKS, live, {**x, "remark": "new"}, x) == {**x, "remark": "new", "guards": ["b", "a"]}
    assert readable(LOCKS, live)["guards"] == ["b", "a"]


def test_what_is_declared_of_a_keyed_list_leaves_the_rest_of_it() -> None:
    live = locks(doors=[{"id": "a", "lock": {"pin": MASK, "spare_keys": 1}}, {"id": "b"}])
    mine = locks(doors=[{"id": "a", "lock": {"pin": "1", "spare_keys": 2}}])
    assert merge(LOCKS, live, mine, {})["doors"] == [{"id": "a", "lock": {"pin": "1", "spare_keys": 2}}, {"id": "b"}]
    assert project(LOCKS, live, mine)["doors"] == [{"id": "a", "lock": {"pin": "1", "spare_keys": 1}}]


def test_a_field_with_a_place_for_a_secret_is_one_of_secrets() -> None:
    assert secrets.fields_of(LOCKS) == ["vault", "doors", "settings", "credentials"]


def test_filters_that_are_a_plain_map_are_one() -> None:
    live, new = locks(filters={"conditions": "x", "kept": 1}), locks(filters={"conditions": "y"})
    assert merge(LOCKS, live, new, {})["filters"] == {"conditions": "y", "kept": 1}
