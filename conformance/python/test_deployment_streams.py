"""Predictions in parts: server-sent events over REST, a stream over gRPC; and how many processes, of which engine, a deployment has."""

import json
import sys
import threading
import time
import uuid

import cloudpickle
import grpc
import mlflow
import numpy
import pandas
import pytest
import requests
from mlflow.models import ModelSignature, infer_signature
from mlflow.pyfunc import PythonModel
from mlflow.types import ColSpec, Schema
from skl2onnx import to_onnx
from sklearn.linear_model import LinearRegression

from data import diabetes
from test_deployments import REQUIREMENTS, deployment, deployments  # noqa: F401 - fixtures

pytestmark = pytest.mark.timeout(300)

# As in a notebook or a script: whoever loads a model does not have this file.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


class Teller(PythonModel):
    """Tells parts, in the way that its input asks for."""

    def predict(self, context, model_input, params=None):
        import os
        import time

        time.sleep(0.01)
        return [os.getpid()]

    def predict_stream(self, context, model_input, params=None):
        import os
        import pathlib
        import time

        what, folder = model_input["what"], pathlib.Path(model_input["folder"])
        if what == "fail at once":
            raise ValueError("cannot begin")
        try:
            yield {"pid": os.getpid(), "text": "first\nline"}
            while what == "wait" and not (folder / "go").exists():
                time.sleep(0.01)
            if what == "fail":
                raise ValueError("lost the thread")
            if what == "set":
                yield {1, 2}
            yield "second"
            while what == "endless":
                yield "x" * 10_000
            yield pandas.DataFrame({"n": [3]})
        finally:
            (folder / "closed").touch()


@pytest.fixture(scope="module")
def logged():
    """A model that predicts in parts."""
    mlflow.set_experiment(f"streams {uuid.uuid4().hex}")
    signature = ModelSignature(inputs=Schema([ColSpec("string", "what"), ColSpec("string", "folder")]))
    with mlflow.start_run():
        return mlflow.pyfunc.log_model(
            name="model", python_model=Teller(), signature=signature, streamable=True, pip_requirements=["cloudpickle"]
        )


@pytest.fixture
def teller(logged, experiment, deployments, deployment, tmp_path):  # noqa: F811
    """A deployment of it."""

    class Served:
        name = deployment
        path = f"{deployments.path}/{deployment}"
        folder = tmp_path

        def body(self, what):
            return {"dataframe_records": [{"what": what, "folder": str(tmp_path)}]}

        def stream(self, what="", **how):
            how.setdefault("json", self.body(what))
            return requests.post(f"{self.path}/invocations:stream", stream=True, timeout=60, **how)

        def call(self):
            return requests.post(f"{self.path}/invocations", json=self.body(""), timeout=60)

        def pid(self):
            return self.call().json()["predictions"][0]

        def configure(self, **settings):
            changed = requests.patch(self.path, json={"settings": settings}, timeout=60)
            assert changed.status_code == 200, changed.text

        def is_closed(self):
            while not (tmp_path / "closed").exists():
                time.sleep(0.05)
            return True

    deployments.create(deployment, logged.model_uri, settings={"workers": 1})
    return Served()


def events(response):
    """Name and data of each event, as they come."""
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/event-stream"
    name = None
    for line in response.iter_lines(chunk_size=65_536, decode_unicode=True):
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def test_each_part_is_an_event_when_it_is_made(teller):
    parts = events(teller.stream("wait"))
    name, first = next(parts)
    assert (name, first["predictions"]["text"]) == (None, "first\nline")
    # The model makes the second only now.
    (teller.folder / "go").touch()
    assert list(parts) == [(None, {"predictions": "second"}), (None, {"predictions": [{"n": 3}]})]


def test_what_fails_later_is_an_event(teller):
    (_, first), (name, failure) = events(teller.stream("fail"))
    assert name == "failure"
    assert failure["error_code"] == "BAD_REQUEST"
    assert "ValueError: lost the thread" in failure["stack_trace"]
    (_, _), (name, failure) = events(teller.stream("set"))
    assert (name, failure["error_code"]) == ("failure", "INTERNAL_ERROR")
    assert teller.pid() == first["predictions"]["pid"]


def test_what_fails_at_once_is_an_error(teller, url, deployments, deployment):  # noqa: F811
    refused = teller.stream("fail at once")
    assert (refused.status_code, refused.json()["error_code"]) == (400, "BAD_REQUEST")
    assert "cannot begin" in refused.json()["stack_trace"]
    for how in [{"data": "{", "headers": {"Content-Type": "application/json"}}, {"json": {"inputs": {"what": ["x"]}}}, {"json": {}}]:
        assert teller.stream(**how).status_code == 400
    assert teller.stream(data="x", headers={"Content-Type": "text/html"}).status_code == 415
    assert requests.post(f"{url}/api/v1/deployments/nobody/invocations:stream", json={}, timeout=60).status_code == 404


def test_a_model_without_parts_says_so(experiment, deployments, deployment):  # noqa: F811
    info = onnx_model()
    deployments.create(deployment, info.model_uri)
    refused = requests.post(f"{deployments.path}/{deployment}/invocations:stream", json={"inputs": [[0.0] * 10]}, timeout=60)
    assert (refused.status_code, refused.json()["error_code"]) == (501, "NOT_IMPLEMENTED")


def test_a_caller_that_goes_away_ends_the_generator_and_no_worker(teller):
    pid = teller.pid()
    with teller.stream("endless") as response:
        assert next(events(response))[1]["predictions"]["pid"] == pid
    assert teller.is_closed()
    assert teller.pid() == pid


def test_a_stream_is_one_call_and_has_its_time(teller):
    teller.configure(workers=2, max_concurrent_calls=1, max_waiting_calls=0)
    with teller.stream("wait") as response:
        parts = events(response)
        next(parts)
        assert teller.call().status_code == 429
        (teller.folder / "go").touch()
        assert len(list(parts)) == 2
    teller.configure(workers=1, timeout_ms=2_000)
    *_, (name, failure) = events(teller.stream("endless"))
    assert (name, failure["error_code"]) == ("failure", "DEADLINE_EXCEEDED")
    assert teller.is_closed()


def test_the_same_over_grpc(teller, url):
    def field(number, value):
        data = value if isinstance(value, bytes) else value.encode()
        assert len(data) < 16_384
        return bytes([number << 3 | 2, len(data) & 0x7F | 0x80, len(data) >> 7]) + data

    body = field(1, "application/json") + field(2, json.dumps(teller.body("fail")))
    with grpc.insecure_channel(url.removeprefix("http://")) as channel:
        call = channel.unary_stream("/millrace.models.v1.DeploymentService/InvokeDeploymentStream")
        answers = call(field(1, teller.name) + field(2, body))
        assert b'{"predictions": {"pid": ' in next(answers)
        with pytest.raises(grpc.RpcError) as failure:
            next(answers)
    assert failure.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_workers_come_and_go_and_no_call_is_lost(teller):
    answers = []
    stop = threading.Event()

    def load():
        while not stop.is_set():
            answer = teller.call()
            answers.append(answer.json()["predictions"][0] if answer.status_code == 200 else answer.text)

    def settle(count):
        """Waits until so many processes answer, and all of them do."""
        while True:
            del answers[:-1]
            while len(answers) < 60:
                assert all(isinstance(answer, int) for answer in answers), answers
                time.sleep(0.05)
            if len(set(answers[:60])) == count:
                return

    callers = [threading.Thread(target=load) for _ in range(6)]
    [caller.start() for caller in callers]
    try:
        settle(1)
        teller.configure(workers=3)
        settle(3)
        teller.configure(workers=1)
        settle(1)
    finally:
        stop.set()
        [caller.join() for caller in callers]
    for wrong in (0, 65, -1):
        refused = requests.patch(teller.path, json={"settings": {"workers": wrong}}, timeout=60)
        assert refused.status_code == 400
        assert "settings.workers" in refused.json()["message"]


def onnx_model():
    x, _, y, _ = diabetes()
    rows = x.to_numpy(dtype=numpy.float32)
    with mlflow.start_run():
        return mlflow.onnx.log_model(
            to_onnx(LinearRegression().fit(rows, y), rows[:1]),
            name="model",
            signature=infer_signature(rows[:2]),
            input_example=rows[:2],
            pip_requirements=REQUIREMENTS,
        )


def test_another_engine_takes_over_as_a_revision(experiment, url, deployments, deployment):  # noqa: F811
    info = onnx_model()
    path = f"{deployments.path}/{deployment}"
    deployments.create(deployment, info.model_uri)

    def platform():
        return requests.get(f"{url}/v2/models/{deployment}", timeout=60).json()["platform"]

    def call():
        answer = requests.post(f"{path}/invocations", json={"inputs": [[0.1] * 10]}, timeout=60)
        assert answer.status_code == 200, answer.text
        return numpy.array(list(answer.json()["predictions"].values())).ravel()

    first, expected = platform(), call()
    changed = requests.patch(path, json={"settings": {"engine": "PYTHON_FUNCTION"}}, timeout=60)
    assert changed.status_code == 200, changed.text
    while platform() == first:
        assert call() == pytest.approx(expected)
    assert call() == pytest.approx(expected)
    newest, before = requests.get(f"{path}/revisions", timeout=60).json()["revisions"]
    assert (newest["engine"], newest["cause"]) == ("PYTHON_FUNCTION", "engine changed")
    assert "engine" not in before

    refused = requests.patch(path, json={"settings": {"engine": "XGBOOST"}}, timeout=60)
    assert refused.status_code == 400
    assert "settings.engine" in refused.json()["message"]
    refused = requests.post(
        deployments.path, json={"name": deployment + "x", "source": info.model_uri, "settings": {"engine": "LIGHTGBM"}}, timeout=60
    )
    reasons = requests.get(f"{url}/api/v1/models:inspect", params={"source": info.model_uri}, timeout=60).json()["model"]["engines"]
    reason = next(option["reason"] for option in reasons if option["engine"] == "LIGHTGBM")
    assert refused.status_code == 400
    assert reason in refused.json()["message"]
