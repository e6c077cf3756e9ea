"""What somebody types, or wrote down, as what happens at a machine without any hardware."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kiosk.machines import Event

WAIT_SECONDS_MAX = 3600

SAID = {
    "headset in": Event.HEADSET_IN,
    "headset out": Event.HEADSET_OUT,
    "card out": Event.CARD_OUT,
    "key": Event.KEY,
}
"""What can be typed besides ``card NUMBER``, ``wait SECONDS`` and ``quit``."""


class NotUnderstood(ValueError):
    """Nothing of what can happen is called that."""


@dataclass(frozen=True)
class Step:
    """One thing that happens, or seconds to wait; neither is the end."""

    event: Event | None = None
    card: str | None = None
    seconds: float | None = None


def understood(line: str) -> Step | None:
    """What a line says; ``None`` for one that says nothing.

    Raises:
        NotUnderstood: it says something else.
    """
    said = " ".join(line.partition("#")[0].split())
    if not said:
        return None
    if said in SAID:
        return Step(SAID[said])
    if said == "quit":
        return Step()
    word, _, rest = said.partition(" ")
    if word == "card" and rest:
        return Step(Event.CARD_IN, rest)
    if word == "wait" and re.fullmatch(r"\d{1,4}(\.\d{1,3})?", rest):
        return Step(seconds=min(float(rest), WAIT_SECONDS_MAX))
    raise NotUnderstood(said)


def play(
    lines: Iterable[str],
    happen: Callable[[Event, str | None], None],
    wait: Callable[[float], None],
    wrong: Callable[[NotUnderstood], None],
) -> None:
    """Let everything happen that the lines say, in order, until they end."""
    for line in lines:
        try:
            step = understood(line)
        except NotUnderstood as why:
            wrong(why)
            continue
        if step is None:
            continue
        if step.event is not None:
            happen(step.event, step.card)
        elif step.seconds is not None:
            wait(step.seconds)
        else:
            return
