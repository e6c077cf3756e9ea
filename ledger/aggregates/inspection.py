"""A look at how a station or an organisation works: what was found, and what became of it."""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins, begins_or_goes_on, records, when
from ledger.refusals.office import (
    FindingNotOpen,
    FindingRaisedBefore,
    FindingsOpen,
    InspectionHeldBefore,
    InspectionNotHeld,
    InspectionOfNothing,
)


class InspectionKind(Enum):
    """What an inspection looks at."""

    INFECTION_CONTROL = "infection_control"
    DRILL = "drill"
    SAFETY = "safety"
    SERVICE_QUALITY = "service_quality"
    ACCOUNTS = "accounts"
    RECORDS = "records"
    EVALUATION = "evaluation"


class InspectionState(Enum):
    """How far an inspection is."""

    PLANNED = "planned"
    HELD = "held"
    CLOSED = "closed"


class Severity(Enum):
    """How much a finding matters."""

    REMARK = "remark"
    DEFECT = "defect"
    GRAVE_DEFECT = "grave_defect"


class Remedy(Enum):
    """What became of a finding."""

    PUT_RIGHT = "put_right"
    EXPLAINED = "explained"
    PASSED_ON = "passed_on"


class Inspection(
    History,
    stored_as="inspection",
    carries=("inspection_kind", "station_id", "inspected"),
):
    """Goes from ``InspectionPlanned``, or unannounced from ``InspectionHeld``, until it is closed.

    It is of a station, of an organisation by its code (``inspected``), or of both.
    """

    inspection_kind: InspectionKind
    station_id: UUID | None
    inspected: str | None

    class InspectionPlanned(Fact, frozen=True):
        """Somebody is to look at how a place works."""

        TOPIC = "inspection_planned"
        LEADS_TO = InspectionState.PLANNED
        inspection_kind: InspectionKind
        due_on: date
        station_id: UUID | None = None
        inspected: str | None = None
        criteria: tuple[str, ...] = ()

    class InspectionHeld(Fact, frozen=True):
        """Somebody looked at how a place works, by these criteria."""

        TOPIC = "inspection_held"
        LEADS_TO = InspectionState.HELD
        inspection_kind: InspectionKind
        criteria: tuple[str, ...]
        station_id: UUID | None = None
        inspected: str | None = None
        criteria_met: int | None = None

    class FindingRaised(Fact, frozen=True):
        """Something was not as it should be."""

        TOPIC = "finding_raised"
        finding: int
        severity: Severity
        station_id: UUID | None = None
        inspected: str | None = None
        criterion: str | None = None
        about_fact: UUID | None = None
        due_on: date | None = None
        about_facts: tuple[UUID, ...] | None = None
        question: int | None = None  # of the ten that an auditor asks, from 1
        said: str | None = None  # in the auditor's words; whom it is about, the facts say
        checkpoint_size: int | None = None  # how many facts there were where it was found
        checkpoint_root: str | None = None  # of these, in hexadecimal

    class FindingSettled(Fact, frozen=True):
        """What was found is as it should be, or was answered for."""

        TOPIC = "finding_settled"
        finding: int
        remedy: Remedy
        station_id: UUID | None = None
        inspected: str | None = None

    class InspectionClosed(Fact, frozen=True):
        """Everything that the inspection found is settled."""

        TOPIC = "inspection_closed"
        LEADS_TO = InspectionState.CLOSED
        station_id: UUID | None = None
        inspected: str | None = None

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.findings: set[int] = set()
        self.open_findings: set[int] = set()

    @begins(InspectionPlanned)
    def plan(self, told: InspectionPlanned) -> None:
        """Record which place is to be looked at, and by when.

        Raises:
            AlreadyExists: this inspection was recorded.
            InspectionOfNothing: neither a station nor an organisation is named.
        """
        _must_be_of_something(told)

    @begins_or_goes_on(
        InspectionHeld, after={InspectionState.PLANNED}, otherwise=InspectionHeldBefore
    )
    def hold(self, told: InspectionHeld) -> None:
        """Record that it was looked at, as planned or unannounced.

        Raises:
            InspectionHeldBefore: it was.
            InspectionOfNothing: neither a station nor an organisation is named.
        """
        _must_be_of_something(told)

    @records(FindingRaised, after={InspectionState.HELD}, otherwise=InspectionNotHeld)
    def raise_finding(self, told: FindingRaised) -> None:
        """Record what was not as it should be; ``finding`` is its number in this inspection.

        Raises:
            InspectionNotHeld: nobody has looked yet, or everything is settled.
            FindingRaisedBefore: this number is taken.
        """
        if told.finding in self.findings:
            raise FindingRaisedBefore(finding=told.finding)

    @records(FindingSettled, after={InspectionState.HELD}, otherwise=InspectionNotHeld)
    def settle_finding(self, told: FindingSettled) -> None:
        """Record what became of a finding.

        Raises:
            InspectionNotHeld: nobody has looked yet, or everything is settled.
            FindingNotOpen: there is none of this number, or it was settled.
        """
        if told.finding not in self.open_findings:
            raise FindingNotOpen(finding=told.finding)

    @records(InspectionClosed, after={InspectionState.HELD}, otherwise=InspectionNotHeld)
    def close(self, told: InspectionClosed) -> None:
        """Record that nothing is left to settle.

        Raises:
            InspectionNotHeld: nobody has looked yet, or it was closed before.
            FindingsOpen: something is left.
        """
        if self.open_findings:
            raise FindingsOpen(findings=len(self.open_findings))

    @when(FindingRaised)
    def _finding_raised(self, fact: FindingRaised) -> None:
        self.findings.add(fact.finding)
        self.open_findings.add(fact.finding)

    @when(FindingSettled)
    def _finding_settled(self, fact: FindingSettled) -> None:
        self.open_findings.discard(fact.finding)


def _must_be_of_something(
    told: Inspection.InspectionPlanned | Inspection.InspectionHeld,
) -> None:
    if told.station_id is None and not told.inspected:
        raise InspectionOfNothing(kind=told.inspection_kind.value)
