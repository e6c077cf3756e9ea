"""The robot has nothing but its ear: where that is no use it is lost, and the test fails."""

import pytest

from tests.kiosk.record import Drawer
from tests.kiosk.robot.ear import Silence
from tests.kiosk.robot.journeys import JOURNEYS, RECORD
from tests.kiosk.robot.robot import Lost
from tests.kiosk.robot.visits import ALOUD, finish, sign_in


def test_robot_that_hears_nothing_is_lost(robot_in):
    robot, kiosk, base = robot_in("en", Drawer(entries=RECORD), silent=True)
    sign_in(kiosk, base, "en")

    with pytest.raises(Silence):
        robot.go(JOURNEYS["borrowed"])


def test_robot_that_is_not_offered_what_it_wants_is_lost(robot_in):
    robot, kiosk, base = robot_in("vi", Drawer(entries=RECORD, preferences=ALOUD))
    sign_in(kiosk, base, "en")

    with pytest.raises(Lost):
        finish(robot, "certificate", [])
