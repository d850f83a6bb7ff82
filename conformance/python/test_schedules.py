"""Schedules: a training script becomes a job that repeats itself in one call, by the clock or by what happens."""

import io
import os
import subprocess
import tarfile
import time
import uuid

import pytest
import requests
from working import PROGRAM, WORKER

pytestmark = pytest.mark.skipif(not WORKER, reason="MILLRACE_PROGRAM holds no command that starts a worker")

FILES = {
    "MLproject": "entry_points: {main: {parameters: {alpha: {type: float, default: 0.5}}, command: 'python train.py {alpha}'}}",
    "train.py": "import os, sys, pathlib; pathlib.Path('trained').write_text(sys.argv[1]); print('trained with', sys.argv[1])",
}


@pytest.fixture(scope="module")
def project():
    """The URI of an uploaded training script."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        for name, text in FILES.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    answer = requests.post(
        f"{os.environ['MLFLOW_TRACKING_URI']}/api/v1/projects:upload",
        data=tar.getvalue(),
        headers={"Content-Type": "application/octet-stream"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["uri"]


@pytest.fixture(scope="module")
def queue(tmp_path_factory):
    """A queue that a worker of the module's own works for."""
    url = os.environ["MLFLOW_TRACKING_URI"]
    name = f"q-{uuid.uuid4().hex[:20]}"
    assert requests.patch(f"{url}/api/v1/queues/{name}", json={"is_closed": False}).status_code == 200
    folder = tmp_path_factory.mktemp("worker")
    command = WORKER + ["--server", url, "--queue", name, "--work-dir", str(folder), "--concurrency", "2"]
    with open(folder / "log", "w") as log:
        worker = subprocess.Popen(command, stdout=log, stderr=log)
        yield name
        worker.terminate()
        assert worker.wait(60) is not None


@pytest.fixture
def schedule(url, project, queue, experiment):
    """Makes schedules, which are gone afterwards."""
    made = []

    def schedule(trigger, spec={}, **settings):
        asked = {"uri": project, "queue": queue, "env_manager": "LOCAL", "experiment_id": experiment} | spec
        body = {"name": f"s-{uuid.uuid4().hex[:20]}", "spec": asked, "trigger": trigger} | settings
        answer = requests.post(f"{url}/api/v1/schedules", json=body)
        assert answer.status_code == 200, answer.text
        made.append(body["name"])
        return body["name"]

    yield schedule
    for name in made:
        assert requests.delete(f"{url}/api/v1/schedules/{name}").status_code in (200, 404)


def firings(url, name, count):
    """A schedule's history, the oldest first, once there is so much of it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = requests.get(f"{url}/api/v1/schedules/{name}/firings").json().get("firings", [])
        if len([each for each in found if each["outcome"] != "PENDING"]) >= count:
            return found[::-1]
        time.sleep(0.1)
    raise AssertionError(f"there is only {found}")


def ended(url, firing):
    """The job that was made, once it has ended."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        job = requests.get(f"{url}/api/v1/jobs/{firing['job_id']}").json()["job"]
        if job["state"] in {"SUCCEEDED", "FAILED", "CANCELLED"}:
            return job
        time.sleep(0.1)
    raise AssertionError(f"it is still {job}")


def test_a_script_becomes_a_nightly_job_in_one_call(url, schedule):
    name = schedule({"cron": "0 2 * * *", "time_zone": "Europe/Berlin"}, {"parameters": {"alpha": 0.25}})
    made = requests.get(f"{url}/api/v1/schedules/{name}").json()["schedule"]
    assert time.time() * 1000 < made["next_timestamp"] <= (time.time() + 25 * 3600) * 1000
    listed = requests.get(f"{url}/api/v1/schedules", params={"page_size": 1000}).json()["schedules"]
    assert name in [each["name"] for each in listed]


def test_the_command_line_makes_one_too(url, project, queue, experiment):
    name = f"s-{uuid.uuid4().hex[:20]}"
    command = [*PROGRAM, "run", "--server", url, project, "-P", "alpha=0.75", "--queue", queue]
    command += ["--experiment-id", experiment, "--schedule", "0 2 * * *", "--time-zone", "America/New_York", "--name", name]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Schedule {name} runs next at ")
    made = requests.get(f"{url}/api/v1/schedules/{name}").json()["schedule"]
    assert made["trigger"] == {"cron": "0 2 * * *", "time_zone": "America/New_York"}
    assert made["spec"]["parameters"]["alpha"] in ("0.75", 0.75)
    assert requests.delete(f"{url}/api/v1/schedules/{name}").status_code == 200


def test_an_alias_that_is_moved_starts_a_job(url, client, schedule, name, run):
    client.create_registered_model(name)
    for _ in range(2):
        client.create_model_version(name, f"runs:/{run}/model", run)
    trigger = {"type": "registered_model.alias_set", "subject": f"registered-models/{name}", "data": {"alias": "champion"}}
    schedules = [schedule({"event": trigger}) for _ in range(2)]
    client.set_registered_model_alias(name, "challenger", "1")
    client.set_registered_model_alias(name, "champion", "2")
    for each in schedules:
        history = firings(url, each, 1)
        assert len(history) == 1 and history[0]["event"].startswith("/registry/")
        job = ended(url, history[0])
        assert job["state"] == "SUCCEEDED" and job["creator"] == f"schedules/{each}"


def test_a_run_that_finishes_starts_a_job_whose_own_run_does_not(url, client, schedule, experiment):
    each = schedule({"event": {"type": "run.finished", "data": {"experiment_id": experiment}}}, overlap_policy="ALLOW")
    failed, finished = (client.create_run(experiment).info.run_id for _ in range(2))
    client.set_terminated(failed, "FAILED")
    client.set_terminated(finished, "FINISHED")
    job = ended(url, firings(url, each, 1)[0])
    assert job["state"] == "SUCCEEDED" and job["experiment_id"] == experiment
    deadline = time.monotonic() + 30
    while client.get_run(job["run_id"]).info.status != "FINISHED" and time.monotonic() < deadline:
        time.sleep(0.1)
    # The job's own run has finished in that experiment, too. What comes behind it is seen, and it is not.
    client.set_terminated(client.create_run(experiment).info.run_id, "FINISHED")
    assert len(firings(url, each, 2)) == 2


def test_a_logged_data_set_starts_a_job(url, client, schedule, run):
    from mlflow.entities import Dataset, DatasetInput

    each = schedule({"event": {"type": "run.inputs_logged", "data": {"datasets": "wine-*"}}})
    for data_set in ("other", "wine-2026"):
        client.log_inputs(run, [DatasetInput(Dataset(data_set, uuid.uuid4().hex[:8], "local", "{}"))])
    history = firings(url, each, 1)
    assert len(history) == 1 and ended(url, history[0])["state"] == "SUCCEEDED"


@pytest.mark.parametrize(
    "changed, status, said",
    [
        ({"trigger": {"cron": "0 25 * * *"}}, 400, "trigger.cron"),
        ({"trigger": {"cron": "0 0 30 2 *"}}, 400, "trigger.cron"),
        ({"trigger": {"cron": "0 2 * * *", "time_zone": "Mars/Base"}}, 400, "trigger.time_zone"),
        ({"trigger": {"interval": "30s"}}, 400, "trigger.interval"),
        ({"trigger": {"event": {"subject": "runs/*"}}}, 400, "trigger.event.type"),
        ({"trigger": {}}, 400, "trigger"),
        ({"name": "Not This"}, 400, "name"),
        ({"misfire_policy": "LATER"}, 400, "misfire_policy"),
        ({"spec": {"uri": "projects/" + "0" * 64}}, 404, "0000"),
    ],
)
def test_what_cannot_be_is_said_at_once(url, project, queue, changed, status, said):
    body = {"name": "never", "spec": {"uri": project, "queue": queue}, "trigger": {"cron": "0 2 * * *"}} | changed
    answer = requests.post(f"{url}/api/v1/schedules", json=body)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["message"]
    assert requests.get(f"{url}/api/v1/schedules/never").status_code == 404
