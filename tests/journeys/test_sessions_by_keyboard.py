"""A session of therapy recorded with a scanner and one key: the last one again, held, missed."""

from datetime import date
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, expect

from kiosk.speech.saying import Name
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Person, RehabSession
from ledger.vocabulary import StaffRole
from tests.api.office_day import AREA, PASSWORD, Day
from tests.journeys.hands import Hands, press_enter, sign_in, tab_back_to, type_into

ITEM = "physiotherapy"


@pytest.fixture(scope="module", autouse=True)
def therapist(day: Day) -> None:
    role = StaffRole.REHAB_WORKER
    day.office.add_staff(username="therapist", name="Wang Fang", role=role, password=PASSWORD)


@pytest.fixture
def hands(opened: BrowserContext) -> Hands:
    return Hands(opened.new_page())


def somebody(day: Day, name: str) -> tuple[UUID, str]:
    """Somebody with a card; their id and its number."""
    by, person_id = day.office.by(name), day.office.ledger.new_person_id()
    with day.office.ledger.begin(Person, person_id, by) as person:
        person.register(occurred_on="2022-01-04", name=name, area=AREA)
    return person_id, day.office.issue_card(person_id)


def session_of(day: Day, person_id: UUID, on: str) -> UUID:
    return RehabSession.id_of(person_id, day.here, on, ITEM)


def treated(day: Day, person_id: UUID) -> None:
    """They had a session of forty minutes once."""
    session_id = session_of(day, person_id, "2022-06-21")
    by = day.office.by(str(session_id))
    with day.office.ledger.begin(RehabSession, session_id, by) as session:
        session.deliver(
            occurred_on="2022-06-21",
            person_id=person_id,
            station_id=day.here,
            item=ITEM,
            minutes=40,
        )


def expected(day: Day, person_id: UUID) -> None:
    """They have a session today."""
    today = day.office.today()
    session_id = session_of(day, person_id, today)
    by = day.office.by(str(session_id))
    with day.office.ledger.begin(RehabSession, session_id, by) as session:
        session.plan(
            occurred_on=today,
            person_id=person_id,
            station_id=day.here,
            item=ITEM,
            planned_for=date.fromisoformat(today),
            starts_at="10:00",
        )


def last_topic(day: Day, person_id: UUID) -> str:
    session_id = session_of(day, person_id, day.office.today())
    return day.office.ledger.facts_of([session_id])[session_id][-1].TOPIC


def ready(hands: Hands) -> None:
    """The page has come, and put the focus on what Enter is to press."""
    expect(hands.page.locator("button[autofocus]")).to_be_focused()


def told(words: Words, key: str, language: str, name: str) -> str:
    item = words.term("item", ITEM, language)
    return words.t(key, language, person=Name(name), item=item)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_session_is_recorded_again_with_one_scan_and_one_key(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    name = f"Again {language}"
    person_id, card = somebody(day, name)
    treated(day, person_id)
    sign_in(hands.page, "therapist", language)
    hands.page.goto("/desk/sessions")

    hands.scan("text", card)
    ready(hands)
    hands.send()

    expect(hands.page.get_by_role("status")).to_have_text(
        told(words, "care.session_held", language, name)
    )
    assert (hands.scans, hands.keys) == (1, 1)
    assert last_topic(day, person_id) == "rehab_session_delivered"
    type_into(hands.page, "text", "")
    tab_back_to(hands.page, words.t("desk.undo", language))
    press_enter(hands.page)
    expect(hands.page.get_by_role("status")).to_have_text(words.t("desk.undone", language))
    assert last_topic(day, person_id) == "fact_withdrawn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_did_not_come_is_one_scan_and_one_key(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    name = f"Missed {language}"
    person_id, card = somebody(day, name)
    treated(day, person_id)
    expected(day, person_id)
    sign_in(hands.page, "therapist", language)
    hands.page.goto("/desk/sessions")

    hands.scan("text", card)
    ready(hands)
    with hands.page.expect_navigation():
        hands.press("0")

    expect(hands.page.get_by_role("status")).to_have_text(
        told(words, "care.session_missed", language, name)
    )
    assert (hands.scans, hands.keys) == (1, 1)
    assert last_topic(day, person_id) == "rehab_session_missed"


def test_a_nought_that_is_typed_as_minutes_records_nothing(hands: Hands, day: Day) -> None:
    person_id, _ = somebody(day, "Typed")
    treated(day, person_id)
    expected(day, person_id)
    sign_in(hands.page, "therapist")
    hands.page.goto(f"/desk/sessions/{person_id}")

    hands.page.get_by_label("Minutes").press("End")
    hands.press("0")

    expect(hands.page.get_by_label("Minutes")).to_have_value("400")
    assert last_topic(day, person_id) == "rehab_session_planned"


def test_from_the_first_page_it_is_a_scan_and_two_keys_more(hands: Hands, day: Day) -> None:
    person_id, card = somebody(day, "From the first page")
    treated(day, person_id)
    sign_in(hands.page, "therapist")

    hands.scan("text", card)
    hands.tab_to(f"/desk/sessions/{person_id}")
    hands.send()
    ready(hands)
    hands.send()

    assert last_topic(day, person_id) == "rehab_session_delivered"
