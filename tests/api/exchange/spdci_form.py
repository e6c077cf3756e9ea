"""What the published Disability Registry API 1.0.0 demands of an answer, described by ourselves.

Written from the text of ``spec/dr_api_v1.0.0.yaml`` of OpenSPP/spdci-compliance, as JSON Schema:
what each message must have, of which type, and the codes it may use. Where that text says one
thing in its form and another in its example, it is the form that stands here.
"""

from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Form = dict[str, Any]
STATUSES = ["rcvd", "pdng", "succ", "rjct"]
SEARCH_REASONS = [
    f"rjct.{each}"
    for each in (
        "reference_id.invalid",
        "reference_id.duplicate",
        "timestamp.invalid",
        "search_criteria.invalid",
        "filter.invalid",
        "sort.invalid",
        "pagination.invalid",
        "search.too_many_records_found",
    )
]
HEADER_REASONS = [
    f"rjct.{each}"
    for each in (
        "version.invalid",
        "message_id.duplicate",
        "message_ts.invalid",
        "action.invalid",
        "action.not_supported",
        "total_count.invalid",
        "total_count.limit_exceeded",
        "errors.too_many",
    )
]
ERRORS = [
    f"err.{each}"
    for each in (
        "request.bad",
        "request.unauthorized",
        "request.forbidden",
        "request.not_found",
        "request.timeout",
        "version.not_supported",
        "request.too_many_requests",
        "sender_id.invalid",
        "sender_uri.invalid",
        "receiver_id.invalid",
        "signature.missing",
        "signature.invalid",
        "encryption.invalid",
        "service.unavailable",
    )
]


def record(must: list[str], **fields: Form) -> Form:
    return {"type": "object", "required": must, "properties": fields}


def many(each: Form) -> Form:
    return {"type": "array", "items": each}


TEXT: Form = {"type": "string"}
WHOLE: Form = {"type": "integer"}
INSTANT: Form = {"type": "string", "format": "date-time"}
SHORT: Form = {"type": "string", "maxLength": 99}
SENTENCE: Form = {"type": "string", "maxLength": 999}
LOCALE: Form = {"type": "string", "pattern": "^[a-z]{3,3}$"}
PAGES = record(
    ["page_size", "page_number", "total_count"],
    page_size=WHOLE,
    page_number=WHOLE,
    total_count=WHOLE,
)
HEADER = record(
    ["message_id", "message_ts", "action", "status"],
    version=TEXT,
    message_id=TEXT,
    message_ts=INSTANT,
    action={"enum": ["on-search"]},
    status={"enum": STATUSES},
    status_reason_code={"enum": HEADER_REASONS},
    status_reason_message=SENTENCE,
    total_count=WHOLE,
    completed_count=WHOLE,
    sender_id=TEXT,
    receiver_id=TEXT,
    is_msg_encrypted={"type": "boolean"},
    meta={"type": "object"},
)


def _answers(name: str, must: list[str], **fields: Form) -> Form:
    one = record(
        ["reference_id", "timestamp", "status", *must],
        reference_id=TEXT,
        timestamp=INSTANT,
        status={"enum": STATUSES},
        status_reason_message=SENTENCE,
        locale=LOCALE,
        **fields,
    )
    message = record(
        ["transaction_id", "correlation_id", name],
        **{"transaction_id": SHORT, "correlation_id": SHORT, name: many(one)},
    )
    return record(["header"], signature=TEXT, header=HEADER, message=message)


def _records(must: list[str], records: Form, **fields: Form) -> Form:
    data = record(must, version=TEXT, reg_records=records, **fields)
    return _answers(
        "search_response",
        [],
        status_reason_code={"enum": SEARCH_REASONS},
        data=data,
        pagination=PAGES,
    )


FORMS = {
    "search": _records(
        ["reg_record_type", "reg_records"],
        {"type": "object"},
        reg_type=TEXT,
        reg_record_type=TEXT,
    ),
    "get-disability-support": _records(["reg_records"], many({"type": "array"})),
    "get-disability-details": _records(["reg_records"], many({"type": "object"})),
    "disabled": _answers(
        "disabled_response", ["disabled_status"], disabled_status={"enum": ["yes", "no"]}
    ),
}
TRANSPORT = record(["errors"], errors=many(record(["code"], code={"enum": ERRORS}, message=TEXT)))

checker = FormatChecker()


@checker.checks("date-time", raises=ValueError)
def _is_instant(told: object) -> bool:
    return not isinstance(told, str) or datetime.fromisoformat(told).tzinfo is not None


def must_be(form: Form, told: Any) -> None:
    """The answer keeps to the published form, or the test fails."""
    validator = Draft202012Validator(form, format_checker=checker)
    wrong = [f"{each.json_path}: {each.message}" for each in validator.iter_errors(told)]
    assert wrong == []
