from datetime import date
from uuid import UUID

import pytest

from ledger.aggregates import Contact, RehabSession, StaffMember
from ledger.application import ServiceLedger
from ledger.vocabulary import Channel
from projections import feed, generations, record_access
from projections.record_access import Access, Broken
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, CLERK, ORGANISATION, by, ready
from tests.ledger.asking import ask, registered

LATER = "2022-12-31T12:00:00.000000Z"


@pytest.fixture(autouse=True)
def people(ledger: ServiceLedger, tell):
    ledger.vault.create_keys([AYGUL, BEKZAT])
    tell(CLERK, ready(StaffMember.StaffRegistered))
    registered(ledger, AYGUL, name="阿依古丽")
    registered(ledger, BEKZAT, name="别克扎提")


def look(ledger: ServiceLedger, person_id: UUID, day: str = "2022-07-01") -> None:
    told = {"occurred_on": day, "person_id": person_id, "access_purpose": "question"}
    ask(ledger, "record_access.view", **told)


def test_record_access_of_a_person_names_who_looked_and_who_wrote(ledger, views: Views):
    look(ledger, AYGUL)
    look(ledger, BEKZAT)
    glass = {"occurred_on": "2022-07-02", "break_glass_reason": "danger", "note": "两天没有接电话"}
    ask(ledger, "record_access.break_glass", person_id=AYGUL, **glass)
    feed.catch_up(ledger, views)

    glass_broken, viewed, written = record_access.of(views, person_id=AYGUL)

    assert viewed == Access(
        position=4,
        recorded_at=LATER,
        occurred_on="2022-07-01",
        looked=True,
        topic="record_viewed",
        reason="question",
        staff_id=CLERK,
        staff_role="clerk",
        organisation=ORGANISATION,
        channel="desk",
        sensitive=False,
    )
    assert (glass_broken.looked, glass_broken.reason) == (True, "danger")
    assert (written.topic, written.looked, written.reason) == ("person_registered", False, None)


def test_record_access_glass_broken_is_whose_record_was_opened_and_why(
    ledger: ServiceLedger, views: Views
):
    for day, person in (("2022-07-02", AYGUL), ("2022-08-01", BEKZAT)):
        told = {"occurred_on": day, "break_glass_reason": "danger", "note": "x"}
        ask(ledger, "record_access.break_glass", person_id=person, **told)
    feed.catch_up(ledger, views)
    july = {"start": date(2022, 7, 1), "end": date(2022, 8, 1)}

    assert record_access.glass_broken(views, **july) == [
        Broken(
            position=4,
            recorded_at=LATER,
            occurred_on="2022-07-02",
            person_id=AYGUL,
            staff_id=CLERK,
            staff_role="clerk",
            organisation=ORGANISATION,
            reason="danger",
        )
    ]
    assert record_access.glass_broken(views, **july, staff_id=BEKZAT) == []
    assert len(record_access.glass_broken(views, start=date(2022, 7, 1), end=date(2023, 1, 1))) == 2


def test_record_access_looked_leaves_out_who_wrote(ledger: ServiceLedger, views: Views):
    look(ledger, AYGUL)
    kiosk = by(channel=Channel.KIOSK, on_behalf_of=AYGUL)
    turn = {"id": UUID(int=0x7A), "occurred_on": "2022-07-02"}
    ask(ledger, "record_access.open", asked_by=kiosk, person_id=AYGUL, **turn)
    feed.catch_up(ledger, views)

    found = record_access.looked(views, person_id=AYGUL)

    assert [(each.topic, each.channel) for each in found] == [
        ("kiosk_session_opened", "kiosk"),
        ("record_viewed", "desk"),
    ]
    assert record_access.looked(views, person_id=AYGUL, limit=1) == found[:1]


def test_record_access_of_nobody_is_empty(views: Views):
    assert record_access.of(views, person_id=UUID(int=1)) == []
    assert record_access.looked(views, person_id=UUID(int=1)) == []


def test_record_access_marks_what_is_sensitive(ledger: ServiceLedger, views: Views, tell):
    tell(UUID(int=0x5E), ready(RehabSession.RehabSessionDelivered, item="counselling"))

    newest = record_access.of(views, person_id=AYGUL, limit=1)

    assert [each.sensitive for each in newest] == [True]


def test_record_access_keeps_what_was_withdrawn_and_who_took_it_back(ledger, views: Views, tell):
    tell(UUID(int=0x5E), ready(Contact.ContactMade))
    (fact,) = ledger.facts_of([UUID(int=0x5E)])[UUID(int=0x5E)]
    mistake = {"occurred_on": "2022-12-02", "fact_id": fact.event_id, "reason": "wrong_person"}
    ledger.perform(by(), lambda work: work.change(Contact, UUID(int=0x5E)).withdraw(**mistake))
    feed.catch_up(ledger, views)

    found = record_access.of(views, person_id=AYGUL)

    assert [each.topic for each in found] == ["fact_withdrawn", "contact_made", "person_registered"]


def test_record_access_is_the_same_when_it_is_built_again(ledger, views: Views, tmp_path):
    look(ledger, AYGUL)

    outcome, fresh = generations.rebuild(ledger, views, tmp_path / "data" / "views")

    assert outcome.equal
    assert record_access.of(fresh, person_id=AYGUL) == record_access.of(views, person_id=AYGUL)
    fresh.close()
