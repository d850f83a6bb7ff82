"""What a deployment's settings bound: batches, bodies, and the settings themselves."""

from concurrent.futures import ThreadPoolExecutor

import mlflow
import numpy
import pytest
import requests
from skl2onnx import to_onnx
from sklearn.linear_model import Ridge

from data import diabetes
from test_deployments import deployment, deployments  # noqa: F401 - fixtures
from test_rollouts import model, served, until  # noqa: F401 - fixtures


def test_batches_answer_each_caller_its_own_rows(model, served):  # noqa: F811
    assert served.create(batching={"max_rows": 16, "max_wait_ms": 20}).status_code == 200
    rows = model.rows.to_numpy(dtype=numpy.float32)
    x, _, y, _ = diabetes()
    ridge = model._log(to_onnx(Ridge().fit(model.x, y), model.x[:1]), model.x[:2])
    model.crown(ridge)
    until(lambda: served.state()["revision"] == 2)
    expected = mlflow.pyfunc.load_model(f"models:/{model.name}/{ridge}").predict(rows)["variable"]

    def call(which):
        for size in (1, 3, 2):
            part = rows[which : which + size]
            got = requests.post(f"{served.path}/invocations", json={"inputs": part.tolist()}, timeout=60)
            assert got.status_code == 200, got.text
            got = got.json()
            numpy.testing.assert_allclose(got["predictions"]["variable"], expected[which : which + size], rtol=1e-5)

    with ThreadPoolExecutor(40) as callers:
        list(callers.map(call, range(80)))


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"max_concurrent_calls": 0}, "settings.max_concurrent_calls"),
        ({"max_waiting_calls": -1}, "settings.max_waiting_calls"),
        ({"timeout_ms": 0}, "settings.timeout_ms"),
        ({"max_request_bytes": 0}, "settings.max_request_bytes"),
        ({"batching": {"max_rows": 1}}, "settings.batching.max_rows"),
        ({"batching": {"max_wait_ms": 10_001}}, "settings.batching.max_wait_ms"),
        ({"rollout": {"canary_percent": 101}}, "settings.rollout.canary_percent"),
        ({"rollout": {}}, "settings.rollout.canary_percent"),
        ({"rollout": {"canary_percent": 1, "min_calls": 0}}, "settings.rollout.min_calls"),
        ({"rollout": {"canary_percent": 1, "max_error_percent": 101}}, "settings.rollout.max_error_percent"),
        ({"rollout": {"canary_percent": 1, "max_latency_ms": -1}}, "settings.rollout.max_latency_ms"),
    ],
)
def test_settings_out_of_bounds_are_refused_by_name(model, served, settings, field):  # noqa: F811
    refused = served.create(**settings)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert field in refused.json()["message"]


def test_a_body_above_the_limit_is_refused(model, served):  # noqa: F811
    assert served.create(max_request_bytes=10).status_code == 200
    refused = served.call()
    assert refused.status_code == 413, refused.text
    assert "takes 10" in refused.json()["message"]
    assert served.change(settings={}).status_code == 200
    assert served.answer() == 1
