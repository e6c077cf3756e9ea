from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.aggregates import Policy, WaitingList
from ledger.application import ServiceLedger
from ledger.errors import Refused
from projections import feed, renewals
from projections.renewals import Renewal
from projections.store import Views
from tests.facts import (
    AYGUL,
    BEKZAT,
    LENDING_STATION,
    NGUYEN,
    ORGANISATION,
    REHAB_STATION,
    copied,
    ready,
)
from tests.ledger.asking import ask
from tests.ledger.lending_station import CHAIR, TERMS, lay_down, open_station
from tests.projections.taking_back import is_as_rebuilt, take_back

JUNE = date(2022, 6, 20)
WHEELCHAIRS = "12 22 03"
BEDS = "18 12 10"
CAN_BE_KEPT = Renewal(
    device_id=CHAIR,
    asset_number="CJ00001",
    device_name="普通轮椅",
    class_code=WHEELCHAIRS,
    due_on=date(2022, 7, 1),
    renewals=0,
    renewals_max=1,
    policy="lending@1",
    waiting=0,
    reserved_from=None,
    keep_until=date(2022, 7, 31),
    renewal_answer="yes",
    renewal_obstacle=None,
)


NO_POLICY: dict[str, Any] = {
    "renewals_max": None,
    "policy": None,
    "keep_until": None,
    "renewal_answer": "no_policy",
}


@pytest.fixture(autouse=True)
def out(ledger: ServiceLedger) -> None:
    open_station(ledger)
    lay_down(ledger)
    at_the_station = {"station_id": LENDING_STATION, "due_on": "2022-07-01"}
    told = {"id": CHAIR, "person_id": AYGUL} | at_the_station
    ask(ledger, "device.lend", occurred_on="2022-06-01", **told)


def renewal(ledger: ServiceLedger, views: Views, day: date = JUNE) -> Renewal:
    feed.catch_up(ledger, views)
    (found,) = renewals.of(views, person_id=AYGUL, day=day)
    return found


def wait_for(
    ledger: ServiceLedger, class_code: str, station=LENDING_STATION, person=BEKZAT
) -> None:
    told = {"person_id": person, "class_code": class_code, "station_id": station}
    ask(ledger, "waiting_list.join", occurred_on="2022-06-02", **told)


def keep(ledger: ServiceLedger, first: str, until: str, person=BEKZAT) -> None:
    told = {"id": CHAIR, "person_id": person, "reserved_from": first, "reserved_until": until}
    ask(ledger, "device.reserve", occurred_on="2022-06-02", **told)


def nothing(_ledger: ServiceLedger) -> None:
    return


def one_waits(ledger: ServiceLedger) -> None:
    wait_for(ledger, WHEELCHAIRS)


def one_waits_elsewhere(ledger: ServiceLedger) -> None:
    wait_for(ledger, WHEELCHAIRS, REHAB_STATION)
    wait_for(ledger, BEDS)


def they_wait_themselves(ledger: ServiceLedger) -> None:
    wait_for(ledger, WHEELCHAIRS, person=AYGUL)


def the_office_wants_it(ledger: ServiceLedger) -> None:
    ask(ledger, "device.recall", id=CHAIR, occurred_on="2022-06-02", recall_reason="safety")


def it_is_lost(ledger: ServiceLedger) -> None:
    ask(ledger, "device.lose", id=CHAIR, occurred_on="2022-06")


def renewed(ledger: ServiceLedger) -> None:
    ask(ledger, "device.renew", id=CHAIR, occurred_on="2022-06-10")


def kept_at_once(ledger: ServiceLedger) -> None:
    keep(ledger, "2022-07-02", "2022-07-09")


def kept_later(ledger: ServiceLedger) -> None:
    keep(ledger, "2022-07-11", "2022-07-20")


def kept_for_themselves(ledger: ServiceLedger) -> None:
    keep(ledger, "2022-07-11", "2022-07-20", AYGUL)


def kept_after_that(ledger: ServiceLedger) -> None:
    keep(ledger, "2022-08-01", "2022-08-10")


JULY_11, AUGUST_1 = date(2022, 7, 11), date(2022, 8, 1)


@pytest.mark.parametrize(
    ("happened", "changes"),
    [
        (nothing, {}),
        (one_waits_elsewhere, {}),
        (they_wait_themselves, {}),
        (kept_for_themselves, {}),
        (kept_after_that, {}),
        (one_waits, {"waiting": 1, "renewal_obstacle": "others_waiting"}),
        (the_office_wants_it, {"renewal_obstacle": "device_recalled"}),
        (it_is_lost, {"renewal_obstacle": "other"}),
        (
            renewed,
            {
                "due_on": date(2022, 7, 31),
                "renewals": 1,
                "renewal_obstacle": "renewals_used_up",
            },
        ),
        (
            kept_at_once,
            {"reserved_from": date(2022, 7, 2), "renewal_obstacle": "others_waiting"},
        ),
        (kept_later, {"reserved_from": JULY_11, "keep_until": date(2022, 7, 10)}),
    ],
)
def test_renewals_of_a_person_say_what_the_rules_say(
    ledger: ServiceLedger,
    views: Views,
    happened: Callable[[ServiceLedger], None],
    changes: dict[str, Any],
):
    happened(ledger)

    found = renewal(ledger, views)

    refused = {"keep_until": None, "renewal_answer": "no"} if "renewal_obstacle" in changes else {}
    assert found == replace(CAN_BE_KEPT, **refused | changes)
    assert _asked(ledger, found.keep_until or date(2022, 8, 1)) is (found.renewal_obstacle is None)


def _asked(ledger: ServiceLedger, until: date) -> bool:
    """Whether the ledger lets it be kept until that day."""
    try:
        ask(ledger, "device.renew", id=CHAIR, occurred_on="2022-06-20", due_on=until)
    except Refused:
        return False
    return True


def test_renewals_of_a_person_by_the_version_in_force_on_the_day(
    ledger: ServiceLedger, views: Views
):
    from_july = {"document_number": "2022-2", "effective_from": "2022-07-01"}
    clauses = {"type": "lending", "days": 60, "renewals_max": 3, "renewal_days": 10}
    told = {"code": "lending", "clauses": clauses} | from_july
    ask(ledger, "policy.amend", occurred_on="2022-06-05", **told)

    june, july = renewal(ledger, views), renewal(ledger, views, date(2022, 7, 1))

    assert june == CAN_BE_KEPT
    assert (july.policy, july.renewals_max) == ("lending@2", 3)
    assert july.keep_until == date(2022, 7, 11)


def test_renewals_of_a_person_by_the_policy_for_their_class(ledger: ServiceLedger, views: Views):
    lay_down(ledger, replace(TERMS, renewals_max=0), f"lending/{WHEELCHAIRS}")
    lay_down(ledger, replace(TERMS, renewals_max=9), "lending/12")

    found = renewal(ledger, views)

    assert (found.policy, found.renewals_max) == (f"lending/{WHEELCHAIRS}@1", 0)
    assert found.renewal_obstacle == "renewals_used_up"


def test_renewals_of_a_person_where_no_policy_is_in_force(ledger: ServiceLedger, views: Views):
    repealed = ready(Policy.PolicyRepealed, effective_on=date(2022, 6, 10), code="lending")
    copied(ledger, Policy.id_of(ORGANISATION, "lending"), repealed)

    found = renewal(ledger, views)

    assert found == replace(CAN_BE_KEPT, **NO_POLICY)


def test_renewals_of_a_person_who_brought_it_back_are_none(ledger: ServiceLedger, views: Views):
    back = {"station_id": LENDING_STATION, "condition": "good"}
    ask(ledger, "device.take_back", id=CHAIR, occurred_on="2022-06-09", **back)
    feed.catch_up(ledger, views)

    assert renewals.of(views, person_id=AYGUL, day=JUNE) == []
    assert renewals.of(views, person_id=NGUYEN, day=JUNE) == []


def test_renewals_of_a_person_after_mistakes_were_taken_back(ledger: ServiceLedger, views: Views):
    renewed(ledger)
    wait_for(ledger, WHEELCHAIRS)
    for history in (CHAIR, WaitingList.id_of(WHEELCHAIRS, LENDING_STATION)):
        feed.catch_up(ledger, views)
        take_back(ledger, history)

    assert renewal(ledger, views) == CAN_BE_KEPT
    assert is_as_rebuilt(ledger, views)
