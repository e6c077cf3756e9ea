"""Keys that a device keeps and opens for its owner's finger, face or PIN; an optional extra.

A browser makes and shows them only where it trusts the connection: over TLS, or at ``localhost``;
and only under a name, never under a number such as 192.168.1.10. So they are offered where
``HANDRAIL_STAFF_URL`` says under which name staff come.

A challenge is good for five minutes and once. It is signed, not kept, so that nobody fills our
memory by asking for many.
"""

import hmac
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from importlib.util import find_spec
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from api.accounts import Credential
from api.settings import Settings
from projections.staff_lookup import Passkey

CHALLENGE_SECONDS_MAX = 300
CHALLENGES_KEPT_MAX = 10_000
LABEL_CHARS_MAX = 60
ANSWER_CHARS_MAX = 20_000
_NONCE, _TIME, _MARK = 16, 8, 32


class KeyRefused(Exception):
    """The key is none of ours, or what it says does not hold."""


class House(NamedTuple):
    """Under which name browsers know us: the origin, and the host in it."""

    origin: str
    host: str


def house_of(settings: Settings) -> House | None:
    """Under which name keys are made; ``None`` where none can be."""
    found = urlsplit(settings.staff_url)
    if not found.hostname or not is_installed():
        return None
    return House(f"{found.scheme}://{found.netloc}", found.hostname)


def is_installed() -> bool:
    """Whether the extra ``passkeys`` is here."""
    return find_spec("webauthn") is not None


class Challenges:
    """Gives out challenges and knows its own again, each once."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._used: OrderedDict[bytes, None] = OrderedDict()
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def new(self, what: str) -> bytes:
        """A challenge for one thing: to sign in, or to add a key to somebody's account."""
        body = secrets.token_bytes(_NONCE) + int(self._clock()).to_bytes(_TIME, "big")
        return body + self._mark(body, what)

    def take(self, challenge: bytes, what: str) -> bool:
        """Whether it is ours, for this, fresh and unused; then it is used."""
        body, mark = challenge[: _NONCE + _TIME], challenge[_NONCE + _TIME :]
        if len(mark) != _MARK or not hmac.compare_digest(mark, self._mark(body, what)):
            return False
        age = self._clock() - int.from_bytes(body[_NONCE:], "big")
        with self._lock:
            if age > CHALLENGE_SECONDS_MAX or body in self._used:
                return False
            self._used[body] = None
            while len(self._used) > CHALLENGES_KEPT_MAX:
                self._used.popitem(last=False)
        return True

    def counted(self, credential: str) -> int:
        """How often the key said it was used, as far as this server saw; many never count."""
        return self._counts.get(credential, 0)

    def count(self, credential: str, uses: int) -> None:
        """Remember it: a copy of the key would count from an earlier number."""
        self._counts[credential] = uses

    def _mark(self, body: bytes, what: str) -> bytes:
        return hmac.digest(self._key, what.encode() + b"\n" + body, "sha256")


def options_to_sign_in(house: House, challenges: Challenges) -> str:
    """What the browser is asked, as JSON: any key of ours, opened by its owner."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    return options_to_json(
        generate_authentication_options(
            rp_id=house.host,
            challenge=challenges.new("sign in"),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def options_to_add(
    house: House, challenges: Challenges, staff_id: UUID, username: str, keys: tuple[Passkey, ...]
) -> str:
    """What the browser is asked, as JSON: a new key for this account, on a device without one."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    return options_to_json(
        generate_registration_options(
            rp_id=house.host,
            rp_name="Handrail",
            user_id=staff_id.bytes,
            user_name=username,
            challenge=challenges.new(f"add {staff_id}"),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential)) for key in keys
            ],
        )
    )


def added(
    house: House, challenges: Challenges, staff_id: UUID, answer: str, label: str
) -> Credential:
    """The public half of the key that the browser made.

    Raises:
        KeyRefused: it answers no challenge of ours for this account, or was made elsewhere.
    """
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url

    told = _read(answer)
    challenge = _challenge(told)
    if not challenges.take(challenge, f"add {staff_id}"):
        raise KeyRefused("challenge")
    try:
        made = verify_registration_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=house.host,
            expected_origin=house.origin,
            require_user_verification=True,
        )
    except Exception as error:  # the library raises its own and those of what it reads with
        raise KeyRefused("answer") from error
    return Credential(
        bytes_to_base64url(made.credential_id),
        bytes_to_base64url(made.credential_public_key),
        label,
    )


def owner_of(answer: str) -> UUID:
    """Whose key the browser says it is; it is not known to be true yet.

    Raises:
        KeyRefused: it does not say, or not so that it could be one of ours.
    """
    from webauthn.helpers import base64url_to_bytes

    try:
        return UUID(bytes=base64url_to_bytes(_read(answer)["response"]["userHandle"]))
    except (KeyError, TypeError, ValueError) as error:
        raise KeyRefused("owner") from error


def check(house: House, challenges: Challenges, answer: str, keys: tuple[Passkey, ...]) -> None:
    """Let the answer of a key pass that is one of ``keys``.

    Raises:
        KeyRefused: it is none of them, or what it says does not hold.
    """
    from webauthn import base64url_to_bytes, verify_authentication_response

    told = _read(answer)
    challenge = _challenge(told)
    key = next((each for each in keys if each.credential == told.get("id")), None)
    if key is None or not challenges.take(challenge, "sign in"):
        raise KeyRefused("challenge" if key else "key")
    try:
        shown = verify_authentication_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=house.host,
            expected_origin=house.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=challenges.counted(key.credential),
            require_user_verification=True,
        )
    except Exception as error:  # the library raises its own and those of what it reads with
        raise KeyRefused("answer") from error
    challenges.count(key.credential, shown.new_sign_count)


def _read(answer: str) -> dict[str, Any]:
    try:
        told = json.loads(answer[: ANSWER_CHARS_MAX + 1])
    except ValueError as error:
        raise KeyRefused("unreadable") from error
    if not isinstance(told, dict):
        raise KeyRefused("unreadable")
    return told


def _challenge(told: dict[str, Any]) -> bytes:
    """The challenge that a browser says it answers; what it signed is looked at later."""
    from webauthn.helpers import base64url_to_bytes

    try:
        client = json.loads(base64url_to_bytes(told["response"]["clientDataJSON"]))
        return base64url_to_bytes(client["challenge"])
    except (KeyError, TypeError, ValueError) as error:
        raise KeyRefused("unreadable") from error
