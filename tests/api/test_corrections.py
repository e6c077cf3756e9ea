"""What was recorded, put right or taken back: both stay to be read, and every refusal in words."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest

from ledger.aggregates import AccountingPeriod, Contact, Device, Payment, Person, RehabSession
from ledger.history import Fact
from ledger.vocabulary import ContactChannel, PaymentKind, StaffRole
from projections import recorded
from tests.api.conftest import Browser, Seen
from tests.api.office_day import AYGUL, FREE, LI_LEI, OUT, Day

WorkAs = Callable[..., Browser]
LIST = "/desk/corrections"
FIND = f"{LIST}/find"


def device_id(day: Day, number: str) -> UUID:
    return Device.id_of(day.office.organisation, number)


def facts(day: Day, history_id: UUID) -> list[Fact]:
    return day.office.ledger.facts_of([history_id]).get(history_id, [])


def topics(day: Day, history_id: UUID) -> list[str]:
    return [fact.TOPIC for fact in facts(day, history_id)]


def page_of(day: Day, history_id: UUID, topic: str) -> str:
    fact = next(each for each in reversed(facts(day, history_id)) if topic == each.TOPIC)
    return f"{LIST}/{history_id}/{fact.event_id}"


def lent(clerk: Browser, day: Day, person: UUID | None = None) -> str:
    """The free device is lent at the desk; the page of that entry."""
    asked = clerk.get(f"/desk/lend?number={FREE}&person={person or day.aygul}")
    clerk.post("/desk/lend", **asked.form("/desk/lend"))
    return page_of(day, device_id(day, FREE), "device_lent")


def returned(clerk: Browser, day: Day, condition: str = "good") -> str:
    form = clerk.get(f"/desk/devices?number={OUT}").form("/desk/return")
    clerk.post("/desk/return", **form | {"condition": condition})
    return page_of(day, device_id(day, OUT), "device_returned")


def treated(therapist: Browser, day: Day) -> str:
    path = f"/desk/sessions/{day.aygul}"
    therapist.post(path, **therapist.get(path).form(path) | {"what": "again", "minutes": "45"})
    session = RehabSession.id_of(day.aygul, day.here, day.office.today(), "physiotherapy")
    return page_of(day, session, "rehab_session_delivered")


def form_of(page: Seen, what: str) -> dict[str, str]:
    """What one of the forms of an entry would send."""
    for form in page.document.all("form"):
        sent = {
            each["name"]: each.get("value") or ""
            for each in form.all("input")
            if "name" in each.attributes
        }
        if sent.get("what") != what:
            continue
        for each in form.all("input"):
            if each.get("type") == "radio":
                sent.pop(each["name"], None)
        for each in form.all("input"):
            if each.get("type") == "radio" and "checked" in each.attributes:
                sent[each["name"]] = each["value"]
        for select in form.all("select"):
            options = list(select.all("option"))
            chosen = [each for each in options if "selected" in each.attributes] or options[:1]
            sent[select["name"]] = chosen[0].get("value") or ""
        return sent
    pytest.fail(f"no form is there to {what}")


def has_form(page: Seen, what: str) -> bool:
    return any(
        each.get("value") == what and each.get("name") == "what"
        for each in page.document.all("input")
    )


def put_right(browser: Browser, path: str, **said: str) -> Seen:
    """Change the entry, look at it once more, and record it."""
    asked = browser.post(path, **form_of(browser.get(path), "right") | said)
    return browser.post(path, **form_of(asked, "right"))


def take_back(browser: Browser, path: str, status: int = 200, **said: str) -> Seen:
    return browser.post(path, status, **form_of(browser.get(path), "take_back") | said)


def test_what_one_recorded_stands_in_the_list_of_its_day(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)

    page = clerk.get(f"{LIST}?day={day.office.today()}")

    links = [each["href"] for each in page.document.one("table").all("a")]
    assert path in links
    assert f"{FREE} 普通轮椅" in page.text
    assert AYGUL in page.text


def test_the_last_day_before_today_comes_first(clerk: Browser, day: Day) -> None:
    lent(clerk, day)

    page = clerk.get(LIST)

    assert page.document.one("h1").text == "What was recorded"
    assert "What was recorded today" not in page.text


def test_who_was_scanned_leads_to_the_entry(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)

    by_card = clerk.post(FIND, text=day.card)
    by_device = clerk.post(FIND, text=FREE)

    assert (by_card.path, by_device.path) == (path, path)


def test_several_entries_about_somebody_are_listed(clerk: Browser, day: Day) -> None:
    lent(clerk, day, day.li_lei)
    returned(clerk, day)

    page = clerk.post(FIND, text=LI_LEI)

    assert page.path == FIND
    assert "Which of these is it?" in page.text
    assert len(list(page.document.one("tbody").all("tr"))) == 2


def test_nothing_recorded_about_somebody_is_said(clerk: Browser, day: Day) -> None:
    page = clerk.post(FIND, 422, text=AYGUL)
    empty = clerk.post(FIND, text="")

    assert page.error.startswith("Nothing about them was recorded this week by you.")
    assert empty.error == ""


def test_what_others_recorded_is_listed_for_the_station_alone(
    clerk: Browser, work_as: WorkAs, day: Day
) -> None:
    path = lent(clerk, day)
    other = work_as(StaffRole.CLERK)
    mine = other.get(f"{LIST}?day={day.office.today()}&station={day.here}")
    returned(other, day)

    page = other.get(f"{LIST}?day={day.office.today()}&station={day.here}")

    assert path not in [each["href"] for each in mine.document.all("a") if each.get("href")]
    assert path in [each["href"] for each in page.document.one("table").all("a")]
    assert "Lin Mei" in page.text


def test_a_loan_to_the_wrong_person_is_moved_to_the_right_one(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)
    due = form_of(clerk.get(path), "right")["due_on"]

    asked = clerk.post(path, **form_of(clerk.get(path), "right") | {"right": LI_LEI})
    done = clerk.post(path, **form_of(asked, "right"))

    assert asked.heading == "Is this right?"
    assert AYGUL in asked.text
    assert LI_LEI in asked.text
    *_, was, back, now = facts(day, device_id(day, FREE))
    assert (was.TOPIC, back.TOPIC, now.TOPIC) == ("device_lent", "fact_withdrawn", "device_lent")
    assert (back.reason.value, now.person_id) == ("wrong_person", day.li_lei)
    assert (now.due_on.isoformat(), now.envelope.corrects) == (due, was.event_id)
    assert done.notice().startswith("It is put right.")
    assert done.path == f"{LIST}/{now.originator_id}/{now.event_id}"
    assert "Is now" in done.text


def test_both_entries_tell_of_each_other(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)
    done = put_right(clerk, path, right=LI_LEI)

    old = clerk.get(path)

    assert "it was about somebody else" in old.text
    assert done.path in [each["href"] for each in old.document.one("main").all("a")]
    assert path in [each["href"] for each in done.document.one("main").all("a")]
    assert "Lin Mei" in old.text
    assert not has_form(old, "right")
    assert not has_form(old, "take_back")


def test_a_loan_of_the_wrong_device_is_moved_to_the_right_one(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)
    returned(clerk, day)

    put_right(clerk, path, right=OUT)

    assert topics(day, device_id(day, FREE))[-1] == "fact_withdrawn"
    assert facts(day, device_id(day, FREE))[-1].reason.value == "wrong_thing"
    assert topics(day, device_id(day, OUT))[-1] == "device_lent"


def test_the_day_it_is_due_is_put_right(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)

    put_right(clerk, path, due_on="2099-01-05")

    assert facts(day, device_id(day, FREE))[-1].due_on == date(2099, 1, 5)


def test_how_a_device_came_back_is_corrected_where_it_stands(clerk: Browser, day: Day) -> None:
    path = returned(clerk, day)

    done = put_right(clerk, path, condition="damaged", missing="footrest")
    again = form_of(clerk.get(path), "right")
    undone = clerk.post("/desk/undo", **done.form("/desk/undo"))

    assert topics(day, device_id(day, OUT))[-4:] == [
        "device_return_corrected",
        "device_inspected",
        "fact_withdrawn",
        "fact_withdrawn",
    ]
    assert (again["condition"], again["missing"]) == ("damaged", "footrest")
    assert "footrest" in done.text
    assert undone.notice().startswith("It is taken back.")


def test_a_return_is_corrected_although_the_device_went_out_again(clerk: Browser, day: Day) -> None:
    path = returned(clerk, day)
    asked = clerk.get(f"/desk/lend?number={OUT}&person={day.aygul}")
    clerk.post("/desk/lend", **asked.form("/desk/lend"))

    page = clerk.get(path)
    put_right(clerk, path, condition="needs_repair")

    assert "Something else was recorded on top of it." in page.text
    assert "Device lent" in page.text
    assert set(form_of(page, "right")) >= {"condition", "missing"}
    assert "day" not in form_of(page, "right")
    assert topics(day, device_id(day, OUT))[-1] == "device_return_corrected"


def test_a_session_of_somebody_else_is_moved(work_as: WorkAs, day: Day) -> None:
    therapist = work_as(StaffRole.REHAB_WORKER)
    path = treated(therapist, day)

    put_right(therapist, path, right=LI_LEI, minutes="30")

    session = RehabSession.id_of(day.li_lei, day.here, day.office.today(), "physiotherapy")
    assert topics(day, session) == ["rehab_session_delivered"]
    assert facts(day, session)[0].minutes == 30


def test_how_long_a_session_lasted_is_put_right(work_as: WorkAs, day: Day) -> None:
    therapist = work_as(StaffRole.REHAB_WORKER)
    path = treated(therapist, day)

    put_right(therapist, path, minutes="20")

    session = RehabSession.id_of(day.aygul, day.here, day.office.today(), "physiotherapy")
    assert topics(day, session)[1:] == ["fact_withdrawn", "rehab_session_delivered"]
    assert facts(day, session)[-1].minutes == 20


def test_a_call_that_reached_nobody_is_put_right_with_its_note(clerk: Browser, day: Day) -> None:
    ask = f"/desk/due/{device_id(day, OUT)}"
    form = clerk.get(ask).form(ask)
    clerk.post(ask, **form | {"outcome": "reached", "note": "brings it on Monday"})
    made = Contact.id_of(day.li_lei, ContactChannel.PHONE, day.office.today(), made=True)

    put_right(clerk, page_of(day, made, "contact_made"), outcome="missed")

    missed = Contact.id_of(day.li_lei, ContactChannel.PHONE, day.office.today(), made=False)
    assert topics(day, made)[-1] == "fact_withdrawn"
    assert topics(day, missed) == ["contact_missed", "contact_noted"]
    assert facts(day, missed)[1].note == "brings it on Monday"
    assert "device_reminder_sent" not in standing(day, device_id(day, OUT))


def test_a_call_of_another_day_keeps_its_reminder(clerk: Browser, day: Day) -> None:
    ask = f"/desk/due/{device_id(day, OUT)}"
    clerk.post(ask, **clerk.get(ask).form(ask) | {"outcome": "reached"})
    made = Contact.id_of(day.li_lei, ContactChannel.PHONE, day.office.today(), made=True)

    put_right(clerk, page_of(day, made, "contact_made"), note="said yes")

    assert standing(day, device_id(day, OUT))[-1] == "device_reminder_sent"


def standing(day: Day, history_id: UUID) -> list[str]:
    told = facts(day, history_id)
    back = {getattr(each, "fact_id", None) for each in told if each.TOPIC == "fact_withdrawn"}
    kept = [each for each in told if each.event_id not in back]
    return [each.TOPIC for each in kept if each.TOPIC != "fact_withdrawn"]


def test_an_entry_is_taken_back_with_a_reason(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)

    done = take_back(clerk, path, reason="recorded_twice", note="the paper was there twice")

    assert done.notice().startswith("It is taken back.")
    assert done.path == path
    assert "it was recorded twice" in done.text
    assert "the paper was there twice" in done.text
    assert topics(day, device_id(day, FREE))[-1] == "fact_withdrawn"
    assert not [each for each in done.document.all("form") if each["action"] == "/desk/undo"]


def test_a_detail_of_a_person_is_corrected(clerk: Browser, day: Day) -> None:
    path = page_of(day, day.li_lei, "person_registered")
    form = form_of(clerk.get(path), "detail")

    done = clerk.post(path, **form | {"detail": "name", "new": "李磊"})

    assert done.notice().startswith("It is put right.")
    assert topics(day, day.li_lei)[-1] == "detail_corrected"
    assert "name: 李磊" in clerk.get(path).text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Nothing is changed yet."),
        ({"right": "nobody at all"}, "Nobody and nothing that fits was found."),
        ({"day": "yesterday"}, "The day cannot be read."),
        ({"due_on": "soon"}, "The day it is due cannot be read."),
    ],
)
def test_what_cannot_be_read_is_asked_for_again(
    clerk: Browser, day: Day, said: dict[str, str], sentence: str
) -> None:
    path = lent(clerk, day)

    page = clerk.post(path, 422, **form_of(clerk.get(path), "right") | said)

    assert page.error.startswith(sentence)
    assert form_of(page, "right").items() >= said.items()
    assert topics(day, device_id(day, FREE))[-1] == "device_lent"


def test_a_name_that_several_have_is_asked_for_by_card(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)
    person_id = day.office.ledger.new_person_id()
    with day.office.ledger.begin(Person, person_id, day.office.by("namesake")) as person:
        person.register(occurred_on="2022-01-04", name=LI_LEI)

    page = clerk.post(path, 422, **form_of(clerk.get(path), "right") | {"right": LI_LEI})

    assert page.error.startswith("Several people have this name.")


def test_minutes_that_are_none_are_asked_for_again(work_as: WorkAs, day: Day) -> None:
    therapist = work_as(StaffRole.REHAB_WORKER)
    path = treated(therapist, day)

    page = therapist.post(path, 422, **form_of(therapist.get(path), "right") | {"minutes": "0"})

    assert page.error.startswith("How many minutes it lasted cannot be read.")


@pytest.mark.parametrize(
    ("what", "said", "sentence"),
    [
        ("take_back", {"reason": ""}, "The reason is missing."),
        ("take_back", {"reason": "because"}, "The reason is missing."),
    ],
)
def test_nothing_is_taken_back_without_a_reason(
    clerk: Browser, day: Day, what: str, said: dict[str, str], sentence: str
) -> None:
    path = lent(clerk, day)

    page = clerk.post(path, 422, **form_of(clerk.get(path), what) | said)

    assert page.error.startswith(sentence)
    assert topics(day, device_id(day, FREE))[-1] == "device_lent"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"detail": "", "new": "x"}, "Which detail is wrong is missing."),
        ({"detail": "name", "new": " "}, "What is right is missing."),
        ({"detail": "name", "new": "x", "reason": ""}, "The reason is missing."),
    ],
)
def test_no_detail_is_corrected_by_halves(
    clerk: Browser, day: Day, said: dict[str, str], sentence: str
) -> None:
    path = page_of(day, day.li_lei, "person_registered")

    page = clerk.post(path, 422, **form_of(clerk.get(path), "detail") | said)

    assert page.error.startswith(sentence)


def test_a_correction_that_changes_nothing_is_refused(clerk: Browser, day: Day) -> None:
    path = page_of(day, day.li_lei, "person_registered")
    said = {"detail": "name", "new": LI_LEI}

    page = clerk.post(path, 409, **form_of(clerk.get(path), "detail") | said)

    assert page.error
    assert "detail_corrected" not in topics(day, day.li_lei)


def test_what_others_built_on_is_named_with_the_way_there(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)
    form = form_of(clerk.get(path), "take_back")
    back = clerk.get(f"/desk/devices?number={FREE}").form("/desk/return") | {"condition": "good"}
    clerk.post("/desk/return", **back)

    page = clerk.get(path)
    refused = clerk.post(path, 409, **form | {"reason": "did_not_happen", "seen": "99"})

    later = page_of(day, device_id(day, FREE), "device_returned")
    assert later in [each["href"] for each in page.document.one("main").all("a")]
    assert not has_form(page, "take_back")
    assert refused.error.startswith("Something else was recorded on top of it.")


def test_what_is_paid_is_undone_by_its_own_step(work_as: WorkAs, day: Day) -> None:
    payment = Payment.id_of("living_subsidy", day.aygul, "2022-12", PaymentKind.REGULAR)
    path = page_of(day, payment, "payment_paid")

    page = work_as(StaffRole.PAYER).get(path)

    assert "It is undone by another step: Payment reversed." in page.text
    assert not has_form(page, "take_back")


def test_who_may_put_it_right_is_named_to_who_may_not(
    clerk: Browser, work_as: WorkAs, day: Day
) -> None:
    work_as(StaffRole.REHAB_WORKER)
    session = RehabSession.id_of(day.aygul, day.here, "2022-06-21", "physiotherapy")
    path = page_of(day, session, "rehab_session_delivered")
    page = clerk.get(path)

    told = {"key": str(uuid4()), "what": "take_back", "reason": "other"}
    refused = clerk.post(path, 403, **told)

    assert "others put it right: Wang Fang" in page.text
    assert refused.error
    assert topics(day, session) == ["rehab_session_delivered"]


def test_that_nobody_may_put_it_right_is_said_too(clerk: Browser, day: Day) -> None:
    session = RehabSession.id_of(day.aygul, day.here, "2022-06-21", "physiotherapy")

    page = clerk.get(page_of(day, session, "rehab_session_delivered"))

    assert "Ask who administers staff" in page.text


def test_an_entry_of_a_closed_month_is_put_right_as_a_correction(work_as: WorkAs, day: Day) -> None:
    session = RehabSession.id_of(day.aygul, day.here, "2022-06-21", "physiotherapy")
    path = page_of(day, session, "rehab_session_delivered")
    close(day, "2022-06")
    therapist = work_as(StaffRole.REHAB_WORKER)

    page = therapist.get(path)
    put_right(therapist, path, minutes="30")

    assert "The month of this entry is closed." in page.text
    assert facts(day, session)[-1].minutes == 30


def close(day: Day, month: str) -> None:
    period = AccountingPeriod.id_of(day.office.organisation, month)
    with day.office.ledger.begin(AccountingPeriod, period, day.office.by("close")) as closed:
        closed.close(
            occurred_on=day.office.today(), organisation=day.office.organisation, period=month
        )


def test_confidential_sessions_are_shown_to_who_recorded_them(work_as: WorkAs, day: Day) -> None:
    session = RehabSession.id_of(day.aygul, day.here, "2022-06-21", "counselling")
    path = page_of(day, session, "rehab_session_delivered")

    assert work_as(StaffRole.CASE_MANAGER).get(path, 404)


def test_a_record_of_another_area_stays_closed(work_as: WorkAs, day: Day) -> None:
    path = page_of(day, device_id(day, OUT), "device_lent")

    assert work_as(StaffRole.CLERK, area="110101").get(path, 403)


def test_a_technician_puts_devices_right_and_reads_no_name(work_as: WorkAs, day: Day) -> None:
    page = work_as(StaffRole.DEVICE_TECHNICIAN).get(
        page_of(day, device_id(day, OUT), "device_lent")
    )

    assert LI_LEI not in page.text
    assert OUT in page.text


@pytest.mark.parametrize("what", ["", "burn"])
def test_nothing_else_can_be_done_about_an_entry(clerk: Browser, day: Day, what: str) -> None:
    path = lent(clerk, day)

    assert clerk.post(path, 404, key=str(uuid4()), what=what)


def test_what_is_no_entry_has_no_page(clerk: Browser, day: Day) -> None:
    staff = day.staff("auditor")
    signed = facts(day, staff)[0]

    assert clerk.get(f"{LIST}/{day.aygul}/{uuid4()}", 404)
    assert clerk.get(f"{LIST}/{staff}/{signed.event_id}", 404)


def test_the_page_of_a_withdrawal_is_that_of_what_it_took_back(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)
    take_back(clerk, path, reason="other")
    back = page_of(day, device_id(day, FREE), "fact_withdrawn")

    assert clerk.get(back).text == clerk.get(path).text


def test_a_correction_sent_twice_is_recorded_once(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)
    asked = clerk.post(path, **form_of(clerk.get(path), "right") | {"right": LI_LEI})
    form = form_of(asked, "right")

    first = clerk.post(path, **form)
    height = day.office.ledger.position()
    again = clerk.post(path, **form)

    assert first.path == again.path
    assert day.office.ledger.position() == height


def test_somebody_who_was_faster_is_told_and_nothing_lost(
    clerk: Browser, work_as: WorkAs, day: Day
) -> None:
    path = lent(clerk, day)
    form = form_of(clerk.get(path), "take_back") | {"reason": "other", "note": "my words"}
    take_back(work_as(StaffRole.CLERK), path, reason="recorded_twice")

    held = clerk.post(path, 409, **form)

    assert held.heading == "Somebody changed this meanwhile"
    assert "my words" in held.text


def test_what_was_taken_back_before_is_not_taken_back_again(clerk: Browser, day: Day) -> None:
    path = lent(clerk, day)
    form = form_of(clerk.get(path), "take_back") | {"reason": "other"}
    take_back(clerk, path, reason="recorded_twice")

    refused = clerk.post(path, 409, **form)

    assert refused.error == "There is no such entry to take back, or it was taken back already."


def test_what_is_put_right_is_one_entry_of_today(clerk: Browser, day: Day) -> None:
    done = put_right(clerk, lent(clerk, day), right=LI_LEI)

    today = date.fromisoformat(day.office.today())
    newest, first = recorded.made(day.office.fresh(), day=today, staff_id=day.staff("clerk"))

    assert done.path.endswith(f"{newest.history_id}/{newest.fact_id}")
    assert (newest.topic, newest.person_id) == ("device_lent", day.li_lei)
    assert (first.topic, first.person_id) == ("device_lent", day.aygul)
    assert first.taken_back_at is not None
    assert first.put_right_at == newest.position
