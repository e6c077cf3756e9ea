"""A line of a page, cut into the clips of sound it can be put together from.

A sentence said in one breath sounds best, so the longest stretch that is known is taken: the whole
line, then segments that follow each other, then one segment. Only a value is put together of
parts, and of as few as possible. Signs between words are no clips: they tell how long to pause,
and whether what stands before them ends a sentence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from kiosk.speech.saying import Kind, Segment

_EDGES = re.compile(r"(\W*)(.*?)(\W*)", re.DOTALL)
_SENTENCE_END = re.compile("[.!?\u2026\u3002\uff01\uff1f]")
_SIGN = re.compile(r"\S")
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(rf"[{_HAN}]|(?:(?![{_HAN}])\w)+(?:['\u2019-](?:(?![{_HAN}])\w)+)*")


@dataclass(frozen=True)
class Clip:
    """Words said in one go: without the spaces and signs around them.

    ``final`` words end a sentence and fall; others are heard to go on.
    """

    text: str
    lang: str
    final: bool

    @cached_property
    def digest(self) -> str:
        """What the clip is known by, in hexadecimal."""
        said = "\x1f".join((self.lang, "final" if self.final else "going on", self.text))
        return hashlib.sha256(said.encode()).hexdigest()

    def otherwise(self) -> Clip:
        """The same words where they end a sentence, or where they do not."""
        return Clip(self.text, self.lang, not self.final)


class Pause(Enum):
    """What stands after words."""

    NONE = "none"
    """A space, or nothing: the phrase goes on."""
    PHRASE = "phrase"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Run:
    """The words of one segment, and what stands between them and the next."""

    core: str
    tail: str
    lang: str
    kind: Kind
    pause: Pause

    @property
    def clip(self) -> Clip:
        """The words as a clip of their own."""
        return Clip(self.core, self.lang, self.pause is Pause.SENTENCE)


@dataclass(frozen=True)
class Piece:
    """A clip in its place: ``said`` is the same with the signs an engine needs for its melody."""

    clip: Clip
    said: str
    pause: Pause


Known = Callable[[Clip], bool]
"""Whether there is a sound for exactly this clip."""


def cut(segments: Sequence[Segment], known: Known) -> list[Piece]:
    """``segments`` in clips, in order. What is not known is one clip a segment."""
    line = runs(segments)
    pieces: list[Piece] = []
    place = 0
    while place < len(line):
        taken = _known_together(line, place, known)
        if taken:
            pieces.append(_together(line[place : place + taken]))
        else:
            pieces += _one(line[place], known)
        place += taken or 1
    return pieces


def runs(segments: Iterable[Segment]) -> list[Run]:
    """The segments that have words; the signs before words belong to what stands before them."""
    found: list[tuple[Segment, str, str]] = []
    for each in segments:
        lead, core, tail = _edges(each.spoken)
        if found:
            before, words, signs = found[-1]
            found[-1] = (before, words, signs + (lead if core else each.spoken))
        if core:
            found.append((each, core, tail))
    return [
        Run(core, tail, each.lang, each.kind, _pause(tail, last=place == len(found)))
        for place, (each, core, tail) in enumerate(found, 1)
    ]


def core(text: str) -> str:
    """``text`` without the spaces and signs around its words."""
    return _edges(text)[1]


def is_known(clip: Clip, known: Known) -> bool:
    """Whether there is a sound for these words, ending a sentence or not."""
    return known(clip) or known(clip.otherwise())


def _edges(text: str) -> tuple[str, str, str]:
    found = _EDGES.fullmatch(text)
    if found is None:  # the pattern takes every text
        raise AssertionError(text)
    return found[1], found[2], found[3]


def _pause(signs: str, *, last: bool = False) -> Pause:
    if last or _SENTENCE_END.search(signs):
        return Pause.SENTENCE
    return Pause.PHRASE if _SIGN.search(signs) else Pause.NONE


def _known_together(line: list[Run], place: int, known: Known) -> int:
    """How many runs from ``place`` on are known as one clip, the most; 0 if not even one is."""
    same = place
    while same < len(line) and line[same].lang == line[place].lang:
        same += 1
    for end in range(same, place, -1):
        if is_known(_together(line[place:end]).clip, known):
            return end - place
    return 0


def _together(some: list[Run]) -> Piece:
    said = "".join(each.core + each.tail for each in some)
    pause = some[-1].pause
    return Piece(Clip(core(said), some[0].lang, pause is Pause.SENTENCE), said, pause)


def _one(run: Run, known: Known) -> list[Piece]:
    whole = Piece(run.clip, run.core + run.tail, run.pause)
    return (_of_parts(run, known) or [whole]) if run.kind is Kind.VALUE else [whole]


def _of_parts(run: Run, known: Known) -> list[Piece]:
    """A value put together of the fewest known parts; none if a word of it is in no part."""
    words = [found.span() for found in _TOKEN.finditer(run.core)]
    best: list[tuple[int, int, list[Piece]] | None] = [(0, 0, []), *[None] * len(words)]
    for end in range(1, len(words) + 1):
        for start in range(end):
            before = best[start]
            piece = _part(run, words, start, end) if before else None
            if before is None or piece is None or not is_known(piece.clip, known):
                continue
            cost = (before[0] + 1, before[1] + (not known(piece.clip)))
            held = best[end]
            if held is None or cost < held[:2]:
                best[end] = (*cost, [*before[2], piece])
    whole = best[-1]
    return whole[2] if whole else []


def _part(run: Run, words: list[tuple[int, int]], start: int, end: int) -> Piece | None:
    """Some words of a value that follow each other with no sign between them."""
    text = run.core[words[start][0] : words[end - 1][1]]
    between = (run.core[words[n][1] : words[n + 1][0]] for n in range(start, end - 1))
    if any(_SIGN.search(each) for each in between):
        return None
    if end == len(words):
        return Piece(Clip(text, run.lang, run.pause is Pause.SENTENCE), text + run.tail, run.pause)
    signs = run.core[words[end - 1][1] : words[end][0]]
    return Piece(Clip(text, run.lang, final=False), text + signs, _pause(signs))
