"""The one door in: all or nothing, and the same answer when it is asked twice."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Contact, Device, Person
from ledger.application import ATTEMPTS_MAX, Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.history import History
from ledger.vocabulary import By, Channel, Source
from ledger.work import Work
from tests.facts import (
    AYGUL,
    BEKZAT,
    CLERK,
    LENDING_STATION,
    ORGANISATION,
    REHAB_STATION,
    SetClock,
    by,
    copied,
    ready,
    refused,
    stored,
)
from tests.ledger.asking import registered

CHAIR = UUID(int=0xCC)
IN_THE_BOOKS = ready(Device.DeviceRegistered)


def register(work: Work) -> str:
    work.begin(Person, AYGUL).register(occurred_on="2022", name="阿依古丽")
    return str(AYGUL)


def lend(device: Device) -> None:
    device.lend(
        occurred_on="2022-02-02",
        person_id=AYGUL,
        station_id=LENDING_STATION,
        due_on=date(2022, 4, 3),
    )


def test_a_command_answers_with_what_it_decided_and_where_its_last_fact_is(ledger: ServiceLedger):
    answer = ledger.perform(by(), register)

    assert answer == Answer(str(AYGUL), 1)


def test_a_command_sent_twice_is_recorded_once_and_answered_the_same(ledger: ServiceLedger):
    first = ledger.perform(by("same"), register, request={"name": "阿依古丽"})

    second = ledger.perform(by("same"), register, request={"name": "阿依古丽"})

    assert second == Answer(first.value, first.position, repeated=True)
    assert ledger.position() == 1


def test_a_command_sent_twice_is_not_decided_again(ledger: ServiceLedger):
    copied(ledger, CHAIR, IN_THE_BOOKS)
    ledger.perform(by("lend"), lambda work: lend(work.change(Device, CHAIR)))

    ledger.perform(by("lend"), lambda work: lend(work.change(Device, CHAIR)))

    assert [fact.TOPIC for fact in stored(ledger)] == ["device_registered", "device_lent"]


def test_an_answer_is_the_same_the_second_time_whatever_its_type(ledger: ServiceLedger):
    def decide(work: Work) -> dict[str, Any]:
        register(work)
        return {"person": AYGUL, "day": date(2022, 1, 4), "rows": (1, 2)}

    first = ledger.perform(by("typed"), decide)
    second = ledger.perform(by("typed"), decide)

    assert first.value == {"person": str(AYGUL), "day": "2022-01-04", "rows": [1, 2]}
    assert second.value == first.value


def test_a_key_used_for_another_request_is_refused(ledger: ServiceLedger):
    ledger.perform(by("same"), register, request={"name": "阿依古丽"})

    with refused("key_reused", key="same"):
        ledger.perform(by("same"), register, request={"name": "别克扎提"})

    assert ledger.position() == 1


def test_a_key_used_in_the_open_door_is_refused_for_a_request(ledger: ServiceLedger):
    with ledger.begin(Person, AYGUL, by("same")) as person:
        person.register(occurred_on="2022", name="阿依古丽")

    with refused("key_reused", key="same"):
        ledger.perform(by("same"), register, request={"name": "阿依古丽"})


def test_the_same_command_twice_at_once_is_recorded_once(ledger: ServiceLedger):
    answers: list[Answer] = []
    rounds = 10
    barrier = Barrier(2)

    def clerk() -> None:
        for number in range(rounds):
            barrier.wait(timeout=30)
            answers.append(ledger.perform(by(f"twice-{number}"), decide, request=number))

    def decide(work: Work) -> str:
        contact = ledger.new_id()
        fact = ready(Contact.ContactMade, originator_id=contact, originator_version=1)
        work.put([fact])
        return str(contact)

    clerks = [Thread(target=clerk) for _ in range(2)]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join(timeout=60)

    assert len(answers) == 2 * rounds
    assert len({answer.value for answer in answers}) == rounds
    assert sum(answer.repeated for answer in answers) == rounds
    assert ledger.position() == rounds


def test_the_same_command_crossing_itself_is_answered_and_not_refused(ledger: ServiceLedger):
    copied(ledger, CHAIR, IN_THE_BOOKS)
    other = [lambda work: lend(work.change(Device, CHAIR))]

    def decide(work: Work) -> None:
        if other:
            ledger.perform(by("click"), other.pop(), request="lend")
        lend(work.change(Device, CHAIR))

    answer = ledger.perform(by("click"), decide, request="lend")

    assert answer == Answer(None, 2, repeated=True)
    assert ledger.position() == 2


def test_a_refused_command_leaves_nothing_not_even_its_key(ledger: ServiceLedger):
    with refused("not_known", history="device", id=CHAIR):
        ledger.perform(by("lend"), lambda work: lend(work.change(Device, CHAIR)))
    copied(ledger, CHAIR, IN_THE_BOOKS)

    answer = ledger.perform(by("lend"), lambda work: lend(work.change(Device, CHAIR)))

    assert not answer.repeated
    assert answer.position == 2


def test_a_command_that_changes_nothing_keeps_its_answer(ledger: ServiceLedger):
    first = ledger.perform(by("look"), lambda _: "seen")

    assert first == Answer("seen", None)
    assert ledger.perform(by("look"), lambda _: "changed") == Answer("seen", None, repeated=True)


def test_a_command_that_lost_the_race_decides_anew_on_what_it_finds(ledger: ServiceLedger):
    copied(ledger, CHAIR, IN_THE_BOOKS)
    seen: list[History] = []

    def repair(work: Work) -> None:
        device = work.change(Device, CHAIR)
        seen.append(device)
        device.send_to_repair(occurred_on="2022-05-24", station_id=LENDING_STATION)
        if len(seen) == 1:
            ledger.perform(by(), lose_and_find)

    def lose_and_find(work: Work) -> None:
        device = work.change(Device, CHAIR)
        device.lose(occurred_on="2022-05-20")
        device.find(occurred_on="2022-05-21", station_id=REHAB_STATION)

    ledger.perform(by(), repair)

    first, second = seen
    assert first is not second
    assert [first.version, second.version] == [2, 4]
    assert [fact.TOPIC for fact in stored(ledger)] == [
        "device_registered",
        "device_lost",
        "device_found",
        "device_repair_started",
    ]


def test_a_command_that_always_loses_the_race_gives_up(ledger: ServiceLedger):
    tries: list[int] = []

    def decide(work: Work) -> None:
        tries.append(1)
        contact = work.begin(Contact, AYGUL)
        contact._record(
            Contact.ContactMade,
            occurred_on="2022",
            person_id=AYGUL,
            channel=ready(Contact.ContactMade).channel,
        )
        copied(ledger, AYGUL, ready(Contact.ContactMade))

    with refused("changed_meanwhile", key="slow"):
        ledger.perform(by("slow"), decide)

    assert len(tries) == ATTEMPTS_MAX
    assert ledger.position() == ATTEMPTS_MAX


def test_the_open_door_stores_what_happened_inside(ledger: ServiceLedger):
    copied(ledger, CHAIR, IN_THE_BOOKS)

    with ledger.change(Device, CHAIR, by()) as device:
        lend(device)
        device.give_back(
            occurred_on="2022-03-01",
            station_id=LENDING_STATION,
            condition=ready(Device.DeviceReturned).condition,
        )

    assert [fact.TOPIC for fact in stored(ledger)][1:] == ["device_lent", "device_returned"]


def test_the_open_door_stores_nothing_when_something_went_wrong(ledger: ServiceLedger):
    copied(ledger, CHAIR, IN_THE_BOOKS)

    with refused("device_on_loan"), ledger.change(Device, CHAIR, by()) as device:
        lend(device)
        lend(device)

    assert ledger.position() == 1


def test_the_open_door_does_not_know_what_has_not_begun(ledger: ServiceLedger):
    with (
        refused("not_known", history="device", id=CHAIR),
        ledger.change(Device, CHAIR, by()) as device,
    ):
        lend(device)

    assert ledger.position() == 0


def test_the_open_door_tells_when_somebody_was_faster(ledger: ServiceLedger):
    copied(ledger, CHAIR, IN_THE_BOOKS)

    with refused("changed_meanwhile"), ledger.change(Device, CHAIR, by()) as device:
        lend(device)
        ledger.perform(by(), lambda work: lend(work.change(Device, CHAIR)))

    assert [fact.TOPIC for fact in stored(ledger)] == ["device_registered", "device_lent"]


def test_the_open_door_begins_a_history_once(ledger: ServiceLedger):
    def begin() -> None:
        with ledger.begin(Person, AYGUL, by()) as person:
            person.register(occurred_on="2022", name="阿依古丽")

    begin()

    with refused("already_exists", history="person", id=AYGUL):
        begin()


def test_the_open_door_records_a_key_once(ledger: ServiceLedger):
    def change(person_id: UUID) -> None:
        with ledger.begin(Person, person_id, by("same")) as person:
            person.register(occurred_on="2022", name="阿依古丽")

    change(AYGUL)

    with refused("changed_meanwhile", key="same"):
        change(BEKZAT)
    assert ledger.position() == 1


def test_every_fact_says_who_recorded_it_for_whom_and_how(ledger: ServiceLedger):
    batch, corrected, station = UUID(int=7), UUID(int=8), UUID(int=9)
    told = By(
        actor=CLERK,
        organisation=ORGANISATION,
        channel=Channel.IMPORT,
        key="whole",
        station=station,
        on_behalf_of=BEKZAT,
        corrects=corrected,
        policy="subsidy-2022",
        source=Source(batch),
    )

    def decide(work: Work) -> None:
        work.put([ready(Contact.ContactMade, originator_id=AYGUL, originator_version=1)], row=4)
        work.put([ready(Contact.ContactMade, originator_id=BEKZAT, originator_version=1)])

    ledger.perform(told, decide)

    (_, of_a_row), (_, of_no_row) = ledger.read(0, 2, unseal=frozenset())
    envelope = of_a_row.envelope
    assert envelope.recorded_at == "2022-12-31T12:00:00.000000Z"
    assert (envelope.actor, envelope.organisation) == (CLERK, ORGANISATION)
    assert (envelope.channel, envelope.command) == (Channel.IMPORT, "whole")
    assert (envelope.station, envelope.on_behalf_of) == (station, BEKZAT)
    assert (envelope.corrects, envelope.policy) == (corrected, "subsidy-2022")
    assert envelope.source == Source(batch, 4)
    assert of_no_row.envelope.source == Source(batch)


def test_every_fact_has_an_id_of_its_own_in_the_order_of_time(
    ledger: ServiceLedger, clock: SetClock
):
    for number in range(1, 4):
        copied(ledger, UUID(int=number), ready(Contact.ContactMade), ready(Contact.ContactMade))
        clock.pass_time(timedelta(minutes=1))

    ids = [fact.event_id for _, fact in ledger.read(0, 10, unseal=frozenset())]
    assert len(set(ids)) == 6
    moments = [each.int >> 80 for each in ids]
    assert moments == sorted(moments)
    assert len(set(moments)) == 3
    assert {each.version for each in ids} == {7}


def test_a_fact_that_was_not_recorded_has_no_envelope():
    with pytest.raises(ValueError, match="contact_made was not recorded yet"):
        _ = ready(Contact.ContactMade).envelope


def test_what_is_told_of_a_person_without_an_area_is_recorded_in_theirs(ledger: ServiceLedger):
    registered(ledger, AYGUL, area="652327")
    made = COMMANDS["contact.make"]
    told = {"occurred_on": "2022-03-09", "person_id": str(AYGUL), "channel": "phone"}

    ledger.perform(by(), made.on(made.read({**told, "id": str(UUID(int=1))})))
    ledger.perform(by(), made.on(made.read({**told, "id": str(UUID(int=2)), "area": "652301"})))

    calls = [fact for fact in stored(ledger) if isinstance(fact, Contact.ContactMade)]
    assert [call.area for call in calls] == ["652327", "652301"]
