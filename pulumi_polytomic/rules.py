"""The rules that checks judge by: each has an id, which ends the message, and a section in docs/rules.md."""

from __future__ import annotations

from collections.abc import Callable

UNKNOWN_FIELD = "unknown-field"
MISSING_FIELD = "missing-field"
WRONG_TYPE = "wrong-type"
UNKNOWN_CHOICE = "unknown-choice"
MALFORMED_VALUE = "malformed-value"
OUT_OF_RANGE = "out-of-range"
EMPTY_VALUE = "empty-value"
REPEATED_KEY = "repeated-key"
CONFLICTING_FIELDS = "conflicting-fields"
INVALID_LOGIC = "invalid-logic"
INVALID_FILTER = "invalid-filter"

UNKNOWN_CONNECTION = "unknown-connection"
UNKNOWN_ROLE = "unknown-role"
UNKNOWN_POLICY = "unknown-policy"
UNKNOWN_MODEL = "unknown-model"
UNKNOWN_MODEL_FIELD = "unknown-model-field"
UNKNOWN_SYNC = "unknown-sync"
UNKNOWN_TARGET_OBJECT = "unknown-target-object"
UNKNOWN_TARGET_FIELD = "unknown-target-field"
READ_ONLY_TARGET_FIELD = "read-only-target-field"
UNMAPPED_REQUIRED_FIELD = "unmapped-required-field"
UNSUPPORTED_MODE = "unsupported-mode"
MISSING_IDENTITY = "missing-identity"
UNSUITABLE_IDENTITY = "unsuitable-identity"
TOO_MANY_IDENTITIES = "too-many-identities"
UNSUPPORTED_COMPARISON = "unsupported-comparison"
UNSUPPORTED_FILTER = "unsupported-filter"
MISSING_FILTER_VALUE = "missing-filter-value"
UNKNOWN_FILTER_VALUE = "unknown-filter-value"
INCOMPLETE_SCHEDULE = "incomplete-schedule"
RUN_AFTER_CYCLE = "run-after-cycle"
UNKNOWN_SCHEMA = "unknown-schema"
UNKNOWN_SCHEMA_FIELD = "unknown-schema-field"
UNSELECTED_SCHEMA = "unselected-schema"
UNSUPPORTED_HISTORY = "unsupported-history"
MISSING_DESTINATION_SETTING = "missing-destination-setting"
UNKNOWN_CONNECTION_TYPE = "unknown-connection-type"
UNKNOWN_SETTING = "unknown-setting"
INVALID_SETTING = "invalid-setting"
READ_ONLY_SETTING = "read-only-setting"
SECRET_SETTING = "secret-setting"
POSSIBLY_MISSING_SETTING = "possibly-missing-setting"
UNCHECKED_SETTINGS = "unchecked-settings"
FAILED_CONNECTION_TEST = "failed-connection-test"
NOT_A_SOURCE = "not-a-source"
REFUSED_QUERY = "refused-query"
UNKNOWN_COLUMN = "unknown-column"

POSSIBLE_TWIN = "possible-twin"
CANNOT_ADOPT = "cannot-adopt"
CANNOT_RUN = "cannot-run"
REFUSED_CHANGE = "refused-change"
OTHER_VERSION = "other-version"
OTHER_ORGANIZATION = "other-organization"
SECOND_WEBHOOK = "second-webhook"
NOT_PERMITTED = "not-permitted"
MISPLACED_VARIABLE = "misplaced-variable"
UNSET_VARIABLE = "unset-variable"
UNUSABLE_SETTINGS = "unusable-settings"
PROGRAM_STOPPED = "program-stopped"
PROGRAM_WARNING = "program-warning"

IDS = frozenset(value for name, value in vars().items() if name.isupper() and isinstance(value, str))
"""All ids."""


class Reason(str):
    """What is wrong with a value, and the id of the rule that says so."""

    rule: str

    def __new__(cls, text: str, rule: str) -> Reason:
        """Say both."""
        reason = super().__new__(cls, text)
        reason.rule = rule
        return reason

    def turned(self, turn: Callable[[str], str]) -> Reason:
        """The same reason in other words."""
        return Reason(turn(self), self.rule)
