"""Who waits for an answer to what they asked for, from whom, and since when."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Person
from ledger.application import ServiceLedger
from projections import needs_board
from projections.needs_board import NeedFigures, NeedRow, OwnerRow
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, CLERK, by
from tests.projections.office import Office

TODAY = date(2022, 3, 10)
ROOF, CAR, RAMP, PILLS = (UUID(int=each) for each in range(0xA1, 0xA5))
YEAR: dict[str, Any] = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}
STREET, COMMUNITY = "街道办事处", "和谐社区"
ELSEWHERE = "440402"


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    return Office(ledger, views)


def say(office: Office, command: str, need: UUID, day: str, **told: Any) -> None:
    office.do(f"need.{command}", id=need, occurred_on=day, **told)


def raise_need(office: Office, need: UUID, day: str, **told: Any) -> None:
    whose = {"person_id": AYGUL, "area": AREA} | told
    say(office, "raise_need", need, day, **whose)


def triage(office: Office, need: UUID, day: str, due_on: str, **told: Any) -> None:
    how = {"need_category": "housing", "need_urgency": "soon", "owner": COMMUNITY} | told
    say(office, "triage", need, day, due_on=due_on, staff_id=CLERK, **how)


def names(rows: list[NeedRow]) -> list[UUID]:
    return [row.need_id for row in rows]


@pytest.fixture
def four_needs(office: Office) -> Office:
    """One overdue, one passed on, one without a clock in another place, one put right."""
    raise_need(office, ROOF, "2022-02-01")
    triage(office, ROOF, "2022-02-02", "2022-03-01")
    raise_need(office, RAMP, "2022-02-03")
    say(office, "escalate", RAMP, "2022-02-05", escalated_to=STREET, due_on="2022-03-10")
    raise_need(office, CAR, "2022-02-10", person_id=BEKZAT, area=ELSEWHERE)
    raise_need(office, PILLS, "2022-02-11")
    say(office, "resolve_directly", PILLS, "2022-02-11")
    return office


def test_needs_board_waiting_lists_the_longest_overdue_first(four_needs: Office):
    rows = needs_board.waiting(four_needs.views, day=TODAY)

    assert names(rows) == [ROOF, RAMP, CAR]
    assert rows[0] == NeedRow(
        need_id=ROOF,
        person_id=AYGUL,
        area=AREA,
        need_state="triaged",
        note=None,
        need_category="housing",
        need_urgency="soon",
        owner=COMMUNITY,
        staff_id=CLERK,
        escalated_to=None,
        raised_on="2022-02-01",
        due_on=date(2022, 3, 1),
        days_overdue=9,
        progressed_on=None,
        progress_note=None,
        closed_on=None,
        confirmed_on=None,
        need_decline_reason=None,
        times_reopened=0,
        position=rows[0].position,
    )
    assert [row.days_overdue for row in rows] == [9, 0, 0]
    assert four_needs.views.facts_at([rows[0].position])[0][1].TOPIC == "need_raised"


def test_needs_board_waiting_of_one_owner_and_one_area(four_needs: Office):
    views = four_needs.views

    assert names(needs_board.waiting(views, day=TODAY, owner=STREET)) == [RAMP]
    assert names(needs_board.waiting(views, day=TODAY, area="4404")) == [CAR]
    assert names(needs_board.waiting(views, day=TODAY, area=AREA)) == [ROOF, RAMP]
    assert names(needs_board.waiting(views, day=TODAY, limit=1)) == [ROOF]
    assert needs_board.waiting(views, day=TODAY, owner="nobody") == []


def test_needs_board_before_somebody_who_is_named_or_holds_the_code(four_needs: Office):
    views, other = four_needs.views, UUID(int=1)

    assert names(needs_board.before(views, day=TODAY, staff_id=CLERK, owners=[])) == [ROOF]
    assert names(needs_board.before(views, day=TODAY, staff_id=other, owners=[STREET])) == [RAMP]
    # Who is named sees to it, and nobody else who holds the code.
    assert needs_board.before(views, day=TODAY, staff_id=other, owners=[COMMUNITY]) == []
    say(four_needs, "escalate", RAMP, "2022-03-10", escalated_to=STREET, staff_id=CLERK)
    mine = needs_board.before(views, day=TODAY, staff_id=CLERK, owners=[STREET])
    assert names(mine) == [ROOF, RAMP]


def test_needs_board_open_in_an_area_and_without_owner_until_somebody_answers(four_needs: Office):
    views = four_needs.views

    assert needs_board.open_in(views, day=TODAY) == needs_board.waiting(views, day=TODAY)
    assert names(needs_board.open_in(views, day=TODAY, area=AREA)) == [ROOF, RAMP]
    assert names(needs_board.open_in(views, day=TODAY, unowned=True)) == [CAR]
    assert needs_board.open_in(views, day=TODAY, area=AREA, unowned=True) == []
    triage(four_needs, CAR, "2022-03-01", "2022-04-01")
    assert needs_board.open_in(views, day=TODAY, unowned=True) == []


def test_needs_board_noted_has_the_words(office: Office):
    raise_need(office, ROOF, "2022-02-01", note="the roof leaks")
    raise_need(office, RAMP, "2022-02-03")

    rows = needs_board.noted(office.views, needs_board.open_in(office.views, day=TODAY))

    assert [row.note for row in rows] == ["the roof leaks", None]


def test_needs_board_heard_by_who_was_told_the_newest_closed_first(four_needs: Office):
    views = four_needs.views
    say(four_needs, "resolve", RAMP, "2022-03-04")

    assert names(needs_board.heard_by(views, CLERK, since=date(2022, 2, 11))) == [RAMP, PILLS]
    assert names(needs_board.heard_by(views, CLERK, since=date(2022, 2, 12))) == [RAMP]
    assert needs_board.heard_by(views, UUID(int=1), since=date(2022, 1, 1)) == []


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2022, 3, 1), []),
        (date(2022, 3, 2), [ROOF]),
        (date(2022, 3, 10), [ROOF]),
        (date(2022, 3, 11), [ROOF, RAMP]),
    ],
)
def test_needs_board_overdue_when_the_day_is_over(four_needs: Office, day: date, late: list[UUID]):
    views = four_needs.views

    assert names(needs_board.overdue(views, day=day)) == late
    assert names(needs_board.overdue(views, day=day, owner=STREET)) == [
        each for each in late if each == RAMP
    ]
    assert needs_board.overdue(views, day=day, area=ELSEWHERE) == []


def test_needs_board_passed_on_until_there_is_an_answer(four_needs: Office):
    views = four_needs.views
    asked = {"day": TODAY, "owner": STREET}
    passed = needs_board.passed_on(views, **asked)

    say(
        four_needs,
        "accept_escalation",
        RAMP,
        "2022-02-08",
        owner="民政科",
        staff_id=CLERK,
        due_on="2022-03-05",
    )
    accepted = needs_board.passed_on(views, **asked)
    say(four_needs, "resolve", RAMP, "2022-03-04")

    assert [(row.need_state, row.owner, row.due_on) for row in passed + accepted] == [
        ("escalated", STREET, date(2022, 3, 10)),
        ("accepted", "民政科", date(2022, 3, 5)),
    ]
    assert needs_board.passed_on(views, day=TODAY, owner=COMMUNITY) == []
    assert needs_board.passed_on(views, day=TODAY) == []


def test_needs_board_unconfirmed_until_the_person_says_so(four_needs: Office):
    views = four_needs.views
    say(four_needs, "decline", CAR, "2022-02-12", need_decline_reason="no_such_service")
    before = needs_board.unconfirmed(views)

    say(four_needs, "confirm", PILLS, "2022-02-20")

    assert names(before) == [PILLS]
    assert needs_board.unconfirmed(views, area=ELSEWHERE) == []
    assert needs_board.unconfirmed(views) == []


def test_needs_board_owners_with_the_most_overdue_first(four_needs: Office):
    owners = needs_board.owners(four_needs.views, day=TODAY)

    assert owners == [
        OwnerRow(COMMUNITY, 1, 0, 1, 0, 9),
        OwnerRow(None, 1, 0, 0, 1, 0),
        OwnerRow(STREET, 1, 1, 0, 0, 0),
    ]
    assert needs_board.owners(four_needs.views, day=TODAY, area="99") == []


def test_needs_board_of_a_person_tells_what_became_of_each(four_needs: Office):
    say(four_needs, "progress", ROOF, "2022-02-14", note="施工队已看过屋顶")
    say(four_needs, "decline", CAR, "2022-02-12", need_decline_reason="no_such_service")

    hers = needs_board.of(four_needs.views, AYGUL, day=TODAY)
    (his,) = needs_board.of(four_needs.views, BEKZAT)

    assert [(row.need_id, row.need_state, row.closed_on) for row in hers] == [
        (PILLS, "resolved_directly", "2022-02-11"),
        (RAMP, "escalated", None),
        (ROOF, "triaged", None),
    ]
    assert [(row.progressed_on, row.days_overdue) for row in hers][-1] == ("2022-02-14", 9)
    assert (his.need_state, his.need_decline_reason) == ("declined", "no_such_service")
    assert needs_board.of(four_needs.views, UUID(int=1)) == []


def test_needs_board_of_a_person_tells_their_words_until_they_are_erased(office: Office):
    raise_need(office, ROOF, "2022-02-01", note="屋顶漏水")
    raise_need(office, CAR, "2022-02-02", person_id=BEKZAT, note="想去县城看病")
    for day, done in (("2022-02-14", "施工队已看过屋顶"), ("2022-02-15", "已换瓦")):
        say(office, "progress", ROOF, day, note=done)

    def words(rows: list[NeedRow]) -> list[Any]:
        return [(row.note, row.progress_note) for row in rows]

    hers = words(needs_board.of(office.views, AYGUL))
    with office.ledger.change(Person, AYGUL, by()) as person:
        person.erase(occurred_on="2022-12-01", reason="asked for")
    office.ledger.vault.destroy_key(AYGUL)

    assert hers == [("屋顶漏水", "已换瓦")]
    assert words(needs_board.of(office.views, AYGUL)) == [(None, None)]
    assert words(needs_board.waiting(office.views, day=TODAY)) == [
        (None, None),
        ("想去县城看病", None),
    ]


def test_needs_board_of_a_person_without_a_day_counts_no_days(four_needs: Office):
    triage(four_needs, CAR, "2022-02-12", "2022-02-20")

    (his,) = needs_board.of(four_needs.views, BEKZAT)

    assert (his.due_on, his.days_overdue) == (date(2022, 2, 20), None)


def test_needs_board_figures_account_for_every_need_raised(four_needs: Office):
    triage(four_needs, CAR, "2022-02-12", "2022-02-20", need_category="device")
    say(four_needs, "decline", CAR, "2022-02-14", need_decline_reason="no_means")
    say(four_needs, "resolve", RAMP, "2022-03-05")

    every, device, housing = needs_board.figures(four_needs.views, **YEAR)

    assert every == NeedFigures(
        need_category=None,
        raised=4,
        resolved_directly=1,
        resolved_after_escalation=1,
        open=1,
        cannot=1,
        difference=0,
        escalated=1,
        reopened=0,
        timed=3,
        median_days=4,
        longest_days=30,
    )
    assert (device.need_category, device.cannot, device.median_days) == ("device", 1, 4)
    assert (housing.need_category, housing.open, housing.median_days) == ("housing", 1, None)


def test_needs_board_figures_of_a_period_and_an_area(four_needs: Office):
    views = four_needs.views
    early = {"start": date(2022, 2, 1), "end": date(2022, 2, 10)}

    assert [each.raised for each in needs_board.figures(views, **early)] == [2, 1]
    assert [each.raised for each in needs_board.figures(views, **YEAR, area="4404")] == [1]
    assert needs_board.figures(views, start=date(2023, 1, 1), end=date(2024, 1, 1)) == []


def test_needs_board_figures_count_a_need_that_was_opened_again(four_needs: Office):
    say(four_needs, "reopen", PILLS, "2022-02-20", need_reopen_reason="came_back")
    opened = needs_board.figures(four_needs.views, **YEAR)[0]
    (board,) = (row for row in needs_board.of(four_needs.views, AYGUL) if row.need_id == PILLS)

    say(four_needs, "resolve_directly", PILLS, "2022-02-25")
    closed = needs_board.figures(four_needs.views, **YEAR)[0]

    assert (board.need_state, board.closed_on, board.times_reopened) == ("open", None, 1)
    assert (opened.open, opened.resolved_directly, opened.reopened) == (4, 0, 1)
    assert (closed.open, closed.resolved_directly, closed.reopened) == (3, 1, 1)
    assert closed.longest_days == 14


def test_needs_board_knows_no_days_where_only_the_month_is_known(office: Office):
    raise_need(office, ROOF, "2022-02")
    say(office, "resolve_directly", ROOF, "2022-03-01")

    (figures,) = needs_board.figures(office.views, **YEAR)

    assert (figures.resolved_directly, figures.timed, figures.median_days) == (1, 0, None)


def test_needs_board_hears_late_of_an_earlier_need(four_needs: Office):
    raise_need(four_needs, UUID(int=0xA9), "2022-01-02", person_id=BEKZAT)

    told = needs_board.of(four_needs.views, BEKZAT)

    assert names(told) == [CAR, UUID(int=0xA9)]
    assert needs_board.figures(four_needs.views, **YEAR)[0].raised == 5


def test_needs_board_forgets_an_answer_that_is_withdrawn(four_needs: Office):
    before = needs_board.of(four_needs.views, AYGUL, day=TODAY)
    say(four_needs, "resolve", RAMP, "2022-03-05")

    four_needs.undo_last("2022-03-06")

    assert needs_board.of(four_needs.views, AYGUL, day=TODAY) == before
    assert four_needs.is_the_same_rebuilt("needs_board")


def test_needs_board_forgets_a_need_that_is_withdrawn(office: Office):
    raise_need(office, ROOF, "2022-02-01")

    office.undo_last("2022-02-02")

    assert needs_board.of(office.views, AYGUL) == []
    assert needs_board.waiting(office.views, day=TODAY) == []


def test_needs_board_is_empty_while_nobody_asked(views: Views):
    assert needs_board.waiting(views, day=TODAY) == []
    assert needs_board.overdue(views, day=TODAY) == []
    assert needs_board.passed_on(views, day=TODAY) == []
    assert needs_board.unconfirmed(views) == []
    assert needs_board.owners(views, day=TODAY) == []
    assert needs_board.figures(views, **YEAR) == []
