"""A create that happens once, whatever breaks between us and the server ("Idempotent requests").

The Idempotency-Key is made of where the resource was declared and of the body, so that a later run which creates the
same again, because the answer or the whole process was lost, gets the first one's sync. A lost answer repeats the key
(the transports do, within the call); every definitive answer ends it:

- a success: done. An old one is the replay of an earlier run's, whose sync is taken over if it is still there;
- the server failed (5xx, or a success that makes no sense): it may have been carried out, so look for it;
- a refusal (4xx): once more with another key, for it may be the replay of an earlier one whose cause is gone.

What the key cannot find, because the program or the day changed, the list tells (`twins`); it is never taken silently.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pulumi_polytomic import twins
from pulumi_polytomic.adopting import line_that_adopts
from pulumi_polytomic.errors import (
    ApiError,
    Conflict,
    Forbidden,
    NotFound,
    PolytomicError,
    RateLimited,
    Refused,
    Unauthorized,
)
from pulumi_polytomic.live import converge, read_live, when_ready
from pulumi_polytomic.noun import Noun
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import parse_instant
from pulumi_polytomic.session import Session
from pulumi_polytomic.twins import Twin

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Created

_PAUSES = (1, 2, 4)
"""Seconds before each further try after the server failed."""

_PATIENCE = 7
"""Seconds to wait for what may be in flight, where the server does not say that this is what its 409 means."""


def create(
    noun: Noun, session: Session, body: Configuration, declared: Configuration, origin: Any
) -> tuple[Configuration, list[str]]:
    """Make the sync, or find the one that an earlier try made: what is live, and what to say about it.

    `body` is what the POST carries, `origin` where the resource was declared (`state.ORIGIN`).

    Raises:
        Refused: there is a sync already that this would double; or it cannot be told which one this made.
    """
    # In one order, because the engine keeps none and a server may know a key's body by its bytes.
    body = json.loads(json.dumps(body, sort_keys=True))
    with session.one_at_a_time((noun.title, body["name"], noun.place(body))):
        creation = _Creation(noun, session, body, declared, key_of(session, origin, body))
        live = creation.run()
        session.known.add(live["id"])
        return live, creation.notes


def key_of(session: Session, origin: Any, body: Configuration) -> str:
    """The Idempotency-Key: the same for the same body, declared in the same place, for the same organization."""
    material = [session.settings.deployment_url, session.organization_id, origin, body]
    return hashlib.sha256(json.dumps(material, sort_keys=True).encode()).hexdigest()


class _Creation:
    """One create under way."""

    def __init__(
        self, noun: Noun, session: Session, body: Configuration, declared: Configuration, key: str | None
    ) -> None:
        self.noun, self.session, self.body, self.declared = noun, session, body, declared
        self.key = key
        """The key of the next POST. None, for a random one, as soon as it was answered."""
        self.asked_with_its_key = False
        """Whether the last POST had this create's own key: only then may an earlier run have had its answer."""
        self.notes: list[str] = []
        self.suspects = self._suspects()
        self.since = session.client.now()

    def _suspects(self) -> list[Twin]:
        """Twins that an earlier try of this very create may have made: the key finds out whether one did."""
        if self.session.settings.allow_twins:
            return []
        suspects = []
        for twin in twins.found_before(self.noun, self.session, self.body):
            if not twin.is_recent(self.session):
                self.notes.append(
                    f"there is another {self.noun.title} of this name and target, made with this key: {twin.id}"
                )
            elif twins.is_as_declared(self.noun, self.session, twin.id, self.declared):
                suspects.append(twin)
            else:
                raise self._doubles(twin)
        return suspects

    def run(self) -> Configuration:
        """POST until an answer counts."""
        for pause in (*_PAUSES, None):
            first = self.key is not None
            try:
                created = when_ready(self.noun, self.session, self.body, self._post)
            except ApiError as error:
                if _may_have_been_done(error):
                    if (found := self._look_for_it(error)) is not None:
                        return found
                elif not self.asked_with_its_key or not _may_be_a_replay(error):
                    raise
                if pause is None:
                    raise
                self._wait(error, pause, replayable=first)
                continue
            live = self._accepted(created, replayable=first)
            if live is not None:
                return live
        raise Refused(
            f"the server answers a create with a {self.noun.title} that is gone, again and again",
            hint="Run again in a few minutes; if it stays, show this line to Polytomic's support.",
        )

    def _post(self) -> Created:
        key, self.key = self.key, None
        self.asked_with_its_key = key is not None
        if key is None and self.suspects:
            raise self._doubles(self.suspects[0])
        waited = 0
        for pause in itertools.chain(_PAUSES, itertools.repeat(8)):
            try:
                return self.noun.calls.create(self.session.client, self.body, idempotency_key=key)
            except Conflict as error:
                patience = self.session.settings.call_timeout if _tells_of_another_request(error) else _PATIENCE
                if key is None or waited + pause > patience:
                    raise
            self.session.tell(f"{self.noun.title}: an earlier create may still be under way; asking again in {pause} s")
            self.session.sleep(pause)
            waited += pause
        raise AssertionError("unreachable: the loop above ends by itself")

    def _wait(self, error: ApiError, pause: int, *, replayable: bool) -> None:
        if isinstance(error, RateLimited):
            wait = error.retry_after or pause
            if wait > self.session.settings.call_timeout:
                if not replayable:
                    raise error
                wait = pause  # an earlier run may have been told so: another key tells what holds now
            self.session.sleep(wait)
        elif _may_have_been_done(error):
            self.session.tell(f"{self.noun.title}: the server failed ({error.status}); trying again in {pause} s")
            self.session.sleep(pause)

    def _accepted(self, created: Created, *, replayable: bool) -> Configuration | None:
        """The sync that the answer is about; None where it is gone, so that the answer is none to this create."""
        document = created.document
        if not isinstance(id := document.get("id"), str):
            raise Refused("the server made it but named no id", hint="Look for it in Polytomic before running again.")
        suspected = any(twin.id == id for twin in self.suspects)
        if not replayable or not (suspected or id in self.session.known or self._may_be_a_replay(created)):
            self._undo_if_doubled(id)
            return self.noun.versions.modern(document)
        if id in self.session.known:
            return None
        live = self._there(id, patient=not _is_old(created))
        if live is None:
            return None
        if not suspected and not _is_old(created):
            self._undo_if_doubled(id)
            return live
        if (age := _age(created)) is not None:
            self.notes.append(f"took over {id}, which an earlier run of this program made {ago(age)} ago")
        return self._converged(live)

    def _may_be_a_replay(self, created: Created) -> bool:
        """Whether this may be the answer that an earlier run was given: then the sync may be gone by now.

        What an earlier run made is older than this process, so that its age tells it by then; a Date has whole seconds.
        """
        return "created_at" in created.document and (_is_old(created) or self.session.age < created.took + 2)

    def _there(self, id: str, *, patient: bool) -> Configuration | None:
        """The live sync; None: it is gone. With `patient` a server gets some time to show what it made just now."""
        for pause in (*_PAUSES, None) if patient else (None,):
            live = read_live(self.noun, self.session, id, self.declared)
            if live is not None or pause is None:
                return live
            self.session.sleep(pause)
        raise AssertionError("unreachable: the loop above ends by itself")

    def _converged(self, live: Configuration) -> Configuration:
        live, notes = converge(self.noun, self.session, live, self.declared, {})
        self.notes += notes
        return live

    def _look_for_it(self, error: ApiError) -> Configuration | None:
        """The sync that a create made although the server failed; None if there is none."""
        try:
            found = [
                twin
                for twin in twins.found_now(self.noun, self.session, self.body)
                if twin.is_recent(self.session) and twins.is_equal(self.noun, self.session, twin.id, self.declared)
            ]
        except PolytomicError:
            raise error from None
        # What appeared since we began is ours more surely than what was there before.
        newer = [twin for twin in found if twin.created_at is not None and twin.created_at >= self.since]
        found = newer if len(newer) == 1 else found
        if not found:
            return None
        if len(found) > 1:
            raise Refused(
                f"the server failed ({error.status}) and there are several syncs that this create may have made: "
                + ", ".join(twin.id for twin in found),
                hint=f"Keep one and delete the others in Polytomic, then take it over with {line_that_adopts('<id>')}.",
            )
        live = read_live(self.noun, self.session, found[0].id, self.declared)
        if live is None:
            return None
        self.notes.append(f"the server failed ({error.status}) but had made it: took over {found[0].id}")
        return self._converged(live)

    def _undo_if_doubled(self, id: str) -> None:
        if not self.suspects:
            return
        twin = self.suspects[0]
        try:
            self.noun.calls.delete(self.session.client, id)
        except NotFound:
            pass
        except PolytomicError as error:
            raise Refused(
                f"{id} was made beside {twin.id}, which is the same, and could not be deleted again: {error}",
                hint="Delete one of the two in Polytomic.",
            ) from None
        raise self._doubles(twin)

    def _doubles(self, twin: Twin) -> Refused:
        age = twin.age(self.session)
        made = f"{ago(age)} ago" if age is not None else "some time ago"
        return Refused(
            f"there is a {self.noun.title} of this name and target already, made with this key {made} and not in "
            f"this stack: {twin.id}",
            hint=f"Take it over with {line_that_adopts(twin.id)}, or delete it in Polytomic; if it is a resource of "
            "this stack under another name, give this one an alias; if you mean a second one, set "
            "polytomic:allowTwins to true.",
        )


def _is_old(created: Created) -> bool:
    """Whether the sync is older than the call that this answers, by the server's own clock, if it tells the time."""
    age = _age(created)
    return age is None or age.total_seconds() > created.took + 1


def _age(created: Created) -> timedelta | None:
    made = parse_instant(created.document.get("created_at"))
    return None if made is None or created.date is None else created.date - made


def _may_have_been_done(error: ApiError) -> bool:
    return error.status >= 500 or error.status < 300


def _may_be_a_replay(error: ApiError) -> bool:
    """Whether this refusal can be an earlier one, told again; not where the first try's outcome is still open."""
    if isinstance(error, Unauthorized) or error.status < 400 or _tells_of_another_request(error):
        return False
    return not (error.lost and isinstance(error, Forbidden | Conflict | RateLimited))


def _tells_of_another_request(error: ApiError) -> bool:
    words = f"{error.key} {error.message}".lower()
    return isinstance(error, Conflict) and any(
        word in words for word in ("idempoten", "in flight", "in-flight", "still running", "in progress", "concurrent")
    )


def ago(age: timedelta) -> str:
    """How long ago, roughly: "40 s", "12 min", "3 h"."""
    seconds = max(int(age.total_seconds()), 0)
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
