"""A big file of somebody else's: pages do not wait for it, say so, and show one's own work."""

import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from api import asking
from api import office as offices
from api.doors import KioskDoors
from kiosk.preferences import Preferences
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Contact, Device, StaffMember
from ledger.aggregates.staff_member import LeavingReason
from projections import feed
from tests.api.conftest import Browser
from tests.api.office_day import FREE, Day
from tests.facts import copied, ready

BIG = 12
"""Facts of a file that is more than a page waits for, in these tests."""

TAKEN_IN = "A large list is being taken in."


@pytest.fixture(autouse=True)
def small_files_are_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offices, "SOON_FACTS", BIG // 2)
    monkeypatch.setattr(offices, "OWN_PATIENCE_S", 60.0)
    monkeypatch.setattr(offices, "HEAD_START_S", 0.1)


@pytest.fixture
def followed(day: Day, clerk: Browser) -> Day:
    """The house as it is while it serves: somebody feeds the views beside the pages."""
    clerk.get("/desk")
    day.office.is_followed = True
    return day


@pytest.fixture
def held(followed: Day) -> Iterator[Event]:
    """Another process is at the views, and lets go when this is set."""
    free, has = Event(), Event()

    def hold() -> None:
        with followed.office.views.writing():
            has.set()
            free.wait()

    holding = Thread(target=hold)
    holding.start()
    has.wait()
    yield free
    free.set()
    holding.join()


def a_file(day: Day) -> None:
    for _ in range(BIG):
        copied(day.office.ledger, day.office.ledger.new_id(), ready(Contact.ContactMade))


def follow(day: Day) -> Thread:
    follower = Thread(target=day.office.whole)
    follower.start()
    return follower


def sent(browser: Browser, day: Day) -> tuple[Thread, list[str]]:
    """A loan on its way, and where its heading comes to."""
    page = browser.get(f"/desk/lend?number={FREE}&person={day.aygul}")
    form = page.form("/desk/lend") | {"station": str(day.here)}
    told: list[str] = []
    lending = Thread(target=lambda: told.append(browser.post("/desk/lend", **form).text))
    lending.start()
    return lending, told


def lent(day: Day) -> bool:
    device = Device.id_of(day.office.organisation, FREE)
    return any(fact.TOPIC == "device_lent" for fact in day.office.ledger.facts_of([device])[device])


def test_a_page_does_not_wait_for_a_big_file_and_says_so(
    clerk: Browser, followed: Day, held: Event
) -> None:
    a_file(followed)

    pages = [clerk.get("/desk"), clerk.get(f"/desk/people/{followed.aygul}"), clerk.get("/desk")]

    assert not held.is_set()
    assert all(TAKEN_IN in page.text for page in pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_is_said_in_every_language(
    clerk: Browser, followed: Day, held: Event, words: Words, language: str
) -> None:
    a_file(followed)

    clerk.client.get(f"/desk/language/{language}?to=/desk")
    page = clerk.get("/desk")

    number = str(followed.office.behind)
    assert words.t("staff.file_taken_in", language, number=number) in page.text


def test_when_the_file_is_fed_every_page_is_whole_and_says_nothing(
    clerk: Browser, followed: Day, held: Event
) -> None:
    a_file(followed)
    clerk.get("/desk")
    held.set()

    follow(followed).join()

    page = clerk.get("/desk")
    assert TAKEN_IN not in page.text
    assert followed.office.behind == 0


def test_few_new_facts_are_on_the_page_at_once(clerk: Browser, followed: Day) -> None:
    copied(followed.office.ledger, followed.office.ledger.new_id(), ready(Contact.ContactMade))

    clerk.get("/desk")

    assert feed.position_of(followed.office.views) == followed.office.ledger.position()


def test_what_a_clerk_recorded_behind_the_file_is_on_their_next_page(
    clerk: Browser, followed: Day, held: Event
) -> None:
    a_file(followed)
    lending, told = sent(clerk, followed)
    while lending.is_alive() and not lent(followed):
        time.sleep(0.01)
    waited = lending.is_alive()

    held.set()
    follow(followed).join()
    lending.join()

    assert waited
    assert followed.office.behind == 0
    assert FREE in told[0]
    assert TAKEN_IN not in told[0]


def test_whoever_waited_long_enough_goes_on_with_what_is_there(
    followed: Day, held: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offices, "OWN_PATIENCE_S", 0.1)
    a_file(followed)

    followed.office.await_position(followed.office.ledger.position())

    assert not held.is_set()
    assert followed.office.behind >= BIG


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_on_the_pages_yet_is_not_called_missing(
    clerk: Browser, followed: Day, held: Event, words: Words, language: str
) -> None:
    a_file(followed)
    clerk.client.get(f"/desk/language/{language}?to=/desk")
    nobody = f"/desk/people/{followed.office.ledger.new_person_id()}"

    soon = clerk.client.get(nobody)

    assert soon.status_code == 503
    assert soon.headers["Refresh"] == soon.headers["Retry-After"] == "3"
    assert words.t("problem.to_come", language) in soon.text

    held.set()
    follow(followed).join()
    assert clerk.client.get(nobody).status_code == 404


def test_a_right_that_was_taken_back_behind_the_file_opens_nothing(
    clerk: Browser, followed: Day, held: Event
) -> None:
    a_file(followed)
    staff_id = followed.staff("clerk")
    with followed.office.ledger.change(StaffMember, staff_id, followed.office.by("left")) as staff:
        staff.leave(occurred_on="2023-01-02", leaving_reason=LeavingReason.RESIGNED)

    answer = clerk.client.get("/desk", follow_redirects=False)

    assert answer.headers["location"] == "/desk/sign-in"


def test_an_answer_that_must_be_whole_waits_for_the_file(followed: Day, held: Event) -> None:
    a_file(followed)
    told: list[int] = []
    question = asking.all_questions()["open_loans.overdue"]
    asked = {"day": "2023-02-01"}
    making = Thread(
        target=lambda: told.append(asking.ask(followed.office, question, asked).position)
    )
    making.start()
    making.join(0.1)
    waited = making.is_alive()

    held.set()
    making.join()

    assert waited
    assert told == [followed.office.ledger.position()]


def test_what_a_visitor_chose_behind_the_file_is_known_to_the_next_page(
    followed: Day, held: Event
) -> None:
    a_file(followed)
    doors, wanted = KioskDoors(followed.office), Preferences(size=2)
    choosing = Thread(target=lambda: doors.prefer(followed.aygul, wanted))
    before = followed.office.ledger.position()
    choosing.start()
    while choosing.is_alive() and followed.office.ledger.position() == before:
        time.sleep(0.01)

    held.set()
    follow(followed).join()
    choosing.join()

    assert doors.preferences_of(followed.aygul).size == 2
