"""A Piper voice out of a pack: its model and the file that describes it, and nothing of Piper's.

The model takes the numbers of espeak-ng's phonemes, each followed by a blank, between a beginning
and an end. The file beside it (``<model>.json``) has the numbers, the rate and espeak's voice.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.speech.joining import tidy
from kiosk.speech.rendering import english
from kiosk.speech.rendering.protocols import CannotSay, RendererMissing, Samples
from kiosk.speech.rendering.resampling import as_samples

SLOWER = 1.15
"""A pace for somebody who has not heard it before; one is the speaker's own."""

_BLANK, _BEGINS, _ENDS = "_", "^", "$"
_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff]")
"""Our engine names Chinese characters in every language but their own."""
_NOISE, _NOISE_OF_LENGTHS = 0.333, 0.333
"""Half of what the speaker varies by: a clip is heard again and again."""


class PiperVoice:
    """One voice of a pack.

    Args:
        model: an ONNX file; its description lies beside it, with ``.json`` after the whole name.
        lang: the language it is wanted for.
        pronounce: what espeak-ng's voice, named first, would pronounce, in IPA.

    Raises:
        RendererMissing: a file is not there, or is no such model.
    """

    def __init__(self, model: Path, lang: str, pronounce: Callable[[str, str], str]) -> None:
        try:
            import onnxruntime  # noqa: PLC0415 - an extra
        except ImportError:
            raise RendererMissing("extra_missing") from None
        self.lang = lang
        self.voice = model.stem
        self._pronounce = pronounce
        self._take(_description(model), model.name)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session: Any = onnxruntime.InferenceSession(
                model.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except OSError:
            raise RendererMissing("file_missing", file=model.name) from None
        # the library has an exception of its own for each way in which a file is no model
        except Exception:  # noqa: BLE001
            raise RendererMissing("not_a_piper_model", file=model.name) from None

    def _take(self, told: dict[str, Any], name: str) -> None:
        try:
            self._rate = int(told["audio"]["sample_rate"])
            self._espeak_voice = str(told["espeak"]["voice"])
            self._numbers: dict[str, list[int]] = dict(told["phoneme_id_map"])
            self._length = float(told["inference"]["length_scale"]) * SLOWER
            speakers, kind = int(told.get("num_speakers", 1)), told.get("phoneme_type", "espeak")
        except (KeyError, TypeError, ValueError):
            raise RendererMissing("not_a_piper_model", file=name) from None
        if speakers != 1 or kind != "espeak" or not {_BLANK, _BEGINS, _ENDS} <= {*self._numbers}:
            raise RendererMissing("not_a_piper_model", file=name)

    def render(self, text: str, *, final: bool) -> Samples:
        """``text`` spoken; see ``Renderer``."""
        numbers = self._in_numbers(self.phonemes(text) + ("." if final else ","))
        spoken = self._session.run(
            None,
            {
                "input": np.array([numbers], np.int64),
                "input_lengths": np.array([len(numbers)], np.int64),
                "scales": np.array([_NOISE, self._length, _NOISE_OF_LENGTHS], np.float32),
            },
        )[0]
        wave = np.asarray(spoken, np.float32).reshape(-1)
        samples = tidy(as_samples(wave, self._rate))
        if not len(samples):
            raise CannotSay
        return samples

    def render_several(self, texts: Sequence[str], *, final: bool) -> list[Samples | None]:
        """Each of ``texts`` spoken, one after the other."""
        return [self._if_it_can(each, final=final) for each in texts]

    def _if_it_can(self, text: str, *, final: bool) -> Samples | None:
        try:
            return self.render(text, final=final)
        except CannotSay:
            return None

    def phonemes(self, text: str) -> str:
        """``text`` as espeak-ng would pronounce it, in single marks and letters."""
        said = [
            self._pronounce(self._espeak_voice, words) + mark
            for words, mark in english.clauses(text)
        ]
        if not said or _HAN.search(text) or any("(" in each for each in said):
            raise CannotSay
        return unicodedata.normalize("NFD", " ".join(said)).rstrip(",.;: ")

    def _in_numbers(self, phonemes: str) -> list[int]:
        numbers = [*self._numbers[_BEGINS], *self._numbers[_BLANK]]
        for each in phonemes:
            if each not in self._numbers:
                raise CannotSay
            numbers += [*self._numbers[each], *self._numbers[_BLANK]]
        return [*numbers, *self._numbers[_ENDS]]


def _description(model: Path) -> dict[str, Any]:
    beside = model.with_name(model.name + ".json")
    try:
        told = json.loads(beside.read_bytes())
    except OSError:
        raise RendererMissing("file_missing", file=beside.name) from None
    except ValueError:
        raise RendererMissing("not_a_piper_model", file=beside.name) from None
    if not isinstance(told, dict):
        raise RendererMissing("not_a_piper_model", file=beside.name)
    return told
