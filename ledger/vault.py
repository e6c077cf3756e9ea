"""The keys that seal personal fields, and the keyed digests that find a person by a number.

A person's key (32 bytes) is kept apart from the facts (``ledger.keys``), wrapped by a
key-encryption key that is in no database: a file only its owner may read. Who destroys a
person's key makes every field sealed under it unreadable for ever, and changes no stored fact.
The row of a destroyed key stays, empty, so that the person never gets another key.

The key-encryption key lasts for an epoch. When it is turned, every living key is wrapped anew
and the old one is destroyed; then a copy of the vault from before opens nothing any more.

What the bytes of a sealed value are stands in ``seals.py``.
"""

import hmac
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import RLock
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import KeyFileWrong, PersonIsErased
from ledger.ids import digest_id
from ledger.keyfiles import sync_folder, write_key
from ledger.keys import KeyTable
from ledger.keys.sqlite import SQLiteKeys
from ledger.seals import NONCE_BYTES, PersonKey

KEY_BYTES = 32
CACHE_KEYS_MAX = 50_000
QUEUE_S = 1.0
"""Who waited as long for the others asks the database itself, beside them."""

Entropy = Callable[[int], bytes]


def create_key_file(path: Path, entropy: Entropy) -> None:
    """Write a new key-encryption key that only its owner may read."""
    write_key(path, entropy(KEY_BYTES).hex())


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


def _check_of(key: bytes) -> bytes:
    return sha256(b"handrail wrapping key\x00" + key).digest()


def _fresh(path: Path) -> Path:
    """Where the key of the next epoch lies until the vault is wrapped with it."""
    return path.with_suffix(".new")


def _is_key(path: Path, check: bytes) -> bool:
    """Whether the key with this check lies there; one that was cut off in the writing is none."""
    try:
        return path.exists() and _check_of(_read_key_file(path)) == check
    except KeyFileWrong:
        return False


@contextmanager
def _destroyed_after(path: Path) -> Iterator[None]:
    """Write zeros over the key in ``path`` when the block ends well.

    Through the file that is open before it: by its name another process may have put the new key
    there by then. Some disks keep a copy of what was written over.
    """
    path.chmod(0o600)
    with path.open("r+b") as file:
        yield
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def must_open(secrets: Iterable[tuple[str, bytes]], key_file: Path) -> None:
    """Look whether the key of the file is the one these are wrapped with; nothing is changed.

    Raises:
        KeyFileWrong: it is missing, open to others, or another.
    """
    key = AESGCM(_read_key_file(key_file))
    for name, wrapped in secrets:
        _unwrapped(key, wrapped, name.encode())


def _unwrapped(key: AESGCM, wrapped: bytes, label: bytes) -> bytes:
    try:
        return key.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], label)
    except (InvalidTag, ValueError) as error:
        raise KeyFileWrong(reason="not_the_wrapping_key") from error


AtHand = dict[UUID, PersonKey | None]
"""The keys of one batch of facts, empty before it: each is looked for once.

One that somebody destroys meanwhile counts as destroyed from the next batch on.
"""


class _Turn:
    """One at a time; who waits long for the others asks meanwhile whether the database is there.

    Where it is away, each waits for it as long as the first, and not after the first.
    """

    def __init__(self, ask: Callable[[], object]) -> None:
        self._lock = RLock()
        self._ask = ask

    def __enter__(self) -> None:
        while not self._lock.acquire(timeout=QUEUE_S):
            self._ask()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class Vault:
    """Opens with the table of its keys and the file of the key-encryption key.

    Raises:
        KeyFileWrong: the file is missing, open to others, or not the one that wrapped the keys.
    """

    def __init__(self, keys: KeyTable, key_file: Path, entropy: Entropy) -> None:
        self._keys = keys
        self._key_file = key_file
        self._entropy = entropy
        self._lock = _Turn(keys.mark)
        self._opened: dict[UUID, PersonKey] = {}
        self._seen: object = None
        self._settle_key()
        self._lookup_key = self._secret("lookup")

    @classmethod
    def in_file(cls, database: Path, key_file: Path, entropy: Entropy) -> "Vault":
        """The vault whose table is a file; made where there is none, but not without a key."""
        if not _fresh(key_file).exists():
            _read_key_file(key_file)  # before a database is made for nothing
        return cls(SQLiteKeys(database), key_file, entropy)

    def close(self) -> None:
        """Let go of the database and of every key in memory."""
        with self._lock:
            self._opened.clear()
            self._keys.close()

    def number_id(self, kind: str, number: str) -> UUID:
        """The id under which ``number`` is claimed: of its keyed digest, never of the number."""
        message = f"{kind}\x1f{number}".encode()
        return digest_id(hmac.digest(self._lookup_key, message, "sha256"))

    def pepper(self) -> bytes:
        """A secret mixed into every PIN and password before it is hashed."""
        return self._secret("pepper")

    def create_keys(self, subjects: Iterable[UUID]) -> None:
        """Make a key for each of ``subjects`` that has none; one transaction."""
        with self._lock, self._keys.writing():
            self._settle_key()
            self._keys.add_keys((each, self._wrap(each.bytes)) for each in subjects)

    def remember(self, subjects: Collection[UUID]) -> None:
        """Have the keys of ``subjects`` at hand: a database is asked once, and not for each."""
        with self._lock:
            self._forget_what_others_changed()
            wanted = [each for each in subjects if each not in self._opened]
            if len(self._opened) + len(wanted) > CACHE_KEYS_MAX:
                return
            # Who turns the epoch at this moment makes them unreadable: then each is looked for.
            with suppress(KeyFileWrong):
                for subject, wrapped in self._keys.keys_of(wanted):
                    self._opened[subject] = PersonKey(self._unwrap(wrapped, subject.bytes))

    def destroy_key(self, subject: UUID) -> None:
        """Make everything sealed for ``subject`` unreadable, for ever."""
        with self._lock:
            self._opened.pop(subject, None)
            self._keys.destroy(subject)

    @property
    def epoch(self) -> int:
        """The number of the key-encryption key in use; the first is 1."""
        with self._lock:
            epoch = self._keys.epoch()
            return epoch.number if epoch else 1

    @property
    def turn_is_due(self) -> bool:
        """Whether a key was destroyed since the epoch began: copies of it still open."""
        with self._lock:
            epoch = self._keys.epoch()
            return epoch is not None and self._keys.destroyed() > epoch.destroyed

    def turn_epoch(self) -> int:
        """Wrap every living key with a new key-encryption key and destroy the old one.

        How many were wrapped. Cut off at any point, the next opening goes on with the one key
        that opens the vault.
        """
        fresh = _fresh(self._key_file)
        with self._lock:
            with _destroyed_after(self._key_file), self._keys.writing():
                self._settle_key()
                fresh.unlink(missing_ok=True)
                create_key_file(fresh, self._entropy)
                key = _read_key_file(fresh)
                turned = self._wrap_anew(AESGCM(key))
                self._keys.turn_epoch(_check_of(key))
            self._settle_key()
            self._keys.scrub()
            return turned

    def knows(self, subject: UUID) -> bool:
        """Whether ``subject`` ever had a key here, destroyed or not."""
        with self._lock:
            return self._keys.key(subject) is not None

    @property
    def is_empty(self) -> bool:
        """Whether nobody ever had a key here."""
        with self._lock:
            return self._keys.is_empty()

    @property
    def has_several_keys(self) -> bool:
        """Whether more than one had: who works here is the first, before anything is recorded."""
        with self._lock:
            return len(self._keys.living_keys()) + self._keys.destroyed() > 1

    def has_key(self, subject: UUID) -> bool:
        """Whether what is sealed for ``subject`` can be read."""
        return self._key(subject) is not None

    def seal(
        self, subject: UUID, bound_to: bytes, plaintext: bytes, keys: AtHand | None = None
    ) -> bytes:
        """``plaintext`` under the key of ``subject``.

        Raises:
            PersonIsErased: their key was destroyed.
            KeyFileWrong: there never was one here. It is not made now: facts that were sealed
                under the right one would then never open again.
        """
        key = self._at_hand(subject, keys)
        if key is None:
            if self.knows(subject):
                raise PersonIsErased(id=subject)
            raise KeyFileWrong(reason="key_missing")
        return key.seal(self._entropy(NONCE_BYTES), bound_to, plaintext)

    def unseal(
        self, subject: UUID, bound_to: bytes, sealed: bytes, keys: AtHand | None = None
    ) -> bytes | None:
        """What was sealed, or ``None`` when the key of ``subject`` is destroyed.

        Raises:
            KeyFileWrong: the bytes are not what was sealed for this subject and fact.
        """
        key = self._at_hand(subject, keys)
        if key is None:
            return None
        try:
            return key.unseal(bound_to, sealed)
        except ValueError as error:
            raise KeyFileWrong(reason="sealed_value_altered") from error

    def salt(self, subject: UUID, bound_to: bytes) -> bytes | None:
        """What proves the words sealed for ``subject`` in one fact; ``None`` without their key."""
        key = self._key(subject)
        return None if key is None else key.salt(bound_to)

    def _at_hand(self, subject: UUID, keys: AtHand | None) -> PersonKey | None:
        if keys is None:
            return self._key(subject)
        if subject not in keys:
            keys[subject] = self._key(subject)
        return keys[subject]

    def _key(self, subject: UUID) -> PersonKey | None:
        with self._lock:
            self._forget_what_others_changed()
            known = self._opened.get(subject)
            if known is not None:
                return known
            try:
                key = self._key_of(subject)
            except KeyFileWrong:
                self._settle_key()  # the epoch may have been turned between two looks
                key = self._key_of(subject)
            if key is None:
                return None
            if len(self._opened) >= CACHE_KEYS_MAX:
                self._opened.clear()
            known = self._opened[subject] = PersonKey(key)
            return known

    def _key_of(self, subject: UUID) -> bytes | None:
        wrapped = self._keys.key(subject)
        return self._unwrap(wrapped, subject.bytes) if wrapped else None

    def _forget_what_others_changed(self) -> None:
        # Another process may have destroyed a key that is still in this one's memory.
        seen = self._keys.mark()
        if seen != self._seen:
            self._opened.clear()
            self._settle_key()
            self._seen = seen

    def _settle_key(self) -> None:
        """Take up the key-encryption key with which the vault is wrapped at this moment.

        Raises:
            KeyFileWrong: it is in neither of the two places where it can be.
        """
        epoch = self._keys.epoch()
        fresh = _fresh(self._key_file)
        if epoch and _is_key(fresh, epoch.key_check):
            with suppress(FileNotFoundError):  # another process was here at the same moment
                fresh.replace(self._key_file)
            sync_folder(self._key_file.parent)
        key = _read_key_file(self._key_file)
        self._wrapping = AESGCM(key)
        if epoch is None:
            self._must_open_what_is_there()
            self._keys.begin_epoch(_check_of(key))
        elif epoch.key_check != _check_of(key):
            raise KeyFileWrong(reason="not_the_wrapping_key")

    def _must_open_what_is_there(self) -> None:
        # A vault from before there were epochs: its key is not yet known by a check.
        for name, wrapped in self._keys.secrets():
            self._unwrap(wrapped, name.encode())

    def _wrap_anew(self, cipher: AESGCM) -> int:
        """Every living key and secret under ``cipher``; how many."""
        keys = [
            (subject, self._wrapped_with(cipher, self._unwrap(old, subject.bytes), subject.bytes))
            for subject, old in self._keys.living_keys()
        ]
        secrets = [
            (name, self._wrapped_with(cipher, self._unwrap(old, name.encode()), name.encode()))
            for name, old in self._keys.secrets()
        ]
        self._keys.put_keys(keys)
        self._keys.put_secrets(secrets)
        return len(keys) + len(secrets)

    def _secret(self, name: str) -> bytes:
        label = name.encode()
        with self._lock:
            wrapped = self._keys.add_secret(name, self._wrap(label))
        return sha256(self._unwrap(wrapped, label) + label).digest()

    def _wrap(self, label: bytes) -> bytes:
        return self._wrapped_with(self._wrapping, self._entropy(KEY_BYTES), label)

    def _wrapped_with(self, cipher: AESGCM, key: bytes, label: bytes) -> bytes:
        nonce = self._entropy(NONCE_BYTES)
        return nonce + cipher.encrypt(nonce, key, label)

    def _unwrap(self, wrapped: bytes, label: bytes) -> bytes:
        return _unwrapped(self._wrapping, wrapped, label)
