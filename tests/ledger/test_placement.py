import pytest

from ledger.aggregates import Placement
from ledger.aggregates.placement import PlacementState
from tests.facts import given, ready, recorded, refused
from tests.ledger.more_samples.care import CENTRE, OTHER_CENTRE
from tests.ledger.retelling import does_not_follow, follows, told

APPLIED, ASSESSED = Placement.PlacementApplied, Placement.PlacementAssessed
WAITLISTED, NOT_ADMITTED = Placement.PlacementWaitlisted, Placement.PlacementNotAdmitted
ADMITTED, DISCHARGED = Placement.PlacementAdmitted, Placement.PlacementDischarged
LEAVE, BACK = Placement.PlacementLeaveBegun, Placement.PlacementLeaveEnded
TRANSFERRED, ATTENDED = Placement.PlacementTransferred, Placement.PlacementAttended
OUTSIDE = [(), (APPLIED,), (APPLIED, NOT_ADMITTED), (ADMITTED, DISCHARGED)]


def test_placement_applied_begins_the_wait():
    follows("apply_for", APPLIED)
    follows("apply_for", APPLIED, APPLIED, NOT_ADMITTED)
    follows("apply_for", APPLIED, ADMITTED, DISCHARGED)


@pytest.mark.parametrize("before", [(APPLIED,), (APPLIED, WAITLISTED), (ADMITTED, LEAVE)])
def test_placement_applied_for_twice_is_refused(before):
    does_not_follow("apply_for", APPLIED, *before, code="already_in_care")


def test_placement_assessed_says_how_much_care_is_needed():
    follows("assess", ASSESSED, APPLIED)
    assert ASSESSED.SEALED_FIELDS == ("findings",)


def test_placement_waitlisted_waits_for_a_place():
    follows("put_on_waiting_list", WAITLISTED, APPLIED, ASSESSED)


def test_placement_not_admitted_says_why():
    follows("turn_down", NOT_ADMITTED, APPLIED, ASSESSED, WAITLISTED)


@pytest.mark.parametrize(
    ("command", "fact"),
    [("assess", ASSESSED), ("put_on_waiting_list", WAITLISTED), ("turn_down", NOT_ADMITTED)],
)
@pytest.mark.parametrize("before", [(APPLIED, NOT_ADMITTED), (ADMITTED,)])
def test_placement_assessed_of_somebody_who_does_not_wait_is_refused(command, fact, before):
    does_not_follow(command, fact, *before, code="not_waiting_for_place")


@pytest.mark.parametrize("before", [*OUTSIDE[:3], (APPLIED, ASSESSED, WAITLISTED)])
def test_placement_admitted_with_or_without_a_wait(before):
    follows("admit", ADMITTED, *before)


def test_placement_admitted_again_after_it_was_left():
    follows("admit", ADMITTED, ADMITTED, DISCHARGED, occurred_on="2022-12-01")


@pytest.mark.parametrize("before", [(ADMITTED,), (ADMITTED, LEAVE)])
def test_placement_admitted_twice_is_refused(before):
    does_not_follow("admit", ADMITTED, *before, code="already_in_care")


def test_placement_admitted_before_the_last_place_was_left_is_refused():
    does_not_follow(
        "admit", ADMITTED, ADMITTED, DISCHARGED,
        code="placement_overlaps", occurred_on="2022-11-29",
    )  # fmt: skip


def test_placement_leave_begun_keeps_the_place():
    follows("begin_leave", LEAVE, ADMITTED)


def test_placement_leave_ended_is_the_first_day_back():
    follows("end_leave", BACK, ADMITTED, LEAVE)


def test_placement_leave_ended_by_somebody_who_is_not_away_is_refused():
    does_not_follow("end_leave", BACK, ADMITTED, code="not_on_leave")


def test_placement_transferred_goes_on_elsewhere():
    follows("transfer", TRANSFERRED, ADMITTED, LEAVE, BACK)


def test_placement_discharged_ends_it():
    follows("discharge", DISCHARGED, ADMITTED)
    follows("discharge", DISCHARGED, ADMITTED, LEAVE)


@pytest.mark.parametrize(
    ("command", "fact"),
    [("begin_leave", LEAVE), ("transfer", TRANSFERRED), ("discharge", DISCHARGED)],
)
@pytest.mark.parametrize("before", OUTSIDE[1:])
def test_placement_discharged_of_somebody_who_is_not_there_is_refused(command, fact, before):
    does_not_follow(command, fact, *before, code="not_in_care")


@pytest.mark.parametrize(
    ("command", "fact", "before"),
    [
        ("begin_leave", LEAVE, (ADMITTED,)),
        ("end_leave", BACK, (ADMITTED, LEAVE)),
        ("transfer", TRANSFERRED, (ADMITTED,)),
        ("discharge", DISCHARGED, (ADMITTED,)),
    ],
)
def test_placement_discharged_before_it_began_is_refused(command, fact, before):
    does_not_follow(command, fact, *before, code="before_it_began", occurred_on="2022-03-06")


@pytest.mark.parametrize(
    ("command", "fact"),
    [("begin_leave", LEAVE), ("transfer", TRANSFERRED), ("discharge", DISCHARGED)],
)
def test_placement_discharged_before_a_day_that_was_counted_is_refused(command, fact):
    before = (ADMITTED, ATTENDED)

    does_not_follow(command, fact, *before, code="attended_since", occurred_on="2022-03-07")


def test_placement_attended_counts_a_day():
    follows("attend", ATTENDED, ADMITTED)


@pytest.mark.parametrize(
    ("station", "day"),
    [
        (CENTRE, "2022-03-07"),
        (CENTRE, "2022-05-01"),
        (CENTRE, "2022-05-09"),
        (CENTRE, "2022-07-01"),
        (OTHER_CENTRE, "2022-07-01"),
        (OTHER_CENTRE, "2022-11-30"),
    ],
)
def test_placement_attended_is_told_late(station, day):
    before = (ADMITTED, LEAVE, BACK, TRANSFERRED, DISCHARGED)

    follows("attend", ATTENDED, *before, station_id=station, occurred_on=day)


@pytest.mark.parametrize(
    ("station", "day"),
    [
        (CENTRE, "2022-03-06"),
        (CENTRE, "2022-05-02"),
        (CENTRE, "2022-05-08"),
        (CENTRE, "2022-07-02"),
        (OTHER_CENTRE, "2022-06-30"),
        (OTHER_CENTRE, "2022-12-01"),
    ],
)
def test_placement_attended_outside_or_on_leave_is_refused(station, day):
    before = (ADMITTED, LEAVE, BACK, TRANSFERRED, DISCHARGED)

    does_not_follow(
        "attend", ATTENDED, *before,
        code="outside_placement", station_id=station, occurred_on=day,
    )  # fmt: skip


def test_placement_attended_on_the_day_somebody_died_on_leave_is_refused():
    before = (ADMITTED, LEAVE, DISCHARGED)

    does_not_follow("attend", ATTENDED, *before, code="outside_placement", occurred_on="2022-11-30")


def test_placement_attended_twice_a_day_is_refused():
    does_not_follow("attend", ATTENDED, ADMITTED, ATTENDED, code="attended_already")


def test_placement_attended_on_no_day_in_particular_is_refused():
    does_not_follow("attend", ATTENDED, ADMITTED, code="day_not_exact", occurred_on="2022-03")


@pytest.mark.parametrize(
    ("period", "had"),
    [("2022-02", False), ("2022-03", True), ("2022-11", True), ("2022-12", False)],
)
def test_a_placement_knows_in_which_months_the_place_was_held(period, had):
    placement = given(Placement, *map(ready, (ADMITTED, TRANSFERRED, DISCHARGED)))

    assert placement.had_place_in(period) is had


def test_placement_attended_leaves_the_state_as_it_is():
    placement = given(Placement, ready(ADMITTED))

    placement.attend(**told(ready(ATTENDED)))
    with refused("attended_already"):
        placement.attend(**told(ready(ATTENDED)))

    assert recorded(placement) == [ready(ATTENDED)]
    assert placement.state is PlacementState.ADMITTED
