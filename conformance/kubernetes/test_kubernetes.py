"""Jobs in a real cluster: what becomes of them when things go well, and when they do not."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).parents[1] / "python"))
from cluster import IMAGE, NAMESPACE, delete, evict, items, preempt, worker_access  # noqa: E402
from repository import Repository  # noqa: E402
from working import WORKER  # noqa: E402

URL = os.environ["MLFLOW_TRACKING_URI"]
# The server's address as pods reach it.
PODS_URL = os.environ.get("MILLRACE_PODS_TRACKING_URI", URL)
ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}

PROJECT = """
name: wine
python_env: python_env.yaml
entry_points:
  main:
    parameters: {alpha: {type: float, default: 0.5}, msg: {type: string, default: "it's"}}
    command: "python train.py --alpha {alpha} --msg {msg}"
  exit: {parameters: {code: int}, command: "exit {code}"}
  memory: {command: "python -c 'x = bytearray(1 << 30); print(len(x))'"}
  sleep: {command: "trap 'echo asked; exit 9' TERM; echo started on $HOSTNAME; sleep 600 & wait"}
  once: {command: "echo started on $HOSTNAME; sleep 5; echo done"}
  quiet: {command: "sleep 25; echo once; sleep 25; echo again"}
  # Not all runtimes keep what is printed in the last moment.
  lines: {command: "seq 200000; sleep 2"}
"""

TRAIN = """
import argparse
import mlflow
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
parser = argparse.ArgumentParser()
parser.add_argument("--alpha", type=float)
parser.add_argument("--msg")
given = parser.parse_args()
x, y = load_wine(return_X_y=True)
with mlflow.start_run():
    model = LogisticRegression(C=given.alpha, max_iter=50).fit(x, y)
    mlflow.log_metric("accuracy", model.score(x, y))
print("trained with", given.msg, "and", __import__("hello").WORD, flush=True)
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("git") / "repository"
    folder.mkdir()
    with Repository(folder) as served:
        served.commit({
            "MLproject": PROJECT,
            "train.py": TRAIN,
            "hello.py": "WORD = 'hello'\n",
            "python_env.yaml": "python: '3.11'\ndependencies: []\n",
        })
        yield served


class Worker:
    def __init__(self, queue, folder, kubeconfig):
        self.command = WORKER + ["--server", URL, "--queue", queue, "--name", "in-kubernetes", "--work-dir", str(folder)]
        self.command += ["--schemes", "http,https", "--allow-private-addresses", "--concurrency", "4", "--grace", "3"]
        self.command += ["--kubernetes", "--kubernetes-namespace", NAMESPACE, "--kubernetes-image", IMAGE]
        self.command += ["--tracking-uri", PODS_URL, "--pass-env", "SECRET_WORD", "--kubernetes-pull-timeout", "5"]
        self.kubeconfig = str(kubeconfig)
        self.log = open(folder / "log", "a")
        self.start()

    def start(self):
        environment = os.environ | {"SECRET_WORD": "hush-hush", "KUBECONFIG": self.kubeconfig}
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log, env=environment)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def queue():
    name = f"q-{uuid.uuid4().hex[:20]}"
    assert requests.patch(f"{URL}/api/v1/queues/{name}", json={"is_closed": False}).status_code == 200
    return name


@pytest.fixture(scope="module", autouse=True)
def worker(queue, tmp_path_factory):
    folder = tmp_path_factory.mktemp("worker")
    with worker_access(folder) as kubeconfig:
        worker = Worker(queue, folder, kubeconfig)
        yield worker
        worker.process.terminate()
        worker.process.wait(60)


@pytest.fixture
def submit(repository, queue):
    def submit(**spec):
        asked = {"uri": repository.url, "queue": queue, "env_manager": "LOCAL", "experiment_id": "0"} | spec
        answer = requests.post(f"{URL}/api/v1/jobs", json=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["job"]

    return submit


def until(job, states, seconds=180):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        now = requests.get(f"{URL}/api/v1/jobs/{job['job_id']}").json()["job"]
        if now["state"] in states:
            return now
        time.sleep(0.3)
    raise AssertionError(f"it is still {now}")


def outcomes(job):
    attempts = requests.get(f"{URL}/api/v1/jobs/{job['job_id']}/attempts").json()["attempts"]
    return [each.get("outcome") for each in attempts]


def log(job, attempt=1):
    path = f"logs/attempt-{attempt}.log"
    for _ in range(100):
        answer = requests.get(f"{URL}/get-artifact", params={"run_uuid": job["run_id"], "path": path})
        if answer.status_code == 200:
            return answer.content.decode()
        time.sleep(0.2)
    raise AssertionError(f"there is no {path}")


def printed(job):
    """What the command itself has printed."""
    text = log(job).partition("=== Running command")[2].partition("\n")[2]
    return "".join(line for line in text.splitlines(True) if not line.startswith("millrace: "))


def started(job):
    """The pod, once its command runs."""
    for _ in range(600):
        for pod in items("pods", job):
            states = [each["state"] for each in pod["status"].get("containerStatuses", [])]
            if any("running" in state for state in states) and "deletionTimestamp" not in pod["metadata"]:
                return pod
        time.sleep(0.2)
    raise AssertionError("no pod runs")


def test_a_training_runs_and_its_run_has_what_it_logs(submit):
    job = until(submit(parameters={"alpha": 0.25, "msg": "a \"b\" $(HOME) $$ 'c'"}), ENDED)
    text = log(job)
    assert job["state"] == "SUCCEEDED", (job, text)
    assert "trained with a \"b\" $(HOME) $$ 'c' and hello" in text
    run = requests.get(f"{URL}/api/2.0/mlflow/runs/get", params={"run_id": job["run_id"]}).json()["run"]
    metrics = {each["key"]: each["value"] for each in run["data"]["metrics"]}
    assert metrics["accuracy"] > 0.8
    assert {"key": "mlflow.project.env", "value": "docker"} in run["data"]["tags"]
    pod = items("pods", job)[0]
    assert "hush-hush" not in json.dumps(pod)
    assert items("secrets", job) == []
    time.sleep(3)
    assert items("jobs", job)[0]["status"]["succeeded"] == 1, "a Job that has ended is kept"


def test_an_environment_is_made_in_the_pod(submit):
    job = until(submit(entry_point="once", env_manager="UV"), ENDED)
    text = log(job)
    assert job["state"] == "SUCCEEDED" and "done" in text, (job, text)


def test_files_in_plenty_get_into_the_pod(submit, tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    data = os.urandom(60 << 20)
    (folder / "data").write_bytes(data)
    with Repository(folder) as served:
        served.commit({"MLproject": 'entry_points: {main: {command: "sha256sum data"}}'})
        job = until(submit(uri=served.url), ENDED)
    assert job["state"] == "SUCCEEDED" and printed(job).split()[0] == hashlib.sha256(data).hexdigest()


def test_a_code_is_the_commands(submit):
    job = until(submit(entry_point="exit", parameters={"code": 3}), ENDED)
    assert job["state"] == "FAILED" and job["last_attempt"]["exit_code"] == 3
    assert job["state_message"] == "The command ended with exit code 3."


def test_a_log_is_whole_however_long_or_quiet(submit):
    quiet, lines = submit(entry_point="quiet"), submit(entry_point="lines")
    assert until(lines, ENDED)["state"] == "SUCCEEDED"
    assert printed(lines) == "".join(f"{number}\n" for number in range(1, 200001))
    assert until(quiet, ENDED)["state"] == "SUCCEEDED"
    assert printed(quiet) == "once\nagain\n"


def test_memory_that_it_may_not_have(submit):
    job = until(submit(entry_point="memory", resources={"memory_bytes": 64 << 20}), ENDED)
    assert outcomes(job) == ["OUT_OF_MEMORY"], job


def test_an_image_that_is_nowhere(submit):
    job = until(submit(entry_point="exit", parameters={"code": 0}, image="nowhere.invalid/x:1"), ENDED)
    assert outcomes(job) == ["NOT_PREPARED"] and "nowhere.invalid" in job["state_message"], job
    assert "millrace: " in log(job)
    assert items("jobs", job) == []


def test_a_cancelled_job_is_asked_and_gone(submit):
    job = submit(entry_point="sleep")
    started(job)
    assert requests.post(f"{URL}/api/v1/jobs/{job['job_id']}:cancel", json={}).status_code == 200
    assert until(job, ENDED)["state"] == "CANCELLED"
    assert "asked" in log(job)
    assert items("jobs", job) == []


def test_a_job_that_takes_too_long(submit):
    job = until(submit(entry_point="sleep", timeout="8s"), ENDED)
    assert outcomes(job) == ["TIMED_OUT"]


@pytest.mark.parametrize("take", [evict, delete, preempt])
def test_a_pod_that_is_taken_away_runs_again(submit, take):
    job = submit(entry_point="once", resources={"cpu_millis": 200})
    first = started(job)
    take(first)
    ended = until(job, ENDED)
    assert outcomes(job) == ["RELEASED", "SUCCEEDED"], ended


def test_a_worker_that_is_killed_leaves_nothing_beside_the_next_attempt(submit, worker):
    job = submit(entry_point="sleep", max_attempts=2, retry_delay="0.1s")
    first = started(job)
    worker.kill()
    worker.start()
    for _ in range(600):
        running = [each for each in items("pods", job) if each["status"]["phase"] in {"Running", "Pending"}]
        names = {each["metadata"]["name"] for each in running if each["metadata"]["name"] != first["metadata"]["name"]}
        if names:
            break
        time.sleep(0.2)
    assert names, "there is no second attempt"
    assert first["metadata"]["name"] not in {each["metadata"]["name"] for each in running}
    requests.post(f"{URL}/api/v1/jobs/{job['job_id']}:cancel", json={})
    until(job, ENDED)
    assert outcomes(job)[0] == "LOST"
