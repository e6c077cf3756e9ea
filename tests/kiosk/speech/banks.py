"""Banks for tests: every clip is a tone, and its length tells which clip it is."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from kiosk.speech.bank import Bank, BankVoice, BankWriter
from kiosk.speech.clips import Clip
from kiosk.speech.inventory import Wanted
from kiosk.speech.rendering.protocols import SAMPLE_RATE, Samples

NEURAL = {lang: BankVoice(lang, f"neural-{lang}", "neural") for lang in ("en", "zh-Hans", "vi")}


def tone(seconds: float, level: float = 8000, hertz: float = 180) -> Samples:
    """A tone of so many seconds; ``level`` is its peak."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.asarray(level * np.sin(2 * np.pi * hertz * time), np.int16)


def bank_of(
    path: Path, clips: Iterable[Clip], voice: BankVoice | None = None, *, seconds: float = 0.3
) -> Bank:
    """A finished bank of tones at ``path``, added to what is there."""
    with BankWriter(path) as writer:
        for clip in clips:
            writer.add(voice or NEURAL[clip.lang], Wanted(clip, "test"), tone(seconds))
        writer.finish()
    return Bank.open(path)
