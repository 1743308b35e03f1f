"""What no page of the API settles, gathered in one place so that each reading can be played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Unsettled:
    """The readings of the API pages that an emulator has to choose between.

    Nothing may be promised on one reading alone: a test that depends on one of these runs with each value.
    The command line has an option for each, made from this class and these lines.

    Attributes:
        active_default: what `active` becomes when a body leaves it out.
        flags_default: what `only_enrich_updates`, `skip_initial_backfill` and `sync_all_records` become.
        limit_default: what a bulk sync's two concurrency limits become; 0 is none.
        passphrase: how answers report `encryption_passphrase` (an example shows it, the texts call it write-only).
        mapping_defaults: whether answers of 2025-09-18 fill in what a mapping was sent without: `sync_mode`, `new`
            and `encryption_enabled`.
        blank_logic: how answers report the logic of filters that were sent without one.
        empty_identities: whether an update with an empty list of identity mappings removes those that a sync has.
        target_create: whether an answer to `target.create` holds `object` at once, or after the first execution.
        pending_target: what an update that names no target means where `target.create` waits for the first execution.
        default_schedule_id: the id of a bulk sync's default schedule that an update changes and sends without an id:
            kept, as the official provider's acceptance tests expect, or new.
        policy_actions: whether an answer about a policy holds every action, those of no role too (the official provider
            expects more actions than it sent), or those that were sent.
        connection_change: whether PUT may change a bulk sync's source or destination connection.
        client_errors: whether a 4xx is an outcome that an Idempotency-Key replays.
        key_reuse: what an Idempotency-Key answers with another body: the first outcome, 409 or 422.
        detail_changes: whether `updated_at` moves for policies, error handling and schema detail alone.
        mistakes: which content is refused when it is saved: what the pages say is, all that the strictest server could
            refuse (problems, modes that are not offered, unknown policies, schedules that cannot be), or none.
        requirements: how a schedule option and a bulk destination name the settings that they require: in a JSON
            schema, by a mark on each setting, or not at all.
        unlisted_fields: what a list of a bulk schema's fields means for the fields that are not in it.
        absent: how answers say what is not there, at every depth: left out, as null (an empty list too), or as null
            and empty lists.
        organization_ids: whether answers about the objects of an organization have `organization_id`, which is
            optional in the SDK.
        last_page: how the last page of a list says that it is the last: `pagination` empty, null or left out, or its
            `next_page_token` null.
        configuration_defaults: whether the server adds settings of its own to `target.configuration` and to a bulk
            sync's source and destination configuration, and to the maps in them.
        identity_mapping: whether a mapping in `fields` whose target is an identity's target too is kept.
        condition_labels: whether the labels of conditions are always by position, or as they were sent until the
            number of conditions changes.
        not_ready_words: the key and the words in which a source that is not ready refuses.
        masked_secret: what a connection's secret becomes when its mask comes back in an update.
        absent_secret: what a connection's secret becomes when an update leaves it out.
        unknown_settings: what becomes of a connection's settings that its type does not have.
        shown_secret: what answers have in the place of a connection's secret: a mask, an empty text, null, or nothing.
        shown_interval: which answers have a connection's `healthcheck_interval`: all, those of a create and an update
            (the SDK's type of a GET's answer does not have it), or none.
        interval_form: whether `healthcheck_interval` is answered as it was sent ("1h") or in full ("1h0m0s").
        webhook_secret: how answers report a webhook's secret; the SDK's type of an answer has it.
        author: whose `id` `created_by` and `updated_by` hold for what an organization's key makes: the organization's,
            one of the key's own, the id of the user who made the key, or none.
        list_lag: for how many seconds a list does not show a write; an object by its id is always as it is.
        status_lag: by how many seconds what answers tell of an execution is behind; a start is refused by what runs.
        execution_lag: for how many seconds no answer knows an execution that was started: not by its id, in no list and
            in no status; a start is refused by what runs.
        many_statuses: whether one call answers for the executions of many bulk syncs.
        date_ahead: by how many seconds the header `Date` is ahead of the clock that bodies are stamped with.
        date_behind: by how many seconds the header `Date` is behind that clock.
    """

    active_default: bool = True
    flags_default: bool = False
    limit_default: int = 0
    passphrase: Literal["omitted", "masked", "clear"] = "omitted"
    mapping_defaults: Literal["absent", "filled"] = "absent"
    blank_logic: Literal["absent", "null"] = "absent"
    empty_identities: Literal["removed", "refused"] = "removed"
    target_create: Literal["at_once", "first_execution"] = "at_once"
    pending_target: Literal["kept", "refused", "dropped"] = "kept"
    default_schedule_id: Literal["kept", "new"] = "kept"
    policy_actions: Literal["all", "as_sent"] = "all"
    connection_change: Literal["accepted", "refused"] = "accepted"
    client_errors: Literal["recorded", "forgotten"] = "recorded"
    key_reuse: Literal["replayed", "conflict", "refused"] = "replayed"
    detail_changes: Literal["move_updated_at", "keep_updated_at"] = "move_updated_at"
    mistakes: Literal["as_documented", "refused", "accepted"] = "as_documented"
    unlisted_fields: Literal["disabled", "unchanged"] = "disabled"
    requirements: Literal["json_schema", "marked", "untold"] = "json_schema"
    absent: Literal["left_out", "null", "null_and_empty_lists"] = "left_out"
    organization_ids: Literal["answered", "left_out"] = "answered"
    last_page: Literal["empty", "null", "null_token", "left_out"] = "empty"
    configuration_defaults: Literal["none", "added"] = "none"
    identity_mapping: Literal["kept", "dropped"] = "kept"
    condition_labels: Literal["by_position", "as_sent"] = "by_position"
    not_ready_words: Literal["usual", "other"] = "usual"
    masked_secret: Literal["kept", "stored"] = "kept"
    absent_secret: Literal["cleared", "kept"] = "cleared"
    unknown_settings: Literal["kept", "dropped", "refused"] = "kept"
    shown_secret: Literal["masked", "empty", "null", "left_out"] = "masked"
    shown_interval: Literal["always", "after_writes", "never"] = "always"
    interval_form: Literal["as_sent", "in_full"] = "as_sent"
    webhook_secret: Literal["clear", "masked", "omitted"] = "clear"
    author: Literal["organization", "key", "user", "absent"] = "organization"
    list_lag: int = 0
    status_lag: int = 0
    execution_lag: int = 0
    many_statuses: Literal["answered", "missing"] = "answered"
    date_ahead: int = 0
    date_behind: int = 0
