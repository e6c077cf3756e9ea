"""Yesterday's mistake put right, and a wrong entry answered, with a scanner and a few keys."""

from datetime import date
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, expect

from api.doors import KioskDoors
from kiosk.doors import Wrong
from kiosk.speech.saying import Name
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Device, Objection, RehabSession
from ledger.commands import lending
from ledger.history import Fact
from ledger.vocabulary import Channel, StaffRole
from ledger.work import Work
from projections import objections, person_history
from tests.api.office_day import PASSWORD, Day
from tests.journeys.hands import Hands, press_enter, sign_in, type_into
from tests.journeys.test_sessions_by_keyboard import somebody

ITEM = "physiotherapy"
KEYS_TO_TAKE_BACK = 13
"""Ten of them lead from the first field past three others to the reason."""


@pytest.fixture(scope="module", autouse=True)
def case_manager(day: Day) -> None:
    role = StaffRole.CASE_MANAGER
    day.office.add_staff(username="manager", name="Wang Fang", role=role, password=PASSWORD)


@pytest.fixture
def hands(opened: BrowserContext) -> Hands:
    return Hands(opened.new_page())


def lent_at_the_desk(day: Day, number: str, person_id: UUID) -> UUID:
    """A new device that the clerk lent to somebody; its id."""
    device_id = Device.id_of(day.office.organisation, number)
    with day.office.ledger.begin(Device, device_id, day.office.by(number)) as device:
        device.register(
            occurred_on="2021-05-18",
            asset_number=number,
            name="Walking frame",
            class_code="12 06 03",
            station_id=day.here,
        )
    by = day.office.by(f"desk:{number}", actor=day.staff("clerk"), channel=Channel.DESK)

    def lend(work: Work) -> None:
        lending.lend(
            work,
            id=device_id,
            occurred_on=day.office.today(),
            person_id=person_id,
            station_id=day.here,
            due_on=date(2099, 1, 1),
        )

    day.office.ledger.perform(by, lend)
    return device_id


def last(day: Day, history_id: UUID) -> Fact:
    return day.office.ledger.facts_of([history_id])[history_id][-1]


def ready(hands: Hands) -> None:
    """The page has come that shows it once more, and Enter records it."""
    expect(hands.page.locator("button[autofocus]")).to_be_focused()


def disputed(day: Day, person_id: UUID, wrong: Wrong) -> tuple[UUID, UUID]:
    """Somebody had a session and says at a kiosk that it is wrong; the session, the objection."""
    session_id = RehabSession.id_of(person_id, day.here, "2022-06-21", ITEM)
    with day.office.ledger.begin(RehabSession, session_id, day.office.by(str(session_id))) as held:
        held.deliver(
            occurred_on="2022-06-21",
            person_id=person_id,
            station_id=day.here,
            item=ITEM,
            minutes=40,
        )
    (entry,) = person_history.of_history(day.office.fresh(), person_id, session_id)
    KioskDoors(day.office).dispute(person_id, entry, wrong)
    return session_id, Objection.id_of(entry.event_id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_loan_to_the_wrong_person_is_two_scans_and_one_key(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    wrong, wrong_card = somebody(day, f"Wrong {language}")
    right, right_card = somebody(day, f"Right {language}")
    device_id = lent_at_the_desk(day, f"WF-{language}", wrong)
    sign_in(hands.page, "clerk", language)
    hands.page.goto("/desk/corrections")

    hands.scan("text", wrong_card)
    hands.scan("right", right_card)
    ready(hands)
    hands.send()

    expect(hands.page.get_by_role("status")).to_have_text(words.t("desk.right_done", language))
    assert (hands.scans, hands.keys) == (2, 1)
    now = last(day, device_id)
    assert (now.TOPIC, getattr(now, "person_id", None)) == ("device_lent", right)
    expect(hands.page.get_by_role("table")).to_contain_text(f"Wrong {language}")
    expect(hands.page.get_by_role("table")).to_contain_text(f"Right {language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_did_not_happen_is_taken_back_with_one_scan_and_few_keys(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    _, card = person = somebody(day, f"Nothing {language}")
    device_id = lent_at_the_desk(day, f"TB-{language}", person[0])
    sign_in(hands.page, "clerk", language)
    hands.page.goto("/desk/corrections")

    hands.scan("text", card)
    expect(hands.page.locator("#right")).to_be_focused()
    hands.tab_to_field("reason")
    hands.press("ArrowDown")
    hands.press("Tab")
    hands.send()

    expect(hands.page.get_by_role("status")).to_have_text(
        words.t("desk.right_taken_back", language)
    )
    assert (hands.scans, hands.keys) == (1, KEYS_TO_TAKE_BACK)
    assert last(day, device_id).TOPIC == "fact_withdrawn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_was_not_there_is_answered_with_two_keys(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    name = f"Absent {language}"
    person_id, _ = somebody(day, name)
    session_id, objection = disputed(day, person_id, Wrong.NOT_RECEIVED)
    sign_in(hands.page, "manager", language)
    hands.page.goto("/desk/objections")

    expect(hands.page.locator("main a[autofocus]")).to_be_focused()
    hands.send()
    expect(hands.page.locator("#back-note")).to_be_focused()
    hands.send()

    said = words.t("desk.objection_answered", language, person=Name(name))
    expect(hands.page.get_by_role("status")).to_have_text(said)
    assert hands.keys == 2
    assert last(day, session_id).TOPIC == "fact_withdrawn"
    (told,) = objections.of(day.office.fresh(), person_id)
    assert (told.objection_id, told.objection_outcome) == (objection, "taken_back")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_right_is_explained_in_words_that_are_kept_when_forgotten(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    name = f"Explained {language}"
    person_id, _ = somebody(day, name)
    session_id, objection = disputed(day, person_id, Wrong.AMOUNT)
    sign_in(hands.page, "manager", language)
    hands.page.goto(f"/desk/objections/{objection}")

    expect(hands.page.locator("#answer")).to_be_focused()
    hands.press("Tab")
    hands.send()
    expect(hands.page.get_by_role("alert")).to_contain_text(
        words.t("desk.objection_why_missing", language)
    )
    hands.tab_to("#answer")
    hands.press("Enter")
    type_into(hands.page, "answer", "It was forty minutes.")
    hands.press("Tab")
    press_enter(hands.page)

    said = words.t("desk.objection_answered", language, person=Name(name))
    expect(hands.page.get_by_role("status")).to_have_text(said)
    (told,) = objections.of(day.office.fresh(), person_id)
    assert (told.objection_outcome, told.answer) == ("left_standing", "It was forty minutes.")
    assert last(day, session_id).TOPIC == "rehab_session_delivered"
