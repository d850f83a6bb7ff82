"""What a deployed model is sent that it cannot take, over each protocol: refused with the reason, and no worker is lost by it.

One model, which only Python can run, is called by all.
"""

import json
import os
import sys
import uuid

import cloudpickle
import mlflow
import numpy
import pandas
import pytest
import requests
import tritonclient.grpc as over_grpc
from mlflow.models import infer_signature
from mlflow.pyfunc import PythonModel
from tritonclient.utils import InferenceServerException

pytestmark = pytest.mark.timeout(300)
cloudpickle.register_pickle_by_value(sys.modules[__name__])

ROW = {"n": 1, "few": 2, "x": 1.5, "is_red": True, "label": "a", "list": [1.0, 2.0]}
COLUMNS = list(ROW)
FEW = 3_000_000_000


class Told(PythonModel):
    """Says which process answers."""

    def predict(self, context, model_input, params=None):
        import os

        return [os.getpid()] * len(model_input)


@pytest.fixture(scope="module")
def deployment():
    """Its URL and name, and the processes that answer."""
    at = f"{os.environ['MLFLOW_TRACKING_URI']}/api/v1/deployments"
    name = f"bad-input-{uuid.uuid4().hex}"
    rows = pandas.DataFrame([ROW, ROW]).astype({"few": "int32"})
    mlflow.set_experiment(name)
    with mlflow.start_run():
        info = mlflow.pyfunc.log_model(
            python_model=Told(), name="model", signature=infer_signature(rows, params={"factor": 2.0}), pip_requirements=["pandas"]
        )
    made = requests.post(at, json={"name": name, "source": info.model_uri}, timeout=250)
    assert made.status_code == 200, made.text
    yield f"{at}/{name}/invocations", name
    requests.delete(f"{at}/{name}", timeout=60)


def pids(deployment):
    """Of the processes that answer; which one does is not the caller's to say."""
    return {requests.post(deployment[0], json={"inputs": [ROW]}, timeout=60).json()["predictions"][0] for _ in range(6)}


@pytest.fixture(autouse=True, scope="module")
def no_worker_is_lost(deployment):
    before = pids(deployment)
    yield
    assert pids(deployment) == before


def records(**change):
    return json.dumps({"dataframe_records": [{**ROW, **change}]})


def without(column):
    return json.dumps({"dataframe_records": [{name: value for name, value in ROW.items() if name != column}]})


JSON = "application/json"
CSV = "text/csv"


@pytest.mark.parametrize(
    ("kind", "body", "status", "code", "words"),
    [
        ("text/plain", records(), 415, None, "only supports the following content types"),
        ("application/json; charset=utf-16", records(), 415, None, "only supports UTF-8"),
        (JSON, "", 400, "BAD_REQUEST", "valid JSON"),
        (JSON, '{"dataframe_records": [', 400, "BAD_REQUEST", "valid JSON"),
        (JSON, b'{"inputs": "\xff\xfe"}', 400, "BAD_REQUEST", ""),
        (JSON, '{"inputs": ' + "[" * 100_000, 400, "BAD_REQUEST", ""),
        (JSON, '{"inputs": ' + "[" * 5_000 + "]" * 5_000 + "}", 400, "BAD_REQUEST", ""),
        (JSON, json.dumps({"inputs": [ROW], "instances": [ROW]}), 400, "BAD_REQUEST", "exactly one of the input fields"),
        (JSON, records(x="one"), 400, "BAD_REQUEST", "could not convert string to float"),
        (JSON, records(n="1.5"), 400, "BAD_REQUEST", "convert column n to type 'int64'"),
        (JSON, records(n=None), 400, "BAD_REQUEST", "convert column n to type 'int64'"),
        (JSON, records(few=float("nan")), 400, "BAD_REQUEST", "convert column few to type 'int32'"),
        (JSON, json.dumps({"inputs": [{**ROW, "few": FEW}]}), 400, "BAD_REQUEST", ""),
        (JSON, json.dumps({"inputs": [{**ROW, "n": 2**70}]}), 400, "BAD_REQUEST", ""),
        (JSON, records(list="text"), 400, None, "list"),
        (JSON, records(list=[[1.0]]), 400, None, "list"),
        (JSON, without("label"), 400, "INVALID_PARAMETER_VALUE", "label"),
        (JSON, json.dumps({"dataframe_records": [{**ROW, "label": "a"}], "params": {"factor": "2"}}), 400, None, "factor"),
        (JSON, json.dumps({"dataframe_records": [ROW], "params": 7}), 400, "INVALID_PARAMETER_VALUE", "dictionary"),
        (JSON, json.dumps({"dataframe_split": {"columns": ["n", "x"], "data": [[1]]}}), 400, "BAD_REQUEST", "2 columns passed"),
        (JSON, json.dumps({"dataframe_split": {"columns": ["n", "n"], "data": [[1, 2], [3]]}}), 400, None, ""),
        (JSON, json.dumps({"dataframe_split": {"columns": COLUMNS}}), 400, "BAD_REQUEST", "data"),
        (JSON, json.dumps({"inputs": {"n": [1, 2], "x": [1.5]}}), 400, None, ""),
        (JSON, json.dumps({"instances": "x"}), 400, None, ""),
        (CSV, "", 400, "BAD_REQUEST", ""),
        (CSV, "n,few,x\n1,2.5,1.5\n", 400, None, ""),
        (CSV, b"n,label\n1,\xff\n", 400, None, ""),
    ],
)
def test_bodies_of_the_scoring_protocol(deployment, kind, body, status, code, words):
    answer = requests.post(deployment[0], data=body, headers={"Content-Type": kind}, timeout=60)
    assert answer.status_code == status, answer.text
    assert words in answer.text
    if code:
        assert answer.json()["error_code"] == code


def tensors(**change):
    """What the protocol has for ROW, with other members of one input."""
    types = {"n": "INT64", "few": "INT32", "x": "FP64", "is_red": "BOOL", "label": "BYTES", "list": "BYTES"}
    made = [
        {"name": name, "datatype": types[name], "shape": [1, 1], "data": [json.dumps(value) if name == "list" else value]}
        for name, value in ROW.items()
    ]
    return {"inputs": [{**each, **change.get(each["name"], {})} for each in made if change.get(each["name"], {}) is not None]}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (tensors(n={"data": [1.5]}), "Invalid data of input 'n'"),
        (tensors(few={"data": [FEW]}), "Invalid data of input 'few'"),
        (tensors(n={"data": [2**63]}), "Invalid data of input 'n'"),
        (tensors(x={"data": ["1"]}), "Invalid data of input 'x'"),
        (tensors(x={"data": [None]}), "Invalid data of input 'x'"),
        (tensors(x={"shape": [2, 1]}), "Invalid data of input 'x'"),
        (tensors(x={"shape": [2, 1], "data": [1, 2]}), "Invalid input 'x': It has 2 rows, and 'n' has 1."),
        (tensors(x={"shape": [-1, 1]}), "parameter 'shape' of input 'x'"),
        (tensors(x={"shape": [1 << 40, 1]}), "parameter 'shape' of input 'x'"),
        (tensors(x={"shape": [1, 1, 1]}), "Invalid input 'x'"),
        (tensors(x={"datatype": "FP128"}), "parameter 'datatype' of input 'x'"),
        (tensors(x={"datatype": "INT64", "data": [1 << 60]}), "Invalid input 'x'"),
        (tensors(x={"name": "y"}), "x"),
        (tensors(label=None), "label"),
        (tensors(list={"data": ["[1, 2"]}), "Invalid input 'list'"),
        (tensors(list={"data": ['"text"']}), "Invalid input 'list'"),
        ({**tensors(), "outputs": [{"name": "nothing"}]}, "The model has no output 'nothing'"),
        ({**tensors(), "inputs": []}, "'inputs'"),
    ],
)
def test_tensors_of_the_open_inference_protocol(url, deployment, body, words):
    answer = requests.post(f"{url}/v2/models/{deployment[1]}/infer", json=body, timeout=60)
    assert answer.status_code == 400, answer.text
    assert list(answer.json()) == ["error"]
    assert words in answer.json()["error"]


def test_tensors_that_fit_are_taken(url, deployment):
    """So that it is what was changed that was refused."""
    answer = requests.post(f"{url}/v2/models/{deployment[1]}/infer", json=tensors(), timeout=60)
    assert answer.status_code == 200, answer.text


def typed(column, values, datatype, shape=(1, 1)):
    """A message of gRPC with one input that is not ROW's."""
    request = over_grpc.service_pb2.ModelInferRequest()
    raw = {"n": numpy.int64(1), "few": numpy.int32(2), "x": numpy.float64(1.5), "is_red": numpy.bool_(True)}
    for each in tensors()["inputs"]:
        name = each["name"]
        request.inputs.add(
            name=name, datatype=datatype if name == column else each["datatype"], shape=shape if name == column else (1, 1)
        )
        text = each["data"][0].encode() if name in ("label", "list") else b""
        content = raw[name].tobytes() if name in raw else len(text).to_bytes(4, "little") + text
        request.raw_input_contents.append(values if name == column else content)
    return request


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (typed("x", b"\0" * 7, "FP64"), "Invalid data of input 'x'"),
        (typed("x", b"\0" * 16, "FP64"), "Invalid data of input 'x'"),
        (typed("x", b"\0" * 8, "FP64", (1 << 40, 1)), "parameter 'shape' of input 'x'"),
        (typed("x", b"\0" * 8, "FP64", (-1, 1)), "parameter 'shape' of input 'x'"),
        (typed("x", b"\0" * 8, "WORDS"), "parameter 'datatype' of input 'x'"),
        (typed("label", b"\xff\xff\xff\x7fa", "BYTES"), "Invalid data of input 'label'"),
        (typed("label", b"\xff\xff\xff\xffa", "BYTES"), "Invalid data of input 'label'"),
        (typed("label", b"\1\0\0\0\xff", "BYTES"), "label"),
        (typed("is_red", b"\2", "BOOL"), "Invalid data of input 'is_red'"),
    ],
)
def test_messages_of_grpc(url, deployment, request_, words):
    request_.model_name = deployment[1]
    address = os.environ.get("MILLRACE_MODELS_GRPC") or url.removeprefix("http://")
    with over_grpc.InferenceServerClient(address) as client:
        with pytest.raises(Exception) as refused:
            client._client_stub.ModelInfer(request_, timeout=60)
    assert refused.value.code().name == "INVALID_ARGUMENT", refused.value
    assert words in refused.value.details()


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi")
)
FLAVOR = "flavors: {python_function: {loader_module: mlflow.sklearn"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB + "flavors: *i\n", "MLmodel"),
        ("flavors: !!python/object/apply:os.system ['touch {proof}']\n", "MLmodel"),
        ("flavors: !!javax.script.ScriptEngineManager [!!java.net.URL ['http://127.0.0.1:1/']]\n", "MLmodel"),
        ("flavors: " + "[" * 5_000, "MLmodel"),
        (FLAVOR + ", data: ../../../../etc/passwd}}\n", "data"),
        (FLAVOR + ", data: /etc/passwd}}\n", "data"),
        (FLAVOR + ", code: ../..}}\n", "code"),
        (FLAVOR + ", env: {virtualenv: ../../python_env.yaml}}}\n", "env"),
        (FLAVOR + "}}\nsignature: {inputs: '[{\"type\": \"long\"', outputs: null}\n", "signature"),
        ("\0", "MLmodel"),
    ],
)
def test_folders_that_are_no_models(url, experiment, tmp_path, text, words):
    proof = tmp_path / "proof"
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "MLmodel").write_text(text.replace("{proof}", str(proof)))
    with mlflow.start_run() as run:
        mlflow.log_artifacts(str(tmp_path / "model"), "model")
    source = f"runs:/{run.info.run_id}/model"
    name = f"hostile-{uuid.uuid4().hex}"
    made = requests.post(f"{url}/api/v1/deployments", json={"name": name, "source": source}, timeout=60)
    assert (made.status_code, made.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), made.text
    assert words in made.json()["message"]
    assert requests.get(f"{url}/api/v1/models:inspect", params={"source": source}, timeout=60).status_code == 400
    assert requests.get(f"{url}/api/v1/deployments/{name}", timeout=60).status_code == 404
    assert not proof.exists()
