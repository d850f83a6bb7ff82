"""Serves nothing, but as a deployment would: loads the champion, and loads the next one the moment the alias moves.

    python examples/champion/deploy.py
"""

import os
import tempfile

os.environ.setdefault("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")

import mlflow

from events import watch
from retrain import MODEL, test_data

server = os.environ["MLFLOW_TRACKING_URI"]
cursor = os.path.join(tempfile.gettempdir(), "deploy.cursor")
x, _ = test_data()

print("waiting for a champion", flush=True)
for event in watch(
    server, cursor, types=["registered_model.alias_set"], registered_models=[MODEL], aliases=["champion"]
):
    version = event["data"]["version"]
    model = mlflow.sklearn.load_model(f"models:/{MODEL}/{version}")
    print(f"version {version} is in use; it predicts {model.predict(x[:5]).tolist()}", flush=True)
