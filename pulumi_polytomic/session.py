"""`Session`: what one provider process knows of the deployment that it works with."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING

from pulumi_polytomic.api import caller, client_for
from pulumi_polytomic.authors import Authors
from pulumi_polytomic.config import Settings
from pulumi_polytomic.errors import PolytomicError
from pulumi_polytomic.outage import PASSING, Outage
from pulumi_polytomic.stamps import Stamps

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client


ASKING_SECONDS = 20.0
"""How long a check may ask the deployment, in seconds: a preview is not worth waiting longer for."""


class Session:
    """What one provider process knows: its settings, its client, and whether it already told what is wrong there."""

    def __init__(
        self,
        get: Callable[[str], object | None],
        environ: Mapping[str, str],
        *,
        tell: Callable[[str], None] = lambda _: None,
        warn: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        scope: object = None,
    ) -> None:
        """`tell` shows a line of progress at once, `warn` a warning; `sleep` waits for seconds; `clock` counts them.

        For `scope` see `client_for`.
        """
        self._get = get
        self._environ = environ
        self._scope = scope
        self.tell = tell
        self.warn = warn
        self.sleep = sleep
        self._clock = clock
        self._began = clock()
        self.known: set[str] = set()
        """The ids of the syncs that this run has in its state, or got from a create: none of them is an orphan."""
        self.authors = Authors()
        """Whose name the server puts on what this process makes."""
        self.stamps = Stamps(lambda: self.age)
        """What this process knows of the clock that the server stamps syncs with."""
        self._creating: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    @functools.cached_property
    def settings(self) -> Settings:
        """The settings. Raises `ConfigError`."""
        return Settings.resolve(self._get, self._environ)

    @property
    def api_version(self) -> str:
        """The version of the API that is asked. Raises `ConfigError`."""
        return self.settings.api_version

    @property
    def client(self) -> Client:
        """The process's client. Raises `ConfigError`, also where the key is not of the organization it should be of.

        A delete and a refresh come here without a check before them.
        """
        client = client_for(self.settings, self._scope)
        if client.settings.api_key and client.settings.organization_id:
            caller.organization_id(client)
        return client

    @property
    def organization_id(self) -> str:
        """The organization that the key works in, from /api/me, asked once per process."""
        return caller.organization_id(client_for(self.settings, self._scope))

    @property
    def workspace(self) -> str:
        """What people call the organization: its name, from /api/me, or else its id."""
        id, me = self.organization_id, client_for(self.settings, self._scope).me()
        return str(me.get("organization_name") or id) if str(me.get("organization_id")).lower() == id else id

    @property
    def outage(self) -> Outage:
        """What keeps this process from asking the deployment."""
        return client_for(self.settings, self._scope).once("outage", lambda: Outage(self.warn))

    def objection(self, *, ask: bool) -> str | None:
        """What is wrong with the credentials; with `ask` also what /api/me says of them. Told once per process.

        Every resource of a program would find the same; the first one to ask stops the preview. A server that cannot
        be asked now is no objection: that is noted as an `outage`.
        """
        try:
            if ask and not self.outage.over:
                with client_for(self.settings, self._scope).within(ASKING_SECONDS):
                    _ = self.organization_id
            _ = self.settings
        except PASSING as error:
            self.outage.met(error)
        except PolytomicError as error:
            return str(error) if _first_to_tell() else None
        return None

    @property
    def age(self) -> float:
        """For how many seconds this process has been at work: whatever an earlier run did is older."""
        return self._clock() - self._began

    def one_at_a_time(self, what: Hashable) -> threading.Lock:
        """A lock that all who do the same thing in this process share."""
        with self._lock:
            return self._creating.setdefault(what, threading.Lock())

    def redact(self, text: str) -> str:
        """The text without the keys."""
        try:
            return self.settings.redact(text)
        except PolytomicError:
            return text


_telling = threading.Lock()


def _first_to_tell() -> bool:
    # Never released: the engine starts a process for each phase and each explicit provider.
    return _telling.acquire(blocking=False)
