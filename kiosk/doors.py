"""What the kiosk asks of the rest of the house, and nothing more.

Whoever mounts the kiosk opens these doors for it. The kiosk hands over what its visitor wants; the
house decides, writes it down in the visitor's name, and answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from kiosk.preferences import Preferences
from projections.appointments import Appointment
from projections.carers import Carer
from projections.needs_board import NeedRow
from projections.objections import Disputed
from projections.open_loans import OpenLoan
from projections.payment_reasons import MonthPayment, Reason
from projections.person_card import Card
from projections.person_history import Entry
from projections.record_access import Access
from projections.renewals import Renewal
from projections.waiting_lists import WaitingPlace


@dataclass(frozen=True)
class Visitor:
    """The person whose turn it is: only what the kiosk must know to speak to them.

    ``language`` is the one they told the office they prefer: ``zh-Hans``, ``vi`` or ``en``.
    ``is_restricted``: the office keeps their record and uses it for nothing.
    """

    person_id: UUID
    name: str | None = None
    language: str | None = None
    is_restricted: bool = False


class SecondFactor(Enum):
    """What a person chose to show beside their card."""

    PIN = "pin"
    VOUCH = "vouch"
    """A member of staff, at the desk, says who stands there."""
    NONE = "none"
    """Nothing: the card alone opens a summary."""


class Wrong(Enum):
    """What a visitor says is wrong with an entry."""

    NOT_RECEIVED = "not_received"
    AMOUNT = "amount"
    DAY = "day"
    NOT_ME = "not_me"
    OTHER = "other"


class Taken(Enum):
    """In which form somebody took their record along."""

    PRINT = "print"
    LINK = "link"


class Part(Enum):
    """What a machine tries out of itself."""

    VOICE = "voice"
    KEYS = "keys"
    SCREEN = "screen"
    HEADSET = "headset"


@dataclass(frozen=True)
class Outcome:
    """What came of something the visitor wanted.

    ``refused`` is the ledger's stable code, ``None`` when it was done; ``facts`` what there is to
    say about it: ``due_on`` (a date) of a device that may be kept longer, for instance.
    """

    refused: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class Doors(Protocol):
    """How the kiosk finds out who somebody is and what was recorded about them."""

    def holder_of(self, card_number: str) -> UUID | None:
        """Who holds this card; ``None`` when nobody does."""

    def check_pin(self, person_id: UUID | None, pin: str) -> bool:
        """Whether ``pin`` is this person's. ``None`` takes as long, and is never right."""

    def begin_try(self, card_number: str, kiosk: str = "") -> int:
        """Count one try with this card at this kiosk, before it is checked.

        Gives 0 when it may go ahead, else the seconds to wait; a try that must wait is not counted.
        Works the same for a card that nobody holds.
        """

    def end_tries(self, card_number: str, kiosk: str = "") -> None:
        """Card and PIN were right: the tries counted so far are forgotten."""

    def person(self, person_id: UUID) -> Visitor | None:
        """Who this is; ``None`` when nobody is."""

    def begin_session(self, person_id: UUID) -> UUID | None:
        """The record is opened to this person; ``None`` when that could not be written down."""

    def end_session(self, person_id: UUID, session_id: UUID) -> None:
        """The record that was opened to this person is shut."""

    def record_of(self, person_id: UUID, without: frozenset[str] = frozenset()) -> Sequence[Entry]:
        """Every service recorded for this person, newest first, but for these kinds of facts.

        It is read as far as it is looked at: a page that tells of one entry reads one.
        """

    def same_history(self, person_id: UUID, entry: Entry) -> Sequence[Entry]:
        """What was recorded of the same loan or payment as ``entry``, that one too, in order."""

    def entries_at(self, person_id: UUID, position: int) -> Sequence[Entry]:
        """The entry at this position of the ledger; none where it is not of the record."""

    def stations(self) -> Mapping[UUID, str]:
        """What each station is called."""

    def open_loans_of(self, person_id: UUID) -> Sequence[OpenLoan]:
        """What this person has borrowed and not brought back."""

    def second_factor_of(self, person_id: UUID | None) -> SecondFactor:
        """What this person shows beside the card; the PIN where nobody is, or nothing is chosen."""

    def choose_second_factor(self, person_id: UUID, factor: SecondFactor) -> Outcome:
        """From now on the person shows this."""

    def is_vouched(self, person_id: UUID) -> bool:
        """Whether a member of staff vouched for this person just now; it opens once.

        Asking uses it up: the first yes is the only one.
        """

    def preferences_of(self, person_id: UUID) -> Preferences:
        """How this person wants the kiosk to be."""

    def prefer(self, person_id: UUID, preferences: Preferences) -> Outcome:
        """From now on so, at every station; only what is new is written down."""

    def renewals_of(self, person_id: UUID) -> Sequence[Renewal]:
        """Whether each device at home may be kept longer, the soonest due first."""

    def renew(self, person_id: UUID, device_id: UUID) -> Outcome:
        """Keep this device longer, as the rules allow."""

    def payments_of(self, person_id: UUID) -> Sequence[MonthPayment]:
        """What was paid, is on its way or failed, the newest month first."""

    def why_not_paid(self, person_id: UUID, month: str) -> Sequence[Reason]:
        """Why nothing was paid for ``month`` (2022-03), as far as anybody recorded."""

    def why_paid_less(self, person_id: UUID, month: str) -> Sequence[Reason]:
        """Why it was less than the month before; empty when it was no less."""

    def appointments_of(self, person_id: UUID) -> Sequence[Appointment]:
        """What the person is expected for from today on, the soonest first."""

    def needs_of(self, person_id: UUID) -> Sequence[NeedRow]:
        """What the person asked for and what became of it, the newest first."""

    def places_of(self, person_id: UUID) -> Sequence[WaitingPlace]:
        """Where the person stands in which queue."""

    def card_of(self, person_id: UUID) -> Card | None:
        """The certificate, and what else the office knows of the person."""

    def looked_at(self, person_id: UUID) -> Sequence[Access]:
        """Who looked at the record or wrote in it, the newest first."""

    def disputes_of(self, person_id: UUID) -> Sequence[Disputed]:
        """What the person said is wrong, and what became of it, the newest first."""

    def dispute(self, person_id: UUID, entry: Entry, wrong: Wrong) -> Outcome:
        """The person says that ``entry`` is wrong; the office answers later."""

    def withdraw_dispute(self, person_id: UUID, fact_id: UUID) -> Outcome:
        """The person lets the entry ``fact_id`` stand."""

    def ask_for_staff(self, person_id: UUID | None, machine: str) -> Outcome:
        """Somebody at this machine wants a member of staff; asking again is no error."""

    def carers_of(self, person_id: UUID) -> Sequence[Carer]:
        """Who helps this person."""

    def begin_help(self, person_id: UUID, session_id: UUID | None) -> Outcome:
        """The person lets somebody who is with them see and hear this visit."""

    def end_help(self, person_id: UUID, session_id: UUID | None) -> None:
        """Whoever helped does so no longer."""

    def took_along(self, person_id: UUID, form: Taken) -> Outcome:
        """The person took their record along."""

    def short_codes(self, positions: Sequence[int]) -> Sequence[str]:
        """The short code of each entry at these positions, for whoever checks a paper."""

    def proof_of(self, entry: Entry) -> str | None:
        """The whole proof of an entry, as text; ``None`` when none can be made now."""

    def self_tested(self, machine: str, works: Mapping[Part, bool]) -> Outcome:
        """What a machine found out about itself today."""

    def today(self) -> date:
        """The office's day."""
