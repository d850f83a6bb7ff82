"""Runs and experiments begin, end, are deleted and come back."""

import time

import mlflow
import pytest
from mlflow.entities import ViewType
from mlflow.exceptions import MlflowException


def test_a_run_ends_finished_and_knows_when(client, experiment):
    before = int(time.time() * 1000)
    with mlflow.start_run() as active:
        assert client.get_run(active.info.run_id).info.status == "RUNNING"
        assert client.get_run(active.info.run_id).info.end_time is None
    info = client.get_run(active.info.run_id).info
    assert info.status == "FINISHED"
    assert before <= info.start_time <= info.end_time <= int(time.time() * 1000)


def test_a_run_that_raises_ends_failed(client, experiment):
    with pytest.raises(ZeroDivisionError):
        with mlflow.start_run() as active:
            1 / 0
    assert client.get_run(active.info.run_id).info.status == "FAILED"


def test_a_run_is_resumed(client, experiment):
    with mlflow.start_run() as active:
        mlflow.log_metric("m", 1, step=1)
    with mlflow.start_run(run_id=active.info.run_id):
        assert client.get_run(active.info.run_id).info.status == "RUNNING"
        mlflow.log_metric("m", 2, step=2)
    run = client.get_run(active.info.run_id)
    assert (run.info.status, run.data.metrics) == ("FINISHED", {"m": 2})


@pytest.mark.parametrize("status", ["SCHEDULED", "KILLED", "FAILED", "RUNNING", "FINISHED"])
def test_a_status_may_become_any_other(client, run, status):
    client.update_run(run, status="FINISHED")
    client.update_run(run, status=status)
    assert client.get_run(run).info.status == status


def test_a_run_belongs_to_the_named_experiment_and_its_artifacts_lie_below_it(client, experiment):
    run = client.create_run(experiment)
    location = client.get_experiment(experiment).artifact_location
    assert run.info.experiment_id == experiment
    assert run.info.artifact_uri == f"{location}/{run.info.run_id}/artifacts"
    assert run.info.user_id is not None


def test_the_default_experiment_is_there(client):
    default = client.get_experiment("0")
    assert default.name == "Default"
    assert client.get_experiment_by_name("Default").experiment_id == "0"


def test_a_deleted_run_is_hidden_refuses_writes_and_comes_back(client, experiment, run):
    client.log_metric(run, "m", 1)
    client.delete_run(run)

    assert client.get_run(run).info.lifecycle_stage == "deleted"
    assert client.search_runs([experiment]) == []
    assert [r.info.run_id for r in client.search_runs([experiment], run_view_type=ViewType.DELETED_ONLY)] == [run]
    for write in (
        lambda: client.log_metric(run, "m", 2),
        lambda: client.log_param(run, "p", 2),
        lambda: client.set_tag(run, "t", 2),
        lambda: client.update_run(run, status="FINISHED"),
    ):
        with pytest.raises(MlflowException, match="must be in the 'active' state"):
            write()

    client.restore_run(run)
    client.log_metric(run, "m", 3, step=1)
    assert client.get_run(run).data.metrics == {"m": 3}
    assert [r.info.run_id for r in client.search_runs([experiment])] == [run]


def test_a_deleted_experiment_takes_its_runs_along_and_back(client, name, experiment, run):
    client.delete_experiment(experiment)
    assert client.get_experiment(experiment).lifecycle_stage == "deleted"
    assert client.get_experiment_by_name(name).lifecycle_stage == "deleted"
    assert client.get_run(run).info.lifecycle_stage == "deleted"
    with pytest.raises(MlflowException, match="must be in the 'active' state"):
        client.create_run(experiment)
    with pytest.raises(MlflowException, match="deleted experiment"):
        mlflow.set_experiment(name)
    with pytest.raises(MlflowException, match="already exists"):
        client.create_experiment(name)

    client.restore_experiment(experiment)
    assert client.get_experiment(experiment).lifecycle_stage == "active"
    assert client.get_run(run).info.lifecycle_stage == "active"
    assert mlflow.set_experiment(name).experiment_id == experiment


def test_an_experiment_is_renamed(client, name, experiment):
    before = client.get_experiment(experiment).last_update_time
    time.sleep(0.01)
    client.rename_experiment(experiment, name + " renamed")
    assert client.get_experiment_by_name(name) is None
    renamed = client.get_experiment_by_name(name + " renamed")
    assert renamed.experiment_id == experiment
    assert renamed.last_update_time > before


def test_an_experiment_keeps_its_own_artifact_location_and_tags(client, name, tmp_path):
    location = tmp_path.as_uri()
    experiment = client.create_experiment(name, artifact_location=location, tags={"a": "1"})
    assert client.get_experiment(experiment).artifact_location == location
    assert client.get_experiment(experiment).tags == {"a": "1"}
    run = client.create_run(experiment)
    client.log_text(run.info.run_id, "local", "note.txt")
    assert (tmp_path / run.info.run_id / "artifacts" / "note.txt").read_text() == "local"
