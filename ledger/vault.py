"""The keys that seal personal fields, and the keyed digests that find a person by a number.

A person's key (32 bytes) is kept in a database of its own, wrapped by a key-encryption key
that is in no database: a file only its owner may read. Who destroys a person's key makes
every field sealed under it unreadable for ever, and changes no stored fact. The row of a
destroyed key stays, empty, so that the person never gets another key.

A sealed value is ``01 | nonce (12 bytes) | AES-256-GCM ciphertext and tag``. The plaintext
begins with 16 zero bytes, so that a ciphertext opens under one key only. The additional
data is ``originator id (16) | version (8, big-endian) | topic``: a value moved to another
fact does not open.
"""

import hmac
import os
import sqlite3
import stat
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from threading import RLock
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import KeyFileWrong, PersonIsErased
from ledger.ids import digest_id

FORMAT = b"\x01"
COMMITMENT = bytes(16)
KEY_BYTES = 32
NONCE_BYTES = 12
CACHE_KEYS_MAX = 50_000
DESTROYED = b""

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS person_keys (subject BLOB PRIMARY KEY, wrapped BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID",
)

Entropy = Callable[[int], bytes]


def create_key_file(path: Path, entropy: Entropy) -> None:
    """Write a new key-encryption key that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(entropy(KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    # Without this key nothing sealed can be read: it must outlive a power cut sooner than facts.
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_key_file(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise KeyFileWrong(file=path.name, reason="unreadable") from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileWrong(file=path.name, reason="others_may_read")
    if len(key) != KEY_BYTES:
        raise KeyFileWrong(file=path.name, reason="length")
    return key


class Vault:
    """Opens with its database and the file of the key-encryption key.

    Raises:
        KeyFileWrong: the file is missing, open to others, or not the one that wrapped the keys.
    """

    def __init__(self, database: Path, key_file: Path, entropy: Entropy) -> None:
        self._wrapping = AESGCM(_read_key_file(key_file))
        self._entropy = entropy
        self._lock = RLock()
        self._ciphers: dict[UUID, AESGCM] = {}
        self._seen = 0
        database.touch()
        database.chmod(0o600)  # before SQLite gives its side files the mode of the database
        self._db = sqlite3.connect(
            database, isolation_level=None, check_same_thread=False, timeout=30
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        for statement in SCHEMA:
            self._db.execute(statement)
        self._lookup_key = self._secret("lookup")

    def close(self) -> None:
        """Let go of the database and of every key in memory."""
        with self._lock:
            self._ciphers.clear()
            self._db.close()

    def number_id(self, kind: str, number: str) -> UUID:
        """The id under which ``number`` is claimed: of its keyed digest, never of the number."""
        message = f"{kind}\x1f{number}".encode()
        return digest_id(hmac.digest(self._lookup_key, message, "sha256"))

    def pepper(self) -> bytes:
        """A secret mixed into every PIN and password before it is hashed."""
        return self._secret("pepper")

    def create_keys(self, subjects: Iterable[UUID]) -> None:
        """Make a key for each of ``subjects`` that has none; one transaction."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(
                    "INSERT OR IGNORE INTO person_keys VALUES (?, ?)",
                    ((s.bytes, self._wrap(s.bytes)) for s in subjects),
                )
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def destroy_key(self, subject: UUID) -> None:
        """Make everything sealed for ``subject`` unreadable, for ever."""
        with self._lock:
            self._ciphers.pop(subject, None)
            self._db.execute(
                "INSERT INTO person_keys VALUES (?, ?)"
                " ON CONFLICT (subject) DO UPDATE SET wrapped = excluded.wrapped",
                (subject.bytes, DESTROYED),
            )
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def knows(self, subject: UUID) -> bool:
        """Whether ``subject`` ever had a key here, destroyed or not."""
        with self._lock:
            found = self._db.execute(
                "SELECT 1 FROM person_keys WHERE subject = ?", (subject.bytes,)
            ).fetchone()
        return found is not None

    @property
    def is_empty(self) -> bool:
        """Whether nobody ever had a key here."""
        with self._lock:
            return self._db.execute("SELECT 1 FROM person_keys LIMIT 1").fetchone() is None

    def has_key(self, subject: UUID) -> bool:
        """Whether what is sealed for ``subject`` can be read."""
        return self._cipher(subject) is not None

    def seal(self, subject: UUID, bound_to: bytes, plaintext: bytes) -> bytes:
        """``plaintext`` under the key of ``subject``.

        Raises:
            PersonIsErased: their key was destroyed.
            KeyFileWrong: there never was one here. It is not made now: facts that were sealed
                under the right one would then never open again.
        """
        cipher = self._cipher(subject)
        if cipher is None:
            if self.knows(subject):
                raise PersonIsErased(id=subject)
            raise KeyFileWrong(reason="key_missing")
        nonce = self._entropy(NONCE_BYTES)
        return FORMAT + nonce + cipher.encrypt(nonce, COMMITMENT + plaintext, bound_to)

    def unseal(self, subject: UUID, bound_to: bytes, sealed: bytes) -> bytes | None:
        """What was sealed, or ``None`` when the key of ``subject`` is destroyed.

        Raises:
            KeyFileWrong: the bytes are not what was sealed for this subject and fact.
        """
        cipher = self._cipher(subject)
        if cipher is None:
            return None
        try:
            plain = cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], bound_to)
        except (InvalidTag, ValueError) as error:
            raise KeyFileWrong(reason="sealed_value_altered") from error
        if sealed[:1] != FORMAT or plain[: len(COMMITMENT)] != COMMITMENT:
            raise KeyFileWrong(reason="sealed_value_altered")
        return plain[len(COMMITMENT) :]

    def _cipher(self, subject: UUID) -> AESGCM | None:
        with self._lock:
            self._forget_what_others_changed()
            cipher = self._ciphers.get(subject)
            if cipher is not None:
                return cipher
            found = self._db.execute(
                "SELECT wrapped FROM person_keys WHERE subject = ?", (subject.bytes,)
            ).fetchone()
            if found is None or found[0] == DESTROYED:
                return None
            if len(self._ciphers) >= CACHE_KEYS_MAX:
                self._ciphers.clear()
            cipher = self._ciphers[subject] = AESGCM(self._unwrap(found[0], subject.bytes))
            return cipher

    def _forget_what_others_changed(self) -> None:
        # Another process may have destroyed a key that is still in this one's memory.
        seen = self._db.execute("PRAGMA data_version").fetchone()[0]
        if seen != self._seen:
            self._ciphers.clear()
            self._seen = seen

    def _secret(self, name: str) -> bytes:
        label = name.encode()
        with self._lock:
            self._db.execute(
                "INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, self._wrap(label))
            )
            wrapped = self._db.execute(
                "SELECT wrapped FROM secrets WHERE name = ?", (name,)
            ).fetchone()[0]
        return sha256(self._unwrap(wrapped, label) + label).digest()

    def _wrap(self, label: bytes) -> bytes:
        nonce = self._entropy(NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, self._entropy(KEY_BYTES), label)

    def _unwrap(self, wrapped: bytes, label: bytes) -> bytes:
        try:
            return self._wrapping.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], label)
        except (InvalidTag, ValueError) as error:
            raise KeyFileWrong(reason="not_the_wrapping_key") from error
