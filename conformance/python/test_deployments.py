"""Models that are logged, registered and deployed by alias, called over REST, and the answers are Python's."""

import json

import mlflow
import numpy
import pytest
import requests
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from data import diabetes, wine

REQUIREMENTS = ["onnxruntime"]


@pytest.fixture
def deployments(url):
    """The URL of the list of deployments."""
    made = []

    class Deployments:
        path = f"{url}/api/v1/deployments"

        def create(self, name, source, **more):
            made.append(name)
            return requests.post(self.path, json={"name": name, "source": source, **more}, timeout=250)

        def invoke(self, name, body):
            return requests.post(f"{self.path}/{name}/invocations", json=body, timeout=60)

    yield Deployments()
    for name in made:
        requests.delete(f"{Deployments.path}/{name}", timeout=60)


@pytest.fixture
def deployment(name):
    return "d-" + name.split(" ")[-1]


def register(client, name, model, x, **how):
    """Logs a scikit-learn model as ONNX and makes it the champion."""
    rows = x.to_numpy(dtype=numpy.float32)
    with mlflow.start_run():
        info = mlflow.onnx.log_model(
            to_onnx(model, rows[:1], **how),
            name="model",
            signature=infer_signature(rows[:2]),
            input_example=rows[:2],
            pip_requirements=REQUIREMENTS,
        )
    model_name = "m-" + name.split(" ")[-1]
    if not client.search_registered_models(f"name = '{model_name}'"):
        client.create_registered_model(model_name)
    version = client.create_model_version(model_name, info.model_uri, model_id=info.model_id).version
    client.set_registered_model_alias(model_name, "champion", version)
    return info, model_name, version


def test_a_regression_deployed_by_alias_answers_as_python_does(client, experiment, name, deployments, deployment):
    x, x_test, y, _ = diabetes()
    info, model_name, version = register(client, name, Ridge(alpha=0.5).fit(x, y), x)

    made = deployments.create(deployment, f"models:/{model_name}@champion")
    assert made.status_code == 200, made.text
    assert made.json()["deployment"]["state"] == "READY"
    assert made.json()["deployment"]["resolved_source"] == f"models:/{model_name}/{version}"

    rows = x_test.to_numpy(dtype=numpy.float32)
    expected = mlflow.pyfunc.load_model(info.model_uri).predict(rows)
    answer = deployments.invoke(deployment, {"inputs": rows.tolist()})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    predictions = answer.json()["predictions"]
    assert predictions.keys() == expected.keys()
    for output, values in expected.items():
        numpy.testing.assert_allclose(predictions[output], values, rtol=1e-6)


def test_a_classifier_gives_labels_and_probabilities(client, experiment, name, deployments, deployment):
    x, x_test, y, _ = wine()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    _, model_name, _ = register(client, name, model, x, options={"zipmap": False})
    assert deployments.create(deployment, f"models:/{model_name}@champion").status_code == 200

    answer = deployments.invoke(deployment, {"instances": x_test.to_numpy(dtype=numpy.float32).tolist()})
    predictions = answer.json()["predictions"]
    assert predictions["label"] == model.predict(x_test).tolist()
    numpy.testing.assert_allclose(predictions["probabilities"], model.predict_proba(x_test), atol=1e-4)


def test_the_serving_example_can_be_posted_as_it_is(client, experiment, name, deployments, deployment):
    x, _, y, _ = diabetes()
    info, model_name, _ = register(client, name, Ridge().fit(x, y), x)
    assert deployments.create(deployment, f"models:/{model_name}/latest").status_code == 200
    folder = mlflow.artifacts.download_artifacts(info.model_uri)
    with open(f"{folder}/serving_input_example.json") as example:
        answer = deployments.invoke(deployment, json.load(example))
    assert answer.status_code == 200, answer.text


def test_what_a_model_is_can_be_asked_before_it_is_deployed(client, experiment, name, url):
    x, _, y, _ = diabetes()
    info, model_name, version = register(client, name, Ridge().fit(x, y), x)
    answer = requests.get(f"{url}/api/v1/models:inspect", params={"source": f"models:/{model_name}@champion"}, timeout=60)
    assert answer.status_code == 200, answer.text
    model = answer.json()["model"]
    assert model["source"] == f"models:/{model_name}/{version}"
    assert [flavor["name"] for flavor in model["flavors"]] == ["onnx", "python_function"]
    assert model["engines"][0]["engine"] == "ONNX_RUNTIME"
    assert model["engines"][0]["is_available"] is True
    assert model["run_id"] == info.run_id
    assert json.loads(model["signature"]["inputs"])[0]["type"] == "tensor"
    assert "onnxruntime" in model["environment"]["requirements"]


@pytest.mark.parametrize(
    ("body", "status", "code", "words"),
    [
        ('{"inputs": [[1, 2]]}', 400, "INVALID_PARAMETER_VALUE", "does not match expected shape"),
        ('{"inputs": "x"}', 400, "BAD_REQUEST", "Invalid input"),
        ("{", 400, "BAD_REQUEST", "valid JSON"),
        ("[1]", 400, "BAD_REQUEST", "Received a list"),
        ("{}", 400, "BAD_REQUEST", "exactly one of the input fields"),
    ],
)
def test_bad_input_is_refused_with_the_reason(client, experiment, name, deployments, deployment, body, status, code, words):
    x, _, y, _ = diabetes()
    _, model_name, _ = register(client, name, Ridge().fit(x, y), x)
    assert deployments.create(deployment, f"models:/{model_name}@champion").status_code == 200
    answer = requests.post(
        f"{deployments.path}/{deployment}/invocations", data=body, headers={"Content-Type": "application/json"}, timeout=60
    )
    assert (answer.status_code, answer.json()["error_code"]) == (status, code), answer.text
    assert words in answer.json()["message"]


def test_a_deployment_is_listed_read_and_deleted(client, experiment, name, deployments, deployment):
    x, _, y, _ = diabetes()
    _, model_name, _ = register(client, name, Ridge().fit(x, y), x)
    source = f"models:/{model_name}@champion"
    assert deployments.create(deployment, source).status_code == 200
    again = deployments.create(deployment, source)
    assert (again.status_code, again.json()["error_code"]) == (400, "RESOURCE_ALREADY_EXISTS")

    read = requests.get(f"{deployments.path}/{deployment}", timeout=60).json()["deployment"]
    assert (read["name"], read["source"], read["state"]) == (deployment, source, "READY")
    assert read in requests.get(deployments.path, timeout=60).json()["deployments"]

    assert requests.delete(f"{deployments.path}/{deployment}", timeout=60).status_code == 200
    assert requests.get(f"{deployments.path}/{deployment}", timeout=60).status_code == 404
    assert deployments.invoke(deployment, {"inputs": []}).status_code == 404


@pytest.mark.parametrize(
    ("source", "status", "code"),
    [
        ("models:/nothing-of-that-name/1", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("models:/m-" + "0" * 32, 404, "RESOURCE_DOES_NOT_EXIST"),
        ("/etc", 400, "INVALID_PARAMETER_VALUE"),
        ("file:///etc", 400, "INVALID_PARAMETER_VALUE"),
        ("http://169.254.169.254/model", 400, "INVALID_PARAMETER_VALUE"),
        ("models:/a/b/c", 400, "INVALID_PARAMETER_VALUE"),
    ],
)
def test_what_is_no_model_is_not_deployed(deployments, deployment, source, status, code):
    answer = deployments.create(deployment, source)
    assert (answer.status_code, answer.json()["error_code"]) == (status, code), answer.text
    assert requests.get(f"{deployments.path}/{deployment}", timeout=60).status_code == 404
