"""What a robot that only hears must come to in every language; run from one file a language.

Each journey in one of the languages, and by night in all.

A processor of the test run takes a file at a time, so each language has one. It says ``LANG`` and
takes these tests over.
"""

import pytest

from tests.kiosk.record import Drawer
from tests.kiosk.robot.journeys import JOURNEYS, RECORD
from tests.kiosk.robot.visits import (
    ALOUD,
    KEYS_TO_NEWEST_MAX,
    SECONDS_TO_NEWEST_MAX,
    TIMES_MAX,
    come_and_hear,
    finish,
    sign_in,
)


@pytest.mark.in_turn
@pytest.mark.parametrize("name", JOURNEYS)
def test_journey_is_finished_by_ear_alone(robot_in, around, lang, record_property, name: str):
    robot, kiosk, base = robot_in(lang, Drawer(entries=RECORD, preferences=ALOUD))
    sign_in(kiosk, base, lang)

    effort = finish(robot, name, around(lang))

    record_property("effort", str(effort))
    assert effort.keys <= TIMES_MAX * effort.fewest, robot.heard


def test_somebody_new_comes_in_and_hears_their_newest_service(robot_in, lang, record_property):
    robot, kiosk, base = robot_in(lang, Drawer(entries=RECORD))
    kiosk.page.goto(base)

    effort = come_and_hear(robot)

    record_property("effort", str(effort))
    assert effort.seconds <= SECONDS_TO_NEWEST_MAX, robot.heard
    assert effort.keys <= KEYS_TO_NEWEST_MAX, robot.heard
