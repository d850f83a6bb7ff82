"""Models that only Python can run: logged, registered, deployed by alias, called over REST, and the answers are Python's.

The server runs them with this suite's own Python (`millrace.models.python.environment=local`), or in environments of uv's.
"""

import os
import re
import signal
import sys
import threading

import cloudpickle
import mlflow
import pandas
import pytest
import requests
from mlflow.models import infer_signature
from mlflow.pyfunc import PythonModel
from sklearn.ensemble import GradientBoostingRegressor

from data import diabetes
from test_deployments import deployment, deployments  # noqa: F401

pytestmark = pytest.mark.timeout(300)

# As in a notebook or a script: whoever loads a model does not have this file.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


class Scaled(PythonModel):
    """Multiplies, by a param, and says who it is."""

    def predict(self, context, model_input, params=None):
        import os

        return model_input.assign(scaled=model_input["x"] * params["factor"], pid=os.getpid())


class Unruly(PythonModel):
    """Does what its input asks for."""

    def predict(self, context, model_input, params=None):
        import os

        what = model_input["what"].iloc[0]
        if what == "raise":
            raise ValueError("could not make sense of it")
        if what == "kill":
            os.kill(os.getpid(), 9)
        if what == "eat":
            # More than a worker may have by default; it is gone at once, not when it is written to.
            return [len(bytearray(1 << 36))]
        return [what]


def register(client, name, info):
    """Makes a logged model the champion of a model of its own; returns the deployment's source."""
    model_name = "m-" + name.split(" ")[-1]
    client.create_registered_model(model_name)
    version = client.create_model_version(model_name, info.model_uri, model_id=info.model_id).version
    client.set_registered_model_alias(model_name, "champion", version)
    return f"models:/{model_name}@champion"


def deploy(deployments, deployment, source):
    made = deployments.create(deployment, source)
    assert made.status_code == 200, made.text
    assert made.json()["deployment"]["state"] == "READY"


def test_a_regression_gives_the_same_numbers_to_the_last_digit(client, experiment, name, deployments, deployment):
    x, x_test, y, _ = diabetes()
    model = GradientBoostingRegressor(n_estimators=10, random_state=3).fit(x.to_numpy(), y)
    with mlflow.start_run():
        info = mlflow.sklearn.log_model(
            model, name="model", signature=infer_signature(x.to_numpy()), pip_requirements=["scikit-learn"], serialization_format="pickle"
        )
    deploy(deployments, deployment, register(client, name, info))
    answer = deployments.invoke(deployment, {"inputs": x_test.to_numpy().tolist()})
    assert answer.json()["predictions"] == model.predict(x_test.to_numpy()).tolist()


def scaled(client, name):
    rows = pandas.DataFrame({"x": [1.5, 2.5], "label": ["a", "ü"]})
    with mlflow.start_run():
        info = mlflow.pyfunc.log_model(
            python_model=Scaled(),
            name="model",
            signature=infer_signature(rows, params={"factor": 2.0}),
            pip_requirements=["pandas"],
        )
    return info, register(client, name, info)


def test_a_model_of_ones_own_gets_its_params(client, experiment, name, deployments, deployment):
    _, source = scaled(client, name)
    deploy(deployments, deployment, source)
    rows = [{"x": 1.5, "label": "a"}, {"x": -1.0, "label": "ü"}]
    for params, factor in (({}, 2.0), ({"params": {"factor": 10}}, 10.0)):
        answer = deployments.invoke(deployment, {"dataframe_records": rows, **params})
        assert answer.status_code == 200, answer.text
        predictions = answer.json()["predictions"]
        assert [row["scaled"] for row in predictions] == [1.5 * factor, -1.0 * factor]
        assert [row["label"] for row in predictions] == ["a", "ü"]


def test_what_a_model_does_wrong_is_told_and_it_goes_on(client, experiment, name, deployments, deployment):
    with mlflow.start_run():
        info = mlflow.pyfunc.log_model(
            python_model=Unruly(),
            name="model",
            signature=infer_signature(pandas.DataFrame({"what": ["x"]})),
            pip_requirements=["pandas"],
        )
    deploy(deployments, deployment, register(client, name, info))
    raised = deployments.invoke(deployment, {"inputs": {"what": ["raise"]}})
    assert (raised.status_code, raised.json()["error_code"]) == (400, "BAD_REQUEST")
    assert raised.json()["message"].startswith("Encountered an unexpected error while evaluating the model.")
    assert "ValueError: could not make sense of it" in raised.json()["stack_trace"]

    killed = deployments.invoke(deployment, {"inputs": {"what": ["kill"]}})
    assert (killed.status_code, killed.json()["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE"), killed.text
    assert killed.headers["Retry-After"] == "1"
    assert "was killed by signal 9" in killed.json()["message"]
    assert deployments.invoke(deployment, {"inputs": {"what": ["x"]}}).json() == {"predictions": ["x"]}

    eaten = deployments.invoke(deployment, {"inputs": {"what": ["eat"]}})
    assert (eaten.status_code, eaten.json()["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE"), eaten.text
    assert re.fullmatch(
        r"Failed to predict data '…'\. \nError: Python model [0-9a-f]{12}, worker [0-9]+ ran out of memory and is started again\.",
        eaten.json()["message"],
    )
    for _ in range(4):
        assert deployments.invoke(deployment, {"inputs": {"what": ["x"]}}).json() == {"predictions": ["x"]}


def test_a_worker_that_is_killed_under_load_costs_one_call_at_most(client, experiment, name, deployments, deployment):
    _, source = scaled(client, name)
    deploy(deployments, deployment, source)
    good = {"dataframe_records": [{"x": 1.0, "label": "a"}]}
    pid = deployments.invoke(deployment, good).json()["predictions"][0]["pid"]
    if not os.path.exists(f"/proc/{pid}"):
        pytest.skip("the server runs on another machine")
    answers = []
    done = threading.Event()

    def call():
        while not done.is_set():
            answers.append(deployments.invoke(deployment, good))

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    seen = len(answers)
    os.kill(pid, signal.SIGKILL)
    # Until the one that takes its place has answered too, or the others have for long.
    while len(answers) < seen + 400:
        done.wait(0.05)
    done.set()
    for thread in threads:
        thread.join()
    failed = [answer for answer in answers if answer.status_code != 200]
    rows = [answer.json()["predictions"] for answer in answers if answer.status_code == 200]
    assert {(len(row), row[0]["scaled"], row[0]["label"]) for row in rows} == {(1, 2.0, "a")}
    assert len(failed) <= 1, [answer.text for answer in failed]
    for answer in failed:
        assert (answer.status_code, answer.json()["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
        assert "was killed by signal 9 while it was predicting" in answer.json()["message"]
    assert deployments.invoke(deployment, good).json()["predictions"][0]["pid"] != pid


def test_a_model_that_cannot_be_loaded_is_not_deployed_and_says_why(client, experiment, name, deployments, deployment, tmp_path):
    path = tmp_path / "model"
    mlflow.pyfunc.save_model(
        str(path), python_model=Unruly(), signature=infer_signature(pandas.DataFrame({"what": ["x"]})), pip_requirements=["pandas"]
    )
    (path / "python_model.pkl").write_bytes(b"no pickle")
    with mlflow.start_run() as run:
        mlflow.log_artifacts(str(path), "model")
    made = deployments.create(deployment, f"runs:/{run.info.run_id}/model")
    assert (made.status_code, made.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), made.text
    assert "The model cannot be loaded: " in made.json()["message"]
    assert requests.get(f"{deployments.path}/{deployment}", timeout=60).status_code == 404


def test_that_python_can_run_it_is_said_before_it_is_deployed(client, experiment, name, url):
    info, source = scaled(client, name)
    answer = requests.get(f"{url}/api/v1/models:inspect", params={"source": source}, timeout=60)
    first = answer.json()["model"]["engines"][0]
    assert (first["engine"], first["is_available"]) == ("PYTHON_FUNCTION", True)
    assert info.model_id == answer.json()["model"]["model_id"]
