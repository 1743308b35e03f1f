"""The bodies of requests: of a create, and of an update, which is a full replacement.

Every field in the body of an update is written, every field left out is cleared. So the body starts from the raw answer
of a fresh GET, with all that we do not know, minus what the server owns. Onto it goes what is declared. A field never
declared stays as it is; one that was declared before and no longer is, is left out, so that the server resets it
(`Rule.KEEP_WHEN_ABSENT` says where not).
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_polytomic.reconcile import secrets
from pulumi_polytomic.reconcile.forms import Draft
from pulumi_polytomic.reconcile.normalize import Configuration, canonical, is_off, present, says_nothing
from pulumi_polytomic.reconcile.overlay import overlay, wired
from pulumi_polytomic.reconcile.shape import Field, Listing, Record, Rule, Shape, same

STAMPS = frozenset({"id", "created_at", "created_by", "updated_at", "updated_by"})
"""Top-level keys of every kind's answer that no request carries."""


@dataclass(frozen=True)
class Update:
    """An update of a live object: what its request carries, and what that changes."""

    live: Configuration
    """The raw answer of a GET."""

    new: Configuration
    """What is declared."""

    old: Configuration
    """What was declared before."""

    body: Configuration
    """The full body."""

    changed: frozenset[str]
    """The top-level keys that the body would change on the live object. What no answer tells counts as changed when its
    declared value changed."""

    @classmethod
    def of(cls, record: Record, live: Mapping[str, Any], new: Mapping[str, Any], old: Mapping[str, Any]) -> Update:
        """The update that brings the live object to what is declared."""
        draft = Draft(new, old, present(record, live), record.place(new), record.place(old))
        draft = functools.reduce(lambda result, form: form.complete(result), record.forms, draft)
        before = settled(record, draft.live)
        after = _laid_over(record, before, draft)
        changed = frozenset(_differing(record, before, after) | _other_secrets(record, new, old))
        return cls(dict(live), dict(new), dict(old), _as_sent(record, after, draft), changed)


def settled(record: Record, live: Mapping[str, Any]) -> Configuration:
    """The live object as the body of a request that changes nothing."""
    held = {n: value for n, value in present(record, live).items() if n not in STAMPS | record.server_owned}
    body = {n: _without_server_owned(record.fields[n].shape, v) if n in record.fields else v for n, v in held.items()}
    body = _without_deprecated(record, body, body)
    blank = [name for one in record.deprecated for name in one.forms if body.get(name) in ("", [])]
    return {name: value for name, value in body.items() if name not in blank}


def _without_server_owned(shape: Shape, value: Any) -> Any:
    if isinstance(shape, Record) and isinstance(value, dict):
        return {k: v for k, v in value.items() if k not in shape.server_owned and v is not None}
    if isinstance(shape, Listing) and isinstance(value, list):
        return [_without_server_owned(shape.element, element) for element in value]
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


def _without_deprecated(record: Record, body: Configuration, settings: Collection[str]) -> Configuration:
    """The body without the deprecated forms of these settings."""
    result = dict(body)
    for form in [form for one in record.deprecated if one.setting in settings for form in one.forms]:
        name, _, within = form.partition(".")
        if not within:
            result.pop(name, None)
        elif isinstance(result.get(name), dict):
            result[name] = {k: v for k, v in result[name].items() if k != within}
    return result


def wire(record: Record, declared: Mapping[str, Any]) -> Configuration:
    """What is declared, as the body of a create."""
    draft = Draft(declared, {}, {}, record.place(declared), {})
    body = {
        name: wired(field.shape, draft.new[name])
        for name, field in record.placed.items()
        if not _needless(name, field, draft, {})
    }
    return _as_sent(record, body, draft)


def _as_sent(record: Record, body: Configuration, draft: Draft) -> Configuration:
    return functools.reduce(lambda result, form: form.body(result, draft), record.forms, body)


def _needless(name: str, field: Field, draft: Draft, body: Configuration) -> bool:
    """Whether there is nothing to send: not declared, or empty, by a deprecated form alone, and not there anyway."""
    value = draft.new.get(name)
    if name in draft.declared or value is None:
        return value is None
    return body.get(name) is None and says_nothing(field, canonical(field.shape, value))


def _laid_over(record: Record, before: Configuration, draft: Draft) -> Configuration:
    new, old, body = draft.new, draft.old, dict(before)
    touched = [n for n, f in record.placed.items() if (n in new or n in old) and Rule.FIXED not in f.rules]
    for name in touched:
        field = record.placed[name]
        if name not in new and Rule.KEEP_WHEN_ABSENT in field.rules:
            continue
        if name in new and _needless(name, field, draft, body):
            continue
        value = overlay(field, body.get(name), new.get(name), old.get(name))
        body.pop(name, None)
        if value is not None:
            body[name] = value
    for name in record.ruled(Rule.SENT_WHEN_CHANGED):
        if name in body and same(*(_carried(record.fields[name].shape, b.get(name)) for b in (body, before))):
            del body[name]
    return _without_deprecated(record, body, touched)


def _carried(shape: Shape, value: Any) -> Any:
    """The value as a body carries it: without elements that are switched off, whatever else they have."""
    if isinstance(shape, Listing) and isinstance(value, list):
        return [element for element in value if not is_off(shape, element)]
    return value


def _differing(record: Record, before: Configuration, after: Configuration) -> set[str]:
    after = secrets.without(record, after)
    unsent = {name for name in record.ruled(Rule.SENT_WHEN_CHANGED) if name not in after}
    unsent |= set(record.ruled(Rule.OPTION))
    return {name for name in {*before, *after} - unsent if not same(before.get(name), after.get(name))}


def _other_secrets(record: Record, new: Mapping[str, Any], old: Mapping[str, Any]) -> set[str]:
    now, then = secrets.of(record, new), secrets.of(record, old)
    return {path.root for path in {*now, *then} if not same(now.get(path), then.get(path))}
