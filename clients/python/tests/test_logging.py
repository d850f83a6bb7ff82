"""What MLflow's client does over the plug-in, with a server that is there."""

import logging
import os

import mlflow
import pytest
from conftest import steps, store

import millrace.store


def test_the_unmodified_client_logs_over_the_stream_and_reads_back_what_it_logged(experiment, rest):
    with mlflow.start_run() as run:
        assert isinstance(store(), millrace.store.MillraceStore)
        for step in range(500):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_params({f"p{i}": i for i in range(150)})
        mlflow.set_tags({"phase": "train"})
        mlflow.log_metrics({"a": float("nan"), "b": float("inf")}, step=3)
        data = mlflow.get_run(run.info.run_id).data
        assert data.metrics["loss"] == 1 / 500
        assert len(data.params) == 150
        assert data.tags["phase"] == "train"
        assert mlflow.search_runs(filter_string="metrics.loss < 0.01")["run_id"].tolist() == [run.info.run_id]
    assert steps(rest, run.info.run_id, "loss") == list(range(500))
    assert rest.get_run(run.info.run_id).info.status == "FINISHED"


def test_nothing_is_logged_over_rest(experiment, monkeypatch):
    called = []
    original = millrace.store.RestStore._call_endpoint
    monkeypatch.setattr(
        millrace.store.RestStore, "_call_endpoint",
        lambda self, api, *rest, **more: called.append(api.__name__) or original(self, api, *rest, **more),
    )
    with mlflow.start_run():
        mlflow.log_metric("m", 1)
        mlflow.log_param("p", 1)
        mlflow.set_tag("t", 1)
    assert "CreateRun" in called
    assert not {"LogMetric", "LogParam", "SetTag", "LogBatch"} & set(called)


def test_artifacts_and_the_model_registry_find_the_server(experiment, tmp_path):
    with mlflow.start_run() as run:
        mlflow.log_text("hello", "folder/note.txt")
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/folder/note.txt") == "hello"


def test_logging_without_waiting_can_be_awaited_and_says_what_was_refused(experiment):
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1, synchronous=False).wait()
        mlflow.log_param("p", 1, synchronous=False).wait()
        with pytest.raises(mlflow.MlflowException, match="INVALID_PARAMETER_VALUE.*already logged"):
            mlflow.log_param("p", 2, synchronous=False).wait()
        mlflow.flush_async_logging()
        assert mlflow.get_run(run.info.run_id).data.params == {"p": "1"}


def test_what_is_refused_is_warned_about_in_the_servers_words_and_the_rest_is_logged(experiment, caplog):
    logging.getLogger("mlflow").propagate = True
    with mlflow.start_run() as run:
        mlflow.log_param("p", 1)
        mlflow.log_param("p", 2)
        mlflow.log_metric("after", 1)
        data = mlflow.get_run(run.info.run_id).data
    assert data.params == {"p": "1"}
    assert data.metrics == {"after": 1}
    assert "Changing param values is not allowed" in caplog.text


def test_a_forked_process_logs_on_its_own(experiment, rest):
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 0, step=0)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                # MLflow's active run stays with the parent.
                mlflow.MlflowClient().log_metric(run.info.run_id, "m", 1, step=1)
                code = 0 if store().flush(30) else 2
            finally:
                os._exit(code)
        assert os.waitpid(child, 0)[1] == 0
        mlflow.log_metric("m", 2, step=2)
    assert steps(rest, run.info.run_id, "m") == [0, 1, 2]


@pytest.mark.parametrize("uri", ["millrace://", "millrace://host:1/path"])
def test_an_address_that_is_none_is_refused_by_what_it_must_be(uri):
    with pytest.raises(mlflow.MlflowException, match="must be millrace://host:port"):
        millrace.store.MillraceStore(uri)
