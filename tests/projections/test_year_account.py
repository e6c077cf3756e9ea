from datetime import date
from uuid import UUID

import pytest

from ledger.aggregates import (
    Activity,
    Area,
    Contact,
    Device,
    Donation,
    Fund,
    HomeModification,
    Household,
    HouseholdGrant,
    Payment,
    PersonLink,
    Placement,
    RehabSession,
    ServiceDelivery,
    Station,
)
from ledger.aggregates.placement import CareType
from ledger.aggregates.station import Equipment
from ledger.application import ServiceLedger
from ledger.vocabulary import ActivityKind
from projections import feed, year_account
from projections.store import Views
from projections.year_account import ReportLine
from tests.facts import AYGUL, BEKZAT, HOUSEHOLD, NGUYEN, dong, ready, record_everything, yuan

PAID = ready(Payment.PaymentPaid)
REVERSED = ready(Payment.PaymentReversed)


def line(service: str, currency: str | None = None, **counted: int) -> ReportLine:
    units = ("persons", "person_times", "households", "items", "minutes", "days", "reach")
    numbers = {name: counted.get(name, 0) for name in (*units, "cash_minor", "goods_minor")}
    times = counted.get("times", numbers["person_times"])
    return ReportLine(service=service, currency=currency, times=times, **numbers)


def lines(views: Views, year: int = 2022, **asked: str) -> list[ReportLine]:
    return year_account.report(views, year, **asked).lines


def test_payments_are_counted_by_person_and_time(views: Views, tell):
    tell(UUID(int=1), PAID)
    tell(UUID(int=2), ready(Payment.PaymentPaid, period="2022-02", amount=yuan(120)))
    tell(UUID(int=3), ready(Payment.PaymentPaid, person_id=BEKZAT))

    assert lines(views) == [
        line("living_subsidy", "CNY", persons=2, person_times=3, cash_minor=32_000)
    ]


def test_a_payment_that_failed_is_not_counted(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentFailed))

    assert lines(views) == []


def test_a_payment_that_was_reversed_is_not_counted(views: Views, tell):
    tell(UUID(int=1), PAID)
    tell(UUID(int=2), ready(Payment.PaymentPaid, person_id=BEKZAT), REVERSED)

    assert lines(views) == [
        line("living_subsidy", "CNY", persons=1, person_times=1, cash_minor=10_000)
    ]


def test_a_payment_reversed_and_paid_again_is_counted_once(views: Views, tell):
    tell(UUID(int=1), PAID, REVERSED, ready(Payment.PaymentPaid, amount=yuan(90)))

    assert [each.cash_minor for each in lines(views)] == [9_000]


def test_a_payment_reversed_in_a_later_year_is_gone_from_its_own(views: Views, tell):
    tell(
        UUID(int=1),
        ready(Payment.PaymentPaid, occurred_on="2021-12-20"),
        ready(Payment.PaymentReversed, occurred_on="2022-01-05"),
    )

    assert lines(views, 2021) == lines(views, 2022) == []


def test_a_grant_is_counted_in_cash_and_goods_apart(views: Views, tell):
    tell(UUID(int=1), ready(HouseholdGrant.HouseholdGrantPaid))
    tell(UUID(int=2), ready(HouseholdGrant.HouseholdGrantPaid, person_id=BEKZAT))

    assert lines(views) == [
        line(
            "household_relief",
            "CNY",
            persons=2,
            person_times=2,
            households=1,
            cash_minor=100_000,
            goods_minor=52_800,
        )
    ]


def test_a_grant_that_was_reversed_is_not_counted(views: Views, tell):
    tell(
        UUID(int=1),
        ready(HouseholdGrant.HouseholdGrantPaid),
        ready(HouseholdGrant.HouseholdGrantReversed),
    )

    assert lines(views) == []


def test_what_cost_nothing_stands_on_one_line_with_what_did(views: Views, tell):
    for number, worth in enumerate((yuan(1200), None, yuan(300)), start=1):
        tell(UUID(int=number), ready(Activity.ActivityHeld, goods_value=worth, reach=10))

    assert {(each.times, each.reach, each.goods_minor) for each in lines(views)} == {
        (3, 30, 150_000)
    }


def test_what_cost_nothing_stands_apart_from_two_currencies(views: Views, tell):
    for number, worth in enumerate((yuan(1200), None, dong(300_000)), start=1):
        tell(UUID(int=number), ready(Activity.ActivityHeld, goods_value=worth, reach=10))

    whole = [each for each in lines(views) if each.service == "activity"]
    assert [(each.currency, each.times) for each in whole] == [(None, 1), ("CNY", 1), ("VND", 1)]


def test_currencies_are_never_added_up(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentPaid, scheme="social_assistance"))
    tell(
        UUID(int=2),
        ready(Payment.PaymentPaid, scheme="social_assistance", amount=dong(750_000)),
    )

    assert lines(views) == [
        line("social_assistance", "CNY", persons=1, person_times=1, cash_minor=10_000),
        line("social_assistance", "VND", persons=1, person_times=1, cash_minor=750_000),
    ]


@pytest.mark.parametrize(
    ("area", "services"),
    [
        (None, {"contact_made", "living_subsidy", "rehab_session"}),
        ("65", {"living_subsidy", "rehab_session"}),
        ("6523", {"living_subsidy", "rehab_session"}),
        ("652301", {"living_subsidy"}),
        ("652302001", {"rehab_session"}),
        ("79", set()),
    ],
)
def test_an_area_is_all_the_places_whose_code_begins_with_it(views: Views, tell, area, services):
    tell(UUID(int=1), ready(Payment.PaymentPaid, area="652301"))
    tell(UUID(int=2), ready(RehabSession.RehabSessionDelivered, area="652302001"))
    tell(UUID(int=3), ready(Contact.ContactMade, area=None))

    report = year_account.report(views, 2022, area=area)

    assert {each.service for each in report.lines if ":" not in each.service} == services
    assert (report.year, report.area, report.position) == (2022, area, 3)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2021-12-31", 2021),
        ("2022-01-01", 2022),
        ("2022-01", 2022),
        ("2022", 2022),
        ("2022-12-31", 2022),
        ("2022-12", 2022),
    ],
)
def test_a_service_counts_in_the_year_it_happened(views: Views, tell, day, year):
    tell(UUID(int=1), ready(Payment.PaymentPaid, occurred_on=day))

    counted = [asked for asked in (2020, 2021, 2022, 2023) if lines(views, asked)]

    assert counted == [year]


@pytest.mark.parametrize(
    ("start", "end", "times", "undated"),
    [
        (date(2022, 1, 1), date(2023, 1, 1), 3, 0),
        (date(2022, 3, 1), date(2022, 4, 1), 2, 1),
        (date(2022, 3, 9), date(2022, 4, 1), 1, 2),
        (date(2022, 3, 10), date(2022, 4, 1), 0, 2),
        (date(2022, 3, 9), date(2022, 3, 10), 1, 2),
        (date(2022, 4, 1), date(2023, 1, 1), 0, 1),
        (date(2021, 1, 1), date(2022, 1, 1), 0, 0),
        (date(2021, 7, 1), date(2023, 7, 1), 3, 0),
    ],
)
def test_what_a_period_cuts_through_is_counted_apart(
    views: Views, tell, start, end, times, undated
):
    for number, day in enumerate(("2022", "2022-03", "2022-03-09"), start=1):
        tell(UUID(int=number), ready(Payment.PaymentPaid, occurred_on=day))

    account = year_account.account(views, start=start, end=end)

    assert sum(each.times for each in account.lines) == times
    assert account.undated == undated


def test_records_of_one_human_are_one_person_while_they_are_linked(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentPaid, person_id=AYGUL))
    tell(UUID(int=2), ready(Payment.PaymentPaid, person_id=BEKZAT))
    tell(UUID(int=3), ready(Payment.PaymentPaid, person_id=NGUYEN))
    for kept, other in ((BEKZAT, NGUYEN), (AYGUL, BEKZAT)):
        linked = ready(PersonLink.PersonsLinked, person_id=kept, other_person_id=other)
        tell(PersonLink.id_of(other), linked)
    apart = ready(PersonLink.PersonsUnlinked, person_id=BEKZAT, other_person_id=NGUYEN)
    tell(PersonLink.id_of(NGUYEN), apart)

    known = [year_account.report(views, 2022, at=at).lines[0] for at in range(1, 7)]

    assert [each.persons for each in known] == [1, 2, 3, 2, 1, 2]
    assert {each.person_times for each in known[2:]} == {3}


def test_a_place_counts_what_was_merged_into_it_as_soon_as_that_is_known(views: Views, tell):
    merged = {"code": "652390", "ends_on": date(2023, 1, 1), "successors": ("652324",)}
    tell(UUID(int=1), ready(Payment.PaymentPaid, area="652390001"))
    tell(UUID(int=2), ready(Payment.PaymentPaid, area="652324"))
    tell(UUID(int=3), ready(Area.AreaSucceeded, **merged))

    def times(area: str, at: int | None = None) -> int:
        known = year_account.report(views, 2022, area=area, at=at)
        return sum(each.times for each in known.lines)

    assert [times("652324", at=at) for at in range(5)] == [0, 0, 1, 2, 2]
    assert [times("652390"), times("6523"), times("652325")] == [1, 2, 0]


def test_what_happened_later_than_the_day_asked_for_does_not_count(views: Views, tell):
    paid = ready(Payment.PaymentPaid, occurred_on="2022-03-09")
    tell(UUID(int=1), paid, ready(Payment.PaymentReversed, occurred_on="2022-06-01"))
    tell(UUID(int=2), ready(Payment.PaymentPaid, occurred_on="2022-03"))

    def times(day: date) -> int:
        known = year_account.report(views, 2022, happened_by=day)
        return sum(each.times for each in known.lines)

    days = [date(2022, 3, 8), date(2022, 3, 9), date(2022, 3, 31), date(2022, 6, 1)]
    assert [times(day) for day in days] == [0, 1, 2, 1]


def test_a_position_nobody_has_reached_is_the_newest(views: Views, tell):
    tell(UUID(int=1), PAID)

    assert year_account.report(views, 2022, at=10**9) == year_account.report(views, 2022)
    assert year_account.report(views, 2022, at=0).lines == []


def test_devices_and_sessions_are_counted_in_items_and_minutes(views: Views, tell):
    tell(
        UUID(int=1),
        ready(Device.DeviceRegistered),
        ready(Device.DeviceLent),
        ready(Device.DeviceLoanRenewed),
        ready(Device.DeviceReturned),
    )
    tell(UUID(int=2), ready(RehabSession.RehabSessionDelivered, minutes=45))
    tell(UUID(int=3), ready(RehabSession.RehabSessionDelivered, minutes=30))

    assert lines(views) == [
        line("device_loan", persons=1, person_times=1, items=1),
        line("device_return", persons=1, person_times=1, items=1),
        line("rehab_session", persons=1, person_times=2, minutes=75),
        line("rehab_session:physiotherapy", persons=1, person_times=2, minutes=75),
    ]


def test_a_service_of_the_catalogue_is_counted_under_its_code(views: Views, tell):
    tell(UUID(int=1), ready(ServiceDelivery.ServiceDelivered, items=2, minutes=None))
    training = ready(
        ServiceDelivery.ServiceDelivered,
        kind="skills_training",
        household_id=None,
        items=None,
        minutes=None,
        goods_value=None,
        cash=yuan(1694),
    )
    tell(UUID(int=2), training)

    assert lines(views) == [
        line(
            "hearing_aid_issued",
            "CNY",
            persons=1,
            person_times=1,
            households=1,
            items=2,
            days=1,
            goods_minor=940_000,
        ),
        line("skills_training", "CNY", persons=1, person_times=1, days=1, cash_minor=169_400),
    ]


def test_the_little_year_adds_up(ledger: ServiceLedger, views: Views):
    record_everything(ledger)
    feed.catch_up(ledger, views)

    one = {"persons": 1, "person_times": 1}
    assert lines(views) == [
        line("contact_made", persons=1, person_times=2),
        line("contact_made:visit", persons=1, person_times=2),
        line("contact_missed", **one),
        line("contact_missed:visit", **one),
        line("device_loan", persons=1, person_times=3, items=3),
        line("device_return", **one, items=1),
        line("education_aid_prefecture", "CNY", **one, households=1, cash_minor=300_000),
        line("education_aid_region", "CNY", **one, households=1, cash_minor=200_000),
        line("file_imported", times=1),
        line("hearing_aid_issued", "CNY", **one, households=1, items=1, goods_minor=940_000),
        line("home_modification", "CNY", **one, households=1, cash_minor=345_000),
        line("living_subsidy", "CNY", persons=2, person_times=12, cash_minor=120_000),
        line("need_escalated", **one),
        line("need_raised", persons=1, person_times=2),
        line("need_resolved", **one),
        line("need_resolved_directly", **one),
        line("nursing_subsidy", "CNY", **one, cash_minor=12_000),
        line("rehab_session", persons=1, person_times=2, minutes=75),
        line("rehab_session:counselling", **one, minutes=30),
        line("rehab_session:physiotherapy", **one, minutes=45),
        line("skills_training", "CNY", **one, households=1, days=15, cash_minor=169_400),
        line("social_assistance", "VND", **one, cash_minor=750_000),
        line("temporary_relief", "CNY", **one, households=1, goods_minor=26_400),
    ]
    assert lines(views, 2021) == [
        line("device_registered", "CNY", times=3, items=3, goods_minor=204_000),
        line("device_registered:donated", "CNY", times=3, items=3, goods_minor=204_000),
        line("staff_registered", times=1),
        line("staff_registered:clerk", times=1),
    ]


def test_the_years_in_which_anything_was_done_are_listed(views: Views, tell):
    assert year_account.years(views) == []

    for number, day in enumerate(("2021-05", "2022", "2022-03-05"), start=1):
        tell(UUID(int=number), ready(Payment.PaymentPaid, occurred_on=day))

    assert year_account.years(views) == [2022, 2021]


def test_a_household_is_counted_once_whoever_of_it_was_served(views: Views, tell):
    for number, person in enumerate((AYGUL, BEKZAT, NGUYEN), start=1):
        grant = ready(HouseholdGrant.HouseholdGrantPaid, person_id=person, household_id=HOUSEHOLD)
        tell(UUID(int=number), grant)

    (relief,) = lines(views)
    assert (relief.persons, relief.households, relief.person_times) == (3, 1, 3)


def test_a_line_with_parts_is_there_as_a_whole_and_as_each_part(views: Views, tell):
    kinds = (ActivityKind.JOB_FAIR, ActivityKind.JOB_FAIR, ActivityKind.CULTURE)
    for number, kind in enumerate(kinds, start=1):
        held = ready(Activity.ActivityHeld, activity_kind=kind, reach=40, items=0, goods_value=None)
        tell(UUID(int=number), held)
    tell(UUID(int=9), ready(Activity.ActivityHeld, activity_kind=None, reach=7, goods_value=None))

    assert [(each.service, each.times, each.reach) for each in lines(views)] == [
        ("activity", 4, 127),
        ("activity:culture", 1, 40),
        ("activity:job_fair", 2, 80),
    ]


def test_a_person_of_two_parts_is_one_person_of_the_line(views: Views, tell):
    for number, care in enumerate((CareType.DAY_CARE, CareType.WORKSHOP), start=1):
        tell(UUID(int=number), ready(Placement.PlacementAdmitted, care_type=care))

    assert [(each.service, each.persons) for each in lines(views)] == [
        ("placement", 1),
        ("placement:day_care", 1),
        ("placement:workshop", 1),
    ]


def test_what_came_back_in_part_is_taken_off_by_its_amount(views: Views, tell):
    came = ready(Fund.FundMoneyReceived, amount=yuan(500))
    back = ready(Fund.FundMoneyReturned, amount=yuan(100), fund_source=came.fund_source)
    tell(UUID(int=1), came, ready(Fund.FundMoneySent, amount=yuan(50)), back)

    totals = [each for each in lines(views) if ":" not in each.service]

    assert totals == [
        line("fund_income", "CNY", times=1, cash_minor=40_000),
        line("fund_transfer", "CNY", times=1, cash_minor=5_000),
    ]


def test_goods_that_went_back_to_the_donor_are_taken_off_one_by_one(views: Views, tell):
    aids = {"items": 3, "unit_value": yuan(9400), "amount": None}
    given = ready(
        Donation.DonationAllocated, person_id=AYGUL, items=1, amount=None, goods_value=yuan(9400)
    )
    sent = ready(Donation.DonationSentBack, items=1, amount=None)
    tell(UUID(int=1), ready(Donation.DonationReceived, **aids), given, sent)

    assert lines(views) == [
        line(
            "donation_allocated",
            "CNY",
            persons=1,
            person_times=1,
            items=1,
            goods_minor=940_000,
        ),
        line("donation_received", "CNY", times=1, items=2, goods_minor=2_820_000),
    ]


def test_work_on_a_home_counts_when_only_its_payment_was_reversed(views: Views, tell):
    tell(
        UUID(int=1),
        ready(HomeModification.HomeModificationAccepted),
        ready(HomeModification.HomeModificationPaymentReversed),
    )

    assert [(each.service, each.times) for each in lines(views)] == [("home_modification", 1)]


def test_a_household_is_counted_by_its_own_history(views: Views, tell):
    for number, head in enumerate((AYGUL, AYGUL, BEKZAT), start=1):
        classified = ready(Household.HouseholdVulnerabilityClassified, person_id=head)
        tell(UUID(int=1 + number // 2), classified)

    (whole, _) = lines(views)
    assert (whole.service, whole.times, whole.households) == ("vulnerable_household", 3, 2)


def test_equipment_is_counted_in_items(views: Views, tell):
    things = (Equipment(item="平行杠", items=2), Equipment(item="盲文书", items=120))
    tell(UUID(int=1), ready(Station.StationEquipped, equipment=things))

    assert lines(views) == [line("station_equipped", times=1, items=122)]
