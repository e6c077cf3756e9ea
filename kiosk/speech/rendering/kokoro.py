"""Kokoro: one neural model that speaks Mandarin and English, in the voices named here.

Asked for a word alone, the model draws it out until it is two (er is heard as er yi). So
short texts are said within a sentence, several in one, and cut out where the model itself says that
they begin and end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.speech.joining import tidy
from kiosk.speech.rendering import english, ingredients, mandarin
from kiosk.speech.rendering.protocols import CannotSay, RendererMissing, Samples
from kiosk.speech.rendering.resampling import Wave, as_samples
from kiosk.speech.rendering.stretching import stretched

MODEL_RATE = 24000
LENGTHS = {"zh-Hans": 1.35, "en": 1.45}
"""How much longer than the model says it: for whoever hears it for the first time."""

SYMBOLS_MAX = 500
"""The model was made for texts of up to this many symbols."""

SHORT_SYMBOLS = 40
"""A text of fewer symbols is said within a sentence."""

AROUND = {"zh-Hans": ("您的记录是", "谢谢您"), "en": ("Your record says", "thank you")}
"""What stands before and after short texts."""

_ENDS, _GOES_ON = ".", ","

_BETWEEN = ". , ."
"""What stands between short texts. At a comma the model mostly goes on without a breath: at 38 of
48 places there were no 20 ms of quiet to cut at, with three commas at 18, with these at 5."""

_DURATIONS = "/encoder/Clip_output_0"
"""Where the model that we know keeps how many frames each symbol lasts."""
_FRAME = 600
"""Samples in a frame."""

_STRETCH = 120
"""Five milliseconds: the shortest silence worth cutting at."""

Edges = NDArray[np.int64]
"""The sample at which each symbol begins, and at which the last one ends."""


class Kokoro:
    """The model, opened once, for every language it speaks.

    Args:
        threads: how many processors one clip may use.

    Raises:
        RendererMissing: a part of it is not here.
    """

    def __init__(self, *, threads: int = 1) -> None:
        try:
            import onnxruntime  # noqa: PLC0415 - an extra
        except ImportError:
            raise RendererMissing("extra_missing") from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.vocabulary = ingredients.vocabulary()
        self._session: Any = onnxruntime.InferenceSession(
            ingredients.model() + _telling(_DURATIONS),
            options,
            providers=["CPUExecutionProvider"],
        )

    def wave(self, phonemes: str, style: ingredients.Style) -> tuple[Wave, Edges]:
        """``phonemes`` spoken, at ``MODEL_RATE``, and where each symbol stands.

        The model puts silence before the first symbol and after the last.

        Raises:
            CannotSay: a symbol the model does not know, none at all, or too many.
        """
        if not phonemes or not set(phonemes) <= self.vocabulary.keys():
            raise CannotSay
        tokens = [self.vocabulary[each] for each in phonemes]
        if len(tokens) > min(SYMBOLS_MAX, len(style) - 1):
            raise CannotSay
        spoken, frames = self._session.run(
            ["audio", _DURATIONS],
            {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": style[len(tokens)][np.newaxis],
                "speed": np.ones(1, np.float32),  # told to be slow, it speaks worse
            },
        )
        edges = np.cumsum(np.asarray(frames, np.int64).reshape(-1)) * _FRAME
        return np.asarray(spoken, np.float32).reshape(-1), edges


class KokoroVoice:
    """One voice of the model.

    Args:
        model: what speaks.
        lang: the language.
        styles: the folder of the styles.
        pronounce: what espeak-ng's voice, named first, would pronounce, in IPA; for English.

    Raises:
        RendererMissing: the style is not here.
    """

    def __init__(
        self, model: Kokoro, lang: str, styles: Path, pronounce: Callable[[str, str], str]
    ) -> None:
        self.lang = lang
        self.voice = ingredients.VOICES[lang]
        self._model = model
        self._style = ingredients.style(styles, self.voice)
        self._pronounce = pronounce

    def render(self, text: str, *, final: bool) -> Samples:
        """``text`` spoken; see ``Renderer``."""
        (samples,) = self.render_several([text], final=final)
        if samples is None:
            raise CannotSay
        return samples

    def render_several(self, texts: Sequence[str], *, final: bool) -> list[Samples | None]:
        """Each of ``texts`` spoken, or nothing for one there is no sound for.

        Short ones cost the least several at a time.
        """
        mark = _ENDS if final else _GOES_ON
        said = [self._sayable(text) for text in texts]
        short = [each for each in dict.fromkeys(said) if each and len(each) < SHORT_SYMBOLS]
        waves = self._within(short)
        waves |= {
            each: self._model.wave(each + mark, self._style)[0]
            for each in said
            if each and each not in waves
        }
        return [self._shaped(waves[each]) if each else None for each in said]

    def _sayable(self, text: str) -> str | None:
        """The symbols of ``text``, if the model knows them all and they are not too many."""
        try:
            phonemes = self.phonemes(text).rstrip(",.!? ")
        except CannotSay:
            return None
        known = phonemes and set(phonemes) <= self._model.vocabulary.keys()
        return phonemes if known and len(phonemes) < SYMBOLS_MAX else None

    def _within(self, short: Sequence[str]) -> dict[str, Wave]:
        """Each of the ``short`` ones, said among the others and cut out of the sentence."""
        if not short:
            return {}
        before, after = (self.phonemes(each).rstrip(",.!? ") for each in AROUND[self.lang])
        sentence, signs = before, []
        for each in (*short, after):
            begins = len(sentence)
            sentence += f"{_BETWEEN} "
            signs.append((begins, len(sentence)))
            sentence += each
        spoken, edges = self._model.wave(sentence + _ENDS, self._style)
        cuts = [_quietest(spoken, edges[begins], edges[ends]) for begins, ends in signs]
        return {each: spoken[cuts[at] : cuts[at + 1]] for at, each in enumerate(short)}

    def _shaped(self, wave: Wave) -> Samples | None:
        samples = tidy(as_samples(stretched(wave, LENGTHS[self.lang], MODEL_RATE), MODEL_RATE))
        return samples if len(samples) else None

    def phonemes(self, text: str) -> str:
        """``text`` in the model's symbols."""
        if self.lang == "zh-Hans":
            return mandarin.phonemes(text, self._english)
        said = [self._english(words) + mark for words, mark in english.clauses(text)]
        return " ".join(said)

    def _english(self, words: str) -> str:
        return english.symbols(self._pronounce(english.ESPEAK_VOICE, english.checked(words)))


def _quietest(wave: Wave, begins: int, ends: int) -> int:
    """Where to cut within these signs: the sounds around them lean into them."""
    stretches = wave[begins : ends - (ends - begins) % _STRETCH].reshape(-1, _STRETCH)
    if not len(stretches):
        return begins
    return int(begins + _STRETCH * (np.argmin((stretches**2).sum(1)) + 0.5))


def _telling(name: str) -> bytes:
    """What, put behind a model, makes it tell its value ``name`` as well.

    ONNX files are protocol buffers, in which the same message twice is one message with the fields
    of both: here a graph (field 7) that has nothing but one output (12) with a name (1).
    """
    message = name.encode()
    for field in (1, 12, 7):
        message = bytes([field << 3 | 2, len(message)]) + message
    return message
