from typing import Any

from pulumi_polytomic.bulk_sync import BULK_SYNC
from pulumi_polytomic.model_sync import MODEL_SYNC
from pulumi_polytomic.reconcile.normalize import project
from pulumi_polytomic.reconcile.update import settled
from tests.engine.project import bulk_sync, mapping, model_sync
from tests.reconcile.updates import merge, rewritten

MODEL, BULK = MODEL_SYNC.shape, BULK_SYNC.shape
NEVER: dict[str, Any] = {}


def live(**more: Any) -> dict[str, Any]:
    """A live model sync: what `model_sync()` declares, as the API answers, and more."""
    fields = [
        {**m, "sync_mode": "updateOrCreate", "new": False, "encryption_enabled": False} for m in model_sync()["fields"]
    ]
    schedule = {"frequency": "daily", "hour": "6", "minute": "30"}
    return {"id": "1", "updated_at": "now", **model_sync(fields=fields, schedule=schedule), **more}


def test_what_the_server_owns_is_not_sent_back() -> None:
    body = settled(MODEL, live(model_ids=["m"], problems=[], created_by={}, encryption_passphrase="***"))
    assert {"id", "updated_at", "model_ids", "problems", "created_by", "encryption_passphrase"}.isdisjoint(body)
    assert "search_values" not in settled(MODEL, live(target={"object": "Contact", "search_values": {}}))["target"]


def test_what_nobody_here_knows_is_sent_back_at_any_depth() -> None:
    found = live(retention={"days": 7}, target={**model_sync()["target"], "future": 1})
    found["fields"][0]["future"] = 2
    found["schedule"]["future"] = 3
    body = merge(MODEL, found, model_sync(schedule={"frequency": "daily", "hour": 7, "minute": 30}), model_sync())
    assert body["retention"] == {"days": 7}
    assert (body["target"]["future"], body["fields"][0]["future"], body["schedule"]["future"]) == (1, 2, 3)
    assert body["schedule"]["hour"] == "7"


def test_deprecated_twins_are_dropped_where_the_new_form_is() -> None:
    answer = live(
        identity={"target": "Email"},
        model_filters={"conditions": []},
        filters=[],
        filter_logic="A",
        target_filters={"conditions": []},
        target={**model_sync()["target"], "filter_logic": "A"},
    )
    body = settled(MODEL, answer)
    assert {"identity", "filters", "filter_logic"}.isdisjoint(body)
    assert "filter_logic" not in body["target"]


def test_a_twin_stays_where_the_server_knows_only_it() -> None:
    answer = live(identities=None, identity={"target": "Email"})
    assert settled(MODEL, answer)["identity"] == {"target": "Email"}


def test_removing_a_new_form_removes_its_twin_too() -> None:
    answer = live(
        identity={"target": "Email"}, filters=[{"label": "A"}], filter_logic="A", model_filters={"conditions": [1]}
    )
    old = model_sync(model_filters={"conditions": []})
    body = merge(MODEL, answer, model_sync(identities=None), old)
    assert {"identities", "identity", "model_filters", "filters", "filter_logic"}.isdisjoint(body)


def test_a_removed_field_is_left_out_and_active_stays() -> None:
    answer = live(policies=["p"], active=False, only_enrich_updates=True)
    old = model_sync(policies=["p"], active=False, only_enrich_updates=True)
    body = merge(MODEL, answer, model_sync(), old)
    assert "policies" not in body
    assert "only_enrich_updates" not in body
    assert body["active"] is False


def test_maps_merge_by_key() -> None:
    answer = live(target={**model_sync()["target"], "configuration": {"mine": 1, "theirs": 2, "dropped": 3}})
    old = model_sync(target={**model_sync()["target"], "configuration": {"mine": 1, "dropped": 3}})
    new = model_sync(target={**model_sync()["target"], "configuration": {"mine": 5, "added": True}})
    assert merge(MODEL, answer, new, old)["target"]["configuration"] == {"mine": 5, "theirs": 2, "added": True}


def test_a_map_not_declared_any_more_loses_only_the_keys_that_were_declared() -> None:
    answer = bulk_sync(source_configuration={"mine": 1, "theirs": 2})
    body = merge(BULK, answer, bulk_sync(), bulk_sync(source_configuration={"mine": 1}))
    assert body["source_configuration"] == {"theirs": 2}
    body = merge(
        BULK, bulk_sync(source_configuration={"mine": 1}), bulk_sync(), bulk_sync(source_configuration={"mine": 1})
    )
    assert "source_configuration" not in body


def test_a_known_field_inside_a_declared_value_is_reset_when_it_was_set_elsewhere() -> None:
    answer = live(schedule={"frequency": "daily", "hour": "6", "minute": "30", "day_of_week": "monday"})
    assert "day_of_week" not in merge(MODEL, answer, model_sync(), model_sync())["schedule"]


def test_override_fields_that_others_set_survive_entries_without_a_source() -> None:
    theirs = {"target": "Title", "override_value": "t", "sync_mode": "updateOrCreate", "new": False}
    mine = {"target": "LeadSource", "override_value": "pulumi"}
    stored = {**mine, "sync_mode": "updateOrCreate", "new": False}
    declared = model_sync(fields=[*model_sync()["fields"], mine])
    body = merge(MODEL, live(override_fields=[theirs]), declared, NEVER)
    assert body["override_fields"] == [theirs, mine]
    assert [m["target"] for m in body["fields"]] == ["Email", "LastName"]
    assert rewritten(MODEL, live(override_fields=[theirs, stored]), declared, declared) == set()
    gone = merge(MODEL, live(override_fields=[theirs, stored]), model_sync(), declared)
    assert gone["override_fields"] == [theirs]


def test_a_spent_target_create_is_not_sent_again() -> None:
    connection = model_sync()["target"]["connection_id"]
    declared = model_sync(target={"connection_id": connection, "create": {"name": "Leads"}})
    pending = live(target={"connection_id": connection})
    assert merge(MODEL, pending, declared, declared)["target"]["create"] == {"name": "Leads"}
    made = live(target={"connection_id": connection, "object": "Leads"})
    assert merge(MODEL, made, declared, declared)["target"] == {"connection_id": connection, "object": "Leads"}
    for answer in (pending, made):
        assert rewritten(MODEL, answer, {**declared, "active": True}, declared) == {"active"}


def test_what_acts_once_is_sent_when_it_is_new_and_then_never_again() -> None:
    plain, new = mapping("Score__c", "lifetime_value"), {**mapping("Score__c", "lifetime_value"), "new": True}
    answer = live(fields=[{**plain, "sync_mode": "updateOrCreate", "new": False, "encryption_enabled": False}])
    first = merge(MODEL, answer, model_sync(fields=[new]), model_sync(fields=[plain]))
    assert first["fields"][0]["new"] is True
    later = merge(MODEL, answer, model_sync(name="Other", fields=[new]), model_sync(fields=[new]))
    assert later["fields"][0]["new"] is False
    assert project(MODEL, answer, model_sync(fields=[new]))["fields"] == [new]


def test_an_override_may_name_its_field_by_id_or_by_name_and_answers_do_both() -> None:
    by_id = {"field_id": "f1", "function": "IsNull", "override": "x"}
    source = mapping("Email", "email")["source"]
    answer = live(overrides=[{**by_id, "field": source}])
    assert project(MODEL, answer, model_sync(overrides=[by_id]))["overrides"] == [by_id]
    assert rewritten(MODEL, answer, model_sync(overrides=[by_id]), model_sync(overrides=[by_id])) == set()
    by_name = {"field": source, "function": "IsNull", "override": "x"}
    assert project(MODEL, answer, model_sync(overrides=[by_name]))["overrides"] == [by_name]
    other = {**by_name, "field": {**source, "field": "phone"}}
    assert merge(MODEL, answer, model_sync(overrides=[other]), model_sync(overrides=[by_name]))["overrides"] == [other]


def test_naming_the_same_field_in_the_other_way_writes_nothing() -> None:
    by_name = {"field": mapping("", "email")["source"], "function": "IsNull", "override": "x"}
    by_id = {**{k: v for k, v in by_name.items() if k != "field"}, "field_id": "f-1"}
    answer = live(overrides=[{**by_name, "field_id": "f-1"}])
    for new, old in ((by_name, by_id), (by_id, by_name)):
        assert rewritten(MODEL, answer, model_sync(overrides=[new]), model_sync(overrides=[old])) == set()


def test_the_selected_schemas_are_sent_only_when_they_differ() -> None:
    answer = bulk_sync(
        schemas=[{"id": "b", "enabled": True}, {"id": "a", "enabled": True}, {"id": "c", "enabled": False}]
    )
    assert "schemas" not in merge(BULK, answer, bulk_sync(schemas=["a", "b"], name="x"), NEVER)
    assert merge(BULK, answer, bulk_sync(schemas=["a"]), NEVER)["schemas"] == [
        {"id": "b", "enabled": False},
        {"id": "a", "enabled": True},
        {"id": "c", "enabled": False},
    ]
    assert rewritten(BULK, answer, bulk_sync(schemas=["a", "b"]), NEVER) == set()
    assert rewritten(BULK, answer, bulk_sync(schemas=["a"]), NEVER) == {"schemas"}


def test_a_schedule_keeps_its_id_when_it_changes() -> None:
    answer = bulk_sync(default_schedule={"id": "s", "frequency": "hourly", "minute": "15", "created_at": "then"})
    body = merge(BULK, answer, bulk_sync(default_schedule={"frequency": "daily", "hour": 1}), NEVER)
    assert body["default_schedule"] == {"id": "s", "frequency": "daily", "hour": "1"}


def test_conditions_keep_their_unknown_settings_and_take_the_declared_labels() -> None:
    source = mapping("Email", "email")["source"]
    held = {"source": source, "function": "IsNull", "label": "A", "future": 1}
    declared = {
        "conditions": [
            {"source": source, "function": "IsNotNull", "label": "x"},
            {"source": source, "function": "IsNull", "label": "y"},
        ],
        "logic": "x or y",
    }
    answer = live(model_filters={"conditions": [held], "logic": "A", "future": 2})
    body = merge(MODEL, answer, model_sync(model_filters=declared), NEVER)["model_filters"]
    assert body["future"] == 2
    assert body["conditions"][1] == {**held, "label": "y"}
    assert body["logic"] == "x or y"


def test_what_nobody_here_knows_of_a_changed_condition_or_schedule_stays() -> None:
    source = mapping("Email", "email")["source"]
    held = [{"source": source, "function": f, "label": "A", "future": 1} for f in ("IsNull", "True")]
    declared = {"conditions": [{"source": source, "function": f} for f in ("True", "IsNotNull")]}
    body = merge(MODEL, live(model_filters={"conditions": held}), model_sync(model_filters=declared), NEVER)
    assert [c["future"] for c in body["model_filters"]["conditions"]] == [1, 1]
    schedules = [{"id": id, "frequency": "hourly", "minute": minute} for id, minute in (("a", "1"), ("b", "2"))]
    new = [{"frequency": "hourly", "minute": 3}, {"frequency": "hourly", "minute": 1}]
    body = merge(BULK, bulk_sync(additional_schedules=schedules), bulk_sync(additional_schedules=new), NEVER)
    assert [(s["id"], s["minute"]) for s in body["additional_schedules"]] == [("b", "3"), ("a", "1")]


def test_two_changed_schedules_are_new_ones_for_nothing_tells_which_is_which() -> None:
    schedules = [{"id": id, "frequency": "hourly", "minute": minute} for id, minute in (("a", "1"), ("b", "2"))]
    new = [{"frequency": "hourly", "minute": minute} for minute in (3, 4)]
    body = merge(BULK, bulk_sync(additional_schedules=schedules), bulk_sync(additional_schedules=new), NEVER)
    assert body["additional_schedules"] == [{"frequency": "hourly", "minute": m} for m in ("3", "4")]


def test_what_a_request_has_to_have_is_empty_where_the_answer_leaves_it_out_or_says_null() -> None:
    for absent in ({"fields": None}, {}):
        answer = {**{k: v for k, v in live().items() if k != "fields"}, **absent}
        assert settled(MODEL, answer)["fields"] == []
        new = model_sync(fields=[], name="Renamed")
        assert merge(MODEL, answer, new, model_sync(fields=[]))["fields"] == []
        assert project(MODEL, answer, new)["fields"] == []


def test_an_explicit_null_at_any_depth_rewrites_nothing() -> None:
    target = {**model_sync()["target"], "new_name": None, "create": None, "configuration": {"a": None}}
    answer = live(
        target=target,
        fields=[{**m, "override_value": None} for m in live()["fields"]],
        schedule={**live()["schedule"], "run_after": None, "month": None},
        overrides=None,
        policies=None,
    )
    assert rewritten(MODEL, answer, model_sync(), model_sync()) == set()
    assert rewritten(MODEL, answer, model_sync(policies=[]), NEVER) == set()
    assert rewritten(MODEL, {**answer, "active": True}, model_sync(active=False), model_sync()) == {"active"}
