"""Trains a model and registers it as the next version. What becomes of it, others decide: promote.py, deploy.py.

    python examples/champion/retrain.py
"""

import os
import random

os.environ.setdefault("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")

import mlflow
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

EXPERIMENT = "wine, nightly"
MODEL = "wine"


def split():
    x, y = load_wine(return_X_y=True)
    return train_test_split(x, y, test_size=0.4, random_state=1)


def test_data():
    _, x, _, y = split()
    return x, y


def train():
    x, _, y, _ = split()
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run():
        strength = random.choice([0.001, 0.01, 0.1, 1])
        mlflow.log_param("C", strength)
        model = make_pipeline(StandardScaler(), LogisticRegression(C=strength)).fit(x, y)
        mlflow.sklearn.log_model(model, name="wine", registered_model_name=MODEL, pip_requirements=["scikit-learn"])


if __name__ == "__main__":
    train()
