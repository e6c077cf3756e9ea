from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Activity, ActivityAttendance
from ledger.aggregates.activity import ActivityCancelReason
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from ledger.vocabulary import ActivityKind, Unit
from tests.facts import (
    AREA,
    AYGUL,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)

EAR_DAY = UUID("01856827-34fb-7abc-8def-0123456789d1")
PLANNED = ready(Activity.ActivityPlanned)
HELD = ready(Activity.ActivityHeld)
CANCELLED = ready(Activity.ActivityCancelled)
ATTENDED = ready(ActivityAttendance.ActivityAttended)
HOLD: dict[str, Any] = {
    "occurred_on": "2022-03-03",
    "reach": 230,
    "unit": Unit.PERSON_TIMES,
    "items": 60,
    "place": "昌吉市世纪花园",
    "goods_value": yuan(1200),
}
CANCEL: dict[str, Any] = {
    "occurred_on": "2022-03-02",
    "activity_cancel_reason": ActivityCancelReason.INFECTION_CONTROL,
}
ATTEND = {
    "id": str(EAR_DAY),
    "occurred_on": "2022-03-03",
    "person_id": str(AYGUL),
    "items": 1,
}


def attend(**changes: Any) -> Any:
    return COMMANDS["activity.attend"].on(COMMANDS["activity.attend"].read(ATTEND | changes))


def test_activity_planned_says_what_is_held_where_and_with_whom():
    activity = given(Activity)

    activity.plan(
        occurred_on="2022-02-20",
        activity_kind=ActivityKind.PUBLICITY,
        due_on=date(2022, 3, 3),
        theme="ear_day",
        place="昌吉市人民广场",
        partners=("昌吉州人民医院", "昌吉州红十字会"),
        area=AREA,
    )

    assert recorded(activity) == [PLANNED]


def test_activity_held_counts_whom_it_reached_in_a_unit():
    activity = given(Activity, PLANNED)

    activity.hold(**HOLD)

    assert recorded(activity) == [HELD]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"unit": Unit.PERCENT}, "unit_does_not_fit"),
        ({"unit": Unit.MINUTES}, "unit_does_not_fit"),
        ({"reach": -1}, "count_below_zero"),
        ({"items": -1}, "count_below_zero"),
        ({"goods_value": yuan(-1)}, "count_below_zero"),
    ],
)
def test_activity_held_with_an_impossible_count_is_refused(changed, code):
    activity = given(Activity, PLANNED)

    with refused(code):
        activity.hold(**HOLD | changed)

    assert recorded(activity) == []


@pytest.mark.parametrize("before", [HELD, CANCELLED])
@pytest.mark.parametrize(("command", "told"), [("hold", HOLD), ("cancel", CANCEL)])
def test_activity_held_or_cancelled_twice_is_refused(before, command, told):
    activity = given(Activity, PLANNED, before)

    with refused("activity_not_planned"):
        getattr(activity, command)(**told)

    assert recorded(activity) == []


def test_activity_cancelled_says_why():
    activity = given(Activity, PLANNED)

    activity.cancel(**CANCEL)

    assert recorded(activity) == [CANCELLED]


@pytest.mark.parametrize("before", [[PLANNED], [PLANNED, HELD]])
def test_activity_attended_names_the_activity_and_what_it_was(ledger: ServiceLedger, before):
    copied(ledger, EAR_DAY, *before)

    ledger.perform(by(), attend())

    assert stored(ledger)[-1] == ATTENDED


def test_activity_attended_twice_is_refused(ledger: ServiceLedger):
    copied(ledger, EAR_DAY, PLANNED, HELD)
    ledger.perform(by(), attend())

    with refused("already_exists", history="activity_attendance"):
        ledger.perform(by(), attend())


def test_activity_attended_twice_at_once_counts_once(ledger: ServiceLedger):
    copied(ledger, EAR_DAY, PLANNED)

    with refused("already_exists", history="activity_attendance"):
        meanwhile(ledger, attend(), attend())

    assert stored(ledger) == [PLANNED, ATTENDED]


def test_activity_attended_that_is_called_off_at_the_same_time_is_refused(ledger: ServiceLedger):
    copied(ledger, EAR_DAY, PLANNED)

    with refused("activity_called_off"):
        meanwhile(ledger, lambda work: work.change(Activity, EAR_DAY).cancel(**CANCEL), attend())

    assert stored(ledger) == [PLANNED, CANCELLED]


def test_activity_attended_without_an_activity_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="activity"):
        ledger.perform(by(), attend())


def test_activity_attended_with_less_than_nothing_given_is_refused(ledger: ServiceLedger):
    copied(ledger, EAR_DAY, PLANNED)

    with refused("count_below_zero"):
        ledger.perform(by(), attend(items=-1))
