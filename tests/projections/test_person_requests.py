from datetime import date
from uuid import UUID

from msgspec.structs import replace

from ledger.aggregates import Person, PersonRequest
from ledger.aggregates.person_request import RequestKind
from ledger.application import ServiceLedger
from projections import person_requests
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, ready
from tests.projections.taking_back import is_as_rebuilt, take_back

RECEIVED = ready(PersonRequest.PersonRequestReceived)
ANSWERED = ready(PersonRequest.PersonRequestAnswered)
ONE, OTHER = UUID(int=1), UUID(int=2)
DAY = date(2022, 6, 20)


def test_person_requests_of_a_person_are_told_with_what_became_of_them(views: Views, tell):
    tell(ONE, RECEIVED, ANSWERED)

    (told,) = person_requests.of(views, AYGUL, day=DAY)

    assert (told.request_kind, told.due_on) == (RECEIVED.request_kind.value, RECEIVED.due_on)
    assert told.answered_on == ANSWERED.occurred_on
    assert told.request_outcome == ANSWERED.request_outcome.value
    assert told.days_left is None
    assert person_requests.of(views, BEKZAT, day=DAY) == []


def test_person_requests_unanswered_are_told_by_the_day_they_are_due(
    ledger: ServiceLedger, views: Views, tell
):
    tell(ONE, replace(RECEIVED, due_on=date(2022, 6, 30)))
    tell(OTHER, replace(RECEIVED, request_kind=RequestKind.COPY, due_on=date(2022, 6, 16)))

    def waiting() -> list[tuple[UUID, int | None]]:
        rows = person_requests.unanswered(views, day=DAY)
        return [(each.request_id, each.days_left) for each in rows]

    assert waiting() == [(OTHER, -4), (ONE, 10)]
    tell(OTHER, ANSWERED)
    assert waiting() == [(ONE, 10)]
    take_back(ledger, OTHER)
    tell(AYGUL, ready(Person.PersonRegistered))
    assert waiting() == [(OTHER, -4), (ONE, 10)]
    assert is_as_rebuilt(ledger, views)


def test_person_requests_of_whoever_is_erased_are_gone(views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered))
    tell(ONE, RECEIVED)
    tell(AYGUL, ready(Person.PersonErased))

    assert person_requests.unanswered(views, day=DAY) == []
