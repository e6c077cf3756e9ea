"""How a PIN or a password becomes something that may be kept, and is checked against it.

Argon2id over a keyed digest of what was typed, so that a stolen ledger alone cannot be
guessed at: the key (the pepper) lies in the vault.
"""

import hmac
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

MEMORY_KIB = 19_456
PASSES = 2
AT_ONCE_MAX = 2
"""Checks that run at one time: each takes 19 MiB and most of a core."""

PIN_DIGITS_MIN = 6
PIN_DIGITS_MAX = 16
PASSWORD_LENGTH_MIN = 12


class Secrets:
    """Hashes and checks with the pepper of one installation."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper
        self._hasher = PasswordHash(
            (Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1),)
        )
        self._at_once = BoundedSemaphore(AT_ONCE_MAX)
        self._nobody = self.hash("nobody")

    def hash(self, secret: str) -> str:
        """What may be kept of ``secret``."""
        with self._at_once:
            return self._hasher.hash(self._digest(secret))

    def check(self, secret: str, kept: str | None) -> bool:
        """Whether ``secret`` is what was kept; takes as long when nothing was."""
        with self._at_once:
            right = self._hasher.verify(self._digest(secret), kept or self._nobody)
        return right and kept is not None

    def digest(self, secret: str) -> str:
        """What may be kept of a secret that nobody could guess: 112 random bits or more."""
        return self._digest(secret)

    def _digest(self, secret: str) -> str:
        return hmac.digest(self._pepper, secret.encode(), "sha256").hex()
