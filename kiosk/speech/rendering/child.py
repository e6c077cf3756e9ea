"""The rendering process, seen from whoever wants clips: started, asked, and ended without mercy."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import numpy as np

from kiosk.speech import frames
from kiosk.speech.child import environment
from kiosk.speech.rendering.protocols import CannotSay, RendererMissing, Samples

START_SECONDS_MAX = 30.0
OPEN_SECONDS_MAX = 120.0
"""The first clip of a language opens its voice: 92 MB from a cold disk on a busy machine."""
CLIP_SECONDS_MAX = 60.0
"""A clip of some seconds needs as long again; everything else on the machine goes first."""


class RenderingChild:
    """A running renderer.

    Args:
        styles: the folder the neural voices' styles were taken into.
        models: Piper models by language, out of packs.

    Raises:
        Broken, Late: it did not start.
    """

    def __init__(self, styles: Path, models: Mapping[str, Path] | None = None) -> None:
        packs = [f"{lang}={model.resolve()}" for lang, model in (models or {}).items()]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [
                *(sys.executable, "-P", "-m", "kiosk.speech.rendering.worker"),
                *(str(styles.resolve()), *packs),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a library's message could hold what was being said
            env=environment(),
            start_new_session=True,  # an operator's Ctrl-C is for the process above to act on
            bufsize=0,
        )
        self._questions: IO[bytes] = self._process.stdin  # type: ignore[assignment] # a pipe
        self._answers: IO[bytes] = self._process.stdout  # type: ignore[assignment] # a pipe
        self._opened: set[str] = set()
        try:
            frames.receive(self._answers.fileno(), seconds=START_SECONDS_MAX)
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def render(self, text: str, lang: str, *, final: bool) -> Samples:
        """``text`` spoken by the voice of ``lang``.

        Raises:
            CannotSay: the voice has no sound for it.
            RendererMissing: there is no voice for it here.
            Broken, Late: the process is gone, or hangs; it must be ended.
        """
        (samples,) = self.render_several([text], lang, final=final)
        if samples is None:
            raise CannotSay
        return samples

    def render_several(
        self, texts: Sequence[str], lang: str, *, final: bool
    ) -> list[Samples | None]:
        """Each of ``texts`` spoken, or nothing for one the voice has no sound for.

        Raises:
            RendererMissing: there is no voice for it here.
            Broken, Late: the process is gone, or hangs; it must be ended.
        """
        question = json.dumps({"texts": list(texts), "lang": lang, "final": final}).encode()
        frames.send(self._questions.fileno(), question)
        seconds = CLIP_SECONDS_MAX if lang in self._opened else OPEN_SECONDS_MAX
        answer = frames.receive(self._answers.fileno(), seconds=seconds)
        if answer[:1] == frames.REFUSED:
            code, facts = json.loads(answer[1:])
            raise RendererMissing(code, **facts)
        sizes = struct.Struct(f"!{len(texts)}I")
        if answer[:1] != frames.AUDIO or len(answer) < 1 + sizes.size:
            raise frames.Broken
        self._opened.add(lang)
        return list(_parted(answer[1 + sizes.size :], sizes.unpack_from(answer, 1)))

    def kill(self) -> None:
        """Have it die now; whoever waits for an answer is told that it is broken."""
        self._process.kill()

    def end(self) -> None:
        """Kill it, and leave nothing of it open."""
        self._process.kill()
        self._questions.close()
        self._answers.close()
        self._process.wait()


def _parted(said: bytes, sizes: Iterable[int]) -> Iterator[Samples | None]:
    begins = 0
    for size in sizes:
        ends = begins + size
        yield np.frombuffer(said[begins:ends], "<i2").astype(np.int16) if size else None
        begins = ends
