"""The file a bank is: its form, its sounds, and who may write it.

A bank may come from anywhere, on a stick or over a network. Nothing in it is believed: tables other
than ours, values of another kind and sounds that are none are found here, before anybody speaks.
"""

from __future__ import annotations

import fcntl
import io
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile

from kiosk.speech.rendering.protocols import SAMPLE_RATE, Samples

VERSION = 1
APPLICATION = 0x48_52_42_4B  # "HRBK"

CLIP_SECONDS_MAX = 60
"""Ten times the longest sentence we have; a few bytes of FLAC can hold hours of silence."""

TABLES = """
CREATE TABLE IF NOT EXISTS voice (
    id INTEGER PRIMARY KEY,
    lang TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    licence TEXT NOT NULL,
    who TEXT NOT NULL,
    UNIQUE (lang, name)
);
CREATE TABLE IF NOT EXISTS clip (
    id INTEGER PRIMARY KEY,
    voice INTEGER NOT NULL REFERENCES voice (id),
    digest TEXT NOT NULL,
    text TEXT NOT NULL,
    final INTEGER NOT NULL,
    is_part INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    sound_digest TEXT NOT NULL,
    sound BLOB NOT NULL,
    UNIQUE (voice, digest)
);
CREATE TABLE IF NOT EXISTS seal (digest TEXT NOT NULL);
"""

_KINDS = {
    "voice": {"lang": "text", "name": "text", "kind": "text", "licence": "text", "who": "text"},
    "clip": {
        "digest": "text",
        "text": "text",
        "final": "integer",
        "samples": "integer",
        "sound_digest": "text",
        "sound": "blob",
    },
}
"""What SQLite calls the values of each column: a column takes others as well."""


class BankRefused(Exception):
    """This file is no bank we can use; ``reason`` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def opened(path: Path) -> sqlite3.Connection:
    """The finished bank in ``path``, read only.

    Raises:
        BankRefused: see ``Bank.open``.
    """
    try:
        if not path.is_file():
            raise BankRefused("missing")
        bank = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
    except (OSError, sqlite3.OperationalError) as error:
        raise BankRefused("unreadable") from error
    try:
        _check_form(bank, path)
        _check_values(bank)
    except sqlite3.DatabaseError as error:
        bank.close()
        raise BankRefused("broken") from error
    except BankRefused:
        bank.close()
        raise
    return bank


def _check_form(bank: sqlite3.Connection, path: Path) -> None:
    try:
        (application,) = bank.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        is_other = error.sqlite_errorcode == sqlite3.SQLITE_NOTADB
        raise BankRefused("not_a_bank" if is_other else "broken") from error
    if application != APPLICATION:
        raise BankRefused("not_a_bank")
    (version,) = bank.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        raise BankRefused("other_version" if version else "unfinished")
    (pages,) = bank.execute("PRAGMA page_count").fetchone()
    (size,) = bank.execute("PRAGMA page_size").fetchone()
    if pages * size != path.stat().st_size:
        raise BankRefused("broken")
    with sqlite3.connect(":memory:") as ours:
        ours.executescript(TABLES)
        # A view or a trigger would be run by whoever looks, or adds to the bank later.
        if _schema(bank) != _schema(ours):
            raise BankRefused("not_a_bank")
    ours.close()


def _schema(bank: sqlite3.Connection) -> list[tuple[str, ...]]:
    return bank.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()


def _check_values(bank: sqlite3.Connection) -> None:
    for table, kinds in _KINDS.items():
        wrong = " OR ".join(f"typeof({column}) <> '{kind}'" for column, kind in kinds.items())
        query = f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {wrong})"  # noqa: S608 - our own words
        if bank.execute(query).fetchone() != (0,):
            raise BankRefused("broken")


def can_grow(growing: Path) -> bool:
    """Whether there is something that can grow on; what is spoilt is removed."""
    if not growing.exists():
        return False
    bank = sqlite3.connect(growing)
    try:
        if bank.execute("PRAGMA quick_check").fetchone() == ("ok",):
            return True
    except sqlite3.DatabaseError:
        pass
    finally:
        bank.close()
    growing.unlink()
    return False


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """The banks of ``folder`` are written by nobody else; it is made if it is not there.

    Raises:
        BankRefused: somebody else writes there (``busy``).
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)  # the folder itself: nothing is left behind by a kill
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BankRefused("busy") from None
        yield
    finally:
        os.close(held)


def put_in_place(file: Path, target: Path) -> None:
    """``file`` becomes ``target``, wholly or, if the power fails, not at all."""
    with file.open("rb") as written:
        os.fsync(written.fileno())
    file.replace(target)


def packed(samples: Samples) -> bytes:
    """Samples as FLAC."""
    written = io.BytesIO()
    soundfile.write(written, samples, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    return written.getvalue()


def unpacked(sound: bytes) -> Samples | None:
    """What ``packed`` packed; nothing if it is something else, or longer than any clip."""
    try:
        with soundfile.SoundFile(io.BytesIO(sound)) as read:
            if (read.samplerate, read.channels) != (SAMPLE_RATE, 1):
                return None
            if read.frames > CLIP_SECONDS_MAX * SAMPLE_RATE:
                return None
            return np.asarray(read.read(dtype="int16"), dtype=np.int16)
    except (soundfile.SoundFileError, ValueError):
        return None
