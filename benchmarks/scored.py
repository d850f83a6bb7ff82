"""Files that are scored as jobs: rows a second, and the server's memory before, meanwhile and after."""

import sys
import time

import mlflow
import numpy
import requests

from bench import say


def write(file, rows, count):
    """A CSV of so many rows, which are others than the given ones by a little; they repeat each 10 000."""
    noise = numpy.random.default_rng(7).normal(1, 0.02, size=(10_000, rows.shape[1]))
    block = numpy.round(rows[numpy.arange(10_000) % len(rows)] * noise, 2)
    text = "\n".join(",".join(f"{value:g}" for value in row) for row in block) + "\n"
    with open(file, "w") as out:
        out.write(",".join(f"x{i}" for i in range(rows.shape[1])) + "\n")
        for _ in range(count // len(block)):
            out.write(text)


def put(server, file):
    """Uploads a file as an artifact of a new run; its URI."""
    with mlflow.start_run() as run:
        path = f"{run.info.experiment_id}/{run.info.run_id}/artifacts/rows.csv"
        with open(file, "rb") as rows:
            answer = requests.put(f"{server.url}/api/2.0/mlflow-artifacts/artifacts/{path}", data=rows, timeout=600)
        if answer.status_code != 200:
            sys.exit(f"not uploaded: {answer.text}")
        return f"runs:/{run.info.run_id}/rows.csv"


def score(server, name, uri):
    """Rows a second of a job, and MiB of memory before it, at most while it ran, and after it."""
    jobs = f"{server.url}/api/v1/batch-predictions"
    memory = [server.memory_mib()]
    made = requests.post(jobs, json={"source": name, "input": {"uri": uri}}, timeout=60)
    if made.status_code != 200:
        sys.exit(f"no job: {made.text}")
    job = made.json()["batch_prediction"]
    while job["state"] not in ("SUCCEEDED", "FAILED", "CANCELLED"):
        time.sleep(1)
        memory.append(server.memory_mib())
        job = requests.get(f"{jobs}/{job['batch_prediction_id']}", timeout=60).json()["batch_prediction"]
    if job["state"] != "SUCCEEDED":
        sys.exit(f"{name}: {job}")
    millis = int(job["end_timestamp"]) - int(job["start_timestamp"])
    say(f"{name}: {job['progress']['rows']} rows in {millis} ms")
    return int(job["progress"]["rows"]) / (millis / 1000), memory[0], max(memory), memory[-1]
