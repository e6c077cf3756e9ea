"""A visitor's own words, rendered in the background while they hear what everybody hears.

Names and what staff wrote are in no bank. When a card was read, the neural voice begins to say
them, and where it is in time it is heard instead of the engine. Nothing is written down: what is
rendered is in memory, under a keyed digest, until its visit is over.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Condition, Thread

from kiosk.speech.frames import Broken, Late
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.rendering.protocols import CannotSay, RendererMissing, Samples, Wanted

WAITING_MAX = 64
"""Clips that wait; the longest waiting go first when there are more."""
HELD_SAMPLES_MAX = 16 * 1024 * 1024
"""Twelve minutes of sound, 32 MB."""
IDLE_SECONDS = 300.0
"""The renderer needs half a gigabyte: it ends when nobody wanted anything for so long."""
DEATHS_MAX = 3
"""After so many in a row nothing is rendered until it was idle."""


class BackgroundAhead:
    """One niced child, started when it is first wanted; safe for threads.

    Args:
        start: starts a renderer.
        idle_seconds: when to end it.
    """

    def __init__(
        self, start: Callable[[], RenderingChild], *, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._start_child = start
        self._idle_seconds = idle_seconds
        self._changed = Condition()
        self._waiting: OrderedDict[str, Wanted] = OrderedDict()
        self._now: str | None = None
        self._ready: OrderedDict[str, Samples] = OrderedDict()
        self._samples = 0
        self._child: RenderingChild | None = None
        self._thread: Thread | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id of the renderer, while there is one."""
        child = self._child
        return child.pid if child else None

    def want(self, clips: Iterable[Wanted]) -> None:
        """Begin with these, before whatever was wanted earlier; returns at once."""
        with self._changed:
            if self._closed:
                return
            for each in reversed(list(clips)):
                if each.key not in self._ready and each.key != self._now:
                    self._waiting[each.key] = each
                    self._waiting.move_to_end(each.key, last=False)
            while len(self._waiting) > WAITING_MAX:
                self._waiting.popitem()
            if self._waiting and self._thread is None:
                self._thread = Thread(target=self._work, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def find(self, key: str) -> Samples | None:
        """The clip under ``key`` if it is ready; never waits."""
        with self._changed:
            return self._ready.get(key)

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing is queued or being rendered; whether that was within ``seconds``."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._now, seconds)

    def forget(self, keys: Iterable[str]) -> None:
        """Drop these clips: what is ready, what is queued, and what is being rendered now."""
        with self._changed:
            for key in keys:
                self._waiting.pop(key, None)
                self._drop(key)
                if self._now == key:
                    self._now = None
            self._changed.notify_all()

    def close(self) -> None:
        """End the renderer and drop everything."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._ready.clear()
            self._now = None
            child, thread = self._child, self._thread
            if child:
                child.kill()
            self._changed.notify_all()
        if thread:
            thread.join()

    def _drop(self, key: str) -> None:
        dropped = self._ready.pop(key, None)
        if dropped is not None:
            self._samples -= len(dropped)

    def _work(self) -> None:
        """Render until nothing was wanted for long; then the renderer and this thread end."""
        deaths = 0
        while (wanted := self._next()) is not None:
            samples = None
            if deaths < DEATHS_MAX:
                try:
                    samples = self._render(wanted)
                    deaths = 0
                except (Broken, Late, OSError):
                    deaths += 1
                    self._end_child()
                    self._put_back(wanted)
                    continue
            self._keep(wanted.key, samples)

    def _next(self) -> Wanted | None:
        with self._changed:
            until = time.monotonic() + self._idle_seconds
            while not self._waiting and not self._closed and time.monotonic() < until:
                self._changed.wait(until - time.monotonic())
            if self._closed or not self._waiting:
                self._end_child()
                self._thread = None  # whoever wants something now starts another
                return None
            _, wanted = self._waiting.popitem(last=False)
            self._now = wanted.key
            return wanted

    def _render(self, wanted: Wanted) -> Samples | None:
        child = self._child or self._start_child()
        with self._changed:
            self._child = child
            if self._closed:
                return None
        try:
            return child.render(wanted.text, wanted.lang, final=wanted.final)
        except (CannotSay, RendererMissing):
            return None  # the engine says it

    def _put_back(self, wanted: Wanted) -> None:
        """The renderer died: unless it is forgotten meanwhile, try this one again."""
        with self._changed:
            if self._now == wanted.key:
                self._waiting[wanted.key] = wanted
                self._waiting.move_to_end(wanted.key, last=False)
            self._now = None

    def _keep(self, key: str, samples: Samples | None) -> None:
        with self._changed:
            if self._now == key and samples is not None:
                self._ready[key] = samples
                self._samples += len(samples)
                while self._samples > HELD_SAMPLES_MAX:
                    self._drop(next(iter(self._ready)))
            self._now = None
            self._changed.notify_all()

    def _end_child(self) -> None:
        with self._changed:
            child, self._child = self._child, None
        if child:
            child.end()
