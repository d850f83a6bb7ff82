"""What every test of the suite shares: the server under test, and things of one's own on it.

The suite knows the server by its base URL alone. Every test works in an experiment of its own, so it can
run against a server that holds other content, and several suites against one server.
"""

import os
import uuid

if not os.environ.get("MILLRACE_URL"):
    raise SystemExit("MILLRACE_URL must hold the server's base URL, such as http://127.0.0.1:5000")

# Before mlflow is imported, which reads them. One retry only: the client would hide a 500 behind minutes of them.
os.environ["MLFLOW_TRACKING_URI"] = os.environ["MILLRACE_URL"].rstrip("/")
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1"
os.environ["MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR"] = "0"
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
os.environ["GIT_PYTHON_REFRESH"] = "quiet"
os.environ["MPLBACKEND"] = "Agg"
# A proxy may be set for other hosts: the server is on this machine.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

import mlflow
import pytest
from mlflow import MlflowClient


def pytest_runtest_setup(item):
    """Turns a deviation into an expected failure when the server under test is MLflow's own."""
    marker = item.get_closest_marker("deviation")
    if marker and os.environ.get("MILLRACE_TARGET") == "mlflow":
        item.add_marker(pytest.mark.xfail(reason=marker.args[0], strict=True))


@pytest.fixture
def url():
    """The server's base URL, without a slash at its end."""
    return os.environ["MLFLOW_TRACKING_URI"]


@pytest.fixture
def client():
    return MlflowClient()


@pytest.fixture
def name(request):
    """A name that nothing else on the server has."""
    return f"{request.node.name[:80]} {uuid.uuid4().hex}"


@pytest.fixture
def experiment(name):
    """The id of a fresh experiment, which is also the active one of the fluent API."""
    return mlflow.set_experiment(name).experiment_id


@pytest.fixture
def run(client, experiment):
    """The id of a fresh run that is still running."""
    return client.create_run(experiment).info.run_id


@pytest.fixture(autouse=True)
def leave_nothing_behind(tmp_path, monkeypatch):
    """Ends what a test left open, so that no test sees another's active run or autologging."""
    monkeypatch.chdir(tmp_path)
    yield
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.sklearn.autolog(disable=True)
