"""What every desk page shares: the menu, what waits, undo, and forms of which nothing is lost."""

from collections.abc import Callable

import pytest

from api.desk.front import WAITS
from api.doors import KioskDoors
from api.kept import KEPT_FORMS_MAX, KEPT_SECONDS_MAX, Form, KeptForms
from api.menu import ITEMS, current
from api.rights import RIGHTS
from api.sessions import IDLE_SECONDS
from ledger.aggregates import Device
from ledger.vocabulary import StaffRole
from tests.api.conftest import Browser, Seen
from tests.api.office_day import FREE, HERE, OUT, PASSWORD, Day
from tests.api.page_rules import shown
from tests.clock import Clock

WorkAs = Callable[..., Browser]


def topics(day: Day, number: str) -> list[str]:
    device_id = Device.id_of(day.office.organisation, number)
    return [fact.TOPIC for fact in day.office.ledger.facts_of([device_id])[device_id]]


def loan(clerk: Browser, day: Day) -> dict[str, str]:
    return clerk.get(f"/desk/lend?number={FREE}&person={day.aygul}").form("/desk/lend")


def returning(clerk: Browser, **told: str) -> dict[str, str]:
    return clerk.get(f"/desk/devices?number={OUT}").form("/desk/return") | told


def held_at(page: Seen) -> str:
    return next(each["action"] for each in page.document.all("form") if "?kept=" in each["action"])


def sent(browser: Browser, page: Seen, status: int = 200) -> Seen:
    """What the page has kept, sent as it stands."""
    return browser.post(held_at(page), status, **page.form(held_at(page)))


def menu_of(page: Seen) -> list[str]:
    return [link["href"] for link in page.document.one("header").all("a")]


def waiting(page: Seen) -> str:
    lists = [each for each in page.document.all("ul") if each.get("class") == "waits"]
    return shown(lists[0]) if lists else ""


@pytest.mark.parametrize("role", [role for role in StaffRole if RIGHTS[role]])
def test_the_menu_has_the_pages_of_the_role_and_each_of_them_opens(
    work_as: WorkAs, role: StaffRole
) -> None:
    browser = work_as(role)
    menu = menu_of(browser.get("/desk"))
    hidden = {item.address for item in ITEMS} - set(menu)

    assert len(menu) == len(set(menu))
    assert {browser.get(address).status for address in menu} == {200}
    for address in hidden:
        assert browser.get(address, 403)


def test_the_menu_marks_the_page_one_is_on() -> None:
    assert current("/desk") == "/desk"
    assert current("/desk/lend?number=CJ1") == "/desk/lend"
    assert current("/desk/kiosks/with-them") == "/desk/kiosks"
    assert current("/desk/people/1") == ""
    assert current("/audit/imports") == "/audit/imports"


def test_what_waits_stands_on_the_first_page_with_its_number(clerk: Browser, day: Day) -> None:
    KioskDoors(day.office).ask_for_staff(None, "changji-1")

    page = clerk.get("/desk")
    links = [link["href"] for link in page.document.one("main").all("a")]

    assert waiting(page) == "People waiting at a kiosk 1 Devices overdue 1"
    assert links == ["/desk/kiosks", "/desk/due"]


def test_somebody_for_whom_nothing_waits_is_told_so(work_as: WorkAs) -> None:
    page = work_as(StaffRole.PAYER).get("/desk")

    assert "Nothing waits. Everything is done." in page.text


def test_somebody_for_whom_nothing_can_wait_is_told_nothing(work_as: WorkAs) -> None:
    page = work_as(StaffRole.ADMINISTRATOR).get("/desk")

    assert page.text == "Today"


@pytest.mark.parametrize("role", [role for role in StaffRole if RIGHTS[role]])
def test_nobody_is_sent_where_they_may_not_go(work_as: WorkAs, role: StaffRole) -> None:
    browser = work_as(role)

    for wait in WAITS:
        if wait.address and wait.right in RIGHTS[role]:
            assert browser.get(wait.address).status == 200


def test_an_action_can_be_undone_from_the_notice(clerk: Browser, day: Day) -> None:
    done = clerk.post("/desk/lend", **loan(clerk, day))
    undone = clerk.post("/desk/undo", **done.form("/desk/undo"))

    assert topics(day, FREE)[-2:] == ["device_lent", "fact_withdrawn"]
    assert undone.path == "/desk/devices"
    assert undone.notice().startswith("It is taken back.")
    assert not [form for form in undone.document.all("form") if form["action"] == "/desk/undo"]


def test_an_undo_sent_twice_takes_back_once(clerk: Browser, day: Day) -> None:
    form = clerk.post("/desk/lend", **loan(clerk, day)).form("/desk/undo")
    clerk.post("/desk/undo", **form)
    again = clerk.post("/desk/undo", **form)

    assert topics(day, FREE).count("fact_withdrawn") == 1
    assert again.notice().startswith("It is taken back.")


def test_what_something_else_stands_on_is_not_undone(clerk: Browser, day: Day) -> None:
    form = clerk.post("/desk/lend", **loan(clerk, day)).form("/desk/undo")
    back = clerk.get(f"/desk/devices?number={FREE}").form("/desk/return") | {"condition": "good"}
    clerk.post("/desk/return", **back)
    refused = clerk.post("/desk/undo", **form)

    assert refused.notice().startswith("It could not be taken back. ")
    assert "fact_withdrawn" not in topics(day, FREE)


def test_nobody_undoes_what_somebody_else_recorded(
    clerk: Browser, work_as: WorkAs, day: Day
) -> None:
    form = clerk.post("/desk/lend", **loan(clerk, day)).form("/desk/undo")
    refused = work_as(StaffRole.CLERK).post("/desk/undo", **form)

    assert refused.notice().startswith("It could not be taken back. ")
    assert topics(day, FREE)[-1] == "device_lent"


def test_an_undo_leads_to_no_page_of_others(clerk: Browser, day: Day) -> None:
    form = clerk.post("/desk/lend", **loan(clerk, day)).form("/desk/undo")
    page = clerk.post("/desk/undo", **form | {"back": "https://example.org/desk"})

    assert page.path == "/desk"


def test_what_somebody_else_changed_meanwhile_is_told_and_nothing_lost(
    clerk: Browser, work_as: WorkAs, day: Day
) -> None:
    mine = returning(clerk, condition="damaged")
    other = work_as(StaffRole.CLERK)
    theirs = returning(other, condition="good")
    other.post("/desk/return", **theirs)

    page = clerk.post("/desk/return", 409, **mine)
    resent = page.form("/desk/return")

    assert page.heading == "Somebody changed this meanwhile"
    assert "Wang Fang" in page.text
    assert "damaged" in page.text
    assert topics(day, OUT)[-1] == "device_inspected"
    assert resent == mine | {"seen": str(int(mine["seen"]) + 2)}


def test_what_was_changed_meanwhile_can_be_recorded_anyway(
    clerk: Browser, work_as: WorkAs, day: Day
) -> None:
    mine = loan(clerk, day)
    by = day.office.by("label", actor=day.hire(StaffRole.CLERK))
    device_id = Device.id_of(day.office.organisation, FREE)
    with day.office.ledger.change(Device, device_id, by) as device:
        device.tag(occurred_on="2022-12-01", tag="T-3")

    held = clerk.post("/desk/lend", 409, **mine)
    page = clerk.post("/desk/lend", **held.form("/desk/lend"))

    assert topics(day, FREE)[-2:] == ["device_tagged", "device_lent"]
    assert page.path.startswith("/desk/lent/")


def test_what_one_changed_oneself_keeps_nobody_from_recording(clerk: Browser, day: Day) -> None:
    form = loan(clerk, day)
    clerk.post("/desk/lend", **form)
    again = clerk.post("/desk/lend", **form)

    assert again.path.startswith("/desk/lent/")
    assert topics(day, FREE).count("device_lent") == 1


def test_a_form_outlives_the_session_and_is_recorded_once_back(
    clerk: Browser, day: Day, clock: Clock
) -> None:
    form = returning(clerk, condition="damaged")
    clock.now += IDLE_SECONDS + 1
    asked = clerk.post("/desk/return", **form)
    back = clerk.sign_in("clerk")
    done = sent(clerk, back)

    assert asked.path == "/desk/sign-in"
    assert (back.path, back.heading) == ("/desk/kept", "What you had written is kept")
    assert "damaged" in back.text
    assert done.notice() == "普通轮椅 is back. Its return is recorded."
    assert topics(day, OUT)[-1] == "device_inspected"
    assert clerk.get("/desk/kept", 404)


def test_what_is_done_on_another_page_meanwhile_leaves_it_kept(
    clerk: Browser, day: Day, clock: Clock
) -> None:
    form = returning(clerk, condition="damaged")
    clock.now += IDLE_SECONDS + 1
    clerk.post("/desk/return", **form)
    clerk.sign_in("clerk")
    clerk.post("/desk/lend", **loan(clerk, day))
    first = clerk.get("/desk")
    done = sent(clerk, clerk.get("/desk/kept"))

    assert "What you had written is kept" in first.text
    assert done.notice() == "普通轮椅 is back. Its return is recorded."
    assert clerk.get("/desk/kept", 404)
    assert "is kept" not in clerk.get("/desk").text


def test_a_kept_form_that_is_refused_comes_back_and_is_kept_no_longer(
    clerk: Browser, day: Day, clock: Clock
) -> None:
    form = returning(clerk, condition="")
    clock.now += IDLE_SECONDS + 1
    clerk.post("/desk/return", **form)
    page = sent(clerk, clerk.sign_in("clerk"), 422)

    assert page.form("/desk/return")["station"] == form["station"]
    assert clerk.get("/desk/kept", 404)


def test_a_kept_form_that_leads_to_no_form_again_stays_kept(
    clerk: Browser, day: Day, clock: Clock
) -> None:
    clock.now += IDLE_SECONDS + 1
    key = str(day.office.ledger.new_id())
    clerk.post(f"/desk/due/{day.office.ledger.new_id()}", key=key, outcome="reached")
    page = sent(clerk, clerk.sign_in("clerk"), 404)

    assert page.heading == "This did not work"
    assert held_at(clerk.get("/desk/kept")).endswith(f"?kept={key}")


def test_a_form_is_kept_for_who_wrote_it_and_nobody_else(
    clerk: Browser, day: Day, clock: Clock
) -> None:
    form = returning(clerk, condition="damaged")
    clock.now += IDLE_SECONDS + 1
    clerk.post("/desk/return", **form)
    other = clerk.sign_in("auditor")

    assert other.path == "/audit"
    assert clerk.get("/desk/kept", 404)


def test_a_form_of_who_signed_out_is_not_kept(clerk: Browser) -> None:
    form = returning(clerk, condition="damaged")
    token = dict(clerk.client.cookies)
    clerk.post("/desk/sign-out")
    clerk.client.cookies.update(token)
    clerk.post("/desk/return", **form)

    assert clerk.sign_in("clerk").path == "/desk"


def test_a_form_that_is_kept_can_be_given_up(clerk: Browser, clock: Clock) -> None:
    form = returning(clerk, condition="damaged")
    clock.now += IDLE_SECONDS + 1
    clerk.post("/desk/return", **form)
    clerk.sign_in("clerk")

    assert clerk.post("/desk/kept/drop").path == "/desk"
    assert clerk.get("/desk/kept", 404)


def test_a_password_is_never_kept(clerk: Browser, clock: Clock) -> None:
    clock.now += IDLE_SECONDS + 1
    page = clerk.post("/desk/sign-in", username="clerk", password=PASSWORD, key="1")

    assert page.path == "/desk"


def test_few_forms_are_kept_and_none_for_long(clock: Clock, day: Day) -> None:
    kept, form = KeptForms(clock), Form("/desk/return", (("key", "1"),))
    ids = [day.office.ledger.new_id() for _ in range(KEPT_FORMS_MAX + 1)]
    for staff_id in ids:
        kept.keep(staff_id, form)

    assert (kept.of(ids[0]), kept.of(ids[-1])) == (None, form)
    clock.now += KEPT_SECONDS_MAX + 1
    assert kept.of(ids[-1]) is None


def test_ids_are_not_shown_as_something_written(clerk: Browser, clock: Clock) -> None:
    form = returning(clerk, condition="good")
    clock.now += IDLE_SECONDS + 1
    clerk.post("/desk/return", **form)
    page = clerk.sign_in("clerk")

    assert form["station"] not in page.text
    assert HERE not in page.text
