from datetime import datetime, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_polytomic import FieldMapping, ModelField, Target
from pulumi_polytomic.bulk_sync import BulkSyncArgs
from pulumi_polytomic.declare.mistakes import plain
from pulumi_polytomic.model_sync import ModelSyncArgs
from tests.engine.project import ACME, bulk_sync, mapping, model_sync
from tests.told import mistakes

UUID_OF_ACME = "0ac3e000-0000-4000-8000-000000000000"
SALESFORCE = ACME.connections["Salesforce"]
IDENTITY = {**mapping("Email", "email"), "function": "Equality"}
OF_MODEL = {"field": mapping("x", "email")["source"], "function": "IsNull"}


def test_valid_configurations_have_no_mistakes() -> None:
    assert mistakes(ModelSyncArgs, model_sync()) == []
    assert mistakes(BulkSyncArgs, bulk_sync()) == []


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"fields": None}, "fields", "is required"),
        ({"fields": [{"target": "Email", "source": {"field": "email"}}]}, "fields[0].source.model_id", "is required"),
        ({"fields": [{"targt": "Email"}]}, "fields[0].targt", "did you mean 'target'?"),
        ({"shedule": {}}, "shedule", "did you mean 'schedule'?"),
        ({"mode": "upsert"}, "mode", "must be one of 'create', 'update'"),
        ({"active": "yes"}, "active", "must be true or false, not a string"),
        ({"schedule": {"frequency": "daily", "hour": True}}, "schedule.hour", "must be a string or a whole number"),
        ({"schedule": {"frequency": "daily", "hour": 1.5}}, "schedule.hour", "must be a string or a whole number"),
        ({"schedule": "daily"}, "schedule", "must be an object or a dict, not a string"),
        ({"policies": "p"}, "policies", "must be a list, not a string"),
        ({"policies": ["p"]}, "policies[0]", "must be a UUID"),
        ({"target": {"connection_id": SALESFORCE}}, "target", "needs one of 'object' and 'create'"),
        (
            {"target": {"connection_id": SALESFORCE, "object": "a", "create": {"name": "b"}}},
            "target",
            "takes only one of 'object' and 'create'",
        ),
        ({"fields": [mapping("Email", "email")] * 2}, "fields[1].target", "'Email' is there twice, first at fields[0]"),
        (
            {
                "fields": [{"target": "Title", "override_value": "a"}],
                "override_fields": [{"target": "Title", "override_value": "b"}],
            },
            "fields[0].target",
            "'Title' is there twice, first at override_fields[0]",
        ),
        (
            {"identities": {"mappings": [{**mapping("Email", "email"), "function": "Equality"}] * 2}},
            "identities.strategy",
            "is required with two or more mappings",
        ),
        (
            {"identities": {"mappings": [{**mapping("Email", "email"), "function": "Equals"}]}},
            "identities.mappings[0].function",
            "must be one of 'Equality'",
        ),
        (
            {
                "target_filters": {
                    "conditions": [
                        {
                            "field": "Email",
                            "function": "Equality",
                            "value": 1,
                            "value_source": mapping("a", "b")["source"],
                        }
                    ]
                }
            },
            "target_filters.conditions[0]",
            "takes only one of 'value' and 'value_source'",
        ),
        (
            {
                "model_filters": {
                    "conditions": [{"source": mapping("a", "b")["source"], "function": "IsNull"}],
                    "logic": "B",
                }
            },
            "model_filters.logic",
            "names no condition: B",
        ),
        ({"model_filters": {"condition": []}}, "model_filters.condition", "did you mean 'conditions'?"),
        ({"overrides": [{"function": "IsNull"}]}, "overrides[0]", "needs one of 'field' and 'field_id'"),
        ({"identity": IDENTITY}, "identity", "takes only one of 'identities' and 'identity'"),
        ({"identity": {"target": "Email"}}, "identity.source", "is required"),
        ({"filters": [], "model_filters": {"conditions": []}}, "filters", "one of 'model_filters' and 'filters'"),
        ({"filters": [], "target_filters": {"conditions": []}}, "filters", "one of 'target_filters' and 'filters'"),
        ({"filter_logic": "A"}, "filter_logic", "combines the conditions in 'filters'"),
        ({"filters": [{"function": "IsNull"}]}, "filters[0]", "needs one of 'field' and 'field_id'"),
        ({"filters": [{**OF_MODEL, "field_id": "x"}]}, "filters[0]", "takes only one of 'field' and 'field_id'"),
        ({"filters": [{**OF_MODEL, "field_type": "Target"}]}, "filters[0].field", "names its field by 'field_id'"),
        ({"filters": [{**OF_MODEL, "value_field": OF_MODEL["field"]}]}, "filters[0].value_field", "of target filters"),
        ({"filters": [{**OF_MODEL, "feld_type": "Model"}]}, "filters[0].feld_type", "did you mean 'field_type'?"),
        ({"filters": [OF_MODEL, OF_MODEL], "filter_logic": "A"}, "filter_logic", "has to name every condition"),
        ({"filters": [OF_MODEL], "filter_logic": "A and"}, "filter_logic", "is no expression"),
        ({"filters": [{**OF_MODEL, "label": "1"}]}, "filters[0].label", "a label is a letter"),
        ({"filters": [{**OF_MODEL, "label": "x"}] * 2}, "filters", "two conditions have the same label"),
        (
            {"filters": [{**OF_MODEL, "label": "x"}, OF_MODEL], "filter_logic": "x and B"},
            "filter_logic",
            "names no condition: x",
        ),
    ],
)
def test_each_mistake_is_told_with_its_path(changes: dict[str, Any], path: str, words: str) -> None:
    told = [reason for where, reason in mistakes(ModelSyncArgs, model_sync(**changes)) if where == path]
    assert any(words in reason for reason in told), told


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"schemas": []}, "schemas", "name at least one, or leave it out"),
        ({"data_cutoff_timestamp": "2026-01-31T00:00:00"}, "data_cutoff_timestamp", "with a time zone"),
        ({"concurrency_limit": "3"}, "concurrency_limit", "must be a whole number, not a string"),
        ({"additional_schedules": [{}]}, "additional_schedules[0].frequency", "is required"),
        ({"source_connection_id": "postgres"}, "source_connection_id", "must be a UUID"),
        ({"default_schedule": None}, "default_schedule", "needs one of 'default_schedule' and 'schedule'"),
        ({"schedule": {"frequency": "daily"}}, "schedule", "takes only one of 'default_schedule' and 'schedule'"),
        ({"default_schedule": None, "schedule": {}}, "schedule.frequency", "is required"),
    ],
)
def test_each_mistake_of_a_bulk_sync_is_told_with_its_path(changes: dict[str, Any], path: str, words: str) -> None:
    found = dict(mistakes(BulkSyncArgs, bulk_sync(**changes)))
    assert words in found[path]


TIMES = {"minute": (0, 59), "hour": (0, 23), "day_of_month": (1, 31), "month": (1, 12)}
CRON_LIKE = ["custom", "builder", "multi"]
PLAIN = ["hourly", "daily", "weekly"]


def of_schedules(schedule: dict[str, Any]) -> list[list[tuple[str, str]]]:
    """The mistakes of the schedule wherever one may stand, by the field alone."""
    found = [
        mistakes(ModelSyncArgs, model_sync(schedule=schedule)),
        mistakes(BulkSyncArgs, bulk_sync(default_schedule=schedule)),
        mistakes(BulkSyncArgs, bulk_sync(default_schedule=None, schedule=schedule)),
        mistakes(BulkSyncArgs, bulk_sync(additional_schedules=[schedule])),
    ]
    return [[(path.rpartition(".")[2], reason) for path, reason in one] for one in found]


@given(st.sampled_from(PLAIN + CRON_LIKE), st.sampled_from(list(TIMES)), st.integers(-100, 100), st.booleans())
def test_a_number_that_no_clock_or_calendar_has_is_a_mistake(
    frequency: str, name: str, number: int, as_text: bool
) -> None:
    least, most = TIMES[name]
    expected = [] if least <= number <= most else [(name, f"must be a number from {least} to {most}")]
    for value in (str(number), f" {number} ") if as_text else (number, float(number)):
        assert of_schedules({"frequency": frequency, name: value}) == [expected] * 4


@given(st.sampled_from(PLAIN), st.sampled_from(list(TIMES)), st.sampled_from(["six", "*", "1,2", "*/5", "1-5", "1.5"]))
def test_a_word_where_a_number_belongs_is_a_mistake(frequency: str, name: str, word: str) -> None:
    least, most = TIMES[name]
    or_a_name = " or a name such as 'january'" if name == "month" else ""
    expected = [(name, f"must be a number from {least} to {most}{or_a_name}")]
    assert of_schedules({"frequency": frequency, name: word}) == [expected] * 4


@given(
    st.sampled_from(CRON_LIKE),
    st.sampled_from([*TIMES, "day_of_week"]),
    st.text(st.characters(exclude_categories=["Nd"])),
)
def test_words_in_schedules_that_may_be_like_cron_are_not_judged(frequency: str, name: str, word: str) -> None:
    assert of_schedules({"frequency": frequency, name: word}) == [[]] * 4


@pytest.mark.parametrize(
    ("day", "meant"), [("mon", "monday"), ("Wed", "wednesday"), ("thrusday", "thursday"), ("SAT", "saturday")]
)
def test_an_unknown_day_is_a_mistake_that_names_the_nearest(day: str, meant: str) -> None:
    expected = [("day_of_week", f"must be a name such as 'monday'; did you mean '{meant}'?")]
    assert of_schedules({"frequency": "weekly", "day_of_week": day}) == [expected] * 4


@pytest.mark.parametrize(
    "schedule",
    [
        {"day_of_week": "Monday "},
        {"day_of_week": ""},
        {"day_of_week": "1"},
        {"hour": ""},
        {"hour": "06"},
        {"month": "January"},
    ],
)
def test_another_spelling_of_a_time_is_no_mistake(schedule: dict[str, Any]) -> None:
    assert of_schedules({"frequency": "weekly", **schedule}) == [[]] * 4


def test_a_wrong_word_is_answered_with_the_nearest_one_first() -> None:
    condition = {"source": mapping("a", "b")["source"], "function": "Equals"}
    [(path, reason)] = mistakes(ModelSyncArgs, model_sync(model_filters={"conditions": [condition]}))
    assert path == "model_filters.conditions[0].function"
    assert reason.startswith("did you mean 'Equality'? It must be one of 'Equality', 'Inequality', ")


@pytest.mark.parametrize("declared", [model_sync(name=""), bulk_sync(name="")])
def test_an_empty_name_is_a_mistake(declared: dict[str, Any]) -> None:
    declaration = BulkSyncArgs if "source_connection_id" in declared else ModelSyncArgs
    assert mistakes(declaration, declared) == [("name", "is empty: name a value, or leave it out")]


def test_deprecated_forms_have_no_mistakes() -> None:
    filters = [OF_MODEL, {"field_id": "Title", "function": "IsNull", "label": "partly"}]
    assert mistakes(ModelSyncArgs, model_sync(identities=None, identity=IDENTITY, filters=filters)) == []
    assert mistakes(ModelSyncArgs, model_sync(filters=filters, filter_logic="A or (B)")) == []
    assert mistakes(BulkSyncArgs, bulk_sync(default_schedule=None, schedule={"frequency": "daily", "hour": 6})) == []


def test_all_mistakes_are_told_at_once() -> None:
    wrong = model_sync(mode="upsert", fields=[{"targt": "x"}], schedule={"frequency": "often"})
    assert [path for path, _ in mistakes(ModelSyncArgs, wrong)] == [
        "mode",
        "fields[0].target",
        "fields[0].targt",
        "schedule.frequency",
    ]


def test_a_typo_hides_no_other_mistake_and_is_told_once() -> None:
    wrong = model_sync(
        shedule={}, fields=[mapping("Email", "email")] * 2, target={"connection_id": "x", "objet": "Lead"}
    )
    assert [path for path, _ in mistakes(ModelSyncArgs, wrong)] == [
        "target.objet",
        "shedule",
        "fields[1].target",
        "target.connection_id",
    ]


def test_a_mistake_behind_an_override_entry_is_told_where_it_was_written() -> None:
    wrong = {**mapping("Email", "email"), "source": {"model_id": "customers", "field": "email"}}
    found = mistakes(ModelSyncArgs, model_sync(fields=[{"target": "Title", "override_value": "a"}, wrong]))
    assert found == [("fields[1].source.model_id", "must be a UUID")]


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just(UUID_OF_ACME),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["target", "override_value", "conditions", "label", "logic", "field"]), inner)
    ),
)


@given(st.dictionaries(st.sampled_from([*ModelSyncArgs.model_fields, "typo"]), _JUNK))
def test_whatever_is_declared_is_judged(junk: dict[str, Any]) -> None:
    wrong = plain(model_sync(**junk))
    assert all(path and reason for path, reason in mistakes(ModelSyncArgs, wrong))


def test_whole_floats_are_whole_numbers() -> None:
    # Pulumi hands every number over as a float.
    assert (
        mistakes(
            BulkSyncArgs, bulk_sync(concurrency_limit=3.0, default_schedule={"frequency": "hourly", "minute": 5.0})
        )
        == []
    )


@given(st.text(min_size=8).filter(lambda s: s.strip()), st.integers(10**6))
def test_no_message_shows_the_value_of_a_field_that_may_be_secret(text: str, number: int) -> None:
    wrong = model_sync(encryption_passphrase=[text, number], target={"connection_id": text, "object": "x"})
    told = " ".join(reason for _, reason in mistakes(ModelSyncArgs, wrong))
    assert repr(text) not in told
    assert str(number) not in told


def test_plain_takes_objects_dicts_and_what_python_offers() -> None:
    written = {
        "target": Target(connection_id=str(UUID(UUID_OF_ACME)), object="Contact"),
        "fields": (FieldMapping(target="Email", source=ModelField(model_id=UUID_OF_ACME, field="email")),),
        "id": UUID(UUID_OF_ACME),
        "at": datetime(2026, 1, 31, tzinfo=timezone.utc),
        "left_out": None,
        "empty": [{}, "", {"inner": None}],
    }
    assert plain(written) == {
        "target": {"connection_id": UUID_OF_ACME, "object": "Contact"},
        "fields": [{"target": "Email", "source": {"model_id": UUID_OF_ACME, "field": "email"}}],
        "id": UUID_OF_ACME,
        "at": "2026-01-31T00:00:00+00:00",
        "empty": [{}, "", {}],
    }


IDS = [UUID_OF_ACME, ACME.policies["Finance"]]


@pytest.mark.parametrize(
    "several", [set(IDS), frozenset(IDS), dict.fromkeys(IDS).keys(), dict(enumerate(IDS)).values(), tuple(IDS)]
)
def test_a_set_a_tuple_and_the_views_of_a_dict_are_lists(several: Any) -> None:
    declared = plain(model_sync(policies=several))
    assert sorted(declared["policies"]) == sorted(IDS)
    assert mistakes(ModelSyncArgs, declared) == []


@given(st.permutations(["b", "a", "c", "d", "e"]))
def test_a_set_has_the_same_order_in_every_run(texts: list[str]) -> None:
    assert plain(set(texts)) == ["a", "b", "c", "d", "e"]


def test_what_can_be_read_only_once_is_refused_in_words() -> None:
    reason = "must be a list, not an iterator, which can be read only once"
    for several in ((id for id in IDS), map(str, IDS), iter(IDS)):
        assert mistakes(ModelSyncArgs, plain(model_sync(policies=several))) == [("policies", reason)]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), "must be a finite number"),
        (float("-inf"), "must be a finite number"),
        (2**53 + 1, "has more digits than a number has in Pulumi: write it as a string"),
        (10**400, "has more digits than a number has in Pulumi: write it as a string"),
        (Decimal("1.5"), "must be a string, a number, true or false, a list or a map, not Decimal"),
        ({1, 2}, "must be a string, a number, true or false, a list or a map, not set"),
    ],
)
def test_what_pulumi_cannot_carry_as_it_is_is_a_mistake_also_where_any_value_will_do(value: Any, reason: str) -> None:
    filtered = {"id": "a", "filters": [{"field_id": "x", "function": "Equality", "value": [value]}]}
    declared = bulk_sync(schemas=[filtered], destination_configuration={"schema": "S", "deep": {"x": value}})
    assert sorted(mistakes(BulkSyncArgs, declared)) == [
        ("destination_configuration.deep.x", reason),
        ("schemas[0].filters[0].value[0]", reason),
    ]


@pytest.mark.parametrize("value", [2**53, -(2**60), 1.5, True, "9007199254740993"])
def test_what_pulumi_carries_as_it_is_is_none(value: Any) -> None:
    assert mistakes(BulkSyncArgs, bulk_sync(destination_configuration={"schema": "S", "x": value})) == []


@pytest.mark.parametrize("text", ["2026-01-31T00:00Z", "20260131T000000Z", "0001-01-01T00:00:00+01:00"])
def test_a_timestamp_that_no_server_can_read_is_a_mistake(text: str) -> None:
    declared = bulk_sync(data_cutoff_timestamp=text)
    assert [path for path, _ in mistakes(BulkSyncArgs, declared)] == ["data_cutoff_timestamp"]
