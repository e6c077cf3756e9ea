"""The log of the ledger in a data directory, its key, and the thread that seals."""

import logging
import os
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from ledger.application import DataDirectory, Entropy
from ledger.errors import KeyFileWrong, ProofWrong
from ledger.keyfiles import sync_folder, write_key
from ledger.proof.log import Log, Rows
from ledger.proof.notes import KEY_BYTES, Key, SecretKey, Use
from ledger.proof.rehash import FactsFile
from ledger.stores import Recorder

SEAL_S = 0.5
"""What is recorded is sealed within a second: this, and the sealing itself."""
REST_AFTER_ERROR_S = 5.0
_log = logging.getLogger(__name__)


def open_log(
    directory: DataDirectory,
    rows: Rows,
    organisation: str,
    entropy: Entropy,
    now: Callable[[], datetime],
) -> Log:
    """The log beside the ledger; a new one, with a key and a name of its own, where none is.

    Raises:
        KeyFileWrong: the log's key is missing, open to others, or not a key.
        LogBroken: the file is of another log, or does not agree with the newest facts.
    """
    if not directory.log_key_file.exists() and not directory.log.exists():
        create_log_key(directory.log_key_file, origin_of(organisation, entropy(4)))
    log = Log(directory.log, rows, read_key(directory.log_key_file), now)
    log.check()
    return log


class Facts(Rows, Protocol):
    """What is recorded, to be looked at and let go of."""

    def broken_histories(self) -> int:
        """In how many histories a fact is missing."""

    def close(self) -> None:
        """Let go of it."""


def open_facts(directory: DataDirectory) -> Facts:
    """The facts, wherever they are; nothing is made and nothing changed.

    Raises:
        StoreUnsafe, StoreAway: the database is not fit for a ledger, or does not answer.
    """
    if (url := directory.url) is None:
        return FactsFile(directory.ledger)
    from ledger.stores.postgres import PostgresRecorder  # noqa: PLC0415 - an extra

    return PostgresRecorder(url)


def origin_of(organisation: str, chance: bytes) -> str:
    """The name of a new log: of its organisation, and like no other."""
    name = "-".join(organisation.replace("+", " ").split()) or "office"
    return f"handrail/{name}/{sha256(chance).hexdigest()[:8]}"


def create_log_key(path: Path, name: str, use: Use = Use.NOTE) -> SecretKey:
    """Write a new key that only its owner may read.

    It is made of the machine's own randomness and nothing else: nobody makes it a second time.
    """
    key = SecretKey(name, use, os.urandom(KEY_BYTES))
    write_key(path, key.text)
    return key


def read_key(path: Path) -> SecretKey:
    """The key of a log or a witness.

    Raises:
        KeyFileWrong: the file is missing, open to others, or holds no key.
    """
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise KeyFileWrong(file=path.name, reason="unreadable") from error
    if os.name == "posix" and mode & 0o077:
        raise KeyFileWrong(file=path.name, reason="others_may_read")
    try:
        return SecretKey.parse(text)
    except ProofWrong as error:
        raise KeyFileWrong(file=path.name, reason="not_a_key") from error


def replace_log_key(directory: DataDirectory, log: Log) -> Key:
    """Sign with a new key from now on; the old one is kept beside it, under its key id.

    The new key is in its file before it signs anything, and the old one is not gone before that.
    """
    path, old = directory.log_key_file, log.key.key
    fresh = path.with_suffix(".new")
    key = read_key(fresh) if fresh.exists() else create_log_key(fresh, log.origin)
    log.turn_key(key)
    kept = path.with_name(f"log-{old.key_id.hex()}.key")
    if not kept.exists():
        os.link(path, kept)
    fresh.replace(path)
    sync_folder(path.parent)
    return key.key


class Sealer:
    """A thread that seals what was recorded, until it is stopped.

    With the ``store`` of the facts only while no other computer that shares it seals this log.
    """

    def __init__(self, log: Log, store: Recorder | None = None) -> None:
        self._sealed = log
        self._store = store
        self._stop = Event()
        self._thread = Thread(target=self._go_on, name="sealer", daemon=True)

    def start(self) -> None:
        """Begin to seal."""
        self._thread.start()

    def stop(self) -> None:
        """End, when what is being sealed is sealed."""
        self._stop.set()
        self._thread.join()

    def _may(self) -> bool:
        return self._store is None or self._store.holds(self._sealed.origin)

    def _go_on(self) -> None:
        rest = SEAL_S
        while not self._stop.wait(rest):
            try:
                if self._may():
                    self._sealed.seal()
                    rest = SEAL_S
                else:
                    _log.warning("the log is not sealed here: another does, or nobody is asked")
                    rest = REST_AFTER_ERROR_S
            except Exception as error:  # noqa: BLE001
                # A full disk, or facts that are gone: told, and tried again; nobody waits for it.
                _log.error("the log is not sealed: %s", type(error).__name__)
                rest = REST_AFTER_ERROR_S
