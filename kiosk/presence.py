"""Who is here: one visitor, from a stranger to somebody known, and what they decide on the way."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from jinja2 import Environment

from kiosk.aloud import Aloud, Voice
from kiosk.doors import Doors
from kiosk.earcons import Earcon
from kiosk.identify import NOBODY
from kiosk.machine import DEFAULT_MACHINE, Machine
from kiosk.machines import Machines
from kiosk.papers import Papers
from kiosk.privacy import Consent
from kiosk.session import Visit, Visits
from kiosk.settings import KioskSettings
from kiosk.throttle import Throttle
from kiosk.words import LANGUAGES, Words


class NotSignedIn(Exception):
    """The page is for somebody we know, and we do not know who this is."""


class MoreNeeded(Exception):
    """The page is for who showed more than a card."""


@dataclass(frozen=True)
class Kiosk:
    """Everything the pages share."""

    doors: Doors
    words: Words
    aloud: Aloud
    settings: KioskSettings
    visits: Visits
    templates: Environment
    machines: Machines
    papers: Papers
    typed: Throttle
    """Counts the numbers that nobody holds, by the machine they are typed at."""

    @property
    def voice(self) -> Voice | None:
        """Who speaks; ``None`` when nobody can, or shall."""
        return self.aloud.voice


class Presence:
    """The visitor, and how their visit goes from one into the next."""

    kiosk: Kiosk
    visit: Visit
    _machine_name: str | None

    @property
    def machine(self) -> Machine:
        """The kiosk that the visitor stands at."""
        known = self.kiosk.settings.machines
        return known.get(self._machine_name or "", DEFAULT_MACHINE)

    @property
    def first_language(self) -> str:
        """What is spoken here before anybody has said what they speak."""
        return self.machine.language or self.kiosk.settings.default_language

    def expect(self, person_id: UUID | None) -> None:
        """Speak and look as this person wants it. For nobody the same is looked up, and left."""
        doors = self.kiosk.doors
        wanted, known = doors.preferences_of(person_id or NOBODY), doors.person(person_id or NOBODY)
        if person_id is None:
            return
        if known and known.language in LANGUAGES and not self.visit.chose_language:
            self.visit.language = known.language
        self.visit.obey(wanted)

    def sign_in(self, person_id: UUID, *, is_summary: bool = False) -> None:
        """The visitor is this person; everything is as they want it, unless they chose otherwise.

        Where only the card was shown, the number is kept: a PIN may still come.
        """
        doors, card_number = self.kiosk.doors, self.visit.card_number
        self.visit = self.kiosk.visits.sign_in(self.visit, person_id)
        self.visit.is_summary = is_summary
        self.visit.card_number = card_number if is_summary else None
        self.visit.session_id = doors.begin_session(person_id)
        self.visit.earcon = Earcon.ACCEPTED
        self.expect(person_id)
        if self.visit.is_helped:
            doors.begin_help(person_id, self.visit.session_id)

    def prefer(self, **changes: Any) -> str | None:
        """So it is from now on; it is written down for whoever signed in.

        Gives the code of a refusal: then it lasts for the visit all the same.
        """
        visit = self.visit
        visit.choose(**changes)
        if "aloud" in changes:
            visit.consent = Consent.NOT_ASKED  # what they want everywhere is the newer word
        if visit.person_id is None or visit.is_summary:
            return None
        visit.kept = replace(visit.kept, **changes)
        return self.kiosk.doors.prefer(visit.person_id, visit.kept).refused

    def begin_help(self) -> None:
        """Somebody may see and hear this visit; what is confidential is hidden again."""
        visit = self.visit
        if visit.is_helped:
            return
        visit.is_helped = True
        visit.asked_for.clear()
        if visit.person_id is not None:
            self.kiosk.doors.begin_help(visit.person_id, visit.session_id)

    def end_help(self) -> None:
        """Nobody helps any more."""
        visit = self.visit
        if visit.is_helped and visit.person_id is not None:
            self.kiosk.doors.end_help(visit.person_id, visit.session_id)
        visit.is_helped = False

    def forget_card(self) -> None:
        """Another card may come; this one may have been somebody else's, with their wishes."""
        self.visit.card_number = self.visit.card_at = None

    def say_farewell(self) -> None:
        """Close the visit; the farewell is still for its visitor to read and hear."""
        self.visit = self.kiosk.visits.farewell(self.visit)

    def start_anew(self) -> None:
        """Close the visit and begin one that knows nothing."""
        self.kiosk.visits.end(self.visit)
        self.visit = self.kiosk.visits.begin(self.first_language)

    def another_visitor(self) -> None:
        """Close what was open; whoever is next has just been reading this language."""
        language, chose = self.visit.language, self.visit.chose_language
        self.start_anew()
        self.visit.language, self.visit.chose_language = language, chose
