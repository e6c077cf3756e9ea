"""How one person wants a kiosk to be, and what they show there beside their card.

It is said by the person, at a kiosk or at the desk, and holds at every station.
"""

from enum import Enum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from ledger.history import NIL, Fact, History, begins_or_goes_on
from ledger.ids import derived_id
from ledger.refusals.needs import NotOnBehalf
from ledger.refusals.watch import NothingPreferred, PreferenceNotPossible
from ledger.vocabulary import Channel


class KioskLanguage(Enum):
    """What a kiosk speaks."""

    CHINESE = "zh-Hans"
    VIETNAMESE = "vi"
    ENGLISH = "en"


class SpokenAloud(Enum):
    """What of a person's record may be said on the open loudspeaker."""

    ASK = "ask"
    YES = "yes"
    NEVER = "never"


class KioskTheme(Enum):
    """The colours of the screen."""

    LIGHT = "light"
    DARK = "dark"
    YELLOW = "yellow"
    SOFT = "soft"


class SwitchUse(Enum):
    """With how many switches somebody moves and chooses."""

    OFF = "off"
    ONE = "one"
    TWO = "two"


class SecondFactor(Enum):
    """What somebody shows beside their card."""

    PIN = "pin"
    VOUCH = "vouch"
    """A member of staff says who stands there."""
    NONE = "none"
    """Nothing: the card alone opens a summary."""


POSSIBLE = {
    "speed": range(1, 8),
    "size": range(1, 5),
    "dwell_ms": range(300, 10_001),
    "lockout_ms": range(2_001),
}

SpeechStep = Annotated[int, Meta(ge=1, le=7)]
"""How fast the voice is, in steps of a quarter from half the usual speed."""

TextStep = Annotated[int, Meta(ge=1, le=4)]
"""How large the text is; 1 is the smallest that all can read."""

DwellTime = Annotated[int, Meta(ge=300, le=10_000)]
"""How long a choice is lit before the next one is, where one switch chooses; in milliseconds."""

LockoutTime = Annotated[int, Meta(ge=0, le=2_000)]
"""How long the same key is not heard again after it was pressed; in milliseconds."""


class KioskManner(History, stored_as="kiosk_manner", carries=("person_id",)):
    """What one person said of it, the last time each; one history for each person."""

    person_id: UUID

    class AccessPreferencesSet(Fact, frozen=True):
        """The person said how a kiosk is to speak to them, show itself and be worked."""

        TOPIC = "access_preferences_set"
        UNDONE_BY = "access_preferences_set"  # what was said last holds
        person_id: UUID
        language: KioskLanguage | None = None
        speech: bool | None = None
        aloud: SpokenAloud | None = None
        speed: SpeechStep | None = None
        size: TextStep | None = None
        theme: KioskTheme | None = None
        simple: bool | None = None
        low: bool | None = None
        switches: SwitchUse | None = None
        dwell_ms: DwellTime | None = None
        lockout_ms: LockoutTime | None = None

    class SecondFactorChosen(Fact, frozen=True):
        """The person chose what they show at a kiosk beside their card."""

        TOPIC = "second_factor_chosen"
        UNDONE_BY = "second_factor_chosen"  # what was chosen last holds
        second_factor: SecondFactor
        person_id: UUID = NIL

    @staticmethod
    def id_of(person_id: UUID) -> UUID:
        """The manner of one person."""
        return derived_id(None, "kiosk_manner", person_id.hex)

    @begins_or_goes_on(AccessPreferencesSet, alone=False)
    def prefer(self, told: AccessPreferencesSet) -> None:
        """Record what the person said; what they said nothing of stays as it was.

        Raises:
            NothingPreferred: they said nothing.
            PreferenceNotPossible: no kiosk can be so.
            NotOnBehalf: a kiosk speaks only for whom it serves.
        """
        self._must_speak_for(told.person_id)
        said = (getattr(told, name) for name in told.CLEAR_FIELDS if name not in self.CARRIES)
        if all(each is None for each in said):
            raise NothingPreferred(id=self.id)
        for name, possible in POSSIBLE.items():
            value = getattr(told, name)
            if value is not None and value not in possible:
                raise PreferenceNotPossible(preference=name, value=value)

    @begins_or_goes_on(SecondFactorChosen, alone=False)
    def choose_factor(self, told: SecondFactorChosen) -> None:
        """Record what the person shows from now on.

        Raises:
            NotOnBehalf: a kiosk speaks only for whom it serves.
        """
        self._must_speak_for(told.person_id)

    def _must_speak_for(self, person_id: UUID) -> None:
        asking = self.acting
        if asking and asking.channel is Channel.KIOSK and asking.on_behalf_of != person_id:
            raise NotOnBehalf(id=self.id)
