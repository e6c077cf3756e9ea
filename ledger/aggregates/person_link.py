"""Two records of one human: which of them is kept, and which is read together with it.

The history is that of the record that is not kept, so that nobody can link it to two others at
once. Of the two histories themselves nothing changes, nothing moves, and both can be told apart
again at any time: a reader puts them side by side while the link stands. The one fact of a link
names as ``person_id`` the record that is kept, and lands in that one's history.

Only a record that is not linked itself can be kept. So links never run in a circle, and who
follows them from any record arrives at the one that is kept of all.
"""

from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, when
from ledger.ids import derived_id
from ledger.particulars import LinkEvidence, UnlinkingReason
from ledger.refusals.persons import RecordAlreadyLinked, RecordIsTheSame, RecordNotLinked
from ledger.vocabulary import SealedText


class LinkState(Enum):
    """Whether the two records are read as one."""

    LINKED = "linked"
    UNLINKED = "unlinked"


class PersonLink(History, stored_as="person_link", carries=("other_person_id",)):
    """Stands from ``PersonsLinked`` until ``PersonsUnlinked``, and perhaps again."""

    other_person_id: UUID

    class PersonsLinked(Fact, frozen=True):
        """The office found two records of one human; ``person_id`` is the one that is kept."""

        TOPIC = "persons_linked"
        LEADS_TO = LinkState.LINKED
        UNDONE_BY = "persons_unlinked"  # what was decided by it names it
        person_id: UUID
        other_person_id: UUID
        link_evidence: LinkEvidence
        note: SealedText = None

    class PersonsUnlinked(Fact, frozen=True):
        """The two records are of two humans after all, or are better kept apart."""

        TOPIC = "persons_unlinked"
        LEADS_TO = LinkState.UNLINKED
        UNDONE_BY = "persons_linked"  # the other one may have been linked elsewhere since
        person_id: UUID
        other_person_id: UUID
        unlinking_reason: UnlinkingReason

    @staticmethod
    def id_of(other_person_id: UUID) -> UUID:
        """The one history of a record that may be linked to another one."""
        return derived_id(None, "person_link", other_person_id.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.kept: UUID | None = None
        """The record that is kept while the link stands."""

    @begins_or_goes_on(
        PersonsLinked, after={LinkState.UNLINKED}, otherwise=RecordAlreadyLinked, alone=False
    )
    def link(self, told: PersonsLinked) -> None:
        """Read the other record together with the one that is kept.

        Raises:
            RecordIsTheSame: there is only one.
            RecordAlreadyLinked: the other one is linked.
        """
        if told.person_id == told.other_person_id:
            raise RecordIsTheSame(id=told.person_id)

    def unlink(self, *, occurred_on: str, unlinking_reason: UnlinkingReason) -> None:
        """Read the two records apart again.

        Raises:
            RecordNotLinked: they are apart.
        """
        self._must_be_in({LinkState.LINKED}, RecordNotLinked)
        self._record(
            PersonLink.PersonsUnlinked,
            occurred_on=occurred_on,
            person_id=self.kept,
            unlinking_reason=unlinking_reason,
        )

    @when(PersonsLinked)
    def _persons_linked(self, fact: PersonsLinked) -> None:
        self.kept = fact.person_id

    @when(PersonsUnlinked)
    def _persons_unlinked(self, _fact: PersonsUnlinked) -> None:
        self.kept = None
