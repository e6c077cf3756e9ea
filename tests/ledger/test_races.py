"""Two processes ask for the same thing at the same moment, round after round: one wins each time.

``HANDRAIL_RACE_ROUNDS`` says how many rounds each race has; on PostgreSQL it has a tenth of them.
"""

import os
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Device, Payment, PaymentRound, Person, WaitingList
from ledger.application import ServiceLedger
from ledger.vocabulary import PaymentKind
from tests.facts import copied, open_test_ledger, ready
from tests.ledger.people import AYGUL, BEKZAT, LENDING_STATION, ORGANISATION
from tests.ledger.racing import Asked, Outcome, race

ROUNDS = int(os.environ.get("HANDRAIL_RACE_ROUNDS", "1000"))
ACTORS = (UUID(int=0xA1), UUID(int=0xA2))
ELSEWHERE = "昌吉市民政局"
ROUNDS_OF = {"sqlite": ROUNDS, "postgres": max(ROUNDS // 10, 1)}
Rounds = list[tuple[Asked, Asked]]


def sides(number: int, do: str, *told: dict[str, Any]) -> tuple[Asked, Asked]:
    """What both sides ask in a round; in every third one it is one request that came twice."""
    first, second = told[0], told[-1]
    if number % 3 == 0:
        one = Asked(do, f"twice-{number}", ACTORS[0], ELSEWHERE, first)
        return one, one
    return (
        Asked(do, f"left-{number}", ACTORS[0], ELSEWHERE, first),
        Asked(do, f"right-{number}", ACTORS[1], ELSEWHERE, second),
    )


def device_rounds(ledger: ServiceLedger, number_of: int) -> Rounds:
    rounds = []
    for number in range(number_of):
        device = UUID(int=0xD000 + number)
        copied(ledger, device, ready(Device.DeviceRegistered))
        told = {
            "id": str(device),
            "occurred_on": "2022-12-05",
            "station_id": str(LENDING_STATION),
            "due_on": "2022-12-20",
        }
        persons = ({"person_id": str(each)} for each in (AYGUL, BEKZAT))
        rounds.append(sides(number, "device.lend", *(told | person for person in persons)))
    return rounds


def payment_rounds(_ledger: ServiceLedger, number_of: int) -> Rounds:
    rounds = []
    for number in range(number_of):
        told = {
            "occurred_on": "2022-12-05",
            "scheme": "living_subsidy",
            "person_id": str(AYGUL),
            "period": f"{1930 + number // 12}-{number % 12 + 1:02}",
            "kind": PaymentKind.REGULAR.value,
        }
        amounts = ({"amount": {"minor": each, "currency": "CNY"}} for each in (10_000, 12_000))
        rounds.append(sides(number, "payment.pay", *(told | amount for amount in amounts)))
    return rounds


def waiting_rounds(ledger: ServiceLedger, number_of: int) -> Rounds:
    rounds = []
    for number in range(number_of):
        device, class_code = UUID(int=0xE000 + number), f"12 22 {number:04}"
        copied(ledger, device, ready(Device.DeviceRegistered, class_code=class_code))
        queue = WaitingList.id_of(class_code, LENDING_STATION)
        joined = ready(WaitingList.WaitingListJoined, class_code=class_code, person_id=AYGUL)
        behind = ready(WaitingList.WaitingListJoined, class_code=class_code, person_id=BEKZAT)
        copied(ledger, queue, joined, behind)
        told = {"occurred_on": "2022-12-05", "device_id": str(device), "hold_until": "2022-12-20"}
        pair = sides(number, "waiting_list.offer", told)
        rounds.append(
            (
                pair[0]._replace(organisation=ORGANISATION),
                pair[1]._replace(organisation=ORGANISATION),
            )
        )
    return rounds


def approval_rounds(ledger: ServiceLedger, number_of: int) -> Rounds:
    rounds = []
    for number in range(number_of):
        one = PaymentRound.id_of(ORGANISATION, f"scheme{number}", "2022-11", PaymentKind.REGULAR)
        facts = (
            ready(PaymentRound.PaymentRoundOpened),
            ready(PaymentRound.PaymentListFrozen),
            ready(PaymentRound.PaymentListChecked, issues=0),
        )
        copied(ledger, one, *facts)
        told = {"id": str(one), "occurred_on": "2022-12-05"}
        rounds.append(sides(number, "payment_round.approve", told))
    return rounds


RACES = {
    "device": (device_rounds, "device_lent", {"device_on_loan"}),
    "payment": (payment_rounds, "payment_paid", {"payment_already_paid"}),
    "waiting place": (
        waiting_rounds,
        "waiting_place_offered",
        {"place_already_offered", "device_reserved_for_another", "reservation_overlaps"},
    ),
    "approval": (approval_rounds, "payment_round_approved", {"payment_round_out_of_turn"}),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", RACES)
def test_two_processes_race_and_one_wins_every_time(folder: Path, store: str, name: str):
    prepare, topic, clear = RACES[name]
    number_of = ROUNDS_OF[store]
    ledger = open_test_ledger(folder)
    for person in (AYGUL, BEKZAT):
        copied(ledger, person, ready(Person.PersonRegistered))
    rounds = prepare(ledger, number_of)
    before = ledger.position()
    ledger.close()

    outcomes = race(folder, rounds)

    won = [sum(side.how == "won" for side in pair) for pair in outcomes]
    assert won == [1] * number_of
    losers = Counter(loser(pair) for pair in outcomes)
    assert set(losers) <= {"repeated", *clear}
    assert losers["repeated"] == len(range(0, number_of, 3))
    ledger = open_test_ledger(folder)
    recorded = [fact for _, fact in ledger.read(before, 10**6, unseal=frozenset())]
    ledger.close()
    assert [fact.TOPIC for fact in recorded].count(topic) == number_of
    assert not any(isinstance(fact, Payment.PaymentReversed) for fact in recorded)


def loser(pair: tuple[Outcome, Outcome]) -> str:
    """What the side that did not win was told."""
    (other,) = [side for side in pair if side.how != "won"]
    return other.code or other.how
