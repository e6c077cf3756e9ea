from ledger.aggregates import Contact
from ledger.application import ServiceLedger
from ledger.vocabulary import ContactChannel
from ledger.work import Work
from tests.facts import AREA, AYGUL, given, meanwhile, ready, recorded, refused, stored

MADE = ready(Contact.ContactMade)
MISSED = ready(Contact.ContactMissed)


def test_contact_made_says_how_the_person_was_reached():
    contact = given(Contact)

    contact.make(occurred_on="2022-09-21", person_id=AYGUL, channel=ContactChannel.VISIT, area=AREA)

    assert recorded(contact) == [MADE]


def test_contact_made_twice_is_refused():
    contact = given(Contact, MADE)

    with refused("already_exists", history="contact"):
        contact.make(occurred_on="2022-09-21", person_id=AYGUL, channel=ContactChannel.VISIT)

    assert recorded(contact) == []


def test_contact_made_after_it_was_missed_that_day_is_another_contact():
    told = (AYGUL, ContactChannel.PHONE, "2022-09-20")

    assert Contact.id_of(*told, made=True) != Contact.id_of(*told, made=False)


def test_contact_made_by_two_clerks_at_once_is_recorded_once(ledger: ServiceLedger):
    contact = Contact.id_of(AYGUL, ContactChannel.VISIT, "2022-09-21", made=True)

    def make(work: Work) -> None:
        work.begin(Contact, contact).make(
            occurred_on="2022-09-21", person_id=AYGUL, channel=ContactChannel.VISIT, area=AREA
        )

    with refused("already_exists"):
        meanwhile(ledger, make, make)

    assert stored(ledger) == [MADE]


def test_contact_missed_says_how_it_was_tried():
    contact = given(Contact)

    contact.miss(occurred_on="2022-09-20", person_id=AYGUL, channel=ContactChannel.PHONE, area=AREA)

    assert recorded(contact) == [MISSED]


def test_contact_missed_twice_is_refused():
    contact = given(Contact, MISSED)

    with refused("already_exists", history="contact"):
        contact.miss(occurred_on="2022-09-20", person_id=AYGUL, channel=ContactChannel.PHONE)

    assert recorded(contact) == []
