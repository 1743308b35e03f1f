"""Names of resources and variables: legal, different, and the same at the next run."""

from __future__ import annotations

import keyword
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic.cli.adopting.naming import constant, identifier, resource_names, variables

KINDS = ("model sync", "model", "connection")
texts = st.one_of(
    st.sampled_from(
        ["Contacts", "contacts", "CONTACTS", "class", "match", "list", "json", "Schedule", "config", "2024", "…"]
    ),
    st.sampled_from(["Клиенты", "顧客", "ﬁx", "fix", "Straße", "STRASSE", "İstanbul", "हिन्दी", "x" * 200]),
    st.text(max_size=20),
)
objects = st.lists(
    st.tuples(st.sampled_from(KINDS), st.uuids().map(str), texts), max_size=8, unique_by=lambda one: one[1]
)


def test_a_name_in_lower_case_with_underscores_is_a_variable() -> None:
    assert identifier("CRM: contacts", "model sync") == "crm_contacts"
    assert identifier("Клиенты 2", "model sync") == "клиенты_2"
    assert identifier("…", "model sync") == "model_sync"
    assert identifier("2024 leads", "model sync") == "model_sync_2024_leads"
    assert identifier("class", "model sync") == "class_model_sync"
    assert identifier("Json", "connection") == "json_connection"


@given(texts, st.sampled_from(KINDS))
def test_every_identifier_is_legal_python(text: str, kind: str) -> None:
    name = identifier(text, kind)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert len(name) < 100


@given(objects)
def test_resources_of_a_kind_have_different_names(there: list[tuple[str, str, str]]) -> None:
    names = resource_names(there, {})
    assert len({(kind, names[id]) for kind, id, _ in there}) == len(there)
    assert all(names.values())


@given(objects, objects, st.lists(texts))
def test_a_resource_keeps_its_name_whatever_else_comes_and_whatever_it_is_called_later(
    there: list[tuple[str, str, str]], others: list[tuple[str, str, str]], called: list[str]
) -> None:
    names = resource_names(there, {})
    before = {(kind, id): names[id] for kind, id, _ in there}
    renamed = [(kind, id, called[i] if i < len(called) else text) for i, (kind, id, text) in enumerate(there)]
    new = [one for one in others if one[1] not in names]
    later = resource_names([*new, *renamed], before)
    assert {id: later[id] for id in names} == names
    assert len({(kind, later[id]) for kind, id, _ in [*new, *renamed]}) == len([*new, *renamed])


@given(objects, st.booleans())
def test_variables_differ_as_python_reads_them_and_stay(there: list[tuple[str, str, str]], upper: bool) -> None:
    wanted = [(id, text, kind) for kind, id, text in there]
    names = variables(wanted, {}, {"contacts", "CONTACTS"}, upper=upper)
    read = [unicodedata.normalize("NFKC", name) for name in names.values()]
    assert len(set(read)) == len(wanted)
    assert all(name.isidentifier() for name in names.values())
    assert not {"contacts", "CONTACTS"} & {*names.values()}
    assert variables(wanted[::-1], names, {"contacts", "CONTACTS"}, upper=upper) == names


@given(st.lists(texts, max_size=6))
def test_a_constant_is_legal_python(words: list[str]) -> None:
    name = constant(words)
    assert name.isidentifier()
    assert name == name.upper()
