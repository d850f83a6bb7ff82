"""A worker for projects, and the programs that people run them by."""

import os
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
import uuid
from contextlib import contextmanager
from pathlib import Path

import requests
from repository import ENVIRONMENT

# The words before a command of Millrace's, such as `java -jar …`, and those that start a worker.
PROGRAM = shlex.split(os.environ.get("MILLRACE_PROGRAM", ""))
WORKER = [*PROGRAM, "worker", *shlex.split(os.environ.get("MILLRACE_WORKER_OPTIONS", ""))] if PROGRAM else []
PACKAGE = Path(__file__).resolve().parents[2] / "clients" / "python"
ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}


def uv():
    """The program uv; none if it is not on this machine."""
    cache = Path(os.environ.get("MILLRACE_CACHE") or Path.home() / ".cache" / "millrace")
    return shutil.which("uv") or next((str(file) for file in cache.glob("uv-*.*.*") if os.access(file, os.X_OK)), None)


def programs(folder):
    """A folder that has uv, if this machine has it."""
    made = folder / "bin"
    made.mkdir()
    if uv():
        (made / "uv").symlink_to(uv())
    return str(made)


@contextmanager
def worker(url, folder, *options):
    """The name of a queue that a worker of one's own works for."""
    queue = f"q-{uuid.uuid4().hex[:20]}"
    assert requests.patch(f"{url}/api/v1/queues/{queue}", json={"is_closed": False}).status_code == 200
    command = WORKER + ["--server", url, "--queue", queue, "--work-dir", str(folder)]
    command += ["--schemes", "http,https", "--allow-private-addresses", "--concurrency", "2", "--grace", "2", *options]
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"], programs(folder)])
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"PATH": path})
        try:
            yield queue
        finally:
            process.terminate()
            process.wait(60)


def install(folder):
    """Environment variables with which Python finds the backend of clients/python, as if pip had put it there."""
    made = folder / "millrace-0.dist-info"
    made.mkdir(parents=True)
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: millrace\nVersion: 0\n")
    # Not the stores: they need stubs, which are made when the package is built.
    group = "mlflow.project_backend"
    points = tomllib.loads((PACKAGE / "pyproject.toml").read_text())["project"]["entry-points"][group]
    lines = [f"[{group}]", *(f"{name} = {value}" for name, value in points.items())]
    (made / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(PACKAGE / "src")]), "PYTHONDONTWRITEBYTECODE": "1"}


def mlflow_run(*words, variables=None, **more):
    """The real `mlflow run`, ended."""
    return program([sys.executable, "-m", "mlflow", "run", *words], variables, **more)


def millrace(*words, variables=None, **more):
    """Millrace's own command, ended."""
    return program([*PROGRAM, *words], variables, **more)


def program(command, variables, **more):
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    # Other tests' clients have left there which experiment was their last.
    here = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_EXPERIMENT_", "MLFLOW_RUN_ID"))}
    environment = here | ENVIRONMENT | {"PATH": path, "LC_ALL": "C.UTF-8"} | (variables or {})
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=280, **more)


def ended(url, job_id, seconds=240):
    """A job, once it has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job = requests.get(f"{url}/api/v1/jobs/{job_id}").json()["job"]
        if job["state"] in ENDED:
            return job
        time.sleep(0.1)
    raise AssertionError(f"it is still {job}")


def settled(client, run_id):
    """A run, once its job's end and log are there."""
    for _ in range(100):
        run = client.get_run(run_id)
        if run.info.status in {"FINISHED", "FAILED", "KILLED"} and client.list_artifacts(run_id, "logs"):
            return run
        time.sleep(0.1)
    raise AssertionError(f"the run is still {run.info.status}")


def job_of(url, client, run_id):
    return requests.get(f"{url}/api/v1/jobs/{client.get_run(run_id).data.tags['millrace.jobId']}").json()["job"]
