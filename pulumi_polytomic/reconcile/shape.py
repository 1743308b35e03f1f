"""The shape of a configuration: how each field is compared, merged and removed.

Nothing here knows a field's name. The rules stand on the fields themselves, in the files of the kinds,
as `Annotated[..., Rule]`; `reconcile.annotations` reads them into a tree that the other modules walk.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from pulumi_polytomic.reconcile.path import Mistake, Path

if TYPE_CHECKING:
    from pulumi_polytomic.reconcile.forms import Form


class Rule(Enum):
    """What a field does differently from the others."""

    KEEP_WHEN_ABSENT = "leaving it out, even after it was declared, leaves the live value as it is"
    WRITE_ONLY = "the API never returns it: compared with what state remembers, never read from an answer"
    SOMETIMES_UNTOLD = "an answer without it says nothing of it: compared with what state remembers then"
    ACTS_ONCE = "acts when it is first sent: compared with state; sent again only when its declared value changes"
    UNMANAGED_WHEN_ABSENT = "a field inside a declared value that, never declared, stays as it is"
    CLEARED_WHEN_REMOVED = "the API keeps it when it is left out: an empty text takes it away again"
    SEVERAL_ARE_EMPTIED = "an update may not leave out a list of several: an empty list takes them away"
    SENT_WHEN_CHANGED = "an update that leaves it out keeps it: sent only when it differs from live"
    NEVER_EMPTY = "an empty list or text cannot be meant"
    REPLACES = "a changed value asks for a replacement of the resource"
    OPTION = "says how the calls are made and is no part of the object: compared with state, no reason to write"
    FIXED = "never changes after the create: an absent value is no change, another one is an error"


class Match(Enum):
    """How the elements of a list find their counterparts."""

    ORDER = "by position"
    SET = "by content, order has no meaning"


@dataclass(frozen=True)
class Keyed:
    """List elements are the same when this field of theirs is equal; order has no meaning.

    With `switch` an element whose field of that name is false is as good as absent. Beside a declared field of the
    name `rest`, which speaks of all other elements, the list only describes some. With `others_stay` it never does
    more: an element that was never declared stays as it is, and is no difference.
    """

    by: str
    switch: str = ""
    rest: str = ""
    others_stay: bool = False


ASIDE = "__aside"
"""The key of a mark on an element of a live keyed list that was not declared in the last run, and is no change.
True: it is not declared now either, and stays as it is."""


@dataclass(frozen=True)
class Default:
    """What the API means when the field is left out of a declared value."""

    value: Any


@dataclass(frozen=True, init=False)
class SecretKeys:
    """The keys of a free map that are write-only (`Rule.WRITE_ONLY`): `SecretKeys("password", "auth.token")`."""

    keys: tuple[tuple[str, ...], ...]

    def __init__(self, *paths: str) -> None:
        """Say the keys; dots lead into maps within the map."""
        object.__setattr__(self, "keys", tuple(tuple(path.split(".")) for path in paths))


@dataclass(frozen=True)
class Answered:
    """An answer has the field in another shape than a request."""

    as_sent: Callable[[Any], Any]
    """The value of an answer -> as it is sent; a value that is as it is sent stays."""


@dataclass(frozen=True)
class OnlyWithSeveral:
    """The field has a meaning only while the named list beside it has two or more elements."""

    of: str


@dataclass(frozen=True)
class Alternatives:
    """Fields of which exactly one is declared; or none, if that has a meaning (`or_none`, `or_else`).

    With `name_the_same` they are two names of one thing: an answer may have both, and only the declared one counts.
    """

    names: tuple[str, ...]
    or_none: bool = False
    or_else: str = ""
    name_the_same: bool = False


@dataclass(frozen=True)
class Deprecated:
    """The deprecated forms of a setting, which answers repeat and which may not contradict it in a request."""

    setting: str
    forms: tuple[str, ...]
    """Names; or `field.name` of one within a field."""


class Compared(Enum):
    """How a plain value is compared; a value spelled otherwise is no difference."""

    PLAIN = "as it is"
    NUMBER_AS_TEXT = "a number that is a string on the wire: 30, 30.0, '30' and '030' are equal, '' is absent"
    WORD = "a word in any case; '' is absent"
    TEXT = "a text; '' is absent"
    DURATION = "a duration such as 90m, which is 1h30m0s too; '' is absent"
    INSTANT = "a timestamp, compared as an instant"
    UUID = "a UUID, in any case"
    ID = "an id that may be a UUID, and then in any case"


@dataclass(frozen=True)
class Scalar:
    """A single value."""

    kind: Compared = Compared.PLAIN

    def canonical(self, value: Any) -> Any:
        """The value in its one spelling; None when it says nothing. A value that does not parse stays as it is."""
        value = whole_numbers(value)
        if self.kind is Compared.NUMBER_AS_TEXT:
            text = str(value).strip()
            return (str(int(text)) if text.isdecimal() else text) or None
        if self.kind is Compared.WORD:
            return str(value).strip().lower() or None
        if self.kind is Compared.TEXT:
            return value or None
        if self.kind is Compared.DURATION and isinstance(value, str):
            return seconds if (seconds := parse_duration(value)) is not None else value or None
        if self.kind is Compared.UUID or (self.kind is Compared.ID and is_uuid(value)):
            return str(value).lower()
        if self.kind is Compared.INSTANT and (instant := parse_instant(value)) is not None:
            return instant.isoformat()
        return value

    def wire(self, value: Any) -> Any:
        """The value as the API takes it."""
        value = whole_numbers(value)
        return str(value) if self.kind is Compared.NUMBER_AS_TEXT else value


@dataclass(frozen=True)
class FreeMap:
    """A map whose keys the API does not name (a connection's own settings); merged and compared key by key."""

    secret_keys: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list of equal things."""

    element: Shape
    match: Match | Keyed = Match.ORDER


@dataclass(frozen=True)
class Filters:
    """Conditions with labels and the logic over them (`reconcile.conditions`)."""

    condition: Record


@dataclass(frozen=True)
class Field:
    """A named part of a record, with its rules."""

    shape: Shape
    required: bool = False
    default: Any = None
    rules: frozenset[Rule] = frozenset()
    only_with_several: str | None = None
    as_sent: Callable[[Any], Any] | None = None
    """See `Answered`."""

    @functools.cached_property
    def remembered(self) -> bool:
        """Compared with what state remembers, because the live object does not tell."""
        return not self.rules.isdisjoint({Rule.WRITE_ONLY, Rule.ACTS_ONCE, Rule.OPTION})


@dataclass(frozen=True)
class Record:
    """A thing with named fields. Keys that it does not name are left alone."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    alternatives: tuple[Alternatives, ...] = ()
    shorthand: str = ""
    """The field that a plain string stands for: "public.orders" is {"id": "public.orders"}."""

    forms: tuple[Form, ...] = ()
    """What may be written otherwise than the API keeps it (`reconcile.forms`); at the top level only."""

    server_owned: frozenset[str] = frozenset()
    """What an answer has besides the fields, and no request carries."""

    deprecated: tuple[Deprecated, ...] = ()

    judges: tuple[Callable[[Mapping[str, Any]], Iterable[Mistake]], ...] = ()
    """Each says what is wrong with the fields beyond their rules."""

    @functools.cached_property
    def placed(self) -> Mapping[str, Field]:
        """The fields of a configuration in which everything is where the API keeps it (`place`)."""
        others = {name for form in self.forms for name in form.stands_for}
        kept = {name: f for form in self.forms for name, f in form.kept.items()}
        return {**{name: f for name, f in self.fields.items() if name not in others}, **kept}

    def place(self, configuration: Mapping[str, Any]) -> dict[str, Any]:
        """The configuration with everything where the API keeps it, in whatever form it was written."""
        result = dict(configuration)
        for form in self.forms:
            result = form.place(result)
        return result

    def settings(self, declared: Mapping[str, Any]) -> set[str]:
        """The settings that are declared, in whatever form."""
        stood_for = [form.stands_for[name] for form in self.forms for name in form.stands_for if name in declared]
        return {*self.place(declared), *(name for names in stood_for for name in names)}

    def judged(self, declared: Mapping[str, Any]) -> dict[str, Any]:
        """What is declared, as its values are judged by the rules of the fields (`Form.judged`)."""
        return functools.reduce(lambda result, form: form.judged(result), self.forms, dict(declared))

    def as_given(self, declared: Mapping[str, Any], path: Path) -> Path:
        """A path within a judged configuration, as the user wrote it (`Form.as_given`)."""
        return functools.reduce(lambda result, form: form.as_given(declared, result), self.forms, path)

    def expanded(self, value: Any) -> Any:
        """The value with its shorthand written out."""
        return {self.shorthand: value} if self.shorthand and isinstance(value, str) else value

    def other_names(self, declared: Mapping[str, Any]) -> frozenset[str]:
        """The fields that name what a declared field names already."""
        return frozenset(
            name
            for group in self.alternatives
            if group.name_the_same and any(name in declared for name in group.names)
            for name in group.names
            if name not in declared
        )

    def ruled(self, rule: Rule) -> tuple[str, ...]:
        """The names of the fields that carry the rule."""
        return tuple(name for name, f in self.fields.items() if rule in f.rules)


Shape: TypeAlias = Scalar | FreeMap | Listing | Filters | Record


_PLAIN = (str, int, float, list, dict, type(None))


def known(value: Any) -> bool:
    """Whether the value is plain data. Anything else stands for a value that a preview does not know yet."""
    return isinstance(value, _PLAIN)


def known_throughout(value: Any) -> bool:
    """Whether the value is plain data at every depth."""
    if isinstance(value, dict | list):
        return all(known_throughout(part) for part in (value.values() if isinstance(value, dict) else value))
    return known(value)


def whole_numbers(value: Any) -> Any:
    """The value with whole floats as integers, at any depth: Pulumi hands every number over as a float."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [whole_numbers(v) for v in value]
    if isinstance(value, dict):
        return {k: whole_numbers(v) for k, v in value.items()}
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are equal as JSON: unlike in Python, true is not 1. What is not known equals nothing."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def is_uuid(value: Any) -> bool:
    """Whether the value is a UUID as the API writes them, in any case."""
    return isinstance(value, str) and bool(_UUID.fullmatch(value))


_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def parse_duration(text: str) -> int | None:
    """The seconds of a duration in hours, minutes and seconds, such as "1h30m"; None if it is none."""
    found = _DURATION.fullmatch(text) if text else None
    if not found:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def parse_instant(value: Any) -> datetime | None:
    """The RFC 3339 timestamp as a UTC instant, or None when it is not one or names no time zone."""
    if not isinstance(value, str):
        return None
    try:
        # Python 3.10 reads neither "Z" nor fractions of other than 3 or 6 digits.
        head, dot, tail = value.replace("Z", "+00:00").replace("z", "+00:00").partition(".")
        if dot:
            digits = tail[: next((i for i, c in enumerate(tail) if not c.isdecimal()), len(tail))]
            head += f".{digits[:6]:0<6}{tail[len(digits) :]}"
        instant = datetime.fromisoformat(head)
        return None if instant.tzinfo is None else instant.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
