"""Files that staff brought and that are not done with: read, shown, and recorded in the background.

Of each there lies, in the data directory and sealed under a key of the vault, what was brought and
what was read in it, until it is recorded or dropped, and for a day at most. What was under way when
the server stopped goes on when it starts.
"""

import hmac
import logging
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from threading import BoundedSemaphore, Event, RLock, Thread
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct
from msgspec.structs import replace

from api.importing.apart import Apart, NotDone, shared
from api.importing.carried import Options
from api.importing.judged import Judged
from api.importing.recording import Asked
from api.importing.refusals import UnreadableFile
from api.office import Office
from ledger.aggregates import ImportBatch
from ledger.errors import Refused
from ledger.vocabulary import Count

log = logging.getLogger("handrail.importing")

KEPT = timedelta(hours=24)
KEPT_EACH_MAX = 20
"""So many of one member of staff; the oldest makes room."""

AT_ONCE_MAX = 2
"""Files that are read or judged at one time; the others wait."""

FOLDER = "arrivals"
NONCE_BYTES = 12


class State(Enum):
    """How far a file has come."""

    LOOKING = "looking"
    REFUSED = "refused"
    READY = "ready"
    RECORDING = "recording"
    DONE = "done"


class Part(Enum):
    """What is kept of a file."""

    STATE = "state"
    CONTENT = "content"
    CARRIED = "carried"


class Arrival(Struct, frozen=True, kw_only=True):
    """One file; ``refusal`` is why it cannot be taken in as it is, by its code and facts."""

    id: UUID
    staff_id: UUID
    organisation: str
    file: str
    added_at: datetime
    state: State = State.LOOKING
    options: Options = Options()
    register: bool = False
    refusal: tuple[str, dict[str, str]] | None = None
    judged: Judged | None = None


class Arrivals:
    """Every file of one office that is not done with."""

    def __init__(self, office: Office, apart: Apart | None = None) -> None:
        self._office = office
        self._apart = apart or shared()
        self._folder = office.settings.data / FOLDER
        key = hmac.digest(office.ledger.vault.pepper(), FOLDER.encode(), "sha256")
        self._cipher = AESGCM(key)
        self._lock = RLock()
        self._turns = BoundedSemaphore(AT_ONCE_MAX)
        self._settled: dict[UUID, Event] = {}
        self._progress: dict[UUID, tuple[int, int]] = {}

    def resume(self) -> None:
        """Go on with what was under way when the server stopped."""
        for each in self._all():
            if each.state is State.LOOKING:
                self._start(each, self._look)
            elif each.state is State.RECORDING:
                self._start(each, self._record_again)

    def add(self, arrival: Arrival, content: bytes) -> None:
        """Begin to look at a file; one that came before under this id is left as it is.

        Raises:
            OSError: there is no room for it.
        """
        with self._lock:
            if self._load(arrival.id) is not None:
                return
            self._make_room(arrival.staff_id)
            self._write(arrival.id, Part.CONTENT, content)
            self._save(arrival)
            self._start(arrival, self._look)

    def of(self, staff_id: UUID, organisation: str) -> list[Arrival]:
        """The files of a member of staff, the newest first."""
        theirs = [each for each in self._all() if each.staff_id == staff_id]
        return [each for each in theirs if each.organisation == organisation]

    def find(self, arrival_id: UUID, staff_id: UUID, organisation: str) -> Arrival | None:
        """A file of their own."""
        found = self._load(arrival_id)
        is_theirs = found and (found.staff_id, found.organisation) == (staff_id, organisation)
        return found if is_theirs else None

    def progress(self, arrival_id: UUID) -> tuple[int, int]:
        """How many rows of how many are judged."""
        return self._progress.get(arrival_id, (0, 0))

    def wait(self, arrival_id: UUID, seconds: float) -> None:
        """Wait until a file is looked at or recorded, but not for longer than that."""
        settled = self._settled.get(arrival_id)
        if settled is not None:
            settled.wait(seconds)

    def look_again(self, arrival: Arrival, options: Options, *, register: bool) -> None:
        """Look at a file as what its owner says it is."""
        with self._lock:
            now = self._load(arrival.id)
            if now is None or now.state not in {State.READY, State.REFUSED}:
                return
            told = replace(now, options=options, register=register)
            self._start(self._save(_begun(told, State.LOOKING)), self._look)

    def record(self, arrival: Arrival) -> None:
        """Record what is good in a file; what is under way already is not begun again."""
        with self._lock:
            now = self._load(arrival.id)
            if now is not None and now.state is State.READY:
                self._start(self._save(_begun(now, State.RECORDING)), self._record)

    def drop(self, arrival: Arrival) -> None:
        """Keep nothing of a file, unless it is being recorded."""
        with self._lock:
            now = self._load(arrival.id)
            if now is not None and now.state is not State.RECORDING:
                self._remove(arrival.id)

    def drop_all(self) -> tuple[int, int]:
        """Keep nothing of any file, whoever stands in it: how many were dropped, and how many not.

        Those that are being recorded are not.
        """
        found = self._all()
        for each in found:
            self.drop(each)
        left = len(self._all())
        return len(found) - left, left

    def refused_rows(self, arrival: Arrival, sentences: Mapping[int, str], heading: str) -> bytes:
        """A workbook of what was not recorded.

        Raises:
            NotDone: it was not made.
        """
        carried = self._read(arrival.id, Part.CARRIED)
        if carried is None:
            raise NotDone("not_kept")
        return self._apart.refused_rows(carried, sentences, heading)

    def has_rows(self, arrival: Arrival) -> bool:
        """Whether the rows of the file are still here."""
        return self._path(arrival.id, Part.CARRIED).exists()

    # ---- in the background -------------------------------------------------------------------

    def _start(self, arrival: Arrival, work: Callable[[Arrival], Arrival]) -> None:
        settled = self._settled[arrival.id] = Event()

        def run() -> None:
            try:
                with self._turns:
                    self._settle(work(arrival))
            except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell
                log.warning("file_left", extra={"kind": type(error).__name__})
                self._leave(arrival)
            finally:
                self._progress.pop(arrival.id, None)
                self._settled.pop(arrival.id, None)
                settled.set()

        Thread(target=run, daemon=True, name="import").start()

    def _settle(self, arrival: Arrival) -> None:
        with self._lock:
            if self._path(arrival.id, Part.STATE).exists():  # else it was dropped meanwhile
                self._save(arrival)

    def _leave(self, arrival: Arrival) -> None:
        """Let its owner try again what was not done."""
        is_looked_at = arrival.state is State.LOOKING
        state = State.REFUSED if is_looked_at else State.READY
        code = "not_judged" if is_looked_at else "not_recorded"
        with suppress(OSError):
            self._settle(replace(arrival, state=state, refusal=(code, {})))

    def _look(self, arrival: Arrival) -> Arrival:
        try:
            content = self._read(arrival.id, Part.CONTENT) or b""
            today = date.fromisoformat(self._office.today())
            carried = self._apart.read(arrival.file, content, arrival.options, today)
            self._write(arrival.id, Part.CARRIED, carried)
            judged = self._judge(arrival, carried, look=True)
        except UnreadableFile as why:
            return replace(arrival, state=State.REFUSED, refusal=(why.code, why.facts))
        return replace(arrival, state=State.READY, judged=judged)

    def _record(self, arrival: Arrival) -> Arrival:
        carried = self._read(arrival.id, Part.CARRIED) or b""
        judged = self._judge(arrival, carried, look=False)
        self._path(arrival.id, Part.CONTENT).unlink(missing_ok=True)
        if not judged.outcome.verdicts:
            self._path(arrival.id, Part.CARRIED).unlink(missing_ok=True)
        return replace(arrival, state=State.DONE, judged=judged)

    def _record_again(self, arrival: Arrival) -> Arrival:
        """What was cut off may have been recorded to its end: then that is what is told."""
        done = self._record(arrival)
        if done.judged is None or done.judged.outcome.recorded:
            return done
        run = self._run_of(arrival, done.judged)
        if run is None:
            return done
        outcome = replace(done.judged.outcome, count=run, recorded=True)
        return replace(done, judged=replace(done.judged, outcome=outcome))

    def _run_of(self, arrival: Arrival, judged: Judged) -> Count | None:
        try:
            batch = self._office.ledger.load(ImportBatch, judged.outcome.batch)
        except Refused:
            return None
        if batch is None or not batch.runs or arrival.judged is None:
            return None
        last = batch.runs[-1]
        is_ours = last.envelope.actor == arrival.staff_id
        return last.count if is_ours and arrival.judged.taken_on is None else None

    def _judge(self, arrival: Arrival, carried: bytes, *, look: bool) -> Judged:
        asked = Asked(
            actor=arrival.staff_id,
            organisation=arrival.organisation,
            register=arrival.register,
            look=look,
        )

        def tell(rows: int, height: int) -> None:
            self._progress[arrival.id] = (rows, height)

        return self._apart.judge(self._office.settings.data, carried, asked, tell)

    # ---- on the disk -------------------------------------------------------------------------

    def _all(self) -> list[Arrival]:
        self._sweep()
        ids = [UUID(path.stem) for path in self._folder.glob(f"*.{Part.STATE.value}")]
        found = [each for each in map(self._load, ids) if each is not None]
        return sorted(found, key=lambda each: each.added_at, reverse=True)

    def _make_room(self, staff_id: UUID) -> None:
        theirs = [each for each in self._all() if each.staff_id == staff_id]
        for each in theirs[KEPT_EACH_MAX - 1 :]:
            self.drop(each)

    def _sweep(self) -> None:
        with self._lock:
            until = (datetime.now(UTC) - KEPT).timestamp()
            for path in self._folder.glob("*.*"):
                if path.stat().st_mtime < until:
                    path.unlink(missing_ok=True)

    def _load(self, arrival_id: UUID) -> Arrival | None:
        kept = self._read(arrival_id, Part.STATE)
        return msgspec.json.decode(kept, type=Arrival) if kept is not None else None

    def _save(self, arrival: Arrival) -> Arrival:
        self._write(arrival.id, Part.STATE, msgspec.json.encode(arrival))
        return arrival

    def _remove(self, arrival_id: UUID) -> None:
        for part in Part:
            self._path(arrival_id, part).unlink(missing_ok=True)

    def _write(self, arrival_id: UUID, part: Part, plain: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._path(arrival_id, part)
        half = path.with_suffix(f".{part.value}-new")
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, plain, path.name.encode())
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sealed)
            half.replace(path)
        except OSError:
            half.unlink(missing_ok=True)
            raise

    def _read(self, arrival_id: UUID, part: Part) -> bytes | None:
        path = self._path(arrival_id, part)
        try:
            sealed = path.read_bytes()
            nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            return self._cipher.decrypt(nonce, rest, path.name.encode())
        except (OSError, InvalidTag, ValueError):
            return None

    def _path(self, arrival_id: UUID, part: Part) -> Path:
        return self._folder / f"{arrival_id}.{part.value}"


def _begun(arrival: Arrival, state: State) -> Arrival:
    return replace(arrival, state=state, refusal=None)
