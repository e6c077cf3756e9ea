from typing import Any
from uuid import UUID

import msgspec
import pytest

from ledger.aggregates import HouseholdMembership, IdentifierClaim, Person
from ledger.application import ServiceLedger
from ledger.particulars import Detail
from ledger.vocabulary import IdentifierKind, Sex
from tests.facts import AYGUL, BEKZAT, CARD, FIRST_CARD, NGUYEN, by, meanwhile, refused
from tests.ledger.asking import ask, asking, registered

DAY = "2022-03-02"
RESIDENT_ID = "652301197803054326"
OTHER_ID = "65230119610412356X"
CCCD = "001078012345"
RETIRE = {"occurred_on": DAY, "kind": "cn_resident_id", "retirement_reason": "mistaken"}


def papers(number: str, kind: str = "cn_resident_id") -> dict[str, str]:
    return {"kind": kind, "number": number}


def holder(ledger: ServiceLedger, kind: IdentifierKind, number: str) -> UUID | None:
    claim = ledger.load(IdentifierClaim, ledger.vault.number_id(kind.value, number))
    return claim.holder if claim else None


def person_of(ledger: ServiceLedger, person: UUID) -> Person:
    return ledger.load_all(Person, [person])[person]


def register(ledger: ServiceLedger, *identifiers: dict[str, str], **more: Any) -> UUID:
    told = {"occurred_on": DAY, "name": "古丽娜尔", "identifiers": identifiers}
    return UUID(ask(ledger, "person.register", **told, **more).value)


def test_a_person_is_registered_with_everything_known_of_them(ledger: ServiceLedger):
    person = register(
        ledger, papers(RESIDENT_ID), area="652301", sex="female", household_number="HK1"
    )

    first, *_ = ledger.facts_of([person])[person]
    assert isinstance(first, Person.PersonRegistered)
    assert (first.name, first.area, first.sex) == ("古丽娜尔", "652301", Sex.FEMALE)
    assert first.household_id == ledger.vault.number_id("household", "昌吉州残联/HK1")
    assert holder(ledger, IdentifierKind.CN_RESIDENT_ID, RESIDENT_ID) == person


def test_a_person_without_papers_is_registered(ledger: ServiceLedger):
    person = register(ledger)

    assert person_of(ledger, person).alive


def test_a_person_whose_number_somebody_holds_is_not_registered(ledger: ServiceLedger):
    register(ledger, papers(RESIDENT_ID))
    position = ledger.position()

    with refused("identifier_taken", kind=IdentifierKind.CN_RESIDENT_ID):
        register(ledger, papers(CCCD, "vn_cccd"), papers(RESIDENT_ID))

    assert ledger.position() == position


def test_one_number_at_two_desks_at_once_registers_one_person(ledger: ServiceLedger):
    told = {"occurred_on": DAY, "name": "古丽娜尔", "identifiers": [papers(RESIDENT_ID)]}
    asked = asking("person.register", **told)

    with refused("identifier_taken"):
        meanwhile(ledger, asked, asked)

    assert ledger.position() == 3


def test_a_number_is_one_number_however_it_is_typed(ledger: ServiceLedger):
    register(ledger, papers(OTHER_ID))

    with refused("identifier_taken"):
        register(ledger, papers(" 652301 19610412 356ｘ"))


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("652301197803054321", "cn_resident_id"),
        ("65230119780305432", "cn_resident_id"),
        ("00107801234", "vn_cccd"),
        ("101078012345", "vn_cccd"),
        ("", "vn_cccd"),
    ],
)
def test_a_number_that_cannot_be_is_refused(ledger: ServiceLedger, number: str, kind: str):
    with refused("number_malformed", kind=kind):
        register(ledger, papers(number, kind))

    assert ledger.position() == 0


@pytest.mark.parametrize("kind", ["card", "username"])
def test_a_number_that_opens_a_record_is_never_papers(kind: str):
    with pytest.raises(msgspec.ValidationError):
        asking("person.add_identifier", id=AYGUL, occurred_on=DAY, **papers("1", kind))


def test_a_number_is_added_later(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    ask(ledger, "person.add_identifier", id=AYGUL, occurred_on=DAY, **papers(CCCD, "vn_cccd"))

    assert holder(ledger, IdentifierKind.VN_CCCD, CCCD) == AYGUL


def test_a_number_that_is_retired_is_free_for_whose_it_is(ledger: ServiceLedger):
    registered(ledger, AYGUL, BEKZAT)
    ask(ledger, "person.add_identifier", id=AYGUL, occurred_on=DAY, **papers(RESIDENT_ID))

    ask(ledger, "person.retire_identifier", id=AYGUL, number=RESIDENT_ID, **RETIRE)
    ask(ledger, "person.add_identifier", id=BEKZAT, occurred_on=DAY, **papers(RESIDENT_ID))

    assert holder(ledger, IdentifierKind.CN_RESIDENT_ID, RESIDENT_ID) == BEKZAT


@pytest.mark.parametrize("number", [RESIDENT_ID, OTHER_ID])
def test_a_number_somebody_else_or_nobody_holds_is_not_retired(ledger: ServiceLedger, number: str):
    registered(ledger, AYGUL, BEKZAT)
    ask(ledger, "person.add_identifier", id=AYGUL, occurred_on=DAY, **papers(RESIDENT_ID))

    with refused("identifier_not_held", kind="cn_resident_id"):
        ask(ledger, "person.retire_identifier", id=BEKZAT, number=number, **RETIRE)


def test_a_number_retired_in_error_is_held_again_when_that_is_undone(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "person.add_identifier", id=AYGUL, occurred_on=DAY, **papers(RESIDENT_ID))
    retire = {"id": AYGUL, "number": RESIDENT_ID, **RETIRE}
    ask(ledger, "person.retire_identifier", asked_by=by("retire"), **retire)

    ask(ledger, "undo", occurred_on=DAY, command="retire", reason="wrong_person")

    assert holder(ledger, IdentifierKind.CN_RESIDENT_ID, RESIDENT_ID) == AYGUL


def test_a_person_registered_in_error_is_not_undone_but_erased(ledger: ServiceLedger):
    told = {"occurred_on": DAY, "name": "古丽娜尔"}
    ask(ledger, "person.register", asked_by=by("wrong"), **told)

    with refused("undone_otherwise", topic="person_registered", by="person_erased"):
        ask(ledger, "undo", occurred_on=DAY, command="wrong", reason="recorded_twice")


def test_a_new_card_takes_the_place_of_the_old_one(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "person.issue_card", id=AYGUL, occurred_on=DAY, number=FIRST_CARD)

    ask(ledger, "person.issue_card", id=AYGUL, occurred_on=DAY, number=CARD)

    assert person_of(ledger, AYGUL).card == CARD
    assert holder(ledger, IdentifierKind.CARD, CARD) == AYGUL
    assert holder(ledger, IdentifierKind.CARD, FIRST_CARD) is None


def test_a_card_that_is_cancelled_opens_nothing(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "person.issue_card", id=AYGUL, occurred_on=DAY, number=CARD)

    ask(ledger, "person.cancel_card", id=AYGUL, occurred_on=DAY, reason="lost")

    assert person_of(ledger, AYGUL).card is None
    assert holder(ledger, IdentifierKind.CARD, CARD) is None
    with refused("card_not_held"):
        ask(ledger, "person.cancel_card", id=AYGUL, occurred_on=DAY, reason="lost")


@pytest.mark.parametrize(
    "wish",
    [{"speech_rate": 20}, {"speech_rate": 300}, {"quiet_from": "24:30", "quiet_until": "7:00"}],
)
def test_a_wish_that_no_machine_can_fulfil_is_not_taken(wish: dict[str, Any]):
    with pytest.raises(msgspec.ValidationError):
        asking("person.set_contact_preference", id=AYGUL, occurred_on=DAY, **wish)


def event_id(ledger: ServiceLedger, person: UUID, place: int = 0) -> UUID:
    return ledger.facts_of([person])[person][place].event_id


def correct(ledger: ServiceLedger, corrects: UUID | None, detail: Detail, new: str | None) -> None:
    ask(
        ledger,
        "person.correct_detail",
        asked_by=by(corrects=corrects),
        id=AYGUL,
        occurred_on=DAY,
        corrected_detail=detail,
        correction_reason="mistyped",
        new=new,
    )


@pytest.mark.parametrize(
    ("detail", "old", "new"),
    [
        (Detail.NAME, "阿依古丽·买买提", "阿依古丽"),
        (Detail.SEX, "female", "male"),
        (Detail.BORN_ON, "1978-03-05", "1978-05-03"),
        (Detail.PHONE, "13899901234", None),
    ],
)
def test_a_correction_keeps_what_the_fact_it_names_said(ledger: ServiceLedger, detail, old, new):
    registered(ledger, AYGUL)
    named = event_id(ledger, AYGUL)

    correct(ledger, named, detail, new)

    corrected = ledger.facts_of([AYGUL])[AYGUL][-1]
    assert isinstance(corrected, Person.DetailCorrected)
    assert (corrected.old, corrected.new) == (old, new)
    assert corrected.envelope.corrects == named


def test_a_correction_can_be_corrected(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    correct(ledger, event_id(ledger, AYGUL), Detail.NAME, "阿依古力")

    correct(ledger, event_id(ledger, AYGUL, -1), Detail.NAME, "阿依古丽")

    corrected = ledger.facts_of([AYGUL])[AYGUL][-1]
    assert isinstance(corrected, Person.DetailCorrected)
    assert (corrected.old, corrected.new) == ("阿依古力", "阿依古丽")


@pytest.mark.parametrize("detail", [Detail.CERTIFICATE_NUMBER, Detail.CERTIFICATE_GRADE])
def test_a_correction_of_what_the_fact_does_not_say_is_refused(ledger: ServiceLedger, detail):
    registered(ledger, AYGUL)

    with refused("corrects_nothing", id=AYGUL):
        correct(ledger, event_id(ledger, AYGUL), detail, "1")


def test_a_correction_of_nothing_is_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    with refused("corrects_nothing", id=AYGUL):
        correct(ledger, None, Detail.NAME, "阿依古丽")


def die(person: UUID = AYGUL) -> dict[str, Any]:
    return {"id": person, "occurred_on": "2022-11-20", "death_source": "hospital"}


def household_of(ledger: ServiceLedger, person: UUID) -> UUID | None:
    membership = ledger.load(HouseholdMembership, HouseholdMembership.id_of(person))
    return membership.household_id if membership else None


def test_a_death_ends_the_card_and_the_place_in_the_household(ledger: ServiceLedger):
    registered(ledger, AYGUL, BEKZAT)
    ask(ledger, "person.issue_card", id=AYGUL, occurred_on=DAY, number=CARD)
    ask(ledger, "household.form", occurred_on=DAY, person_id=AYGUL)

    ask(ledger, "person.report_death", **die())

    assert not person_of(ledger, AYGUL).alive
    assert holder(ledger, IdentifierKind.CARD, CARD) is None
    assert household_of(ledger, AYGUL) is None


def test_a_death_reported_in_error_gives_back_what_it_ended(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "person.issue_card", id=AYGUL, occurred_on=DAY, number=CARD)
    household = UUID(ask(ledger, "household.form", occurred_on=DAY, person_id=AYGUL).value)
    ask(ledger, "person.report_death", asked_by=by("death"), **die())

    ask(ledger, "undo", occurred_on="2022-11-21", command="death", reason="wrong_person")

    assert person_of(ledger, AYGUL).alive
    assert holder(ledger, IdentifierKind.CARD, CARD) == AYGUL
    assert household_of(ledger, AYGUL) == household


@pytest.mark.parametrize("known", [True, False])
def test_a_death_is_reported_once_and_of_somebody(ledger: ServiceLedger, known: bool):
    if known:
        registered(ledger, NGUYEN)
        ask(ledger, "person.report_death", **die(NGUYEN))

    with refused("person_has_died" if known else "not_known"):
        ask(ledger, "person.report_death", **die(NGUYEN))
