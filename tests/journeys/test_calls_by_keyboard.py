"""Today's calls and the needs that come of them, with a keyboard and a scanner, keys counted."""

from datetime import date
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kiosk.speech.saying import Name
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Contact, Need, Person
from ledger.vocabulary import ContactChannel, StaffRole
from projections import calls, needs_board
from projections.needs_board import NeedRow
from tests.api.office_day import AREA, PASSWORD, Day
from tests.journeys.hands import Hands, press_enter, sign_in, tab_back_to

SAID = "a ramp at the door"


@pytest.fixture(scope="module", autouse=True)
def staff(day: Day) -> None:
    for username, role in (("agent", StaffRole.CALL_AGENT), ("manager", StaffRole.CASE_MANAGER)):
        day.office.add_staff(username=username, name=username, role=role, password=PASSWORD)


@pytest.fixture
def hands(opened: BrowserContext) -> Hands:
    return Hands(opened.new_page())


def somebody(day: Day, name: str) -> UUID:
    by, person_id = day.office.by(name), day.office.ledger.new_person_id()
    with day.office.ledger.begin(Person, person_id, by) as person:
        person.register(occurred_on="2022-01-04", name=name, area=AREA, phone="0994 123 4567")
    return person_id


def to_be_called(day: Day, name: str) -> UUID:
    """Somebody who should have been called some time ago, before everybody else of the list."""
    person_id, due_on = somebody(day, name), date(2022, 1, 10)
    contact_id = Contact.id_of_plan(person_id, ContactChannel.PHONE, due_on)
    with day.office.ledger.begin(Contact, contact_id, day.office.by(str(contact_id))) as contact:
        contact.plan(
            occurred_on="2022-01-04",
            person_id=person_id,
            channel=ContactChannel.PHONE,
            due_on=due_on,
        )
    return person_id


def in_need(day: Day, name: str) -> UUID:
    """Somebody whose need was passed on to the case manager, before every other of the list."""
    person_id, need_id = somebody(day, name), day.office.ledger.new_id()
    with day.office.ledger.begin(Need, need_id, day.office.by(str(need_id))) as need:
        need.raise_need(occurred_on="2022-01-04", person_id=person_id, area=AREA, note=SAID)
        need.escalate(occurred_on="2022-01-05", escalated_to="case_manager", owner="case_manager")
    return person_id


def state_of(day: Day, person_id: UUID) -> str:
    return calls.of(day.office.fresh(), person_id)[0].contact_state


def needs_of(day: Day, person_id: UUID) -> list[NeedRow]:
    return needs_board.of(day.office.fresh(), person_id)


def expect_told(page: Page, words: Words, key: str, language: str, name: str) -> None:
    told = words.t(key, language, person=Name(name))
    expect(page.get_by_role("status")).to_have_text(told)


def focused(page: Page, field: str) -> None:
    expect(page.locator(f"#{field}")).to_be_focused()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_is_four_keys_from_the_list(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    name = f"Called {language}"
    person_id = to_be_called(day, name)
    sign_in(hands.page, "agent", language)
    hands.page.goto("/desk/calls")
    focused(hands.page, "text")

    hands.press("ArrowDown")
    hands.send()
    focused(hands.page, "outcome-reached")
    hands.press("Space")
    hands.send()

    expect_told(hands.page, words, "care.call_reached", language, name)
    assert hands.keys == 4
    assert state_of(day, person_id) == "made"
    focused(hands.page, "text")
    tab_back_to(hands.page, words.t("desk.undo", language))
    press_enter(hands.page)
    expect(hands.page.get_by_role("status")).to_have_text(words.t("desk.undone", language))
    assert state_of(day, person_id) == "planned"
    focused(hands.page, "text")
    hands.press("ArrowDown")
    hands.send()
    focused(hands.page, "outcome-reached")
    hands.press("Space")
    hands.send()
    assert state_of(day, person_id) == "made"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_need_and_whom_it_goes_to_are_seven_keys_more_and_its_words(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    name = f"Needs {language}"
    person_id = to_be_called(day, name)
    sign_in(hands.page, "agent", language)
    hands.page.goto("/desk/calls")
    focused(hands.page, "text")

    hands.press("ArrowDown")
    hands.send()
    focused(hands.page, "outcome-reached")
    hands.press("Space")
    for _ in range(3):
        hands.press("Tab")
    hands.write("need_1", SAID)
    hands.press("Tab")
    for _ in range(2):
        hands.press("ArrowDown")
    hands.press("Shift+Tab")
    hands.send()

    expect_told(hands.page, words, "care.call_reached", language, name)
    [need] = needs_of(day, person_id)
    assert (need.owner, need.note) == ("case_manager", SAID)
    assert hands.keys == 4 + 7 + len(SAID)


def test_who_calls_back_is_found_by_a_scan(hands: Hands, day: Day) -> None:
    person_id = somebody(day, "Calls back")
    card = day.office.issue_card(person_id)
    sign_in(hands.page, "agent")
    hands.page.goto("/desk/calls")

    hands.scan("text", card)
    focused(hands.page, "outcome-reached")
    hands.press("Space")
    hands.send()

    assert (hands.scans, hands.keys) == (1, 2)
    assert state_of(day, person_id) == "made"


def test_the_arrows_go_down_and_up_the_list(hands: Hands, day: Day) -> None:
    for number in (1, 2):
        to_be_called(day, f"Listed {number}")
    sign_in(hands.page, "agent")
    hands.page.goto("/desk/calls")
    links = hands.page.locator("tbody th a")
    focused(hands.page, "text")

    for place in (0, 1, 0):
        hands.press("ArrowUp" if place < 1 and hands.keys else "ArrowDown")
        expect(links.nth(place)).to_be_focused()
    hands.press("ArrowUp")

    focused(hands.page, "text")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_need_is_settled_with_three_keys_from_the_list(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    name = f"Settled {language}"
    person_id = in_need(day, name)
    sign_in(hands.page, "manager", language)
    hands.page.goto("/desk/needs")
    expect(hands.page.locator("a[autofocus]")).to_be_focused()

    hands.send()
    focused(hands.page, "what-settled")
    hands.press("Space")
    hands.send()

    expect_told(hands.page, words, "care.need_settled", language, name)
    assert hands.keys == 3
    assert needs_of(day, person_id)[0].need_state == "resolved"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_need_is_refused_with_its_reason(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    name = f"Refused {language}"
    person_id = in_need(day, name)
    sign_in(hands.page, "manager", language)
    hands.page.goto("/desk/needs")
    expect(hands.page.locator("a[autofocus]")).to_be_focused()

    hands.send()
    focused(hands.page, "what-settled")
    hands.press("ArrowUp")
    for _ in range(4):
        hands.press("Tab")
    for _ in range(2):
        hands.press("ArrowDown")
    hands.press("Tab")
    hands.send()

    expect_told(hands.page, words, "care.need_refused", language, name)
    assert hands.keys == 10
    assert needs_of(day, person_id)[0].need_decline_reason == "no_means"
