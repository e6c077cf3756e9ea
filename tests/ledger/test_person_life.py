from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Person
from ledger.application import ServiceLedger
from ledger.particulars import (
    CertificateState,
    CorrectionReason,
    DeathSource,
    Detail,
    PreferredChannel,
    RetirementReason,
    RevocationReason,
)
from ledger.vocabulary import AddressKind, IdentifierKind
from ledger.work import Work
from tests.facts import (
    AYGUL,
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

SAID = UUID(int=0x5A1D)
REGISTERED = ready(Person.PersonRegistered, event_id=SAID)
ISSUED = ready(Person.CertificateIssued)
UPGRADED = ready(Person.CertificateUpgraded)
EXPIRED = ready(Person.CertificateExpired)
REVOKED = ready(Person.CertificateRevoked)
AWAY = ready(Person.PersonMovedAway)
DEAD = ready(Person.PersonDied)

RETIRE = {
    "occurred_on": "2022-03-02",
    "identifier_kind": IdentifierKind.CN_RESIDENT_ID,
    "retirement_reason": RetirementReason.MISTAKEN,
    "number": RESIDENT_ID,
}
UPGRADE = {
    "occurred_on": "2021-11-01",
    "country": "CN",
    "valid_until": date(2022, 10, 31),
    "number": f"{RESIDENT_ID}42",
    "category": "physical",
    "grade": "grade_2",
}
EXPIRE = {"occurred_on": "2022-11-01"}
REVOKE = {"occurred_on": "2022-09-01", "revocation_reason": RevocationReason.ISSUED_WRONGLY}
PREFER = {
    "occurred_on": "2022-02-01",
    "preferred_channel": PreferredChannel.PHONE,
    "language": "zh-Hans",
    "speech_rate": 80,
    "large_text": True,
    "quiet_from": "13:00",
    "quiet_until": "15:30",
}
CORRECT = {
    "occurred_on": "2022-03-03",
    "corrected_detail": Detail.NAME,
    "correction_reason": CorrectionReason.MISTYPED,
    "old": "阿依古丽·买买提",
    "new": "阿依古丽·麦麦提",
}
DIE = {"occurred_on": "2022-11-20", "death_source": DeathSource.FAMILY}
LEAVE = {"occurred_on": "2022-06", "to_area": "650102"}
RETURN = {"occurred_on": "2022-10"}

STEPS: dict[str, tuple[tuple[Any, ...], str, dict[str, Any], Any]] = {
    "identifier_retired": ((), "retire_identifier", RETIRE, Person.IdentifierRetired),
    "certificate_upgraded": ((ISSUED,), "upgrade_certificate", UPGRADE, Person.CertificateUpgraded),
    "certificate_expired": ((UPGRADED,), "expire_certificate", EXPIRE, Person.CertificateExpired),
    "certificate_revoked": ((ISSUED,), "revoke_certificate", REVOKE, Person.CertificateRevoked),
    "contact_preference_set": ((), "set_contact_preference", PREFER, Person.ContactPreferenceSet),
    "person_died": ((), "report_death", DIE, Person.PersonDied),
    "person_moved_away": ((), "move_away", LEAVE, Person.PersonMovedAway),
    "person_moved_back": ((AWAY,), "move_back", RETURN, Person.PersonMovedBack),
}


def known(*facts: Any) -> Person:
    return given(Person, REGISTERED, *facts)


@pytest.mark.parametrize("topic", STEPS)
def test_a_step_in_a_life_is_recorded_as_it_was_told(topic: str):
    before, command, told, fact = STEPS[topic]
    person = known(*before)

    getattr(person, command)(**told)

    assert recorded(person) == [ready(fact)]


def test_identifier_retired_keeps_the_number_sealed():
    assert Person.IdentifierRetired.SEALED_FIELDS == ("number",)


def test_certificate_upgraded_after_it_expired_is_held_again():
    person = known(ISSUED, EXPIRED)

    person.upgrade_certificate(**UPGRADE)

    assert recorded(person) == [UPGRADED]
    assert person.certificate is CertificateState.HELD
    assert person.certificate_valid_until == date(2022, 10, 31)


@pytest.mark.parametrize(
    ("before", "command", "told"),
    [
        ((), "upgrade_certificate", UPGRADE),
        ((ISSUED, REVOKED), "upgrade_certificate", UPGRADE),
        ((), "expire_certificate", EXPIRE),
        ((ISSUED, EXPIRED), "expire_certificate", EXPIRE),
        ((), "revoke_certificate", REVOKE),
        ((ISSUED, REVOKED), "revoke_certificate", REVOKE),
    ],
)
def test_a_certificate_that_is_not_held_neither_grows_nor_ends(before, command, told):
    person = known(*before)

    with refused("certificate_not_held", id=AYGUL):
        getattr(person, command)(**told)

    assert recorded(person) == []


def test_certificate_expired_before_its_last_day_is_refused():
    person = known(UPGRADED)

    with refused("certificate_still_valid", id=AYGUL):
        person.expire_certificate(occurred_on="2022-10-30")

    assert recorded(person) == []


def test_certificate_revoked_is_not_held_until_it_is_issued_again():
    person = known(ISSUED, REVOKED)

    person.identify_by_certificate(occurred_on="2022-12", country="CN", grade="grade_2")

    assert person.certificate is CertificateState.HELD


def test_contact_preference_set_may_say_one_thing_alone():
    person = known()

    person.set_contact_preference(occurred_on="2022-02-01", large_text=True)

    assert recorded(person) == [
        Person.ContactPreferenceSet(occurred_on="2022-02-01", large_text=True)
    ]


@pytest.mark.parametrize("hours", [{"quiet_from": "13:00"}, {"quiet_until": "15:30"}])
def test_contact_preference_set_with_half_of_the_quiet_hours_is_refused(hours: dict[str, str]):
    person = known()

    with refused("quiet_hours_incomplete", id=AYGUL):
        person.set_contact_preference(occurred_on="2022-02-01", **hours)


def test_detail_corrected_keeps_what_was_wrong_and_what_is_right_sealed():
    person = given(Person, REGISTERED, asked_by=by(corrects=SAID))

    person.correct_detail(**CORRECT)

    assert recorded(person) == [ready(Person.DetailCorrected)]
    assert Person.DetailCorrected.SEALED_FIELDS == ("old", "new")


@pytest.mark.parametrize("named", [None, UUID(int=1)])
def test_detail_corrected_without_the_fact_that_is_wrong_is_refused(named: UUID | None):
    person = given(Person, REGISTERED, asked_by=by(corrects=named))

    with refused("corrects_nothing", id=AYGUL):
        person.correct_detail(**CORRECT)


def test_detail_corrected_to_what_it_was_is_refused():
    person = given(Person, REGISTERED, asked_by=by(corrects=SAID))

    with refused("correction_changes_nothing", id=AYGUL):
        person.correct_detail(**CORRECT | {"new": CORRECT["old"]})


@pytest.mark.parametrize(
    ("told", "last_day"),
    [
        ("2022-11-20", date(2022, 11, 20)),
        ("2022-11", date(2022, 11, 30)),
        ("2022", date(2022, 12, 31)),
    ],
)
def test_person_died_on_the_last_day_that_can_be_meant(told: str, last_day: date):
    person = known()

    person.report_death(**DIE | {"occurred_on": told})

    assert not person.alive
    assert person.died_on == last_day


def test_person_died_at_two_desks_at_once_is_noted_once(ledger: ServiceLedger):
    copied(ledger, AYGUL, REGISTERED)

    def report(work: Work) -> None:
        work.change(Person, AYGUL).report_death(**DIE)

    with refused("person_has_died"):
        meanwhile(ledger, report, report)

    assert [fact.TOPIC for fact in stored(ledger)] == ["person_registered", "person_died"]


def test_of_the_dead_nothing_new_is_recorded():
    person = known(ISSUED, DEAD)
    told = {"occurred_on": "2022-12-01"}
    commands = (
        lambda: person.report_death(**DIE),
        lambda: person.move_away(**LEAVE),
        lambda: person.move_back(**RETURN),
        lambda: person.retire_identifier(**RETIRE),
        lambda: person.upgrade_certificate(**UPGRADE),
        lambda: person.expire_certificate(**EXPIRE),
        lambda: person.revoke_certificate(**REVOKE),
        lambda: person.set_contact_preference(**PREFER),
        lambda: person.set_pin(**told, pin_hash="x"),
        lambda: person.issue_card(**told, number="1"),
        lambda: person.change_contact(**told, phone="1"),
        lambda: person.change_address(**told, kind=AddressKind.ACTUAL),
        lambda: person.add_identifier(**told, kind=IdentifierKind.CARD, number="1"),
        lambda: person.identify_by_certificate(**told, country="CN"),
    )

    for command in commands:
        with refused("person_has_died", id=AYGUL):
            command()

    assert recorded(person) == []


def test_of_the_dead_a_card_is_cancelled_a_detail_corrected_and_all_erased():
    person = given(Person, REGISTERED, ready(Person.CardIssued), DEAD, asked_by=by(corrects=SAID))

    person.cancel_card(occurred_on="2022-12-01", reason="died")
    person.correct_detail(**CORRECT)
    person.erase(occurred_on="2022-12-30", reason="asked for by the family")

    topics = [fact.TOPIC for fact in recorded(person)]
    assert topics == ["card_cancelled", "detail_corrected", "person_erased"]


def test_person_moved_away_twice_is_refused():
    person = known(AWAY)

    with refused("person_is_away", id=AYGUL):
        person.move_away(**LEAVE)


def test_person_moved_back_without_having_left_is_refused():
    person = known()

    with refused("person_not_away", id=AYGUL):
        person.move_back(**RETURN)


def test_person_moved_away_at_two_desks_at_once_is_noted_once(ledger: ServiceLedger):
    copied(ledger, AYGUL, REGISTERED)

    def leave(work: Work) -> None:
        work.change(Person, AYGUL).move_away(**LEAVE)

    with refused("person_is_away"):
        meanwhile(ledger, leave, leave)

    person = ledger.load(Person, AYGUL)
    assert person is not None
    assert person.moved_away
