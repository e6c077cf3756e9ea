"""Voice packs: a folder with a person's recordings, or a model, for one language.

``pack.toml`` says whose voice it is. Recordings are named as the recording list says: the beginning
of the clip's digest, and any ending. For a language the catalogues are not in, ``list.csv`` in the
pack is the recording list of another language with the translations filled in.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile

from kiosk.speech.bank import BankVoice, BankWriter
from kiosk.speech.clips import Clip, core
from kiosk.speech.inventory import Wanted
from kiosk.speech.joining import loudness, tidy
from kiosk.speech.rendering.protocols import SAMPLE_RATE, Samples
from kiosk.speech.rendering.resampling import as_samples

PACK_FILE, LIST_FILE = "pack.toml", "list.csv"
PACK_KINDS = ("recordings", "piper")
NAME_CHARS = 10
"""So much of a clip's digest names its recording: enough that no two are called the same."""

RATE_MIN, RATE_MAX = 16_000, 192_000
"""Samples a second: below this, consonants are missing; above it, nothing more is heard."""
RECORDING_BYTES_MAX = 256 * 1024 * 1024
"""So much of a recording's samples is read into memory: eleven minutes in stereo at 48,000."""
LOUDNESS_MIN = 100.0
"""Root mean square of what is said: 50 dB below the most; raising it would raise the noise."""
CLIPPED = 32_700
CLIPPED_SHARE_MAX = 0.001
SECONDS_FREE, SECONDS_A_CHAR = 1.5, 0.2
SECONDS_A_HAN = 0.6
"""A recording that takes longer than this for its text holds something else too."""


class PackRefused(Exception):
    """A folder is no voice pack; ``reason`` is a stable code, ``facts`` say what it is about."""

    def __init__(self, reason: str, **facts: str) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


@dataclass(frozen=True)
class Pack:
    """A folder whose ``pack.toml`` could be read. ``model`` is a file in it, for ``piper``."""

    folder: Path
    voice: BankVoice
    model: str | None = None


@dataclass(frozen=True)
class Line:
    """One line of a recording list. ``source`` is what to translate, where that is needed."""

    number: int
    wanted: Wanted
    source: str | None = None

    @property
    def clip(self) -> Clip:
        """What is to be read aloud."""
        return self.wanted.clip

    @property
    def name(self) -> str:
        """What the recording is called, without its ending."""
        if self.source is None:
            return self.clip.digest[:NAME_CHARS]
        return Clip(self.source, "", self.clip.final).digest[:NAME_CHARS]


@dataclass(frozen=True)
class Finding:
    """What is wrong: a recording that is ``missing`` or not as it should be, or a strange file."""

    problem: str
    file: str
    line: Line | None = None


def read_pack(folder: Path) -> Pack:
    """The pack in ``folder``.

    Raises:
        PackRefused: it has no ``pack.toml``, or one that says too little or cannot be read.
    """
    try:
        told = tomllib.loads((folder / PACK_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise PackRefused("no_pack_file", folder=str(folder)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise PackRefused("pack_file_unreadable") from None
    said = {name: told.get(name) for name in ("language", "name", "kind", "licence", "who")}
    for name, value in said.items():
        if not (isinstance(value, str) and value.strip()):
            raise PackRefused("field_missing", field=name)
    if said["kind"] not in PACK_KINDS:
        raise PackRefused("kind_unknown", kinds=", ".join(PACK_KINDS))
    voice = BankVoice(*(str(said[n]) for n in ("language", "name", "kind", "licence", "who")))
    model = told.get("model")
    return Pack(folder, voice, model if isinstance(model, str) else None)


def recording_list(wanted: Iterable[Wanted]) -> list[Line]:
    """What a person has to read aloud: every text once, as it ends a sentence if it ever does."""
    texts: dict[str, Wanted] = {}
    for each in wanted:
        held = texts.get(each.clip.text)
        if held is None or (each.clip.final and not held.clip.final):
            texts[each.clip.text] = each
    return [Line(number, each) for number, each in enumerate(texts.values(), 1)]


def to_translate(lines: Iterable[Line]) -> list[Line]:
    """The same list for a language the catalogues are not in: its texts are still empty."""
    return [
        Line(
            each.number,
            Wanted(Clip("", "", each.clip.final), each.wanted.group, each.wanted.note),
            source=each.clip.text,
        )
        for each in lines
    ]


def translated(lines: Iterable[Line], pack: Pack) -> list[Line]:
    """``lines`` with the translations of the pack's ``list.csv``; without one they stay empty.

    Raises:
        PackRefused: the list is missing or cannot be read.
    """
    try:
        written = (pack.folder / LIST_FILE).read_text(encoding="utf-8-sig")
        by_name = {row[1]: row[3] for row in csv.reader(io.StringIO(written)) if len(row) > 3}
    except (OSError, UnicodeDecodeError, csv.Error):
        raise PackRefused("list_unreadable", file=LIST_FILE) from None
    lang = pack.voice.lang
    return [
        Line(
            each.number,
            replace(
                each.wanted, clip=Clip(core(by_name.get(each.name, "")), lang, each.clip.final)
            ),
            each.source,
        )
        for each in lines
    ]


def check(pack: Pack, lines: Sequence[Line]) -> Iterator[Finding]:
    """Everything that is missing or wrong, in the order of the list; then strange files."""
    recordings = _recordings(pack)
    for line in lines:
        file = recordings.pop(line.name, None)
        if line.source is not None and not line.clip.text:
            yield Finding("untranslated", file.name if file else line.name, line)
        elif file is None:
            yield Finding("missing", line.name, line)
        else:
            problem = _problem(file, line.clip.text)
            if problem:
                yield Finding(problem, file.name, line)
    for file in recordings.values():
        yield Finding("on_no_list", file.name)


def ingest(pack: Pack, lines: Iterable[Line], bank: BankWriter) -> int:
    """Put every good recording of ``lines`` into the bank; tells how many there were.

    What the pack no longer has, the bank no longer has either.
    """
    recordings = _recordings(pack)
    good = []
    for line in lines:
        file = recordings.get(line.name)
        if file and line.clip.text and not _problem(file, line.clip.text):
            bank.add(pack.voice, line.wanted, read_sound(file)[0])
            good.append(line.wanted)
    bank.keep_only(pack.voice, good)
    return len(good)


def read_sound(file: Path) -> tuple[Samples, int, float]:
    """A recording at the engine's rate, in one channel; its own rate; and what share is clipped.

    Raises:
        OSError: it cannot be read, or is no sound.
    """
    try:
        read, rate = soundfile.read(file, dtype="float32", always_2d=True)
    except soundfile.SoundFileError as error:
        raise OSError(file.name) from error
    loudest = float(np.mean(np.abs(read) * 32_768 >= CLIPPED)) if read.size else 0.0
    return as_samples(np.asarray(read.mean(axis=1), np.float32), rate), rate, loudest


def _recordings(pack: Pack) -> dict[str, Path]:
    """The files that may be recordings, by their names without endings."""
    others = {PACK_FILE, LIST_FILE, pack.model}
    files = sorted(each for each in pack.folder.iterdir() if each.is_file())
    return {
        each.stem.lower(): each
        for each in files
        if each.name not in others and not each.name.startswith(".")
    }


def _problem(file: Path, text: str) -> str | None:
    """What is wrong with a recording of ``text``, as a code."""
    try:
        told = soundfile.info(file)  # looked at first: whoever says how long it is may exaggerate
        if told.samplerate > RATE_MAX:
            return "unreadable"
        if told.frames * told.channels * 4 > RECORDING_BYTES_MAX:
            return "too_long"
        samples, rate, clipped = read_sound(file)
    except (OSError, soundfile.SoundFileError):
        return "unreadable"
    said = tidy(samples)
    seconds = len(said) / SAMPLE_RATE
    problems = {
        "too_coarse": rate < RATE_MIN,
        "silent": not len(said),
        "too_quiet": loudness(samples) < LOUDNESS_MIN,
        "clipped": clipped > CLIPPED_SHARE_MAX,
        "too_long": seconds > _seconds_max(text),
    }
    return next((problem for problem, is_so in problems.items() if is_so), None)


def _seconds_max(text: str) -> float:
    han = sum("\u3400" <= each <= "\u9fff" for each in text)
    return SECONDS_FREE + han * SECONDS_A_HAN + (len(text) - han) * SECONDS_A_CHAR
