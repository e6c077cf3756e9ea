"""Signing in as who one is to another house: OpenID Connect, an optional extra.

The browser is sent there with what only it can bring back (state), and what the answer must repeat
(nonce); the answer is fetched by us with a proof that we asked (PKCE). Nobody is let in by a name
or an address that the other house tells: each member of staff links the two themselves, once.

Source: OpenID Connect Core 1.0; RFC 9700.
"""

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from api.sessions import LONGEST_SECONDS
from api.settings import Settings

PENDING_SECONDS_MAX = 600
PENDING_MAX = 1_000
KNOWN_SECONDS = 3_600
ANSWER_SECONDS_MAX = 10
SKEW_SECONDS = 60
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
STRONG = frozenset({"mfa", "otp", "hwk", "fpt", "face", "pin"})
"""What another house says of how it looked that counts as more than a password (RFC 8176)."""
CALLBACK = "/desk/sign-in/elsewhere/back"


class NotShown(Exception):
    """The other house did not say who it is, or not so that it can be believed."""


@dataclass(frozen=True)
class Provider:
    """The other house, as the settings name it."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str
    origin: str

    @property
    def callback(self) -> str:
        """Where it sends the browser back to."""
        return self.origin + CALLBACK


@dataclass(frozen=True)
class Pending:
    """A browser that was sent there; ``session`` is that of who wants to link the two."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    began: float
    session: UUID | None


@dataclass(frozen=True)
class Shown:
    """Who the other house says it is, and whether it looked more than once."""

    issuer: str
    name: str
    is_strong: bool


def provider_of(settings: Settings) -> Provider | None:
    """The other house; ``None`` where none is named, or the extra is not here."""
    if not (settings.oidc_issuer and settings.oidc_client and settings.staff_url):
        return None
    if not is_installed():
        return None
    kept = settings.oidc_secret
    return Provider(
        issuer=settings.oidc_issuer,
        client=settings.oidc_client,
        secret=kept.read_text(encoding="utf-8").strip() if kept else "",
        name=settings.oidc_name or urlsplit(settings.oidc_issuer).netloc,
        origin=settings.staff_url,
    )


def is_installed() -> bool:
    """Whether the extra ``oidc`` is here."""
    return find_spec("authlib") is not None and find_spec("httpx2") is not None


class Elsewhere:
    """Everybody who was sent there, and what is known of how it answers."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._pending: OrderedDict[str, Pending] = OrderedDict()
        self._known: tuple[float, dict[str, Any], Any] | None = None
        self._lock = Lock()

    def send(self, provider: Provider, session: UUID | None = None) -> tuple[str, Pending]:
        """The address to send a browser to, and what it has to bring back.

        Raises:
            NotShown: the other house does not answer.
        """
        pending = Pending(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            began=self._clock(),
            session=session,
        )
        known, _ = self._ask(provider)
        address, _ = self._client(provider).create_authorization_url(
            known["authorization_endpoint"],
            state=pending.state,
            nonce=pending.nonce,
            code_verifier=pending.verifier,
            max_age=LONGEST_SECONDS,
        )
        with self._lock:
            self._pending[pending.state] = pending
            while len(self._pending) > PENDING_MAX:
                self._pending.popitem(last=False)
        return str(address), pending

    def take_back(self, state: str, kept: str | None) -> Pending:
        """What was asked of the browser that comes back; it comes back once.

        Raises:
            NotShown: this browser was not sent, or long ago.
        """
        with self._lock:
            pending = self._pending.pop(state, None)
        if pending is None or not kept or not hmac.compare_digest(state.encode(), kept.encode()):
            raise NotShown("state")
        if self._clock() - pending.began > PENDING_SECONDS_MAX:
            raise NotShown("late")
        return pending

    def shown(self, provider: Provider, pending: Pending, code: str) -> Shown:
        """Who the other house says it is.

        Raises:
            NotShown: it says nothing, or what it says is not signed, for us, of now, or asked for.
        """
        known, keys = self._ask(provider)
        try:
            told = self._client(provider).fetch_token(
                known["token_endpoint"], code=code, code_verifier=pending.verifier
            )
            claims = _claims(told["id_token"], keys, provider, pending.nonce, self._clock())
        except Exception as error:  # every library in between raises its own
            raise NotShown("token") from error
        ways = claims.get("amr")
        said = set(ways) if isinstance(ways, list) else set()
        return Shown(provider.issuer, str(claims["sub"]), bool(said & STRONG))

    def _client(self, provider: Provider) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            client_id=provider.client,
            client_secret=provider.secret or None,
            token_endpoint_auth_method="client_secret_basic" if provider.secret else "none",
            scope="openid",
            redirect_uri=provider.callback,
            code_challenge_method="S256",
            timeout=ANSWER_SECONDS_MAX,
            follow_redirects=False,
        )

    def _ask(self, provider: Provider) -> tuple[dict[str, Any], Any]:
        """Where the other house is asked what, and the keys it signs with."""
        now = self._clock()
        if self._known is not None and now - self._known[0] < KNOWN_SECONDS:
            return self._known[1], self._known[2]
        from joserfc.jwk import KeySet

        try:
            known = _fetched(f"{provider.issuer}/.well-known/openid-configuration")
            _must_be_it(provider.issuer, known)
            keys = KeySet.import_key_set(_fetched(known["jwks_uri"]))
        except NotShown:
            raise
        except Exception as error:  # every library in between raises its own
            raise NotShown("discovery") from error
        self._known = (now, known, keys)
        return known, keys


def _fetched(address: str) -> Any:
    import httpx2

    answer = httpx2.get(address, timeout=ANSWER_SECONDS_MAX, follow_redirects=False)
    answer.raise_for_status()
    return answer.json()


def _must_be_it(issuer: str, known: dict[str, Any]) -> None:
    """Refuse another house than was named, and one in TLS that names a place that is not."""
    if known["issuer"] != issuer:
        raise NotShown("issuer")
    scheme = urlsplit(issuer).scheme
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if urlsplit(known[name]).scheme != scheme:
            raise NotShown(name)


def _claims(token: str, keys: Any, provider: Provider, nonce: str, now: float) -> dict[str, Any]:
    from joserfc import jwt

    read = jwt.decode(token, keys, algorithms=ALGORITHMS)
    claims: dict[str, Any] = read.claims
    jwt.JWTClaimsRegistry(
        now=int(now),
        leeway=SKEW_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": provider.client},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
        auth_time={"essential": True},
    ).validate(claims)
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != provider.client:
        raise NotShown("azp")
    if now - int(claims["auth_time"]) > LONGEST_SECONDS + SKEW_SECONDS:
        raise NotShown("auth_time")
    return claims
