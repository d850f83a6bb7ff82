"""Projects that run on a worker: asked for over REST, logged by the unmodified client."""

import contextlib
import io
import os
import subprocess
import tarfile
import time
import uuid

import pytest
import requests
from receiver import Receiver
from repository import Repository
from working import WORKER

pytestmark = pytest.mark.skipif(not WORKER, reason="MILLRACE_PROGRAM holds no command that starts a worker")

ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}

PROJECT = """
name: wine
entry_points:
  main:
    parameters:
      alpha: {type: float, default: 1e-3}
      flag: {type: string, default: yes}
      msg: {type: string, default: "it's ok"}
      n: int
    command: "python train.py --alpha {alpha} --flag {flag} --msg {msg} --n {n}"
  exit:
    parameters: {code: int}
    command: "exit {code}"
  sleep:
    command: "sleep 300 & echo started; wait"
  twice:
    command: "python twice.py"
"""

TRAIN = """
import os, sys
import mlflow
with mlflow.start_run() as run:
    assert run.info.run_id == os.environ.get("RUN", run.info.run_id)
    mlflow.log_metric("auc", 0.875)
    mlflow.log_text("hello", "notes/hello.txt")
print(sys.argv[1:], flush=True)
"""

TWICE = """
import os, sys
from mlflow import MlflowClient
client, run = MlflowClient(), os.environ["MLFLOW_RUN_ID"]
if "tried" not in client.get_run(run).data.tags:
    client.set_tag(run, "tried", "1")
    sys.exit(7)
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("git") / "repository"
    folder.mkdir()
    with Repository(folder) as served:
        served.commit({"MLproject": PROJECT, "train.py": TRAIN, "twice.py": TWICE})
        yield served


def open_queue(url):
    name = f"q-{uuid.uuid4().hex[:20]}"
    assert requests.patch(f"{url}/api/v1/queues/{name}", json={"is_closed": False}).status_code == 200
    return name


@contextlib.contextmanager
def worker_of(url, queue, folder, *options):
    """A worker for a queue, until it is not wanted any more."""
    command = WORKER + ["--server", url, "--queue", queue, "--work-dir", str(folder), "--allow-private-addresses", *options]
    with open(folder / "log", "w") as log:
        worker = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield
        finally:
            worker.terminate()
            assert worker.wait(60) is not None


@pytest.fixture(scope="module")
def queue(tmp_path_factory):
    """A queue that a worker of the module's own works for."""
    url = os.environ["MLFLOW_TRACKING_URI"]
    name = open_queue(url)
    options = ["--name", "tester", "--schemes", "http,https", "--concurrency", "2", "--grace", "2"]
    with worker_of(url, name, tmp_path_factory.mktemp("worker"), *options):
        yield name


@pytest.fixture
def submit(url, repository, queue, experiment):
    def submit(**spec):
        asked = {"uri": repository.url, "queue": queue, "env_manager": "LOCAL", "experiment_id": experiment} | spec
        answer = requests.post(f"{url}/api/v1/jobs", json=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["job"]

    return submit


def get(url, job):
    return requests.get(f"{url}/api/v1/jobs/{job['job_id']}").json()["job"]


def until(url, job, states, seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        now = get(url, job)
        if now["state"] in states:
            return now
        time.sleep(0.2)
    raise AssertionError(f"it is still {now}")


def settled(client, job):
    """The run, once its job's end was told to it."""
    for _ in range(100):
        run = client.get_run(job["run_id"])
        if run.info.status in {"FINISHED", "FAILED", "KILLED"} and client.list_artifacts(job["run_id"], "logs"):
            return run
        time.sleep(0.2)
    raise AssertionError(f"the run is still {run.info.status}")


def test_a_run_is_as_mlflow_makes_one(url, client, submit, repository):
    job = submit(parameters={"n": 5, "msg": 'a "b" $c', "extra": "x y", "rate": 0.1}, run_name="first")
    assert job["state"] == "QUEUED"
    ended = until(url, job, ENDED)
    assert ended["state"] == "SUCCEEDED", ended
    assert ended["last_attempt"]["exit_code"] == 0 and ended["last_attempt"]["worker"] == "tester"
    run = settled(client, ended)
    assert run.info.status == "FINISHED" and run.info.run_name == "first"
    assert run.data.metrics == {"auc": 0.875}
    assert run.data.params == {
        "alpha": "1e-3", "flag": "True", "msg": 'a "b" $c', "n": "5", "extra": "x y", "rate": "0.1",
    }
    commit = repository.git("rev-parse", "HEAD")
    assert ended["resolved_version"] == commit
    tags = {
        "mlflow.source.type": "PROJECT",
        "mlflow.source.name": repository.url,
        "mlflow.project.entryPoint": "main",
        "mlflow.project.backend": "millrace",
        "mlflow.source.git.commit": commit,
    }
    assert tags.items() <= run.data.tags.items()
    log = requests.get(f"{url}/get-artifact", params={"run_uuid": ended["run_id"], "path": "logs/attempt-1.log"}).content.decode()
    said = ["--alpha", "1e-3", "--flag", "True", "--msg", 'a "b" $c', "--n", "5", "--extra", "x y", "--rate", "0.1"]
    assert str(said) in log and f"in run with ID '{ended['run_id']}'" in log
    assert ended["log_bytes"] == len(log.encode())
    assert requests.get(f"{url}/api/v1/jobs/{ended['job_id']}/logs").content.decode() == log
    events = requests.get(f"{url}/api/v1/jobs/{ended['job_id']}/logs", headers={"Accept": "text/event-stream"}).text
    assert f"id: {ended['log_bytes']}\nevent: end\n" in events


def test_a_command_that_fails_says_how(url, client, submit):
    ended = until(url, submit(entry_point="exit", parameters={"code": 3}), ENDED)
    assert ended["state"] == "FAILED" and ended["last_attempt"]["exit_code"] == 3
    assert ended["state_message"] == "The command ended with exit code 3."
    assert settled(client, ended).info.status == "FAILED"


def test_another_attempt_follows_in_the_same_run(url, client, submit):
    ended = until(url, submit(entry_point="twice", max_attempts=3, retry_delay="0.1s"), ENDED)
    assert ended["state"] == "SUCCEEDED" and ended["attempt_count"] == 2
    attempts = requests.get(f"{url}/api/v1/jobs/{ended['job_id']}/attempts").json()["attempts"]
    assert [(each["number"], each["outcome"], each["exit_code"]) for each in attempts] == [(1, "FAILED", 7), (2, "SUCCEEDED", 0)]
    assert settled(client, ended).info.status == "FINISHED"


def test_a_job_is_cancelled_with_all_that_it_started(url, client, submit):
    job = submit(entry_point="sleep")
    until(url, job, {"RUNNING"})
    deadline = time.monotonic() + 30
    while "sleep 300" not in processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert requests.post(f"{url}/api/v1/jobs/{job['job_id']}:cancel", json={}).status_code == 200
    ended = until(url, job, ENDED)
    assert ended["state"] == "CANCELLED" and ended["last_attempt"]["outcome"] == "CANCELLED"
    assert settled(client, ended).info.status == "KILLED"
    assert "sleep 300" not in processes()


def processes():
    return subprocess.run(["ps", "-eo", "args"], stdout=subprocess.PIPE, text=True, check=True).stdout


def test_a_job_that_takes_too_long_is_ended(url, submit):
    ended = until(url, submit(entry_point="sleep", timeout="1s"), ENDED)
    assert ended["state"] == "FAILED" and ended["last_attempt"]["outcome"] == "TIMED_OUT"
    assert ended["state_message"] == "It ran longer than the 1 s that it may."


def test_a_paused_queue_keeps_what_waits_and_says_how_much(url, submit):
    name = f"q-{uuid.uuid4().hex[:20]}"
    made = requests.patch(f"{url}/api/v1/queues/{name}", json={"is_paused": True, "max_waiting_jobs": 1}).json()["queue"]
    refused = requests.post(f"{url}/api/v1/jobs", json={"uri": "https://git.example/a.git", "queue": name})
    assert made["is_closed"] and refused.status_code == 403 and "is_closed=false" in refused.json()["message"]
    made = requests.patch(f"{url}/api/v1/queues/{name}", json={"is_closed": False}).json()["queue"]
    assert made["is_paused"] and made["max_waiting_jobs"] == 1
    job = submit(queue=name, entry_point="exit", parameters={"code": 0})
    full = requests.post(f"{url}/api/v1/jobs", json=job["spec"])
    assert full.status_code == 429 and name in full.json()["message"]
    assert requests.delete(f"{url}/api/v1/queues/{name}").status_code == 400
    assert get(url, job)["state"] == "QUEUED"
    ended = requests.post(f"{url}/api/v1/jobs/{job['job_id']}:cancel", json={}).json()["job"]
    assert ended["state"] == "CANCELLED" and ended["attempt_count"] == 0
    assert requests.delete(f"{url}/api/v1/queues/{name}").status_code == 200


def test_an_uploaded_folder_runs(url, submit):
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        for name, text in {"MLproject": "entry_points: {main: {command: 'cat data.txt'}}", "data.txt": "uploaded"}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    answer = requests.post(
        f"{url}/api/v1/projects:upload", data=tar.getvalue(), headers={"Content-Type": "application/octet-stream"}
    )
    assert answer.status_code == 200, answer.text
    uri = answer.json()["uri"]
    assert uri.startswith("projects/")
    ended = until(url, submit(uri=uri), ENDED)
    assert ended["state"] == "SUCCEEDED" and ended["resolved_version"] == uri.removeprefix("projects/")


@pytest.mark.parametrize(
    "spec, status, said",
    [
        ({"parameters": {}}, 400, "No value given for missing parameters: 'n'"),
        ({"entry_point": "zzz"}, 400, "Could not find zzz among entry points"),
        ({"parameters": {"n": [1]}}, 400, "parameters.n"),
        ({"parameters": {"n": 1, "a;b": 1}}, 400, "a;b"),
        ({"uri": "file:///etc", "parameters": {"n": 1}}, 400, "uri"),
        ({"version": "nope", "parameters": {"n": 1}}, 404, "nope"),
        ({"queue": "nowhere", "parameters": {"n": 1}}, 404, "Queue 'nowhere' not found."),
        ({"priority": 1001, "parameters": {"n": 1}}, 400, "priority"),
        ({"max_attempts": 0, "parameters": {"n": 1}}, 400, "max_attempts"),
        ({"env": {"MLFLOW_RUN_ID": "x"}, "parameters": {"n": 1}}, 400, "env.MLFLOW_RUN_ID"),
        ({"experiment_id": "99999999", "parameters": {"n": 1}}, 404, "99999999"),
        ({"env_manager": "POETRY", "parameters": {"n": 1}}, 400, "env_manager"),
    ],
)
def test_what_cannot_run_is_said_at_once(url, repository, queue, spec, status, said):
    answer = requests.post(f"{url}/api/v1/jobs", json={"uri": repository.url, "queue": queue} | spec)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["message"]


def test_the_same_request_makes_one_job(url, repository, queue):
    request = {"uri": repository.url, "queue": queue, "entry_point": "exit", "parameters": {"code": 0}}
    query = {"request_id": uuid.uuid4().hex}
    first, second = (requests.post(f"{url}/api/v1/jobs", params=query, json=request).json()["job"] for _ in range(2))
    assert first["job_id"] == second["job_id"]


def test_a_job_is_left_to_the_worker_that_can_run_it(url, submit, tmp_path_factory):
    other = open_queue(url)
    with worker_of(url, other, tmp_path_factory.mktemp("first"), "--name", "first", "--schemes", "https"):
        jobs = [submit(queue=other, parameters={"n": n}) for n in range(3)]
        deadline = time.monotonic() + 60
        while "state_message" not in get(url, jobs[0]) and time.monotonic() < deadline:
            time.sleep(0.2)
        waiting = get(url, jobs[0])
        assert waiting["state"] == "QUEUED" and "fetches repositories by http " in waiting["state_message"], waiting
        with worker_of(url, other, tmp_path_factory.mktemp("second"), "--name", "second", "--schemes", "http"):
            ended = [until(url, job, ENDED) for job in jobs]
    for job in ended:
        assert job["state"] == "SUCCEEDED" and job["attempt_count"] == 1, job
        assert job["last_attempt"]["worker"] == "second"


def test_a_schedule_makes_jobs(url, repository, queue):
    name = f"s-{uuid.uuid4().hex[:20]}"
    spec = {"uri": repository.url, "queue": queue, "entry_point": "exit", "parameters": {"code": 0}, "env_manager": "LOCAL"}
    body = {"name": name, "spec": spec, "trigger": {"cron": "0 2 * * *", "time_zone": "Europe/Berlin"}}
    made = requests.post(f"{url}/api/v1/schedules", json=body)
    assert made.status_code == 200, made.text
    assert made.json()["schedule"]["next_timestamp"] > time.time() * 1000
    assert requests.post(f"{url}/api/v1/schedules", json=body).json()["error_code"] == "RESOURCE_ALREADY_EXISTS"
    job = requests.post(f"{url}/api/v1/schedules/{name}:run", json={}).json()["job"]
    assert job["creator"] == f"schedules/{name}"
    assert until(url, job, ENDED)["state"] == "SUCCEEDED"
    firings = requests.get(f"{url}/api/v1/schedules/{name}/firings").json()["firings"]
    assert [each["job_id"] for each in firings] == [job["job_id"]]
    paused = requests.patch(f"{url}/api/v1/schedules/{name}", json={"is_paused": True}).json()["schedule"]
    assert "next_timestamp" not in paused
    assert requests.delete(f"{url}/api/v1/schedules/{name}").status_code == 200
    assert requests.get(f"{url}/api/v1/schedules/{name}").status_code == 404


def test_a_jobs_events_are_among_the_servers(url, submit):
    since = int(time.time() * 1000) - 1000
    ended = until(url, submit(entry_point="exit", parameters={"code": 0}), ENDED)
    wanted = ["job.created", "job.attempt_started", "job.ended"]
    found = []
    deadline = time.monotonic() + 30
    while len(found) < len(wanted) and time.monotonic() < deadline:
        query = {"filter.types": "job.*", "since": since, "max_results": 1000}
        events = requests.get(f"{url}/api/v1/events", params=query).json().get("events", [])
        found = [each["type"] for each in events if each["subject"] == f"jobs/{ended['job_id']}"]
    assert found == wanted


def test_a_subscription_is_told_of_a_job(url, submit):
    receiver = Receiver()
    asked = {"name": "jobs", "url": receiver.url("/jobs"), "filter": {"types": ["job.*"]}}
    made = requests.post(f"{url}/api/v1/subscriptions", json=asked).json()["subscription"]
    try:
        job = submit(entry_point="exit", parameters={"code": 0})
        told = []
        count = 0
        # Other jobs may end meanwhile.
        while not told or told[-1] != "job.ended":
            count += 1
            event = receiver.wait(count)[-1].json
            if event["subject"] == f"jobs/{job['job_id']}":
                told.append(event["type"])
        assert told == ["job.created", "job.attempt_started", "job.ended"]
    finally:
        requests.delete(f"{url}/api/v1/subscriptions/{made['subscription_id']}")
        receiver.close()
