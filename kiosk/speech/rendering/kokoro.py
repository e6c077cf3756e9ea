"""Kokoro: one neural model that speaks Mandarin and English, in the voices named here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

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

_ENDS, _GOES_ON = ".", ","


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
            ingredients.model(), options, providers=["CPUExecutionProvider"]
        )

    def wave(self, phonemes: str, style: ingredients.Style) -> Wave:
        """``phonemes`` spoken, at ``MODEL_RATE``, with the silence the model puts around it.

        Raises:
            CannotSay: a symbol the model does not know, none at all, or too many.
        """
        if not phonemes or not set(phonemes) <= self.vocabulary.keys():
            raise CannotSay
        tokens = [self.vocabulary[each] for each in phonemes]
        if len(tokens) > min(SYMBOLS_MAX, len(style) - 1):
            raise CannotSay
        (spoken,) = self._session.run(
            ["audio"],
            {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": style[len(tokens)][np.newaxis],
                "speed": np.ones(1, np.float32),  # told to be slow, it speaks worse
            },
        )
        return np.asarray(spoken, np.float32).reshape(-1)


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
        phonemes = self.phonemes(text) + (_ENDS if final else _GOES_ON)
        wave = stretched(self._model.wave(phonemes, self._style), LENGTHS[self.lang], MODEL_RATE)
        samples = tidy(as_samples(wave, MODEL_RATE))
        if not len(samples):
            raise CannotSay
        return samples

    def phonemes(self, text: str) -> str:
        """``text`` in the model's symbols."""
        if self.lang == "zh-Hans":
            return mandarin.phonemes(text, self._english)
        said = [self._english(words) + mark for words, mark in english.clauses(text)]
        return " ".join(said)

    def _english(self, words: str) -> str:
        return english.symbols(self._pronounce(english.ESPEAK_VOICE, english.checked(words)))
