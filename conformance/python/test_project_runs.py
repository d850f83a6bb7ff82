"""One project, run in every way there is: what it leaves behind is what MLflow's own launcher leaves."""

import getpass
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import mlflow
import pytest
import requests
from reflected import Service, connect
from repository import ENVIRONMENT, Repository
from working import PROGRAM, WORKER, ended, install, job_of, millrace, mlflow_run, settled, uv, worker

pytestmark = pytest.mark.skipif(not WORKER, reason="MILLRACE_PROGRAM holds no command that starts a worker")

PROJECT = """
name: diabetes
python_env: python_env.yaml
entry_points:
  main:
    parameters:
      alpha: {type: float, default: 1e-3}
      scale: {type: string, default: yes}
      note: {type: string, default: "it's ok"}
      seed: int
    command: "python train.py --alpha {alpha} --scale {scale} --note {note} --seed {seed}"
  fail: {command: "echo nothing to be done; exit 3"}
  wait: {command: "echo begun; sleep 300"}
  nested: {command: "python nested.py"}
"""

TRAIN = """
import argparse
import mlflow
import mlflow.sklearn
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

parser = argparse.ArgumentParser()
for name in ("alpha", "scale", "note", "seed", "solver"):
    parser.add_argument("--" + name)
given = parser.parse_args()
x, y = load_diabetes(return_X_y=True)
with mlflow.start_run() as run:
    model = Ridge(alpha=float(given.alpha), solver=given.solver, random_state=int(given.seed)).fit(x, y)
    mlflow.log_metric("r2", round(model.score(x, y), 12))
    mlflow.log_text("fitted", "notes/fit.txt")
    mlflow.sklearn.log_model(model, name="model", pip_requirements=["scikit-learn"], serialization_format="cloudpickle")
print("trained with", vars(given), flush=True)
"""

NESTED = """
import mlflow
with mlflow.start_run() as parent:
    done = mlflow.projects.run(".", parameters={"seed": 1, "solver": "svd"}, env_manager="local")
    assert mlflow.get_run(done.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id
    mlflow.set_tag("child", done.run_id)
"""

FILES = {
    "MLproject": PROJECT,
    # Nothing is installed into it: what is needed is found through PYTHONPATH.
    "python_env.yaml": "python: '%d.%d'\n" % sys.version_info[:2],
    "train.py": TRAIN,
    "nested.py": NESTED,
}
GIVEN = {"seed": "7", "note": 'a "b" $c\nd;é', "solver": "svd"}
WORDS = [word for name, value in GIVEN.items() for word in ("-P", f"{name}={value}")]
PARAMS = {"alpha": "1e-3", "scale": "True"} | GIVEN

# What a job's run has and one of MLflow's launcher has not: the job, and what made its environment.
MORE = {"millrace.jobId", "mlflow.project.env"} if uv() else {"millrace.jobId"}
# What says another thing: who launched it, and by which backend.
OTHERWISE = {"mlflow.project.backend", "mlflow.user"}


@pytest.fixture(scope="module")
def queue(tmp_path_factory):
    with worker(os.environ["MLFLOW_TRACKING_URI"], tmp_path_factory.mktemp("worker")) as name:
        yield name


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("git") / "repository"
    folder.mkdir()
    with Repository(folder) as served:
        served.commit(FILES)
        served.git("remote", "add", "origin", "https://me:secret@git.example/wine.git")
        yield served


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return install(tmp_path_factory.mktemp("site"))


def config(queue, **more):
    return {"queue": queue, "env": {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p.endswith("site-packages"))}} | more


def by_rest(url, uri, queue, experiment):
    spec = {"uri": uri, "parameters": GIVEN, "experiment_name": experiment, "run_name": "golden", **config(queue)}
    answer = requests.post(f"{url}/api/v1/jobs", json=spec)
    assert answer.status_code == 200, answer.text
    return ended(url, answer.json()["job"]["job_id"])["run_id"]


def by_grpc(url, uri, queue, experiment):
    with connect(url) as channel:
        jobs = Service(channel, "millrace.projects.v1.JobService")
        spec = {"uri": uri, "parameters": GIVEN, "experiment_name": experiment, "run_name": "golden", **config(queue)}
        job = jobs.call("CreateJob", {"spec": spec})["job"]
        log = jobs.call("ReadJobLog", {"job_id": job["job_id"]})
        assert log and int(log[0].get("offset", 0)) == 0
        assert jobs.call("GetJob", {"job_id": job["job_id"]})["job"]["state"] == "JOB_STATE_SUCCEEDED"
        return job["run_id"]


def by_command(url, uri, queue, experiment):
    words = ["run", uri, *WORDS, "--queue", queue, "--experiment-name", experiment, "--run-name", "golden"]
    words += [word for name, value in config(queue)["env"].items() for word in ("--env", f"{name}={value}")]
    done = millrace(*words)
    assert done.returncode == 0, done.stderr
    assert "trained with" in done.stdout and "Running command" in done.stdout
    return re.search(r"run ([0-9a-f]{32})", done.stderr).group(1)


def by_plugin(url, uri, queue, experiment, package):
    words = [uri, *WORDS, "--backend", "millrace", "--backend-config", json.dumps(config(queue))]
    done = mlflow_run(*words, "--experiment-name", experiment, "--run-name", "golden", variables=package)
    assert done.returncode == 0, done.stderr
    assert "trained with" in done.stdout
    return re.search(r"=== Run \(ID '([0-9a-f]{32})'\) succeeded ===", done.stderr).group(1)


def by_mlflow(uri, experiment):
    done = mlflow_run(uri, *WORDS, "--env-manager", "local", "--experiment-name", experiment, "--run-name", "golden")
    assert done.returncode == 0, done.stderr
    return re.search(r"=== Run \(ID '([0-9a-f]{32})'\) succeeded ===", done.stderr).group(1)


@pytest.mark.timeout(300)
def test_every_way_leaves_what_mlflows_own_launcher_leaves(url, client, repository, queue, package, name):
    mlflow.create_experiment(name)
    with ThreadPoolExecutor(2) as pool:
        common = (url, repository.url, queue, name)
        made = {
            "MLflow": pool.submit(by_mlflow, repository.url, name),
            "REST": pool.submit(by_rest, *common),
            "gRPC": pool.submit(by_grpc, *common),
            "command": pool.submit(by_command, *common),
            "plug-in": pool.submit(by_plugin, *common, package),
        }
        runs = {way: client.get_run(future.result()) for way, future in made.items()}
    golden = runs.pop("MLflow")
    assert golden.data.params == {key: shlex.quote(value) for key, value in PARAMS.items()}
    assert golden.data.metrics["r2"] > 0.5
    for way, run in runs.items():
        run = settled(client, run.info.run_id)
        assert run.info.status == golden.info.status == "FINISHED", way
        # MLflow logs them as its shell reads them.
        assert run.data.params == PARAMS, way
        assert run.data.metrics == golden.data.metrics, way
        assert run.data.tags.keys() - golden.data.tags.keys() == MORE, way
        assert golden.data.tags.keys() <= run.data.tags.keys(), way
        same = golden.data.tags.keys() - OTHERWISE
        assert {key: run.data.tags[key] for key in same} == {key: golden.data.tags[key] for key in same}, way
        assert run.data.tags["mlflow.project.backend"] == "millrace"
        assert run.data.tags["mlflow.user"] == (getpass.getuser() if way in ("command", "plug-in") else "millrace")
        assert run.info.run_name == "golden" and run.info.end_time >= run.info.start_time > 0
        models = [client.get_logged_model(output.model_id) for output in run.outputs.model_outputs]
        assert [model.name for model in models] == ["model"] and models[0].source_run_id == run.info.run_id
        assert sorted(file.path for file in client.list_artifacts(run.info.run_id)) == ["logs", "notes"], way
        log = mlflow.artifacts.load_text(f"{run.info.artifact_uri}/logs/attempt-1.log")
        assert f"in run with ID '{run.info.run_id}' ===" in log
        assert repr(GIVEN["note"]) in log, way


def test_a_folder_of_this_machine_is_sent(url, client, queue, package, experiment, tmp_path):
    folder = tmp_path / "work" / "inner"
    folder.mkdir(parents=True)
    repository = Repository.__new__(Repository)
    repository.folder = tmp_path / "work"
    repository.git("init", "-q", "-b", "main")
    repository.git("remote", "add", "origin", "https://me:secret@git.example/wine.git")
    commit = repository.commit({"inner/MLproject": "entry_points: {main: {command: 'ls -a; cat data.txt'}}", "inner/data.txt": "first"})
    (folder / "data.txt").write_text("changed")
    (folder / "env").mkdir()
    (folder / "env" / "pyvenv.cfg").write_text("")
    (folder / "big").mkdir()
    (folder / "big" / "file.bin").write_text("big")
    (folder / "run.sh").write_text("echo")
    (folder / "run.sh").chmod(0o755)
    (folder / "link").symlink_to("data.txt")
    where = ["--experiment-id", experiment]

    def plugin(*words, **more):
        given = json.dumps({"queue": queue, "exclude": ["big/*"]})
        return mlflow_run(*words, "-b", "millrace", "-c", given, "--env-manager", "local", *where, variables=package, **more)

    first = plugin(".", cwd=folder)
    assert first.returncode == 0, first.stderr
    second = millrace("run", "inner", "-q", queue, "--exclude", "big/*", "--env-manager", "local", *where, cwd=tmp_path / "work")
    assert second.returncode == 0, second.stderr
    assert "without big/file.bin, env" in first.stderr and "without big/file.bin, env" in second.stderr
    third = plugin(folder.as_uri(), "-v", "main")
    assert third.returncode == 0, third.stderr
    assert "changed" in first.stdout and "changed" in second.stdout and "first" in third.stdout
    assert "pyvenv" not in first.stdout + second.stdout + third.stdout
    runs = client.search_runs([experiment], order_by=["attributes.start_time ASC"])
    uris = [job_of(url, client, run.info.run_id)["spec"]["uri"] for run in runs]
    # The same files are the same project, whichever program packs them.
    assert uris[0] == uris[1] != uris[2] and uris[0].startswith("projects/")
    for run, is_dirty, branch in zip(runs, ("true", "true", "false"), (None, None, "main")):
        assert run.data.tags["mlflow.source.name"] == f"file://{tmp_path / 'work'}#inner"
        assert run.data.tags["mlflow.source.git.commit"] == commit
        assert run.data.tags["mlflow.source.git.repoURL"] == "https://git.example/wine.git"
        assert run.data.tags["mlflow.source.git.dirty"] == is_dirty
        assert run.data.tags.get("mlflow.source.git.branch") == branch
        assert run.data.tags["mlflow.user"] == getpass.getuser()


def test_a_failure_is_the_commands_too(repository, queue, package):
    for done in (
        mlflow_run(repository.url, "-e", "fail", "-b", "millrace", "-c", json.dumps({"queue": queue}), "--env-manager", "local", variables=package),
        millrace("run", repository.url, "-e", "fail", "--queue", queue, "--env-manager", "local"),
    ):
        assert done.returncode == 1
        assert "nothing to be done" in done.stdout
        assert "failed: The command ended with exit code 3." in done.stderr and "Traceback" not in done.stderr


def test_a_handle_waits_and_cancels(url, client, repository, queue, package, experiment, monkeypatch, capsys):
    for path in reversed(package["PYTHONPATH"].split(os.pathsep)):
        monkeypatch.syspath_prepend(path)
    asked = {"backend": "millrace", "experiment_id": experiment, "env_manager": "local"}
    begun = mlflow.projects.run(repository.url, "wait", backend_config={"queue": queue}, synchronous=False, **asked)
    assert begun.get_status() in ("SCHEDULED", "RUNNING")
    begun.cancel()
    assert begun.get_status() == "KILLED" and client.get_run(begun.run_id).info.status == "KILLED"
    assert begun.wait() is False
    given = {"parameters": {"seed": 3, "solver": "svd"}, "backend_config": {"queue": queue, "max_attempts": 2, "priority": 5}}
    with mlflow.start_run() as parent:
        done = mlflow.projects.run(repository.url, **given, **asked)
    assert done.get_status() == "FINISHED" and done.wait() is True
    assert "trained with" in capsys.readouterr().out
    run = client.get_run(done.run_id)
    assert run.data.params["seed"] == "3" and run.data.tags["mlflow.parentRunId"] == parent.info.run_id
    spec = job_of(url, client, done.run_id)["spec"]
    assert spec["max_attempts"] == 2 and spec["priority"] == 5
    assert done.log_url == f"{url}/api/v1/jobs/{done.job_id}/logs"
    with pytest.raises(mlflow.exceptions.ExecutionException, match="failed"):
        mlflow.projects.run(repository.url, "fail", backend_config={"queue": queue}, **asked)


@pytest.mark.parametrize("command", ["mlflow", "millrace"])
def test_ctrl_c_cancels(url, client, repository, queue, package, experiment, command):
    where = ["--env-manager", "local", "--experiment-id", experiment, "-e", "wait"]
    words = {
        "mlflow": [sys.executable, "-m", "mlflow", "run", repository.url, "-b", "millrace", "-c", json.dumps({"queue": queue})],
        "millrace": [*PROGRAM, "run", repository.url, "--queue", queue],
    }[command]
    process = subprocess.Popen(
        [*words, *where],
        env=os.environ | ENVIRONMENT | package,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A job in a shell's background ignores it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while "begun" not in process.stdout.readline():
        assert process.poll() is None, process.stderr.read()
    process.send_signal(signal.SIGINT)
    assert process.wait(60) != 0
    (run,) = client.search_runs([experiment])
    assert ended(url, run.data.tags["millrace.jobId"])["state"] == "CANCELLED"
    assert settled(client, run.info.run_id).info.status == "KILLED"


def test_jobs_are_seen_by_the_command_line(url, repository, queue):
    made = millrace("run", repository.url, "-e", "wait", "--queue", queue, "--env-manager", "local", "--detach")
    assert made.returncode == 0, made.stderr
    job_id = made.stdout.strip()
    assert job_id in millrace("job", "list", "--queue", queue).stdout
    assert '"entry_point": "wait"' in millrace("job", "get", job_id).stdout
    deadline = time.monotonic() + 30
    while "begun" not in millrace("job", "logs", job_id).stdout and time.monotonic() < deadline:
        pass
    assert millrace("job", "cancel", job_id).returncode == 0
    assert ended(url, job_id)["state"] == "CANCELLED"
    followed = millrace("job", "logs", "--follow", job_id)
    assert followed.returncode == 1 and "begun" in followed.stdout
    absent = millrace("job", "get", "00000000-0000-0000-0000-000000000000")
    assert absent.returncode == 1 and "00000000-0000" in absent.stderr


def test_a_schedule_is_made_by_the_command_line(url, repository, queue, name):
    schedule = "s-" + name[-20:]
    common = ["run", repository.url, "-e", "fail", "--queue", queue, "--schedule", "0 2 * * *", "--name", schedule]
    made = millrace(*common, "--time-zone", "Europe/Berlin")
    assert made.returncode == 0, made.stderr
    found = requests.get(f"{url}/api/v1/schedules/{schedule}").json()["schedule"]
    assert found["trigger"] == {"cron": "0 2 * * *", "time_zone": "Europe/Berlin"}
    assert found["spec"]["uri"] == repository.url and found["spec"]["entry_point"] == "fail"
    again = millrace(*common)
    assert again.returncode == 1 and schedule in again.stderr
    assert requests.delete(f"{url}/api/v1/schedules/{schedule}").status_code == 200


def test_mlflows_own_launcher_goes_on_working(client, experiment, tmp_path):
    repository = Repository.__new__(Repository)
    repository.folder = tmp_path / "local"
    repository.folder.mkdir()
    repository.git("init", "-q", "-b", "main")
    commit = repository.commit(FILES)
    done = mlflow_run(str(repository.folder), "-e", "nested", "--env-manager", "local", "--experiment-id", experiment)
    assert done.returncode == 0, done.stderr
    child, parent = client.search_runs([experiment], order_by=["attributes.start_time DESC"])
    assert parent.data.tags["child"] == child.info.run_id
    assert child.data.tags["mlflow.parentRunId"] == parent.info.run_id
    assert child.data.params["seed"] == "1" and child.data.metrics["r2"] > 0.5
    for run in (child, parent):
        assert run.info.status == "FINISHED"
        assert run.data.tags["mlflow.source.git.commit"] == commit
        assert run.data.tags["mlflow.project.backend"] == "local"
