"""The agent: watches sockets and cards, and reports, until it is told to stop."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import Thread

from api.agent.cards import NoReaders, Readers
from api.agent.inputs import KEYS, Sockets
from api.agent.reporting import Reporter
from api.agent.server import Server
from kiosk.machines import Event

log = logging.getLogger(__name__)


class UnknownKey(ValueError):
    """A keypad has no key of this name."""


@dataclass
class Agent:
    """What watches this computer for one server. ``said`` is told of everything, never whose."""

    server: Server
    said: Callable[[Event, str], None]
    keys: Mapping[int, bool] = field(default_factory=dict)
    over: Flag = field(default_factory=Flag)

    def run(self) -> None:
        """Until ``stop``."""
        reporter = Reporter(self.server, self.said)
        reporter.start()
        watchers = [Thread(target=self._watch_sockets, args=(reporter,), name="sockets")]
        readers = self._readers()
        if readers is not None:
            cards = Thread(target=self._watch_cards, args=(reporter, readers), name="cards")
            watchers.append(cards)
        for each in watchers:
            each.daemon = True
            each.start()
        self.over.wait()
        for each in watchers:
            each.join()
        reporter.stop()

    def stop(self) -> None:
        """Watch nothing more."""
        self.over.set()

    def _watch_sockets(self, reporter: Reporter) -> None:
        def tell(is_in: bool) -> None:
            reporter.tell(Event.HEADSET_IN if is_in else Event.HEADSET_OUT)

        Sockets(tell, self.keys).watch(self.over.is_set)

    def _watch_cards(self, reporter: Reporter, readers: Readers) -> None:
        def tell(number: str | None) -> None:
            if number is None:
                reporter.tell(Event.CARD_OUT)
            elif number:
                reporter.tell(Event.CARD_IN, number)
            else:
                log.warning("a card without a number on it")

        try:
            readers.watch(tell, self.over.is_set)
        finally:
            readers.close()

    def _readers(self) -> Readers | None:
        try:
            return Readers()
        except NoReaders as why:
            log.info("no card reader is watched: %s is not here", why)
            return None


def socket_keys(key_in: str | None, key_out: str | None) -> dict[int, bool]:
    """The codes by which a keypad says that its socket is in use, and that it is not.

    Raises:
        UnknownKey: one of them is no key from F13 to F24.
    """
    found: dict[int, bool] = {}
    for name, is_in in ((key_in, True), (key_out, False)):
        if name is None:
            continue
        if name.upper() not in KEYS:
            raise UnknownKey(name)
        found[KEYS[name.upper()]] = is_in
    return found
