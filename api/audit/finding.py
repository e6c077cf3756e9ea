"""What an auditor found: about which entries, at which checkpoint, recorded and proved."""

import hashlib
from uuid import UUID

from msgspec import Struct

from api.office import Office
from api.unclear import Unclear
from ledger.aggregates import Inspection
from ledger.aggregates.inspection import InspectionKind, Severity
from ledger.errors import NotKnown
from ledger.ids import derived_id
from ledger.proof.notes import Checkpoint, Note
from ledger.proof.receipts import short_code
from ledger.vocabulary import By
from ledger.work import Work

SAID_CHARS_MAX = 1_000
ENTRIES_MAX = 50


class Stated(Struct, frozen=True):
    """What the auditor writes: ``said`` names nobody, the entries do; ``question`` is 1 to 10."""

    said: str
    severity: Severity
    positions: tuple[int, ...] = ()
    question: int | None = None


class Recorded(Struct, frozen=True):
    """The finding as it stands in the ledger.

    ``code`` is that of its receipt; ``at`` the checkpoint it was found at, ``sealed`` the one that
    proves that it was written down.
    """

    inspection_id: UUID
    finding: int
    position: int
    code: str
    stated: Stated
    at: Checkpoint
    sealed: Note


def stated_of(said: str, severity: str, positions: str, question: str) -> Stated:
    """The finding that was typed.

    Raises:
        Unclear: a part of it is missing or cannot be read.
    """
    said = " ".join(said.split())
    if not said or len(said) > SAID_CHARS_MAX or not said.isprintable():
        raise Unclear("said", "audit.finding_said_wrong")
    if severity not in {each.value for each in Severity}:
        raise Unclear("severity", "audit.finding_severity_wrong")
    places = positions.replace(",", " ").split()
    if len(places) > ENTRIES_MAX or not all(_is_place(each) for each in places):
        raise Unclear("positions", "audit.finding_positions_wrong")
    asked = int(question) if question in {str(number) for number in range(1, 11)} else None
    return Stated(said, Severity(severity), tuple(map(int, places)), asked)


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) <= 18


def record(office: Office, by: By, stated: Stated, at: Checkpoint) -> Recorded:
    """Write the finding down, seal it, and give its receipt.

    Raises:
        NotKnown: there is no entry at one of the positions.
    """
    about = tuple(_entry(office, position) for position in stated.positions)
    day = office.today()
    inspection_id = derived_id(None, "audit", by.organisation, str(by.actor), day)

    def decide(work: Work) -> int:
        held = work.find(Inspection, inspection_id)
        if held is None:
            held = work.begin(Inspection, inspection_id)
            held.hold(
                occurred_on=day,
                inspection_kind=InspectionKind.RECORDS,
                criteria=(),
                inspected=by.organisation,
            )
        number = max(held.findings, default=0) + 1
        held.raise_finding(
            occurred_on=day,
            finding=number,
            severity=stated.severity,
            inspected=by.organisation,
            about_fact=about[0] if about else None,
            about_facts=about or None,
            question=stated.question,
            said=stated.said,
            checkpoint_size=at.size,
            checkpoint_root=at.root.hex(),
        )
        return number

    # Without the checkpoint: the newest is another one when the same form comes twice.
    told = hashlib.sha256(repr(stated).encode()).hexdigest()
    answer = office.ledger.perform(by, decide, told)
    position = answer.position or 0
    (row,) = office.ledger.recorder.select_rows(position - 1, 1)
    sealed = office.log.seal()
    return Recorded(inspection_id, answer.value, position, short_code(row), stated, at, sealed)


def _entry(office: Office, position: int) -> UUID:
    facts = office.ledger.read(position - 1, 1, unseal=frozenset()) if position > 0 else []
    if not facts or facts[0][0] != position:
        raise NotKnown(history="entry", id=position)
    return facts[0][1].event_id
