"""Keeps the views up with the ledger, whoever records: this process or another.

A database that nobody listens to tells nobody what was written. So its count of changes is
looked at many times a second, which costs a glance, and the views are fed when it moved.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread

from ledger.stores import Recorder

GLANCE_S = 0.02
"""From a commit until the views are fed no more than this passes before the feeding begins."""

REST_AFTER_ERROR_S = 1.0
_log = logging.getLogger(__name__)


class Follower:
    """A thread that calls ``refresh`` after every commit, until it is stopped."""

    def __init__(self, recorder: Recorder, refresh: Callable[[], object]) -> None:
        self._recorder = recorder
        self._refresh = refresh
        self._stop = Event()
        self._thread = Thread(target=self._follow, name="follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """End, when what is being fed is fed."""
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow_until_it_fails()
            except Exception as error:  # noqa: BLE001
                # A full disk, or a ledger that is being restored: better late than never.
                _log.error("the views are not followed: %s", type(error).__name__)
                self._stop.wait(REST_AFTER_ERROR_S)

    def _follow_until_it_fails(self) -> None:
        for changed in self._recorder.changes():
            if changed:
                self._refresh()
            if self._stop.wait(GLANCE_S):
                return
