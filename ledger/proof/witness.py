"""A witness of other houses' logs: cosigns only what continues what it has seen (C2SP).

What it has seen is one size and one root for each log, in a file of its own. The same bytes
come over the network or in a file.
"""

import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from msgspec import Struct

from ledger.errors import ProofWrong
from ledger.proof.notes import Checkpoint, Key, Note, SecretKey, parse_note, read_hash, read_number
from ledger.proof.tree import EMPTY_ROOT, continues

PATH_LINES_MAX = 63
REQUEST_BYTES_MAX = 64 * 1024
PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS seen (origin TEXT PRIMARY KEY, size INTEGER NOT NULL,"
    " root BLOB NOT NULL, note TEXT NOT NULL, seen_at TEXT NOT NULL) STRICT"
)


class Reply(Struct, frozen=True):
    """What the witness answers, as HTTP has it."""

    status: int
    body: str
    media_type: str = PLAIN


class Request(Struct, frozen=True):
    """A checkpoint, and what shows that it continues one of size ``old``."""

    old: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        lines = [f"old {self.old}", *(b64encode(each).decode() for each in self.path)]
        return "\n".join(lines) + f"\n\n{self.note}"


def parse_request(text: str) -> Request:
    """The request that ``text`` is.

    Raises:
        ProofWrong: it is none.
    """
    head, gap, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if not gap or not first.startswith("old ") or len(lines) > PATH_LINES_MAX:
        raise ProofWrong(what="request")
    path = tuple(read_hash(line) for line in lines)
    return Request(read_number(first.removeprefix("old ")), path, parse_note(note))


class Witness:
    """One witness: ``logs`` gives the keys of the logs it knows, each time anew."""

    def __init__(
        self,
        path: Path,
        key: SecretKey,
        logs: Callable[[], Iterable[Key]],
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.key = key
        self._logs = logs
        self._now = now or (lambda: datetime.now(UTC))
        self._lock = RLock()
        path.touch(mode=0o600)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute(SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def seen(self, origin: str) -> tuple[int, bytes]:
        """Size and root of the newest checkpoint that was cosigned of a log."""
        with self._lock:
            found = self._db.execute("SELECT size, root FROM seen WHERE origin = ?", (origin,))
            return found.fetchone() or (0, EMPTY_ROOT)

    def add_checkpoint(self, text: str) -> Reply:
        """Cosign what a log asks for, or say why not."""
        try:
            request = parse_request(text)
            checkpoint = request.note.checkpoint
        except ProofWrong as error:
            return Reply(400, f"not a request: {error}\n")
        keys = [key for key in self._logs() if key.name == checkpoint.origin]
        if not keys:
            return Reply(404, "this log is not known here\n")
        if not _is_signed(request.note, keys):
            return Reply(403, "the log did not sign it\n")
        if request.old > checkpoint.size:
            return Reply(400, "the old size is above the new one\n")
        # Between looking at what was seen and keeping what is seen now nobody else may come.
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                reply = self._judge(request, checkpoint)
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        return reply

    def _judge(self, request: Request, checkpoint: Checkpoint) -> Reply:
        size, root = self.seen(checkpoint.origin)
        if request.old != size:
            return Reply(409, f"{size}\n", SIZE)
        if size == checkpoint.size and root != checkpoint.root:
            return Reply(409, f"{size}\n", SIZE)
        proof = list(request.path)
        if not continues(size, root, checkpoint.size, checkpoint.root, proof):
            return Reply(422, "it does not continue what was seen\n")
        now = self._now()
        self._db.execute(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
            (
                checkpoint.origin,
                checkpoint.size,
                checkpoint.root,
                str(request.note),
                now.isoformat(),
            ),
        )
        return Reply(200, self.key.cosign(request.note.text, int(now.timestamp())).line)


def _is_signed(note: Note, keys: list[Key]) -> bool:
    try:
        return bool(note.signed_by(keys))
    except ProofWrong:
        return False
