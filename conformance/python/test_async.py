"""Logging that does not wait for the server."""

import mlflow


def test_points_logged_without_waiting_are_all_there_after_a_flush(client, experiment):
    with mlflow.start_run() as active:
        for step in range(500):
            mlflow.log_metric("loss", 1 / (step + 1), step=step, synchronous=False)
        mlflow.log_params({f"p{i}": i for i in range(50)}, synchronous=False)
        mlflow.set_tag("phase", "train", synchronous=False)
        mlflow.flush_async_logging()

        run = client.get_run(active.info.run_id)
        assert run.data.metrics == {"loss": 1 / 500}
        assert len(run.data.params) == 50
        assert run.data.tags["phase"] == "train"
    history = client.get_metric_history(active.info.run_id, "loss")
    assert sorted((m.step, m.value) for m in history) == [(step, 1 / (step + 1)) for step in range(500)]


def test_an_operation_can_be_awaited(client, experiment):
    with mlflow.start_run() as active:
        mlflow.log_metric("m", 1, synchronous=False).wait()
        assert client.get_run(active.info.run_id).data.metrics == {"m": 1}


def test_switched_on_for_everything_and_ended_at_the_end_of_the_run(client, experiment):
    mlflow.config.enable_async_logging(True)
    try:
        with mlflow.start_run() as active:
            for step in range(100):
                mlflow.log_metrics({"a": step, "b": -step}, step=step)
    finally:
        mlflow.config.enable_async_logging(False)
    mlflow.flush_async_logging()
    run = client.get_run(active.info.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics == {"a": 99, "b": -99}
