"""What a robot does at a kiosk, and what is asked of the kiosk while it does."""

from dataclasses import dataclass

from kiosk.preferences import Aloud, Preferences
from tests.kiosk.record import CARD, PIN
from tests.kiosk.robot.ear import Kiosk
from tests.kiosk.robot.journeys import JOURNEYS, NEWEST
from tests.kiosk.robot.robot import Robot
from tests.kiosk.robot.shortest import Found, shortest

TIMES_MAX = 1.5
"""So many times the keys of the shortest way at most."""
SECONDS_TO_NEWEST_MAX = 15
KEYS_TO_NEWEST_MAX = 4
ALOUD = Preferences(aloud=Aloud.YES)


@dataclass(frozen=True)
class Effort:
    """What it took: keys, the fewest keys there could have been, and seconds of speech."""

    keys: int
    fewest: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.keys} of {self.fewest}, {self.seconds:.1f} s"


def sign_in(kiosk: Kiosk, base: str, lang: str) -> None:
    """Past card and PIN, to the newest service, as fast as a test can."""
    request = kiosk.page.context.request
    request.get(f"{base}/language/{lang}")
    request.post(f"{base}/card", form={"card": CARD})
    request.post(f"{base}/pin", form={"pin": PIN})
    kiosk.page.goto(f"{base}/record/1")


def finish(robot: Robot, name: str, around: list[Found]) -> Effort:
    """A journey, from the newest service on.

    Raises:
        Lost, Silence: as a robot does.
    """
    journey = JOURNEYS[name]
    robot.go(journey)
    return Effort(robot.keys, shortest(around, journey.answer[robot.lang]), robot.ear.seconds)


def come_and_hear(robot: Robot) -> Effort:
    """From the first page to the end of the newest service; told from the PIN on.

    Raises:
        Lost, Silence: as a robot does.
    """
    robot.come_in(CARD, PIN)
    before, keys = robot.ear.seconds, robot.keys
    robot.hear_newest(NEWEST[robot.lang])
    robot.ear.next()
    return Effort(robot.keys - keys, KEYS_TO_NEWEST_MAX, robot.ear.seconds - before)
