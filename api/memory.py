"""What lasts from one request to the next, where several processes answer requests.

It lives in one process, the one that watches over the others, as it lives in the only one where
there is only one: in memory, gone with it. The others ask for it through a socket in a folder that
nobody else may enter, with a key that nobody else has.
"""

import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import partial
from multiprocessing import ProcessError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from threading import Thread, local
from typing import Any, cast

from api.arrivals import Arrivals
from api.bank_answers import BankAnswers, BankFiles
from api.elsewhere import Elsewhere
from api.kept import KeptForms
from api.office import Office
from api.passkeys import Challenges
from api.second_step import Codes
from api.sessions import Copied, Session, Sessions, Step, Steps
from api.v1.pace import Pace
from kiosk.throttle import Throttle

ANSWER_S = 60.0
"""Whoever was asked is gone, or hangs: the longest answer is that of another house."""

KEY_BYTES = 32
SOCKET = "memory"


@dataclass(frozen=True)
class Memory:
    """Everything of one house that must be the same whoever answers."""

    sessions: Sessions
    steps: Steps
    throttle: Throttle
    codes: Codes
    challenges: Challenges
    elsewhere: Elsewhere
    kept: KeptForms
    bank_answers: BankAnswers
    bank_files: BankFiles
    files: Arrivals
    pace: Pace

    @classmethod
    def of(cls, office: Office) -> "Memory":
        """A new one, of a house that begins to serve."""
        return cls(
            Sessions(),
            Steps(),
            Throttle(),
            Codes(),
            Challenges(),
            Elsewhere(),
            KeptForms(),
            BankAnswers(),
            BankFiles(),
            Arrivals(office),
            Pace(),
        )

    @classmethod
    def elsewhere_at(cls, place: "Place") -> "Memory":
        """The one that another process has."""
        line = Line(place)
        found: dict[str, Any] = {each.name: Far(line, each.name) for each in fields(cls)}
        return cls(
            **found | {"sessions": FarSessions(line, "sessions"), "steps": FarSteps(line, "steps")}
        )

    def of_staff(self) -> Mapping[str, Any]:
        """What the pages of staff keep, by its name there."""
        return {name: each for name, each in vars(self).items() if name != "pace"}


@dataclass(frozen=True)
class Place:
    """Where the memory is, and what opens it."""

    address: str
    key: bytes


class Host:
    """Answers for a memory until it is closed."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._folder = tempfile.TemporaryDirectory(prefix="handrail-")
        address = str(Path(self._folder.name) / SOCKET)
        self.place = Place(address, secrets.token_bytes(KEY_BYTES))
        self._listener = Listener(address, "AF_UNIX", 128, self.place.key)
        self._is_closed = False
        Thread(target=self._listen, name="memory", daemon=True).start()

    def close(self) -> None:
        """Answer nobody any more."""
        self._is_closed = True
        self._listener.close()
        self._folder.cleanup()

    def _listen(self) -> None:
        while not self._is_closed:
            # Somebody without the key, or who went away again, is no reason to stop.
            with suppress(OSError, EOFError, ProcessError):
                line = self._listener.accept()
                Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: "Connection[Any, Any]") -> None:
        with suppress(EOFError, OSError), line:
            while True:
                name, method, args, named = line.recv()
                if method.startswith("_"):
                    return
                try:
                    said = (True, getattr(getattr(self._memory, name), method)(*args, **named))
                except Exception as error:  # noqa: BLE001 - it is raised where it was asked
                    said = (False, error)
                line.send(said)


class Line:
    """The way to a memory elsewhere: each thread has a connection of its own."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._own = local()

    def ask(self, name: str, method: str, *args: Any, **named: Any) -> Any:
        """What the method of that part of the memory gives, or raises.

        Raises:
            ConnectionError: nobody answers there.
        """
        line: Connection[Any, Any] | None = getattr(self._own, "line", None)
        if line is None:
            line = self._own.line = Client(self._place.address, "AF_UNIX", self._place.key)
        try:
            line.send((name, method, args, named))
            if not line.poll(ANSWER_S):
                raise ConnectionError("no answer")
            is_good, answer = line.recv()
        except (OSError, EOFError) as error:
            self._own.line = None
            line.close()
            raise ConnectionError("no memory") from error
        if not is_good:
            raise answer
        return answer


class Far:
    """A part of a memory elsewhere: it has the methods of that part."""

    def __init__(self, line: Line, name: str) -> None:
        self._line, self._name = line, name

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return partial(self._line.ask, self._name, method)


class FarSessions(Far):
    """Sessions elsewhere; what is set in the copy of one is set there too."""

    def begin(self, *told: Any) -> Session:
        """As ``Sessions.begin``."""
        return cast("Session", self._copied(self._line.ask(self._name, "begin", *told)))

    def find(self, token: str | None, *, awake: bool = True) -> Session | None:
        """As ``Sessions.find``."""
        if not token:
            return None
        return self._copied(self._line.ask(self._name, "find", token, awake=awake))

    def by_id(self, session_id: Any) -> Session | None:
        """As ``Sessions.by_id``."""
        return self._copied(self._line.ask(self._name, "by_id", session_id))

    def _copied(self, session: Session | None) -> Session | None:
        if session is not None:
            _follow(session, partial(self._line.ask, self._name, "put", session.id))
        return session


class FarSteps(Far):
    """Who is on the way in, elsewhere; as the sessions."""

    def begin(self, *told: Any) -> Step:
        """As ``Steps.begin``."""
        step: Step = self._line.ask(self._name, "begin", *told)
        return self._copied(step)

    def find(self, token: str | None) -> Step | None:
        """As ``Steps.find``."""
        step: Step | None = self._line.ask(self._name, "find", token) if token else None
        return self._copied(step) if step else None

    def _copied(self, step: Step) -> Step:
        _follow(step, partial(self._line.ask, self._name, "put", step.token))
        return step


def _follow(copy: Copied, put: Callable[[str, object], None]) -> None:
    copy.keep_at(put)
