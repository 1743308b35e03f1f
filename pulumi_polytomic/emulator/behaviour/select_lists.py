"""The columns that a query gives: named as the database would name them, with their types if they are known.

A type is known if it follows from the tables of the connection, a cast, a literal or a function. It is text
everywhere else, as it is for the columns of a table without a description.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.schema import MappingSchema

from .refusals import invalid

PATH = "configuration.query"
Tables = Mapping[str, Mapping[str, str]]

_DIALECTS = {"postgresql": "postgres", "snowflake": "snowflake"}
_SQL_TYPES = {
    "number": exp.DataType.build("double"),
    "boolean": exp.DataType.build("boolean"),
    "datetime": exp.DataType.build("timestamp"),
    "array": exp.DataType.build("array<text>"),
    "object": exp.DataType.build("json"),
    "binary": exp.DataType.build("binary"),
}
_TEXT = exp.DataType.build("text")
_TYPES = {
    "number": exp.DataType.NUMERIC_TYPES,
    "datetime": exp.DataType.TEMPORAL_TYPES,
    "array": exp.DataType.ARRAY_TYPES,
    "boolean": {exp.DataType.Type.BOOLEAN},
    "binary": {exp.DataType.Type.BINARY, exp.DataType.Type.VARBINARY},
    "object": {*exp.DataType.STRUCT_TYPES, exp.DataType.Type.JSON, exp.DataType.Type.JSONB, exp.DataType.Type.VARIANT},
}


@dataclass(frozen=True)
class SelectList:
    """The columns that a query gives, with their types; `complete` is false where `*` stands for unknown ones."""

    columns: dict[str, str]
    complete: bool


def read(query: str, tables: Tables, connection_type: str) -> SelectList:
    """Return the select list of a query; one that is not a single SELECT is refused.

    Of columns that share a name, the first counts.
    """
    dialect = _DIALECTS.get(connection_type)
    tree = _parsed(query, dialect)
    _name_unnamed(tree, dialect)
    used = _replace_known_tables(tree, tables)
    tree = _resolved(tree, used, dialect)
    written = {name.lower(): name for columns in used.values() for name in columns}
    found: dict[str, str] = {}
    for column in tree.selects:
        if not column.is_star:
            found.setdefault(_name(column, written), _type(column))
    return SelectList(found, complete=not any(column.is_star for column in tree.selects))


def _parsed(query: str, dialect: str | None) -> exp.Query:
    try:
        statements = [statement for statement in sqlglot.parse(query, read=dialect) if statement is not None]
    except ParseError as mistake:
        raise invalid(PATH, f"is not valid SQL{_place(mistake)}") from None
    except SqlglotError:
        raise invalid(PATH, "is not valid SQL") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise invalid(PATH, "should be a single SELECT statement")
    return statements[0]


def _place(mistake: ParseError) -> str:
    if not mistake.errors:
        return ""
    first = mistake.errors[0]
    return f" at line {first['line']}, column {first['col']}, near '{first['highlight']}'"


def _name_unnamed(tree: exp.Query, dialect: str | None) -> None:
    """Give every expression in a select list the name that the database would give it."""
    for select in list(tree.find_all(exp.Select)):
        named = [
            column
            if column.is_star or column.alias or isinstance(column, (exp.Column, exp.Aliases))
            else exp.alias_(column.copy(), _given_name(column, dialect), quoted=True)
            for column in select.expressions
        ]
        select.set("expressions", named)


def _given_name(column: exp.Expr, dialect: str | None) -> str:
    if dialect != "postgres":
        return column.sql(dialect).upper()
    return _postgres_name(column) or "?column?"


def _postgres_name(column: exp.Expr) -> str | None:
    """Return the name that Postgres gives an expression: that of the function, column or type in it."""
    if isinstance(column, (exp.Paren, exp.Window, exp.Filter, exp.Bracket)):
        return _postgres_name(column.this)
    if isinstance(column, exp.Subquery):
        first = column.this.selects[0]
        return first.alias or _postgres_name(first)
    if isinstance(column, exp.Cast):
        return _postgres_name(column.this) or column.to.sql("postgres").lower()
    if isinstance(column, exp.Column):
        return column.name if column.this.quoted else column.name.lower()
    if isinstance(column, exp.CurrentTimestamp):
        return "now"
    if isinstance(column, exp.Boolean):
        return "bool"
    if isinstance(column, exp.Dot):
        return _postgres_name(column.expression)
    if isinstance(column, (exp.Array, exp.Case, exp.Exists)):
        return type(column).__name__.lower()
    if isinstance(column, exp.Func) and not isinstance(column, exp.Binary):
        return column.sql("postgres").partition("(")[0].strip().lower()
    return None


def _replace_known_tables(tree: exp.Query, tables: Tables) -> dict[str, Mapping[str, str]]:
    """Put a name of one word where a query reads a known table, and return the columns of each such name."""
    used: dict[str, Mapping[str, str]] = {}
    for table in list(_read_tables(tree)):
        columns = _known(table, tables)
        if columns is None:
            continue
        flat = f"known_table_{len(used)}"
        used[flat] = columns
        if not table.alias:
            table.set("alias", exp.TableAlias(this=table.this.copy()))
        table.set("this", exp.to_identifier(flat))
        table.set("db", None)
        table.set("catalog", None)
    return used


def _read_tables(tree: exp.Query) -> Iterator[exp.Table]:
    """Return where a query reads a table, and no name that a WITH defines."""
    for scope in traverse_scope(tree):
        yield from (source for source in scope.sources.values() if isinstance(source, exp.Table))


def _known(table: exp.Table, tables: Tables) -> Mapping[str, str] | None:
    """Return the columns of a table; the schema `public` need not be named, and a name may be in any case."""
    by_name = {name.lower(): columns for name, columns in tables.items()}
    named = ".".join(part.name for part in table.parts[-2:]).lower()
    other = named.removeprefix("public.") if named.startswith("public.") else f"public.{named}"
    return by_name.get(named, by_name.get(other))


def _resolved(tree: exp.Query, used: dict[str, Mapping[str, str]], dialect: str | None) -> exp.Query:
    """Return a query with `*` written out and types at its columns; unchanged if they cannot be worked out."""
    types: dict[str, object] = {
        name: {column: _SQL_TYPES.get(type, _TEXT) for column, type in columns.items()}
        for name, columns in used.items()
    }
    schema = MappingSchema(types, dialect=dialect)
    try:
        qualified = qualify(
            tree.copy(),
            dialect,
            schema=schema,
            validate_qualify_columns=False,
            identify=False,
            quote_identifiers=False,
        )
        return annotate_types(qualified, schema=schema, dialect=dialect)
    except SqlglotError:
        return tree


def _name(column: exp.Expr, written: Mapping[str, str]) -> str:
    """Return a column's name; one without quotes is written as in the table that has such a column."""
    name, identifier = column.alias_or_name, column.args.get("alias")
    quoted = isinstance(identifier, exp.Identifier) and identifier.quoted
    return name if quoted else written.get(name.lower(), name)


def _type(column: exp.Expr) -> str:
    found = column.type.this if column.type else None
    return next((type for type, group in _TYPES.items() if found in group), "string")
