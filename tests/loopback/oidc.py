"""An OpenID Connect provider for the tests, over real HTTP: discovery, authorize, token, keys.

It holds the house to the protocol: the client's secret, the address to come back to, PKCE, a code that works once. What
it says in id tokens is what a test told it to; every wrong call is kept in `faults`.
"""

import base64
import hashlib
import http.server
import json
import secrets
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.loopback.server import Loopback

CLIENT_ID, CLIENT_SECRET = "house:1", "between us"
Fields = dict[str, str]


class OpenIdProvider:
    """A provider with one client and one person at a time."""

    def __init__(self) -> None:
        self._server = Loopback(lambda *args: _Handler(self, *args))
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {"sub": "1001", "name": "Nora North"}
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        """What a test makes of the claims before they are signed."""
        self.signs_with: Any = self.key
        self.asked: Fields = {}
        self.faults: list[str] = []
        self.away = False
        self.calls_itself = ""
        self._codes: dict[str, Fields] = {}

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    @property
    def issuer(self) -> str:
        """Its address, which is its name."""
        return f"http://127.0.0.1:{self._server.port}"

    def app(self, name: str, scope: str) -> dict[str, Any]:
        """Give what the settings of the house say of it."""
        return {
            "provider_id": name,
            "name": name.title(),
            "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "settings": {"server_url": self.issuer, "scope": scope.split()},
        }

    def discovery(self) -> dict[str, Any]:
        """Say where things are."""
        return {
            "issuer": self.calls_itself or self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def keys(self) -> dict[str, Any]:
        """Give the public key."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: Fields) -> str | None:
        """Let the person in, and give the address that leads them back; None for a wrong request."""
        self.asked = asked
        needed = ("client_id", "redirect_uri", "state", "nonce", "code_challenge", "scope")
        wrong = [name for name in needed if not asked.get(name)]
        if wrong or asked["client_id"] != CLIENT_ID or asked.get("code_challenge_method") != "S256":
            self.faults.append(f"authorize: {asked}")
            return None
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: Fields, authorization: str) -> dict[str, Any] | None:
        """Trade a code for an id token, once; None for a wrong request."""
        asked = self._codes.pop(sent.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        good = (
            asked is not None
            and authorization == f"Basic {basic}"
            and sent.get("grant_type") == "authorization_code"
            and sent.get("redirect_uri") == asked["redirect_uri"]
            and challenge.decode().rstrip("=") == asked["code_challenge"].rstrip("=")
        )
        if asked is None or not good:
            self.faults.append(f"token: {sorted(sent)}")
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = self.change({**claims, **self.person})
        id_token = jwt.encode(claims, self.signs_with, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": id_token}


class _Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, provider: OpenIdProvider, *args: Any) -> None:
        self.provider = provider
        super().__init__(*args)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self.provider.away:
            self._say(503, {})
        elif parts.path == "/.well-known/openid-configuration":
            self._say(200, self.provider.discovery())
        elif parts.path == "/keys":
            self._say(200, self.provider.keys())
        elif parts.path == "/auth" and (back := self.provider.authorize(_fields(parts.query))):
            self.send_response(302)
            self.send_header("Location", back)
            self.end_headers()
        else:
            self._say(400, {"error": "invalid_request"})

    def do_POST(self) -> None:
        sent = _fields(self.rfile.read(int(self.headers["Content-Length"])).decode())
        answer = self.provider.token(sent, self.headers.get("Authorization", ""))
        self._say(200 if answer else 400, answer or {"error": "invalid_grant"})

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


def _fields(text: str) -> Fields:
    return {name: values[-1] for name, values in parse_qs(text).items()}
