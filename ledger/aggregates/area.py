"""An area as an authority defines it under a code: its name, what it lies in, and from when.

Each definition counts from a day until, and without, the day on which the next begins or the
area ends. What was recorded under a code stays under it, whatever follows.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from ledger.history import Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.office import AreaDatesOverlap, AreaEndedBefore, AreaSuccessorMissing


class AreaScheme(Enum):
    """Whose codes they are."""

    GBT_2260 = "gbt_2260"
    """China, six digits down to the county. Source: GB/T 2260."""
    CN_STATISTICAL = "cn_statistical"
    """China, twelve digits down to the village."""
    VN_UNITS = "vn_units"
    """Viet Nam, the General Statistics Office's codes of administrative units."""


class AreaState(Enum):
    """Whether a code still names an area."""

    DEFINED = "defined"
    SUCCEEDED = "succeeded"
    ENDED = "ended"


class AreaVersion(Struct, frozen=True, kw_only=True):
    """What a code names from ``valid_from`` on, until the day ``until``."""

    edition: str
    name: str
    valid_from: date
    parent: str | None = None
    until: date | None = None

    def counts_on(self, day: date) -> bool:
        """Whether the code means this on that day."""
        return self.valid_from <= day and (self.until is None or day < self.until)


class Area(History, stored_as="area", carries=("scheme", "code")):
    """What one code of one scheme names, from ``AreaDefined`` on."""

    scheme: AreaScheme
    code: str

    class AreaDefined(Fact, frozen=True):
        """An authority gave a code to an area, or gives it another name or place above it."""

        TOPIC = "area_defined"
        LEADS_TO = AreaState.DEFINED
        scheme: AreaScheme
        code: str
        edition: str
        name: str
        valid_from: date
        parent: str | None = None

    class AreaSucceeded(Fact, frozen=True):
        """Other areas took the place of this one."""

        TOPIC = "area_succeeded"
        LEADS_TO = AreaState.SUCCEEDED
        successors: tuple[str, ...]
        ends_on: date
        scheme: AreaScheme | None = None
        code: str | None = None

    class AreaEnded(Fact, frozen=True):
        """The code no longer names an area, and none took its place."""

        TOPIC = "area_ended"
        LEADS_TO = AreaState.ENDED
        ends_on: date
        scheme: AreaScheme | None = None
        code: str | None = None

    @staticmethod
    def id_of(scheme: AreaScheme, code: str) -> UUID:
        """The one history of a code."""
        return derived_id(None, "area", scheme.value, code)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.versions: tuple[AreaVersion, ...] = ()
        self.successors: tuple[str, ...] = ()

    @begins_or_goes_on(AreaDefined, alone=False)
    def define(self, told: AreaDefined) -> None:
        """Say what a code names from a day on; what it named before ends there.

        Raises:
            AreaDatesOverlap: it would begin no later than the definition before it, or before
                the day on which the area ended.
        """
        before = self.versions[-1] if self.versions else None
        if before is None:
            return
        if told.valid_from <= before.valid_from or told.valid_from < (before.until or date.min):
            raise AreaDatesOverlap(area=self.code)

    @records(AreaSucceeded, after={AreaState.DEFINED}, otherwise=AreaEndedBefore, alone=False)
    def succeed(self, told: AreaSucceeded) -> None:
        """Say which areas took its place, and from when.

        Raises:
            AreaEndedBefore: it was at an end.
            AreaSuccessorMissing: no other area is named.
            AreaDatesOverlap: it would end before it began.
        """
        if not told.successors or self.code in told.successors:
            raise AreaSuccessorMissing(area=self.code)
        self._must_have_begun(told.ends_on)

    @records(AreaEnded, after={AreaState.DEFINED}, otherwise=AreaEndedBefore, alone=False)
    def end(self, told: AreaEnded) -> None:
        """Say that the code names nothing from a day on.

        Raises:
            AreaEndedBefore: it was at an end.
            AreaDatesOverlap: it would end before it began.
        """
        self._must_have_begun(told.ends_on)

    def on(self, day: date) -> AreaVersion | None:
        """What the code named on that day; ``None`` when nothing."""
        return next((each for each in self.versions if each.counts_on(day)), None)

    @when(AreaDefined)
    def _area_defined(self, fact: AreaDefined) -> None:
        self._end_on(fact.valid_from)
        version = AreaVersion(
            edition=fact.edition, name=fact.name, valid_from=fact.valid_from, parent=fact.parent
        )
        self.versions = (*self.versions, version)
        self.successors = ()

    @when(AreaSucceeded)
    def _area_succeeded(self, fact: AreaSucceeded) -> None:
        self._end_on(fact.ends_on)
        self.successors = fact.successors

    @when(AreaEnded)
    def _area_ended(self, fact: AreaEnded) -> None:
        self._end_on(fact.ends_on)

    def _end_on(self, day: date) -> None:
        if self.versions and self.versions[-1].until is None:
            self.versions = (*self.versions[:-1], replace(self.versions[-1], until=day))

    def _must_have_begun(self, ends_on: date) -> None:
        if ends_on <= self.versions[-1].valid_from:
            raise AreaDatesOverlap(area=self.code)
