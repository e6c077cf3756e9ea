"""A bank built by rendering children: what is missing is said, clip by clip, and kept at once.

Whoever stops it loses the clip that was being said; the next time it goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from kiosk.speech.bank import BankVoice
from kiosk.speech.frames import Broken, Late
from kiosk.speech.inventory import Wanted
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.rendering.protocols import CannotSay, RendererMissing, Samples

TRIES_MAX = 3
"""A clip on which the renderer died so often is left out."""


@dataclass(frozen=True)
class Made:
    """What became of one clip: ``samples``, or none when no voice could say it."""

    voice: BankVoice
    wanted: Wanted
    samples: Samples | None
    seconds: float
    """How long it took."""


def render_all(
    tasks: Sequence[tuple[BankVoice, Wanted]], jobs: int, start: Callable[[], RenderingChild]
) -> Iterator[Made]:
    """Every task, by ``jobs`` children at once, in the order in which they are ready.

    Raises:
        RendererMissing: a voice is not to be had.
        Broken, Late: no child starts.
    """
    waiting: SimpleQueue[tuple[BankVoice, Wanted]] = SimpleQueue()
    for each in tasks:
        waiting.put(each)
    ready: SimpleQueue[Made | Exception] = SimpleQueue()
    hands = [_Hand(waiting, ready, start) for _ in range(min(jobs, len(tasks)))]
    try:
        for _ in tasks:
            made = ready.get()
            if isinstance(made, Exception):
                raise made
            yield made
    finally:
        for hand in hands:
            hand.stop()


class _Hand(Thread):
    """One thread with one child, taking the next clip until there is none."""

    def __init__(
        self,
        waiting: SimpleQueue[tuple[BankVoice, Wanted]],
        ready: SimpleQueue[Made | Exception],
        start: Callable[[], RenderingChild],
    ) -> None:
        super().__init__(daemon=True)
        self._waiting, self._ready, self._start_child = waiting, ready, start
        self._child: RenderingChild | None = None
        self._stopped = False
        self.start()

    def stop(self) -> None:
        """End it, and its child with it."""
        self._stopped = True
        child = self._child
        if child:
            child.kill()
        self.join()

    def run(self) -> None:
        """Work until nothing is waiting."""
        try:
            while not self._stopped:
                voice, wanted = self._waiting.get_nowait()
                self._ready.put(self._make(voice, wanted))
        except Empty:
            pass
        except (RendererMissing, Broken, Late) as error:
            self._ready.put(error)
        finally:
            if self._child:
                self._child.end()

    def _make(self, voice: BankVoice, wanted: Wanted) -> Made:
        began, clip = time.monotonic(), wanted.clip
        samples = None
        for _ in range(TRIES_MAX):
            child = self._child or self._start_child()
            self._child = child
            try:
                samples = child.render(clip.text, clip.lang, final=clip.final)
            except (Broken, Late):
                child.end()
                self._child = None
                if self._stopped:
                    raise
                continue
            except CannotSay:
                pass
            break
        return Made(voice, wanted, samples, time.monotonic() - began)
