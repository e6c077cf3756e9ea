"""What a visitor can set, and the steps in which they do: one step at a time."""

from dataclasses import dataclass
from typing import Any, Literal

from kiosk.doors import SecondFactor
from kiosk.hearing import SPEEDS
from kiosk.preferences import Aloud, Switches, Theme

SIZES = 4

Name = Literal[
    "speed",
    "size",
    "theme",
    "simple",
    "low",
    "speech",
    "aloud",
    "switches",
    "dwell_ms",
    "lockout_ms",
    "factor",
]
"""What can be set: a preference by its own name, and the second factor."""
Action = Literal[
    "up",
    "down",
    "next",
    "on",
    "off",
    "ask",
    "yes",
    "never",
    "one",
    "two",
    "pin",
    "vouch",
    "none",
]
"""One step, or the value itself."""


@dataclass(frozen=True)
class Scale:
    """Steps up and down between two ends."""

    values: tuple[int, ...]

    def after(self, now: int, action: str) -> int | None:
        """What comes one step ``up`` or ``down``; ``None`` at the end, or for no step."""
        at = self.place(now) + {"up": 1, "down": -1}.get(action, len(self.values))
        return self.values[at] if 0 <= at < len(self.values) else None

    def place(self, now: int) -> int:
        """Where ``now`` stands, from 0; between two steps it is the lower."""
        return max((at for at, each in enumerate(self.values) if each <= now), default=0)


@dataclass(frozen=True)
class Pick:
    """One of a few, by the name each has in the words. ``in_turn``: one after the other."""

    values: dict[str, Any]
    in_turn: bool = False

    def after(self, now: Any, action: str) -> Any:
        """What ``action`` names, or the ``next`` in turn; ``None`` for what is not there."""
        if not self.in_turn:
            return self.values.get(action)
        known = [*self.values.values()]
        return known[(known.index(now) + 1) % len(known)] if action == "next" else None

    def name(self, now: Any) -> str:
        """What the words call ``now``."""
        return next(name for name, value in self.values.items() if value == now)


def _named(kind: Any) -> dict[str, Any]:
    return {each.value: each for each in kind}


_ON_OFF = {"on": True, "off": False}

SETTINGS: dict[Name, Scale | Pick] = {
    "speed": Scale(tuple(range(1, len(SPEEDS) + 1))),
    "size": Scale(tuple(range(1, SIZES + 1))),
    "theme": Pick(_named(Theme), in_turn=True),
    "simple": Pick(_ON_OFF),
    "low": Pick(_ON_OFF),
    "speech": Pick(_ON_OFF),
    "aloud": Pick(_named(Aloud)),
    "switches": Pick(_named(Switches)),
    "dwell_ms": Scale((500, 1000, 1500, 2000, 3000, 4000, 5000)),
    "lockout_ms": Scale((0, 250, 500, 750, 1000)),
    "factor": Pick(_named(SecondFactor)),
}
"""Each setting, and between what it can be set."""
