"""A service of any kind is recorded by one command, as its kind asks."""

from typing import Any

import pytest

from ledger.aggregates import Person, ServiceDelivery, StaffMember
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.vocabulary import By, InLanguages, Money
from tests.facts import AYGUL, BEKZAT, CLERK, by, copied, ready, refused, stored

WORDS = {"zh-Hans": "导盲犬服务", "vi": "Chó dẫn đường", "en": "guide dog day"}
GUIDE_DOG: dict[str, Any] = {
    "occurred_on": "2022-05-01",
    "code": "guide_dog_day",
    "unit": "visit",
    "counters": ["persons", "minutes"],
    "words": WORDS,
    "fields": [
        {"name": "dog", "type": "choice", "choices": ["own", "trained"], "required": True},
        {"name": "fee", "type": "money"},
        {"name": "next_visit", "type": "date"},
        {"name": "falls", "type": "whole_number", "sensitive": True},
        {"name": "remark", "type": "text"},
    ],
}
DELIVERY: dict[str, Any] = {
    "occurred_on": "2022-05-10",
    "kind": "guide_dog_day",
    "person_id": str(AYGUL),
    "minutes": 45,
    "fields": {"dog": "own", "fee": {"minor": 500, "currency": "CNY"}, "remark": "走得很稳"},
}
MEAL: dict[str, Any] = {
    "occurred_on": "2022-05-10",
    "kind": "in_home_meal",
    "person_id": str(AYGUL),
    "items": 1,
}


@pytest.fixture(autouse=True)
def registered(ledger: ServiceLedger) -> None:
    copied(ledger, AYGUL, ready(Person.PersonRegistered))


def do(ledger: ServiceLedger, name: str, told: dict[str, Any], asked: By | None = None) -> Answer:
    command = COMMANDS[name]
    return ledger.perform(asked or by(), command.on(command.read(told)), {"do": name, **told})


def newest(ledger: ServiceLedger) -> Any:
    return stored(ledger)[-1]


def test_a_kind_the_office_defined_is_delivered_and_names_its_version(ledger: ServiceLedger):
    do(ledger, "service_kind.define", GUIDE_DOG)
    do(ledger, "service_kind.revise", GUIDE_DOG | {"occurred_on": "2022-05-02"})

    do(ledger, "service.deliver", DELIVERY)

    fact = newest(ledger)
    assert (fact.kind, fact.catalogue_version, fact.minutes) == ("guide_dog_day", 2, 45)
    assert fact.values == {"dog": "own", "fee": Money(500, "CNY")}
    assert fact.private == '{"remark":"走得很稳"}'


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({}, "service_field_missing", "dog"),
        ({"dog": "cat"}, "service_field_wrong", "dog"),
        ({"dog": "own", "falls": "two"}, "service_field_wrong", "falls"),
        ({"dog": "own", "next_visit": "tomorrow"}, "service_field_wrong", "next_visit"),
        ({"dog": "own", "name_of_dog": "阿黄"}, "service_field_unknown", "name_of_dog"),
    ],
)
def test_fields_that_the_kind_does_not_ask_for_are_refused_by_name(
    ledger: ServiceLedger, fields, code, field
):
    do(ledger, "service_kind.define", GUIDE_DOG)

    with refused(code, kind="guide_dog_day", field=field):
        do(ledger, "service.deliver", DELIVERY | {"fields": fields})


def test_a_kind_that_comes_with_the_program_is_delivered(ledger: ServiceLedger):
    delivery_id = do(ledger, "service.deliver", MEAL).value

    assert delivery_id == str(ServiceDelivery.id_of("in_home_meal", AYGUL, "2022-05-10"))
    assert (newest(ledger).kind, newest(ledger).sensitive) == ("in_home_meal", None)


def test_a_delivery_recorded_twice_is_refused_and_a_second_one_has_a_mark(ledger: ServiceLedger):
    do(ledger, "service.deliver", MEAL)

    with refused("already_exists", history="service_delivery"):
        do(ledger, "service.deliver", MEAL)
    do(ledger, "service.deliver", MEAL | {"mark": "dinner"})

    assert ledger.position() == 3


def test_a_kind_nobody_knows_is_refused(ledger: ServiceLedger):
    with refused("service_kind_unknown", kind="hot_air_balloon"):
        do(ledger, "service.deliver", MEAL | {"kind": "hot_air_balloon"})


def test_a_kind_of_another_office_is_refused(ledger: ServiceLedger):
    do(ledger, "service_kind.define", GUIDE_DOG)
    elsewhere = By(actor=CLERK, organisation="阜康市残联", channel=by().channel, key="elsewhere")

    with refused("service_kind_unknown", kind="guide_dog_day"):
        do(ledger, "service.deliver", DELIVERY, elsewhere)


def test_a_kind_that_was_retired_is_delivered_only_late(ledger: ServiceLedger):
    do(ledger, "service_kind.define", GUIDE_DOG)
    do(ledger, "service_kind.retire", {"occurred_on": "2022-05-10", "code": "guide_dog_day"})

    with refused("service_kind_retired_before", kind="guide_dog_day"):
        do(ledger, "service.deliver", DELIVERY)
    do(ledger, "service.deliver", DELIVERY | {"occurred_on": "2022-05-09"})

    assert newest(ledger).occurred_on == "2022-05-09"


def test_somebody_who_is_not_registered_receives_nothing(ledger: ServiceLedger):
    with refused("not_known", history="person", id=BEKZAT):
        do(ledger, "service.deliver", MEAL | {"person_id": str(BEKZAT)})


def test_somebody_who_was_erased_receives_nothing_more(ledger: ServiceLedger):
    copied(ledger, AYGUL, ready(Person.PersonErased))

    with refused("person_is_erased", id=AYGUL):
        do(ledger, "service.deliver", MEAL)


def test_somebody_who_had_died_received_nothing(ledger: ServiceLedger):
    copied(ledger, AYGUL, ready(Person.PersonDied, occurred_on="2022-05-10"))

    do(ledger, "service.deliver", MEAL)
    with refused("person_has_died", id=AYGUL):
        do(ledger, "service.deliver", MEAL | {"occurred_on": "2022-05-11"})


def test_a_member_of_staff_without_the_role_does_not_record_it(ledger: ServiceLedger):
    copied(ledger, CLERK, ready(StaffMember.StaffRegistered))
    do(ledger, "service_kind.define", GUIDE_DOG | {"recorders": ["case_manager"]})

    with refused("recorder_not_allowed", kind="guide_dog_day"):
        do(ledger, "service.deliver", DELIVERY)


def test_the_words_of_a_kind_are_told_in_every_language():
    told = COMMANDS["service_kind.define"].read(GUIDE_DOG)

    assert told.words == InLanguages(  # type: ignore[attr-defined]
        zh_hans="导盲犬服务", vi="Chó dẫn đường", en="guide dog day"
    )
