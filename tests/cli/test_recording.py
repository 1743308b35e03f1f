"""Recording takes whatever a server answers: nulls, unknown keys, values of other kinds."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_polytomic.api.client import Client
from pulumi_polytomic.cli.recording import anonymous, reading, texts, writing
from pulumi_polytomic.cli.recording.asking import Asker
from pulumi_polytomic.cli.recording.reading import Offered, Workspace
from pulumi_polytomic.config import Settings
from pulumi_polytomic.emulator import seed, worlds
from pulumi_polytomic.emulator.server import Emulator
from pulumi_polytomic.emulator.worlds.texts import parsed
from pulumi_polytomic.errors import ApiError, NoAnswer, RateLimited, Unauthorized

Json = dict[str, Any]
Place = tuple[Any, Any]


def nobody_watches(what: str, done: int, count: int) -> None:
    """Hear of progress, and do nothing."""


class Answered:
    """The seeded company, as the API answers it; pytest and hypothesis need not print it."""

    def __init__(self, url: str) -> None:
        with closing(Client(Settings(deployment_url=url, api_key=seed.ACME.api_key))) as client:
            self.workspace = reading.read(client, Asker(nobody_watches), with_syncs=False)


@pytest.fixture(scope="module")
def answered(shared_emulator: Emulator) -> Answered:
    shared_emulator.reset()
    return Answered(shared_emulator.url)


def places(part: Any) -> Iterator[Place]:
    """Every place in a document, except the ids by which recording finds things again."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key not in ("id", "connection_id") or "remote_type" in part:
                yield part, key
            yield from places(value)
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield part, number
            yield from places(value)


def answers(workspace: Workspace) -> list[Any]:
    """The answers in which a server may say anything; the type of a connection is its to say."""
    listed = [workspace.types, workspace.models, workspace.policies, workspace.roles, workspace.me]
    of_connections = [part for one in workspace.offered.values() for part in parts(one)]
    return [*listed, *of_connections, *({"in it": one["configuration"]} for one in workspace.connections)]


def parts(offered: Offered) -> list[Any]:
    schemas = (offered.bulk_source or {}).get("schemas", [])
    return [offered.objects, offered.creation, offered.targets, offered.new_target, offered.bulk_target, *schemas]


strange = st.one_of(
    st.none(),
    st.integers(),
    st.booleans(),
    st.text(max_size=3),
    st.just([]),
    st.just([None, 1, {}]),
    st.just({"x": None}),
)


@given(changes=st.lists(st.tuples(st.integers(0, 10_000), strange), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_whatever_is_answered_makes_a_world_that_can_be_used(
    answered: Answered, changes: list[tuple[int, Any]]
) -> None:
    mangled = copy.deepcopy(answered.workspace)
    found = [place for answer in answers(mangled) for place in places(answer)]
    for number, value in changes:
        part, key = found[number % len(found)]
        part[key] = {"id": part[key].get("id")} if isinstance(part, list) and isinstance(part[key], dict) else value
        if isinstance(part, dict):
            part["unknown_key"] = value
    world = writing.world(mangled)
    assert parsed(texts.text_of(world, as_json=False), as_json=False) == world
    [organization] = worlds.load(world).organizations
    assert set(organization.connections.values()) == {one["id"] for one in mangled.connections}
    worlds.load(anonymous.anonymous(world))


def test_four_questions_are_asked_at_a_time_and_answered_in_order() -> None:
    together, lock = threading.Barrier(4), threading.Lock()
    under_way, most = 0, 0

    def call(item: int) -> int:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        together.wait(30)
        with lock:
            under_way -= 1
        return item * item

    assert Asker(nobody_watches).each("squares", range(12), call) == [item * item for item in range(12)]
    assert most == 4


def test_a_silent_server_is_given_up_at_the_third_time() -> None:
    asker = Asker(nobody_watches)

    def silence() -> None:
        raise NoAnswer("GET", "/api/models", "connection refused", sent=False)

    assert asker.ask("models", silence) is asker.ask("models", silence) is None
    with pytest.raises(NoAnswer):
        asker.ask("models", silence)
    [warning] = asker.warnings()
    assert warning.startswith("Warning: models: 3 left out; no answer to GET /api/models: connection refused")


@pytest.mark.parametrize("error", [Unauthorized, RateLimited])
def test_what_no_later_question_can_change_ends_the_recording(error: type[ApiError]) -> None:
    def refused(item: int) -> None:
        raise error("GET", "/api/models", 400 + item)

    with pytest.raises(error):
        Asker(nobody_watches).each("models", [1, 2], refused)
