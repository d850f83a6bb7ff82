"""`mlflow deployments … -t millrace` by MLflow's own client and command line."""

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import mlflow
import pandas
import pytest
import requests
from mlflow.deployments import get_deploy_client, run_local
from mlflow.exceptions import MlflowException

from conftest import JAR, JAVA, OPTIONS

FOLDERS = Path(__file__).resolve().parents[3] / "models" / "src" / "test" / "resources" / "boost" / "folders"
ROWS = pandas.DataFrame(
    {"long": [5.1, 6.3], "wide": [3.5, float("nan")], "petal long": [1.4, 5.1], "petal wide": [0.2, 1.9]}
)


def source(learner):
    with mlflow.start_run() as run:
        mlflow.log_artifacts(str(FOLDERS / learner), "model")
    return f"runs:/{run.info.run_id}/model"


@pytest.fixture
def client(experiment):
    return get_deploy_client("millrace")


@pytest.fixture
def name(client):
    name = f"d-{uuid.uuid4().hex}"
    yield name
    client.delete_deployment(name)


def test_a_deployment_is_made_called_changed_and_deleted(client, name):
    made = client.create_deployment(name, source("xgb_classifier_multiclass"))
    assert (made["name"], made["state"]) == (name, "READY")
    assert name in [each["name"] for each in client.list_deployments()]
    assert client.get_deployment(name)["source"] == made["source"]
    assert client.predict(name, ROWS)["predictions"] == [0, 2]

    changed = client.update_deployment(name, source("lgb_classifier_names"))
    assert changed["source"] != made["source"]

    client.delete_deployment(name)
    client.delete_deployment(name)
    with pytest.raises(MlflowException, match=name):
        client.get_deployment(name)


@pytest.mark.parametrize(
    "inputs",
    [
        ROWS,
        ROWS.to_numpy(),
        {"dataframe_records": ROWS.to_dict(orient="records")},
        {"dataframe_split": {"columns": list(ROWS), "data": ROWS.to_numpy()}},
    ],
    ids=["table", "array", "records", "split"],
)
def test_inputs_are_sent_as_the_scoring_protocol_has_them(client, name, inputs):
    client.create_deployment(name, source("lgb_regressor"))
    answer = client.predict(name, inputs)["predictions"]
    assert answer == client.predict(name, ROWS)["predictions"]
    assert len(answer) == 2


def test_another_server_is_named_by_its_address(server, client, name):
    made = client.create_deployment(name, source("xgb_regressor"))
    other = get_deploy_client(f"millrace://{server.address}")
    assert other.get_deployment(name)["source"] == made["source"]


def test_what_cannot_be_done_says_why(client, name):
    with pytest.raises(MlflowException, match="nothing-of-that-name"):
        client.create_deployment(name, "models:/nothing-of-that-name/1")
    with pytest.raises(MlflowException, match="flavor is not known"):
        client.create_deployment(name, "models:/m/1", flavor="xgboost")
    with pytest.raises(MlflowException, match="not the address of a server"):
        get_deploy_client("millrace://")


def test_the_command_line_deploys_and_predicts(uri, experiment, name, tmp_path):
    def run(*words):
        command = [sys.executable, "-m", "mlflow", "deployments", *words, "-t", "millrace"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert name in run("create", "--name", name, "-m", source("xgb_classifier_multiclass"))
    table = tmp_path / "rows.json"
    table.write_text(ROWS.to_json(orient="records"))
    assert json.loads(run("predict", "--name", name, "-I", str(table)))["predictions"] == [0, 2]
    assert "MLFLOW_TRACKING_URI" in run("help")
    run("delete", "--name", name)


def test_a_model_is_run_on_this_machine_until_it_is_stopped(uri, experiment, tmp_path, monkeypatch):
    command = tmp_path / "millrace"
    # That of a checkout would build first what has changed.
    command.write_text(f'#!/bin/sh\nexec "{JAVA}" "@{OPTIONS}" -jar "{JAR}" "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("MILLRACE_COMMAND", str(command))
    words = ["run-local", "-t", "millrace", "--name", "any", "-m", source("xgb_classifier_multiclass"), "-C", "port=0"]
    run = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "deployments", *words], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        address = next(line.split(" at ")[1].strip() for line in run.stdout if line.startswith("Millrace serves "))
        answer = requests.post(f"{address}/invocations", json={"dataframe_split": ROWS.dropna().to_dict(orient="split")})
        assert answer.json() == {"predictions": [0]}
    finally:
        # As Ctrl-C does, to all of them; it is TERM since INT is ignored by what a script started in the background.
        os.killpg(run.pid, signal.SIGTERM)
        run.wait(60)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{address}/ping")


def test_without_a_command_nothing_is_run(monkeypatch, tmp_path):
    monkeypatch.delenv("MILLRACE_COMMAND", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MlflowException, match="set MILLRACE_COMMAND"):
        run_local("millrace", "any", "models:/m/1")


def test_a_command_that_fails_is_an_error(monkeypatch):
    monkeypatch.setenv("MILLRACE_COMMAND", "false")
    with pytest.raises(MlflowException, match="ended with exit code 1"):
        run_local("millrace", "any", "no/such/folder", config={"port": 0})
