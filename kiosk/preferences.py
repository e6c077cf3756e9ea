"""How a person wants a kiosk to be: facts about them, obeyed from the first word after the card."""

from dataclasses import dataclass
from enum import Enum

from kiosk.hearing import USUAL_SPEED


class Theme(Enum):
    """The colours of the screen."""

    LIGHT = "light"
    DARK = "dark"
    YELLOW = "yellow"
    SOFT = "soft"


class Switches(Enum):
    """With how many switches somebody moves and chooses, if with any."""

    OFF = "off"
    ONE = "one"
    TWO = "two"


class Aloud(Enum):
    """What may be said on the open loudspeaker."""

    ASK = "ask"
    YES = "yes"
    NEVER = "never"


@dataclass(frozen=True)
class Preferences:
    """``None``: as the machine has it. Sizes count from 1, the smallest that all can read."""

    language: str | None = None
    speech: bool = True
    aloud: Aloud = Aloud.ASK
    speed: int = USUAL_SPEED
    size: int = 1
    theme: Theme = Theme.LIGHT
    simple: bool = False
    low: bool = False
    switches: Switches = Switches.OFF
    dwell_ms: int = 1500
    lockout_ms: int = 0


AS_THE_MACHINE_HAS_IT = Preferences()
