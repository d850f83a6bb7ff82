"""The content that is measured, written through REST: the same for every server."""

import http.client
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

THREADS = 8
LOG_RUNS = 64
WIDE_RUNS = 20
WIDE_KEYS = 100
SEARCH_RUNS = 2000
EXPERIMENTS = 200
LONG_POINTS = 25_000
LONGEST_POINTS = 100_000
BATCH = 1000
START = 1_700_000_000_000


class Rest:
    """POST requests, on a connection for each thread."""

    def __init__(self, url):
        self.host = urlsplit(url).netloc
        self.local = threading.local()

    def post(self, path, **body):
        # MLflow's server closes a connection that rests for five seconds.
        if time.monotonic() > getattr(self.local, "fresh_until", 0):
            self.local.connection = http.client.HTTPConnection(self.host, timeout=120)
        connection = self.local.connection
        connection.request(
            "POST", "/api/2.0/mlflow/" + path, json.dumps(body), {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        text = answer.read()
        self.local.fresh_until = time.monotonic() + 2
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {text[:500]!r}")
        return json.loads(text)

    def experiment(self, name):
        return self.post("experiments/create", name=name)["experiment_id"]

    def run(self, experiment, start=START):
        return self.post("runs/create", experiment_id=experiment, start_time=start)["run"]["info"]["run_id"]


def seed(url):
    """Seeds a server and returns the lines of names and values that cases.lua reads."""
    rest = Rest(url)
    lines = []

    def note(name, value):
        lines.append(f"{name} {value}")
        return value

    with ThreadPoolExecutor(THREADS) as threads:
        log = note("log_experiment", rest.experiment("log"))
        for run in threads.map(lambda _: rest.run(log), range(LOG_RUNS)):
            note("log_run", run)
        wide = rest.experiment("wide")
        for run in threads.map(lambda number: wide_run(rest, wide, number), range(WIDE_RUNS)):
            note("wide_run", run)
        search = note("search_experiment", rest.experiment("search"))
        list(threads.map(lambda number: search_run(rest, search, number), range(SEARCH_RUNS)))
        list(threads.map(lambda number: rest.experiment(f"experiment {number}"), range(EXPERIMENTS)))
        history = rest.experiment("history")
        for name, points in (("long_run", LONG_POINTS), ("longest_run", LONGEST_POINTS)):
            note(name, long_run(rest, threads, history, points))
    return lines


def metric(key, value, step=0):
    return {"key": key, "value": value, "timestamp": START + step, "step": step}


def wide_run(rest, experiment, number):
    values = random.Random(number)
    run = rest.run(experiment)
    rest.post(
        "runs/log-batch",
        run_id=run,
        metrics=[metric(f"metric{key}", values.random()) for key in range(WIDE_KEYS)],
        params=[{"key": f"param{key}", "value": str(key)} for key in range(10)],
    )
    return run


def search_run(rest, experiment, number):
    values = random.Random(number)
    run = rest.run(experiment, START + number)
    rest.post(
        "runs/log-batch",
        run_id=run,
        metrics=[metric(f"m{key}", values.random()) for key in range(10)],
        params=[{"key": f"p{key}", "value": str(values.randrange(10))} for key in range(10)],
        tags=[{"key": "team", "value": f"t{number % 5}"}],
    )


def long_run(rest, threads, experiment, points):
    run = rest.run(experiment)

    def log(start):
        metrics = [metric("m", step / points, step) for step in range(start, start + BATCH)]
        rest.post("runs/log-batch", run_id=run, metrics=metrics)

    # The first batch alone: several at once would race to insert the run's latest value.
    log(0)
    list(threads.map(log, range(BATCH, points, BATCH)))
    return run
