"""Find what an update is about to overwrite although someone changed it since.

State remembers what the live object held when it was last looked at. A declared field is in conflict if the live
object differs from that and the update is about to change it: a change to exactly what is declared now is no
conflict, nor is what the update leaves alone. So an update that was carried out although its answer was lost is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_polytomic.reconcile.changes import Change, changes
from pulumi_polytomic.reconcile.normalize import canonical, is_off, key_of, project, says_nothing
from pulumi_polytomic.reconcile.path import Key, Path
from pulumi_polytomic.reconcile.shape import Field, Keyed, Listing, Record, Rule, Scalar
from pulumi_polytomic.reconcile.update import Update


def overwritten(record: Record, update: Update, *, ours_last: bool = False) -> list[Change]:
    """The fields that someone changed since the old declaration was remembered and that the update changes again.

    Each goes from the value that is live now to the one after the update, None for absent; where the update changes
    more or less than that very place, the values are None.

    A field that is not declared any more and that the update resets is among them, unless it is empty by now. Which
    value a reset gives, no answer tells beforehand. So with `ours_last` (the last one to change the live object was
    this program) a single value counts as reset already, by an update whose answer was lost.
    """
    live, new, old = update.live, update.new, update.old
    found = project(record, live, old)
    theirs = changes(record, old, found)
    if not theirs:
        return []
    body = {**{n: live[n] for n in record.ruled(Rule.SENT_WHEN_CHANGED) if n in live}, **update.body}
    ours = {change.path: change for change in changes(record, found, project(record, body, old))}
    switched_off = list(_switched_off(record, body))
    reset = {n for n in old if n not in new and _is_reset(record.fields[n], found.get(n), ours_last=ours_last)}
    return [
        ours.get(change.path, Change(change.path, None, None))
        for change in theirs
        if change.path.root not in reset
        and not any(change.path != off and change.path.is_within(off) for off in switched_off)
        and any(change.path.meets(path) for path in ours)
    ]


def _is_reset(field: Field, live: Any, *, ours_last: bool) -> bool:
    if isinstance(field.shape, Scalar):
        return ours_last or live is None
    return not live or says_nothing(field, canonical(field.shape, live))


def _switched_off(record: Record, body: Mapping[str, Any]) -> Iterator[Path]:
    """The elements that are switched off: these keep what is in them."""
    for name, field in record.fields.items():
        if isinstance(field.shape, Listing) and isinstance(field.shape.match, Keyed):
            for element in body.get(name) or []:
                if is_off(field.shape, element):
                    yield Path.of(name, Key(key_of(field.shape, element)))
