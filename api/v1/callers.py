"""Which program asks, what it may do, and how far it reaches.

A program shows its token with every request. A route says in its signature which right it needs,
as the pages of staff do; ``Scoped()`` is for those where that depends on what is asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from api.office import Office
from api.rights import Purpose, Right
from api.v1.answers import parameters_of
from api.v1.pace import Pace
from api.v1.problems import Problem
from api.v1.reaching import ClientReach
from kiosk.words import Words
from ledger.aggregates import Person
from ledger.commands import looking
from ledger.refusals.persons import RecordIsRestricted
from ledger.vocabulary import By, Channel
from ledger.work import Work
from projections import api_clients, person_lookup
from projections.api_clients import Client

GRANTED = frozenset(Right) - {Right.USE_API}
"""What a program may be let in for: everything but to let in others."""

SCHEME = "bearer "
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="handrail"'}
STREAMS_MAX = 4
"""So many streams a program may keep open at a time."""

PURPOSE_HEADER = "Handrail-Purpose"


@dataclass
class Interface:
    """Everything that the routes of programs share."""

    office: Office
    words: Words
    pace: Pace = field(default_factory=Pace)
    _streams: dict[UUID, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def streaming(self, client_id: UUID) -> Iterator[None]:
        """Count a stream while it is open.

        Raises:
            Problem: the program has too many open.
        """
        with self._lock:
            if self._streams.get(client_id, 0) >= STREAMS_MAX:
                raise too_fast(60)
            self._streams[client_id] = self._streams.get(client_id, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._streams[client_id] -= 1


class Caller:
    """A program that showed its token."""

    def __init__(self, interface: Interface, client: Client, token_sha256: str) -> None:
        self.interface = interface
        self.office = interface.office
        self.client = client
        self.rights = frozenset(right for right in GRANTED if right.value in client.rights)
        self.reach = ClientReach(self.office, client)
        self._token_sha256 = token_sha256

    @property
    def name(self) -> str:
        """What it is called in the log."""
        return self.client.name

    @property
    def is_let_in(self) -> bool:
        """Whether its token still opens the door: it may be taken back at any moment."""
        return _holder(self.office, self._token_sha256) is not None

    def must_have(self, *rights: Right) -> None:
        """Go on when the program was let in for one of these.

        Raises:
            Problem: it was not.
        """
        if self.rights.isdisjoint(rights):
            named = min(right.value for right in rights)
            raise Problem(403, "not_allowed", {"right": named})

    def by(self, key: str) -> By:
        """The circumstances of what the program records."""
        return self.office.by(
            f"api:{self.client.client_id}:{key}",
            actor=self.client.client_id,
            channel=Channel.API,
            organisation=self.client.organisation,
        )

    def must_see(self, person_id: UUID, purpose: Purpose) -> None:
        """Let the program read about somebody, and write down that it did, and what for.

        Raises:
            Problem: the person lives outside of its reach, or this office lies there.
            RecordIsRestricted: nobody may use it.
            NotKnown: there is nobody of this id.
        """
        self.reach.must_hold_office()
        if self.office.ledger.load(Person, person_id) is not None:
            self.reach.must_hold_person(person_id)
        if person_lookup.restricted_since(self.office.whole(), [person_id]):
            raise RecordIsRestricted(id=person_id)
        today = self.office.today()

        def look(work: Work) -> bool:
            return looking.view(
                work, occurred_on=today, person_id=person_id, access_purpose=purpose
            )

        # The key is the same all day, so that each purpose is written once however often it asks.
        self.office.ledger.perform(self.by(f"view:{person_id}:{today}:{purpose.value}"), look)


@dataclass(frozen=True)
class Scoped:
    """Lets a request through that shows a token for one of ``rights``; for any, when none is named.

    Raises:
        Problem: there is no such token, it is for something else, or it is used too fast.
    """

    rights: frozenset[Right] = frozenset()

    def __call__(self, request: Request) -> Caller:
        """The program that asks."""
        interface: Interface = request.app.state.interface
        told = request.headers.get("authorization", "")
        token = told[len(SCHEME) :] if told.lower().startswith(SCHEME) else ""
        digest = digest_of(token)
        client = _holder(interface.office, digest) if token else None
        if client is None:
            _must_not_hurry(interface, request.client.host if request.client else "")
            raise Problem(401, "unauthenticated", headers=CHALLENGE)
        _must_not_hurry(interface, str(client.client_id))
        caller = Caller(interface, client, digest)
        if self.rights:
            caller.must_have(*self.rights)
        return caller


@dataclass(frozen=True)
class ScopedExactly(Scoped):
    """The same, for a request that says in its query what the route reads and nothing else."""

    def __call__(self, request: Request) -> Caller:
        """The program that asks.

        Raises:
            Problem: it may not, or there is something else in the query.
        """
        caller = super().__call__(request)
        parameters_of(
            request, {each.alias for each in request.scope["route"].dependant.query_params}
        )
        return caller


def exactly(*rights: Right) -> Scoped:
    """As ``scoped``, for routes that let FastAPI read their query."""
    return ScopedExactly(frozenset(rights))


def scoped(*rights: Right) -> Scoped:
    """Who may call a route: a program that was let in for one of ``rights``."""
    return Scoped(frozenset(rights))


Anything = Annotated[Caller, Depends(scoped())]
"""Any program; what it may do is looked at when it is known what it asks for."""

Reading = Annotated[Caller, Depends(scoped(Right.READ_PERSON))]
Auditing = Annotated[Caller, Depends(scoped(Right.AUDIT))]


def purpose_of(request: Request) -> Purpose:
    """What a program reads about somebody for, as its header says; else to serve them.

    Raises:
        Problem: it says something else.
    """
    said = request.headers.get(PURPOSE_HEADER, Purpose.SERVICE.value)
    if said not in {each.value for each in Purpose}:
        known = " | ".join(each.value for each in Purpose)
        raise Problem(400, "header_wrong", {"name": PURPOSE_HEADER}, expected=known)
    return Purpose(said)


For = Annotated[Purpose, Depends(purpose_of)]


def digest_of(token: str) -> str:
    """All that is kept of a token."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def too_fast(seconds: int) -> Problem:
    """The program is to wait."""
    return Problem(429, "too_fast", {"seconds": seconds}, headers={"Retry-After": str(seconds)})


def _holder(office: Office, digest: str) -> Client | None:
    return api_clients.of_token(office.whole(), digest, day=office.today())


def _must_not_hurry(interface: Interface, who: str) -> None:
    wait = interface.pace.begin(who)
    if wait:
        raise too_fast(wait)
