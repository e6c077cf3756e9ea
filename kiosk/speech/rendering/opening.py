"""Which voice renders a language: a pack's own, else the neural one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.speech.rendering import ingredients
from kiosk.speech.rendering.kokoro import Kokoro, KokoroVoice
from kiosk.speech.rendering.piper import PiperVoice
from kiosk.speech.rendering.protocols import Renderer, RendererMissing

Pronounce = Callable[[str, str], str]
"""What a voice of espeak-ng, named first, would pronounce, in IPA."""


class Opener:
    """Opens voices; the neural model once, for all its languages.

    Args:
        styles: the folder the neural voices' styles were taken into.
        models: Piper models by language, out of packs.
        pronounce: how words are turned into phonemes.
    """

    def __init__(self, styles: Path, models: Mapping[str, Path], pronounce: Pronounce) -> None:
        self._styles = styles
        self._models = models
        self._pronounce = pronounce
        self._kokoro: Kokoro | None = None

    def open(self, lang: str) -> Renderer:
        """The voice of ``lang``.

        Raises:
            RendererMissing: there is none, or a part of it is not here.
        """
        model = self._models.get(lang)
        if model is not None:
            return PiperVoice(model, lang, self._pronounce)
        if lang not in ingredients.VOICES:
            raise RendererMissing("no_voice", language=lang)
        self._kokoro = self._kokoro or Kokoro()
        return KokoroVoice(self._kokoro, lang, self._styles, self._pronounce)
