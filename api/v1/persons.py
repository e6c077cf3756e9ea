"""One person's record, a page at a time: what they received, and every fact about them."""

import re
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.exchange import events
from api.exchange.leaving_out import Door
from api.v1.answers import (
    json_answer,
    page_size,
    parameters_of,
    unless_known,
    whole_number,
    wrong_parameter,
)
from api.v1.callers import For, Reading
from api.v1.problems import Problem
from api.v1.questions import AS_OF, HAPPENED_BY, moment_of
from kiosk.telling import is_confidential
from projections import person_history, record_access

router = APIRouter(prefix="/persons/{person_id}")

POSITION_MAX = 10**15 - 1
ENTRIES_MAX = 100_000
CURSOR = re.compile(r"(\d{1,15})-(\d{1,6})")
"""As known at a position, behind so many entries: what is recorded meanwhile moves no page."""


@router.get("/history")
def history(person_id: str, request: Request, caller: Reading, purpose: For) -> Response:
    """What somebody received, and what became of it, the newest day first."""
    told = parameters_of(request, {"after", "limit", AS_OF, HAPPENED_BY})
    size, when = page_size(told), moment_of(caller.office, told)
    known = _id(person_id)
    caller.must_see(known, purpose)
    views = caller.office.whole()
    newest = caller.office.ledger.position() if when.at is None else when.at
    at, begin = _place(told, newest)
    entries = person_history.of(
        views, known, limit=begin + size + 1, at=at, happened_by=when.happened_by
    )
    page = entries[begin : begin + size]
    shown = [each for each in page if not is_confidential(each)]
    more = f"{at}-{begin + size}" if len(entries) > begin + size else None
    body = {
        "person_id": known,
        "position": at,
        "left_out": len(page) - len(shown),
        "entries": msgspec.to_builtins(shown),
        "next": more,
    }
    return unless_known(request, json_answer(body, _link(request, told, more)))


@router.get("/facts")
def facts(person_id: str, request: Request, caller: Reading, purpose: For) -> Response:
    """Every fact about somebody as CloudEvents, the oldest first, with what is sealed opened."""
    told = parameters_of(request, {"after", "limit"})
    after = whole_number(told, "after", 0, POSITION_MAX)
    size = page_size(told)
    known = _id(person_id)
    caller.must_see(known, purpose)
    ledger, views = caller.office.ledger, caller.office.whole()
    places = record_access.positions(views, person_id=known, after=after, limit=size + 1)
    source, door = events.source_of(ledger), Door(ledger, views)
    told_of = [
        events.event(source, place, fact, personal=True)
        for place, fact in views.facts_at(places[:size])
        if door.lets_out(fact)
    ]
    more = str(places[size - 1]) if len(places) > size else None
    body = {"person_id": known, "events": told_of, "next": more}
    return unless_known(request, json_answer(body, _link(request, told, more)))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem(404, "not_found") from None


def _place(told: dict[str, str], newest: int) -> tuple[int, int]:
    """As known at which position, and behind how many entries."""
    if "after" not in told:
        return newest, 0
    found = CURSOR.fullmatch(told["after"])
    if found is None or not told["after"].isascii() or int(found[1]) > newest:
        raise wrong_parameter("after", "next")
    return int(found[1]), min(int(found[2]), ENTRIES_MAX)


def _link(request: Request, told: dict[str, str], more: str | None) -> dict[str, str]:
    if more is None:
        return {}
    address = f"{request.url.path}?{urlencode({**told, 'after': more})}"
    return {"Link": f'<{address}>; rel="next"'}
