"""Calls of a deployment that are written down: which, where, and what is refused."""

import json
import time

import mlflow
import pytest
import requests

from test_deployment_streams import events, logged, teller  # noqa: F401 - fixtures
from test_deployments import deployment, deployments  # noqa: F401 - fixtures

pytestmark = pytest.mark.timeout(300)


def test_sampled_calls_are_written_down(teller, client, experiment, url):  # noqa: F811
    teller.configure(workers=1, request_log={"experiment_id": experiment, "sampling_rate": 1})
    pid = teller.pid()
    list(events(teller.stream("fail")))
    lines = []
    while len(lines) < 2:
        time.sleep(0.5)
        runs = client.search_runs([experiment])
        files = [file.path for run in runs for file in client.list_artifacts(run.info.run_id, "requests")]
        lines = [
            json.loads(line)
            for file in sorted(files)
            for line in mlflow.artifacts.load_text(f"{runs[0].info.artifact_uri}/{file}").splitlines()
        ]
    call, stream = lines
    assert call["output"] == [pid]
    assert call["input"] == [{"what": "", "folder": str(teller.folder)}]
    assert (call["deployment"], call["revision"]) == (teller.name, 1)
    assert stream["outputs"] == [{"pid": pid, "text": "first\nline"}]
    assert "lost the thread" in stream["error"]
    assert runs[0].info.run_name == f"requests of {teller.name}"
    metrics = requests.get(f"{url}/metrics", timeout=60).text
    assert any(
        line.startswith("millrace_deployment_request_log_total") and teller.name in line and "written" in line and line.endswith(" 2.0")
        for line in metrics.splitlines()
    )
    # Switched off, there will be no more in that run.
    teller.configure(workers=1)
    deadline = time.monotonic() + 60
    while client.get_run(runs[0].info.run_id).info.status != "FINISHED":
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.mark.parametrize(
    "log, named, status",
    [
        ({"sampling_rate": 1}, "settings.request_log.experiment_id", 400),
        ({"experiment_id": "0"}, "sampling_rate", 400),
        ({"experiment_id": "0", "sampling_rate": 0}, "settings.request_log.sampling_rate", 400),
        ({"experiment_id": "0", "sampling_rate": "NaN"}, "settings.request_log.sampling_rate", 400),
        ({"experiment_id": "0", "experiment_name": "x", "sampling_rate": 1}, "settings.request_log.experiment_name", 400),
        ({"experiment_name": "there is no such", "sampling_rate": 1}, "there is no such", 404),
    ],
)
def test_a_request_log_that_cannot_be_is_refused(url, log, named, status):
    body = {"name": "never", "source": "models:/never/1", "settings": {"request_log": log}}
    refused = requests.post(f"{url}/api/v1/deployments", json=body, timeout=60)
    assert refused.status_code == status, refused.text
    assert named in refused.json()["message"]


def test_a_request_log_whose_files_would_be_elsewhere_is_refused(url, client, name):
    elsewhere = client.create_experiment(name, artifact_location="s3://elsewhere/artifacts")
    log = {"experiment_id": elsewhere, "sampling_rate": 1}
    body = {"name": "never", "source": "models:/never/1", "settings": {"request_log": log}}
    refused = requests.post(f"{url}/api/v1/deployments", json=body, timeout=60)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "settings.request_log" in refused.json()["message"]
