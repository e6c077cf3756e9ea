"""A loan under a policy: what the borrower has, what the calendar holds, and until when."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.aggregates import Borrower, Device, Person
from ledger.application import ServiceLedger
from ledger.vocabulary import Condition
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    CLERK,
    NGUYEN,
    REHAB_STATION,
    by,
    copied,
    meanwhile,
    ready,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking
from tests.ledger.lending_station import (
    BED,
    CHAIR,
    FRAME,
    LEND,
    STICK,
    TERMS,
    lay_down,
    lent_to,
    open_station,
    topics,
)


@pytest.fixture(autouse=True)
def station(ledger: ServiceLedger) -> None:
    open_station(ledger)


def lend(ledger: ServiceLedger, device: Any = CHAIR, person: Any = AYGUL, **changes: Any) -> Any:
    told = LEND | {"id": device, "person_id": person} | changes
    return ask(ledger, "device.lend", **told).value


def newest(ledger: ServiceLedger, topic: str) -> Any:
    facts = [fact for _, fact in ledger.read(0, 1000, unseal=frozenset())]
    return next(fact for fact in reversed(facts) if topic == fact.TOPIC)


def test_a_loan_without_a_policy_is_due_when_the_clerk_says(ledger: ServiceLedger):
    answer = lend(ledger)

    assert answer == {"id": str(CHAIR), "due_on": "2022-07-01"}
    fact = newest(ledger, "device_lent")
    assert (fact.person_id, fact.due_on, fact.area) == (AYGUL, date(2022, 7, 1), AREA)
    assert fact.envelope.policy is None


def test_a_loan_without_a_policy_and_a_day_is_refused(ledger: ServiceLedger):
    with refused("due_day_missing"):
        lend(ledger, due_on=None)


def test_nothing_is_limited_without_a_policy(ledger: ServiceLedger):
    for device in (CHAIR, BED, STICK):
        lend(ledger, device, due_on="2022-06-02")

    lend(ledger, FRAME, occurred_on="2022-06-30")

    assert lent_to(ledger, FRAME) == AYGUL


def test_a_loan_under_a_policy_names_the_version_in_every_fact(ledger: ServiceLedger):
    lay_down(ledger)

    answer = lend(ledger, due_on=None)

    assert answer["due_on"] == "2022-07-31"
    facts = [newest(ledger, topic) for topic in ("device_lent", "loan_counted")]
    assert [fact.envelope.policy for fact in facts] == ["lending@1"] * 2


@pytest.mark.parametrize(
    ("codes", "due_on", "policy"),
    [
        (("lending",), "2022-07-31", "lending@1"),
        (("lending", "lending/12"), "2022-06-11", "lending/12@1"),
        (("lending", "lending/12", "lending/12 22"), "2022-06-21", "lending/12 22@1"),
        (("lending/12 22", "lending/12 22 03"), "2022-07-01", "lending/12 22 03@1"),
        (("lending", "lending/18 12"), "2022-07-31", "lending@1"),
    ],
)
def test_the_longest_policy_that_fits_the_class_decides(ledger, codes, due_on, policy):
    days = {"lending/12": 10, "lending/12 22": 20, "lending/12 22 03": 30}
    for code in codes:
        lay_down(ledger, replace(TERMS, days=days.get(code, 60)), code)

    answer = lend(ledger, due_on=None)

    assert answer["due_on"] == due_on
    assert newest(ledger, "device_lent").envelope.policy == policy


def test_a_policy_that_is_not_in_force_yet_decides_nothing(ledger: ServiceLedger):
    lay_down(ledger)

    lend(ledger, occurred_on="2021-12-31", due_on="2022-12-01")

    assert newest(ledger, "device_lent").envelope.policy is None


def test_a_loan_for_longer_than_the_policy_allows_is_refused(ledger: ServiceLedger):
    lay_down(ledger)

    with refused("due_beyond_policy", latest=date(2022, 7, 31)):
        lend(ledger, due_on="2022-08-01")


def test_a_loan_beyond_what_one_person_may_have_is_refused(ledger: ServiceLedger):
    lay_down(ledger)
    lend(ledger, CHAIR)
    lend(ledger, BED)

    with refused("too_many_loans", loans_max=2):
        lend(ledger, STICK)
    lend(ledger, STICK, BEKZAT)

    assert lent_to(ledger, STICK) == BEKZAT


def test_what_came_back_does_not_count(ledger: ServiceLedger):
    lay_down(ledger)
    lend(ledger, CHAIR)
    lend(ledger, BED)
    ask(
        ledger,
        "device.take_back",
        id=BED,
        occurred_on="2022-06-02",
        station_id=REHAB_STATION,
        condition="good",
    )

    lend(ledger, STICK, occurred_on="2022-06-03")

    assert lent_to(ledger, STICK) == AYGUL


def test_what_is_lost_still_counts_and_what_was_issued_does_not(ledger: ServiceLedger):
    lay_down(ledger, replace(TERMS, loans_max=1))
    lend(ledger, CHAIR)
    ask(ledger, "device.lose", id=CHAIR, occurred_on="2022-06-02")
    with refused("too_many_loans"):
        lend(ledger, BED, occurred_on="2022-06-03")
    lend(ledger, STICK, BEKZAT)
    issue = {"occurred_on": "2022-06-04", "station_id": REHAB_STATION}
    ask(ledger, "device.issue", id=STICK, person_id=BEKZAT, **issue)

    lend(ledger, FRAME, BEKZAT, occurred_on="2022-06-05")

    assert lent_to(ledger, FRAME) == BEKZAT


def test_a_loan_to_who_has_something_overdue_is_refused(ledger: ServiceLedger):
    lay_down(ledger)
    lend(ledger, CHAIR)

    with refused("borrower_overdue"):
        lend(ledger, BED, occurred_on="2022-07-02", due_on="2022-07-10")
    lend(ledger, BED, occurred_on="2022-07-01", due_on="2022-07-10")

    assert lent_to(ledger, BED) == AYGUL


def test_a_policy_may_let_the_overdue_borrow(ledger: ServiceLedger):
    lay_down(ledger, replace(TERMS, refuse_while_overdue=False))
    lend(ledger, CHAIR)

    lend(ledger, BED, occurred_on="2022-07-02", due_on="2022-07-10")

    assert lent_to(ledger, BED) == AYGUL


def test_two_desks_at_once_do_not_lend_one_person_too_much(ledger: ServiceLedger):
    lay_down(ledger, replace(TERMS, loans_max=1))
    chair = asking("device.lend", id=CHAIR, person_id=AYGUL, **LEND)
    bed = asking("device.lend", id=BED, person_id=AYGUL, **LEND)

    with refused("too_many_loans"):
        meanwhile(ledger, chair, bed)

    assert (lent_to(ledger, CHAIR), lent_to(ledger, BED)) == (AYGUL, None)


def test_two_desks_at_once_see_what_the_person_had_before(ledger: ServiceLedger):
    lay_down(ledger, replace(TERMS, loans_max=1))
    counted = (ready(Borrower.LoanCounted, device_id=each) for each in (CHAIR, BED))
    copied(ledger, Borrower.id_of(AYGUL), *counted)
    chair = asking("device.lend", id=CHAIR, person_id=AYGUL, **LEND)
    bed = asking("device.lend", id=BED, person_id=AYGUL, **LEND)

    with refused("too_many_loans"):
        meanwhile(ledger, chair, bed)


def test_loan_counted_once_for_each_device(ledger: ServiceLedger):
    lend(ledger)
    back = {"occurred_on": "2022-06-02", "station_id": REHAB_STATION, "condition": "good"}
    ask(ledger, "device.take_back", id=CHAIR, **back)

    lend(ledger, occurred_on="2022-06-03")

    assert topics(ledger).count("loan_counted") == 1


def test_a_loan_is_undone_although_another_followed(ledger: ServiceLedger):
    ask(ledger, "device.lend", asked_by=by("first"), id=CHAIR, person_id=AYGUL, **LEND)
    lend(ledger, BED)

    undone = {"occurred_on": "2022-06-01", "command": "first", "reason": "wrong_thing"}
    ask(ledger, "undo", **undone)

    borrower = ledger.load(Borrower, Borrower.id_of(AYGUL))
    assert borrower is not None
    assert borrower.device_ids == [BED]
    assert lent_to(ledger, CHAIR) is None
    with refused("nothing_to_withdraw"):
        ask(ledger, "undo", **undone)


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (ready(Person.PersonDied), "person_has_died"),
        (ready(Person.PersonErased), "person_is_erased"),
    ],
)
def test_nothing_is_lent_or_promised_to_who_is_gone(ledger: ServiceLedger, fact, code):
    copied(ledger, AYGUL, fact)

    with refused(code):
        lend(ledger)
    with refused(code):
        ask(
            ledger,
            "device.reserve",
            id=CHAIR,
            occurred_on="2022-06-01",
            person_id=AYGUL,
            reserved_from="2022-06-10",
            reserved_until="2022-06-20",
        )


def test_a_device_that_must_be_clean_is_lent_only_then(ledger: ServiceLedger):
    lay_down(ledger, replace(TERMS, disinfect=True))
    copied(ledger, CHAIR, ready(Device.DeviceLent), ready(Device.DeviceReturned))
    copied(ledger, CHAIR, ready(Device.DeviceInspected, parts_missing=()))

    with refused("device_not_disinfected", id=CHAIR):
        lend(ledger)
    told = {"occurred_on": "2022-06-01", "station_id": REHAB_STATION, "method": "alcohol"}
    ask(ledger, "device.disinfect", id=CHAIR, **told)
    lend(ledger)

    assert lent_to(ledger, CHAIR) == AYGUL


def test_a_loan_takes_up_the_reservation(ledger: ServiceLedger):
    days = {"reserved_from": "2022-06-01", "reserved_until": "2022-06-03"}
    reserve = {"id": CHAIR, "occurred_on": "2022-05-30", "person_id": AYGUL}
    ask(ledger, "device.reserve", **reserve, **days)
    before = ledger.position()

    lend(ledger)

    assert topics(ledger, before) == ["device_lent", "loan_counted", "device_reservation_taken_up"]


def test_an_override_says_for_whom_it_was_kept_and_who_decided(ledger: ServiceLedger):
    days = {"reserved_from": "2022-06-10", "reserved_until": "2022-06-20"}
    reserve = {"id": CHAIR, "occurred_on": "2022-05-30", "person_id": BEKZAT}
    ask(ledger, "device.reserve", **reserve, **days)

    lend(ledger, override_reason="urgent", decided_by=NGUYEN)

    fact = newest(ledger, "device_reservation_overridden")
    assert (fact.person_id, fact.decided_by) == (BEKZAT, NGUYEN)
    assert lent_to(ledger, CHAIR) == AYGUL


def test_an_override_is_recorded_only_where_something_is_overridden(ledger: ServiceLedger):
    lend(ledger, override_reason="urgent")

    assert "device_reservation_overridden" not in topics(ledger)


def test_an_override_without_another_name_is_the_clerks(ledger: ServiceLedger):
    days = {"reserved_from": "2022-06-10", "reserved_until": "2022-06-20"}
    reserve = {"id": CHAIR, "occurred_on": "2022-05-30", "person_id": BEKZAT}
    ask(ledger, "device.reserve", **reserve, **days)

    lend(ledger, override_reason="urgent")

    assert newest(ledger, "device_reservation_overridden").decided_by == CLERK


def test_a_renewal_without_a_policy_needs_a_day(ledger: ServiceLedger):
    lend(ledger)

    with refused("due_day_missing"):
        ask(ledger, "device.renew", id=CHAIR, occurred_on="2022-06-20")
    answer = ask(ledger, "device.renew", id=CHAIR, occurred_on="2022-06-20", due_on="2022-12-01")

    assert answer.value == {"id": str(CHAIR), "due_on": "2022-12-01"}


def test_a_renewal_of_what_nobody_has_is_refused(ledger: ServiceLedger):
    with refused("device_not_on_loan", id=CHAIR):
        ask(ledger, "device.renew", id=CHAIR, occurred_on="2022-06-20", due_on="2022-12-01")


def test_a_renewal_beyond_the_policy_is_refused(ledger: ServiceLedger):
    lay_down(ledger)
    lend(ledger)

    with refused("due_beyond_policy", latest=date(2022, 7, 31)):
        ask(ledger, "device.renew", id=CHAIR, occurred_on="2022-06-20", due_on="2022-08-01")


def test_a_renewal_into_somebody_elses_time_is_refused(ledger: ServiceLedger):
    lend(ledger)
    days = {"reserved_from": "2022-07-10", "reserved_until": "2022-07-20"}
    reserve = {"id": CHAIR, "occurred_on": "2022-06-05", "person_id": BEKZAT}
    ask(ledger, "device.reserve", **reserve, **days)

    with refused("device_reserved_for_another", reserved_from=date(2022, 7, 10)):
        ask(ledger, "device.renew", id=CHAIR, occurred_on="2022-06-20", due_on="2022-07-10")
    ask(ledger, "device.renew", id=CHAIR, occurred_on="2022-06-20", due_on="2022-07-09")

    assert newest(ledger, "device_loan_renewed").due_on == date(2022, 7, 9)


def test_a_device_is_taken_back_and_looked_at_in_one(ledger: ServiceLedger):
    lend(ledger, loan_number="JY000009")
    before = ledger.position()

    ask(
        ledger,
        "device.take_back",
        id=CHAIR,
        occurred_on="2022-06-20",
        station_id=REHAB_STATION,
        condition="damaged",
        parts_missing=["footrest"],
        loan_number="JY000009",
    )

    back, seen = stored(ledger, after=before)
    assert back == ready(
        Device.DeviceReturned,
        occurred_on="2022-06-20",
        condition=Condition.DAMAGED,
        loan_number="JY000009",
    )
    assert seen == ready(
        Device.DeviceInspected, occurred_on="2022-06-20", condition=Condition.DAMAGED
    )
