"""`Kind`: the description of one kind of resource. The code that all kinds share is in `verbs`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from pulumi_polytomic.declare.base import Declaration
from pulumi_polytomic.errors import ApiError
from pulumi_polytomic.lifecycle.coming import Coming
from pulumi_polytomic.lifecycle.making import Concerns, Made
from pulumi_polytomic.reconcile.annotations import shape_of
from pulumi_polytomic.reconcile.normalize import Configuration
from pulumi_polytomic.reconcile.shape import Record, is_uuid
from pulumi_polytomic.reconcile.update import Update
from pulumi_polytomic.reconcile.versions import SAME, Versions

if TYPE_CHECKING:
    from pulumi_polytomic.api.client import Client, Created
    from pulumi_polytomic.lifecycle.session import Session


class Calls(Protocol):
    """The calls of one kind, as `api.collection.Collection` has them."""

    @property
    def path(self) -> str: ...
    @property
    def repeatable(self) -> bool: ...
    def of(self, body: Configuration) -> Calls: ...
    def there(self, client: Client, body: Configuration) -> Configuration: ...
    def list_(self, client: Client) -> Iterator[Configuration]: ...
    def create(self, client: Client, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Created: ...
    def get(self, client: Client, id: str) -> Configuration: ...
    def update(self, client: Client, id: str, body: Mapping[str, Any]) -> Configuration: ...
    def delete(self, client: Client, id: str) -> None: ...


class Running(Protocol):
    """The calls of a kind whose objects run."""

    def activate(self, client: Client, id: str, active: bool) -> bool: ...
    def status(self, client: Client, id: str) -> Configuration: ...


class HandlingErrors(Protocol):
    """The calls of a kind whose objects handle errors."""

    def error_handling(self, client: Client, id: str) -> Configuration: ...
    def update_error_handling(self, client: Client, id: str, body: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True)
class Runs:
    """What is special about objects that run."""

    calls: Running

    stop_when_switched_off: bool = False
    """Whether switching one off cancels its running execution."""


@dataclass(frozen=True)
class Twins:
    """When two objects are made for the same purpose, so that one of them is one too many."""

    place: Callable[[Configuration], tuple[str, ...]]
    """Where it writes, of a body as of an entry of the list; blank if that is not known yet. Two of one name and place
    are twins: every record is written twice."""

    fields: tuple[str, ...]
    """The fields that tell twins."""

    where: str = ""
    """What messages say besides the name: " and target"."""

    harm: str = ""
    """What messages say of two: "every record is written twice"."""

    filled: tuple[str, ...] = ()
    """The lists that the server fills if a create leaves them out."""


@dataclass(frozen=True)
class FromList:
    """What the list of a kind contains, so that a refresh need not read each object (`listed`)."""

    whole: Collection[str] = ()
    """The versions of the API whose list holds whole objects, except the fields with calls of their own."""

    loose: Callable[[Configuration], set[str]] = lambda _declared: set()
    """What is declared -> the fields of it that may change while `updated_at` stays."""


@dataclass(frozen=True)
class Other:
    """A kind that an id is easily mistaken for."""

    title: str
    get: Callable[[Client, str], Configuration]
    resource: str
    """What a program declares it as."""


@dataclass(frozen=True)
class Apart:
    """A field that the object's own answer does not hold, and its own body perhaps not either."""

    read: Callable[..., Any]
    """(client, live object, all that is declared, complete=..., before=..., known=...) -> the live value.

    `complete`: with all that a write needs, or which of its elements; `before`: all that was declared before, of which
    the rest is reset; `known`: the value as it was read before, of what was not written since."""

    write: Callable[..., None]
    """(shape, client, id, declared, live, before) -> what is not as declared is written by the field's own calls."""

    changing: Callable[..., Collection[str]] = lambda *_: ()
    """(shape, declared, live, before) -> the elements that are not as declared."""

    apart: Callable[..., Collection[str] | None] = lambda *_: None
    """(shape, declared, live, before) -> the elements that an update writes by the field's own calls; None: it carries
    the whole field in the object's own body."""

    whole: Callable[..., Any] | None = None
    """(client, live object) -> the value as a program declares all that it is; None: as `read` has it."""

    body: Callable[[Any], Any] | None = None
    """The value as the object's own body carries it; None where it does not carry it at all."""

    made: Callable[[Any, Any], tuple[Any, Any]] = lambda live, declared: (live, declared)
    """(live, declared) -> both without what is left to the field's own calls after a create, because no page says what
    the object's own body makes of it."""

    glance: Callable[..., Any] | None = None
    """(shape, client, live object, all that is declared, before) -> the live value as far as an update needs it; None:
    as `read` has it."""


@dataclass(frozen=True)
class IdForm:
    """What the ids of a kind look like."""

    title: str
    """What messages call it: "a UUID"."""

    fits: Callable[[Any], bool]


UUID = IdForm("a UUID", is_uuid)


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a resource declares, and what it is called: all that the program's side needs to know of it."""

    title: str
    """What messages call it: "policy"."""

    declaration: type[Declaration]
    """The declared fields, with their rules."""

    computed: Mapping[str, Any]
    """The outputs that the server makes -> what state holds if an answer does not have them. Never null."""

    named_by: str = "name"
    """The field that people know an object by; blank: there is none. A `name` is the resource's name by default."""

    alias_id: str = ""
    """Another output that holds the id."""

    id_form: IdForm = UUID
    """What an id looks like."""

    organization: bool = True
    """Whether an object is in the key's own organization and tells it (`organization_id`), so that a read and a delete
    can see that the key is of another."""

    compared: bool = True
    """Whether workspaces are compared by it without being asked to; false for people and for workspaces themselves."""

    twins: Twins | None = None

    versions: Versions = SAME
    """What the older version of the API has otherwise; bodies and answers are turned at the calls, nowhere else."""

    hides: tuple[str, ...] = ()
    """The fields whose live value may hold a secret that nothing marks. `get` makes them secret outputs."""

    makes: Callable[[Mapping[str, Any]], list[Made]] = lambda _: []
    """What a declared object makes elsewhere, which the live checks of others do not miss then."""

    concerning: Callable[[Mapping[str, Any]], Concerns] | None = None
    """Which of what others make a declared object may use; None: its live checks look for none of it."""

    @property
    def shape(self) -> Record:
        """The declared fields as `reconcile` walks them."""
        return shape_of(self.declaration)

    @property
    def needed(self) -> list[str]:
        """The fields without which nothing can be declared; a `name` is the resource's by default."""
        return [name for name, field in self.shape.fields.items() if field.required and name != "name"]

    def called(self, known: Mapping[str, Any]) -> str:
        """What messages call the object: its title and its name, if that is known."""
        name = known.get(self.named_by)
        return f"{self.title} {name!r}" if isinstance(name, str) else self.title


@dataclass(frozen=True, kw_only=True)
class Kind(Declared):
    """What is special about one kind of resource; what a kind need not have has a default."""

    calls: Calls

    mistaken_for: Other | None = None

    listed: FromList | None = None
    """What its list tells a refresh; None: each object is read by itself."""

    runs: Runs | None = None

    apart: Mapping[str, Apart] = field(default_factory=dict)
    """The fields with calls of their own; asked only if they are declared."""

    shown: tuple[str, ...] = ("name",)
    """The paths whose values a message may show, with all below them, `*` for every element: no one else knows which
    values are secret."""

    carried: Callable[[Configuration], Configuration] = lambda body: body
    """The body of a request without what is only said to us."""

    before_create: Callable[[Session, Configuration], list[str]] = lambda *_: []
    """(session, what is declared) -> what to say of what is done before a new object is made."""

    delete: Callable[[Client, str, Configuration], None] | None = None
    """(client, id, state) -> the object is deleted; None: `calls.delete` does it, whatever state says."""

    to_finish: Callable[[Configuration], list[str]] = lambda _outputs: []
    """What a person has to do after a write, from the outputs."""

    not_ready: Callable[[Client, Configuration, ApiError, datetime], bool] = lambda *_: False
    """Whether a refusal of a body means that the server needs a while before it can take it. The last one: when the
    body was sent, by the server's clock."""

    notes: Callable[[Configuration, Configuration], list[str]] = lambda _old, _new: []
    """What a preview says about an update, from the old declaration to the new one."""

    notes_on_new: Callable[[Configuration], list[str]] = lambda _new: []
    """What a preview says about the declaration of a new object."""

    happening: Callable[[Configuration, Configuration, Configuration], list[str]] = lambda *_: []
    """What an update says it did to the data: (live before, as it is to be, what was declared before)."""

    advice: Callable[[Configuration, set[str], str], str] = lambda *_: ""
    """What to do about an update that the server refuses: (the body, what it changes, the error); blank: not known."""

    findings: Callable[..., Iterable[Any]] = lambda *_, **__: ()
    """(asking, new, old, exists=...) -> what of the new declaration the deployment cannot do; see `preview`."""

    undone: Callable[[Coming, Configuration], Iterable[Any]] = lambda *_: ()
    """(what other objects are about to be, the declaration) -> what of it stops working with that; no request."""

    leaves_out: Callable[[set[str], Configuration], Collection[str]] = lambda *_: ()
    """(what an update changes, what is declared) -> the fields that its body leaves out, because the server makes them
    again from what changes."""

    unmanageable: Callable[[Configuration], str | None] = lambda _live: None
    """Why a live object cannot be managed at all, if so."""

    objection: Callable[[Configuration | None, Configuration, Configuration], str | None] = lambda *_: None
    """Why an update (live, or None in a preview; new; old) must not be written, if so."""


def error_handling_of(calls: HandlingErrors) -> Apart:
    """The field `error_handling`, read and written whole, by an endpoint of its own."""

    def read(client: Client, live: Configuration, _declared: Any, **_: Any) -> Configuration:
        return calls.error_handling(client, live["id"])

    def write(shape: Record, client: Client, id: str, declared: Configuration, live: Configuration, _: Any) -> None:
        update = Update.of(shape, {"error_handling": live}, {"error_handling": declared}, {})
        calls.update_error_handling(client, id, update.body["error_handling"])

    return Apart(read, write)
