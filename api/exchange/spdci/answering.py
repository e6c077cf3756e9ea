"""A message in, its answer out: search, disability status, details and support.

https://github.com/OpenSPP/spdci-compliance, ``spec/dr_api_v1.0.0.yaml``, is what it keeps to;
docs/exchange.md says where the published text leaves a choice, and what we chose.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from api.exchange.spdci import queries, records
from api.exchange.spdci.messages import (
    BATCH_MAX,
    TRANSACTION_LETTERS_MAX,
    VERSION,
    Header,
    NotAMessage,
    OneMessage,
    OneSearch,
    Operation,
    Pagination,
    Rejected,
    Request,
    SearchMessage,
    Sort,
    is_instant,
)
from api.exchange.spdci.records import Registered
from ledger.application import ServiceLedger
from ledger.errors import Refused
from projections.store import Views

SUCCESS, REJECTED = "succ", "rjct"
BAD = "err.request.bad"
REGISTRY = "ns:org:RegistryType:DR"
RECORD = "spdci-extensions-dci:DisabledPerson"
UNPAGED = Pagination(page_size=100)
FOUND_TOO_MANY = "rjct.search.too_many_records_found"

Sees = Callable[[Registered], bool]


@dataclass(frozen=True)
class Registry:
    """Whom one caller may ask about, and how what they were told is written down.

    ``sees``: whether the caller may have the record of somebody. ``handed_on`` is called with each
    person of whom something is told. ``name`` is what the registry calls itself.
    """

    ledger: ServiceLedger
    views: Views
    day: date
    now: Callable[[], datetime]
    sees: Sees
    handed_on: Callable[[UUID], None]
    name: str

    def find(self, query: queries.Query) -> list[Registered]:
        """Everybody whom the query means and the caller may have, in the order of their ids.

        Raises:
            Rejected: it names nobody, or too many.
        """
        register = queries.Register(self.views, self.ledger.vault)
        ids = register.candidates(query)
        if ids is None:
            wanted = "name a number (UIN) or a name with eq or in"
            raise Rejected(queries.WRONG, wanted)
        if len(ids) >= queries.FOUND_MAX:
            raise Rejected(FOUND_TOO_MANY, "name them more exactly")
        found = (self._look_up(person_id) for person_id in sorted(ids))
        return [
            each
            for each in found
            if each is not None
            and queries.holds(query, each.it.person_id, each.attributes, register)
            and self.sees(each)
        ]

    def _look_up(self, person_id: UUID) -> Registered | None:
        try:
            return records.registered(self.ledger, self.views, person_id, self.day)
        except Refused:
            return None  # they were erased: nobody

    def timestamp(self) -> str:
        """Now, as this API writes it."""
        return self.now().isoformat(timespec="seconds").replace("+00:00", "Z")


def answer(registry: Registry, operation: Operation, body: bytes) -> dict[str, Any]:
    """The answer to a message, as plain JSON values.

    Raises:
        NotAMessage: what came cannot be read as a message at all.
    """
    try:
        request = msgspec.json.decode(body, type=Request)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise NotAMessage(BAD, "not a message with a header and a message") from None
    if request.header.is_msg_encrypted:
        raise NotAMessage("err.encryption.invalid", "messages are taken unencrypted, over TLS")
    try:
        _must_be_header(request.header)
    except Rejected as why:
        return {"header": _header(registry, request.header, REJECTED, why=why)}
    try:
        told, counted = _ANSWERS[operation](registry, request)
    except (msgspec.MsgspecError, RecursionError):
        raise NotAMessage(BAD, f"the message is none for {operation.value}") from None
    return {
        "header": _header(registry, request.header, SUCCESS, counted=counted),
        "message": told,
    }


def _must_be_header(header: Header) -> None:
    if header.version.partition(".")[0] != VERSION.partition(".")[0]:
        raise Rejected("rjct.version.invalid", f"version {VERSION}")
    if header.action != "search":
        raise Rejected("rjct.action.not_supported", "action: search")
    if not is_instant(header.message_ts):
        raise Rejected("rjct.message_ts.invalid", "a time with its zone")
    if header.total_count > BATCH_MAX:
        raise Rejected("rjct.total_count.limit_exceeded", f"at most {BATCH_MAX}")
    if header.total_count < 0:
        raise Rejected("rjct.total_count.invalid", "not below 0")


def _header(
    registry: Registry,
    asked: Header,
    status: str,
    *,
    counted: int = 0,
    why: Rejected | None = None,
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "version": VERSION,
        "message_id": str(registry.ledger.new_id()),
        "message_ts": registry.timestamp(),
        "action": "on-search",
        "status": status,
        "total_count": counted,
        "completed_count": counted,
        "sender_id": registry.name,
        "receiver_id": asked.sender_id,
        "is_msg_encrypted": False,
    }
    if why is not None:
        told |= {"status_reason_code": why.code, "status_reason_message": why.message}
    return told


def _search(registry: Registry, request: Request) -> tuple[dict[str, Any], int]:
    message = msgspec.json.decode(request.message, type=SearchMessage)
    _must_be_transaction(message.transaction_id)
    if len(message.search_request) > BATCH_MAX:
        raise NotAMessage(BAD, f"at most {BATCH_MAX} searches in a message")
    seen: set[str] = set()
    told: list[dict[str, Any]] = []
    for one in message.search_request:
        try:
            _must_be_new(one, seen)
            told += _found(registry, one)
        except Rejected as why:
            told.append(_rejected(registry, one.reference_id, why))
    return _told(registry, message.transaction_id, "search_response", told), len(seen)


def _must_be_new(one: OneSearch, seen: set[str]) -> None:
    if not one.reference_id.strip():
        raise Rejected("rjct.reference_id.invalid", "reference_id is empty")
    if one.reference_id in seen:
        raise Rejected("rjct.reference_id.duplicate", "reference_id was used in this message")
    seen.add(one.reference_id)
    if not is_instant(one.timestamp):
        raise Rejected("rjct.timestamp.invalid", "a time with its zone")


def _found(registry: Registry, one: OneSearch) -> list[dict[str, Any]]:
    """A search's answers: one for each record of the page, since the form holds one record."""
    criteria = one.search_criteria
    page = criteria.pagination or UNPAGED
    if not page.is_possible():
        raise Rejected("rjct.pagination.invalid", "page_size 1 to 1000, page_number from 1")
    query = queries.read(criteria.query_type, criteria.query)
    found = registry.find(query)
    found = _sorted([each for each in found if each.attributes["disability_status"]], criteria.sort)
    first = (page.page_number - 1) * page.page_size
    paged = {
        "page_size": page.page_size,
        "page_number": page.page_number,
        "total_count": len(found),
    }
    shown = [
        {"data": _data(records.person(each)) | {"reg_type": REGISTRY, "reg_record_type": RECORD}}
        for each in found[first : first + page.page_size]
    ]
    _write_down(registry, found[first : first + page.page_size])
    return [
        _one(registry, one.reference_id, SUCCESS) | each | {"pagination": paged}
        for each in shown or [{}]
    ]


def _sorted(found: list[Registered], sort: list[Sort]) -> list[Registered]:
    for each in reversed(sort):
        name = queries.attribute_of(each.attribute_name)
        if name not in queries.ATTRIBUTES or each.sort_order not in {"asc", "desc"}:
            raise Rejected("rjct.sort.invalid", f"sort by {', '.join(sorted(queries.ATTRIBUTES))}")
        found.sort(
            key=lambda them, by=name: them.attributes.get(by) or "",  # type: ignore[misc]
            reverse=each.sort_order == "desc",
        )
    return found


def _status(registry: Registry, request: Request) -> tuple[dict[str, Any], int]:
    asked, found, why = _asked(registry, request)
    told = _one(registry, asked, REJECTED if why else SUCCESS)
    told["disabled_status"] = "yes" if any(each.is_disabled for each in found) else "no"
    if why:
        told["status_reason_message"] = f"{why.code}: {why.message}"
    return _told(registry, asked, "disabled_response", [told]), 1


def _details(registry: Registry, request: Request) -> tuple[dict[str, Any], int]:
    return _of_them(registry, request, lambda them: {"disability_details": records.details(them)})


def _support(registry: Registry, request: Request) -> tuple[dict[str, Any], int]:
    return _of_them(registry, request, lambda them: [records.support(them)])


def _of_them(
    registry: Registry, request: Request, tell: Callable[[Registered], Any]
) -> tuple[dict[str, Any], int]:
    asked, found, why = _asked(registry, request)
    if why:
        told = _rejected(registry, asked, why)
    else:
        data = _data([tell(each) for each in found])
        told = _one(registry, asked, SUCCESS) | {"data": data}
    return _told(registry, asked, "search_response", [told]), 1


def _asked(registry: Registry, request: Request) -> tuple[str, list[Registered], Rejected | None]:
    """The transaction, whom it is about, and why it cannot be answered if it cannot."""
    message = msgspec.json.decode(request.message, type=OneMessage)
    _must_be_transaction(message.transaction_id)
    criteria = message.disabled_criteria
    try:
        found = registry.find(queries.read(*_form(criteria.query_type, criteria.query)))
    except Rejected as why:
        return message.transaction_id, [], why
    _write_down(registry, found)
    return message.transaction_id, found, None


def _form(query_type: str, query: Any) -> tuple[str, Any]:
    """A query in the form it has: the published example has another than its type says."""
    if isinstance(query, dict) and query.keys() == {"type", "value"}:
        return "idtype-value", query
    return query_type, query


def _must_be_transaction(transaction_id: str) -> None:
    if len(transaction_id) > TRANSACTION_LETTERS_MAX:
        raise NotAMessage(BAD, f"transaction_id: at most {TRANSACTION_LETTERS_MAX} letters")


def _write_down(registry: Registry, found: Iterable[Registered]) -> None:
    for each in found:
        registry.handed_on(each.it.person_id)


def _one(registry: Registry, reference_id: str, status: str) -> dict[str, Any]:
    return {"reference_id": reference_id, "timestamp": registry.timestamp(), "status": status}


def _rejected(registry: Registry, reference_id: str, why: Rejected) -> dict[str, Any]:
    told = {"status_reason_code": why.code, "status_reason_message": why.message}
    return _one(registry, reference_id, REJECTED) | told


def _data(told: Any) -> dict[str, Any]:
    return {"version": VERSION, "reg_records": told}


def _told(
    registry: Registry, transaction_id: str, name: str, told: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "transaction_id": transaction_id,
        "correlation_id": str(registry.ledger.new_id()),
        name: told,
    }


_ANSWERS: dict[Operation, Callable[[Registry, Request], tuple[dict[str, Any], int]]] = {
    Operation.SEARCH: _search,
    Operation.STATUS: _status,
    Operation.DETAILS: _details,
    Operation.SUPPORT: _support,
}


def transport_error(why: NotAMessage) -> dict[str, Any]:
    """What is answered where no message came."""
    return {"errors": [{"code": why.code, "message": why.message}]}
