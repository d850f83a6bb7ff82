"""What must hold for every answer beside what the schema says, and names of things that are there.

A random run id names no run, and nearly every call would end at that. So each request gets, for most of its ids, those of
an experiment, a run and a logged model that are made anew now and then, for deletions are among the requests.
"""

import os
import zlib

import requests
import schemathesis

URL = os.environ["MILLRACE_URL"].rstrip("/")
JOURNAL = os.environ.get("MILLRACE_JOURNAL_URL")
CALLS_PER_WORLD = 100

session = requests.Session()
world = {}
calls = 0
written = []


def changes():
    """What the server wrote since this was last asked."""
    return session.get(JOURNAL, timeout=60).text.splitlines() if JOURNAL else []


def act(path, body):
    answer = session.post(f"{URL}/api/2.0/mlflow/{path}", json=body, timeout=60)
    answer.raise_for_status()
    return answer.json()


def make_world():
    experiment = act("experiments/create", {"name": f"fuzz {os.urandom(8).hex()}"})["experiment_id"]
    run = act("runs/create", {"experiment_id": experiment, "start_time": 1})["run"]["info"]["run_id"]
    point = {"key": "m", "value": 1, "timestamp": 1, "step": 1}
    pair = {"key": "k", "value": "v"}
    act("runs/log-batch", {"run_id": run, "metrics": [point], "params": [pair], "tags": [pair]})
    model = act("logged-models", {"experiment_id": experiment, "name": "model"})["model"]["info"]["model_id"]
    world.update(experiment_id=experiment, run_id=run, run_uuid=run, model_id=model, source_run_id=run, metric_key="m")
    world.update(experiment_ids=[experiment], run_ids=[run], models=[{"model_id": model}])


def fill(part):
    """Puts ids of things that are there into three of four places for them."""
    if isinstance(part, dict):
        for name, value in list(part.items()):
            if name in world and zlib.crc32(repr(value).encode()) % 4:
                part[name] = world[name]
            else:
                fill(value)
    elif isinstance(part, list):
        for item in part:
            fill(item)


@schemathesis.hook
def before_call(context, case, kwargs):
    global calls
    if calls % CALLS_PER_WORLD == 0:
        make_world()
        changes()
    calls += 1
    for part in (case.path_parameters, case.query, case.body):
        fill(part)


@schemathesis.hook
def after_call(context, case, response):
    written[:] = changes()


@schemathesis.check
def no_server_error(ctx, response, case):
    """A 5xx must be one that the operation itself documents; `default` does not count."""
    status = response.status_code
    if status >= 500 and str(status) not in case.operation.definition.raw["responses"]:
        raise AssertionError(f"{status} is not documented: {response.text[:500]}")


@schemathesis.check
def nothing_written(ctx, response, case):
    """A refused call must have changed nothing."""
    if response.status_code >= 400 and written:
        raise AssertionError(f"refused with {response.status_code}, and yet wrote: {', '.join(written)}")
