"""Deployed models called over the Open Inference Protocol v2, by Triton's own client: the answers are Python's."""

import json
import os

import mlflow
import numpy
import pytest
import requests
import tritonclient.grpc as over_grpc
import tritonclient.http as over_http
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from tritonclient.utils import InferenceServerException

from data import wine


@pytest.fixture
def http(url):
    with over_http.InferenceServerClient(url.removeprefix("http://"), network_timeout=60) as client:
        yield client


@pytest.fixture
def grpc(url):
    address = os.environ.get("MILLRACE_MODELS_GRPC") or url.removeprefix("http://")
    with over_grpc.InferenceServerClient(address) as client:
        yield client


@pytest.fixture(params=["http", "grpc"])
def either(request, http, grpc):
    """A client and its module: each test that takes it says the same over both."""
    return (http, over_http) if request.param == "http" else (grpc, over_grpc)


@pytest.fixture
def deploy(url, name):
    """Logs a model and deploys it; gives the deployment's name and the version it serves."""
    made = []

    def deploy(model, **how):
        with mlflow.start_run():
            info = mlflow.onnx.log_model(model, name="model", pip_requirements=["onnxruntime"], **how)
        deployment = f"d{len(made)}-" + name.split(" ")[-1]
        made.append(deployment)
        body = {"name": deployment, "source": f"models:/{info.model_id}"}
        answer = requests.post(f"{url}/api/v1/deployments", json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        return deployment, info

    yield deploy
    for deployment in made:
        requests.delete(f"{url}/api/v1/deployments/{deployment}", timeout=60)


@pytest.fixture
def classifier(deploy, experiment):
    """A classifier of one array, with the rows to ask it for and scikit-learn's own answers."""
    x, x_test, y, _ = wine()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(x.to_numpy(), y)
    rows = x_test.to_numpy(dtype=numpy.float32)
    onnx = to_onnx(model, rows[:1], options={"zipmap": False})
    outputs = {"label": model.predict(rows[:2]), "probabilities": model.predict_proba(rows[:2]).astype(numpy.float32)}
    deployment, info = deploy(onnx, signature=infer_signature(rows[:2], outputs))
    return deployment, info.model_id, rows, model


def tensor(module, name, values, datatype, **how):
    made = module.InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values, **how)
    return made


def metadata(client, module, deployment, version=""):
    if module is over_grpc:
        return client.get_model_metadata(deployment, version, as_json=True)
    return client.get_model_metadata(deployment, version)


def shapes(tensors):
    # Over gRPC, JSON has whole numbers of 64 bits as texts.
    return {t["name"]: (t["datatype"], [int(length) for length in t["shape"]]) for t in tensors}


def test_the_server_is_alive_and_says_what_it_is(either):
    client, module = either
    assert client.is_server_live()
    assert client.is_server_ready()
    server = client.get_server_metadata(as_json=True) if module is over_grpc else client.get_server_metadata()
    assert server["name"] == "millrace"
    assert server["version"]
    assert server["extensions"] == ["binary_tensor_data"]


def test_metadata_is_what_the_signature_says(either, classifier):
    client, module = either
    deployment, version, rows, _ = classifier
    assert client.is_model_ready(deployment)
    assert client.is_model_ready(deployment, version)
    model = metadata(client, module, deployment, version)
    assert (model["name"], model["versions"], model["platform"]) == (deployment, [version], "onnx_runtime")
    assert shapes(model["inputs"]) == {"input-0": ("FP32", [-1, rows.shape[1]])}
    assert shapes(model["outputs"]) == {"label": ("INT64", [-1]), "probabilities": ("FP32", [-1, 3])}


def test_what_is_not_there_is_not_ready(either, classifier):
    client, module = either
    deployment, version, rows, _ = classifier
    assert not client.is_model_ready("no-such-deployment")
    assert not client.is_model_ready(deployment, "none-of-its-versions")
    for name, wanted, words in (
        ("no-such-deployment", "", "Deployment with name 'no-such-deployment' not found."),
        (deployment, "9", f"Deployment '{deployment}' serves version '{version}', not '9'."),
    ):
        with pytest.raises(InferenceServerException) as refused:
            metadata(client, module, name, wanted)
        assert refused.value.message() == words
        with pytest.raises(InferenceServerException) as refused:
            client.infer(name, [tensor(module, "x", rows, "FP32")], wanted)
        assert refused.value.message() == words
        assert "404" in refused.value.status() or "NOT_FOUND" in refused.value.status()


def assert_classified(answer, rows, model):
    numpy.testing.assert_array_equal(answer.as_numpy("label"), model.predict(rows))
    numpy.testing.assert_allclose(answer.as_numpy("probabilities"), model.predict_proba(rows), atol=1e-5)
    assert answer.as_numpy("probabilities").dtype == numpy.float32


def test_a_classifier_answers_as_python_does(either, classifier):
    client, module = either
    deployment, version, rows, model = classifier
    answer = client.infer(deployment, [tensor(module, "input-0", rows, "FP32")], request_id="my id")
    assert_classified(answer, rows, model)
    response = answer.get_response()
    if module is over_http:
        assert (response["model_name"], response["model_version"], response["id"]) == (deployment, version, "my id")
        assert all("data" not in output for output in response["outputs"])
    else:
        assert (response.model_name, response.model_version, response.id) == (deployment, version, "my id")
        assert len(response.raw_output_contents) == 2


def test_the_same_in_json_alone(http, classifier):
    deployment, _, rows, model = classifier
    outputs = [over_http.InferRequestedOutput(name, binary_data=False) for name in ("label", "probabilities")]
    answer = http.infer(deployment, [tensor(over_http, "x", rows, "FP32", binary_data=False)], outputs=outputs)
    assert_classified(answer, rows, model)
    assert all("data" in output for output in answer.get_response()["outputs"])


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_compressed_requests(http, classifier, algorithm):
    deployment, _, rows, model = classifier
    answer = http.infer(
        deployment, [tensor(over_http, "x", rows, "FP32")], request_compression_algorithm=algorithm, request_id=algorithm
    )
    assert_classified(answer, rows, model)


def test_compressed_messages(grpc, classifier):
    """Of gRPC's ways, Java has gzip."""
    deployment, _, rows, model = classifier
    answer = grpc.infer(deployment, [tensor(over_grpc, "x", rows, "FP32")], compression_algorithm="gzip")
    assert_classified(answer, rows, model)


def test_only_what_is_asked_for_comes_back(either, classifier):
    client, module = either
    deployment, _, rows, model = classifier
    answer = client.infer(
        deployment, [tensor(module, "x", rows, "FP32")], outputs=[module.InferRequestedOutput("probabilities")]
    )
    assert answer.as_numpy("label") is None
    numpy.testing.assert_allclose(answer.as_numpy("probabilities"), model.predict_proba(rows), atol=1e-5)


def test_one_output_as_bytes_and_one_in_json(http, classifier):
    deployment, _, rows, model = classifier
    outputs = [
        over_http.InferRequestedOutput("label", binary_data=False),
        over_http.InferRequestedOutput("probabilities", binary_data=True),
    ]
    answer = http.infer(deployment, [tensor(over_http, "x", rows, "FP32")], outputs=outputs)
    assert_classified(answer, rows, model)


def test_typed_contents_are_answered_with_typed_ones(grpc, classifier):
    """Triton's client sends raw ones only: its messages are filled by hand."""
    deployment, _, rows, model = classifier
    messages = over_grpc.service_pb2
    request = messages.ModelInferRequest(model_name=deployment)
    given = request.inputs.add(name="x", datatype="FP32", shape=rows.shape)
    given.contents.fp32_contents.extend(rows.ravel().tolist())
    answer = grpc._client_stub.ModelInfer(request)
    assert not answer.raw_output_contents
    assert list(answer.outputs[0].contents.int64_contents) == model.predict(rows).tolist()


def test_a_tensor_for_each_column_and_texts_both_ways(either, deploy, experiment):
    client, module = either
    x, x_test, y, _ = wine()
    x, x_test = (part[["alcohol", "hue"]].assign(grade=numpy.where(part["proline"] > 700, "hoch", "niedrig")) for part in (x, x_test))
    makers = numpy.array(["Barolo", "Grignolino", "Bärbera"])[y]
    encode = ColumnTransformer([("n", StandardScaler(), ["alcohol", "hue"]), ("g", OneHotEncoder(), ["grade"])])
    model = make_pipeline(encode, LogisticRegression(max_iter=500)).fit(x, makers)
    types = [("alcohol", FloatTensorType([None, 1])), ("hue", FloatTensorType([None, 1])), ("grade", StringTensorType([None, 1]))]
    # With its option zipmap, which is on: a map for each row.
    onnx = to_onnx(model, initial_types=types)
    typed = x.astype({"alcohol": "float32", "hue": "float32"})
    deployment, _ = deploy(onnx, signature=infer_signature(typed))
    columns = {"alcohol": ("FP32", [-1, 1]), "hue": ("FP32", [-1, 1]), "grade": ("BYTES", [-1, 1])}
    assert shapes(metadata(client, module, deployment)["inputs"]) == columns
    if module is over_http:
        # The protocol requires it, also of a model that does not say.
        assert metadata(client, module, deployment)["outputs"] == []

    inputs = [
        tensor(module, "grade", x_test[["grade"]].to_numpy(dtype=object), "BYTES"),
        tensor(module, "alcohol", x_test[["alcohol"]].to_numpy(dtype=numpy.float32), "FP32"),
        tensor(module, "hue", x_test["hue"].to_numpy(dtype=numpy.float32), "FP32"),
    ]
    answer = client.infer(deployment, inputs)
    labels = [label.decode() for label in answer.as_numpy("output_label").ravel()]
    assert labels == model.predict(x_test).tolist()
    assert "Bärbera" in labels
    maps = [json.loads(text) for text in answer.as_numpy("output_probability").ravel()]
    expected = [dict(zip(model.classes_, row)) for row in model.predict_proba(x_test)]
    assert maps == [pytest.approx(row, abs=1e-4) for row in expected]


@pytest.mark.parametrize(
    ("name", "values", "datatype", "words"),
    [
        ("x", numpy.zeros((1, 2), numpy.float32), "FP32", "Shape of input (1, 2) does not match expected shape (-1, 13)."),
        ("x", numpy.zeros((1, 13), numpy.float64), "FP64", "dtype of input float64 does not match expected dtype float32"),
        ("x", numpy.array([["a"] * 13], object), "BYTES", "dtype of input bytes does not match expected dtype float32"),
    ],
)
def test_bad_input_is_refused_with_its_name(either, classifier, name, values, datatype, words):
    client, module = either
    with pytest.raises(InferenceServerException) as refused:
        client.infer(classifier[0], [tensor(module, name, values, datatype)])
    assert refused.value.message() == f"Invalid input '{name}': {words}"
    assert "400" in refused.value.status() or "INVALID_ARGUMENT" in refused.value.status()


def test_an_output_that_the_model_does_not_have(either, classifier):
    client, module = either
    deployment, _, rows, _ = classifier
    with pytest.raises(InferenceServerException) as refused:
        client.infer(deployment, [tensor(module, "x", rows, "FP32")], outputs=[module.InferRequestedOutput("z")])
    assert refused.value.message() == "The model has no output 'z', only 'label', 'probabilities'."


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{", 400),
        ({}, b"", 400),
        ({}, b'{"inputs": []}', 400),
        ({"Inference-Header-Content-Length": "99"}, b"{}", 400),
        ({"Inference-Header-Content-Length": "-1"}, b"{}", 400),
        ({"Inference-Header-Content-Length": "two"}, b"{}", 400),
        ({"Content-Encoding": "gzip"}, b"{}", 400),
        ({"Content-Encoding": "br"}, b"{}", 415),
    ],
)
def test_bodies_that_are_none(url, classifier, headers, body, status):
    answer = requests.post(f"{url}/v2/models/{classifier[0]}/infer", data=body, headers=headers, timeout=60)
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
