"""What the engine is asked for when a text is said at once: stretches of one language each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kiosk.speech.clips import Pause
from kiosk.speech.lexicon import lexicon_of
from kiosk.speech.plain import other_scripts, parts, spans, words_only
from kiosk.speech.saying import Segment

RATES = {"en": 105, "zh-Hans": 130, "vi": 120}
"""Words a minute as the engine counts them: the usual speed. The page plays it faster or slower."""

_SENTENCE_ENDS = ".!?\u3002"


@dataclass(frozen=True)
class Ask:
    """What the engine is asked for in one go."""

    text: str
    voice: str
    rate: int
    pause: Pause


def asks(texts: Iterable[tuple[str, str]], pause: Pause) -> list[Ask]:
    """What to ask for to say ``texts``, each with its language; ``pause`` stands after the last.

    What nobody can pronounce is left out.
    """
    found: list[Ask] = []
    for text, lang in _joined(texts):
        for span, own in spans(words_only(text, lang), lang):
            for part in parts(span):
                found += _by_script(part, own)
    if found:
        last = found[-1]
        found[-1] = Ask(last.text, last.voice, last.rate, pause)
    return found


def _by_script(part: str, own: str) -> Iterator[Ask]:
    for stretch, other in other_scripts(part):
        if any(each.isalpha() for each in stretch):
            ends = Pause.SENTENCE if stretch[-1] in _SENTENCE_ENDS else Pause.NONE
            yield Ask(stretch, other or lexicon_of(own).VOICE, RATES[own], ends)


def as_texts(segments: Sequence[Segment]) -> list[tuple[str, str]]:
    """What each segment says, and in which language."""
    return [(each.spoken, each.lang) for each in segments]


def _joined(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one language as one text: a sentence keeps its melody."""
    joined: list[tuple[str, str]] = []
    for text, lang in texts:
        if joined and joined[-1][1] == lang:
            joined[-1] = (joined[-1][0] + text, lang)
        else:
            joined.append((text, lang))
    return joined
