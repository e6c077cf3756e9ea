"""One file an office gave us: its digest, and what became of its rows.

Its id is derived from the digest and from what it was read as, so that the same file is
the same batch. A second run that finds something new to record adds to the same history.
"""

from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.needs import ImportAlreadyWithdrawn
from ledger.vocabulary import Count, PartialDate, RowVerdict, SealedText, WithdrawalReason


class ImportBatch(History, stored_as="import_batch"):
    """Each run over the file that recorded something is one fact."""

    class FileImported(Fact, frozen=True):
        """The rows of a file were read, judged, and the good ones recorded with this fact."""

        TOPIC = "file_imported"
        UNDONE_BY = "file_import_withdrawn"
        digest: str
        kind: str
        count: Count
        verdicts: list[RowVerdict]
        file: SealedText = None
        period: PartialDate | None = None
        stated: int | None = None
        accepted: int | None = None
        currency: str | None = None

    class FileImportWithdrawn(Fact, frozen=True):
        """Everything one run over the file had recorded was taken back, but for whom it met."""

        TOPIC = "file_import_withdrawn"
        UNDONE_BY = ""  # the file is read again instead
        import_id: UUID  # the event id of the run's own fact
        facts: int  # so many were taken back
        kept: int
        reason: WithdrawalReason
        note: SealedText = None

    @staticmethod
    def id_of(organisation: str, digest: str, kind: str, period: str | None) -> UUID:
        """The one id of these bytes read as ``kind`` for ``period``."""
        return derived_id(None, "import_batch", organisation, digest, kind, period or "")

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.verdicts: list[RowVerdict] = []
        self.runs: list[ImportBatch.FileImported] = []

    @begins_or_goes_on(FileImported, alone=False)
    def record(self, told: FileImported) -> None:
        """Keep what became of the rows."""

    @records(FileImportWithdrawn, alone=False)
    def take_back(self, told: FileImportWithdrawn) -> None:
        """Record that the newest run that stands was taken back, with all it had recorded.

        Raises:
            ImportAlreadyWithdrawn: it is not the newest, or none stands.
        """
        if not self.runs or self.runs[-1].event_id != told.import_id:
            raise ImportAlreadyWithdrawn(id=self.id)

    @when(FileImported)
    def _file_imported(self, fact: FileImported) -> None:
        self.verdicts = fact.verdicts
        self.runs = [*self.runs, fact]

    @when(FileImportWithdrawn)
    def _file_import_withdrawn(self, _fact: FileImportWithdrawn) -> None:
        self.runs = self.runs[:-1]
