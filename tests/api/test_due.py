"""What is out and should be back: listed, called about, and the call written down."""

from uuid import UUID

from ledger.aggregates import Device
from tests.api.conftest import Browser
from tests.api.office_day import FREE, OUT, Day
from tests.api.page_rules import shown


def call_about(day: Day, number: str) -> str:
    return f"/desk/due/{Device.id_of(day.office.organisation, number)}"


def last_fact(day: Day, number: str) -> str:
    device_id = Device.id_of(day.office.organisation, number)
    return day.office.ledger.facts_of([device_id])[device_id][-1].TOPIC


def reminded(clerk: Browser) -> str:
    *_, last = clerk.get("/desk/due").document.one("tbody").all("td")
    return shown(last)


def test_a_call_about_what_is_due_is_recorded_and_listed(clerk: Browser, day: Day) -> None:
    links = [each["href"] for each in clerk.get("/desk/due").document.one("tbody").all("a")]
    call, before = links[-1], reminded(clerk)

    done = clerk.post(call, **clerk.get(call).form(call) | {"outcome": "reached"})

    assert call == call_about(day, OUT)
    assert done.notice() == "The call about 普通轮椅 is recorded, and the reminder."
    assert (before, reminded(clerk).endswith(" Call")) == ("Call", True)
    assert last_fact(day, OUT) == "device_reminder_sent"


def test_who_was_not_reached_was_not_reminded(clerk: Browser, day: Day) -> None:
    call = call_about(day, OUT)

    done = clerk.post(call, **clerk.get(call).form(call) | {"outcome": "missed", "note": "away"})

    assert done.notice().startswith("It is recorded that nobody was reached")
    assert reminded(clerk) == "Call"
    assert last_fact(day, OUT) == "device_lent"


def test_a_call_that_does_not_say_how_it_went_is_asked_for_again(clerk: Browser, day: Day) -> None:
    call, height = call_about(day, OUT), day.office.ledger.position()
    form = clerk.get(call).form(call)

    page = clerk.post(call, 422, **form | {"note": "asks for a longer time"})

    assert page.error.startswith("How it went is missing.")
    assert "asks for a longer time" in page.html
    assert day.office.ledger.position() == height + 1  # that somebody read it


def test_a_call_about_what_is_not_out_has_no_page(clerk: Browser, day: Day) -> None:
    call = call_about(day, FREE)

    clerk.get(call, 404)
    clerk.post(call, 404, key=str(UUID(int=1)), outcome="reached")
    clerk.get(f"/desk/due/{UUID(int=1)}", 404)


def test_a_call_sent_twice_is_recorded_once(clerk: Browser, day: Day) -> None:
    call = call_about(day, OUT)
    form = clerk.get(call).form(call) | {"outcome": "reached"}

    clerk.post(call, **form)
    height = day.office.ledger.position()
    clerk.post(call, **form)

    assert day.office.ledger.position() == height
