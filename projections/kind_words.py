"""What does the office call the kinds of service that it added itself?

Source: every definition and revision of a kind; neither is ever taken back.
Read by: ``api/reports``.

Every wording is kept, so that an account made as of an earlier position says what was said then.
"""

from typing import Any

import msgspec
from msgspec import Struct

from ledger.aggregates import CatalogueEntry
from projections.store import Cursor, Views, reads

NAME = "kind_words"
UNSEALS: frozenset[str] = frozenset()
READS = reads(CatalogueEntry.ServiceKindDefined, CatalogueEntry.ServiceKindRevised)
TABLES = (
    "CREATE TABLE kind_words (code TEXT, position INTEGER, PRIMARY KEY (code, position))"
    " WITHOUT ROWID",
)


class KindWord(Struct, frozen=True):
    """What people call a kind of service in one language."""

    kind: str
    language: str
    word: str


def project(db: Cursor, position: int, fact: Any) -> None:
    """Note where the words of a kind stand."""
    db.execute("INSERT INTO kind_words VALUES (?, ?)", (fact.code, position))


def words(views: Views, *, at: int | None = None) -> list[KindWord]:
    """The words of every kind that the office added, by code; empty when it added none.

    With ``at`` as they were at this position.
    """
    rows = views.fetch(
        "SELECT code, MAX(position) FROM kind_words WHERE ?1 IS NULL OR position <= ?1"
        " GROUP BY code",
        at,
    )
    codes = {position: code for code, position in rows}
    return [
        KindWord(codes[position], language, word)
        for position, fact in views.facts_at(sorted(codes))
        for language, word in sorted(msgspec.to_builtins(getattr(fact, "words", {})).items())
    ]


ASKED = (words,)
