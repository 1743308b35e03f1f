"""The statements of a program: what it looks up, its constants and its resources, each after what it uses. Pure."""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import lookups, naming, ordering
from .choice import As
from .expressions import Writer, call, name, names_in
from .printing import expression
from .reading import Adopted, Listed
from .secrets import Secret, tree

CONFIG = "config"
"""The variable of the stack's configuration."""

_RANKS = {title: rank for rank, title in enumerate(["connection", "role", "policy", "model"], 1)}
_CONSTANT_RANK, _LAST_RANK = 50, 90
_SHARED = {"Schedule", "BulkSchedule", "ModelFilters", "TargetFilters", "ErrorHandling", "BulkErrorHandling"}
"""What becomes a constant where resources have the same."""
_OFTEN = 3


@dataclass(frozen=True)
class Statement:
    """A variable and its value.

    Attributes:
        group: what it is: "lookup", "constant", or the title of a kind.
        target: of a sync, the connection that it writes to.
    """

    variable: str
    value: ast.expr
    group: str
    rank: int
    target: str = ""

    @property
    def needs(self) -> set[str]:
        """The names that it reads: variables, classes and functions."""
        return names_in(self.value)


@dataclass(frozen=True)
class Needed:
    """A secret that has to be set in the stack's configuration, and where a resource has it."""

    key: str
    id: str
    field: str
    secret: Secret


@dataclass(frozen=True)
class Program:
    """A program, and the secrets that its stack has to have."""

    statements: list[Statement]
    secrets: list[Needed]


def program(
    adopted: Sequence[Adopted],
    listed: Mapping[str, Listed],
    names: Mapping[str, str],
    ways: Mapping[str, As],
    before: Mapping[str, str],
) -> Program:
    """The program that declares the adopted objects.

    Args:
        adopted: the objects that become resources.
        listed: all objects of the workspace, by id in lower case.
        names: the names of the resources, by id.
        ways: how the objects of a kind are named that are no resources; see `Choice.ways`.
        before: the variables of an earlier program, by what they held (`expression`, or a resource's `key_of`).
    """
    return _Building(adopted, listed, names, ways, before).program()


def key_of(resource: str, called: str) -> str:
    """What tells a resource from others, by its class and its name: `ModelSync('contacts')`."""
    return expression(call(resource, ast.Constant(called)))


class _Building:
    """A program under construction: what has a variable so far."""

    def __init__(
        self,
        adopted: Sequence[Adopted],
        listed: Mapping[str, Listed],
        names: Mapping[str, str],
        ways: Mapping[str, As],
        before: Mapping[str, str],
    ) -> None:
        self._listed, self._names, self._ways, self._before = listed, names, ways, before
        self._adopted = {one.id.lower(): one for one in sorted(adopted, key=_rank)}
        needs = {id: {text.lower() for text in one.names} & self._adopted.keys() for id, one in self._adopted.items()}
        self._needs = ordering.acyclic(needs)
        self._taken = {CONFIG}
        self._lookups: dict[str, Statement] = {}
        self._resources: dict[str, str] = {}

    def program(self) -> Program:
        self._look_up()
        wanted = [
            (key_of(one.kind.__name__, self._names[one.id]), self._names[one.id], one.kind.kind.title)
            for one in self._adopted.values()
        ]
        variables = self._variables(wanted)
        self._resources = {id: variables[key] for id, (key, _, _) in zip(self._adopted, wanted, strict=True)}
        needed = [one for adopted in self._adopted.values() for one in self._needed(adopted)]
        statements = self._with_constants([self._resource(one) for one in self._adopted.values()])
        if needed:
            value = call("pulumi.Config")
            statements = [Statement(CONFIG, value, "lookup", -1), *statements]
        return Program(_in_order([*self._lookups.values(), *statements]), needed)

    def _variables(self, wanted: Sequence[tuple[str, str, str]], *, upper: bool = False) -> dict[str, str]:
        old = {self._before[key] for key in self._before} - {self._before.get(key, "") for key, _, _ in wanted}
        found = naming.variables(wanted, self._before, self._taken | old, upper=upper)
        self._taken.update(found.values())
        return found

    def _look_up(self) -> None:
        """Find a variable for each object that is used and is no resource."""
        used = {text.lower() for one in self._adopted.values() for text in one.names} - self._adopted.keys()
        there = [one for id, one in self._listed.items() if id in used and one.kind.kind.title in lookups.LOOKUPS]
        for one in sorted(there, key=lambda one: (_rank(one), one.name, one.id)):
            if self._ways.get(one.kind.kind.title, "lookup") == "id":
                self._give(one, ast.Constant(one.id), upper=True)
                continue
            self._give(one, lookups.found_by(one, self._listed.values(), self._looked_up))

    def _give(self, one: Listed, value: ast.expr, *, upper: bool = False) -> None:
        key, title = expression(value), one.kind.kind.title
        called = self._variables([(key, one.name or title, title)], upper=upper)[key]
        self._lookups[one.id.lower()] = Statement(called, value, "lookup", 0)

    def _looked_up(self, id: str) -> ast.expr | None:
        """How an object is named that has been looked up, or is none that could be."""
        id = id.lower()
        if id in self._lookups:
            statement = self._lookups[id]
            return name(statement.variable if isinstance(statement.value, ast.Constant) else f"{statement.variable}.id")
        return None if id in self._adopted else ast.Constant(id)

    def _resource(self, one: Adopted) -> Statement:
        id, title, called = one.id.lower(), one.kind.kind.title, self._names[one.id]

        def reference(text: str) -> ast.expr | None:
            other = text.lower()
            if other in self._needs[id]:
                alias = self._adopted[other].kind.kind.alias_id
                return name(f"{self._resources[other]}.{alias or 'id'}")
            return self._looked_up(other) if other in self._lookups else None

        def field_of(model: str, field: str) -> ast.expr | None:
            model = model.lower()
            found = self._lookups.get(model)
            if model in self._needs[id]:
                variable = self._resources[model]
            elif found is not None and not isinstance(found.value, ast.Constant):
                variable = found.variable
            else:
                return None
            has = {part.get("name") for part in self._listed[model].document.get("fields") or []}
            return call(f"{variable}.field", ast.Constant(field)) if field in has else None

        writer, declaration = Writer(reference, field_of), one.kind.kind.declaration
        declared = {key: value for key, value in one.declared.items() if key != "name" or value != called}
        keywords = [*writer.arguments(declaration, declared), *self._secrets(one)]
        order = list(declaration.model_fields)
        keywords.sort(key=lambda keyword: order.index(str(keyword.arg)))
        value = call(one.kind.__name__, ast.Constant(called), keywords=keywords)
        return Statement(self._resources[id], value, title, _rank(one), _target(one, self._listed))

    def _needed(self, one: Adopted) -> Iterator[Needed]:
        for field, secrets in one.secrets.items():
            for secret in secrets:
                words = "-".join(secret.path) or field.replace("_", "-")
                yield Needed(f"{self._names[one.id]}-{words}", one.id, field, secret)

    def _secrets(self, one: Adopted) -> Iterator[ast.keyword]:
        """The secrets as arguments: each field is a secret, or a map of them."""
        fields: dict[str, list[Needed]] = {}
        for needed in self._needed(one):
            fields.setdefault(needed.field, []).append(needed)
        for field, parts in fields.items():
            yield ast.keyword(field, _written(tree({one.secret.path: _required(one) for one in parts})))

    def _with_constants(self, resources: list[Statement]) -> list[Statement]:
        """The resources, with what several of them have as constants before them."""
        counted = Counter(expression(value) for one in resources for _, value in _shareable(one))
        syncs = {one.variable for one in resources if one.rank == _LAST_RANK}
        often = {
            key: value
            for one in resources
            for _, value in _shareable(one)
            if counted[key := expression(value)] >= _OFTEN and not names_in(value) & syncs
        }
        wanted = [(key, naming.constant(_words(value)), "constant") for key, value in sorted(often.items())]
        constants = self._variables(wanted, upper=True)
        for statement in resources:
            for argument, value in _shareable(statement):
                if called := constants.get(expression(value)):
                    argument.value = name(called)
        made = [Statement(called, often[key], "constant", _CONSTANT_RANK) for key, called in constants.items()]
        return [*made, *resources]


def _shareable(statement: Statement) -> Iterator[tuple[ast.keyword, ast.Call]]:
    """The arguments of a resource that may become constants, and their values."""
    assert isinstance(statement.value, ast.Call)
    for one in statement.value.keywords:
        if isinstance(one.value, ast.Call) and isinstance(one.value.func, ast.Name) and one.value.func.id in _SHARED:
            yield one, one.value


def _words(value: ast.Call) -> Iterator[str]:
    """What a constant is called after: "daily", "at", "6", "30"; or the class and the texts within."""
    told = {one.arg: one.value.value for one in value.keywords if isinstance(one.value, ast.Constant)}
    if "frequency" in told:
        yield from (str(told[key]) for key in ("frequency", "day_of_week", "day_of_month", "month") if key in told)
        yield from ("at", *(str(told[key]) for key in ("hour", "minute") if key in told)) if "minute" in told else ()
        return
    yield "_".join(re.findall("[A-Z][a-z]+", expression(value.func)))
    texts = (node.value for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    yield from itertools.islice(texts, 3)


def _required(one: Needed) -> ast.expr:
    function = f"{CONFIG}.require_secret" if one.secret.is_text else f"{CONFIG}.require_secret_object"
    return call(function, ast.Constant(one.key))


def _written(value: Any) -> ast.expr:
    """A map of expressions, at any depth, as an expression."""
    if isinstance(value, dict):
        return ast.Dict([ast.Constant(key) for key in value], [_written(part) for part in value.values()])
    assert isinstance(value, ast.expr)
    return value


def _rank(one: Listed) -> int:
    return _RANKS.get(one.kind.kind.title, _LAST_RANK)


def _target(one: Adopted, listed: Mapping[str, Listed]) -> str:
    target = one.declared.get("target")
    id = target.get("connection_id") if isinstance(target, dict) else one.declared.get("destination_connection_id")
    found = listed.get(str(id).lower())
    return found.name if found else ""


def _in_order(statements: Sequence[Statement]) -> list[Statement]:
    there = {one.variable: one for one in sorted(statements, key=lambda one: one.rank)}
    needs = {variable: one.needs for variable, one in there.items()}
    return [there[variable] for variable in ordering.ordered([*there], needs)]
