from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.aggregates import Area, Payment, PersonLink, PublishedFigure, RehabSession
from ledger.application import ServiceLedger
from ledger.history import Fact, FactWithdrawn
from ledger.vocabulary import Unit
from projections import differences, times
from projections.differences import Difference, Effect, FactChange
from projections.store import Views
from tests.facts import (
    AYGUL,
    BEKZAT,
    NGUYEN,
    ORGANISATION,
    open_test_ledger,
    open_test_views,
    ready,
    yuan,
)
from tests.projections import account_oracle
from tests.projections.histories import happenings
from tests.projections.histories import tell as let_happen

YEAR: dict[str, Any] = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}
FIRST = UUID(int=1)
SECOND = UUID(int=2)
PAID = ready(Payment.PaymentPaid, person_id=AYGUL, area="652301")


def withdrawal(ledger: ServiceLedger, position: int) -> Fact:
    ((_, fact),) = ledger.read(position - 1, 1, unseal=frozenset())
    told = {"topic": fact.TOPIC, "fact_id": fact.event_id, "person_id": None, "note": None}
    return ready(FactWithdrawn, **told)


def changed(views: Views, a: int, b: int, **more: Any) -> list[tuple[str, int, int, str]]:
    found = differences.between(views, a=a, b=b, **YEAR, **more)
    return [
        (each.effect.value, each.position, each.cause, each.cause_topic) for each in found.facts
    ]


def test_differences_between_a_position_and_itself_are_none(views: Views, tell):
    tell(FIRST, PAID)

    assert differences.between(views, a=1, b=1, **YEAR) == Difference(
        before=1, after=1, lines=[], figures=[], changed=0, facts=[]
    )


def test_differences_between_two_positions_are_lines_figures_and_facts(views: Views, tell):
    told = dict.fromkeys(("within", "without", "areas", "printed_in", "digits", "money_counted"))
    told |= {"figure": "paid", "lines": ("living_subsidy",), "unit": Unit.MONEY}
    figure = ready(PublishedFigure.FigureDefined, **told)
    tell(PublishedFigure.id_of(ORGANISATION, "paid"), figure)
    tell(FIRST, PAID)
    tell(SECOND, ready(Payment.PaymentPaid, person_id=BEKZAT, amount=yuan(30)))

    found = differences.between(views, a=2, b=3, **YEAR)

    (line,) = found.lines
    assert line.before is not None
    assert line.after is not None
    assert (line.service, line.currency) == ("living_subsidy", "CNY")
    assert (line.before.cash_minor, line.after.cash_minor) == (10_000, 13_000)
    assert [
        (each.figure, each.before and each.before.value, each.after and each.after.value)
        for each in found.figures
    ] == [("paid", 10_000, 13_000)]
    assert found.facts == [
        FactChange(
            effect=Effect.ADDED,
            position=3,
            topic="payment_paid",
            occurred_on=PAID.occurred_on,
            history_id=SECOND,
            cause=3,
            cause_topic="payment_paid",
            service="living_subsidy",
            area=PAID.area,
            person_id=BEKZAT,
            times=1,
            cash_minor=3_000,
            currency="CNY",
        )
    ]


def test_what_was_reversed_is_taken_away_by_its_reversal(views: Views, tell):
    tell(FIRST, PAID, ready(Payment.PaymentReversed))

    assert changed(views, 1, 2) == [("taken_away", 1, 2, "payment_reversed")]
    assert changed(views, 0, 2) == []


def test_what_was_withdrawn_is_taken_away_by_its_withdrawal(views: Views, tell, ledger):
    tell(FIRST, ready(RehabSession.RehabSessionDelivered))
    tell(FIRST, withdrawal(ledger, 1))

    assert changed(views, 1, 2) == [("taken_away", 1, 2, "fact_withdrawn")]


def test_what_was_reversed_in_error_is_added_by_the_withdrawal_of_that(views: Views, tell, ledger):
    tell(FIRST, PAID, ready(Payment.PaymentReversed))
    tell(FIRST, withdrawal(ledger, 2))

    assert changed(views, 2, 3) == [("added", 1, 3, "fact_withdrawn")]
    assert changed(views, 1, 3) == []


def test_records_that_are_linked_change_how_many_people_there_are(views: Views, tell, ledger):
    tell(FIRST, PAID)
    tell(SECOND, ready(Payment.PaymentPaid, person_id=NGUYEN))
    for kept, other in ((BEKZAT, NGUYEN), (AYGUL, BEKZAT)):
        link = ready(PersonLink.PersonsLinked, person_id=kept, other_person_id=other)
        tell(PersonLink.id_of(other), link)
    apart = ready(PersonLink.PersonsUnlinked, person_id=BEKZAT, other_person_id=NGUYEN)
    tell(PersonLink.id_of(NGUYEN), apart)

    anew = "people_counted_anew"
    assert changed(views, 2, 3) == []
    assert changed(views, 3, 4) == [(anew, 4, 4, "persons_linked")]
    assert changed(views, 2, 4) == [
        (anew, 3, 3, "persons_linked"),
        (anew, 4, 4, "persons_linked"),
    ]
    assert changed(views, 4, 5) == [(anew, 5, 5, "persons_unlinked")]
    assert changed(views, 2, 5) == []


def test_an_area_that_was_merged_brings_its_facts_with_it(views: Views, tell, ledger):
    tell(FIRST, ready(Payment.PaymentPaid, area="652390001"))
    merged = {"code": "652390", "ends_on": date(2023, 1, 1), "successors": ("652324",)}
    tell(SECOND, ready(Area.AreaSucceeded, **merged))
    tell(SECOND, withdrawal(ledger, 2))

    assert changed(views, 1, 2, area="652324") == [("added", 1, 2, "area_succeeded")]
    assert changed(views, 2, 3, area="652324") == [("taken_away", 1, 3, "fact_withdrawn")]
    assert changed(views, 1, 3, area="652324") == changed(views, 1, 2) == []


def test_no_more_facts_are_listed_than_asked_for(views: Views, tell):
    for number in range(1, 4):
        tell(UUID(int=number), PAID)

    found = differences.between(views, a=0, b=3, limit=2, **YEAR)

    assert (found.changed, [each.position for each in found.facts]) == (3, [1, 2])


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_lists_nothing_is_refused(views: Views, limit: int):
    with pytest.raises(ValueError, match=str(limit)):
        differences.between(views, a=0, b=0, **YEAR, limit=limit)


def test_a_confidential_fact_is_marked_when_it_is_told_and_when_it_is_taken_back(
    views: Views, tell, ledger
):
    tell(FIRST, ready(RehabSession.RehabSessionDelivered, item="counselling"))
    tell(SECOND, ready(RehabSession.RehabSessionDelivered, item="physiotherapy"))
    tell(FIRST, withdrawal(ledger, 1))

    told, taken_back = (
        differences.between(views, a=a, b=b, **YEAR).facts for a, b in ((0, 2), (2, 3))
    )

    assert [(each.position, each.sensitive) for each in told] == [(1, True), (2, False)]
    assert [(each.cause_topic, each.sensitive) for each in taken_back] == [("fact_withdrawn", True)]


def test_an_order_that_goes_back_is_refused(views: Views):
    with pytest.raises(ValueError, match="1 comes before 2"):
        differences.between(views, a=2, b=1, **YEAR)


def test_differences_are_told_at_another_moment_too(views: Views, tell, ledger: ServiceLedger):
    tell(FIRST, PAID)
    tell(SECOND, PAID)

    with times.as_of(ledger, [differences], at=2) as then:
        whole = differences.between(then, a=1, b=2, **YEAR)

    assert whole == differences.between(views, a=1, b=2, **YEAR)


ADDED_UP = ("times", "items", "minutes", "days", "reach", "cash_minor", "goods_minor")


def moved(found: Difference, unit: str) -> int:
    """By how much the lines that are no parts grew."""
    whole = [line for line in found.lines if ":" not in line.service]
    after = sum(getattr(line.after, unit) for line in whole if line.after)
    return after - sum(getattr(line.before, unit) for line in whole if line.before)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    happened=st.lists(happenings, min_size=10, max_size=20), area=st.sampled_from(("", "652301"))
)
def test_the_facts_of_any_difference_are_all_of_it_and_no_more(happened, area, tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    ledger = open_test_ledger(folder)
    let_happen(ledger, happened)
    views = open_test_views(ledger, folder)
    facts = ledger.read(0, 1_000, unseal=frozenset())

    for a in range(0, len(facts), 3):
        for b in range(a, len(facts) + 1, 4):
            found = differences.between(views, a=a, b=b, area=area or None, **YEAR)
            counted = [account_oracle.counted_at(facts[:at], area) for at in (a, b)]
            rows = [each for each in found.facts if each.effect is not Effect.PEOPLE_COUNTED_ANEW]
            assert {each.position for each in rows} == counted[0] ^ counted[1]
            assert all(a < each.cause <= b for each in found.facts)
            for unit in ADDED_UP:
                signed = (
                    getattr(each, unit) * (1 if each.effect is Effect.ADDED else -1)
                    for each in rows
                )
                assert moved(found, unit) == sum(signed)
            assert bool(found.facts) or not found.lines
    views.close()
    ledger.close()
