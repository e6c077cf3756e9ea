"""What is done when the disk says no: wait for room, or stop recording.

A full disk refuses what it has no room for, and takes more when there is room again. Any other
error of a disk is another matter. When it could not keep what was written, the system may forget
that it ever had to: asked again it says that all is well, and it is not. So after the first such
error nothing more is recorded by this process, and a note in the data directory says so to the
doctor. Reading goes on.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from ledger.errors import DiskFull, RecordingStopped

NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
"""The second: there is no room for the memory that processes share, which is a file, too."""
FAILED = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
PRIMARY = 0xFF


class DiskGuard:
    """Stands before whatever is recorded; ``note`` is the file that tells of a disk that failed."""

    def __init__(self, note: Path) -> None:
        self._note = note
        self._error: str | None = None

    @contextmanager
    def watching(self, now: datetime) -> Iterator[None]:
        """What is recorded inside is recorded, or it is said why not.

        Raises:
            DiskFull: there was no room; nothing was recorded.
            RecordingStopped: the disk failed, just now or before.
        """
        if self._error is not None:
            raise RecordingStopped(error=self._error)
        try:
            yield
        except Exception as error:
            found = _said_by_sqlite(error)
            if found is None:
                raise
            if found.sqlite_errorcode in NO_ROOM:
                raise DiskFull from error
            if found.sqlite_errorcode & PRIMARY not in FAILED:
                raise
            self._error = found.sqlite_errorname
            self._write_down(now)
            raise RecordingStopped(error=self._error) from error

    def _write_down(self, now: datetime) -> None:
        at = now.isoformat(timespec="seconds")
        told = {"at": at, "error": self._error, "process": os.getpid()}
        with suppress(OSError):  # the disk that failed may refuse this as well
            self._note.write_text(json.dumps(told) + "\n", encoding="ascii")


def _said_by_sqlite(error: BaseException) -> sqlite3.Error | None:
    """The error of SQLite that led to this one; the event library puts its own in front."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, sqlite3.Error) and hasattr(found, "sqlite_errorcode"):
            return found
        found = found.__cause__ or found.__context__
    return None
