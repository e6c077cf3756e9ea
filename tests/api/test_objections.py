"""What somebody said is wrong at a kiosk is looked at, put right or explained, and told to them."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from api.doors import KioskDoors
from kiosk.doors import Wrong
from kiosk.words import Words
from ledger.aggregates import Device, Objection, Payment, RehabSession
from ledger.vocabulary import PaymentKind, StaffRole
from projections import objections, person_history, record_access
from tests.api.conftest import Browser, Seen
from tests.api.office_day import AYGUL, OUT, Day
from tests.api.page_rules import shown
from tests.api.test_corrections import facts, form_of, has_form, topics
from tests.kiosk.markup import read

WorkAs = Callable[..., Browser]
LIST = "/desk/objections"
PIN = "417296"


@pytest.fixture
def manager(work_as: WorkAs) -> Browser:
    """Somebody who answers objections and records care."""
    return work_as(StaffRole.CASE_MANAGER)


def disputed(day: Day, topic: str, wrong: Wrong = Wrong.NOT_RECEIVED, nth: int = 0) -> UUID:
    """Aygul says at a kiosk that an entry of hers is wrong; the id of the objection."""
    entries = person_history.of(day.office.fresh(), day.aygul)
    entry = [each for each in entries if each.topic == topic][nth]
    KioskDoors(day.office).dispute(day.aygul, entry, wrong)
    return Objection.id_of(entry.event_id)


def session(day: Day, item: str = "physiotherapy") -> UUID:
    return RehabSession.id_of(day.aygul, day.here, "2022-06-21", item)


def of_session(day: Day, wrong: Wrong = Wrong.NOT_RECEIVED, item: str = "physiotherapy") -> UUID:
    entry = facts(day, session(day, item))[0]
    entries = person_history.of(day.office.fresh(), day.aygul)
    told = next(each for each in entries if each.event_id == entry.event_id)
    KioskDoors(day.office).dispute(day.aygul, told, wrong)
    return Objection.id_of(entry.event_id)


def page(objection: UUID) -> str:
    return f"{LIST}/{objection}"


def stays(seen: Seen, **said: str) -> dict[str, str]:
    """What the form would send that leaves the entry as it is."""
    sent = form_of(seen, "take_back") if has_form(seen, "take_back") else {}
    told = {name: sent[name] for name in ("key", "seen") if name in sent}
    return {"key": str(uuid4())} | told | {"what": "left_standing"} | said


def outcome(day: Day) -> tuple[str, str | None, str | None]:
    newest = objections.of(day.office.fresh(), day.aygul)[0]
    return newest.objection_state, newest.objection_outcome, newest.answer


def heard(day: Day, browser: Browser) -> str:
    """What Aygul reads and hears at the kiosk of what she said is wrong."""
    day.office.set_pin(day.aygul, PIN)
    browser.client.cookies.clear()
    origin = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    browser.client.get("/language/en?to=/card")
    browser.client.post("/card", data={"card": day.card}, headers=origin)
    browser.client.post("/pin", data={"pin": PIN}, headers=origin)
    return shown(read(browser.client.get("/asked").text).one("main"))


def test_who_waits_is_listed_and_counted(manager: Browser, day: Day) -> None:
    of_session(day)

    front, listed = manager.get("/desk"), manager.get(LIST)

    assert "Objections to be answered 1" in front.text
    assert AYGUL in listed.text
    assert "I did not receive it." in listed.text
    assert "today" in listed.text
    looked = record_access.looked(day.office.fresh(), person_id=day.aygul)
    assert "complaint" in {each.reason for each in looked}


def test_nobody_waits(manager: Browser) -> None:
    assert "Nobody waits for an answer." in manager.get(LIST).text


def test_who_lives_elsewhere_is_not_in_the_list(work_as: WorkAs, day: Day) -> None:
    objection = of_session(day)
    other = work_as(StaffRole.CASE_MANAGER, area="110101")

    assert "Nobody waits for an answer." in other.get(LIST).text
    assert "Objections to be answered" not in other.get("/desk").text
    assert other.get(page(objection), 403)


def test_the_entry_stands_beside_what_the_person_said(manager: Browser, day: Day) -> None:
    seen = manager.get(page(of_session(day)))

    assert seen.heading == "Something is said to be wrong"
    assert "I did not receive it." in seen.text
    assert "You had 45 minutes of physiotherapy." in seen.text
    assert form_of(seen, "take_back")["reason"] == "did_not_happen"


@pytest.mark.parametrize(
    ("wrong", "first"),
    [
        (Wrong.NOT_ME, "right"),
        (Wrong.DAY, "day"),
        (Wrong.NOT_RECEIVED, "back-note"),
        (Wrong.AMOUNT, "answer"),
    ],
)
def test_the_field_that_helps_first_has_the_focus(
    manager: Browser, day: Day, wrong: Wrong, first: str
) -> None:
    seen = manager.get(page(of_session(day, wrong)))

    focused = [each for each in seen.document.all() if "autofocus" in each.attributes]
    assert [each.get("id") for each in focused] == [first]


def test_an_entry_is_taken_back_and_the_person_hears_it(manager: Browser, day: Day) -> None:
    path = page(of_session(day))

    form = form_of(manager.get(path), "take_back") | {"answer": "You were away that day."}
    done = manager.post(path, **form)

    assert done.path == LIST
    assert done.notice() == f"{AYGUL} hears the answer at the kiosk, the next time they come."
    assert topics(day, session(day)) == ["rehab_session_delivered", "fact_withdrawn"]
    assert outcome(day) == ("answered", "taken_back", "You were away that day.")
    told = heard(day, manager)
    assert "What you said is wrong was taken back." in told
    assert "You were away that day." in told


def test_an_entry_is_put_right_and_the_person_hears_it(manager: Browser, day: Day) -> None:
    path = page(of_session(day, Wrong.OTHER))

    asked = manager.post(path, **form_of(manager.get(path), "right") | {"minutes": "30"})
    manager.post(path, **form_of(asked, "right"))

    assert asked.heading == "Is this right?"
    assert facts(day, session(day))[-1].minutes == 30
    assert outcome(day)[:2] == ("answered", "corrected")
    assert "What you said is wrong was put right." in heard(day, manager)


def test_what_was_somebody_elses_is_moved_to_them(manager: Browser, day: Day) -> None:
    path = page(of_session(day, Wrong.NOT_ME))

    asked = manager.post(path, **form_of(manager.get(path), "right") | {"right": "李雷"})
    manager.post(path, **form_of(asked, "right"))

    moved = RehabSession.id_of(day.li_lei, day.here, "2022-06-21", "physiotherapy")
    assert topics(day, moved) == ["rehab_session_delivered"]
    assert outcome(day)[:2] == ("answered", "corrected")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("left_standing", "We looked again. The entry stays as it is."),
        ("explained", "We looked at what you said is wrong."),
    ],
)
def test_who_is_not_agreed_with_hears_why(manager: Browser, day: Day, what: str, said: str) -> None:
    path = page(of_session(day))

    form = stays(manager.get(path), what=what, answer="Your sister signed for you.")
    done = manager.post(path, **form)

    assert outcome(day) == ("answered", what, "Your sister signed for you.")
    assert topics(day, session(day)) == ["rehab_session_delivered"]
    assert done.form("/desk/undo")["command"] == form["key"]
    told = heard(day, manager)
    assert said in told
    assert "Your sister signed for you." in told


def test_an_answer_can_be_undone(manager: Browser, day: Day) -> None:
    path = page(of_session(day))
    done = manager.post(path, **stays(manager.get(path), answer="It is right."))

    manager.post("/desk/undo", **done.form("/desk/undo"))

    assert outcome(day)[0] == "open"


@pytest.mark.parametrize("what", ["left_standing", "explained"])
def test_nobody_is_left_without_a_reason(manager: Browser, day: Day, what: str) -> None:
    path = page(of_session(day))

    seen = manager.post(path, 422, **stays(manager.get(path), what=what, answer="  "))

    assert seen.error == "The person must hear why. Say it in a few plain words."
    assert outcome(day)[0] == "open"


def test_a_reason_is_wanted_for_taking_back_here_too(manager: Browser, day: Day) -> None:
    path = page(of_session(day))

    form = form_of(manager.get(path), "take_back") | {"reason": "", "answer": "We were wrong."}
    seen = manager.post(path, 422, **form)

    assert seen.error == "The reason is missing. Choose one."
    assert "We were wrong." in seen.html
    assert outcome(day)[0] == "open"


def test_a_payment_is_explained_by_who_may_not_take_it_back(manager: Browser, day: Day) -> None:
    path = page(disputed(day, "payment_paid", Wrong.AMOUNT))

    seen = manager.get(path)
    refused = manager.post(path, 422, key=str(uuid4()), what="take_back", reason="other")
    manager.post(path, **stays(seen, what="explained", answer="It was paid for half a month."))

    payment = Payment.id_of("living_subsidy", day.aygul, "2022-12", PaymentKind.REGULAR)
    assert not has_form(seen, "take_back")
    assert "You received your living subsidy for December 2022: 100 yuan." in seen.text
    assert refused.error
    assert topics(day, payment) == ["payment_paid"]
    assert outcome(day)[1] == "explained"


def test_what_was_put_right_elsewhere_is_only_told(
    manager: Browser, work_as: WorkAs, day: Day
) -> None:
    objection = of_session(day, Wrong.OTHER)
    entry = facts(day, session(day))[0]
    there = f"/desk/corrections/{session(day)}/{entry.event_id}"
    other = work_as(StaffRole.REHAB_WORKER)
    asked = other.post(there, **form_of(other.get(there), "right") | {"minutes": "30"})
    other.post(there, **form_of(asked, "right"))

    seen = manager.get(page(objection))
    manager.post(page(objection), key=str(uuid4()), what="righted")

    assert "It was put right: tell them" in seen.text
    assert outcome(day)[:2] == ("answered", "corrected")


def test_what_was_taken_back_elsewhere_is_told_as_that(
    manager: Browser, work_as: WorkAs, day: Day
) -> None:
    objection = of_session(day)
    there = f"/desk/corrections/{session(day)}/{facts(day, session(day))[0].event_id}"
    other = work_as(StaffRole.REHAB_WORKER)
    other.post(there, **form_of(other.get(there), "take_back") | {"reason": "other"})

    manager.post(page(objection), key=str(uuid4()), what="righted")

    assert outcome(day)[:2] == ("answered", "taken_back")


@pytest.mark.parametrize("what", ["righted", "", "burn"])
def test_nothing_else_can_be_answered(manager: Browser, day: Day, what: str) -> None:
    path = page(of_session(day))

    assert manager.post(path, 404, key=str(uuid4()), what=what, answer="so")
    assert outcome(day)[0] == "open"


def test_an_answer_sent_twice_is_given_once(manager: Browser, day: Day) -> None:
    path = page(of_session(day))
    form = stays(manager.get(path), answer="It is right.")

    manager.post(path, **form)
    height = day.office.ledger.position()
    again = manager.post(path, **form)

    assert again.path == LIST
    assert day.office.ledger.position() == height


def test_who_was_answered_by_somebody_else_is_not_answered_again(
    manager: Browser, work_as: WorkAs, day: Day
) -> None:
    path = page(of_session(day))
    form = stays(manager.get(path), answer="It is right.")
    other = work_as(StaffRole.CASE_MANAGER)
    other.post(path, **stays(other.get(path), answer="It is quite right."))

    refused = manager.post(path, 409, **form)
    seen = manager.get(path, 409)

    assert refused.error == seen.error == "No objection to this entry waits for an answer."
    assert outcome(day)[2] == "It is quite right."


def test_what_is_confidential_is_answered_by_who_recorded_it(
    manager: Browser, day: Day, words: Words
) -> None:
    objection = of_session(day, item="counselling")

    listed, seen = manager.get(LIST), manager.get(page(objection))
    manager.post(page(objection), **stays(seen, answer="It is right."))

    assert words.t("care.confidential", "en") in listed.text
    assert "counselling" not in seen.text
    assert "This entry is confidential." in seen.text
    assert outcome(day)[0] == "open"


def test_a_loan_that_was_not_theirs_is_answered_by_who_may_lend(work_as: WorkAs, day: Day) -> None:
    loan = facts(day, Device.id_of(day.office.organisation, OUT))[1]
    entries = person_history.of(day.office.fresh(), day.li_lei)
    told = next(each for each in entries if each.event_id == loan.event_id)
    KioskDoors(day.office).dispute(day.li_lei, told, Wrong.NOT_ME)
    path = page(Objection.id_of(loan.event_id))
    both = work_as(StaffRole.CLERK, StaffRole.CASE_MANAGER)

    asked = both.post(path, **form_of(both.get(path), "right") | {"right": day.card})
    both.post(path, **form_of(asked, "right"))

    moved = facts(day, loan.originator_id)[-1]
    assert (moved.TOPIC, moved.person_id) == ("device_lent", day.aygul)


def test_what_is_no_objection_has_no_page(manager: Browser, day: Day) -> None:
    assert manager.get(f"{LIST}/{uuid4()}", 404)


def test_who_answers_nothing_has_no_page_of_objections(clerk: Browser, day: Day) -> None:
    assert clerk.get(page(of_session(day)), 403)
