"""`Session`: what one provider process knows of the deployment that it works with."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_polytomic import confidential
from pulumi_polytomic.api import caller, client_for
from pulumi_polytomic.config import Settings, unread_variables
from pulumi_polytomic.errors import ApiError, NoAnswer, PolytomicError, Unauthorized
from pulumi_polytomic.lifecycle import coming
from pulumi_polytomic.lifecycle.authors import Authors
from pulumi_polytomic.lifecycle.outage import PASSING, Outage
from pulumi_polytomic.lifecycle.stamps import Stamps

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client
    from pulumi_polytomic.lifecycle.making import Made


ASKING_SECONDS = 20.0
"""How long a check may ask the deployment, in seconds: a preview is not worth waiting longer for."""


REJECTED_TOO = "the key is rejected here too"
"""The message about a rejected key that was explained for another resource already."""

_ROTATED = (
    "A refresh or a destroy uses the key of the last `pulumi up`: if you have set another one in the stack "
    "configuration since then, run `pulumi up --refresh=false` once."
)


@dataclass(frozen=True)
class Former:
    """A resource in the stack's state that the program no longer declares."""

    resource: str
    alias: str
    """What tells Pulumi, as an alias of another resource, that it is the same one."""


class Session:
    """What one provider process knows: its settings, its client, and whether it has reported what is wrong there."""

    def __init__(
        self,
        get: Callable[[str], object | None],
        environ: Mapping[str, str],
        *,
        options: Iterable[str] = (),
        tell: Callable[[str], None] = lambda _: None,
        warn: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        scope: object = None,
        pending: Callable[[Any], list[dict[str, Any]] | None] = lambda _: None,
    ) -> None:
        """`get`, `environ` and `options` are as in `Settings.resolve`.

        `tell` shows a line of progress at once, `warn` a warning; `sleep` waits for seconds; `clock` counts them.

        For `scope` see `client_for`. `pending` gives the inputs of the creates of a resource that the engine has noted
        as under way, by its origin (`state.ORIGIN`): an interrupted run's, or this run's; None: unknown.
        """
        self._get = get
        self.environ = environ
        """The environment variables of the process."""
        self._options = options
        self._scope = scope
        self.tell = tell
        self.warn = warn
        self.sleep = sleep
        self.pending = pending
        self._clock = clock
        self._began = clock()
        self.known: set[str] = set()
        """The ids of the objects that this run has in its state, or got from a create: none of them is an orphan."""
        self.written: set[str] = set()
        """The ids of what this process has updated or deleted."""
        self.former: dict[str, Former] = {}
        """The ids of objects in the stack's state that the program no longer declares, each with its resource."""
        self.made: list[Made] = []
        """What the objects that this process has checked make at their targets."""
        self.coming = coming.of_run(scope)
        """What the objects are about to be that this run changes."""
        self.before: dict[str, Mapping[str, Any]] = {}
        """What the old inputs of a resource declared, by its URN, from its check to its diff: what a preview shows."""
        self.authors = Authors()
        """Whose name the server puts on what this process makes."""
        self.stamps = Stamps(lambda: self.age)
        """What this process knows of the clock that the server stamps objects with."""
        self._creating: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    @functools.cached_property
    def settings(self) -> Settings:
        """The settings. Raises `ConfigError`."""
        return Settings.resolve(self._get, self.environ, self._options)

    @property
    def api_version(self) -> str:
        """The API version of the requests. Raises `ConfigError`."""
        return self.settings.api_version

    @property
    def client(self) -> Client:
        """The process's client. Raises `ConfigError`, also where the key is not of the organization it should be of.

        A delete and a refresh come here without a check before them.
        """
        client = self._client
        if client.settings.api_key and client.settings.organization_id:
            caller.organization_id(client)
        return client

    @property
    def _client(self) -> Client:
        client = client_for(self.settings, self._scope)
        if client.once.is_first("cautions"):
            for line in [*self.settings.cautions, *map(_unread, unread_variables(self.environ))]:
                self.warn(line)
        return client

    @property
    def organization_id(self) -> str:
        """The organization that the key works in, from /api/me, asked once per process."""
        return caller.organization_id(self._client)

    @property
    def workspace(self) -> str:
        """What people call the organization: its name, from /api/me, or else its id."""
        id, me = self.organization_id, self._client.me()
        return str(me.get("organization_name") or id) if str(me.get("organization_id")).lower() == id else id

    @property
    def outage(self) -> Outage:
        """What keeps this process from asking the deployment."""
        return self._client.once("outage", lambda: Outage(self.warn))

    def objection(self, *, ask: bool) -> str | None:
        """What is wrong with the credentials; with `ask` also what /api/me says of them. Reported once per process.

        Every resource of a program would find the same; the first one to ask stops the preview. A server that cannot
        be asked now is no objection: that is noted as an `outage`.
        """
        try:
            if ask and not self.outage.over:
                with self._client.within(ASKING_SECONDS):
                    _ = self.organization_id
            _ = self.settings
        except PASSING as error:
            self.outage.met(error)
        except PolytomicError as error:
            return str(error) if _first_to_tell() else None
        return None

    def learn_namesakes(self, namesakes: Mapping[str, Mapping[str, Any]]) -> None:
        """Take note of objects of this stack, from what the program says of its run (`state.NAMESAKES`)."""
        for id, one in namesakes.items():
            if one["declared"]:
                self.known.add(id)
                self.former.pop(id, None)
            else:
                self.former[id] = Former(one["resource"], one["alias"])

    @property
    def age(self) -> float:
        """For how many seconds this process has been at work: whatever an earlier run did is older."""
        return self._clock() - self._began

    def one_at_a_time(self, what: Hashable) -> threading.Lock:
        """A lock that all who do the same thing in this process share."""
        with self._lock:
            return self._creating.setdefault(what, threading.Lock())

    def redact(self, text: str) -> str:
        """The text, which came from outside, without the keys and the declared secrets."""
        try:
            return confidential.redacted(text, *self.settings.secrets)
        except PolytomicError:
            return confidential.redacted(text)

    def in_words(self, error: PolytomicError, *, with_old_settings: bool = False) -> str:
        """What to say of a failure. A rejected key fails everything: that is explained once per process, then said.

        `with_old_settings`: the engine runs this with the settings of the last update, as in a refresh or a destroy.
        """
        if isinstance(error, ApiError | NoAnswer) and not isinstance(error, Unauthorized):
            return f"{error}"  # what is the server's in it has been redacted; the rest are our own sentences
        if not isinstance(error, Unauthorized):
            return confidential.redacted(f"{error}")
        if not self._client.once.is_first("rejected key"):
            return f"{error.status}: {REJECTED_TOO}"
        if with_old_settings and (self._get("apiKey") or self._get("deploymentKey")):
            error.hint = f"{_ROTATED} {error.hint}"
        return f"{error}"


def _unread(variable: str) -> str:
    return f"the environment variable {variable} is no setting of pulumi-polytomic, and nothing here reads it"


_telling = threading.Lock()


def _first_to_tell() -> bool:
    # Never released: the engine starts a process for each phase and each explicit provider.
    return _telling.acquire(blocking=False)
