"""The bank: clips that were rendered or recorded beforehand, by language, words and voice.

One SQLite file, which a station is given whole. Each clip is kept as FLAC: nothing is lost, and it
is read in less than a millisecond, while a visitor waits; docs/voice.md has the figures.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import TracebackType

from kiosk.speech.bank_file import (
    APPLICATION,
    TABLES,
    VERSION,
    BankRefused,
    alone,
    can_grow,
    opened,
    packed,
    put_in_place,
    unpacked,
)
from kiosk.speech.clips import Clip
from kiosk.speech.inventory import Wanted
from kiosk.speech.joining import tidy
from kiosk.speech.rendering.protocols import SAMPLE_RATE, Samples

KINDS = ("recordings", "piper", "neural")
"""Kinds of voices, the one that is taken first when several have a clip first."""

READ_CLIPS_MAX = 512
"""So many clips that were read lately stay in memory: some 25 MB."""

CLIPS_MIN = 300
"""Fewer clips of a language are a beginning: most of what is said would still be the engine's."""

_TAKE_OVER = """
BEGIN;
CREATE TEMP TABLE built AS SELECT lang, name FROM voice WHERE id IN ({built});
DELETE FROM clip WHERE voice NOT IN ({built});
DELETE FROM voice WHERE id NOT IN ({built});
INSERT INTO voice (lang, name, kind, licence, who) SELECT lang, name, kind, licence, who
    FROM place.voice WHERE (lang, name) NOT IN (SELECT lang, name FROM built);
INSERT INTO clip (voice, digest, text, final, is_part, samples, sound_digest, sound)
    SELECT main.voice.id, digest, text, final, is_part, samples, sound_digest, sound
    FROM place.clip JOIN place.voice ON place.voice.id = place.clip.voice
    JOIN main.voice ON main.voice.lang = place.voice.lang AND main.voice.name = place.voice.name
    WHERE (main.voice.lang, main.voice.name) NOT IN (SELECT lang, name FROM built);
DROP TABLE built;
COMMIT;
"""
"""Every voice but the ones that are built, as the bank in its place has it."""


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
                another version (``other_version``), ``unfinished``, ``broken`` or ``unreadable``.
        """
        bank = opened(path)
        try:
            return cls(path, bank)
        except sqlite3.DatabaseError as error:
            bank.close()
            raise BankRefused("broken") from error

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
        _, is_other, row_id = min((rank, other, row) for rank, row, other in places)
        return self._read(row_id, forms[is_other].digest)

    def _read_now(self, row_id: int, clip_digest: str) -> Samples | None:
        try:
            with self._turn:
                row = self._opened.execute(
                    # If the file was written over meanwhile, other words stand in that place.
                    "SELECT sound, sound_digest FROM clip WHERE id = ? AND digest = ?",
                    (row_id, clip_digest),
                ).fetchone()
        except sqlite3.DatabaseError:
            return None
        samples = unpacked(row[0]) if row and _is_as_sealed(*row) else None
        if samples is not None:
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

    It grows beside its place, and takes it only when it is finished. With ``goes_on`` it begins
    where a builder was stopped, else with the bank in its place: a few recordings that are added
    must not put what is half built there.

    Raises:
        BankRefused: the bank that is there is none, or somebody else writes here (``busy``).
    """

    def __init__(self, target: Path, *, goes_on: bool = True) -> None:
        self.target, self._goes_on = target, goes_on
        self._growing = target.with_name(target.name + (".building" if goes_on else ".adding"))
        with ExitStack() as held:
            held.enter_context(alone(target.parent))
            if not goes_on:
                self._growing.unlink(missing_ok=True)
            if not can_grow(self._growing) and target.exists():
                Bank.open(target).close()
                shutil.copyfile(target, self._growing)
            self._open()
            self._held = held.pop_all()

    def _open(self) -> None:
        self._db = sqlite3.connect(self._growing, isolation_level=None)
        # A power cut may spoil what grows, which is then begun again; a stopped builder does not.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(
            f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 0; {TABLES}"
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
        if not self._goes_on:
            self._growing.unlink(missing_ok=True)
        self._held.close()

    def take_over(self, but: Iterable[BankVoice]) -> None:
        """Have every voice, ``but`` those built here, as the bank in its place has it now.

        Since this builder was first stopped, recordings may have been added, or a bank taken.
        """
        try:
            Bank.open(self.target).close()
        except BankRefused:
            return
        built = ",".join(str(self._voice(each)) for each in but) or "0"
        self._db.execute("ATTACH ? AS place", (str(self.target),))
        self._db.executescript(_TAKE_OVER.format(built=built))
        self._db.execute("DETACH place")

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


def take(file: Path, target: Path, *, even_if_poorer: bool = False) -> Bank:
    """Put a finished bank from elsewhere in its place, after every digest in it was checked.

    Raises:
        BankRefused: it is none, a clip in it is ``damaged``, a voice that is here has fewer clips
            in it (``poorer``), or a bank is being built here (``busy``). What was there stays.
    """
    if not file.is_file():
        raise BankRefused("missing")
    arriving = target.with_name(target.name + ".arriving")
    with alone(target.parent):
        try:
            shutil.copyfile(file, arriving)
            bank = Bank.open(arriving)
            damaged = next(bank.damaged(), None)
            bank.close()
            if damaged is not None:
                raise BankRefused("damaged")
            if not even_if_poorer and _is_poorer(bank, target):
                raise BankRefused("poorer")
            put_in_place(arriving, target)
        finally:
            arriving.unlink(missing_ok=True)
    return Bank.open(target)


def _is_poorer(bank: Bank, target: Path) -> bool:
    """Whether a voice of the bank at ``target`` would have fewer clips in ``bank``, or none."""
    try:
        here = Bank.open(target)
    except BankRefused:
        return False
    here.close()
    coming = {(each.voice.lang, each.voice.name): each.clips for each in bank.held}
    return any(coming.get((each.voice.lang, each.voice.name), 0) < each.clips for each in here.held)


def _places(bank: sqlite3.Connection) -> dict[Clip, tuple[int, int]]:
    """Where each clip is: the rank of the voice that is taken, and the row."""
    places: dict[Clip, tuple[int, int]] = {}
    rows = bank.execute(
        "SELECT voice.kind, clip.id, voice.lang, clip.text, clip.final "
        "FROM clip JOIN voice ON voice.id = clip.voice"
    )
    for kind, row, lang, text, final in rows:
        clip = Clip(text, lang, bool(final))
        place = (KINDS.index(kind) if kind in KINDS else len(KINDS), row)
        places[clip] = min(place, places.get(clip, place))
    return places


def _held(bank: sqlite3.Connection) -> Iterator[Held]:
    rows = bank.execute(
        "SELECT lang, name, kind, licence, who, count(clip.id), total(samples) "
        "FROM voice JOIN clip ON clip.voice = voice.id GROUP BY voice.id ORDER BY lang, name"
    )
    for *voice, clips, samples in rows:
        yield Held(BankVoice(*voice), clips, samples / SAMPLE_RATE)


def _damaged(bank: sqlite3.Connection) -> Iterator[str]:
    rows = bank.execute(
        "SELECT lang, text, final, digest, sound_digest, sound "
        "FROM clip JOIN voice ON voice.id = clip.voice"
    )
    for lang, text, final, digest, sound_digest, sound in rows:
        is_named_rightly = Clip(text, lang, bool(final)).digest == digest
        is_right = is_named_rightly and _is_as_sealed(sound, sound_digest)
        if not is_right or unpacked(sound) is None:
            yield text
    sealed = bank.execute("SELECT digest FROM seal").fetchone()
    if sealed != (_seal(bank),):
        yield "seal"


def _seal(bank: sqlite3.Connection) -> str:
    """One digest of everything in the bank."""
    whole = hashlib.sha256()
    rows = bank.execute(
        "SELECT lang, name, kind, licence, who, digest, sound_digest "
        "FROM clip JOIN voice ON voice.id = clip.voice ORDER BY lang, name, digest"
    )
    for row in rows:
        whole.update("\x1f".join(row).encode() + b"\x1e")
    return whole.hexdigest()


def _is_as_sealed(sound: object, digest: str) -> bool:
    return isinstance(sound, bytes) and _digest(sound) == digest


def _digest(sound: bytes) -> str:
    return hashlib.sha256(sound).hexdigest()
