"""Somebody who cannot see: listens, knows what they came for, and presses keys.

The robot has an ear and nothing else. It knows no page, no address and no sentence of the kiosk's;
it looks out for the words that a person with its concern would look out for.
"""

import re
from dataclasses import dataclass, field

from tests.kiosk.robot.ear import Ear
from tests.kiosk.robot.journeys import (
    CARD_IS_ASKED,
    GENERAL,
    LOOKED_FOR,
    PIN_IS_ASKED,
    WAIT_IS_ASKED,
    Journey,
)

CHOICE = re.compile(r"(?P<number>[1-9])[.\s]\s*(?P<words>.+)")
PAGES_MAX = 12


class Lost(Exception):
    """Nothing of what was said leads on."""


@dataclass
class Robot:
    """One visitor in one language, with one ear. ``keys`` counts what was pressed."""

    ear: Ear
    lang: str
    keys: int = 0
    heard: list[str] = field(default_factory=list)
    _followed: set[tuple[str, str]] = field(default_factory=set)

    def go(self, journey: Journey) -> None:
        """Choose one thing after the other, until what the visitor came for is heard.

        Raises:
            Lost: there is no such choice, or no such answer.
            Silence: nothing is said.
        """
        for wanted in journey.choices:
            self._choose(wanted)
        self.listen_for(journey.answer[self.lang])

    def come_in(self, card: str, pin: str) -> None:
        """From whatever the machine was doing to where a record opens.

        Raises:
            Lost: what was asked for is not what anybody has.
            Silence: nothing is said.
        """
        self.press("again")
        self._choose("mine")
        for asked, answer in ((CARD_IS_ASKED, card), (PIN_IS_ASKED, pin)):
            self.listen_for(asked[self.lang])
            self.ear.type(answer)
            self.press("enter")

    def hear_newest(self, newest: str) -> None:
        """What was done for the visitor last; who asks whether it may be said aloud is answered.

        Raises:
            Lost: it is not said.
            Silence: nothing is said.
        """
        while (said := self._next()) is not None:
            choice = CHOICE.match(said)
            if not choice and re.search(newest, said, re.IGNORECASE):
                return
            if choice and re.search(LOOKED_FOR["aloud"][self.lang], choice["words"], re.IGNORECASE):
                self.press(choice["number"])
        raise Lost(f"{newest} is not heard in: {self.heard}")

    def press(self, key: str) -> None:
        """One key more."""
        self.keys += 1
        self.heard.append(f"[{key}]")
        self.ear.press(key)

    def listen_for(self, answer: str) -> str:
        """What is said that has these words.

        Raises:
            Lost: the page is over without them.
        """
        while (said := self._next()) is not None:
            if re.search(answer, said, re.IGNORECASE) and not CHOICE.match(said):
                return said
        raise Lost(f"{answer} is not heard in: {self.heard}")

    def _choose(self, wanted: str) -> None:
        if wanted in {"help", "back"}:
            self.press(wanted)
            return
        if wanted == "finish":
            self._finish()
            return
        for _ in range(PAGES_MAX):
            if self._chose_here(LOOKED_FOR[wanted][self.lang]):
                return
        raise Lost(f"{wanted} is not offered in: {self.heard}")

    def _chose_here(self, wanted: str) -> bool:
        """Whether this page offers it; else the robot has gone on to one that may."""
        first = None
        ways_on: list[tuple[str, str]] = []
        while (said := self._next()) is not None:
            first = first or said
            choice = CHOICE.match(said)
            if not choice:
                continue
            if re.search(wanted, choice["words"], re.IGNORECASE):
                self.press(choice["number"])
                return True
            if re.search(GENERAL[self.lang], choice["words"], re.IGNORECASE):
                ways_on.append((choice["number"], choice["words"]))
        for number, words in ways_on:
            if (str(first), words) not in self._followed:
                self._followed.add((str(first), words))
                self.press(number)
                return False
        raise Lost(f"nothing leads on from: {self.heard}")

    def _finish(self) -> None:
        """What is always there stands at the end: one goes there backwards."""
        for _ in range(PAGES_MAX):
            self.press("previous")
            said = self._next()
            if said and re.search(LOOKED_FOR["finish"][self.lang], said, re.IGNORECASE):
                self.press("choose")
                return
        raise Lost(f"no way out: {self.heard}")

    def _next(self) -> str | None:
        while (said := self.ear.next()) is not None:
            self.heard.append(said)
            if not re.search(WAIT_IS_ASKED[self.lang], said, re.IGNORECASE):
                break
            self.ear.await_page()
        return said
