"""Sessions at the desk: the last one again, the planned one held or missed, and what is refused."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from ledger.aggregates import Person, RehabSession
from ledger.vocabulary import StaffRole
from projections import record_access
from tests.api.conftest import Browser
from tests.api.office_day import AYGUL, HERE, LI_LEI, Day

WorkAs = Callable[..., Browser]
HELD = {"what": "again", "minutes": "45"}


@pytest.fixture
def therapist(day: Day, work_as: WorkAs) -> Browser:
    return work_as(StaffRole.REHAB_WORKER)


def page_of(person_id: UUID) -> str:
    return f"/desk/sessions/{person_id}"


def plan(day: Day, person_id: UUID, item: str, mark: str = "", whose: UUID | None = None) -> UUID:
    """A session at ten o'clock today; its id."""
    today = day.office.today()
    session_id = RehabSession.id_of(person_id, day.here, today, item, mark)
    by = day.office.by(day.office.new_key("plan"))
    with day.office.ledger.begin(RehabSession, session_id, by) as session:
        session.plan(
            occurred_on=today,
            person_id=person_id,
            station_id=day.here,
            item=item,
            planned_for=date.fromisoformat(today),
            starts_at="10:00",
            therapist_id=whose,
        )
    return session_id


def topics(day: Day, session_id: UUID) -> list[str]:
    return [fact.TOPIC for fact in day.office.ledger.facts_of([session_id])[session_id]]


def again(day: Day, item: str = "physiotherapy") -> UUID:
    return RehabSession.id_of(day.aygul, day.here, day.office.today(), item)


def test_the_last_session_is_recorded_again_today(therapist: Browser, day: Day) -> None:
    path = page_of(day.aygul)
    form = therapist.get(path).form(path)

    done = therapist.post(path, **form | {"what": "again"})

    assert form["minutes"] == "45"
    assert done.path == "/desk/sessions"
    assert done.notice() == f"It is recorded for {AYGUL}: physiotherapy."
    assert topics(day, again(day)) == ["rehab_session_delivered"]
    [looked] = record_access.looked(day.office.fresh(), person_id=day.aygul)
    assert looked.reason == "service"


def test_what_was_recorded_again_is_taken_back_and_recorded_once_more(
    therapist: Browser, day: Day
) -> None:
    path = page_of(day.aygul)
    key = therapist.get(path).form(path)
    done = therapist.post(path, **key | HELD)

    undone = therapist.post("/desk/undo", **done.form("/desk/undo"))
    therapist.post(path, **therapist.get(path).form(path) | HELD)

    assert undone.notice().startswith("It is taken back.")
    assert topics(day, again(day)) == [
        "rehab_session_delivered",
        "fact_withdrawn",
        "rehab_session_delivered",
    ]


def test_a_session_sent_twice_is_recorded_once(therapist: Browser, day: Day) -> None:
    path = page_of(day.aygul)
    form = therapist.get(path).form(path) | HELD

    therapist.post(path, **form)
    height = day.office.ledger.position()
    therapist.post(path, **form)

    assert day.office.ledger.position() == height


def test_a_session_that_was_recorded_today_is_not_recorded_again(
    therapist: Browser, day: Day
) -> None:
    path = page_of(day.aygul)
    first, second = (therapist.get(path).form(path) | HELD for _ in range(2))
    therapist.post(path, **first)

    page = therapist.post(path, 409, **second)

    assert page.error
    assert topics(day, again(day)) == ["rehab_session_delivered"]
    assert "There is nothing to record again" in therapist.get(path).text


@pytest.mark.parametrize("minutes", ["", "0", "601", "an hour", "-5", "٣"])
def test_minutes_that_are_none_are_asked_for_again(
    therapist: Browser, day: Day, minutes: str
) -> None:
    path = page_of(day.aygul)
    form = therapist.get(path).form(path) | {"what": "again", "minutes": minutes}

    page = therapist.post(path, 422, **form)

    assert page.error.startswith("How many minutes it lasted cannot be read.")
    assert page.form(path)["minutes"] == minutes
    assert day.office.ledger.load(RehabSession, again(day)) is None


def test_a_planned_session_is_held(therapist: Browser, day: Day) -> None:
    session_id = plan(day, day.aygul, "speech_therapy", "morning")
    path = page_of(day.aygul)
    page = therapist.get(path)

    done = therapist.post(path, **page.form(path) | {"what": "held", "minutes": "30"})

    assert "10:00" in page.text
    assert done.notice().endswith("speech therapy.")
    assert topics(day, session_id) == ["rehab_session_planned", "rehab_session_delivered"]


def test_who_did_not_come_is_recorded_without_minutes(therapist: Browser, day: Day) -> None:
    session_id = plan(day, day.li_lei, "physiotherapy")
    path = page_of(day.li_lei)

    done = therapist.post(path, **therapist.get(path).form(path) | {"what": "missed"})

    assert done.notice() == f"It is recorded that {LI_LEI} did not come: physiotherapy."
    assert topics(day, session_id) == ["rehab_session_planned", "rehab_session_missed"]


def test_who_was_there_cannot_have_been_missed(therapist: Browser, day: Day) -> None:
    session_id = plan(day, day.li_lei, "physiotherapy")
    path = page_of(day.li_lei)
    form = therapist.get(path).form(path)
    therapist.post(path, **form | {"what": "held", "minutes": "30"})

    page = therapist.post(path, 409, **form | {"what": "missed", "key": str(UUID(int=1))})

    assert page.error
    assert topics(day, session_id)[-1] == "rehab_session_delivered"


def test_a_session_that_somebody_else_recorded_meanwhile_is_told(
    therapist: Browser, work_as: WorkAs, day: Day
) -> None:
    session_id = plan(day, day.li_lei, "physiotherapy")
    path = page_of(day.li_lei)
    form = therapist.get(path).form(path)
    work_as(StaffRole.REHAB_WORKER).post(path, **form | {"what": "missed"})

    page = therapist.post(path, 409, **form | {"what": "held", "minutes": "30"})

    assert "Wang Fang" in page.text
    assert topics(day, session_id)[-1] == "rehab_session_missed"


def test_the_calendar_of_the_day_has_who_is_expected_at_the_station(
    therapist: Browser, day: Day
) -> None:
    plan(day, day.li_lei, "physiotherapy")

    page = therapist.get(f"/desk/sessions?station={day.here}")

    assert LI_LEI in page.text
    assert "10:00" in page.text
    assert (
        "Nobody is expected here today."
        in therapist.get(f"/desk/sessions?station={day.there}").text
    )


def test_own_sessions_stand_in_the_calendar_and_on_the_first_page(
    work_as: WorkAs, day: Day
) -> None:
    own = day.hire(StaffRole.REHAB_WORKER)
    plan(day, day.li_lei, "physiotherapy", whose=own)
    browser = work_as(staff_id=own)

    assert "Sessions of yours planned for today 1" in browser.get("/desk").text
    assert LI_LEI in browser.get("/desk/sessions").text


def test_after_a_session_the_calendar_is_that_of_its_station(therapist: Browser, day: Day) -> None:
    path = page_of(day.aygul)
    therapist.post(path, **therapist.get(path).form(path) | HELD)
    plan(day, day.li_lei, "physiotherapy")

    page = therapist.get("/desk/sessions")

    assert HERE in page.text
    assert LI_LEI in page.text


def test_what_is_confidential_is_told_to_whose_it_is_alone(work_as: WorkAs, day: Day) -> None:
    own = day.hire(StaffRole.REHAB_WORKER)
    session_id = plan(day, day.li_lei, "counselling", whose=own)
    path, calendar = page_of(day.li_lei), f"/desk/sessions?station={day.here}"
    mine, other = work_as(staff_id=own), work_as(StaffRole.REHAB_WORKER)
    form = mine.get(path).form(path) | {"what": "held", "minutes": "50"}

    other.post(path, 404, **form)

    assert "counselling" in mine.get(calendar).text
    assert "Confidential" in other.get(calendar).text
    assert "ounselling" not in other.get(calendar).text + other.get(path).text
    assert mine.post(path, **form).notice().endswith("counselling.")
    assert topics(day, session_id)[-1] == "rehab_session_delivered"


def test_a_card_leads_to_its_holders_session(therapist: Browser, day: Day) -> None:
    assert therapist.post("/desk/sessions/find", text=day.card).path == page_of(day.aygul)


@pytest.mark.parametrize("text", ["", "nobody at all"])
def test_nobody_is_found_by_what_means_nobody(therapist: Browser, text: str) -> None:
    page = therapist.post("/desk/sessions/find", 422, text=text)

    assert page.error
    assert page.form("/desk/sessions/find")["text"] == text


def test_of_several_people_each_is_listed(therapist: Browser, day: Day) -> None:
    for name in ("Rustam Karimov", "Rustam Azizov"):
        _register(day, name)

    page = therapist.post("/desk/sessions/find", 422, text="Rustam")

    assert "Rustam Karimov" in page.text
    assert "Rustam Azizov" in page.text


def _register(day: Day, name: str) -> None:
    by, person_id = day.office.by(name), day.office.ledger.new_person_id()
    with day.office.ledger.begin(Person, person_id, by) as person:
        person.register(occurred_on="2022-01-04", name=name)


def test_a_session_of_somebody_else_or_of_nobody_has_no_page(therapist: Browser, day: Day) -> None:
    path = page_of(day.aygul)
    form = therapist.get(path).form(path)

    therapist.post(page_of(day.li_lei), 404, **form | HELD)
    therapist.post(path, 404, **form | HELD | {"session": str(UUID(int=1))})
    therapist.post(path, 404, **form | HELD | {"what": "cancel"})
    therapist.get(page_of(UUID(int=1)), 404)
    therapist.get(page_of(day.erased), 404)


def test_who_records_no_care_or_lives_elsewhere_sees_nothing(
    clerk: Browser, work_as: WorkAs, day: Day
) -> None:
    elsewhere = work_as(StaffRole.REHAB_WORKER, area="652328")

    assert clerk.get(page_of(day.aygul), 403)
    assert AYGUL not in elsewhere.get(page_of(day.aygul), 403).html
    assert "Record a session" not in clerk.get(f"/desk/people/{day.aygul}").text
