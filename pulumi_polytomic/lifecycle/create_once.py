"""A create that happens once, whatever breaks between us and the server ("Idempotent requests").

The Idempotency-Key is made of where the resource was declared and of the body, so that a later run which creates the
same again, because the answer or the whole process was lost, gets the first one's object. What ends a key is a
definitive answer in the API's own form:

- a success: done. Where the key may be an earlier run's, so may the object, which is taken over if it is still there;
- a refusal (4xx): once more with another key, for it may be the replay of an earlier one whose cause is gone;
- a failure (5xx), given twice: then the key has that outcome. The object is looked for before another key is used.

No answer, and a page that is not the API's, end nothing: the same key is used again, and the server replays its outcome
or says that the request is still being carried out.

What the key cannot find, because the program or the day changed, the list tells (`twins`); it is never taken silently.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pulumi_polytomic.api.answers import unexpected
from pulumi_polytomic.errors import ApiError, Conflict, NoAnswer, PolytomicError, RateLimited, Refused
from pulumi_polytomic.lifecycle import always_there, hidden, takeover, twins
from pulumi_polytomic.lifecycle.hidden import list_with, undo
from pulumi_polytomic.lifecycle.idempotency import (
    Key,
    key_of,
    may_be_a_replay,
    may_have_been_done,
    tells_of_another_request,
)
from pulumi_polytomic.lifecycle.live import converge, read_live, when_ready
from pulumi_polytomic.lifecycle.resources import Resources
from pulumi_polytomic.lifecycle.state import ORIGIN
from pulumi_polytomic.lifecycle.twins import Twin
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import parse_instant

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Created

_PAUSES = (1, 2, 4)
"""Seconds before each further try after the server failed."""

_PATIENCE = 7
"""Seconds to wait for what may be in flight, where the server does not say that this is what its 409 means."""

_LOOKING = 20
"""Seconds that looking for an object may take in all."""


def create(
    resources: Resources, body: Configuration, declared: Configuration, origin: Any
) -> tuple[Configuration, list[str]]:
    """Make the object, or find the one that an earlier try made: what is live, and what to say about it.

    `body` is what the POST carries, `origin` where the resource was declared (`state.ORIGIN`).

    Raises:
        Refused: an object exists already that this would double; or it is unclear which object this create made.
    """
    kind, session = resources.kind, resources.session
    # In one order, because the engine keeps none and a server may know a key's body by its bytes.
    body = json.loads(json.dumps(body, sort_keys=True))
    kind = replace(kind, calls=kind.calls.of(body))
    resources = Resources(kind, session)
    if kind.calls.repeatable:
        return always_there.written(resources, body, declared, {ORIGIN: origin})
    with session.one_at_a_time((kind.title, body.get(kind.named_by), kind.twins and kind.twins.place(body))):
        # Who means several of a kind never gets an earlier one.
        shared = None if session.settings.allow_twins else key_of(session, origin, body)
        creation = _Creation(resources, body, declared, shared)
        live = creation.run()
        session.known.add(live["id"])
        if shared is not None and not creation.took_over:
            since = timedelta(seconds=creation.began - creation.listed.age)
            creation.notes += hidden.beside(resources, body, creation.listed, since, live)
        stamp = parse_instant(live.get("created_at"))
        session.stamps.seen(stamp)
        if not creation.took_over:
            session.stamps.made(stamp)
        return live, creation.notes


class _Creation:
    """One create under way."""

    def __init__(self, resources: Resources, body: Configuration, declared: Configuration, shared: str | None) -> None:
        self.resources, self.body, self.declared = resources, body, declared
        self.kind, self.session = resources.kind, resources.session
        self.key = Key(shared)
        self.asked_with_its_key = False
        """Whether the last POST had this create's own key: only then may an earlier run have had its answer."""
        self.notes: list[str] = []
        self.listed = twins.listed_before(resources)
        self.before = self.listed.ids
        self.suspects = self._suspects(self.listed.entries) if self.key.shared else []
        self.began = resources.session.age
        self.start = resources.session.stamps.at_least()
        self.failure: ApiError | NoAnswer | None = None
        """After which the object may be there, although no answer named it."""
        self.took_over = False
        """Whether the object was there before this create, or appeared while the server failed."""
        self.was_in_flight = False
        """Whether the server was carrying out a request with our key that is not ours."""

    def _suspects(self, entries: list[Configuration]) -> list[Twin]:
        """Twins that an earlier try of this very create may have made: the key finds out whether one did."""
        suspects = []
        for twin in twins.twins(self.resources, self.body, entries):
            if twins.live(self.resources, twin.id) is None:
                continue  # a list may show for a while what was deleted
            if not twin.is_recent(self.session):
                self.notes.append(takeover.old_twin(self.kind, twin))
            elif not twin.former and twins.is_as_declared(self.resources, twin.id, self.declared):
                suspects.append(twin)
            else:
                raise takeover.doubles(self.resources, twin)
        return suspects

    def run(self) -> Configuration:
        """POST until an answer counts, and look for the object once more where none did."""
        try:
            return self._tried()
        except (ApiError, NoAnswer) as error:
            if self.failure is None or (found := self._look(error)) is None:
                raise
            return found

    def _tried(self) -> Configuration:
        for pause in (*_PAUSES, None):
            try:
                created = when_ready(self.resources, self.body, self._post)
            except ApiError as error:
                if pause is None or not self._goes_on(error):
                    raise
                self._wait(error, pause, replayable=self.asked_with_its_key)
                if may_have_been_done(error) and (found := self._look(error)) is not None:
                    return found
                continue
            live = self._accepted(created)
            if live is not None:
                return live
            self.key = Key()
        raise Refused(
            f"the server answers a create with a {self.kind.title} that is gone, again and again",
            hint="Run again in a few minutes; if it stays, show this line to Polytomic's support.",
        )

    def _post(self) -> Created:
        if not self.key.shared and self.suspects:
            raise takeover.doubles(self.resources, self.suspects[0])
        try:
            return self._answered()
        except NoAnswer as error:
            self.failure = error if error.sent else self.failure
            raise
        except ApiError as error:
            if may_have_been_done(error) or error.lost:
                self.failure = error
            if self.key.is_ended_by(error):
                self.key = Key()
            raise

    def _answered(self) -> Created:
        waited = 0
        for pause in itertools.chain(_PAUSES, itertools.repeat(8)):
            self.asked_with_its_key = self.key.shared
            try:
                created = self.kind.calls.create(self.session.client, self.body, idempotency_key=self.key.value)
                if not isinstance(created.document.get("id"), str):
                    raise unexpected("POST", self.kind.title, 200, "the answer names no id")
                return created
            except Conflict as error:
                ours = self.key.open or error.lost
                patience = self.session.settings.call_timeout if ours or tells_of_another_request(error) else _PATIENCE
                if waited + pause > patience or not (ours or self.key.shared):
                    raise
                self.was_in_flight = self.was_in_flight or not ours
            self.session.tell(f"{self.kind.title}: an earlier create may still be under way; asking again in {pause} s")
            self.session.sleep(pause)
            waited += pause
        raise AssertionError("unreachable: the loop above ends by itself")

    def _goes_on(self, error: ApiError) -> bool:
        """Whether it is worth asking again after this answer."""
        if may_have_been_done(error) or isinstance(error, RateLimited):
            return True
        return self.asked_with_its_key and not self.key.open and may_be_a_replay(error)

    def _wait(self, error: ApiError, pause: int, *, replayable: bool) -> None:
        if isinstance(error, RateLimited):
            wait = error.retry_after or pause
            if wait > self.session.settings.call_timeout:
                if not replayable:
                    raise error
                wait = pause  # the answer may be a replay for an earlier run: another key shows what holds now
            self.session.sleep(wait)
        elif may_have_been_done(error):
            self.session.tell(f"{self.kind.title}: {takeover.failed(error)}; trying again in {pause} s")
            self.session.sleep(pause)

    def _accepted(self, created: Created) -> Configuration | None:
        """The object that the answer is about; None if it no longer exists: the answer was a replay."""
        document = created.document
        id = str(document["id"])
        if not self.asked_with_its_key:
            self.session.authors.made(document)
            return self._alone(self.kind.versions.modern(document))
        if id in self.session.known:
            return None
        # An answer that does not say when it was made, where all of the kind do, is not the API's: it tells nothing.
        usual = "created_at" in document or "created_at" not in self.kind.computed
        fresh = id not in self.before and self.session.stamps.is_fresh(parse_instant(document.get("created_at")))
        live = self._there(created, id) if usual and not fresh else self.kind.versions.modern(document)
        if live is None:
            return None
        # A link to sign in with comes with the create alone.
        live = {**{n: v for n, v in document.items() if n in self.kind.computed and live.get(n) is None}, **live}
        if id not in self.before and not self.was_in_flight and (fresh or self._is_new(created, id)):
            self.session.authors.made(document)
            if self.suspects:
                undo(self.resources, id, self.suspects[0])
                raise takeover.doubles(self.resources, self.suspects[0])
            return live
        others = [twin for twin in self.suspects if twin.id != id]
        if others and id not in self.before:
            raise takeover.one_too_many(self.resources, id, others[0])
        self.notes += [takeover.old_twin(self.kind, twin) for twin in others]
        self.notes.append(takeover.by_key(id, self._age(created)))
        return self._converged(id)

    def _there(self, created: Created, id: str) -> Configuration | None:
        """The live object; None: it is gone. A server gets some time to show what it made just now."""
        young = id not in self.before and self._is_young(self._age(created))
        for pause in (*_PAUSES, None) if young else (None,):
            live = twins.live(self.resources, id)
            if live is not None or pause is None:
                return self.kind.versions.modern(live) if live is not None else None
            self.session.sleep(pause)
        raise AssertionError("unreachable: the loop above ends by itself")

    def _is_new(self, created: Created, id: str) -> bool:
        """Whether this create made the object, which the list did not show before, and not an earlier run."""
        made, age = parse_instant(created.document.get("created_at")), self._age(created)
        if made is None or age is None:
            return True
        young = self._is_young(age)
        if young and not self._is_older(made):
            return True
        # Either `Date` is off, or the list lags and an earlier run made it. A list that shows it now does not lag.
        if not any(entry.get("id") == id for entry in twins.listed(self.resources)):
            return False
        if not young:
            self.session.stamps.date_off += age
        return True

    def _is_older(self, made: datetime | None) -> bool:
        """Whether it was made before this create began, by its own clock. An answer may round to whole seconds."""
        return made is not None and self.start is not None and made < self.start - timedelta(seconds=1)

    def _is_young(self, age: timedelta | None) -> bool:
        """Whether it is as old as what this create made can be. An answer may round to whole seconds."""
        return age is None or -1 <= age.total_seconds() <= self.session.age - self.began + 1

    def _age(self, created: Created) -> timedelta | None:
        made = parse_instant(created.document.get("created_at"))
        now = created.date or self.session.client.now()
        return None if made is None else now - self.session.stamps.date_off - made

    def _converged(self, id: str) -> Configuration:
        self.took_over = True
        live = read_live(self.resources, id, self.declared)
        if live is None:
            raise Refused(f"{id} was taken over, and deleted elsewhere at the same moment", hint="Run again.")
        live, notes = converge(self.resources, live, self.declared, {}, follows=True)
        self.notes += notes
        return live

    def _look(self, error: ApiError | NoAnswer) -> Configuration | None:
        """The object that this create made, if its answer was lost; None if there is none."""
        try:
            with self.session.client.within(_LOOKING):
                return self._taken(self._appeared(twins.listed(self.resources)), self.failure or error)
        except Refused:
            raise
        except PolytomicError:
            raise error from None

    def _appeared(self, entries: list[Configuration]) -> list[Twin]:
        """The objects of a list that are what this create makes, in full, and that were not there when it began.

        Not those that someone else made, which are named.
        """
        found = [
            twin
            for twin in twins.twins(self.resources, self.body, entries)
            if twin.id not in self.before
            and not self._is_older(twin.created_at)
            and twins.is_equal(self.resources, twin.id, self.declared)
        ]
        notes = [takeover.old_twin(self.kind, twin) for twin in found if twin.theirs]
        self.notes += [note for note in notes if note not in self.notes]
        return [twin for twin in found if not twin.theirs]

    def _taken(self, found: list[Twin], failure: ApiError | NoAnswer) -> Configuration | None:
        if len(found) > 1:
            raise takeover.several(failure, found)
        if not found:
            return None
        self.notes.append(takeover.by_look(found[0].id, found[0].age(self.session), failure))
        return self._converged(found[0].id)

    def _alone(self, live: Configuration) -> Configuration:
        """What was made with another key than the one that failed; or what that one had made after all."""
        if self.failure is None:
            return live
        id, failure = str(live["id"]), self.failure
        try:
            entries = list_with(self.resources, id)
        except PolytomicError:
            entries = None
        if entries is None:
            self.notes.append(
                f"{takeover.failed(failure)} before it made {id}, and its list does not show that yet: look in "
                "Polytomic whether there is another one of this name"
            )
            return live
        self.session.known.add(id)
        found = self._appeared(entries)
        if not found:
            return live
        undo(self.resources, id, found[0])
        return self._taken(found, failure) or live
