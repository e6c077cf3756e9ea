"""What is asked, in the forms of the published API; what is sent back is plain JSON values."""

from datetime import datetime
from enum import Enum
from typing import Any

import msgspec
from msgspec import Struct

VERSION = "1.0.0"
PAGE_SIZE_MAX = 1_000
BATCH_MAX = 100
TRANSACTION_LETTERS_MAX = 99


class Operation(Enum):
    """What can be asked, by the last part of its address."""

    SEARCH = "search"
    STATUS = "disabled"
    DETAILS = "get-disability-details"
    SUPPORT = "get-disability-support"


ADDRESSES = {
    **{f"/registry/sync/{each.value}": each for each in Operation},
    "/registry/sync/get-disability-status": Operation.STATUS,
}
"""Where each is asked; the status has two addresses, since its name and its path differ."""


TRANSPORT_CODES = {
    401: "err.request.unauthorized",
    403: "err.request.forbidden",
    404: "err.request.not_found",
    429: "err.request.too_many_requests",
    500: "err.service.unavailable",
    503: "err.service.unavailable",
}


def transport_code(status: int) -> str:
    """The code by which this API says that a request was turned down with this HTTP status."""
    return TRANSPORT_CODES.get(status, "err.request.bad")


class Header(Struct, kw_only=True):
    """Who sends a message, and how much is in it."""

    message_id: str
    message_ts: str
    action: str
    sender_id: str
    total_count: int
    version: str = VERSION
    receiver_id: str | None = None
    is_msg_encrypted: bool = False


class Request(Struct, kw_only=True):
    """One message, its content as yet unread."""

    header: Header
    message: msgspec.Raw


class Pagination(Struct, kw_only=True):
    """Which page of how many records; pages are counted from 1."""

    page_size: int
    page_number: int = 1

    def is_possible(self) -> bool:
        """Whether there can be such a page."""
        return 1 <= self.page_size <= PAGE_SIZE_MAX and self.page_number >= 1


class Sort(Struct, kw_only=True):
    """In which order records come."""

    attribute_name: str = ""
    sort_order: str = "asc"


class Criteria(Struct, kw_only=True):
    """Whom a search is for; what form ``query`` has depends on its type."""

    query_type: str
    query: Any
    sort: list[Sort] = []
    pagination: Pagination | None = None


class OneSearch(Struct, kw_only=True):
    """One search of a batch."""

    reference_id: str
    timestamp: str
    search_criteria: Criteria
    locale: str | None = None


class SearchMessage(Struct, kw_only=True):
    """A batch of searches."""

    transaction_id: str
    search_request: list[OneSearch]


class OfOne(Struct, kw_only=True):
    """Of whom something is asked."""

    query: Any
    query_type: str = "expression"


class OneMessage(Struct, kw_only=True):
    """A question about whoever the criteria name."""

    transaction_id: str
    disabled_criteria: OfOne


class Rejected(Exception):
    """A message, or one search of it, that cannot be answered; ``code`` is of the published API."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class NotAMessage(Exception):
    """What came is no message of this API at all: ``code`` is that of a transport error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def is_instant(text: str) -> bool:
    """Whether it is a day and a time with its zone, as ISO 8601 writes it."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
