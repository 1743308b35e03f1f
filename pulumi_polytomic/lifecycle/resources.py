"""`Resources`: what every verb works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from typing_extensions import TypeVar

from pulumi_polytomic.lifecycle.kind import Declared, Kind
from pulumi_polytomic.lifecycle.session import Session

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client

K = TypeVar("K", bound=Declared, default=Kind)


@dataclass(frozen=True)
class Resources(Generic[K]):
    """The resources of one kind, in the organization that a session works with."""

    kind: K
    session: Session

    @property
    def client(self) -> Client:
        """The client of the session. Raises `ConfigError`; see `Session.client`."""
        return self.session.client
