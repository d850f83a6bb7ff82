"""Several processes at once, as a cluster of training jobs is."""

import subprocess
import sys

import mlflow

WORKER = """
import sys, mlflow
name, shared, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
# The client that loses the race to create an experiment gets it, but does not make it the active one.
experiment = mlflow.set_experiment(name)
client = mlflow.MlflowClient()
with mlflow.start_run(experiment_id=experiment.experiment_id, run_name=f"worker{number}"):
    for step in range(40):
        mlflow.log_metric("own", number * 1000 + step, step=step)
        client.log_metric(shared, "together", number, step=step)
    client.log_param(shared, f"worker{number}", "was here")
    mlflow.log_text(f"from {number}", "note.txt")
"""


def test_processes_share_an_experiment_that_none_had_and_a_run(client, experiment, run, name):
    together = name + " together"
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, together, run, str(number)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for number in range(4)
    ]
    outputs = [worker.communicate(timeout=110)[0].decode() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4, "\n".join(outputs)

    found = client.get_experiment_by_name(together)
    runs = {r.info.run_name: r for r in client.search_runs([found.experiment_id])}
    assert set(runs) == {f"worker{number}" for number in range(4)}
    for number in range(4):
        worker = runs[f"worker{number}"]
        assert worker.data.metrics == {"own": number * 1000 + 39}
        assert len(client.get_metric_history(worker.info.run_id, "own")) == 40
        assert mlflow.artifacts.load_text(worker.info.artifact_uri + "/note.txt") == f"from {number}"

    points = client.get_metric_history(run, "together")
    assert sorted((p.step, p.value) for p in points) == [(step, n) for step in range(40) for n in range(4)]
    assert client.get_run(run).data.params == {f"worker{number}": "was here" for number in range(4)}
