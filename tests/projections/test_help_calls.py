from datetime import date

from ledger.aggregates import HelpCall
from projections import help_calls
from projections.help_calls import Call
from projections.store import Views
from tests.facts import AYGUL, CLERK, ORGANISATION, ready
from tests.projections.taking_back import is_as_rebuilt

DAY = date(2022, 7, 2)
FIRST, SECOND = (HelpCall.id_of(ORGANISATION, name, "2022-07-02") for name in ("a", "b"))
ASKED = ready(HelpCall.HelpAskedFor, machine="a")
UNKNOWN = ready(HelpCall.HelpAskedFor, machine="b", person_id=None)
GIVEN = ready(HelpCall.HelpGiven, machine="a")
NOON = "2022-12-31T12:00:00.000000Z"
WAITS = Call(machine="a", person_id=AYGUL, asked_at=NOON, given_at=None, staff_id=None)


def test_help_calls_waiting_are_those_nobody_answered(ledger, views: Views, tell):
    tell(FIRST, ASKED)
    tell(SECOND, UNKNOWN)

    first, second = help_calls.waiting(views, day=DAY)

    assert first == WAITS
    assert (second.machine, second.person_id) == ("b", None)
    assert is_as_rebuilt(ledger, views)


def test_help_calls_waiting_are_gone_when_somebody_came_and_on_the_next_day(views: Views, tell):
    tell(FIRST, ASKED, GIVEN)
    tell(SECOND, UNKNOWN)

    assert [each.machine for each in help_calls.waiting(views, day=DAY)] == ["b"]
    assert help_calls.waiting(views, day=date(2022, 7, 3)) == []


def test_help_calls_of_day_tell_who_came(views: Views, tell):
    tell(FIRST, ASKED, GIVEN, ASKED)

    answered, again = help_calls.of_day(views, day=DAY)

    assert (answered.given_at, answered.staff_id) == (NOON, CLERK)
    assert again == WAITS
