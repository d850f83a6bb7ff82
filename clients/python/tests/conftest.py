"""A server of the suite's own, which tests may kill, and processes that log to it."""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1"
os.environ["GIT_PYTHON_REFRESH"] = "quiet"
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

import mlflow
import pytest

HOME = Path(__file__).resolve().parents[3]
JAR = HOME / "standalone" / "target" / "quarkus-app" / "quarkus-run.jar"
JAVA = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
OPTIONS = HOME / "standalone" / "jvm.options"


class Server:
    """A packaged server on a folder and a port that stay the same over its deaths."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self.process = None
        self.start()

    def start(self):
        arguments = ["start", "--host", "127.0.0.1", "--port", str(self.port), "--data", str(self.folder)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MILLRACE_") or k == "MILLRACE_CACHE"}
        self.process = subprocess.Popen(
            [JAVA, f"@{OPTIONS}", "-jar", JAR, *arguments], stdout=subprocess.PIPE, text=True, env=environment
        )
        for line in self.process.stdout:
            if line.startswith("Millrace is ready"):
                return
        raise AssertionError("the server did not start")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server") / "data")
    yield server
    server.stop()


@pytest.fixture
def journal(tmp_path, monkeypatch):
    """A folder of the test's own for journals."""
    folder = tmp_path / "journal"
    monkeypatch.setenv("MILLRACE_JOURNAL", str(folder))
    return folder


@pytest.fixture
def uri(server, journal, monkeypatch):
    """The tracking URI, set and in use."""
    uri = f"millrace://{server.address}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(None)
    yield uri
    while mlflow.active_run():
        mlflow.end_run()
    store().close()
    # Stores are kept by URI: the next test has a journal elsewhere.
    from mlflow.tracking._tracking_service.utils import _tracking_store_registry

    _tracking_store_registry._get_store_with_resolved_uri.cache_clear()


def store():
    """The plug-in's store, as the fluent API uses it."""
    return mlflow.MlflowClient()._tracking_client.store


@pytest.fixture
def experiment(uri):
    return mlflow.set_experiment(f"plug-in {uuid.uuid4().hex}").experiment_id


@pytest.fixture
def rest(server):
    """A client that knows nothing of the plug-in."""
    return mlflow.MlflowClient(f"http://{server.address}")


@pytest.fixture
def start(uri):
    """Starts a Python process that runs a script of this folder with the same tracking URI."""
    processes = []

    def start(script, *arguments):
        command = [sys.executable, str(Path(__file__).with_name(script)), *map(str, arguments)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def steps(client, run_id, key):
    """The steps of a metric's history, as often as they are stored."""
    return sorted(point.step for point in client.get_metric_history(run_id, key))


def poll(condition, seconds=60):
    """Waits until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.1)
