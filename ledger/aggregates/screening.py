"""One person looked at for early signs of a disability, and what followed."""

from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.care import (
    InterventionAlreadyBegun,
    NothingSuspected,
    ScreeningAlreadyDecided,
)
from ledger.vocabulary import PartialDate, SealedText


class ScreeningState(Enum):
    """What is known so far."""

    SCREENED = "screened"
    SUSPECTED = "suspected"
    REFERRED = "referred"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"


class Screening(
    History, stored_as="screening", carries=("person_id", "screening_programme", "area")
):
    """Screened; cleared at once, or suspected, assessed, and confirmed or cleared."""

    person_id: UUID
    screening_programme: str
    area: str | None

    class PersonScreened(Fact, frozen=True):
        """A programme looked at the person for early signs of a disability."""

        TOPIC = "person_screened"
        LEADS_TO = ScreeningState.SCREENED
        person_id: UUID
        screening_programme: str
        station_id: UUID | None = None
        area: str | None = None

    class ScreeningSuspected(Fact, frozen=True):
        """The screening found a sign that somebody must look into."""

        TOPIC = "screening_suspected"
        LEADS_TO = ScreeningState.SUSPECTED
        SENSITIVE = True
        person_id: UUID = NIL
        screening_programme: str = ""
        area: str | None = None
        suspected: SealedText = None

    class ScreeningAssessmentReferred(Fact, frozen=True):
        """The person was sent to those who can tell whether the sign means something."""

        TOPIC = "screening_assessment_referred"
        LEADS_TO = ScreeningState.REFERRED
        SENSITIVE = True
        referred_to: str
        person_id: UUID = NIL
        screening_programme: str = ""
        area: str | None = None
        referral_id: UUID | None = None

    class ScreeningConfirmed(Fact, frozen=True):
        """The assessment found a disability."""

        TOPIC = "screening_confirmed"
        LEADS_TO = ScreeningState.CONFIRMED
        SENSITIVE = True
        person_id: UUID = NIL
        screening_programme: str = ""
        area: str | None = None
        found: SealedText = None

    class ScreeningCleared(Fact, frozen=True):
        """Nothing was found that needs help."""

        TOPIC = "screening_cleared"
        LEADS_TO = ScreeningState.CLEARED
        person_id: UUID = NIL
        screening_programme: str = ""
        area: str | None = None

    class InterventionBegun(Fact, frozen=True):
        """Early help began for the person, with or before the certainty that it is needed."""

        TOPIC = "intervention_begun"
        person_id: UUID = NIL
        screening_programme: str = ""
        area: str | None = None
        station_id: UUID | None = None
        plan_id: UUID | None = None

    @staticmethod
    def id_of(person_id: UUID, screening_programme: str, occurred_on: PartialDate) -> UUID:
        """The one screening of a person by a programme on a day."""
        parts = (person_id.hex, screening_programme, occurred_on)
        return derived_id(occurred_on, "screening", *parts)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.helped = False

    @begins(PersonScreened, alone=False)
    def screen(self, told: PersonScreened) -> None:
        """Record that the person was screened.

        Raises:
            AlreadyExists: this screening was recorded.
        """

    @records(ScreeningSuspected, after={ScreeningState.SCREENED}, otherwise=ScreeningAlreadyDecided)
    def suspect(self, told: ScreeningSuspected) -> None:
        """Record a sign; what it was is sealed.

        Raises:
            ScreeningAlreadyDecided: a sign was recorded before, or it was cleared.
        """

    @records(
        ScreeningAssessmentReferred,
        after={ScreeningState.SUSPECTED},
        otherwise=NothingSuspected,
    )
    def refer_to_assessment(self, told: ScreeningAssessmentReferred) -> None:
        """Send the person on to be assessed.

        Raises:
            NothingSuspected: there is no sign, or it was decided what it means.
        """

    @records(
        ScreeningConfirmed,
        after={ScreeningState.SUSPECTED, ScreeningState.REFERRED},
        otherwise=NothingSuspected,
    )
    def confirm(self, told: ScreeningConfirmed) -> None:
        """Record that there is a disability; which one is sealed.

        Raises:
            NothingSuspected: there was no sign, or it was decided before.
        """

    @records(
        ScreeningCleared,
        after={ScreeningState.SCREENED, ScreeningState.SUSPECTED, ScreeningState.REFERRED},
        otherwise=ScreeningAlreadyDecided,
    )
    def clear(self, told: ScreeningCleared) -> None:
        """Record that nothing was found.

        Raises:
            ScreeningAlreadyDecided: it was confirmed or cleared before.
        """

    @records(
        InterventionBegun,
        after={ScreeningState.SUSPECTED, ScreeningState.REFERRED, ScreeningState.CONFIRMED},
        otherwise=NothingSuspected,
        alone=False,
    )
    def begin_intervention(self, told: InterventionBegun) -> None:
        """Record that help began; it need not wait for certainty.

        Raises:
            NothingSuspected: there is no sign, or it was cleared.
            InterventionAlreadyBegun: help began before.
        """
        if self.helped:
            raise InterventionAlreadyBegun(id=self.id)

    @when(InterventionBegun)
    def _intervention_begun(self, _fact: InterventionBegun) -> None:
        self.helped = True
