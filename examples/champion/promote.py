"""Waits for runs of an experiment to finish, tests their models, and points the alias "champion" to the best one.

    python examples/champion/promote.py
"""

import os
import tempfile

os.environ.setdefault("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")

import mlflow
from mlflow.exceptions import MlflowException

from events import watch
from retrain import EXPERIMENT, MODEL, test_data

server = os.environ["MLFLOW_TRACKING_URI"]
client = mlflow.MlflowClient()
experiment = mlflow.set_experiment(EXPERIMENT).experiment_id


def score(version):
    x, y = test_data()
    return mlflow.sklearn.load_model(f"models:/{MODEL}/{version}").score(x, y)


def champion():
    try:
        return client.get_model_version_by_alias(MODEL, "champion").version
    except MlflowException:
        return None


print(f"waiting for runs of experiment {experiment}", flush=True)
cursor = os.path.join(tempfile.gettempdir(), f"promote-{experiment}.cursor")
for event in watch(server, cursor, types=["run.finished"], experiment_ids=[experiment]):
    run = event["data"]["run_id"]
    for version in client.search_model_versions(f"name = '{MODEL}' AND run_id = '{run}'"):
        holder = champion()
        if holder == version.version:
            continue
        mine, theirs = score(version.version), score(holder) if holder else 0.0
        print(f"version {version.version} scores {mine:.3f}, the champion {theirs:.3f}", flush=True)
        if mine >= theirs:
            client.set_registered_model_alias(MODEL, "champion", version.version)
