"""Every fact in its order, as CloudEvents without what is sealed: a page, or as they come.

A stream sends the position of each fact as its id. Whoever lost it says the last one it saw in
the header Last-Event-ID, and goes on behind it.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated
from uuid import UUID

import anyio
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api import rights
from api.exchange import events
from api.exchange.events import Page
from api.rights import Right
from api.v1.answers import (
    etag_of,
    json_answer,
    page_size,
    parameters_of,
    unless_known,
    whole_number,
)
from api.v1.callers import Anything, Auditing, Caller
from api.v1.problems import Problem
from ledger.commands import COMMANDS

router = APIRouter()

POSITION_MAX = 10**15 - 1
LOOK_SECONDS = 1.0
STREAM_SECONDS = 300
STREAM_SECONDS_MAX = 3_600
BATCH = 200


@router.get("/facts")
def page(request: Request, caller: Auditing) -> Response:
    """The next facts behind a position, in the order in which they were recorded."""
    told = parameters_of(request, {"after", "limit"})
    after = whole_number(told, "after", 0, POSITION_MAX)
    read = _read(caller, after, page_size(told))
    body = b'{"events":[%s],"next":"%d","more":%s}' % (
        b",".join(read.events),
        read.cursor,
        b"true" if read.more else b"false",
    )
    response = Response(body, media_type="application/json")
    if read.more:
        response.headers["Link"] = f'<{request.url.path}?after={read.cursor}>; rel="next"'
    return unless_known(request, response)


def resumed(request: Request, caller: Auditing) -> tuple[int, int]:
    """Behind which position a stream begins, and after how many seconds it ends.

    Raises:
        Problem: the header or the query means neither.
    """
    told = parameters_of(request, {"after", "seconds"})
    seconds = whole_number(told, "seconds", STREAM_SECONDS, STREAM_SECONDS_MAX)
    seen = request.headers.get("last-event-id")
    if seen is not None:
        if not (seen.isascii() and seen.isdecimal() and len(seen) <= 15):
            raise Problem(400, "header_wrong", {"name": "Last-Event-ID"}, expected="1500")
        return int(seen), seconds
    return whole_number(told, "after", caller.office.ledger.position(), POSITION_MAX), seconds


def opened(caller: Auditing) -> Iterator[None]:
    """Count the stream for as long as it is open."""
    with caller.interface.streaming(caller.client.client_id):
        yield


@router.get("/facts/stream", response_class=EventSourceResponse, dependencies=[Depends(opened)])
async def stream(
    caller: Auditing, begin: Annotated[tuple[int, int], Depends(resumed)]
) -> AsyncIterator[ServerSentEvent]:
    """New facts as they are recorded, until the time is over or the token opens nothing more."""
    after, seconds = begin
    ends = anyio.current_time() + seconds
    while await run_in_threadpool(lambda: caller.is_let_in):
        read = await run_in_threadpool(_read, caller, after, BATCH)
        for position, told in zip(read.positions, read.events, strict=True):
            yield ServerSentEvent(raw_data=told.decode(), id=str(position))
        if read.cursor > after:
            # Nothing that follows is to be looked through twice by who comes again.
            yield ServerSentEvent(comment="so far", id=str(read.cursor))
        after = read.cursor
        if not read.more:
            if anyio.current_time() + LOOK_SECONDS > ends:
                return
            await anyio.sleep(LOOK_SECONDS)


@router.get("/histories/{history_id}")
def version(history_id: str, request: Request, caller: Anything) -> Response:
    """How many facts one history has, which is what If-Match is told; nothing of what they say."""
    parameters_of(request, set())
    try:
        known = UUID(history_id)
    except ValueError:
        raise Problem(404, "not_found") from None
    facts = caller.office.ledger.facts_of([known]).get(known, [])
    kind = facts[0].HISTORY.STORED_AS if facts else ""
    recording = _recording(kind)
    if not recording:
        raise Problem(404, "not_found")
    caller.must_have(*recording)
    if not all(map(caller.reach.sees, facts)):
        raise Problem(403, "out_of_reach")
    body = {"history": kind, "history_id": known, "facts": len(facts)}
    return unless_known(request, json_answer(body, {"ETag": etag_of(len(facts))}))


def _recording(kind: str) -> frozenset[Right]:
    """Every right by which something is recorded in a history of this kind."""
    known = ((name, each.history) for name, each in COMMANDS.items() if each.history is not None)
    named = (name for name, history in known if kind == history.STORED_AS)
    return frozenset(map(rights.of_command, named))


def _read(caller: Caller, after: int, limit: int) -> Page:
    office = caller.office
    return events.page(
        office.ledger, office.whole(), after=after, limit=limit, sees=caller.reach.sees
    )
