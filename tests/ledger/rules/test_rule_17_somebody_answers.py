"""No fact without actor and organisation; a kiosk records as itself, for the person at it."""

from msgspec.structs import replace

from ledger.aggregates import Contact
from ledger.application import ServiceLedger
from ledger.history import NIL
from ledger.vocabulary import By, Channel, ContactChannel
from ledger.work import Work
from tests.facts import AYGUL, by, meanwhile, refused, stored

CALL = Contact.id_of(AYGUL, ContactChannel.PHONE, "2022-09-21", made=True)


def call(work: Work) -> str:
    contact = work.begin(Contact, CALL)
    contact.make(occurred_on="2022-09-21", person_id=AYGUL, channel=ContactChannel.PHONE)
    return str(CALL)


def at_the_kiosk(key: str) -> By:
    return by(key, channel=Channel.KIOSK, on_behalf_of=AYGUL)


def test_rule_17_somebody_answers_done(ledger: ServiceLedger):
    ledger.perform(at_the_kiosk("asked"), call)

    (fact,) = ledger.facts_of([CALL])[CALL]
    assert fact.envelope.actor != NIL
    assert fact.envelope.organisation
    assert fact.envelope.on_behalf_of == AYGUL


def test_rule_17_nobody_answers_refused(ledger: ServiceLedger):
    for asker in (replace(by(), actor=NIL), replace(by(), organisation=" ")):
        with refused("nobody_answers"):
            ledger.perform(asker, call)

    assert stored(ledger) == []


def test_rule_17_kiosk_for_nobody_refused(ledger: ServiceLedger):
    with refused("on_behalf_of_nobody"):
        ledger.perform(by(channel=Channel.KIOSK), call)

    assert stored(ledger) == []


def test_rule_17_somebody_answers_repeated(ledger: ServiceLedger):
    ledger.perform(at_the_kiosk("asked"), call)

    again = ledger.perform(at_the_kiosk("asked"), call)

    assert again.repeated
    assert len(stored(ledger)) == 1


def test_rule_17_somebody_answers_at_the_same_time(ledger: ServiceLedger):
    with refused("already_exists"):
        meanwhile(ledger, call, call)

    assert len(stored(ledger)) == 1
