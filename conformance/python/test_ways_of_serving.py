"""One model of each flavor, deployed by alias and called in every way there is: each answers what Python answers.

A flavor's model is logged, registered and deployed once, for all the ways.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections import namedtuple

import cloudpickle
import lightgbm
import mlflow
import numpy
import pandas
import pytest
import requests
import tritonclient.grpc as over_grpc
import tritonclient.http as over_http
import xgboost
from mlflow import MlflowClient
from mlflow.models import infer_signature
from mlflow.pyfunc import PythonModel
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from data import diabetes
from test_batch_predictions import Jobs

pytestmark = pytest.mark.timeout(300)

# As in a notebook or a script: whoever loads a model does not have this file.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

X, ROWS, Y, _ = diabetes()
# Of every type a column can have without being nested, as far as a CSV, JSON and a tensor can each say it.
MIXED = pandas.DataFrame(
    {
        "size": [1.5, -2.25, 1e-300],
        "count": [1, -7, 2**40],
        "few": numpy.array([1, 2, 3], "int32"),
        "float": numpy.array([0.1, 1e30, -3.5], "float32"),
        "is_red": [True, False, True],
        "label": ["a", "Bärbera", 'with "quotes", and a comma'],
    }
)


class Described(PythonModel):
    """A table for a table: numbers, texts, truth."""

    def predict(self, context, model_input, params=None):
        answer = model_input.copy()
        answer["size"] = answer["size"] * 3 + answer["few"]
        answer["label"] = answer["label"].str.upper()
        return answer


def sklearn_skops():
    model = make_pipeline(StandardScaler(), Ridge(alpha=0.5)).fit(X, Y)
    return logged(mlflow.sklearn, model, serialization_format="skops", pip_requirements=["scikit-learn", "skops"])


def sklearn_pickle():
    model = GradientBoostingRegressor(n_estimators=10, random_state=3).fit(X, Y)
    return logged(mlflow.sklearn, model, serialization_format="pickle", pip_requirements=["scikit-learn"])


def onnx():
    model = to_onnx(Ridge().fit(X, Y), X.to_numpy()[:1])
    return logged(mlflow.onnx, model, pandas.DataFrame({"variable": [0.5]}), pip_requirements=["onnxruntime"])


def of_xgboost():
    return logged(mlflow.xgboost, xgboost.XGBRegressor(n_estimators=10, max_depth=3).fit(X, Y), pip_requirements=["xgboost"])


def of_lightgbm():
    classes = numpy.where(Y > 150, "much", "little")
    return logged(mlflow.lightgbm, lightgbm.LGBMClassifier(n_estimators=10, verbose=-1).fit(X, classes), pip_requirements=["lightgbm"])


def custom():
    signature = infer_signature(MIXED, MIXED)
    return mlflow.pyfunc.log_model(python_model=Described(), name="model", signature=signature, pip_requirements=["pandas"])


def logged(flavor, model, answer=None, **how):
    signature = infer_signature(X, model.predict(X) if answer is None else answer)
    return flavor.log_model(model, name="model", signature=signature, input_example=X.head(2), **how)


FLAVORS = {
    "sklearn-skops": (sklearn_skops, ROWS, "PYTHON_FUNCTION"),
    "sklearn-pickle": (sklearn_pickle, ROWS, "PYTHON_FUNCTION"),
    "onnx": (onnx, ROWS, "ONNX_RUNTIME"),
    "xgboost": (of_xgboost, ROWS, "XGBOOST"),
    "lightgbm": (of_lightgbm, ROWS, "LIGHTGBM"),
    "custom": (custom, MIXED, "PYTHON_FUNCTION"),
}

# What is deployed under a name, by alias and as the version and of the run that it is; rows that it has not seen, and Python's answer for them: columns by name.
Deployed = namedtuple("Deployed", "name source version run_id engine rows expected")


@pytest.fixture(scope="module")
def serve():
    """Logs, registers and deploys the model of a flavor; the next time, it is there."""
    made = {}

    def serve(flavor):
        if flavor not in made:
            made[flavor] = deployed(flavor)
        return made[flavor]

    yield serve
    for each in made.values():
        requests.delete(f"{deployments()}/{each.name}", timeout=60)


@pytest.fixture(params=FLAVORS)
def served(request, serve):
    return serve(request.param)


def deployments():
    return f"{os.environ['MLFLOW_TRACKING_URI']}/api/v1/deployments"


def deployed(flavor):
    make, rows, engine = FLAVORS[flavor]
    unique = f"{flavor}-{uuid.uuid4().hex}"
    client = MlflowClient()
    mlflow.set_experiment(unique)
    with mlflow.start_run():
        info = make()
    client.create_registered_model(unique)
    version = client.create_model_version(unique, info.model_uri, model_id=info.model_id).version
    client.set_registered_model_alias(unique, "champion", version)
    source = f"models:/{unique}@champion"
    made = requests.post(deployments(), json={"name": unique, "source": source}, timeout=250)
    assert made.status_code == 200, made.text
    assert made.json()["deployment"]["state"] == "READY"
    expected = columns(mlflow.pyfunc.load_model(source).predict(rows))
    return Deployed(unique, source, f"models:/{unique}/{version}", info.run_id, engine, rows, expected)


def columns(predictions):
    """Predictions as columns by name, however a model gives them; one without a name has the name None."""
    if isinstance(predictions, pandas.DataFrame):
        return {name: values.to_numpy() for name, values in predictions.items()}
    if isinstance(predictions, dict):
        return {name: numpy.ravel(values) for name, values in predictions.items()}
    if len(predictions) and isinstance(predictions[0], dict):
        return columns(pandas.DataFrame(predictions))
    return {None: numpy.ravel(predictions)}


def assert_equal(given, expected):
    """Numbers to six digits, and everything else as it is."""
    assert len(given) == len(expected)
    for name, values in expected.items():
        # What has no name is one column, whatever it is called on the way.
        found = given[name] if name is not None else next(iter(given.values()))
        assert len(found) == len(values)
        if numpy.asarray(values).dtype.kind in "iuf":
            numpy.testing.assert_allclose(numpy.asarray(found, "float64"), values, rtol=1e-6)
        else:
            assert list(found) == list(values)


def invoke(served, **request):
    answer = requests.post(f"{deployments()}/{served.name}/invocations", timeout=60, **request)
    assert answer.status_code == 200, answer.text
    return columns(answer.json()["predictions"])


@pytest.mark.parametrize("orient", ["split", "records"])
def test_invocations(served, orient):
    body = {f"dataframe_{orient}": served.rows.to_dict(orient=orient)}
    assert_equal(invoke(served, json=body), served.expected)


def test_invocations_with_csv(served):
    text = served.rows.to_csv(index=False).encode()
    assert_equal(invoke(served, data=text, headers={"Content-Type": "text/csv"}), served.expected)


def tensors(module, metadata, rows, **how):
    """One for each input that the server says the model has, of the type and shape that it says."""
    for each in metadata["inputs"]:
        values = rows[each["name"]].to_numpy().reshape(-1, 1)
        tensor = module.InferInput(each["name"], list(values.shape), each["datatype"])
        tensor.set_data_from_numpy(values.astype(object) if each["datatype"] == "BYTES" else values, **how)
        yield tensor


def given(answer, outputs):
    """The outputs by name. The client leaves texts that it has in bytes as they are."""
    made = {output["name"]: answer.as_numpy(output["name"]).ravel() for output in outputs}
    return {name: [text.decode() if isinstance(text, bytes) else text for text in values] for name, values in made.items()}


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "json"])
def test_open_inference_protocol_over_rest(url, served, binary):
    with over_http.InferenceServerClient(url.removeprefix("http://"), network_timeout=60) as client:
        metadata = client.get_model_metadata(served.name)
        assert metadata["platform"] == served.engine.lower()
        inputs = list(tensors(over_http, metadata, served.rows, binary_data=binary))
        wanted = [over_http.InferRequestedOutput(output["name"], binary_data=binary) for output in metadata["outputs"]]
        answer = client.infer(served.name, inputs, outputs=wanted)
        outputs = answer.get_response()["outputs"]
        assert_equal(given(answer, outputs), served.expected)
        assert all(("data" in output) is not binary for output in outputs)
        assert [output["datatype"] for output in outputs] == [output["datatype"] for output in metadata["outputs"]]


def test_open_inference_protocol_over_grpc(url, served):
    address = os.environ.get("MILLRACE_MODELS_GRPC") or url.removeprefix("http://")
    with over_grpc.InferenceServerClient(address) as client:
        metadata = client.get_model_metadata(served.name, as_json=True)
        answer = client.infer(served.name, list(tensors(over_grpc, metadata, served.rows)), client_timeout=60)
        assert_equal(given(answer, answer.get_response(as_json=True)["outputs"]), served.expected)


def written(rows, form, path):
    if form == "csv":
        rows.to_csv(path, index=False)
    elif form == "jsonl":
        # Not by pandas, whose numbers have ten digits.
        path.write_text("".join(json.dumps(row) + "\n" for row in rows.to_dict(orient="records")))
    else:
        rows.to_parquet(path)


# A job loads its model anew, which takes Python's models seconds: they have one file each.
@pytest.mark.parametrize(
    ("served", "form"),
    [*((flavor, "csv") for flavor in FLAVORS), ("lightgbm", "jsonl"), ("xgboost", "parquet")],
    indirect=["served"],
)
def test_a_file_in_a_batch(client, url, served, form, run, tmp_path):
    path = tmp_path / f"rows.{form}"
    written(served.rows, form, path)
    client.log_artifact(run, str(path))
    job = Jobs(url).run(source=served.name, input={"uri": f"runs:/{run}/{path.name}"}, output={"format": "JSONL"})
    assert job["resolved_source"] == served.version
    with open(mlflow.artifacts.download_artifacts(job["output"]["uri"])) as lines:
        assert_equal(columns([json.loads(line) for line in lines]), served.expected)


def mlflow_models(*words, **how):
    """MLflow's own command line, started in this Python."""
    # It starts uvicorn by its name.
    environment = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "mlflow", "models", *words, "--env-manager", "local"]
    return subprocess.Popen(command, env=environment, **how)


@pytest.mark.parametrize("kind", ["models", "runs"])
def test_mlflow_itself_predicts_from_our_artifacts(serve, kind, tmp_path):
    """It fetches the model from the server of MLFLOW_TRACKING_URI."""
    served = serve("xgboost")
    uri = served.version if kind == "models" else f"runs:/{served.run_id}/model"
    output = tmp_path / "predictions.json"
    mlflow.models.predict(uri, input_data=served.rows, env_manager="local", output_path=str(output))
    assert_equal(columns(json.loads(output.read_text())["predictions"]), served.expected)


def test_its_command_line_predicts_what_we_answer(serve, tmp_path):
    served = serve("lightgbm")
    rows, output = tmp_path / "rows.csv", tmp_path / "predictions.json"
    served.rows.to_csv(rows, index=False)
    assert mlflow_models("predict", "-m", served.source, "-i", rows, "-t", "csv", "-o", output).wait() == 0
    assert_equal(invoke(served, data=rows.read_bytes(), headers={"Content-Type": "text/csv"}), served.expected)
    assert json.loads(output.read_text())["predictions"] == list(served.expected[None])


def test_its_scoring_server_and_ours_give_the_same_bytes(serve, tmp_path):
    served = serve("xgboost")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(tmp_path / "log", "wb") as log:
        # It starts processes of its own, which end with their group.
        server = mlflow_models("serve", "-m", served.source, "-p", str(port), stdout=log, stderr=log, start_new_session=True)
    try:
        theirs = f"http://127.0.0.1:{port}"
        while not answers(f"{theirs}/ping"):
            assert server.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.2)
        split = {"dataframe_split": served.rows.to_dict(orient="split")}
        less = {"dataframe_split": served.rows.drop(columns="bmi").to_dict(orient="split")}
        for body, status in ((split, 200), (less, 400), ({"rows": []}, 400)):
            given = [requests.post(f"{at}/invocations", json=body, timeout=60) for at in (theirs, f"{deployments()}/{served.name}")]
            assert [answer.status_code for answer in given] == [status, status]
            if status == 200:
                assert given[0].content == given[1].content
            else:
                assert given[0].json()["error_code"] == given[1].json()["error_code"]
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def answers(url):
    try:
        return requests.get(url, timeout=60).ok
    except requests.ConnectionError:
        return False
