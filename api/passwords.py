"""What makes a password: long enough, and not one that is guessed early.

No sign is asked for and none is forbidden. What is refused is told by why it would be guessed:
it is too short, or among the first ten thousand million that a program tries, which knows the
passwords that leaked elsewhere, plain words and names, and the words of this house.
"""

import base64
import secrets

from api.secrets import PASSWORD_LENGTH_MIN

PASSWORD_CHARS_MAX = 256
GUESSES_LOG10_MIN = 10
LOOKED_AT_CHARS = 72
"""So much of a password is weighed: it takes longer and longer, and more makes it no weaker."""
GIVEN_BYTES = 10
HOUSE = (
    "handrail",
    "kiosk",
    "ledger",
    "password",
    "disabled",
    "federation",
    "canlian",
    "残联",
    "密码",
    "mat khau",
    "mật khẩu",
)
"""Words that whoever guesses here would try; docs/security.md names them."""


def why_not(password: str, *words: str) -> str:
    """The key of the sentence that says why it is no password; empty when it is one.

    ``words`` are what else a guesser would try: the user name, the name, the house.
    """
    from zxcvbn import zxcvbn

    if len(password) < PASSWORD_LENGTH_MIN:
        return "auth.password_short"
    if len(password) > PASSWORD_CHARS_MAX:
        return "auth.password_long"
    known = [part for word in (*HOUSE, *words) for part in (word, *word.split()) if part]
    weighed = zxcvbn(password[:LOOKED_AT_CHARS], user_inputs=known)
    return "auth.password_weak" if weighed["guesses_log10"] < GUESSES_LOG10_MIN else ""


def new_password() -> str:
    """A password to be given once: 80 random bits in four groups that can be read out."""
    letters = base64.b32encode(secrets.token_bytes(GIVEN_BYTES)).decode().lower()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
