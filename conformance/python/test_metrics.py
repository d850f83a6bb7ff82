"""Metrics: latest values, history, the numbers that are none, and many of them."""

import math
import time

import mlflow
import numpy
import pytest
from mlflow.entities import Metric


def test_steps_are_kept_and_the_greatest_step_is_the_latest(client, experiment):
    with mlflow.start_run() as active:
        for step in (3, 1, 2):
            mlflow.log_metric("loss", 10.0 / step, step=step)

    run_id = active.info.run_id
    assert client.get_run(run_id).data.metrics["loss"] == 10.0 / 3
    history = client.get_metric_history(run_id, "loss")
    assert sorted((m.step, m.value) for m in history) == [(1, 10.0), (2, 5.0), (3, 10.0 / 3)]


@pytest.mark.parametrize(
    ("points", "latest"),
    [
        ([(1, 100, 5), (9, 100, 4)], 1),
        ([(9, 100, 4), (1, 100, 5)], 1),
        ([(1, 200, 5), (9, 100, 5)], 1),
        ([(1, 100, 5), (9, 100, 5)], 9),
        ([(9, 100, 5), (1, 100, 5)], 9),
        ([(1, 100, -1), (9, 100, -2)], 1),
    ],
    ids=["step", "step, late", "timestamp", "value", "value, late", "negative steps"],
)
def test_the_latest_is_the_greatest_by_step_then_timestamp_then_value(client, run, points, latest):
    for value, timestamp, step in points:
        client.log_metric(run, "m", value, timestamp=timestamp, step=step)
    assert client.get_run(run).data.metrics == {"m": latest}


def test_the_latest_is_the_same_when_points_come_in_one_batch(client, run):
    client.log_batch(run, metrics=[Metric("m", 2, 100, 2), Metric("m", 3, 100, 3), Metric("m", 1, 100, 1)])
    client.log_batch(run, metrics=[Metric("m", 0, 900, 0)])
    assert client.get_run(run).data.metrics == {"m": 3}


def test_an_identical_point_counts_once(client, run):
    for _ in range(3):
        client.log_metric(run, "m", 1.5, timestamp=100, step=1)
    client.log_batch(run, metrics=[Metric("m", 1.5, 100, 1)] * 2)
    assert len(client.get_metric_history(run, "m")) == 1


def test_the_same_step_may_have_several_points(client, run):
    client.log_metric(run, "m", 1, timestamp=100, step=1)
    client.log_metric(run, "m", 2, timestamp=100, step=1)
    client.log_metric(run, "m", 1, timestamp=101, step=1)
    assert [(m.timestamp, m.value) for m in client.get_metric_history(run, "m")] == [(100, 1), (100, 2), (101, 1)]


def test_not_a_number_comes_back_as_such(client, run):
    client.log_metric(run, "nan", math.nan)
    assert math.isnan(client.get_run(run).data.metrics["nan"])
    assert math.isnan(client.get_metric_history(run, "nan")[0].value)


@pytest.mark.parametrize("sign", [1, -1])
def test_infinity_comes_back_at_least_as_the_largest_number(client, run, sign):
    client.log_metric(run, "m", sign * math.inf)
    assert sign * client.get_run(run).data.metrics["m"] >= 1.7976931348623157e308


@pytest.mark.deviation("MLflow clamps infinities to the largest finite number")
@pytest.mark.parametrize("sign", [1, -1])
def test_infinity_comes_back_as_infinity(client, run, sign):
    client.log_metric(run, "m", sign * math.inf)
    assert client.get_run(run).data.metrics["m"] == sign * math.inf


@pytest.mark.parametrize("value", [0.1, -0.0, 1e-320, 1.7976931348623157e308, 123456789.123456789, 2**53 + 2])
def test_doubles_come_back_bit_for_bit(client, run, value):
    client.log_metric(run, "m", value)
    assert client.get_metric_history(run, "m")[0].value == float(value)


def test_large_steps_and_timestamps_come_back_exactly(client, run):
    client.log_metric(run, "m", 1, timestamp=2**53 + 1, step=-(2**53 + 1))
    point = client.get_metric_history(run, "m")[0]
    assert (point.timestamp, point.step) == (2**53 + 1, -(2**53 + 1))


@pytest.mark.parametrize("key", ["train/loss", "val loss", "a.b-c_d", "Genauigkeit für Maß", "精度", "top:1"])
def test_keys_may_hold_what_the_rules_allow(client, run, key):
    client.log_metric(run, key, 1)
    assert client.get_run(run).data.metrics == {key: 1}
    assert len(client.get_metric_history(run, key)) == 1


def test_log_metrics_of_more_than_a_batch_holds_all_arrive(client, experiment):
    with mlflow.start_run() as active:
        mlflow.log_metrics({f"m{i:04}": i for i in range(2345)}, step=7)
    metrics = client.get_run(active.info.run_id).data.metrics
    assert metrics == {f"m{i:04}": i for i in range(2345)}


def test_a_history_longer_than_a_page_comes_whole_and_in_order(client, run):
    now = int(time.time() * 1000)
    for start in range(0, 26_000, 1000):
        client.log_batch(run, metrics=[Metric("m", i / 7, now + i, i) for i in range(start, start + 1000)])
    history = client.get_metric_history(run, "m")
    assert [m.step for m in history] == list(range(26_000))
    assert [m.value for m in history] == [i / 7 for i in range(26_000)]


def test_the_history_of_what_was_never_logged_is_empty(client, run):
    assert client.get_metric_history(run, "never") == []


def test_a_metric_of_a_model_and_a_data_set_shows_on_both(client, experiment):
    data = mlflow.data.from_numpy(numpy.array([1, 2, 3]), name="three")
    with mlflow.start_run() as active:
        model = mlflow.initialize_logged_model(name="m")
        mlflow.log_metric("auc", 0.75, step=2, dataset=data, model_id=model.model_id)

    assert client.get_run(active.info.run_id).data.metrics == {"auc": 0.75}
    point = mlflow.get_logged_model(model.model_id).metrics[0]
    assert (point.key, point.value, point.step) == ("auc", 0.75, 2)
    assert (point.dataset_name, point.dataset_digest) == ("three", data.digest)
    assert point.run_id == active.info.run_id
