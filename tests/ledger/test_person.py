from ledger.aggregates import IdentifierClaim, Person
from ledger.application import ServiceLedger
from ledger.vocabulary import AddressKind, IdentifierKind, Settlement, Sex
from ledger.work import Work
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    CARD,
    FIRST_CARD,
    HOUSEHOLD,
    RESIDENT_ID,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)

REGISTERED = ready(Person.PersonRegistered)
WITH_CARD = ready(Person.CardIssued)
CANCELLED = ready(Person.CardCancelled)
ERASED = ready(Person.PersonErased)
CLAIMED = ready(IdentifierClaim.IdentifierClaimed)
RELEASED = ready(IdentifierClaim.IdentifierReleased)


def known() -> Person:
    return given(Person, REGISTERED)


def test_person_registered_says_who_they_are():
    person = given(Person)

    person.register(
        occurred_on="2022-01-04",
        name="阿依古丽·买买提",
        area=AREA,
        household_id=HOUSEHOLD,
        settlement=Settlement.RURAL,
        sex=Sex.FEMALE,
        born_on="1978-03-05",
        phone="13899901234",
        address="昌吉市建国路街道和谐社区3号楼",
        household_number="HK20220815",
    )

    assert recorded(person) == [REGISTERED]
    assert person.area == AREA


def test_person_registered_by_name_alone_is_enough():
    person = given(Person)

    person.register(occurred_on="2022", name="别克扎提")

    assert recorded(person) == [Person.PersonRegistered(occurred_on="2022", name="别克扎提")]


def test_person_registered_twice_is_refused():
    person = known()

    with refused("already_exists", history="person"):
        person.register(occurred_on="2022-01-04", name="阿依古丽·买买提")

    assert recorded(person) == []


def test_person_registered_twice_at_once_is_registered_once(ledger: ServiceLedger):
    def register(work: Work) -> None:
        work.begin(Person, AYGUL).register(occurred_on="2022", name="阿依古丽")

    with refused("already_exists"):
        meanwhile(ledger, register, register)

    assert ledger.position() == 1


def test_identifier_added_keeps_the_number_sealed():
    person = known()

    person.add_identifier(
        occurred_on="2022-01-04", kind=IdentifierKind.CN_RESIDENT_ID, number=RESIDENT_ID
    )

    assert recorded(person) == [ready(Person.IdentifierAdded)]
    assert Person.IdentifierAdded.SEALED_FIELDS == ("number",)


def test_identifier_added_to_nobody_is_refused():
    person = given(Person)

    with refused("not_known", history="person"):
        person.add_identifier(
            occurred_on="2022-01-04", kind=IdentifierKind.VN_CCCD, number="001078012345"
        )

    assert recorded(person) == []


def test_certificate_issued_may_be_upgraded():
    person = known()
    told = {"occurred_on": "2019-06", "country": "CN", "category": "physical"}

    person.identify_by_certificate(**told, grade="grade_3", number=f"{RESIDENT_ID}43")
    person.identify_by_certificate(**told, grade="grade_2")

    first, second = recorded(person)
    assert first == ready(Person.CertificateIssued)
    assert second == ready(Person.CertificateIssued, grade="grade_2", number=None)


def test_address_changed_on_paper_moves_the_person_to_another_area():
    person = known()

    person.change_address(
        occurred_on="2022-02-01", kind=AddressKind.REGISTERED, area="652302", address="阜康市"
    )

    assert recorded(person) == [
        ready(
            Person.AddressChanged,
            kind=AddressKind.REGISTERED,
            area="652302",
            address="阜康市",
        )
    ]
    assert person.area == "652302"


def test_address_changed_in_life_leaves_them_where_they_are_registered():
    person = known()

    person.change_address(
        occurred_on="2022-02-01",
        kind=AddressKind.ACTUAL,
        area="652302",
        address="阜康市博峰街天池路12号",
    )

    assert recorded(person) == [ready(Person.AddressChanged)]
    assert person.area == AREA


def test_contact_changed_keeps_language_clear_and_phone_sealed():
    person = known()

    person.change_contact(occurred_on="2022-02-01", phone="13699905678", language="zh-Hans")

    assert recorded(person) == [ready(Person.ContactChanged)]
    assert Person.ContactChanged.CLEAR_FIELDS == ("language",)


def test_card_issued_takes_the_place_of_the_one_before():
    person = given(Person, REGISTERED, WITH_CARD)

    person.issue_card(occurred_on="2022-03-01", number=CARD)

    assert recorded(person) == [ready(Person.CardIssued, occurred_on="2022-03-01", number=CARD)]
    assert person.card == CARD


def test_card_cancelled_says_which_one_and_why():
    person = given(Person, REGISTERED, WITH_CARD)

    person.cancel_card(occurred_on="2022-03-01", reason="lost")

    assert recorded(person) == [CANCELLED]
    assert CANCELLED.number == FIRST_CARD


def test_card_cancelled_when_there_is_none_is_refused():
    person = known()

    with refused("card_not_held", id=AYGUL):
        person.cancel_card(occurred_on="2022-03-01", reason="lost")

    assert recorded(person) == []


def test_card_cancelled_twice_is_refused():
    person = given(Person, REGISTERED, WITH_CARD, CANCELLED)

    with refused("card_not_held"):
        person.cancel_card(occurred_on="2022-03-02", reason="lost")

    assert recorded(person) == []


def test_card_cancelled_at_two_desks_at_once_is_cancelled_once(ledger: ServiceLedger):
    copied(ledger, AYGUL, REGISTERED, WITH_CARD)

    def cancel(work: Work) -> None:
        work.change(Person, AYGUL).cancel_card(occurred_on="2022-03-01", reason="lost")

    with refused("card_not_held"):
        meanwhile(ledger, cancel, cancel)

    assert [fact.TOPIC for fact in stored(ledger)].count("card_cancelled") == 1


def test_pin_set_again_counts_from_then_on():
    person = known()

    person.set_pin(occurred_on="2022-01-04", pin_hash="first")
    person.set_pin(occurred_on="2022-02-04", pin_hash="second")

    assert [fact.pin_hash for fact in recorded(person)] == ["first", "second"]  # type: ignore[attr-defined]


def test_person_erased_says_nothing_of_them_any_more():
    person = known()

    person.erase(occurred_on="2022-12-30", reason="asked for by the person")

    assert recorded(person) == [ERASED]
    assert person.erased


def test_person_erased_takes_no_command_any_more():
    person = given(Person, REGISTERED, WITH_CARD, ERASED)
    commands = (
        lambda: person.erase(occurred_on="2022-12-31", reason="twice"),
        lambda: person.set_pin(occurred_on="2022-12-31", pin_hash="x"),
        lambda: person.issue_card(occurred_on="2022-12-31", number=CARD),
        lambda: person.cancel_card(occurred_on="2022-12-31", reason="lost"),
        lambda: person.change_contact(occurred_on="2022-12-31", phone="1"),
        lambda: person.change_address(
            occurred_on="2022-12-31", kind=AddressKind.ACTUAL, area=None, address=None
        ),
        lambda: person.add_identifier(
            occurred_on="2022-12-31", kind=IdentifierKind.CARD, number="1"
        ),
        lambda: person.identify_by_certificate(
            occurred_on="2022-12-31", country="CN", category=None, grade=None
        ),
    )

    for command in commands:
        with refused("person_is_erased", id=AYGUL):
            command()

    assert recorded(person) == []


def test_identifier_claimed_belongs_to_one_person():
    claim = given(IdentifierClaim)

    claim.claim(occurred_on="2022-01-04", kind=IdentifierKind.CN_RESIDENT_ID, person_id=AYGUL)

    assert recorded(claim) == [CLAIMED]
    assert claim.holder == AYGUL


def test_identifier_claimed_by_somebody_else_is_refused():
    claim = given(IdentifierClaim, CLAIMED)

    with refused("identifier_taken", kind=IdentifierKind.CN_RESIDENT_ID):
        claim.claim(occurred_on="2022-01-05", kind=IdentifierKind.CN_RESIDENT_ID, person_id=BEKZAT)

    assert recorded(claim) == []


def test_identifier_claimed_by_two_persons_at_once_goes_to_the_first(ledger: ServiceLedger):
    number = ledger.vault.number_id(IdentifierKind.CARD.value, CARD)

    def claim_for(person):
        def claim(work: Work) -> None:
            work.begin(IdentifierClaim, number).claim(
                occurred_on="2022", kind=IdentifierKind.CARD, person_id=person
            )

        return claim

    with refused("identifier_taken"):
        meanwhile(ledger, claim_for(AYGUL), claim_for(BEKZAT))

    assert [fact.person_id for fact in stored(ledger)] == [AYGUL]  # type: ignore[attr-defined]


def test_identifier_released_is_free_for_the_next(ledger: ServiceLedger):
    number = ledger.vault.number_id(IdentifierKind.CARD.value, CARD)
    copied(ledger, number, CLAIMED, RELEASED)

    with ledger.begin(IdentifierClaim, number, by()) as claim:
        claim.claim(occurred_on="2022-03-02", kind=IdentifierKind.CARD, person_id=BEKZAT)

    held = ledger.load(IdentifierClaim, number)
    assert held is not None
    assert held.holder == BEKZAT


def test_identifier_claimed_does_not_tell_who_holds_it_once_its_key_is_gone(
    ledger: ServiceLedger,
):
    with ledger.begin(IdentifierClaim, BEKZAT, by()) as claim:
        claim.claim(occurred_on="2022-03-02", kind=IdentifierKind.CARD, person_id=AYGUL)
    (row,) = ledger.recorder.select_events(BEKZAT)
    assert str(AYGUL).encode() not in row.state

    ledger.vault.destroy_key(ledger.mapper.to_domain_event(row).subject)
    forgotten = ledger.load(IdentifierClaim, BEKZAT)
    with ledger.change(IdentifierClaim, BEKZAT, by()) as claim:
        claim.release(occurred_on="2022-03-03")
        claim.claim(occurred_on="2022-03-03", kind=IdentifierKind.CARD, person_id=AYGUL)
    again = ledger.load(IdentifierClaim, BEKZAT)

    assert forgotten is not None
    assert forgotten.held
    assert forgotten.holder is None
    assert again is not None
    assert again.holder == AYGUL


def test_identifier_released_sets_the_number_free():
    claim = given(
        IdentifierClaim, ready(IdentifierClaim.IdentifierClaimed, kind=IdentifierKind.CARD)
    )

    claim.release(occurred_on="2022-03-01")

    assert recorded(claim) == [RELEASED]


def test_identifier_released_twice_is_refused():
    claim = given(IdentifierClaim, CLAIMED, RELEASED)

    with refused("identifier_free"):
        claim.release(occurred_on="2022-03-02")

    assert recorded(claim) == []


def test_identifier_released_at_two_desks_at_once_is_released_once(ledger: ServiceLedger):
    copied(ledger, AYGUL, CLAIMED)

    def release(work: Work) -> None:
        work.change(IdentifierClaim, AYGUL).release(occurred_on="2022-03-01")

    with refused("identifier_free"):
        meanwhile(ledger, release, release)

    assert ledger.position() == 2
