"""The bank: clips that were rendered or recorded beforehand, by language, words and voice.

One SQLite file, which a station is given whole. Each clip is kept as FLAC: nothing is lost, and it
is read in less than a millisecond, while a visitor waits; docs/voice.md has the figures.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import TracebackType

import numpy as np
import soundfile

from kiosk.speech.clips import Clip
from kiosk.speech.inventory import Wanted
from kiosk.speech.joining import tidy
from kiosk.speech.rendering.protocols import SAMPLE_RATE, Samples

VERSION = 1
APPLICATION = 0x48_52_42_4B  # "HRBK"
KINDS = ("recordings", "piper", "neural")
"""Kinds of voices, the one that is taken first when several have a clip first."""

READ_CLIPS_MAX = 512
"""So many clips that were read lately stay in memory: some 25 MB."""

CLIPS_MIN = 300
"""Fewer clips of a language are a beginning: most of what is said would still be the engine's."""

_TABLES = """
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


class BankRefused(Exception):
    """This file is no bank we can use; ``reason`` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class BankVoice:
    """Whose voice it is. ``kind`` is one of ``KINDS``; ``who`` made it, under ``licence``."""

    lang: str
    name: str
    kind: str
    licence: str = ""
    who: str = ""


@dataclass(frozen=True)
class Held:
    """What a bank holds of one voice."""

    voice: BankVoice
    clips: int
    seconds: float


class Bank:
    """A finished bank, read only; safe for threads."""

    def __init__(self, path: Path, opened: sqlite3.Connection) -> None:
        self.path = path
        self._opened = opened
        self._turn = Lock()
        self._read = lru_cache(READ_CLIPS_MAX)(self._read_now)
        self._places = _places(opened)
        self.held = tuple(_held(opened))

    @classmethod
    def open(cls, path: Path) -> Bank:
        """The bank in the file ``path``.

        Raises:
            BankRefused: there is none (``missing``), it is something else (``not_a_bank``), of
                another version (``other_version``), ``unfinished`` or ``broken``.
        """
        opened = _open(path)
        try:
            _check_form(opened, path)
            return cls(path, opened)
        except sqlite3.DatabaseError as error:
            opened.close()
            raise BankRefused("broken") from error
        except BankRefused:
            opened.close()
            raise

    def __contains__(self, clip: Clip) -> bool:
        """Whether exactly this clip is there."""
        return clip in self._places

    def find(self, clip: Clip) -> Samples | None:
        """The clip's samples, tidied; the other form of the same words if only that is there.

        A clip that was damaged is as good as not there.
        """
        forms = (clip, clip.otherwise())
        places = [(*self._places[each], each != clip) for each in forms if each in self._places]
        if not places:
            return None
        _, _, row_id = min((rank, other, row) for rank, row, other in places)
        return self._read(row_id)

    def _read_now(self, row_id: int) -> Samples | None:
        try:
            with self._turn:
                sound, digest = self._opened.execute(
                    "SELECT sound, sound_digest FROM clip WHERE id = ?", (row_id,)
                ).fetchone()
        except sqlite3.DatabaseError:
            return None
        if _digest(sound) != digest:
            return None
        samples = unpacked(sound)
        samples.flags.writeable = False  # many will be handed the same
        return samples

    def speaks(self, lang: str) -> bool:
        """Whether a voice here speaks ``lang``: more of it than a beginning."""
        return any(each.voice.lang == lang and each.clips >= CLIPS_MIN for each in self.held)

    def damaged(self) -> Iterator[str]:
        """The words of every clip that is not as it was sealed; the whole file is read."""
        with self._turn:
            yield from _damaged(self._opened)

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._opened.close()


class BankWriter:
    """A bank that is being built: what is done stays done when the builder is stopped.

    It grows beside its place, and takes it only when it is finished.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self._growing = target.with_name(target.name + ".building")
        target.parent.mkdir(parents=True, exist_ok=True)
        if not _is_sound(self._growing) and target.exists():
            Bank.open(target).close()
            shutil.copyfile(target, self._growing)
        self._db = sqlite3.connect(self._growing, isolation_level=None)
        # A power cut may spoil what grows, which is then begun again; a stopped builder does not.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(
            f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 0; {_TABLES}"
        )

    def __enter__(self) -> BankWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def missing(self, voice: BankVoice, wanted: Iterable[Wanted]) -> list[Wanted]:
        """What of ``wanted`` this voice has not said yet, in the same order."""
        query = "SELECT digest FROM clip WHERE voice = ?"
        there = {digest for (digest,) in self._db.execute(query, (self._voice(voice),))}
        return [each for each in wanted if each.clip.digest not in there]

    def add(self, voice: BankVoice, wanted: Wanted, samples: Samples) -> None:
        """Keep what was said, tidied; it replaces what this voice said of it before.

        Raises:
            ValueError: it is in another language than the voice, or nothing is heard.
        """
        clip = wanted.clip
        if clip.lang != voice.lang:
            raise ValueError(f"{clip.lang} said by a voice for {voice.lang}")
        samples = tidy(samples)
        if not len(samples):
            raise ValueError("nothing is heard")
        sound = packed(samples)
        row = (self._voice(voice), clip.digest, clip.text, clip.final, wanted.is_part)
        self._db.execute(
            "INSERT OR REPLACE INTO clip "
            "(voice, digest, text, final, is_part, samples, sound_digest, sound) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, len(samples), _digest(sound), sound),
        )

    def keep_only(self, voice: BankVoice, wanted: Iterable[Wanted]) -> int:
        """Drop what this voice says and nobody wants any more; tells how many clips that were."""
        wanted_now = {each.clip.digest for each in wanted}
        number = self._voice(voice)
        there = self._db.execute("SELECT id, digest FROM clip WHERE voice = ?", (number,))
        gone = [(row,) for row, digest in there.fetchall() if digest not in wanted_now]
        self._db.executemany("DELETE FROM clip WHERE id = ?", gone)
        return len(gone)

    def finish(self) -> Path:
        """Seal the bank and put it in its place; this is the end of the writer."""
        self._db.executescript(
            "DELETE FROM seal; DELETE FROM voice WHERE id NOT IN (SELECT voice FROM clip);"
        )
        self._db.execute("INSERT INTO seal VALUES (?)", (_seal(self._db),))
        self._db.execute("VACUUM")
        self._db.execute(f"PRAGMA user_version = {VERSION}")
        self._db.close()
        put_in_place(self._growing, self.target)
        return self.target

    def _voice(self, voice: BankVoice) -> int:
        if voice.kind not in KINDS:
            raise ValueError(f"no kind of voice: {voice.kind}")
        self._db.execute(
            "INSERT INTO voice (lang, name, kind, licence, who) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET kind = excluded.kind, licence = excluded.licence, "
            "who = excluded.who",
            astuple(voice),
        )
        query = "SELECT id FROM voice WHERE lang = ? AND name = ?"
        row: tuple[int] = self._db.execute(query, (voice.lang, voice.name)).fetchone()
        return row[0]


def take(file: Path, target: Path) -> Bank:
    """Put a finished bank from elsewhere in its place, after every digest in it was checked.

    Raises:
        BankRefused: it is none, or a clip in it is ``damaged``. What was there stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving = target.with_name(target.name + ".arriving")
    shutil.copyfile(file, arriving)
    try:
        bank = Bank.open(arriving)
        damaged = next(bank.damaged(), None)
        bank.close()
        if damaged is not None:
            raise BankRefused("damaged")
        put_in_place(arriving, target)
    finally:
        arriving.unlink(missing_ok=True)
    return Bank.open(target)


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


def unpacked(sound: bytes) -> Samples:
    """What ``packed`` packed."""
    samples, _rate = soundfile.read(io.BytesIO(sound), dtype="int16")
    return np.asarray(samples, dtype=np.int16)


def _is_sound(growing: Path) -> bool:
    """Whether there is something that can grow on; what is spoilt is removed."""
    if not growing.exists():
        return False
    opened = sqlite3.connect(growing)
    try:
        if opened.execute("PRAGMA quick_check").fetchone() == ("ok",):
            return True
    except sqlite3.DatabaseError:
        pass
    finally:
        opened.close()
    growing.unlink()
    return False


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise BankRefused("missing")
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )


def _check_form(opened: sqlite3.Connection, path: Path) -> None:
    try:
        (application,) = opened.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        is_other = error.sqlite_errorcode == sqlite3.SQLITE_NOTADB
        raise BankRefused("not_a_bank" if is_other else "broken") from error
    if application != APPLICATION:
        raise BankRefused("not_a_bank")
    (version,) = opened.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        raise BankRefused("other_version" if version else "unfinished")
    (pages,) = opened.execute("PRAGMA page_count").fetchone()
    (size,) = opened.execute("PRAGMA page_size").fetchone()
    if pages * size != path.stat().st_size:
        raise BankRefused("broken")


def _places(opened: sqlite3.Connection) -> dict[Clip, tuple[int, int]]:
    """Where each clip is: the rank of the voice that is taken, and the row."""
    places: dict[Clip, tuple[int, int]] = {}
    rows = opened.execute(
        "SELECT voice.kind, clip.id, voice.lang, clip.text, clip.final "
        "FROM clip JOIN voice ON voice.id = clip.voice"
    )
    for kind, row, lang, text, final in rows:
        clip = Clip(text, lang, bool(final))
        place = (KINDS.index(kind) if kind in KINDS else len(KINDS), row)
        places[clip] = min(place, places.get(clip, place))
    return places


def _held(opened: sqlite3.Connection) -> Iterator[Held]:
    rows = opened.execute(
        "SELECT lang, name, kind, licence, who, count(clip.id), total(samples) "
        "FROM voice JOIN clip ON clip.voice = voice.id GROUP BY voice.id ORDER BY lang, name"
    )
    for *voice, clips, samples in rows:
        yield Held(BankVoice(*voice), clips, samples / SAMPLE_RATE)


def _damaged(opened: sqlite3.Connection) -> Iterator[str]:
    rows = opened.execute(
        "SELECT lang, text, final, digest, sound_digest, sound "
        "FROM clip JOIN voice ON voice.id = clip.voice"
    )
    for lang, text, final, digest, sound_digest, sound in rows:
        right = Clip(text, lang, bool(final)).digest == digest and _digest(sound) == sound_digest
        if not right:
            yield text
    sealed = opened.execute("SELECT digest FROM seal").fetchone()
    if sealed != (_seal(opened),):
        yield "seal"


def _seal(opened: sqlite3.Connection) -> str:
    """One digest of everything in the bank."""
    whole = hashlib.sha256()
    rows = opened.execute(
        "SELECT lang, name, kind, licence, who, digest, sound_digest "
        "FROM clip JOIN voice ON voice.id = clip.voice ORDER BY lang, name, digest"
    )
    for row in rows:
        whole.update("\x1f".join(row).encode() + b"\x1e")
    return whole.hexdigest()


def _digest(sound: bytes) -> str:
    return hashlib.sha256(sound).hexdigest()
