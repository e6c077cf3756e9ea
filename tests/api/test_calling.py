"""Today's calls at the desk: how they went, what the person needs, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from ledger.aggregates import Contact, Need, Person
from ledger.aggregates.contact import ContactPurpose
from ledger.vocabulary import ContactChannel, StaffRole, Wellbeing
from projections import calls, needs_board, record_access
from projections.needs_board import NeedRow
from tests.api.conftest import Browser, Seen
from tests.api.office_day import AREA, AYGUL, LI_LEI, Day
from tests.api.page_rules import shown

WorkAs = Callable[..., Browser]
LIST = "/desk/calls"
PHONE = "0994 123 4567"


@pytest.fixture
def caller(work_as: WorkAs) -> Browser:
    return work_as(StaffRole.CALL_AGENT)


@pytest.fixture
def manager(day: Day) -> UUID:
    return day.hire(StaffRole.CASE_MANAGER, area=AREA, name="Gulnur Asan")


def page_of(person_id: UUID) -> str:
    return f"{LIST}/{person_id}"


def plan(
    day: Day, person_id: UUID, late: int = 0, whose: UUID | None = None, area: str | None = None
) -> UUID:
    """A call that is due today, or was so many days ago; its id."""
    today = date.fromisoformat(day.office.today())
    due_on = today - timedelta(days=late)
    contact_id = Contact.id_of_plan(person_id, ContactChannel.PHONE, due_on)
    with day.office.ledger.begin(Contact, contact_id, day.office.by(str(contact_id))) as contact:
        contact.plan(
            occurred_on=str(min(due_on, today)),
            person_id=person_id,
            channel=ContactChannel.PHONE,
            due_on=due_on,
            staff_id=whose,
            contact_purpose=ContactPurpose.CARE_CALL,
            area=area,
        )
    return contact_id


def topics(day: Day, history_id: UUID) -> list[str]:
    return [fact.TOPIC for fact in day.office.ledger.facts_of([history_id]).get(history_id, [])]


def needs(day: Day, person_id: UUID) -> list[NeedRow]:
    return needs_board.of(day.office.fresh(), person_id)


def log(browser: Browser, person_id: UUID, status: int = 200, **told: str) -> Seen:
    path = page_of(person_id)
    return browser.post(path, status, **browser.get(path).form(path) | told)


def test_who_is_to_be_called_stands_with_their_number_the_longest_late_first(
    caller: Browser, day: Day
) -> None:
    plan(day, day.aygul)
    plan(day, day.li_lei, late=3)
    with day.office.ledger.change(Person, day.aygul, day.office.by("phone")) as person:
        person.change_contact(occurred_on="2022-02-01", phone=PHONE)

    page = caller.get(LIST)
    named = [shown(each) for each in page.document.one("tbody").all("a")]

    assert named == [LI_LEI, AYGUL]
    assert PHONE in page.text
    assert PHONE in caller.get(page_of(day.aygul)).text
    assert "People to call or visit 2" in caller.get("/desk").text
    assert record_access.looked(day.office.fresh(), person_id=day.aygul)


def test_calls_of_a_colleague_or_of_tomorrow_are_not_mine(
    caller: Browser, work_as: WorkAs, day: Day
) -> None:
    other = day.hire(StaffRole.CALL_AGENT)
    plan(day, day.aygul, whose=other)
    plan(day, day.li_lei, late=-1)

    assert "Nobody is left to be called today." in caller.get(LIST).text
    assert AYGUL in work_as(staff_id=other).get(LIST).text


def test_who_lives_elsewhere_is_not_called_from_here(work_as: WorkAs, day: Day) -> None:
    plan(day, day.aygul)
    elsewhere = work_as(StaffRole.CALL_AGENT, area="652328")

    assert "Nobody is left" in elsewhere.get(LIST).text
    assert AYGUL not in elsewhere.get(page_of(day.aygul), 403).html


def test_a_planned_call_is_made_and_leaves_the_list(caller: Browser, day: Day) -> None:
    contact_id = plan(day, day.aygul)

    done = log(caller, day.aygul, outcome="reached", wellbeing="poorly", note="coughs")

    assert done.path == LIST
    assert done.notice() == f"The call with {AYGUL} is recorded."
    assert topics(day, contact_id) == ["contact_planned", "contact_made", "contact_noted"]
    assert AYGUL not in caller.get(LIST).text
    noted = day.office.ledger.facts_of([contact_id])[contact_id][-1]
    assert isinstance(noted, Contact.ContactNoted)
    assert (noted.wellbeing, noted.note) == (Wellbeing.POORLY, "coughs")
    assert "Not well coughs" in caller.get(page_of(day.aygul)).text


def test_a_call_is_taken_back_and_made_once_more(caller: Browser, day: Day) -> None:
    contact_id = plan(day, day.aygul)
    done = log(caller, day.aygul, outcome="reached", need_1="a ramp", to_1="settled")

    undone = caller.post("/desk/undo", **done.form("/desk/undo"))
    again = log(caller, day.aygul, outcome="reached")

    assert undone.notice().startswith("It is taken back.")
    assert again.notice() == done.notice()
    assert topics(day, contact_id)[-2:] == ["contact_made", "contact_noted"]
    assert needs(day, day.aygul) == []


def test_who_was_not_reached_stays_and_comes_last(caller: Browser, day: Day) -> None:
    contact_id = plan(day, day.aygul, late=5)
    plan(day, day.li_lei)

    done = log(caller, day.aygul, outcome="again")
    named = [shown(each) for each in done.document.one("tbody").all("a")]

    assert named == [LI_LEI, AYGUL]
    assert "1 (today)" in done.text
    assert topics(day, contact_id) == ["contact_planned", "contact_attempted"]


def test_who_was_not_reached_at_all_gets_another_day(caller: Browser, day: Day) -> None:
    plan(day, day.aygul)

    log(caller, day.aygul, outcome="missed", next_days="7")
    rows = {each.contact_state: each for each in calls.of(day.office.fresh(), day.aygul)}

    assert set(rows) == {"missed", "planned"}
    assert rows["planned"].due_on == date.fromisoformat(day.office.today()) + timedelta(days=7)
    assert "Nobody is left" in caller.get(LIST).text


def test_who_was_not_planned_is_called_all_the_same(caller: Browser, day: Day) -> None:
    for said in ("good morning", "good evening"):
        log(caller, day.li_lei, outcome="reached", note=said)

    [made] = calls.of(day.office.fresh(), day.li_lei)
    assert topics(day, made.contact_id) == ["contact_made", "contact_noted", "contact_noted"]


def test_each_need_of_a_call_goes_where_the_caller_says(
    caller: Browser, day: Day, manager: UUID
) -> None:
    log(
        caller,
        day.aygul,
        outcome="reached",
        need_1="the roof leaks",
        to_1="case_manager",
        need_2="no heating",
        to_2=str(manager),
        urgency_2="at_once",
        category_2="housing",
        need_3="a form",
        to_3="settled",
    )

    told = {each.note: each for each in needs(day, day.aygul)}
    roof, heating = told["the roof leaks"], told["no heating"]

    assert (roof.need_state, roof.owner, roof.staff_id) == ("escalated", "case_manager", None)
    assert (heating.owner, heating.staff_id) == ("case_manager", manager)
    assert (heating.need_urgency, heating.need_category) == ("at_once", "housing")
    tomorrow = date.fromisoformat(day.office.today()) + timedelta(days=1)
    assert heating.due_on == tomorrow
    assert told["a form"].need_state == "resolved_directly"


@pytest.mark.parametrize(
    ("to", "state", "owner"),
    [("", "open", None), ("own", "triaged", "call_agent"), ("housing", "escalated", "housing")],
)
def test_a_need_stays_open_or_is_taken_or_goes_to_another_office(
    caller: Browser, day: Day, to: str, state: str, owner: str | None
) -> None:
    log(caller, day.aygul, outcome="reached", need_1="a ramp", to_1=to)

    [need] = needs(day, day.aygul)
    assert (need.need_state, need.owner, need.note) == (state, owner, "a ramp")


def test_a_role_that_nobody_holds_is_not_offered(
    caller: Browser, day: Day, manager: UUID, work_as: WorkAs
) -> None:
    path = page_of(day.aygul)
    roles = {each["value"] for each in caller.get(path).document.all("option")}
    alone = {each["value"] for each in work_as(staff_id=manager).get(path).document.all("option")}

    assert {"case_manager", str(manager), "housing"} <= roles
    assert "manager" not in roles
    assert not {"case_manager", str(manager)} & alone


def test_who_moved_away_or_died_is_written_into_the_register(caller: Browser, day: Day) -> None:
    plan(day, day.aygul)
    plan(day, day.li_lei)
    form = {"outcome": "died", "died_on": "2022-12", "source": "family"}

    moved, died = log(caller, day.aygul, outcome="moved"), log(caller, day.li_lei, **form)

    assert moved.notice() == f"It is recorded that {AYGUL} moved away."
    assert died.notice() == f"It is recorded that {LI_LEI} has died."
    assert topics(day, day.aygul)[-1] == "person_moved_away"
    assert topics(day, day.li_lei)[-1] == "person_died"
    assert "Nobody is left" in died.text


def test_a_death_that_was_none_is_taken_back(caller: Browser, day: Day) -> None:
    plan(day, day.aygul)
    done = log(caller, day.aygul, outcome="died", died_on="2022-12", source="community")

    undone = caller.post("/desk/undo", **done.form("/desk/undo"))

    assert undone.notice().startswith("It is taken back.")
    assert AYGUL in caller.get(LIST).text


def test_a_death_is_asked_about_before_it_is_recorded(caller: Browser, day: Day) -> None:
    path = page_of(day.aygul)

    page = log(caller, day.aygul, 422, outcome="died", note="his son")
    late = log(caller, day.aygul, 422, outcome="died", died_on="soon", source="family")

    assert page.error.startswith("Say when the person died")
    form = page.form(path)
    assert (form["outcome"], form["died_on"], form["note"]) == ("died", "", "his son")
    assert late.form(path)["died_on"] == "soon"
    assert "person_died" not in topics(day, day.aygul)


def test_who_is_dead_already_does_not_die_again(caller: Browser, day: Day) -> None:
    form = {"outcome": "died", "died_on": "2022-12", "source": "family"}
    log(caller, day.aygul, **form)

    page = log(caller, day.aygul, 409, **form)

    assert page.error
    assert topics(day, day.aygul).count("person_died") == 1


@pytest.mark.parametrize(
    ("told", "begins"),
    [
        ({}, "How it went is missing."),
        ({"outcome": "away"}, "How it went is missing."),
        ({"outcome": "missed", "need_1": "a ramp"}, "Who was not reached cannot"),
        ({"outcome": "again", "wellbeing": "well"}, "Who was not reached cannot"),
        ({"outcome": "moved", "next_days": "7"}, "A next call is planned only after"),
        ({"outcome": "reached", "next_days": "8"}, "Choose the next call"),
        ({"outcome": "reached", "wellbeing": "odd"}, "Choose how the person is"),
        ({"outcome": "reached", "to_1": "housing"}, "Write down what the person needs"),
        ({"outcome": "reached", "need_1": "a", "to_1": "anybody"}, "Choose who sees to it."),
        ({"outcome": "reached", "need_1": "a", "to_1": "manager"}, "Choose who sees to it."),
        ({"outcome": "reached", "need_1": "a", "urgency_1": "soon"}, "Choose who sees to it."),
        ({"outcome": "reached", "need_1": "a", "urgency_1": "odd"}, "Choose how soon"),
        ({"outcome": "reached", "need_2": "b", "category_2": "odd"}, "Choose how soon"),
    ],
)
def test_a_call_that_cannot_be_so_comes_back_with_all_that_was_typed(
    caller: Browser, day: Day, told: dict[str, str], begins: str
) -> None:
    contact_id, path = plan(day, day.aygul), page_of(day.aygul)

    page = log(caller, day.aygul, 422, note="said much", **told)

    assert page.error.startswith(begins)
    assert page.form(path)["note"] == "said much"
    assert page.form(path)["need_1"] == told.get("need_1", "")
    assert topics(day, contact_id) == ["contact_planned"]


def test_a_call_sent_twice_is_recorded_once(caller: Browser, day: Day) -> None:
    plan(day, day.aygul)
    path = page_of(day.aygul)
    form = caller.get(path).form(path) | {"outcome": "reached", "need_1": "a ramp"}

    caller.post(path, **form)
    height = day.office.ledger.position()
    caller.post(path, **form)

    assert day.office.ledger.position() == height
    assert len(needs(day, day.aygul)) == 1


def test_a_call_that_somebody_else_made_meanwhile_is_told(
    caller: Browser, work_as: WorkAs, day: Day
) -> None:
    contact_id, path = plan(day, day.aygul), page_of(day.aygul)
    form = caller.get(path).form(path)
    log(work_as(StaffRole.CALL_AGENT), day.aygul, outcome="reached")

    page = caller.post(path, 409, **form | {"outcome": "missed"})

    assert "Wang Fang" in page.text
    assert topics(day, contact_id).count("contact_made") == 1


def test_what_a_person_needs_stands_on_the_page_of_their_call(caller: Browser, day: Day) -> None:
    log(caller, day.aygul, outcome="reached", need_1="a ramp", to_1="housing")

    page = caller.get(page_of(day.aygul))

    assert "a ramp passed on the housing bureau" in page.text.lower()


def test_who_sees_to_no_needs_records_none(clerk: Browser, day: Day) -> None:
    path = page_of(day.aygul)
    form = clerk.get(path).form(path) | {"outcome": "reached"}

    clerk.post(path, 404, **form | {"need_1": "a ramp"})

    assert "need_1" not in form
    assert clerk.post(path, **form).notice() == f"The call with {AYGUL} is recorded."


def test_a_card_leads_to_the_call_of_its_holder(caller: Browser, day: Day) -> None:
    assert caller.post(f"{LIST}/find", text=day.card).path == page_of(day.aygul)


@pytest.mark.parametrize("text", ["", "nobody at all"])
def test_nobody_is_called_by_what_means_nobody(caller: Browser, text: str) -> None:
    page = caller.post(f"{LIST}/find", 422, text=text)

    assert page.error
    assert page.form(f"{LIST}/find")["text"] == text


def test_of_several_people_each_can_be_called(caller: Browser, day: Day) -> None:
    for name in ("Rustam Karimov", "Rustam Azizov"):
        by, person_id = day.office.by(name), day.office.ledger.new_person_id()
        with day.office.ledger.begin(Person, person_id, by) as person:
            person.register(occurred_on="2022-01-04", name=name)

    page = caller.post(f"{LIST}/find", 422, text="Rustam")

    assert {"Rustam Karimov", "Rustam Azizov"} <= {shown(each) for each in page.document.all("a")}


def test_nobody_is_called_who_is_not_there(caller: Browser, day: Day) -> None:
    form = caller.get(page_of(day.aygul)).form(page_of(day.aygul))

    caller.get(page_of(UUID(int=1)), 404)
    caller.get(page_of(day.erased), 404)
    caller.post(page_of(day.erased), 404, **form | {"outcome": "reached"})
    caller.post(page_of(day.aygul), 404, outcome="reached")


def test_who_makes_no_calls_sees_none(work_as: WorkAs, day: Day) -> None:
    therapist = work_as(StaffRole.REHAB_WORKER)

    therapist.get(LIST, 403)
    therapist.get(page_of(day.aygul), 403)
    therapist.post(page_of(day.aygul), 403, outcome="reached")


def test_a_need_raised_in_a_call_names_it(caller: Browser, day: Day) -> None:
    contact_id = plan(day, day.aygul)

    log(caller, day.aygul, outcome="reached", need_1="a ramp")

    [need] = needs(day, day.aygul)
    [raised] = day.office.ledger.facts_of([need.need_id])[need.need_id]
    assert isinstance(raised, Need.NeedRaised)
    assert raised.contact_id == contact_id
