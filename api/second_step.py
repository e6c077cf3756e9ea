"""The second step of a sign-in: a code that an app makes of the time, or one from paper.

Source of the code: RFC 6238, with SHA-1, six digits and steps of 30 seconds, which is what every
such app takes.
"""

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from threading import Lock
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECRET_BYTES = 20
DIGITS = 6
STEP_SECONDS = 30
CODES = 10
CODE_BYTES = 15
"""120 bits: 24 signs in six groups of four."""
GROUP = 4


def new_secret() -> str:
    """What an app and we make codes of, in the letters that an app takes (base 32)."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address_of(secret: str, username: str, house: str) -> str:
    """The address that an app reads from a picture: ``otpauth://totp/...``."""
    return _maker(secret).get_provisioning_uri(username, house)


def code_at(secret: str, now: float) -> str:
    """The code of that moment, in seconds since 1970."""
    return _maker(secret).generate(int(now)).decode()


class Codes:
    """Looks at codes. Each counts once, and only while it, or the one before, is on show."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._taken: dict[UUID, int] = {}
        self._lock = Lock()

    def take(self, staff_id: UUID, secret: str, code: str) -> bool:
        """Whether the code is theirs and was not taken before; then it is taken."""
        now = int(self._clock()) // STEP_SECONDS
        with self._lock:
            last = self._taken.get(staff_id, -1)
            for step in (now, now - 1):
                shown = code_at(secret, step * STEP_SECONDS)
                if step > last and hmac.compare_digest(shown.encode(), code.encode()):
                    self._taken[staff_id] = step
                    return True
        return False


def new_codes() -> list[str]:
    """Codes for paper, each good for one sign-in without the app."""
    return [_new_code() for _ in range(CODES)]


def _new_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def tidy(code: str) -> str:
    """A code as it is compared: what is typed between its signs does not matter."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _maker(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - RFC 6238
