"""Something a person asked for, and what became of it."""

from uuid import UUID

from ledger.errors import NeedAlreadyClosed
from ledger.history import Fact, History, when
from ledger.ids import derived_id
from ledger.vocabulary import SealedText


class Need(History, stored_as="need"):
    """Open from ``NeedRaised``; closed at once, or passed on and closed later."""

    class NeedRaised(Fact, frozen=True):
        """The person said what they need."""

        TOPIC = "need_raised"
        person_id: UUID
        contact_id: UUID | None = None
        area: str | None = None
        note: SealedText = None

    class NeedResolvedDirectly(Fact, frozen=True):
        """Whoever heard of it put it right."""

        TOPIC = "need_resolved_directly"
        person_id: UUID
        area: str | None = None

    class NeedEscalated(Fact, frozen=True):
        """It was passed on to an office that can put it right."""

        TOPIC = "need_escalated"
        person_id: UUID
        escalated_to: str
        area: str | None = None

    class NeedResolved(Fact, frozen=True):
        """The office it was passed on to put it right."""

        TOPIC = "need_resolved"
        person_id: UUID
        area: str | None = None

    @staticmethod
    def id_of(contact_id: UUID) -> UUID:
        """The one need that a contact raised."""
        return derived_id(None, "need", contact_id.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.person_id: UUID | None = None
        self.area: str | None = None
        self.escalated_to: str | None = None
        self.closed = False

    def raise_need(
        self,
        *,
        occurred_on: str,
        person_id: UUID,
        note: str | None,
        contact_id: UUID | None = None,
        area: str | None = None,
    ) -> None:
        """Record what the person asked for, in their words.

        Raises:
            AlreadyExists: this need was recorded.
        """
        self._must_be_new()
        self._record(
            Need.NeedRaised,
            occurred_on=occurred_on,
            person_id=person_id,
            contact_id=contact_id,
            area=area,
            note=note,
        )

    def resolve_directly(self, *, occurred_on: str) -> None:
        """Record that it was put right on the spot.

        Raises:
            NeedAlreadyClosed: it has its resolution, or was passed on.
        """
        self._must_be_open()
        if self.escalated_to is not None:
            raise NeedAlreadyClosed(id=self.id)
        self._record(
            Need.NeedResolvedDirectly,
            occurred_on=occurred_on,
            person_id=self.person_id,
            area=self.area,
        )

    def escalate(self, *, occurred_on: str, escalated_to: str) -> None:
        """Record to whom it was passed on.

        Raises:
            NeedAlreadyClosed: it has its resolution.
        """
        self._must_be_open()
        self._record(
            Need.NeedEscalated,
            occurred_on=occurred_on,
            person_id=self.person_id,
            escalated_to=escalated_to,
            area=self.area,
        )

    def resolve(self, *, occurred_on: str) -> None:
        """Record that the office it was passed on to put it right.

        Raises:
            NeedAlreadyClosed: it has its resolution.
        """
        self._must_be_open()
        self._record(
            Need.NeedResolved, occurred_on=occurred_on, person_id=self.person_id, area=self.area
        )

    @when(NeedRaised)
    def _need_raised(self, fact: NeedRaised) -> None:
        self.person_id, self.area = fact.person_id, fact.area

    @when(NeedResolvedDirectly)
    def _need_resolved_directly(self, _fact: NeedResolvedDirectly) -> None:
        self.closed = True

    @when(NeedEscalated)
    def _need_escalated(self, fact: NeedEscalated) -> None:
        self.escalated_to = fact.escalated_to

    @when(NeedResolved)
    def _need_resolved(self, _fact: NeedResolved) -> None:
        self.closed = True

    def _must_be_open(self) -> None:
        self._must_exist()
        if self.closed:
            raise NeedAlreadyClosed(id=self.id)
