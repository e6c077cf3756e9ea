"""The exports over HTTP, for programs that showed their token; and SPDCI's own addresses.

Which program asks, and how far it reaches, is for whoever mounts these routes to say: ``scoped``
makes what stands in a route's signature, and ``problem`` is how a request is turned down.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, Protocol
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from api.days import day_of
from api.exchange import dhis2, events, ministry
from api.exchange.fhir import bundle as fhir
from api.exchange.noting import note_export
from api.exchange.saying import sayer
from api.exchange.spdci import answering
from api.exchange.spdci.messages import ADDRESSES, NotAMessage, Operation
from api.office import Office
from api.reports import Scope, gather
from api.rights import Purpose, Right
from kiosk.words import Words
from ledger.history import Fact

CURSOR_HEADER = "Handrail-Cursor"
POSITION_MAX = 10**15 - 1
PAGE_MAX = 1_000
DAY = r"^\d{4}-\d\d-\d\d$"
PERIOD = "^(19|20|21)[0-9]{2}(-(Q[1-4]|0[1-9]|1[0-2]))?$"
AREA = "^[0-9]{1,12}$"
LANGUAGE = "^(zh-Hans|vi|en)$"

EXPECTED = {
    "after": f"0 - {POSITION_MAX}",
    "limit": f"1 - {PAGE_MAX}",
    "person_id": "id",
    "names": "true | false",
    "lang": "zh-Hans | vi | en",
    "period": "2022-03 | 2022-Q1 | 2022",
    "from": "2022-12-31",
    "until": "2022-12-31",
    "area": "652302",
}
"""What each parameter may hold, as whoever got it wrong is told."""

Problem = Callable[..., Exception]
"""Made of a status, a code, and what is told in its sentence."""

Scoped = Callable[..., Any]
Body = Callable[[Request], Awaitable[bytes]]


class Reach(Protocol):
    """How far a program reaches."""

    area: str | None

    def sees(self, fact: Fact) -> bool:
        """Whether it may be told of a fact."""

    def must_hold_office(self) -> None:
        """Turn it down when it acts for another body than that of this office or one above."""

    def holds_area(self, area: str | None) -> bool:
        """Whether the area lies in its own."""

    def holds_person(self, named: UUID) -> bool:
        """Whether somebody of this id lives in its own."""


class Caller(Protocol):
    """A program that was let in."""

    office: Office

    @property
    def reach(self) -> Reach:
        """How far it reaches."""

    @property
    def name(self) -> str:
        """What it is called in the log."""

    def must_see(self, person_id: UUID, purpose: Purpose) -> None:
        """Let it read about somebody and write that down, or turn it down."""


def exports(scoped: Scoped, problem: Problem, words: Words) -> APIRouter:
    """The routes below /exports."""
    router = APIRouter(prefix="/exports")
    auditing = Annotated[Any, Depends(scoped(Right.AUDIT))]
    reading = Annotated[Any, Depends(scoped(Right.READ_PERSON))]
    figures = Annotated[Any, Depends(scoped(Right.READ_FIGURES))]

    @router.get("/cloudevents", name="export_cloudevents")
    def cloudevents(
        caller: auditing,
        after: Annotated[int, Query(ge=0, le=POSITION_MAX)] = 0,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX,
    ) -> Response:
        """Facts as CloudEvents, one a line, behind a position; the header tells where to go on."""
        return _cloudevents(caller, after, limit)

    @router.get("/fhir/{person_id}", name="export_fhir")
    def person(
        caller: reading,
        person_id: Annotated[UUID, Path()],
        *,
        names: bool = True,
        lang: Annotated[str, Query(pattern=LANGUAGE)] = "en",
    ) -> Response:
        """One person's record as a bundle of FHIR R5; that it was handed on is written down."""
        return _fhir(caller, person_id, words, lang, names=names)

    @router.get("/dhis2/{period}", name="export_dhis2")
    def values(caller: figures, period: Annotated[str, Path(pattern=PERIOD)]) -> Response:
        """The account of a month (2022-03), a quarter (2022-Q1) or a year as DHIS2 data values."""
        return _dhis2(caller, period, problem)

    @router.get("/csv", name="export_csv")
    def account(
        caller: figures,
        first: Annotated[str, Query(alias="from", pattern=DAY)],
        until: Annotated[str, Query(pattern=DAY)],
        area: Annotated[str | None, Query(pattern=AREA)] = None,
        lang: Annotated[str, Query(pattern=LANGUAGE)] = "en",
    ) -> Response:
        """The account from a day up to the one before another, as a table with words for heads."""
        scope = _scope(caller, first, until, area, problem)
        return _csv(caller, scope, words, lang)

    return router


def _cloudevents(caller: Caller, after: int, limit: int) -> Response:
    office = caller.office
    read = events.page(
        office.ledger, office.whole(), after=after, limit=limit, sees=caller.reach.sees
    )
    note_export("cloudevents", caller.name, after=after, events=len(read.events))
    body = b"".join(told + b"\n" for told in read.events)
    headers = {CURSOR_HEADER: str(read.cursor)}
    return Response(body, media_type=events.MEDIA_TYPE, headers=headers)


def _fhir(caller: Caller, person_id: UUID, words: Words, lang: str, *, names: bool) -> Response:
    caller.must_see(person_id, Purpose.HANDED_ON)
    office = caller.office
    say = sayer(words, lang)
    told = fhir.bundle(office.ledger, office.whole(), person_id, personal=names, say=say)
    note_export("fhir", caller.name, resources=len(told["entry"]))
    return Response(fhir.as_json(told), media_type=fhir.MEDIA_TYPE)


def _dhis2(caller: Caller, period: str, problem: Problem) -> Response:
    office = caller.office
    caller.reach.must_hold_office()
    if caller.reach.area is not None:
        raise problem(403, "out_of_reach")
    try:
        asked = dhis2.period_of(period)
        mapping = dhis2.read_mapping(office.settings.data)
        told = dhis2.data_value_set(office.whole(), mapping, asked)
    except dhis2.NotMapped as why:
        raise problem(409, why.code, **why.facts) from None
    note_export("dhis2", caller.name, period=asked.name, values=len(told["dataValues"]))
    return Response(json.dumps(told), media_type="application/json")


def _scope(caller: Caller, first: str, until: str, area: str | None, problem: Problem) -> Scope:
    caller.reach.must_hold_office()
    within = area or caller.reach.area
    if not caller.reach.holds_area(within):
        raise problem(403, "out_of_reach")
    try:
        start, end = day_of(first), day_of(until)
    except ValueError:
        raise problem(422, "days") from None
    if end <= start:
        raise problem(422, "days")
    return Scope(start=start, end=end, area=within)


def _csv(caller: Caller, scope: Scope, words: Words, lang: str) -> Response:
    made = ministry.table(gather(caller.office.whole(), scope), words, lang)
    days = {"start": scope.start.isoformat(), "end": scope.end.isoformat()}
    note_export("csv", caller.name, area=scope.area or "-", **days)
    headers = {"Content-Disposition": f'attachment; filename="account-{scope.start}.csv"'}
    return Response(made, media_type="text/csv; charset=utf-8", headers=headers)


async def whole_body(request: Request) -> bytes:
    """What was sent."""
    return await request.body()


def registry(scoped: Scoped, body_of: Body = whole_body) -> APIRouter:
    """SPDCI's Disability Registry, at its own addresses; ``body_of`` reads what was sent."""
    router = APIRouter()
    for address, operation in ADDRESSES.items():
        name = f"spdci_{address.rpartition('/')[2].replace('-', '_')}"
        asked = _asked(scoped, body_of, operation)
        router.add_api_route(address, asked, methods=["POST"], name=name)
    return router


def _asked(scoped: Scoped, body_of: Body, operation: Operation) -> Callable[..., Response]:
    reading = Annotated[Any, Depends(scoped(Right.READ_PERSON))]

    def asked(caller: reading, body: Annotated[bytes, Depends(body_of)]) -> Response:
        try:
            told = answering.answer(registry_of(caller), operation, body)
        except NotAMessage as why:
            told, status = answering.transport_error(why), 400
        else:
            status = 200
        note_export("spdci", caller.name, operation=operation.value, status=status)
        content = json.dumps(told, ensure_ascii=False)
        return Response(content, status_code=status, media_type="application/json")

    asked.__doc__ = f"The answer to one message of the Disability Registry API: {operation.value}."
    return asked


def registry_of(caller: Caller) -> answering.Registry:
    """The register as far as one program reaches, each telling written down."""
    office = caller.office
    caller.reach.must_hold_office()
    return answering.Registry(
        ledger=office.ledger,
        views=office.whole(),
        day=date.fromisoformat(office.today()),
        now=office.ledger.now,
        sees=lambda them: caller.reach.holds_person(them.it.person_id),
        handed_on=lambda person_id: caller.must_see(person_id, Purpose.HANDED_ON),
        name=office.organisation,
    )
