"""The columns of a query, as Postgres or Snowflake would name them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pulumi_polytomic.emulator.behaviour import select_lists
from pulumi_polytomic.emulator.behaviour.refusals import Invalid

TABLES = {
    "customers": {"id": "number", "email": "string", "joined_at": "datetime", "active": "boolean"},
    "public.orders": {"id": "number", "customer_id": "number"},
}


def columns(query: str, type: str = "postgresql") -> dict[str, str]:
    found = select_lists.read(query, TABLES, type)
    assert found.complete
    return found.columns


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select * from customers", TABLES["customers"]),
        ('SELECT c.EMAIL FROM "public"."customers" AS c', {"email": "string"}),
        ("select email as address, joined_at j from customers", {"address": "string", "j": "datetime"}),
        ("select o.*, email from orders o, customers", {"id": "number", "customer_id": "number", "email": "string"}),
        ("select id::text, active::int from customers", {"id": "string", "active": "number"}),
        ("select shoe_size, at::date from crm.people", {"shoe_size": "string", "at": "datetime"}),
        ("with c as (select id, joined_at from customers) select * from c", {"id": "number", "joined_at": "datetime"}),
        ("with customers as (select 1 as one) select * from customers", {"one": "number"}),
        ("select x.* from (select email from customers) x", {"email": "string"}),
        ("select * from (select 1, 2) as t(a, b)", {"a": "number", "b": "number"}),
        ("select id from customers union all select customer_id from orders", {"id": "number"}),
        ("select id, email from customers c join people p using (id)", {"id": "string", "email": "string"}),
        ("select id, customer_id as id from orders", {"id": "number"}),
        ("select '{{ a }}' as made, array[1] as many", {"made": "string", "many": "array"}),
        ("select '{}'::jsonb as whole", {"whole": "object"}),
    ],
)  # fmt: skip
def test_a_query_gives_the_columns_of_its_select_list(query: str, expected: dict[str, str]) -> None:
    assert columns(query) == expected


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("count(*)", "count"),
        ("max(id)::text", "max"),
        ("lower(trim(email))", "lower"),
        ("sum(id) filter (where active)", "sum"),
        ("row_number() over (order by id)", "row_number"),
        ("crm.score(id)", "score"),
        ("now()", "now"),
        ("date_trunc('month', joined_at)", "date_trunc"),
        ("(email)", "email"),
        ('"Email"::text', "Email"),
        ("'a'::text", "text"),
        ("case when active then 1 end", "case"),
        ("exists (select 1)", "exists"),
        ("array[1, 2]", "array"),
        ("(select max(joined_at) from customers)", "max"),
        ("(select 1)", "?column?"),
        ("true", "bool"),
        ("id + 1", "?column?"),
        ("'a'", "?column?"),
    ],
)
def test_postgres_names_what_has_no_alias(expression: str, name: str) -> None:
    assert list(columns(f"select {expression} from customers")) == [name]
    assert list(columns(f"select x.* from (select {expression} from customers) x")) == [name]


def test_snowflake_names_in_capitals_what_is_in_no_table() -> None:
    query = 'select id, shoe_size, email as address, "Kept" as "kept", count(*), id + 1 from customers'
    assert list(columns(query, "snowflake")) == ["id", "SHOE_SIZE", "ADDRESS", "kept", "COUNT(*)", "ID + 1"]


@pytest.mark.parametrize("type", ["string", "number", "boolean", "datetime", "array", "object", "binary"])
@pytest.mark.parametrize("connection_type", ["postgresql", "snowflake", "salesforce"])
def test_a_column_keeps_the_type_of_its_table(connection_type: str, type: str) -> None:
    query = "select *, x as y from (select Named as x from t) u"
    assert select_lists.read(query, {"t": {"Named": type}}, connection_type).columns.popitem()[1] == type
    assert select_lists.read("select * from t", {"t": {"Named": type}}, connection_type).columns == {"Named": type}


def test_a_column_of_a_type_that_is_no_type_here_is_text() -> None:
    assert select_lists.read("select a from t", {"t": {"a": "geography"}}, "postgresql").columns == {"a": "string"}


@pytest.mark.parametrize("query", ["select * from people", "select id, p.* from customers, people p"])
def test_all_columns_of_an_unknown_table_are_not_known(query: str) -> None:
    assert not select_lists.read(query, TABLES, "postgresql").complete


def test_a_query_that_cannot_be_worked_out_still_has_its_names() -> None:
    assert columns("select t.email, my.fn(t.id) from customers as t(a, b)") == {"email": "string", "fn": "string"}


WORDS = (
    "select", "*", "id", "x", ",", "(", ")", ".", "from", "customers", "c", "as", "join", "on", "using", "with",
    "union", "1", "'a'", "::text", "count(*)", "[1]", "\"Q\"", "case", "when", "then", "end", "lateral", "values", ";",
)  # fmt: skip
TEXTS = st.text(max_size=40) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(["postgresql", "snowflake", "mysql"]))
@example("select", "postgresql")
@example("with a as (select 1) delete from a", "postgresql")
@example("table customers", "postgresql")
@example("select a.b.c.d.e.f from g", "postgresql")
@example("select * from a, b using (c)", "postgresql")
@example("explain select 1", "postgresql")
@example("$$", "postgresql")
@example("values (1)", "snowflake")
@example("select ((select))", "snowflake")
def test_any_text_is_a_query_or_refused(text: str, type: str) -> None:
    for query in (text, f"select {text}", f"select id from {text}", f"select x from (select {text}) x"):
        with suppress(Invalid):
            assert all(select_lists.read(query, TABLES, type).columns)
