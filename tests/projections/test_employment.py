from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Employment, Person
from ledger.aggregates.employment import (
    EmploymentEndReason,
    EmploymentKind,
    StillEmployedAfter,
)
from ledger.application import ServiceLedger
from projections import employment, feed
from projections.employment import Job, Lasting, ToAsk
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, NGUYEN, by, ready
from tests.ledger.years import care
from tests.ledger.years.telling import Teller
from tests.projections.taking_back import is_as_rebuilt, take_back

FIRST, SECOND, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
BEGUN = Employment.EmploymentBegun(
    occurred_on="2022-01-31",
    person_id=AYGUL,
    employment_kind=EmploymentKind.OPEN,
    employer="昌吉市天山刺绣有限公司",
    area=AREA,
)
THREE, SIX = (
    Employment.EmploymentConfirmed(occurred_on=day, person_id=AYGUL, still_employed_after=after)
    for day, after in (
        ("2022-05-05", StillEmployedAfter.THREE_MONTHS),
        ("2022-08-01", StillEmployedAfter.SIX_MONTHS),
    )
)
ENDED = Employment.EmploymentEnded(
    occurred_on="2022-06-15",
    person_id=AYGUL,
    employment_end_reason=EmploymentEndReason.TERM_ENDED,
)


def test_employment_of_a_person_is_told_the_newest_first(views: Views, tell):
    tell(FIRST, BEGUN, THREE, ENDED)
    tell(SECOND, replace(BEGUN, occurred_on="2022-07"))

    newest, first = employment.of(views, AYGUL)

    assert (newest.employment_id, newest.ended_on, newest.months_confirmed) == (SECOND, None, None)
    assert first == Job(
        employment_id=FIRST,
        person_id=AYGUL,
        employment_kind="open",
        employer="昌吉市天山刺绣有限公司",
        area=AREA,
        begun_on="2022-01-31",
        ended_on="2022-06-15",
        employment_end_reason="term_ended",
        months_confirmed=3,
    )
    assert employment.of(views, BEKZAT) == []


def test_employment_due_to_be_asked_from_the_day_on(views: Views, tell):
    tell(FIRST, BEGUN)
    tell(SECOND, replace(BEGUN, person_id=BEKZAT, occurred_on="2021-12-01", area="652302"))

    def due(day: date, area: str | None = None) -> list[tuple[UUID, str]]:
        found = employment.due_to_be_asked(views, day=day, area=area)
        return [(each.person_id, each.still_employed_after) for each in found]

    assert due(date(2022, 2, 28)) == []
    assert due(date(2022, 4, 29)) == [(BEKZAT, "3_months")]
    assert due(date(2022, 4, 30)) == [(BEKZAT, "3_months"), (AYGUL, "3_months")]
    assert due(date(2022, 4, 30), "652301") == [(AYGUL, "3_months")]
    assert due(date(2022, 4, 30), "45") == []
    (only,) = employment.due_to_be_asked(views, day=date(2022, 4, 30), area=AREA)
    assert only == ToAsk(
        employment_id=FIRST,
        person_id=AYGUL,
        employer="昌吉市天山刺绣有限公司",
        area=AREA,
        begun_on="2022-01-31",
        still_employed_after="3_months",
        due_on=date(2022, 4, 30),
    )


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ((), ["3_months", "6_months"]),
        ((THREE,), ["6_months"]),
        ((SIX,), []),
        ((ENDED,), []),
    ],
)
def test_employment_due_to_be_asked_no_more_when_it_is_known(views: Views, tell, facts, asked):
    tell(FIRST, BEGUN, *facts)

    found = employment.due_to_be_asked(views, day=date(2022, 12, 31))

    assert [each.still_employed_after for each in found] == asked


def test_employment_due_to_be_asked_again_when_the_answer_is_withdrawn(
    ledger: ServiceLedger, views: Views, tell
):
    tell(FIRST, BEGUN, THREE)

    take_back(ledger, FIRST)
    feed.catch_up(ledger, views)

    found = employment.due_to_be_asked(views, day=date(2022, 5, 31))
    assert [each.still_employed_after for each in found] == ["3_months"]


def test_employment_lasting_says_what_became_of_the_work_of_some_time(views: Views, tell):
    tell(FIRST, BEGUN, SIX)
    tell(SECOND, replace(BEGUN, person_id=BEKZAT, occurred_on="2022-01"), ENDED)
    tell(THIRD, replace(BEGUN, person_id=NGUYEN, occurred_on="2022-03-15"))
    tell(UUID(int=4), replace(BEGUN, occurred_on="2022-04-01"))
    tell(UUID(int=5), replace(BEGUN, area="45"))

    def lasting(day: date) -> list[Lasting]:
        return employment.lasting(
            views, begun_from=date(2022, 1, 1), begun_until=date(2022, 4, 1), day=day, area="65"
        )

    assert lasting(date(2022, 8, 31)) == [
        Lasting(still_employed_after="3_months", begun=3, due=3, confirmed=1, ended=0, not_asked=2),
        Lasting(still_employed_after="6_months", begun=3, due=2, confirmed=1, ended=1, not_asked=0),
        Lasting(
            still_employed_after="12_months", begun=3, due=0, confirmed=0, ended=0, not_asked=0
        ),
    ]
    assert [each.confirmed for each in lasting(date(2022, 7, 31))] == [0, 0, 0]
    nobody = employment.lasting(
        views, begun_from=date(2021, 1, 1), begun_until=date(2022, 1, 1), day=date(2022, 8, 31)
    )
    assert nobody == []


def test_employment_of_a_year_is_the_same_when_built_again(
    ledger: ServiceLedger, views: Views, tell
):
    for person in (AYGUL, BEKZAT, NGUYEN):
        tell(person, ready(Person.PersonRegistered))
    care.record(Teller(ledger, by(), "work"))
    feed.catch_up(ledger, views)

    assert [each.months_confirmed for each in employment.of(views, AYGUL)] == [3]
    assert is_as_rebuilt(ledger, views)
