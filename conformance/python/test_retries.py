"""What clients do when a server has trouble: they send the request again, POST included, and that must do no harm."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import mlflow
import pytest
import requests
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag


class Trouble(BaseHTTPRequestHandler):
    """Hands requests on to the server; what is served the first time is lost, or never gets there."""

    protocol_version = "HTTP/1.1"

    def _serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = (self.command, self.path, body)
        first = self.server.fails and request not in self.server.seen
        self.server.seen.append(request)
        if first and not self.server.loses_answers:
            return self._answer(self.server.status, b"")
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
        answer = requests.request(self.command, self.server.target + self.path, data=body, headers=headers, timeout=30)
        if first:
            return self._answer(self.server.status, b"")
        self._answer(answer.status_code, answer.content, answer.headers.get("Content-Type"))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def _answer(self, status, body, kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: the tests say what is wrong."""


@pytest.fixture
def serve(url):
    """Starts a server that is in trouble."""
    servers = []

    def start(status, loses_answers=False):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Trouble)
        server.target, server.seen, server.fails = url, [], True
        server.status, server.loses_answers = status, loses_answers
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("loses_answers", [False, True], ids=["request lost", "answer lost"])
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_request_that_is_sent_again_counts_once(serve, client, run, status, loses_answers):
    trouble = serve(status, loses_answers)
    troubled = MlflowClient(f"http://127.0.0.1:{trouble.server_port}")
    troubled.log_metric(run, "m", 1.5, timestamp=5, step=3)
    troubled.log_param(run, "p", "1")
    troubled.set_tag(run, "t", "x")
    troubled.log_batch(run, [Metric("b", 1, 5, 0)], [Param("q", "2")], [RunTag("u", "y")])
    troubled.set_terminated(run)

    posts = [request for request in trouble.seen if request[0] == "POST"]
    assert len(posts) == 2 * len(set(posts)) == 10, "each was sent twice"
    assert [point.value for point in client.get_metric_history(run, "m")] == [1.5]
    assert [point.value for point in client.get_metric_history(run, "b")] == [1]
    stored = client.get_run(run)
    assert stored.data.params == {"p": "1", "q": "2"}
    assert (stored.data.tags["t"], stored.data.tags["u"]) == ("x", "y")
    assert stored.info.status == "FINISHED"


def test_a_refusal_is_not_tried_again(serve, run):
    server = serve(200)
    server.fails = False
    with pytest.raises(mlflow.MlflowException, match=r"bad\*key"):
        MlflowClient(f"http://127.0.0.1:{server.server_port}").set_tag(run, "bad*key", "x")
    assert [request[:2] for request in server.seen] == [("POST", "/api/2.0/mlflow/runs/set-tag")]
