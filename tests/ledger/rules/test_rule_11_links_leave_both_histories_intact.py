"""Two records of one human are read as one and apart again, and neither history ever changes."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import PersonLink
from ledger.application import ServiceLedger
from tests.facts import AYGUL, BEKZAT, by, meanwhile, refused
from tests.ledger.asking import ask, asking, registered

PAIR: dict[str, Any] = {"person_id": AYGUL, "other_person_id": BEKZAT}
LINK = PAIR | {"occurred_on": "2022-05-05", "link_evidence": "same_number"}
UNLINK = PAIR | {"occurred_on": "2022-05-09", "unlinking_reason": "two_people"}


@pytest.fixture(autouse=True)
def two_lives(ledger: ServiceLedger) -> None:
    registered(ledger, AYGUL, BEKZAT)
    for person in (AYGUL, BEKZAT):
        ask(ledger, "person.change_contact", id=person, occurred_on="2022-02", phone="13699905678")


def rows(ledger: ServiceLedger, person: UUID) -> list[tuple[int, bytes]]:
    return [(row.originator_version, row.state) for row in ledger.recorder.select_events(person)]


def test_records_linked_and_unlinked_done(ledger: ServiceLedger):
    before = [rows(ledger, each) for each in (AYGUL, BEKZAT)]

    ask(ledger, "persons.link", **LINK)
    linked = [rows(ledger, each) for each in (AYGUL, BEKZAT)]
    ask(ledger, "persons.unlink", **UNLINK)
    apart = [rows(ledger, each) for each in (AYGUL, BEKZAT)]

    assert linked == apart == before
    assert [len(each) for each in before] == [2, 2]


def test_records_linked_can_still_be_told_apart_when_new_things_happened_done(
    ledger: ServiceLedger,
):
    ask(ledger, "persons.link", **LINK)
    ask(ledger, "person.move_away", id=BEKZAT, occurred_on="2022-05-06")
    before = [rows(ledger, each) for each in (AYGUL, BEKZAT)]

    ask(ledger, "persons.unlink", **UNLINK)
    ask(ledger, "persons.link", **LINK | {"occurred_on": "2022-05-10"})

    assert [rows(ledger, each) for each in (AYGUL, BEKZAT)] == before


def test_records_linked_elsewhere_refused(ledger: ServiceLedger):
    ask(ledger, "persons.link", **LINK)
    position = ledger.position()

    with refused("record_already_linked"):
        ask(ledger, "persons.link", **LINK)

    assert ledger.position() == position


@pytest.mark.parametrize(("name", "told"), [("persons.link", LINK), ("persons.unlink", UNLINK)])
def test_a_link_sent_again_repeated(ledger: ServiceLedger, name: str, told: dict[str, Any]):
    if name == "persons.unlink":
        ask(ledger, "persons.link", **LINK)
    first = ask(ledger, name, asked_by=by("once"), **told)

    again = ask(ledger, name, asked_by=by("once"), **told)

    assert (again.value, again.repeated) == (first.value, True)
    assert again.position == ledger.position() == first.position


def test_a_link_taken_apart_by_two_at_the_same_time(ledger: ServiceLedger):
    ask(ledger, "persons.link", **LINK)
    unlink = asking("persons.unlink", **UNLINK)

    with refused("record_not_linked"):
        meanwhile(ledger, unlink, unlink)

    link = ledger.load(PersonLink, PersonLink.id_of(BEKZAT))
    assert link is not None
    assert (link.version, link.kept) == (2, None)
