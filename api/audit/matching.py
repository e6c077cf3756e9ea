"""A list of another office held against the records, by the keyed digest of each number.

Only a number that is the same to the last sign matches: no name is compared. What is not found
leaves nothing behind; of the list itself its SHA-256 and how many of it were found are recorded,
when somebody asks for that.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from msgspec import Struct

from api.importing.cells import Cell
from api.importing.files import OpenedFile, open_file
from api.importing.identity import Identity, identity, is_like_identity
from api.importing.refusals import CellRefused
from api.office import Office
from ledger.aggregates import SuspicionCase, SuspicionList
from ledger.aggregates.suspicion_case import Suspicion
from ledger.vocabulary import By, IdentifierKind
from ledger.work import Work
from projections import person_lookup
from projections.store import Views


class Match(Struct, frozen=True):
    """A row of the list whose number is somebody's here; ``sheet`` and ``row`` count from 1."""

    sheet: int
    row: int
    person_id: UUID


class Matched(Struct, frozen=True):
    """What came of a list: its digest, how many numbers stood in it, and whose are known here.

    ``unreadable`` are the rows with a number that is none: a sign of it is wrong.
    """

    digest: str
    numbers: int
    matches: list[Match]
    unreadable: list[tuple[int, int]]

    @property
    def persons(self) -> list[UUID]:
        """Whom the list names, each once, in the order of its rows."""
        return list(dict.fromkeys(each.person_id for each in self.matches))


def match(office: Office, path: Path) -> Matched:
    """Hold each number of a file against the records.

    Raises:
        UnreadableFile: it is no spreadsheet and no CSV.
    """
    found = open_file(path)
    views, today = office.whole(), date.fromisoformat(office.today())
    matches, unreadable, numbers = [], [], 0
    for sheet, row, cells in _rows(found):
        for cell in cells:
            if not is_like_identity(cell):
                continue
            try:
                stated = identity(cell, today)
            except CellRefused:
                unreadable.append((sheet, row))
                continue
            numbers += 1
            person_id = _holder(office, views, stated)
            if person_id is not None:
                matches.append(Match(sheet, row, person_id))
    return Matched(found.digest, numbers, matches, unreadable)


def record(office: Office, by: By, found: Matched, *, authority: str, suspicion: Suspicion) -> UUID:
    """Record the list by its digest, and whom it names as cases to be looked into.

    Raises:
        AlreadyExists: this very list was recorded before.
    """
    listed_as = SuspicionList.id_of(by.organisation, found.digest)
    today, persons = office.today(), found.persons

    def decide(work: Work) -> str:
        listed = work.begin(SuspicionList, listed_as)
        listed.receive(
            occurred_on=today, authority=authority, cases=len(persons), digest=found.digest
        )
        for number, person_id in enumerate(persons, start=1):
            case = work.begin(SuspicionCase, SuspicionCase.id_of(listed_as, number))
            case.add(
                occurred_on=today,
                list_id=listed_as,
                case=number,
                suspicion=suspicion,
                person_id=person_id,
            )
        return str(listed_as)

    told = {"digest": found.digest, "authority": authority, "suspicion": suspicion.value}
    office.ledger.perform(by, decide, told)
    return listed_as


def _rows(found: OpenedFile) -> Iterator[tuple[int, int, list[Cell]]]:
    for number, sheet in enumerate(found.sheets, start=1):
        for row, cells in sheet.rows:
            yield number, row, cells


def _holder(office: Office, views: Views, stated: Identity) -> UUID | None:
    kind = IdentifierKind(stated.id_kind)
    return person_lookup.by_number(views, office.ledger.vault, kind, stated.identity)
