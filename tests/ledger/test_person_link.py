from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Person, PersonLink
from ledger.application import ServiceLedger
from ledger.commands.linking import groups_of, kept_record
from ledger.history import Fact
from ledger.particulars import LinkEvidence, UnlinkingReason
from ledger.work import Work
from tests.facts import (
    AYGUL,
    BEKZAT,
    NGUYEN,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking, registered

LINKED = ready(PersonLink.PersonsLinked)
UNLINKED = ready(PersonLink.PersonsUnlinked)
EVIDENCE: dict[str, Any] = {
    "occurred_on": "2022-05-05",
    "link_evidence": LinkEvidence.SAME_NAME_AND_BIRTH,
    "note": "两张登记表是同一人",
}
APART: dict[str, Any] = {
    "occurred_on": "2022-05-09",
    "unlinking_reason": UnlinkingReason.TWO_PEOPLE,
}


def pair(kept: UUID, other: UUID) -> dict[str, Any]:
    return {"person_id": kept, "other_person_id": other}


@pytest.fixture(autouse=True)
def three_are_known(ledger: ServiceLedger) -> None:
    registered(ledger, AYGUL, BEKZAT, NGUYEN)


def link(ledger: ServiceLedger, kept: UUID, other: UUID) -> None:
    ask(ledger, "persons.link", **EVIDENCE, **pair(kept, other))


def unlink(ledger: ServiceLedger, kept: UUID, other: UUID) -> None:
    ask(ledger, "persons.unlink", **APART, **pair(kept, other))


def links(ledger: ServiceLedger) -> list[Fact]:
    return [fact for fact in stored(ledger) if fact.HISTORY is PersonLink]


def kept_of(ledger: ServiceLedger, person: UUID) -> UUID:
    return kept_record(Work(ledger, by()), person)


def test_persons_linked_names_the_record_that_is_kept():
    link = given(PersonLink)

    link.link(**EVIDENCE, **pair(AYGUL, BEKZAT))

    assert recorded(link) == [LINKED]
    assert LINKED.subject == AYGUL


def test_persons_linked_again_after_they_were_apart_may_keep_the_other(ledger: ServiceLedger):
    link(ledger, AYGUL, BEKZAT)
    unlink(ledger, AYGUL, BEKZAT)

    link(ledger, BEKZAT, AYGUL)

    assert kept_of(ledger, AYGUL) == BEKZAT


def test_persons_linked_several_to_one_are_all_that_one(ledger: ServiceLedger):
    link(ledger, AYGUL, BEKZAT)

    link(ledger, AYGUL, NGUYEN)

    assert {kept_of(ledger, each) for each in (AYGUL, BEKZAT, NGUYEN)} == {AYGUL}


def test_persons_linked_to_one_that_is_then_linked_go_with_it(ledger: ServiceLedger):
    link(ledger, BEKZAT, NGUYEN)

    link(ledger, AYGUL, BEKZAT)

    assert kept_of(ledger, NGUYEN) == AYGUL


@pytest.mark.parametrize(
    ("kept", "other"),
    [(AYGUL, BEKZAT), (NGUYEN, BEKZAT), (BEKZAT, NGUYEN), (BEKZAT, AYGUL)],
)
def test_persons_linked_where_one_is_linked_are_refused(ledger: ServiceLedger, kept, other):
    link(ledger, AYGUL, BEKZAT)

    with refused("record_already_linked"):
        link(ledger, kept, other)

    assert links(ledger) == [LINKED]


def test_persons_linked_in_a_circle_are_refused(ledger: ServiceLedger):
    link(ledger, AYGUL, BEKZAT)
    link(ledger, NGUYEN, AYGUL)

    with refused("record_already_linked"):
        link(ledger, BEKZAT, NGUYEN)


def test_persons_linked_to_themselves_are_refused(ledger: ServiceLedger):
    with refused("record_is_the_same", id=AYGUL):
        link(ledger, AYGUL, AYGUL)


@pytest.mark.parametrize(
    ("fact", "code"),
    [(Person.PersonDied, "person_has_died"), (Person.PersonErased, "person_is_erased")],
)
@pytest.mark.parametrize("gone", [AYGUL, BEKZAT])
def test_persons_linked_when_one_is_gone_are_refused(ledger: ServiceLedger, gone, fact, code):
    copied(ledger, gone, ready(fact))

    with refused(code, id=gone):
        link(ledger, AYGUL, BEKZAT)


def test_persons_linked_to_a_record_nobody_knows_are_refused(ledger: ServiceLedger):
    with refused("not_known", history="person"):
        link(ledger, AYGUL, UUID(int=1))


def test_persons_linked_each_to_the_other_at_once_are_linked_once(ledger: ServiceLedger):
    first = asking("persons.link", **EVIDENCE, **pair(AYGUL, BEKZAT))
    second = asking("persons.link", **EVIDENCE, **pair(BEKZAT, AYGUL))

    with refused("record_already_linked"):
        meanwhile(ledger, first, second)

    assert links(ledger) == [LINKED]


@pytest.mark.parametrize("named", [(AYGUL, BEKZAT), (BEKZAT, AYGUL)])
def test_persons_unlinked_are_named_in_any_order(ledger: ServiceLedger, named: tuple[UUID, UUID]):
    link(ledger, AYGUL, BEKZAT)

    unlink(ledger, *named)

    assert links(ledger)[1:] == [UNLINKED]
    assert kept_of(ledger, BEKZAT) == BEKZAT


@pytest.mark.parametrize("other", [BEKZAT, NGUYEN])
def test_persons_unlinked_who_are_apart_are_refused(ledger: ServiceLedger, other: UUID):
    link(ledger, AYGUL, BEKZAT)
    unlink(ledger, AYGUL, BEKZAT)

    with refused("record_not_linked"):
        unlink(ledger, AYGUL, other)


def test_persons_unlinked_twice_in_one_history_are_refused():
    link = given(PersonLink, LINKED, UNLINKED)

    with refused("record_not_linked", history="person_link"):
        link.unlink(**APART)


def test_persons_linked_finds_what_was_paid_to_both(ledger: ServiceLedger):
    for person, month in ((AYGUL, "2022-03"), (BEKZAT, "2022-03"), (BEKZAT, "2022-04")):
        told = {"scheme": "living_subsidy", "person_id": str(person), "period": month}
        amount = {"minor": 10_000, "currency": "CNY"}
        ask(ledger, "payment.pay", occurred_on="2022-05-05", amount=amount, **told)

    answer = ask(ledger, "persons.link", **EVIDENCE, **pair(AYGUL, BEKZAT))

    (double,) = answer.value["double_payments"]
    assert (double["scheme"], double["period"]) == ("living_subsidy", "2022-03")
    assert len(double["payment_ids"]) == 2


def test_record_link_counted_leads_from_the_kept_record_to_all_linked_to_it(
    ledger: ServiceLedger,
):
    ask(ledger, "persons.link", **EVIDENCE, **pair(BEKZAT, NGUYEN))
    ask(ledger, "persons.link", **EVIDENCE, **pair(AYGUL, BEKZAT))

    def groups(work: Work) -> list[str]:
        (group,) = groups_of(work, [AYGUL])
        return sorted(map(str, group.records))

    assert ledger.perform(by(), groups).value == sorted(map(str, (AYGUL, BEKZAT, NGUYEN)))


def test_a_month_that_was_paid_to_a_linked_record_is_not_paid_again(ledger: ServiceLedger):
    told = {"scheme": "living_subsidy", "period": "2022-03", "occurred_on": "2022-05-05"}
    told |= {"amount": {"minor": 10_000, "currency": "CNY"}}
    ask(ledger, "payment.pay", person_id=str(BEKZAT), **told)
    ask(ledger, "persons.link", **EVIDENCE, **pair(AYGUL, BEKZAT))

    with refused("payment_already_paid"):
        ask(ledger, "payment.pay", person_id=str(AYGUL), **told)


def test_a_month_paid_to_a_record_that_was_unlinked_is_paid_to_the_other(ledger: ServiceLedger):
    told = {"scheme": "living_subsidy", "period": "2022-03", "occurred_on": "2022-05-05"}
    told |= {"amount": {"minor": 10_000, "currency": "CNY"}}
    ask(ledger, "payment.pay", person_id=str(BEKZAT), **told)
    ask(ledger, "persons.link", **EVIDENCE, **pair(AYGUL, BEKZAT))
    apart = pair(AYGUL, BEKZAT) | {"unlinking_reason": "two_people", "occurred_on": "2022-06-01"}
    ask(ledger, "persons.unlink", **apart)

    ask(ledger, "payment.pay", person_id=str(AYGUL), **told)
