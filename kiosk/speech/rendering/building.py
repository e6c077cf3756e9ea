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
from kiosk.speech.rendering.protocols import RendererMissing, Samples

TRIES_MAX = 3
"""A clip on which the renderer died so often is left out."""


SEVERAL = 10
SHORT_CHARS = {"zh-Hans": 9}
SHORT_CHARS_ELSE = 25
"""So many shorter texts are rendered at once: it costs little more than one of them."""

Task = tuple[BankVoice, Wanted]


@dataclass(frozen=True)
class Made:
    """What became of one clip: ``samples``, or none when no voice could say it."""

    voice: BankVoice
    wanted: Wanted
    samples: Samples | None
    seconds: float
    """How long it took."""


def render_all(
    tasks: Sequence[Task], jobs: int, start: Callable[[], RenderingChild]
) -> Iterator[Made]:
    """Every task, by ``jobs`` children at once, in the order in which they are ready.

    Raises:
        RendererMissing: a voice is not to be had.
        Broken, Late: no child starts.
    """
    waiting: SimpleQueue[list[Task]] = SimpleQueue()
    for together in grouped(tasks):
        waiting.put(together)
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


def grouped(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """The tasks in groups that are rendered at once, in about the same order."""
    groups: dict[tuple[BankVoice, bool], list[Task]] = {}
    for voice, wanted in tasks:
        clip = wanted.clip
        if len(clip.text) >= SHORT_CHARS.get(clip.lang, SHORT_CHARS_ELSE):
            yield [(voice, wanted)]
            continue
        group = groups.setdefault((voice, clip.final), [])
        group.append((voice, wanted))
        if len(group) == SEVERAL:
            yield groups.pop((voice, clip.final))
    yield from groups.values()


class _Hand(Thread):
    """One thread with one child, taking the next clips until there are none."""

    def __init__(
        self,
        waiting: SimpleQueue[list[Task]],
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
                for made in self._make(self._waiting.get_nowait()):
                    self._ready.put(made)
        except Empty:
            pass
        except (RendererMissing, Broken, Late) as error:
            self._ready.put(error)
        finally:
            if self._child:
                self._child.end()

    def _make(self, together: list[Task]) -> list[Made]:
        began = time.monotonic()
        clips = [wanted.clip for _, wanted in together]
        said: list[Samples | None] = [None] * len(clips)
        for _ in range(TRIES_MAX):
            child = self._child or self._start_child()
            self._child = child
            try:
                said = child.render_several(
                    [each.text for each in clips], clips[0].lang, final=clips[0].final
                )
            except (Broken, Late):
                child.end()
                self._child = None
                if self._stopped:
                    raise
                continue
            break
        else:
            if len(together) > 1:  # one of them is the reason
                return [made for each in together for made in self._make([each])]
        seconds = (time.monotonic() - began) / len(clips)
        return [Made(*task, samples, seconds) for task, samples in zip(together, said, strict=True)]
