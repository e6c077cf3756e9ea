"""What an office can set about its kiosk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from kiosk.machine import Machine


class Speech(Enum):
    """Who speaks at a device: its operator's choice, for no page can find out by itself."""

    BUILT_IN = "built-in"
    """The kiosk's own voice."""
    SCREEN_READER = "screen-reader"
    """A screen reader that runs there: the kiosk makes no sound, and leaves the keys to it."""
    OFF = "off"
    """Nobody, and so it is meant."""


def today_here() -> date:
    """The day by this computer's time zone."""
    return datetime.now().astimezone().date()


@dataclass(frozen=True)
class KioskSettings:
    """One kiosk's settings. ``https`` says that visitors reach it through TLS."""

    default_language: str = "zh-Hans"
    https: bool = False
    speech: Speech = Speech.BUILT_IN
    autoplay: bool = True
    idle_seconds: int = 120
    """With nobody doing anything, and no card in the machine, the page asks after so long."""
    answer_seconds: int = 60
    """How long the visitor has then to say that they are still there, at least; they may as often
    as they are asked."""
    goodbye_seconds: int = 30
    """After so long the farewell makes way for the first page."""
    machines: Mapping[str, Machine] = field(default_factory=dict)
    """What each machine is, by its name; any other is like the usual one."""
    machine_keys: Mapping[str, str] = field(default_factory=dict)
    """The digest of each machine's key, in hexadecimal, by the machine's name."""
    today: Callable[[], date] = today_here
    """What day it is: a device due before that should be back."""

    public_url: str = ""
    """Where visitors' own telephones reach this house; nowhere when it is empty."""

    @property
    def cookie(self) -> str:
        """The name of the cookie; a browser takes the first form over TLS alone."""
        return "__Host-handrail_visit" if self.https else "handrail_visit"
