"""Sweeps: one project tried with many sets of parameters, whose runs the unmodified client finds nested in one."""

import json
import os
import time

import pytest
import requests
from repository import Repository
from working import WORKER, millrace, worker

pytestmark = pytest.mark.skipif(not WORKER, reason="MILLRACE_PROGRAM holds no command that starts a worker")

PROJECT = """
name: ridge
entry_points:
  main:
    parameters:
      alpha: float
      degree: {type: float, default: 1}
    command: "python train.py {alpha} {degree}"
  fail:
    parameters: {alpha: float}
    command: "exit {alpha}"
  sleep:
    parameters: {alpha: float}
    command: "sleep 300"
"""

TRAIN = """
import sys
import mlflow
alpha, degree = map(float, sys.argv[1:])
with mlflow.start_run():
    mlflow.log_metric("rmse", (alpha - 0.5) ** 2 + degree)
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    with Repository(tmp_path_factory.mktemp("repository")) as repository:
        repository.commit({"MLproject": PROJECT, "train.py": TRAIN})
        yield repository


@pytest.fixture(scope="module")
def queue(tmp_path_factory):
    with worker(os.environ["MLFLOW_TRACKING_URI"], tmp_path_factory.mktemp("worker")) as queue:
        yield queue


@pytest.fixture
def sweep(url, repository, queue, experiment):
    """Makes sweeps."""

    def sweep(space, spec={}, **settings):
        asked = {"uri": repository.url, "queue": queue, "env_manager": "LOCAL", "experiment_id": experiment} | spec
        answer = requests.post(f"{url}/api/v1/sweeps", json={"spec": asked, "search_space": space} | settings)
        assert answer.status_code == 200, answer.text
        return answer.json()["sweep"]

    return sweep


def ended(url, made, seconds=240):
    """A sweep once it has ended, and its trials."""
    deadline = time.monotonic() + seconds
    address = f"{url}/api/v1/sweeps/{made['sweep_id']}"
    while time.monotonic() < deadline:
        now = requests.get(address).json()["sweep"]
        if now["state"] != "RUNNING":
            return now, requests.get(f"{address}/trials").json()["trials"]
        time.sleep(0.1)
    raise AssertionError(f"it is still {now}")


def test_grid_of_a_repository_is_found_by_the_client(url, client, sweep, repository, experiment):
    commit = repository.git("rev-parse", "HEAD")
    made = sweep(
        {"grid": {"alpha": [0.1, 0.5], "degree": [1, 2]}},
        spec={"version": "main", "run_name": "tune"},
        objective={"metric": "rmse", "goal": "MINIMIZE"},
        max_parallel_trials=2,
    )
    assert made["resolved_version"] == commit
    # What is pushed meanwhile changes nothing.
    repository.commit({"train.py": "raise SystemExit(1)"})
    try:
        now, trials = ended(url, made)
    finally:
        repository.git("reset", "-q", "--hard", commit)
    assert now["state"] == "SUCCEEDED", (now, trials)
    assert [trial["parameters"] for trial in trials] == [
        {"alpha": alpha, "degree": degree} for alpha in (0.1, 0.5) for degree in (1, 2)
    ]
    parent = client.get_run(now["run_id"])
    nested = client.search_runs([experiment], f"tags.`mlflow.parentRunId` = '{now['run_id']}'")
    assert {run.info.run_id for run in nested} == {trial["run_id"] for trial in trials}
    assert {run.data.tags["mlflow.source.git.commit"] for run in nested} == {commit}
    assert {run.data.tags["mlflow.source.git.branch"] for run in [parent, *nested]} == {"main"}
    best = next(run for run in nested if run.info.run_name == "tune-3")
    assert now["best_trial"]["number"] == 3 and best.data.params == {"alpha": "0.5", "degree": "1"}
    assert now["best_trial"]["objective_value"] == best.data.metrics["rmse"] == 1.0
    assert parent.info.status == "FINISHED" and parent.info.run_name == "tune"
    assert parent.data.tags["millrace.bestRunId"] == best.info.run_id
    assert parent.data.params == {"best_alpha": "0.5", "best_degree": "1"} and parent.data.metrics == {"best_rmse": 1.0}


def test_random_draws_are_repeated_by_their_seed(url, sweep):
    space = {"random": {"count": 3, "parameters": {"alpha": {"min": 0.01, "max": 1, "scale": "LOG"}, "degree": {"min": 1, "max": 3, "step": 1}}}}
    first, trials = ended(url, sweep(space))
    assert first["state"] == "SUCCEEDED" and len(trials) == 3
    again, same = ended(url, sweep(first["search_space"], max_parallel_trials=1))
    assert [trial["parameters"] for trial in trials] == [trial["parameters"] for trial in same]
    for trial in trials:
        assert 0.01 <= trial["parameters"]["alpha"] <= 1 and trial["parameters"]["degree"] in (1, 2, 3)


def test_list_of_failures_ends_by_its_bound(url, client, sweep):
    made = sweep({"list": [{"alpha": 3}, {"alpha": 4}, {"alpha": 0}]}, spec={"entry_point": "fail"}, max_parallel_trials=1, max_failed_trials=1)
    now, trials = ended(url, made)
    assert now["state"] == "FAILED" and now["state_message"] == "Failed trials: 2; max_failed_trials is 1."
    assert [trial["state"] for trial in trials] == ["FAILED", "FAILED", "CANCELLED"]
    assert "3" in trials[0]["message"]
    assert client.get_run(now["run_id"]).info.status == "FAILED"


def test_cancelling_ends_what_runs(url, client, sweep):
    made = sweep({"grid": {"alpha": [1, 2, 3]}}, spec={"entry_point": "sleep"}, max_parallel_trials=2)
    address = f"{url}/api/v1/sweeps/{made['sweep_id']}"
    while requests.get(address).json()["sweep"]["trial_counts"]["running"] < 2:
        time.sleep(0.1)
    assert requests.post(f"{address}:cancel", json={}).status_code == 200
    now, trials = ended(url, made)
    assert now["state"] == "CANCELLED" and {trial["state"] for trial in trials} == {"CANCELLED"}
    assert client.get_run(now["run_id"]).info.status == "KILLED"
    assert requests.delete(address).status_code == 200 and requests.get(address).status_code == 404
    assert client.get_run(trials[0]["run_id"]).info.status == "KILLED"


@pytest.mark.parametrize(
    "space, message",
    [
        ({}, "'search_space'"),
        ({"grid": {"alpha": 1}}, "'search_space.grid.alpha'"),
        ({"grid": {"degree": [1]}}, "Trial 1: No value given for missing parameters: 'alpha'"),
        ({"list": [{"alpha": 1}, {"alpha": [1]}]}, "'search_space.list[1].alpha'"),
        ({"list": [{"alpha": 1}, {"degree": 1}]}, "Trial 2: No value given for missing parameters: 'alpha'"),
        ({"grid": {"alpha": list(range(101)), "degree": list(range(100))}}, "A sweep has 1 to 10000 trials, not 10100."),
    ],
)
def test_what_cannot_be_tried_is_refused(url, repository, queue, space, message):
    asked = {"spec": {"uri": repository.url, "queue": queue, "env_manager": "LOCAL"}, "search_space": space}
    answer = requests.post(f"{url}/api/v1/sweeps", json=asked)
    assert answer.status_code == 400 and message in answer.json()["message"], answer.text


def test_from_the_command_line(url, repository, queue, experiment, tmp_path):
    sets = tmp_path / "sets.json"
    sets.write_text(json.dumps([{"alpha": 0.25}, {"alpha": 0.75, "degree": 3}]))
    words = ["sweep", repository.url, "--server", url, "-q", queue, "--experiment-id", experiment, "--env-manager", "local"]
    done = millrace(*words, "--list", str(sets), "--maximize", "rmse", "--max-parallel", "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "trial 1 of 2 succeeded: alpha=0.25 -> rmse=1.0625",
        "trial 2 of 2 succeeded: alpha=0.75 degree=3 -> rmse=3.0625",
    ]
    assert "Best: trial 2" in done.stderr
    detached = millrace(*words, "-P", "alpha=0.5", "--random", "degree=1..9:1", "--count", "2", "--seed", "1", "--detach")
    now, trials = ended(url, {"sweep_id": detached.stdout.strip()})
    assert now["state"] == "SUCCEEDED" and len(trials) == 2 and now["search_space"]["random"]["seed"] == 1
    wrong = millrace(*words, "--grid", "alpha=1,2", "--count", "2")
    assert wrong.returncode == 2 and "--count and --seed are of --random" in wrong.stderr
