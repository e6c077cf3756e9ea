from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.aggregates import (
    Activity,
    Device,
    HouseholdGrant,
    Payment,
    PersonLink,
    PublishedFigure,
    RehabSession,
)
from ledger.aggregates.published_figure import MoneyCounted, PrintedIn, Qualifier, Rounding
from ledger.application import ServiceLedger
from ledger.history import Fact, FactWithdrawn
from ledger.vocabulary import ActivityKind, Unit
from projections import figures, generations, times
from projections.figures import Definition, Figure, Printed
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, HOUSEHOLD, NGUYEN, ORGANISATION, dong, ready, yuan

YEAR: dict[str, Any] = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}
PLAIN = {"rounding": Rounding.EXACT, "qualifier": Qualifier.EXACTLY}
NOTHING = dict.fromkeys(
    ("within", "without", "areas", "money_counted", "currency", "printed_in", "digits")
)


def defined(code: str, unit: Unit, *lines: str, **more: Any) -> tuple[UUID, Fact]:
    told = {**PLAIN, **NOTHING, "figure": code, "unit": unit, "lines": lines, **more}
    history = PublishedFigure.id_of(ORGANISATION, code)
    return history, ready(PublishedFigure.FigureDefined, **told)


def value(views: Views, **asked: Any) -> dict[str, int | str | None]:
    return {
        each.figure: each.refused or each.value
        for each in figures.of_period(views, **{**YEAR, **asked})
    }


@pytest.fixture
def relief(tell) -> None:
    """Three people are paid, two of them have sessions as well; one household had a grant."""
    for number, person in enumerate((AYGUL, BEKZAT, NGUYEN), start=1):
        tell(UUID(int=number), ready(Payment.PaymentPaid, person_id=person, area="652301"))
    second = {"scheme": "nursing_subsidy", "person_id": AYGUL, "area": "652302"}
    tell(UUID(int=4), ready(Payment.PaymentPaid, **second, amount=yuan(30)))
    for number, person in enumerate((AYGUL, AYGUL, BEKZAT), start=11):
        session = ready(RehabSession.RehabSessionDelivered, person_id=person, area="652301")
        tell(UUID(int=number), session)
    grant = {"person_id": BEKZAT, "household_id": HOUSEHOLD, "area": "652301"}
    tell(UUID(int=21), ready(HouseholdGrant.HouseholdGrantPaid, **grant))


def test_figures_of_period_are_sets_of_people_and_sums_of_facts(views: Views, tell, relief):
    both = ("living_subsidy", "nursing_subsidy")
    tell(*defined("paid", Unit.PERSONS, *both))
    tell(*defined("paid_times", Unit.PERSON_TIMES, *both, "living_subsidy"))
    tell(*defined("paid_money", Unit.MONEY, *both))
    tell(*defined("paid_and_treated", Unit.PERSONS, *both, within=("rehab_session",)))
    tell(*defined("paid_only", Unit.PERSONS, *both, without=("rehab_session",)))
    tell(*defined("homes", Unit.HOUSEHOLDS, "household_relief"))

    found = figures.of_period(views, **YEAR)

    assert [each.figure for each in found] == sorted(value(views))
    assert value(views) == {
        "paid": 3,
        "paid_times": 4,
        "paid_money": 33_000,
        "paid_and_treated": 2,
        "paid_only": 1,
        "homes": 1,
    }


def test_figures_of_period_count_a_part_inside_its_line_once(views: Views, tell):
    kinds = (ActivityKind.JOB_FAIR, ActivityKind.JOB_FAIR, ActivityKind.CULTURE)
    for number, kind in enumerate(kinds, start=1):
        tell(UUID(int=number), ready(Activity.ActivityHeld, activity_kind=kind, items=5))
    tell(*defined("all", Unit.TIMES, "activity", "activity:job_fair"))
    tell(*defined("fairs", Unit.TIMES, "activity:job_fair"))
    tell(*defined("given", Unit.ITEMS, "activity:culture", "activity:job_fair"))

    assert value(views) == {"all": 3, "fairs": 2, "given": 15}


def test_figures_of_period_never_mix_units_or_currencies(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentPaid, amount=yuan(10)))
    tell(UUID(int=2), ready(Payment.PaymentPaid, amount=dong(750_000)))
    tell(*defined("mixed", Unit.MONEY, "living_subsidy"))
    tell(*defined("dong", Unit.MONEY, "living_subsidy", currency="VND"))
    tell(*defined("fair_people", Unit.PERSONS, "living_subsidy", "activity:job_fair"))
    tell(*defined("fair_people_too", Unit.PERSONS, "living_subsidy", within=("activity",)))
    tell(*defined("need_money", Unit.MONEY, "need_raised"))

    assert value(views) == {
        "mixed": "figure_currencies_mixed",
        "dong": 750_000,
        "fair_people": "figure_unit_not_counted",
        "fair_people_too": "figure_unit_not_counted",
        "need_money": "figure_unit_not_counted",
    }


def test_figures_of_period_keep_cash_and_goods_apart_unless_told(views: Views, tell, relief):
    for counted in (None, *MoneyCounted):
        code = counted.value if counted else "nothing_said"
        tell(*defined(code, Unit.MONEY, "household_relief", money_counted=counted))

    assert value(views) == {
        "nothing_said": 50_000,
        "cash": 50_000,
        "goods": 26_400,
        "cash_and_goods": 76_400,
    }


def test_figures_of_period_in_an_area_and_of_one(views: Views, tell, relief):
    both = ("living_subsidy", "nursing_subsidy")
    tell(*defined("here", Unit.PERSON_TIMES, *both, areas=("652301", "6523019")))
    tell(*defined("everywhere", Unit.PERSON_TIMES, *both))

    assert value(views) == {"here": 3, "everywhere": 4}
    assert value(views, area="652302") == {"here": 0, "everywhere": 1}


def test_figures_of_period_say_how_many_facts_the_period_cuts_through(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentPaid, occurred_on="2022-03"))
    tell(UUID(int=2), ready(Payment.PaymentPaid, occurred_on="2022-03-20", person_id=BEKZAT))
    tell(*defined("paid", Unit.PERSONS, "living_subsidy"))
    tell(*defined("treated", Unit.PERSONS, "rehab_session"))

    found = figures.of_period(views, start=date(2022, 3, 15), end=date(2022, 4, 1))

    assert [(each.value, each.undated) for each in found] == [(1, 1), (0, 0)]


def test_figures_of_period_as_known_at_a_position(views: Views, tell, ledger: ServiceLedger):
    code, first = defined("paid", Unit.PERSONS, "living_subsidy")
    _, second = defined("paid", Unit.PERSON_TIMES, "living_subsidy", definition=2)
    tell(UUID(int=1), ready(Payment.PaymentPaid, person_id=AYGUL))
    tell(UUID(int=2), ready(Payment.PaymentPaid, person_id=BEKZAT))
    tell(code, first, second)
    link = ready(PersonLink.PersonsLinked, person_id=AYGUL, other_person_id=BEKZAT)
    tell(PersonLink.id_of(BEKZAT), link)
    (_, stored) = ledger.read(3, 1, unseal=frozenset())[0]
    gone = {"topic": first.TOPIC, "fact_id": stored.event_id, "person_id": None, "note": None}
    tell(code, ready(FactWithdrawn, **gone))

    known = [figures.of_period(views, at=at, **YEAR) for at in range(2, 7)]

    assert [[(each.unit, each.value) for each in at] for at in known] == [
        [],
        [(Unit.PERSONS, 2)],
        [(Unit.PERSON_TIMES, 2)],
        [(Unit.PERSON_TIMES, 2)],
        [(Unit.PERSONS, 1)],
    ]
    assert known[-1] == figures.of_period(views, **YEAR)


def test_figures_of_period_at_another_moment_are_made_with_the_account(
    views: Views, tell, relief, ledger: ServiceLedger
):
    tell(*defined("paid", Unit.PERSONS, "living_subsidy"))

    with times.as_of(ledger, [figures], at=ledger.position()) as then:
        assert figures.of_period(then, **YEAR) == figures.of_period(views, **YEAR)


def test_figures_without_a_definition_are_none(views: Views, relief):
    assert figures.of_period(views, **YEAR) == []
    assert figures.one(views, figure="paid", **YEAR) is None


def test_figures_one_by_its_newest_or_an_earlier_definition(views: Views, tell, relief):
    code, first = defined("paid", Unit.PERSONS, "living_subsidy")
    _, second = defined("paid", Unit.MONEY, "living_subsidy", definition=2, currency="CNY")
    tell(code, first, second)

    newest = figures.one(views, figure="paid", **YEAR)
    earlier = figures.one(views, figure="paid", definition=1, **YEAR)

    assert newest == Figure(
        figure="paid",
        definition=2,
        unit=Unit.MONEY,
        value=30_000,
        currency="CNY",
        printed=Printed(Qualifier.EXACTLY, "300.00", PrintedIn.ONES, whole=True),
        undated=0,
    )
    assert earlier is not None
    assert (earlier.unit, earlier.value) == (Unit.PERSONS, 3)


def test_figures_are_built_again_as_they_are(views: Views, tell, relief, ledger: ServiceLedger):
    tell(*defined("paid", Unit.PERSONS, "living_subsidy"))

    outcome, fresh = generations.rebuild(ledger, views, views.path.parent)

    assert outcome.equal
    generations.discard(fresh)


def of(unit: Unit = Unit.PERSONS, **more: Any) -> Definition:
    return Definition(figure="any", definition=1, lines=("any",), unit=unit, **more)


@pytest.mark.parametrize(
    ("told", "exact", "currency", "number", "whole"),
    [
        (of(), 206_798, None, "206798", True),
        (of(rounding=Rounding.TENS), 25, None, "30", False),
        (of(rounding=Rounding.HUNDREDS), 249, None, "200", False),
        (of(printed_in=PrintedIn.TEN_THOUSANDS, digits=1), 2_137_800_000, "CNY", "2137.8", True),
        (of(printed_in=PrintedIn.TEN_THOUSANDS, digits=2), 57_050_000, "CNY", "57.05", True),
        (of(printed_in=PrintedIn.TEN_THOUSANDS), 25_000_000, "CNY", "25", True),
        (of(printed_in=PrintedIn.TEN_THOUSANDS, digits=1), 600_000, "CNY", "0.6", True),
        (of(printed_in=PrintedIn.TEN_THOUSANDS, digits=1), 14_350_000, "CNY", "14.4", False),
        (of(printed_in=PrintedIn.TEN_THOUSANDS, digits=1), 14_349_999, "CNY", "14.3", False),
        (of(printed_in=PrintedIn.MILLIONS, digits=2), 1_234_567, "VND", "1.23", False),
        (of(printed_in=PrintedIn.ONES), 12_345, "CNY", "123", False),
        (of(), 12_345, "CNY", "123.45", True),
        (of(), -5, "CNY", "-0.05", True),
        (of(printed_in=PrintedIn.HUNDREDS), -10, "CNY", "0", False),
    ],
)
def test_a_figure_is_printed_as_it_is_laid_down(told, exact, currency, number, whole):
    made = figures.printed(told, exact, currency)

    assert (made.number, made.whole) == (number, whole)


@pytest.mark.parametrize(
    ("qualifier", "exact", "said", "number"),
    [
        (Qualifier.MORE_THAN, 29, Qualifier.MORE_THAN, "20"),
        (Qualifier.MORE_THAN, 20, Qualifier.EXACTLY, "20"),
        (Qualifier.NEARLY, 21, Qualifier.NEARLY, "30"),
        (Qualifier.NEARLY, 30, Qualifier.EXACTLY, "30"),
        (Qualifier.ABOUT, 25, Qualifier.ABOUT, "30"),
        (Qualifier.EXACTLY, 30, Qualifier.EXACTLY, "30"),
        (Qualifier.EXACTLY, 25, Qualifier.ABOUT, "30"),
    ],
)
def test_what_is_said_before_a_printed_number_is_true(qualifier, exact, said, number):
    made = figures.printed(of(rounding=Rounding.TENS, qualifier=qualifier), exact)

    assert (made.qualifier, made.number) == (said, number)


@given(
    exact=st.integers(-(10**12), 10**12),
    scale=st.sampled_from(PrintedIn),
    digits=st.integers(0, 6),
    qualifier=st.sampled_from(Qualifier),
    currency=st.sampled_from(("CNY", "VND")),
)
def test_a_printed_number_is_no_further_from_the_exact_one_than_it_must_be(
    exact, scale, digits, qualifier, currency
):
    told = of(Unit.MONEY, printed_in=scale, digits=digits, qualifier=qualifier)

    made = figures.printed(told, exact, currency)

    amount = Fraction(exact, 100 if currency == "CNY" else 1) / figures.SCALES[scale]
    step = Fraction(1, 10**digits)
    away = abs(Fraction(made.number)) - abs(amount)
    if qualifier is Qualifier.MORE_THAN:
        assert -step < away <= 0
    elif qualifier is Qualifier.NEARLY:
        assert 0 <= away < step
    else:
        assert -step / 2 < away <= step / 2
    assert made.whole == (away == 0)


def test_equipment_lent_is_counted_in_items_and_returned_apart(views: Views, tell):
    tell(UUID(int=1), ready(Device.DeviceRegistered), ready(Device.DeviceLent))
    tell(*defined("lent", Unit.ITEMS, "device_loan"))
    tell(*defined("lent_or_back", Unit.ITEMS, "device_loan", "device_return"))

    assert value(views) == {"lent": 1, "lent_or_back": 1}
