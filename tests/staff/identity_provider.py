"""An OpenID Connect provider for tests: real HTTP on this machine, real signatures."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class Provider:
    """Signs whatever ``claims`` say for whoever brings the code and the verifier of its request."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.claims = {}
        self.asked = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                provider.answer(self, provider.pages()[self.path])

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                sent = {name: values[0] for name, values in parse_qs(body).items()}
                provider.answer(self, provider.token(sent))

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler, content):
        body = json.dumps(content).encode()
        handler.send_response(200 if "error" not in content else 400)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def pages(self):
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "none"],
            },
            "/keys": {"keys": [self.key.as_dict(private=False)]},
        }

    def authorize(self, address):
        """Remember what the portal asked for; return the state that comes back with the code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked = asked
        return asked["state"]

    def token(self, sent):
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if sent["code"] != "good" or challenge != self.asked["code_challenge"]:
            return {"error": "invalid_grant"}
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "sub": "u1",
            "aud": "portal",
            "iat": now,
            "exp": now + 60,
            "nonce": self.asked["nonce"],
        }
        header = {"alg": "RS256", "kid": "one"}
        signed = jwt.encode(header, usual | self.claims, self.key)
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}
