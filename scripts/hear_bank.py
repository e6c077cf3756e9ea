"""A bank with the few clips that some sentences need, rendered for a listener there and then."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hear_sentences import OWN, Sentence

from kiosk.speech.bank import Bank, BankVoice, BankWriter
from kiosk.speech.clips import Pause, cut
from kiosk.speech.inventory import Wanted, inventory
from kiosk.speech.joining import as_wav, joined
from kiosk.speech.rendering.building import grouped
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.rendering.ingredients import VOICES
from kiosk.speech.rendering.protocols import CannotSay, Renderer, Samples
from kiosk.speech.rendering.protocols import Wanted as Name
from kiosk.speech.service import SpeechService
from kiosk.words import Words


@dataclass(frozen=True)
class Neural:
    """The neural voice of one language, in a process of its own."""

    child: RenderingChild
    lang: str

    @property
    def voice(self) -> str:
        """Which of the model's voices it is."""
        return VOICES[self.lang]

    def render(self, text: str, *, final: bool) -> Samples:
        """``text`` spoken; see ``Renderer``."""
        return self.child.render(text, self.lang, final=final)

    def render_several(self, texts: Sequence[str], *, final: bool) -> list[Samples | None]:
        """Each of ``texts`` spoken; see ``Renderer``."""
        return self.child.render_several(texts, self.lang, final=final)


@contextmanager
def neural(styles: Path) -> Iterator[RenderingChild]:
    """The process that renders, until it is no longer needed."""
    child = RenderingChild(styles)
    try:
        yield child
    finally:
        child.end()


def whole(renderer: Renderer, said: Iterable[Sentence]) -> Iterator[tuple[str, bytes]]:
    """Each sentence's words, and its lines each rendered in one go."""
    for sentence in said:
        lines = [renderer.render(line.spoken, final=True) for line in sentence.lines]
        yield sentence.spoken, as_wav(joined([(each, Pause.SENTENCE) for each in lines]))


def needed(words: Words, lang: str, said: Iterable[Sentence]) -> list[Wanted]:
    """The clips of a whole bank that these sentences are put together from, and their names.

    In the kiosk names are rendered in the background; a bank this small would have none made.
    """
    places = OWN["station"][lang]
    known = {each.clip: each for each in inventory(words, lang, places)}
    taken: dict[str, Wanted] = {}
    for sentence in said:
        for line in sentence.lines:
            for piece in cut(line, known.__contains__):
                found = known.get(piece.clip) or known.get(piece.clip.otherwise())
                found = found or Wanted(piece.clip, "names")
                if found.clip.lang == lang:
                    taken[found.clip.digest] = found
    return list(taken.values())


def small_bank(path: Path, renderer: Renderer, wanted: Iterable[Wanted]) -> Bank:
    """A bank of these clips alone, at ``path``."""
    voice = BankVoice(renderer.lang, renderer.voice, "neural", "", "")
    with BankWriter(path) as writer:
        for together in grouped([(voice, each) for each in writer.missing(voice, wanted)]):
            final = together[0][1].clip.final
            said = renderer.render_several([one.clip.text for _, one in together], final=final)
            for (_, one), samples in zip(together, said, strict=True):
                if samples is not None:  # else it is said live, as with a whole bank
                    writer.add(voice, one, samples)
        writer.finish()
    return Bank.open(path)


class AtOnce:
    """Renders a name when it is wanted: a listener is in no hurry, and waits for all of them."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._ready: dict[str, Samples] = {}

    def want(self, clips: Iterable[Name]) -> None:
        """Render them now, but what this voice has no sounds for."""
        for each in clips:
            if each.lang != self._renderer.lang:
                continue
            with suppress(CannotSay):
                self._ready[each.key] = self._renderer.render(each.text, final=each.final)

    def find(self, key: str) -> Samples | None:
        """What was rendered."""
        return self._ready.get(key)

    def forget(self, keys: Iterable[str]) -> None:
        """Drop it."""
        for key in keys:
            self._ready.pop(key, None)

    def close(self) -> None:
        """Nothing runs."""


def prepared(service: SpeechService, said: Iterable[Sentence]) -> None:
    """Have the names in these sentences made ready."""
    for sentence in said:
        for line in sentence.lines:
            service.prepare(line)
