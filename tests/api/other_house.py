"""A small house that says who somebody is: OpenID Connect, over a real socket, with real keys."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "handrail", "what-only-the-client-knows"


@dataclass
class OtherHouse:
    """What it answers; a test changes it to lie."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    name: str = "lin.mei"
    ways: list[str] = field(default_factory=lambda: ["pwd"])
    claims: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    issuer: str = ""
    is_down: bool = False

    def configuration(self) -> dict[str, Any]:
        places = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorise",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return places | self.known

    def authorise(self, asked: dict[str, str]) -> str:
        """Whoever is at the browser is known here already; where they are sent back to."""
        code = f"code{len(self.asked)}"
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.asked.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or authorization != f"Basic {basic}":
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return None
        now = int(time.time())
        told = {"iss": self.issuer, "sub": self.name, "aud": CLIENT, "iat": now, "exp": now + 300}
        told |= {"nonce": asked["nonce"], "auth_time": now, "amr": self.ways} | self.claims
        told = {name: value for name, value in told.items() if value is not None}
        key = self.signs_with or self.key
        token = jwt.encode({"alg": "RS256", "kid": "one"}, told, key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextmanager
def serving(house: OtherHouse) -> Iterator[OtherHouse]:
    """The house at a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(at.query).items()}
            if house.is_down:
                return self._answer(503, {})
            if at.path == "/authorise":
                self.send_response(303)
                self.send_header("Location", house.authorise(asked))
                self.end_headers()
                return None
            keys = {"keys": [house.key.as_dict(private=False)]}
            return self._answer(200, keys if at.path == "/keys" else house.configuration())

        def do_POST(self) -> None:
            read = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(read).items()}
            told = house.token(form, self.headers.get("Authorization", ""))
            self._answer(200 if told else 400, told or {"error": "invalid_grant"})

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    house.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()
