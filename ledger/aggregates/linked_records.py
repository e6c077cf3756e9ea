"""Which records were ever linked to one that is kept, so that all of them can be looked at.

Whether a link still stands is in its own history and nowhere else.
"""

from typing import ClassVar
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, when
from ledger.ids import derived_id


class LinkedRecords(History, stored_as="linked_records"):
    """The list of one kept record; whose it is only its id says, to who knows the person's."""

    IS_LIST: ClassVar = True

    class RecordLinkCounted(Fact, frozen=True):
        """A record that was linked counts among those of the one that is kept."""

        TOPIC = "record_link_counted"
        record_id: UUID

    @staticmethod
    def id_of(kept_id: UUID) -> UUID:
        """The one list of a kept record."""
        return derived_id(None, "linked_records", kept_id.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.record_ids: list[UUID] = []

    @begins_or_goes_on(RecordLinkCounted, alone=False)
    def count(self, told: RecordLinkCounted) -> None:
        """Add a record; one that is there already need not be added."""

    @when(RecordLinkCounted)
    def _record_link_counted(self, fact: RecordLinkCounted) -> None:
        self.record_ids.append(fact.record_id)
