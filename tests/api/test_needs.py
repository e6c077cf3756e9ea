"""Needs at the desk: who sees them, what was done, what comes of them, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Need
from ledger.aggregates.need import NeedCategory, NeedDeclineReason, NeedUrgency
from ledger.vocabulary import StaffRole
from projections import needs_board
from projections.needs_board import NeedRow
from tests.api.conftest import Browser, Seen
from tests.api.office_day import AREA, AYGUL, LI_LEI, Day
from tests.api.page_rules import shown

WorkAs = Callable[..., Browser]
LIST = "/desk/needs"
MANAGER = "case_manager"


@pytest.fixture
def manager(day: Day, work_as: WorkAs) -> Browser:
    return work_as(StaffRole.CASE_MANAGER, area=AREA)


def raised(day: Day, person_id: UUID, note: str, days: int = 0, by: UUID | None = None) -> UUID:
    """A need that was told so many days ago; its id."""
    need_id = day.office.ledger.new_id()
    circumstances = day.office.by(day.office.new_key("need"), actor=by)
    with day.office.ledger.begin(Need, need_id, circumstances) as need:
        need.raise_need(occurred_on=ago(day, days), person_id=person_id, area=AREA, note=note)
    return need_id


def escalated(day: Day, need_id: UUID, days: int = 0, left: int = 30, **told: Any) -> UUID:
    """It was passed on so many days ago, with so many left from then on for an answer."""
    due_on = date.fromisoformat(ago(day, days)) + timedelta(days=left)
    with day.office.ledger.change(Need, need_id, day.office.by(day.office.new_key("on"))) as need:
        need.escalate(
            occurred_on=ago(day, days),
            due_on=due_on,
            **{"escalated_to": MANAGER, "owner": MANAGER} | told,
        )
    return need_id


def ago(day: Day, days: int) -> str:
    return str(date.fromisoformat(day.office.today()) - timedelta(days=days))


def page_of(need_id: UUID) -> str:
    return f"{LIST}/{need_id}"


def step(browser: Browser, need_id: UUID, what: str, status: int = 200, **told: str) -> Seen:
    path = page_of(need_id)
    return browser.post(path, status, **browser.get(path).form(path) | {"what": what} | told)


def board(day: Day, need_id: UUID) -> NeedRow:
    rows = needs_board.of(day.office.fresh(), day.aygul)
    return next(row for row in rows if row.need_id == need_id)


def topics(day: Day, need_id: UUID) -> list[str]:
    return [fact.TOPIC for fact in day.office.ledger.facts_of([need_id])[need_id]]


def listed(page: Seen) -> list[str]:
    return [shown(each) for each in page.document.one("tbody").all("a")]


def test_what_was_passed_on_to_my_role_is_listed_the_most_pressing_first(
    manager: Browser, day: Day
) -> None:
    escalated(day, raised(day, day.aygul, "a ramp", 20), days=20)
    escalated(day, raised(day, day.li_lei, "no heating", 10), days=10, left=2)

    page = manager.get(LIST)
    front = manager.get("/desk").text

    assert listed(page) == [LI_LEI, AYGUL]
    assert "no heating 10 " in page.text
    assert page.text.count("overdue") == 1
    assert "Needs with you 2" in front
    assert "Needs with you, overdue 1" in front


def test_what_cannot_wait_comes_before_what_is_overdue(manager: Browser, day: Day) -> None:
    escalated(day, raised(day, day.aygul, "a ramp", 20), days=20, left=2)
    at_once = raised(day, day.li_lei, "no food")
    with day.office.ledger.change(Need, at_once, day.office.by("triage")) as need:
        need.triage(
            occurred_on=day.office.today(),
            need_category=NeedCategory.GOODS,
            need_urgency=NeedUrgency.AT_ONCE,
            owner=MANAGER,
            due_on=date.fromisoformat(ago(day, -1)),
        )

    page = manager.get(LIST)

    assert listed(page) == [LI_LEI, AYGUL]
    assert "at once" in page.text.lower()


def test_what_was_passed_on_to_a_colleague_by_name_is_theirs_alone(
    manager: Browser, work_as: WorkAs, day: Day
) -> None:
    named = day.hire(StaffRole.CASE_MANAGER, area=AREA, name="Gulnur Asan")
    need_id = escalated(day, raised(day, day.aygul, "a ramp"), staff_id=named)

    assert listed(work_as(staff_id=named).get(LIST)) == [AYGUL]
    assert "Nothing that was passed on to you is open." in manager.get(LIST).text
    everything = manager.get(f"{LIST}?of=all")
    assert listed(everything) == [AYGUL]
    assert "Gulnur Asan" in everything.text
    assert "Gulnur Asan" in manager.get(page_of(need_id)).text


def test_needs_of_another_area_are_not_mine(work_as: WorkAs, day: Day) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))
    elsewhere = work_as(StaffRole.CASE_MANAGER, area="652328")

    for of in ("", "?of=nobody", "?of=all"):
        assert AYGUL not in elsewhere.get(LIST + of).text
    assert "a ramp" not in elsewhere.get(page_of(need_id), 403).html


def test_what_nobody_answers_for_is_found(manager: Browser, day: Day) -> None:
    raised(day, day.aygul, "a ramp")

    assert "Needs with nobody yet 1" in manager.get("/desk").text
    assert listed(manager.get(f"{LIST}?of=nobody")) == [AYGUL]


@pytest.mark.parametrize("is_passed_on", [False, True])
def test_a_need_is_taken_up_and_stays_as_it_was_sorted(
    manager: Browser, day: Day, is_passed_on: bool
) -> None:
    need_id = raised(day, day.aygul, "a ramp")
    if is_passed_on:
        escalated(day, need_id, left=3)

    done = step(manager, need_id, "taken")

    assert done.notice() == f"You see to the need of {AYGUL} from now on."
    row = board(day, need_id)
    assert (row.need_state, row.owner) == ("accepted" if is_passed_on else "triaged", MANAGER)
    assert row.due_on == date.fromisoformat(ago(day, -3 if is_passed_on else -30))
    assert listed(done) == [AYGUL]
    assert "what-taken" not in manager.get(page_of(need_id)).html


def test_what_is_overdue_can_be_taken_up(manager: Browser, day: Day) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp", 9), days=9, left=2)

    step(manager, need_id, "taken")

    assert str(board(day, need_id).due_on) == day.office.today()


@pytest.mark.parametrize("is_passed_on", [False, True])
def test_a_need_is_settled_with_what_was_done(
    manager: Browser, day: Day, is_passed_on: bool
) -> None:
    need_id = raised(day, day.aygul, "a ramp")
    if is_passed_on:
        escalated(day, need_id)

    done = step(manager, need_id, "settled", note="built one")

    end = "need_resolved" if is_passed_on else "need_resolved_directly"
    assert done.notice() == f"It is recorded that the need of {AYGUL} is settled."
    assert topics(day, need_id)[-2:] == ["need_progressed", end]
    assert "built one" in manager.get(page_of(need_id)).text


def test_what_was_done_leaves_a_need_open(manager: Browser, day: Day) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))

    step(manager, need_id, "done", note="asked a builder")

    assert board(day, need_id).need_state == "escalated"
    assert board(day, need_id).progress_note == "asked a builder"


def test_a_need_is_handed_on_and_no_longer_mine(manager: Browser, day: Day) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))

    done = step(manager, need_id, "passed", to="housing", note="not ours", urgency="soon")

    row = board(day, need_id)
    assert "Nothing that was passed on to you is open." in done.text
    assert (row.owner, row.escalated_to) == ("housing", "housing")
    assert str(row.due_on) == ago(day, -7)
    assert "the housing bureau" in manager.get(f"{LIST}?of=all").text


def test_a_need_is_refused_with_its_reason(manager: Browser, day: Day) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))

    done = step(manager, need_id, "refused", reason="no_means")

    assert "cannot be met" in done.notice()
    assert board(day, need_id).need_decline_reason == "no_means"
    assert "there are no means for it now" in manager.get(page_of(need_id)).text


def test_who_heard_of_a_need_sees_what_came_of_it(
    manager: Browser, work_as: WorkAs, day: Day
) -> None:
    caller = day.hire(StaffRole.CALL_AGENT)
    need_id = escalated(day, raised(day, day.aygul, "a ramp", by=caller))
    raised(day, day.li_lei, "a stick", by=caller)
    step(manager, need_id, "refused", reason="no_means")

    page = work_as(staff_id=caller).get(LIST)
    [heard] = [
        each for each in page.document.all("section") if each.get("aria-labelledby") == "heard"
    ]

    assert [shown(each) for each in heard.all("a")] == [AYGUL]
    assert "a ramp" in shown(heard)
    assert "heard" not in manager.get(LIST).html


def test_what_was_settled_is_confirmed_or_opened_again(manager: Browser, day: Day) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))
    step(manager, need_id, "settled")

    step(manager, need_id, "confirmed")
    step(manager, need_id, "reopened", reason="came_back", note="it broke")

    assert topics(day, need_id)[-3:] == ["need_confirmed", "need_reopened", "need_progressed"]
    assert board(day, need_id).need_state == "open"


def test_a_step_is_taken_back(manager: Browser, day: Day) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))
    done = step(manager, need_id, "refused", reason="other", note="no")

    undone = manager.post("/desk/undo", **done.form("/desk/undo"))

    assert undone.notice().startswith("It is taken back.")
    assert board(day, need_id).need_state == "escalated"
    assert manager.get(page_of(need_id)).text.count("(taken back)") == 2


@pytest.mark.parametrize(
    ("told", "begins"),
    [
        ({"what": ""}, "What was done is missing."),
        ({"what": "burnt"}, "What was done is missing."),
        ({"what": "done", "note": " "}, "Write down what was done."),
        ({"what": "passed"}, "Choose who sees to it."),
        ({"what": "passed", "to": "own"}, "Choose who sees to it."),
        ({"what": "passed", "to": "anybody"}, "Choose who sees to it."),
        ({"what": "passed", "to": "housing", "urgency": "odd"}, "Choose how soon"),
        ({"what": "refused"}, "Choose the reason."),
        ({"what": "refused", "reason": "tired"}, "Choose the reason."),
    ],
)
def test_a_step_that_cannot_be_so_comes_back_with_what_was_typed(
    manager: Browser, day: Day, told: dict[str, str], begins: str
) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))
    form = {"note": "asked a builder"} | told

    page = step(manager, need_id, form.pop("what"), 422, **form)

    assert page.error.startswith(begins)
    assert page.form(page_of(need_id))["note"] == form["note"]
    assert topics(day, need_id) == ["need_raised", "need_escalated"]


@pytest.mark.parametrize("what", ["settled", "done", "taken", "passed", "refused"])
def test_nothing_is_done_about_a_need_that_is_closed(manager: Browser, day: Day, what: str) -> None:
    need_id = raised(day, day.aygul, "a ramp")
    with day.office.ledger.change(Need, need_id, day.office.by("no")) as need:
        need.decline(occurred_on=day.office.today(), need_decline_reason=NeedDeclineReason.NO_MEANS)

    page = step(manager, need_id, what, 409, note="more", to="housing", reason="other")

    assert page.error
    assert topics(day, need_id)[-1] == "need_declined"


@pytest.mark.parametrize("what", ["confirmed", "reopened"])
def test_what_is_open_is_neither_confirmed_nor_opened_again(
    manager: Browser, day: Day, what: str
) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))

    page = step(manager, need_id, what, 409, reason="came_back")

    assert page.error
    assert topics(day, need_id)[-1] == "need_escalated"


def test_a_step_sent_twice_is_recorded_once(manager: Browser, day: Day) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))
    form = manager.get(page_of(need_id)).form(page_of(need_id)) | {"what": "settled"}

    manager.post(page_of(need_id), **form)
    height = day.office.ledger.position()
    manager.post(page_of(need_id), **form)

    assert day.office.ledger.position() == height


def test_what_a_colleague_did_meanwhile_is_told(
    manager: Browser, work_as: WorkAs, day: Day
) -> None:
    need_id = escalated(day, raised(day, day.aygul, "a ramp"))
    form = manager.get(page_of(need_id)).form(page_of(need_id))
    step(work_as(StaffRole.CASE_MANAGER), need_id, "refused", reason="other")

    page = manager.post(page_of(need_id), 409, **form | {"what": "settled"})

    assert "Wang Fang" in page.text
    assert topics(day, need_id)[-1] == "need_declined"


def test_a_need_that_is_none_has_no_page(manager: Browser, day: Day) -> None:
    need_id = raised(day, day.aygul, "a ramp")

    manager.get(page_of(UUID(int=1)), 404)
    manager.get(page_of(day.here), 404)
    manager.get(f"{LIST}?of=others", 404)
    manager.post(page_of(need_id), 404, what="settled")


def test_who_sees_to_no_needs_sees_none(clerk: Browser, day: Day) -> None:
    need_id = raised(day, day.aygul, "a ramp")

    clerk.get(LIST, 403)
    clerk.get(page_of(need_id), 403)
    clerk.post(page_of(need_id), 403, what="settled")
