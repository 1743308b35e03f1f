"""A kind as unlike a sync as can be, and a server of it in memory: a lock system.

It has no name and no stamp of its creation, a top-level field that replaces it, secrets three levels deep, in lists and
in free maps, answers of another shape than the request's, a keyed list of which only a part is ours, and `filters` that
are a plain map.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from hypothesis import strategies as st

from pulumi_polytomic.declare.base import Declaration, Input, Listed, Nested
from pulumi_polytomic.declare.several import Several
from pulumi_polytomic.reconcile.annotations import shape_of
from pulumi_polytomic.reconcile.forms import Draft, Form
from pulumi_polytomic.reconcile.shape import Answered, Keyed, Match, Record, Rule, SecretKeys

Configuration = dict[str, Any]

MASK, ABSENT = "********", "absent"


class Lock(Declaration):
    """A lock of a door."""

    pin: Annotated[Input[str] | None, Rule.WRITE_ONLY] = None
    material: Annotated[Input[str] | None, Rule.REPLACES] = None
    spare_keys: Input[int] | None = None


class Door(Declaration):
    """A door, told apart by its id."""

    id: Input[str]
    lock: Nested[Lock, Mapping[str, Any]] | None = None


class Box(Declaration):
    """What is in a vault."""

    code: Annotated[Input[str] | None, Rule.WRITE_ONLY] = None
    size: Annotated[Input[int] | None, Rule.REPLACES] = None
    color: Input[str] | None = None


class Vault(Declaration):
    """A vault with one box."""

    box: Nested[Box, Mapping[str, Any]] | None = None
    floor: Input[int] | None = None


class Panel(Declaration):
    """A panel, which has no id."""

    room: Input[str]
    size: Annotated[Input[int] | None, Rule.REPLACES] = None


class Alarm(Declaration):
    """When there is an alarm, in words: neither conditions with labels nor a logic over them."""

    conditions: Input[str]
    logic: Input[str] | None = None


def name_of(answer: Any) -> Any:
    """{"id": ..., "name": "x"} -> "x"."""
    return answer.get("name") if isinstance(answer, dict) else answer


def names_of(answer: Any) -> Any:
    """[{"name": "x"}] -> ["x"]."""
    return [name_of(element) for element in answer] if isinstance(answer, list) else answer


class CredentialsForm(Form):
    """`credentials` are sent among the settings, and masked there in an answer."""

    def view(self, live: Mapping[str, Any], _declared: Mapping[str, Any]) -> Configuration:
        """The live object without what is masked."""
        settings = live.get("settings")
        if not isinstance(settings, dict):
            return dict(live)
        return {**live, "settings": {key: value for key, value in settings.items() if value != MASK}}

    def complete(self, draft: Draft) -> Draft:
        """No mask is sent back."""
        return replace(draft, live=self.view(draft.live, {}))

    def body(self, body: Configuration, _draft: Draft) -> Configuration:
        """The credentials, where the server takes them."""
        if "credentials" not in body:
            return body
        rest = {name: value for name, value in body.items() if name != "credentials"}
        return {**rest, "settings": {**body.get("settings", {}), **body["credentials"]}}


class Locks(Declaration):
    """A lock system."""

    forms = (CredentialsForm(),)
    server_owned = frozenset({"health"})

    site: Annotated[Input[str], Rule.REPLACES]
    type: Annotated[Input[str], Answered(name_of)]
    guards: Annotated[Input[Several[Input[str]]] | None, Match.SET, Answered(names_of)] = None
    vault: Nested[Vault, Mapping[str, Any]] | None = None
    doors: Annotated[Listed[Nested[Door, Mapping[str, Any]]] | None, Keyed("id", others_stay=True)] = None
    panels: Annotated[Listed[Nested[Panel, Mapping[str, Any]]] | None, Match.ORDER] = None
    settings: Annotated[Input[Mapping[str, Any]] | None, SecretKeys("password", "auth.token")] = None
    credentials: Annotated[Input[Mapping[str, Any]] | None, Rule.WRITE_ONLY] = None
    filters: Input[Mapping[str, Any]] | None = None
    alarm: Nested[Alarm, Mapping[str, Any]] | None = None
    remark: Input[str] | None = None


LOCKS: Record = shape_of(Locks)


class Server:
    """One lock system: a PUT replaces it in full, and an answer masks each secret, or says null of it."""

    def __init__(self, mask: str | None) -> None:
        """Say what stands in an answer where there is a secret: a mask, null, or nothing (`ABSENT`)."""
        self.mask = mask
        self.held: Configuration = {}

    def put(self, body: Configuration) -> None:
        """Replace it in full."""
        assert MASK not in str(body), "a mask is no secret"
        assert not {"id", "health", "credentials"} & body.keys()
        self.held = copy.deepcopy(body)

    def get(self) -> Configuration:
        """The answer to a GET."""
        answer = copy.deepcopy(self.held)
        answer["type"] = {"id": 7, "name": answer["type"]}
        if "guards" in answer:
            answer["guards"] = [{"name": name, "shift": None} for name in answer["guards"]]
        box = (answer.get("vault") or {}).get("box") or {}
        locks = [door.get("lock") or {} for door in answer.get("doors") or []]
        settings = answer.get("settings") or {}
        hidden = [(box, "code"), *((lock, "pin") for lock in locks), (settings, "password")]
        hidden += [(settings["auth"], "token")] if isinstance(settings.get("auth"), dict) else []
        hidden += [(settings, key) for key in settings if key not in ("host", "password", "auth")]
        for place, name in hidden:
            if name in place:
                place[name] = self.mask
            if self.mask == ABSENT:
                place.pop(name, None)
        return {**answer, "id": "l1", "health": "ok"}


def record(required: Configuration, optional: Configuration) -> Any:
    """A dict with all of the required keys and some of the optional ones."""
    return st.fixed_dictionaries(required, optional=optional)


words = st.sampled_from(["a", "b", "c"])
numbers = st.integers(1, 3)
locks = record({}, {"pin": words, "material": words, "spare_keys": numbers})
boxes = record({}, {"code": words, "size": numbers, "color": words})
doors = st.lists(words, unique=True, max_size=3).flatmap(
    lambda ids: st.tuples(*(record({"id": st.just(id)}, {"lock": locks}) for id in ids)).map(list)
)
auth = record({}, {"token": words, "user": words})
declared = record(
    {"site": words, "type": words},
    {
        "guards": st.lists(words, unique=True, max_size=3),
        "vault": record({}, {"box": boxes, "floor": numbers}),
        "doors": doors,
        "panels": st.lists(record({"room": words}, {"size": numbers}), max_size=2),
        "settings": record({}, {"host": words, "password": words, "auth": auth}),
        "credentials": st.dictionaries(words, words, max_size=2),
        "filters": st.dictionaries(st.sampled_from(["conditions", "logic"]), words, max_size=2),
        "alarm": record({"conditions": words}, {"logic": words}),
        "remark": words,
    },
)
