"""One file an office gave us: its digest, and what became of its rows.

Its id is derived from the digest and from what it was read as, so that the same file is
the same batch. A second run that finds something new to record adds to the same history.
"""

from uuid import UUID

from ledger.history import Fact, History, when
from ledger.ids import derived_id
from ledger.vocabulary import Count, PartialDate, RowVerdict, SealedText


class ImportBatch(History, stored_as="import_batch"):
    """Each run over the file that recorded something is one fact."""

    class FileImported(Fact, frozen=True):
        """The rows of a file were read, judged, and the good ones recorded with this fact."""

        TOPIC = "file_imported"
        digest: str
        kind: str
        count: Count
        verdicts: list[RowVerdict]
        file: SealedText = None
        period: PartialDate | None = None
        stated: int | None = None
        accepted: int | None = None
        currency: str | None = None

    @staticmethod
    def id_of(organisation: str, digest: str, kind: str, period: str | None) -> UUID:
        """The one id of these bytes read as ``kind`` for ``period``."""
        return derived_id(None, "import_batch", organisation, digest, kind, period or "")

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.verdicts: list[RowVerdict] = []

    def record(  # noqa: PLR0913 - the outcome of a file has this many sides
        self,
        *,
        occurred_on: str,
        digest: str,
        file: str,
        kind: str,
        count: Count,
        verdicts: list[RowVerdict],
        period: str | None = None,
        stated: int | None = None,
        accepted: int | None = None,
        currency: str | None = None,
    ) -> None:
        """Keep what became of the rows."""
        self._record(
            ImportBatch.FileImported,
            occurred_on=occurred_on,
            digest=digest,
            file=file,
            kind=kind,
            count=count,
            verdicts=verdicts,
            period=period,
            stated=stated,
            accepted=accepted,
            currency=currency,
        )

    @when(FileImported)
    def _file_imported(self, fact: FileImported) -> None:
        self.verdicts = fact.verdicts
