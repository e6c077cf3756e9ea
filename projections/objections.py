"""What did this person say is wrong in their record, and what became of it?

Source: objections to entries.
Read by: ``kiosk/pages``, ``api/desk``.

What the person said and what they were told is sealed: it is read from the facts, and silent when
the person was erased.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Objection, Person
from ledger.history import Fact
from projections.store import Cursor, Views, reads

NAME = "objections"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Objection, Person.PersonErased)
TABLES = (
    "CREATE TABLE objections (objection_id BLOB, position INTEGER, person_id BLOB, fact_id BLOB,"
    " topic TEXT, disputed_on TEXT, sensitive INTEGER, objection_state TEXT, closed_on TEXT,"
    " objection_outcome TEXT, answer_position INTEGER, wrong TEXT,"
    " PRIMARY KEY (objection_id, position))"
    " WITHOUT ROWID",
    "CREATE INDEX objections_by_person ON objections (person_id, position)",
    "CREATE INDEX objections_open ON objections (position) WHERE objection_state = 'open'",
)
FORGETS = ("DELETE FROM objections WHERE objection_id = ?",)
LISTED_MAX = 200
_OBJECTION = (
    "SELECT objection_id, position, person_id, fact_id, topic, disputed_on, sensitive,"
    " objection_state, closed_on, objection_outcome, wrong, answer_position FROM objections"
)


class Disputed(Struct, frozen=True, kw_only=True):
    """One objection to the entry ``fact_id``, of the kind ``topic``.

    ``objection_state``: open, answered or withdrawn. ``entry_wrong`` is the code of what they said
    is wrong with it, where they said so. ``words`` are the person's and ``answer`` the
    office's, empty where nothing was said or the person was erased. ``sensitive`` as the entry is.
    """

    objection_id: UUID
    person_id: UUID
    fact_id: UUID
    topic: str
    disputed_on: str
    objection_state: str
    closed_on: str | None
    objection_outcome: str | None
    entry_wrong: str | None
    words: str | None
    answer: str | None
    sensitive: bool


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep each objection, and how it ended."""
    match fact:
        case Objection.EntryDisputed():
            db.execute(
                "INSERT INTO objections VALUES (?, ?, ?, ?, ?, ?, ?, 'open', NULL, NULL, NULL, ?)",
                (
                    fact.originator_id.bytes,
                    position,
                    fact.person_id.bytes,
                    fact.fact_id.bytes,
                    fact.topic,
                    fact.occurred_on,
                    fact.sensitive,
                    fact.wrong.value if fact.wrong else None,
                ),
            )
        case Objection.ObjectionAnswered(objection_outcome=outcome):
            _close(db, fact, "answered", outcome.value, position)
        case Objection.ObjectionWithdrawn():
            _close(db, fact, "withdrawn")
        case _:
            person = (fact.originator_id.bytes,)
            db.execute("DELETE FROM objections WHERE person_id = ?", person)


def _close(
    db: Cursor, fact: Fact, state: str, outcome: str | None = None, position: int | None = None
) -> None:
    db.execute(
        "UPDATE objections SET objection_state = ?, closed_on = ?, objection_outcome = ?,"
        " answer_position = ? WHERE objection_id = ? AND objection_state = 'open'",
        (state, fact.occurred_on, outcome, position, fact.originator_id.bytes),
    )


def of(views: Views, person_id: UUID, *, limit: int = LISTED_MAX) -> list[Disputed]:
    """What ``person_id`` said is wrong, the newest first; empty if they never did."""
    rows = views.fetch(
        f"{_OBJECTION} WHERE person_id = ? ORDER BY position DESC LIMIT ?", person_id.bytes, limit
    )
    return _opened(views, rows)


def unanswered(views: Views, *, limit: int = LISTED_MAX) -> list[Disputed]:
    """Every objection that waits for its answer, the longest first; empty if none does."""
    rows = views.fetch(
        f"{_OBJECTION} WHERE objection_state = 'open' ORDER BY position LIMIT ?", limit
    )
    return _opened(views, rows)


ASKED = (of, unanswered)


def _opened(views: Views, rows: list[tuple[Any, ...]]) -> list[Disputed]:
    positions = {row[1] for row in rows} | {row[-1] for row in rows if row[-1] is not None}
    told = dict(views.facts_at(sorted(positions)))
    return [_disputed(row, told) for row in rows]


def _disputed(row: tuple[Any, ...], told: dict[int, Fact]) -> Disputed:
    objection, position, person, entry, topic, disputed_on, sensitive, *ended = row
    state, closed_on, outcome, wrong, answered_at = ended
    return Disputed(
        objection_id=UUID(bytes=objection),
        person_id=UUID(bytes=person),
        fact_id=UUID(bytes=entry),
        topic=topic,
        disputed_on=disputed_on,
        objection_state=state,
        closed_on=closed_on,
        objection_outcome=outcome,
        entry_wrong=wrong,
        words=getattr(told[position], "words", None),
        answer=getattr(told[answered_at], "answer", None) if answered_at else None,
        sensitive=bool(sensitive),
    )
