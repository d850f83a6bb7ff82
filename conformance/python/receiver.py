"""A server on this machine that webhooks are delivered to."""

import base64
import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 60


@dataclass
class Received:
    """A request. Header names are looked up in any case."""

    path: str
    headers: object
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def event(self):
        return f"{self.json['entity']}.{self.json['action']}"

    @property
    def data(self):
        return self.json["data"]

    def is_signed_with(self, secret):
        """As MLflow's documentation tells receivers to check."""
        signature = self.headers["X-MLflow-Signature"] or ""
        if not signature.startswith("v1,"):
            return False
        content = f"{self.headers['X-MLflow-Delivery-Id']}.{self.headers['X-MLflow-Timestamp']}.{self.body.decode()}"
        expected = hmac.new(secret.encode(), content.encode(), hashlib.sha256).digest()
        return hmac.compare_digest(base64.b64encode(expected).decode(), signature.removeprefix("v1,"))


class Receiver:
    """Keeps all that comes, and answers as told: the statuses in `answers` one after the other, then 200."""

    def __init__(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.changed:
                    receiver.received.append(Received(self.path, self.headers, body))
                    status = receiver.answers.pop(0) if receiver.answers else 200
                    receiver.changed.notify_all()
                self.send_response(status)
                if status in (301, 302, 307, 308):
                    self.send_header("Location", receiver.url("/elsewhere"))
                self.send_header("Content-Length", "9")
                self.end_headers()
                self.wfile.write(b"thank you")

            def do_GET(self):
                with receiver.changed:
                    receiver.received.append(Received("GET " + self.path, self.headers, b""))
                self.send_error(405)

            def log_message(self, *_):
                pass

        self.received, self.answers = [], []
        self.changed = threading.Condition()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path="/hook"):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def wait(self, count):
        """The first so many requests, once they have come."""
        end = time.monotonic() + PATIENCE
        with self.changed:
            while len(self.received) < count:
                left = end - time.monotonic()
                assert left > 0, f"{count} deliveries were to come, and {len(self.received)} did: {[r.body for r in self.received]}"
                self.changed.wait(left)
            return self.received[:count]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
