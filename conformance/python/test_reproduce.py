"""Runs that are made a second time on another worker, and compared with the first."""

import contextlib
import os
import subprocess
import sys
import time
import uuid
import venv

import mlflow
import pytest
import requests
from mlflow import MlflowClient
from repository import ENVIRONMENT, Repository
from working import PROGRAM, WORKER, programs, uv

pytestmark = pytest.mark.skipif(not WORKER, reason="MILLRACE_PROGRAM holds no command that starts a worker")

PROJECT = """
entry_points:
  main:
    parameters: {c: {type: float, default: 0.5}}
    command: "python train.py {c}"
  read:
    parameters: {data: path}
    command: "python read.py {data}"
  say:
    parameters: {text: string}
    command: "python say.py {text}"
  fail-again:
    command: "python fail.py"
"""

# Only what is needed: an environment is quick to make, and MLflow is slow to import.
PYTHON_ENV = """
python: "3.11"
dependencies: [scikit-learn==1.7.2, six]
"""

TELL = '''
import json, os, urllib.request

run = os.environ["MLFLOW_RUN_ID"]

def post(path, **body):
    request = urllib.request.Request(
        os.environ["MLFLOW_TRACKING_URI"] + path, json.dumps({"run_id": run} | body).encode(), {"Content-Type": "application/json"}
    )
    return urllib.request.urlopen(request).read()

def metric(key, value, step=0):
    post("/api/2.0/mlflow/runs/log-metric", key=key, value=value, timestamp=0, step=step)

def param(key, value):
    post("/api/2.0/mlflow/runs/log-parameter", key=key, value=str(value))

def artifact(path, data):
    urllib.request.urlopen(urllib.request.Request(
        f"{os.environ['MLFLOW_TRACKING_URI']}/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run}&path={path}", data, method="POST"
    )).read()
'''

TRAIN = """
import pickle, sys, time
import six, tell
from sklearn.datasets import load_wine
from sklearn.linear_model import RidgeClassifier
X, y = load_wine(return_X_y=True)
model = RidgeClassifier(alpha=float(sys.argv[1])).fit(X, y)
for step in range(3):
    tell.metric("accuracy", model.score(X, y), step)
tell.metric("norm", float((model.coef_ ** 2).sum()))
tell.metric("undefined", "NaN")
tell.param("six", six.__version__)
tell.artifact("model.pkl", pickle.dumps(model))
tell.artifact("model/MLmodel", f"utc_time_created: {time.time()}".encode())
"""

READ = """
import hashlib, sys
import millpkg, tell
data = open(sys.argv[1], "rb").read()
tell.metric("rows", len(data.splitlines()))
tell.metric("version", float(millpkg.__version__))
dataset = {"name": "wine", "digest": hashlib.md5(data).hexdigest()[:8], "source_type": "code", "source": "{}"}
tell.post("/api/2.0/mlflow/runs/log-inputs", datasets=[{"dataset": dataset, "tags": [{"key": "mlflow.data.context", "value": "train"}]}])
"""

SAY = """
import sys, tell
tell.metric("length", len(sys.argv[1]))
"""

FAIL = """
import json, os, sys, tell
from urllib.request import urlopen
tags = json.loads(urlopen(f"{os.environ['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/runs/get?run_id={tell.run}").read())
sys.exit(any(tag["key"] == "millrace.reproducedFrom" for tag in tags["run"]["data"]["tags"]))
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("git") / "repository"
    folder.mkdir()
    files = {"MLproject": PROJECT, "python_env.yaml": PYTHON_ENV, "tell.py": TELL, "train.py": TRAIN, "read.py": READ, "say.py": SAY}
    with Repository(folder) as served:
        served.commit(files | {"fail.py": FAIL})
        yield served


def python_with(folder, version):
    """A Python of a worker's own, with another version of a package."""
    venv.create(folder, with_pip=False)
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (site / "millpkg.py").write_text(f"__version__ = '{version}'\n")
    (site / f"millpkg-{version}.dist-info").mkdir()
    (site / f"millpkg-{version}.dist-info" / "METADATA").write_text(f"Metadata-Version: 2.1\nName: millpkg\nVersion: {version}\n")
    return folder / "bin"


@contextlib.contextmanager
def worker(url, folder, name, version, **variables):
    """A worker with a queue and a Python of its own; gives the queue's name."""
    queue = f"q-{uuid.uuid4().hex[:20]}"
    assert requests.patch(f"{url}/api/v1/queues/{queue}", json={"is_closed": False}).status_code == 200
    path = os.pathsep.join([str(python_with(folder / "python", version)), os.environ["PATH"], programs(folder)])
    command = WORKER + ["--server", url, "--queue", queue, "--name", name, "--work-dir", str(folder)]
    command += ["--schemes", "http,https", "--allow-private-addresses"]
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"PATH": path} | variables)
        try:
            yield queue
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="module")
def queues(tmp_path_factory):
    url, folder = os.environ["MLFLOW_TRACKING_URI"], tmp_path_factory.mktemp("workers")
    for name in ("first", "other"):
        (folder / name).mkdir()
    (folder / "constraints.txt").write_text("six==1.16.0\n")
    with worker(url, folder / "first", "first", "1.0", UV_CONSTRAINT=str(folder / "constraints.txt")) as first:
        with worker(url, folder / "other", "other", "2.0") as other:
            yield first, other


def until(ask, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError("it has not come")


@pytest.fixture(scope="module")
def ended(repository, queues):
    """Runs a job of the first worker's to its end, and gives its run's id."""
    url = os.environ["MLFLOW_TRACKING_URI"]
    client = MlflowClient()
    experiment = client.create_experiment(f"reproduce {uuid.uuid4().hex}")

    def ended(**spec):
        asked = {"uri": repository.url, "queue": queues[0], "experiment_id": experiment} | spec
        answer = requests.post(f"{url}/api/v1/jobs", json=asked)
        assert answer.status_code == 200, answer.text
        job = answer.json()["job"]
        end = until(lambda: client.get_run(job["run_id"]).info.status in {"FINISHED", "FAILED"})
        assert end and client.get_run(job["run_id"]).info.status == "FINISHED", requests.get(f"{url}/api/v1/jobs/{job['job_id']}").text
        return job["run_id"]

    return ended


@pytest.fixture(scope="module")
def reading(ended):
    """A run that has read a file of another run's, with what its worker has installed."""
    client = MlflowClient()
    holder = client.create_run(client.create_experiment(f"data {uuid.uuid4().hex}")).info.run_id
    client.log_text(holder, "a\nb\n", "folder/data.csv")
    data = f"runs:/{holder}/folder/data.csv"
    return ended(entry_point="read", parameters={"data": data}, env_manager="LOCAL"), holder


def reproduce(url, run, **request):
    return requests.post(f"{url}/api/v1/runs/{run}:reproduce", json=request)


def report(url, answer):
    assert answer.status_code == 200, answer.text
    made = answer.json()["reproduction"]
    get = f"{url}/api/v1/reproductions/{made['reproduction_id']}"

    def judged():
        now = requests.get(get).json()["reproduction"]
        return now if now.get("verdict") in {"REPRODUCED", "DIFFERS", "FAILED"} else None

    return until(judged)


def found(answer):
    return [(each["kind"], each["severity"], each["subject"]) for each in answer.json().get("findings", [])]


@pytest.mark.skipif(not uv(), reason="uv, which makes environments, is not on this machine")
@pytest.mark.timeout(300)
def test_a_run_is_repeated_to_equal_metrics_by_another_worker(url, client, ended, queues):
    run = ended(parameters={"c": 0.25})
    command = PROGRAM + ["reproduce", run, "--wait", "--queue", queues[1], "--server", url]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout
    assert "REPRODUCED" in done.stdout and "accuracy" in done.stdout
    [made] = requests.get(f"{url}/api/v1/runs/{run}/reproductions").json()["reproductions"]
    assert made["verdict"] == "REPRODUCED" and "comparison" not in made and not made.get("findings")
    judged = requests.get(f"{url}/api/v1/reproductions/{made['reproduction_id']}").json()["reproduction"]
    comparison = judged["comparison"]
    metrics = {each["key"]: each for each in comparison["metrics"]}
    assert metrics["accuracy"]["is_same"] and metrics["norm"]["value"] == client.get_run(run).data.metrics["norm"] > 0
    assert metrics["accuracy"]["count"] == 3 and metrics["undefined"]["value"] == "NaN"
    # Its package was held back when the first environment was made; here it would be a newer one.
    assert client.get_run(judged["run_id"]).data.params == {"c": "0.25", "six": "1.16.0"}
    assert comparison["is_environment_compared"] and not comparison.get("environment")
    assert {each["path"] for each in comparison["artifacts"]} <= {"model/MLmodel", "logs/attempt-1.log"}
    assert comparison["artifact_count"] == 3
    job = requests.get(f"{url}/api/v1/jobs/{made['reproduction_id']}").json()["job"]
    assert job["last_attempt"]["worker"] == "other" and job["run_id"] == judged["run_id"] != run
    assert client.get_run(judged["run_id"]).data.tags["millrace.reproducedFrom"] == run


def test_a_changed_package_is_reported(url, reading, queues):
    answer = reproduce(url, reading[0], queue=queues[1])
    judged = report(url, answer)
    assert found(answer) == [("ENVIRONMENT_UNKNOWN", "WARNING", "environment")] and judged["findings"] == answer.json()["findings"]
    package = {"subject": "packages.millpkg", "difference": "CHANGED", "source_value": "1.0", "value": "2.0"}
    assert judged["comparison"]["environment"] == [package]
    assert judged["verdict"] == "DIFFERS" and judged["message"] == "Not the same: 1 metric."
    near = reproduce(url, reading[0], queue=queues[1], metric_tolerances={"version": {"relative": 1.0}})
    assert report(url, near)["verdict"] == "REPRODUCED"


def test_changed_data_is_refused_and_reported(url, client, reading, queues):
    run, holder = reading
    client.log_text(holder, "a\nc\n", "folder/data.csv")
    refused = reproduce(url, run)
    assert refused.status_code == 400 and "parameters.data" in refused.json()["message"]
    checked = reproduce(url, run, validate_only=True)
    assert checked.status_code == 200 and "job" not in checked.json() and "reproduction" not in checked.json()
    assert ("INPUT_CHANGED", "ERROR", "parameters.data") in found(checked)
    judged = report(url, reproduce(url, run, force=True))
    assert judged["verdict"] == "DIFFERS" and judged["message"] == "Not the same: 2 data inputs."
    assert [(each["subject"], each["difference"]) for each in judged["comparison"]["data"]] == [
        ("parameters.data", "CHANGED"), ("wine (train)", "CHANGED"),
    ]
    gone = requests.delete(f"{url}/api/2.0/mlflow-artifacts/artifacts/{place(client, holder)}/folder/data.csv")
    assert gone.status_code == 200, gone.text
    assert ("INPUT_GONE", "ERROR", "parameters.data") in found(reproduce(url, run, validate_only=True))


def place(client, run):
    return client.get_run(run).info.artifact_uri.removeprefix("mlflow-artifacts:/")


def test_a_run_of_mlflow_s_own_launcher_is_repeated(url, client, experiment, repository, queues, tmp_path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", repository.url, clone], check=True, env=os.environ | ENVIRONMENT)
    done = mlflow.projects.run(
        str(clone), "say", parameters={"text": "it's a b"}, experiment_id=experiment, env_manager="local"
    )
    client.log_param(done.run_id, "seed", 7)
    answer = reproduce(url, done.run_id, queue=queues[1], ignored_artifacts=["**"])
    assert sorted(found(answer)) == [
        ("ENVIRONMENT_UNKNOWN", "WARNING", "environment"),
        ("UNKNOWN_PARAMETERS", "WARNING", "parameters"),
        ("UNVERIFIED_COMMIT", "WARNING", "source"),
    ]
    judged = report(url, answer)
    assert client.get_run(judged["run_id"]).data.params == {"text": "it's a b"}
    assert [(each["key"], each["is_same"]) for each in judged["comparison"]["metrics"]] == [("length", True)]
    client.set_tag(done.run_id, "mlflow.source.git.dirty", "true")
    dirty = reproduce(url, done.run_id)
    assert dirty.status_code == 400 and "changes that were not committed" in dirty.json()["message"]
    assert ("DIRTY_COMMIT", "ERROR", "source") in found(reproduce(url, done.run_id, validate_only=True))


def test_a_new_run_that_fails_is_no_reproduction(url, ended):
    judged = report(url, reproduce(url, ended(entry_point="fail-again", env_manager="LOCAL")))
    assert judged["verdict"] == "FAILED" and "exit code 1" in judged["message"]


@pytest.mark.parametrize(
    "tags, kind",
    [
        ({}, "SOURCE_UNKNOWN"),
        ({"mlflow.project.entryPoint": "main", "mlflow.source.name": "/home/x"}, "SOURCE_UNKNOWN"),
        ({"mlflow.project.entryPoint": "main", "mlflow.source.git.commit": "f" * 40}, "SOURCE_GONE"),
        ({"mlflow.project.entryPoint": "main", "mlflow.source.name": "projects/" + "0" * 64}, "SOURCE_GONE"),
    ],
)
def test_what_is_gone_is_said_and_nothing_runs(url, client, experiment, repository, tags, kind):
    name = {"mlflow.source.name": repository.url} if "mlflow.source.git.commit" in tags else {}
    run = client.create_run(experiment, tags=tags | name).info.run_id
    client.set_terminated(run)
    assert (kind, "FATAL", "source") in found(reproduce(url, run, validate_only=True))
    refused = reproduce(url, run, force=True)
    assert refused.status_code == 400 and "source" in refused.json()["message"]
    assert requests.get(f"{url}/api/v1/runs/{run}/reproductions").json().get("reproductions", []) == []


@pytest.mark.parametrize(
    "run, request_, status, said",
    [
        ("0" * 32, {}, 404, "0" * 32),
        (None, {"tolerance": {"relative": -1}}, 400, "tolerance.relative"),
        (None, {"metric_tolerances": {"auc": {"absolute": "NaN"}}}, 400, "metric_tolerances.auc.absolute"),
        (None, {"env_manager": "POETRY"}, 400, "env_manager"),
    ],
)
def test_bad_input_is_refused(url, client, experiment, run, request_, status, said):
    answer = reproduce(url, run or client.create_run(experiment).info.run_id, **request_)
    assert answer.status_code == status and said in answer.json()["message"], answer.text
    assert requests.get(f"{url}/api/v1/reproductions/nothing").status_code == 404


def test_a_job_is_cloned_with_changes(url, client, ended, queues):
    run = ended(entry_point="say", parameters={"text": "four"}, env_manager="LOCAL")
    job = client.get_run(run).data.tags["millrace.jobId"]
    changes = {"parameters": {"text": "seven c"}, "queue": queues[1], "priority": 3}
    answer = requests.post(f"{url}/api/v1/jobs/{job}:clone", json=changes)
    assert answer.status_code == 200, answer.text
    clone = answer.json()["job"]
    first = requests.get(f"{url}/api/v1/jobs/{job}").json()["job"]
    assert clone["resolved_version"] == first["resolved_version"] and clone["experiment_id"] == first["experiment_id"]
    assert clone["spec"]["priority"] == 3 and clone["spec"]["entry_point"] == "say"
    until(lambda: client.get_run(clone["run_id"]).info.status == "FINISHED")
    assert client.get_run(clone["run_id"]).data.metrics == {"length": 7.0}
    missing = requests.post(f"{url}/api/v1/jobs/{job}:clone", json={"parameters": {"text": None}})
    assert missing.status_code == 400 and "'text'" in missing.json()["message"]


def test_what_has_trained_a_model_is_run_again(url, client, ended, queues, repository):
    run = ended(entry_point="say", parameters={"text": "a"}, env_manager="LOCAL")
    commit = client.get_run(run).data.tags["mlflow.source.git.commit"]
    name = f"said {uuid.uuid4().hex}"
    client.create_registered_model(name)
    client.create_model_version(name, f"runs:/{run}/model", run_id=run)
    client.set_registered_model_alias(name, "champion", "1")

    def asked(**spec):
        return requests.post(f"{url}/api/v1/jobs", json={"queue": queues[0], "experiment_name": name} | spec)

    for uri in (f"models:/{name}@champion", f"models:/{name}/1", f"runs:/{run}"):
        job = asked(uri=uri).json()["job"]
        assert (job["spec"]["uri"], job["resolved_version"], job["spec"]["entry_point"]) == (repository.url, commit, "say")
        assert client.get_run(job["run_id"]).data.params["text"] == "a"
    job = asked(uri=f"runs:/{run}", parameters={"text": "b"}).json()["job"]
    assert client.get_run(job["run_id"]).data.params["text"] == "b"

    unmade = client.create_run(client.get_experiment_by_name(name).experiment_id).info.run_id
    for uri, status, said in (
        (f"runs:/{unmade}", 400, "'uri' supplied: source: It was not made from a project"),
        (f"models:/{name}@nobody", 400, "alias nobody not found"),
        (f"models:/{name}/7", 404, "version=7"),
        (f"models:/{name}/latest", 400, "'uri' supplied: Name a version or an alias"),
    ):
        refused = asked(uri=uri)
        assert (refused.status_code, said in refused.text) == (status, True), refused.text
