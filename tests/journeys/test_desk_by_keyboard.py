"""Finding somebody and calling about a loan: keyboard and scanner alone, every key counted."""

import pytest
from playwright.sync_api import BrowserContext, expect

from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Device, Person
from projections import record_access
from tests.api.office_day import AREA, AYGUL, LI_LEI, NUMBER, OUT, Day
from tests.journeys.hands import Hands, last_fact, sign_in

COUSINS = ("Rustam Karimov", "Rustam Azizov")


@pytest.fixture(scope="module")
def cousins(day: Day) -> None:
    for name in COUSINS:
        by, person_id = day.office.by(name), day.office.ledger.new_person_id()
        with day.office.ledger.begin(Person, person_id, by) as person:
            person.register(occurred_on="2022-01-04", name=name, area=AREA)


@pytest.fixture
def hands(opened: BrowserContext) -> Hands:
    return Hands(opened.new_page())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_that_is_scanned_opens_its_holders_page(
    hands: Hands, day: Day, language: str
) -> None:
    sign_in(hands.page, "clerk", language)

    hands.scan("text", day.card)

    expect(hands.page.get_by_role("heading", level=1)).to_have_text(AYGUL)
    assert (hands.scans, hands.keys) == (1, 0)
    looked = record_access.looked(day.office.fresh(), person_id=day.aygul)
    assert {each.reason for each in looked} == {"service"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_is_typed_opens_its_persons_page(
    hands: Hands, day: Day, language: str
) -> None:
    sign_in(hands.page, "clerk", language)

    hands.write("text", NUMBER)
    hands.send()

    expect(hands.page.get_by_role("heading", level=1)).to_have_text(AYGUL)
    assert hands.keys == len(NUMBER) + 1


@pytest.mark.usefixtures("cousins")
@pytest.mark.parametrize("language", LANGUAGES)
def test_of_several_people_the_first_is_one_key_away(
    hands: Hands, words: Words, language: str
) -> None:
    sign_in(hands.page, "clerk", language)

    hands.write("text", "Rustam")
    hands.send()
    expect(hands.page.get_by_role("heading", level=1)).to_have_text(
        words.t("desk.found_title", language)
    )
    hands.send()

    expect(hands.page.get_by_role("heading", level=1)).to_contain_text("Rust")
    assert hands.keys == len("Rustam") + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_about_what_is_overdue_is_written_down(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    call = f"/desk/due/{Device.id_of(day.office.organisation, OUT)}"
    sign_in(hands.page, "clerk", language)

    hands.tab_to("/desk/due")
    hands.send()
    expect(hands.page.get_by_role("main")).to_contain_text(LI_LEI)
    hands.press("Tab")
    hands.press("Enter")
    hands.tab_to(call)
    hands.send()
    hands.press("Space")
    hands.send()

    expect(hands.page.get_by_role("status")).to_have_text(
        words.t("desk.reminded_reached", language, device="普通轮椅")
    )
    assert (hands.scans, hands.keys) == (0, CALL_KEYS)
    assert last_fact(day, OUT) == "device_reminder_sent"


CALL_KEYS = 12
"""From the first page on: to the list, to its call, and how it went."""
