"""How loud and how fast one visitor hears the voice: steps the page plays by, kept for the visit.

The sound itself is the same at every step. The page turns a step into the player's own volume and
speed, and the pitch stays what it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

VOLUMES = 8
"""Steps of five decibels; the loudest is the sound as it was made."""
USUAL_VOLUME = 6
"""Ten decibels below the loudest: whoever hears little has room to go up."""
SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
"""Times the usual speed, by step."""
USUAL_SPEED = 3

Step = Literal["louder", "softer", "faster", "slower", "usual"]
"""What a visitor can ask for."""
Answer = Literal[
    "louder",
    "softer",
    "faster",
    "slower",
    "usual",
    "loudest",
    "softest",
    "fastest",
    "slowest",
]
"""What is said then; a sentence ``sound.…`` each."""
STEPS: tuple[Step, ...] = get_args(Step)
ANSWERS: tuple[Answer, ...] = get_args(Answer)
LIMITS: dict[Step, Answer] = {
    "louder": "loudest",
    "softer": "softest",
    "faster": "fastest",
    "slower": "slowest",
}
"""What is said where it cannot go further."""


@dataclass(frozen=True)
class Hearing:
    """Steps, counted from 1: the softest, the slowest."""

    volume: int = USUAL_VOLUME
    speed: int = USUAL_SPEED

    def stepped(self, step: Step) -> tuple[Hearing, Answer]:
        """One step on, and what is said about it."""
        if step == "usual":
            return USUAL, step
        up = 1 if step in {"louder", "faster"} else -1
        limit = LIMITS[step]
        if step in {"louder", "softer"}:
            on = replace(self, volume=min(max(self.volume + up, 1), VOLUMES))
        else:
            on = replace(self, speed=min(max(self.speed + up, 1), len(SPEEDS)))
        return on, limit if on == self else step


USUAL = Hearing()
