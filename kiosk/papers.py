"""What visitors took along as a link: in memory alone, each behind a word that nobody can guess.

A paper goes by itself after a day, when its person makes a newer one or closes it, when there are
too many, and when the server stops. It holds no name and no number of anybody.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from uuid import UUID

from kiosk.speech.saying import Saying

PAPERS_MAX = 200
SECONDS_MAX = 24 * 60 * 60


@dataclass(frozen=True)
class Part:
    """One piece of what is taken along, under the sentence ``title``."""

    title: str
    sayings: tuple[Saying, ...]


@dataclass(frozen=True)
class Sheet:
    """What is taken along: of which day it is, and its pieces; empty when nothing is recorded.

    ``codes`` are the short codes of the entries that a line tells of, by the line as it is shown;
    ``proof`` is the whole proof where the sheet is about one entry.
    """

    day: Saying
    parts: tuple[Part, ...]
    codes: Mapping[str, str] = field(default_factory=dict)
    proof: str = ""


@dataclass(frozen=True)
class Paper:
    """What stands behind one link, and whose it is: whoever is erased has no paper any more."""

    person_id: UUID
    lang: str
    sheet: Sheet
    until: float


class Papers:
    """Every paper by the digest of its word; safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._papers: OrderedDict[bytes, Paper] = OrderedDict()
        self._lock = Lock()

    def keep(self, person_id: UUID, lang: str, sheet: Sheet) -> str:
        """The word of a new link; an older one of the same person is closed."""
        word = secrets.token_urlsafe(32)
        self.close(person_id)
        with self._lock:
            until = self._clock() + SECONDS_MAX
            self._papers[_digest(word)] = Paper(person_id, lang, sheet, until)
            while len(self._papers) > PAPERS_MAX:
                self._papers.popitem(last=False)
        return word

    def find(self, word: str) -> Paper | None:
        """What stands behind this link, as long as it stands."""
        with self._lock:
            now = self._clock()
            for key in [key for key, each in self._papers.items() if each.until <= now]:
                del self._papers[key]
            return self._papers.get(_digest(word))

    def close(self, person_id: UUID) -> None:
        """This person has no link any more."""
        with self._lock:
            for key in [k for k, each in self._papers.items() if each.person_id == person_id]:
                del self._papers[key]

    def __len__(self) -> int:
        return len(self._papers)


def _digest(word: str) -> bytes:
    return sha256(word.encode()).digest()
