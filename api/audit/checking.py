"""Whether the ledger still holds what a checkpoint says: every fact up to it is hashed again."""

from enum import Enum

from msgspec import Struct

from kiosk.words import Words
from ledger.directory import DataDirectory
from ledger.errors import LogBroken, ProofWrong
from ledger.proof.log import Rows
from ledger.proof.notes import Checkpoint, Note, parse_note
from ledger.proof.rehash import rehash
from ledger.proof.sealed import SealedLog

PAPER_CHARS_MAX = 64 * 1024
VERIFIER = "python3 verifier.py {facts} --checkpoint paper.txt --policy mine.txt"
COPY = (
    'psql -c "COPY (SELECT position, originator_id, originator_version, topic, state'
    ' FROM ledger.facts ORDER BY position) TO STDOUT" > facts.copy'
)
"""How the facts leave PostgreSQL, for whoever may read them there."""


class Verdict(Enum):
    """What came out."""

    AGREES = "agrees"
    AGREES_NOT_SINCE = "agrees_not_since"
    """All up to the checkpoint is as it was; of what came later a fact is not as it was sealed."""
    DIFFERS = "differs"
    SHORTER = "shorter"
    """The ledger holds fewer facts than there were."""
    OTHER_LEDGER = "other_ledger"
    FALSE_SIGNATURE = "false_signature"


class Checked(Struct, frozen=True):
    """A checkpoint held against the ledger.

    ``position``: the first fact that is another one or is gone, where that can be told. ``signed``:
    this ledger's own key signed it; ``witnesses`` is how many other signatures stand under it,
    which nobody here can judge.
    """

    verdict: Verdict
    origin: str
    size: int
    facts: int
    signed: bool
    witnesses: int
    position: int | None = None

    @property
    def agrees(self) -> bool:
        """Whether everything before the checkpoint is as it was."""
        return self.verdict in {Verdict.AGREES, Verdict.AGREES_NOT_SINCE}


def alone(directory: DataDirectory) -> tuple[str, ...]:
    """What whoever trusts no server types to do the same."""
    if directory.url is None:
        return (VERIFIER.format(facts=directory.ledger.name),)
    return COPY, VERIFIER.format(facts="facts.copy")


def note_of(paper: str) -> Note:
    """The checkpoint as it was pasted or scanned, whatever became of its line ends.

    Raises:
        ProofWrong: it is none.
    """
    if len(paper) > PAPER_CHARS_MAX:
        raise ProofWrong(what="note")
    lines = [line.rstrip() for line in paper.strip().splitlines()]
    note = parse_note("\n".join(lines) + "\n")
    Checkpoint.parse(note.text)
    return note


def check(rows: Rows, sealed: SealedLog, paper: str) -> Checked:
    """Hold the checkpoint on a paper against the facts as they are stored now.

    Raises:
        ProofWrong: it is no checkpoint.
    """
    note = note_of(paper)
    signatures = len(note.signatures)
    try:
        signed = bool(note.signed_by(sealed.keys))
    except ProofWrong:
        return _checked(rows, Verdict.FALSE_SIGNATURE, note, signed=False, others=signatures - 1)
    others = signatures - signed
    if note.checkpoint.origin not in {key.name for key in sealed.keys}:
        return _checked(rows, Verdict.OTHER_LEDGER, note, signed=signed, others=others)
    verdict, position = _held(rows, sealed, note.checkpoint)
    return _checked(rows, verdict, note, signed=signed, others=others, position=position)


def sentence(found: Checked, words: Words, lang: str) -> str:
    """What came out."""
    place = f"{found.position:,}" if found.position else words.t("audit.unknown_place", lang)
    return words.t(
        f"audit.paper_{found.verdict.value}",
        lang,
        size=f"{found.size:,}",
        facts=f"{found.facts:,}",
        position=place,
        origin=found.origin,
    )


def _held(rows: Rows, sealed: SealedLog, told: Checkpoint) -> tuple[Verdict, int | None]:
    broken_at = None
    try:
        found = rehash(rows, sealed, [told.size])
    except LogBroken as error:
        broken_at = error.facts.get("position")
        found = rehash(rows, None, [told.size])
    if found.size < told.size:
        return Verdict.SHORTER, broken_at
    if found.roots[told.size] == told.root:
        return (Verdict.AGREES_NOT_SINCE if broken_at else Verdict.AGREES), broken_at
    return Verdict.DIFFERS, broken_at


def _checked(
    rows: Rows,
    verdict: Verdict,
    note: Note,
    *,
    signed: bool,
    others: int,
    position: int | None = None,
) -> Checked:
    told, facts = note.checkpoint, rows.max_notification_id()
    return Checked(verdict, told.origin, told.size, facts, signed, others, position)
