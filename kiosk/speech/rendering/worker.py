"""The child process that renders: texts in, samples out, nothing kept, behind everything else.

Started as ``python -m kiosk.speech.rendering.worker`` by ``kiosk.speech.rendering.child``. A voice
is opened when it is first asked for. It writes no text to a file, a log or a stream; it ends when
its input does.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
from contextlib import suppress
from pathlib import Path

from kiosk.speech import espeak, frames
from kiosk.speech.rendering.opening import Opener
from kiosk.speech.rendering.protocols import Renderer, RendererMissing

MEMORY_BYTES_MAX = 4 * 1024**3
"""Of addresses, not of memory: the model needs half a gigabyte of that."""
NICENESS = 15
TEXT_CHARS_MAX = 400


def main() -> None:
    """Answer until the input ends. Arguments: the folder of styles, then lang=model of packs."""
    questions, answers = 0, _keep_output_for_frames()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _stand_back()
    styles, *packs = sys.argv[1:]
    models = {lang: Path(model) for lang, _, model in (each.partition("=") for each in packs)}
    worker = Worker(Opener(Path(styles), models, pronounce))
    frames.send(answers, frames.HELLO)
    while True:
        try:
            frames.send(answers, worker.answer(frames.receive(questions)))
        except frames.Broken:
            return


def _stand_back() -> None:
    """Let everything else go first."""
    os.nice(NICENESS)
    # Linux shares a processor among sessions before it looks at processes, and this is one alone
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICENESS), encoding="ascii")


def _keep_output_for_frames() -> int:
    """Standard output, for us alone: whatever a library prints goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


class Worker:
    """Voices by language, opened when first asked for."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._voices: dict[str, Renderer] = {}

    def answer(self, question: bytes) -> bytes:
        """How many bytes each text's samples are, and the samples; or a refusal, with its facts.

        A text there is no sound for has none.
        """
        try:
            asked = json.loads(question)
            said = self._render(asked["lang"], asked["texts"], final=asked["final"])
        except RendererMissing as missing:
            return frames.REFUSED + json.dumps([missing.code, missing.facts]).encode()
        except espeak.EspeakRefused as refused:
            return frames.REFUSED + json.dumps([refused.code, {}]).encode()
        except (ValueError, KeyError, TypeError):
            return frames.REFUSED + json.dumps(["not_understood", {}]).encode()
        sizes = struct.pack(f"!{len(said)}I", *map(len, said))
        return frames.AUDIO + sizes + b"".join(said)

    def _render(self, lang: str, texts: list[str], *, final: bool) -> list[bytes]:
        if lang not in self._voices:
            self._voices[lang] = self._opener.open(lang)
        fit = [each if len(each) <= TEXT_CHARS_MAX else "" for each in texts]
        said = self._voices[lang].render_several(fit, final=final)
        return [b"" if each is None else each.astype("<i2").tobytes() for each in said]


def pronounce(voice: str, words: str) -> str:
    """What espeak-ng's ``voice`` would pronounce, in IPA.

    Raises:
        EspeakRefused, ValueError: the engine or the voice is not to be had.
    """
    engine = espeak.load()
    engine.use(engine.voice(voice), rate=120)
    return engine.phonemes(words)


if __name__ == "__main__":
    main()
