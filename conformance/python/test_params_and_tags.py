"""Parameters, which never change, and tags, which do."""

import mlflow
import pytest
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException


def test_parameters_of_every_type_come_back_as_text(client, experiment):
    with mlflow.start_run() as active:
        mlflow.log_param("lr", 0.01)
        mlflow.log_params({"layers": [64, 32], "on": True, "none": None, "text": "zwölf 十二", "empty": ""})
    assert client.get_run(active.info.run_id).data.params == {
        "lr": "0.01",
        "layers": "[64, 32]",
        "on": "True",
        "none": "None",
        "text": "zwölf 十二",
        "empty": "",
    }


def test_the_same_parameter_again_changes_nothing(client, run):
    client.log_param(run, "p", 1)
    client.log_param(run, "p", 1)
    client.log_batch(run, params=[Param("p", "1")])
    assert client.get_run(run).data.params == {"p": "1"}


def test_another_value_is_refused_and_the_user_reads_which(client, run):
    client.log_param(run, "p", 1)
    with pytest.raises(MlflowException, match="Changing param values is not allowed") as error:
        client.log_param(run, "p", 2)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"
    assert "key='p'" in error.value.message and "'1'" in error.value.message and "'2'" in error.value.message
    assert client.get_run(run).data.params == {"p": "1"}


def test_a_long_parameter_is_cut_at_6000_characters(client, run):
    client.log_param(run, "p", "é" * 6001)
    assert client.get_run(run).data.params == {"p": "é" * 6000}


def test_log_params_of_more_than_a_batch_holds_all_arrive(client, experiment):
    params = {f"p{i:03}": str(i) for i in range(321)}
    with mlflow.start_run() as active:
        mlflow.log_params(params)
    assert client.get_run(active.info.run_id).data.params == params


def test_tags_are_replaced_and_removed(client, run):
    client.set_tag(run, "stage", "draft")
    client.set_tag(run, "stage", "done")
    client.set_tag(run, "other", 7)
    client.delete_tag(run, "other")
    tags = client.get_run(run).data.tags
    assert tags["stage"] == "done"
    assert "other" not in tags


def test_many_tags_at_once_all_arrive(client, experiment):
    tags = {f"t{i:03}": f"value {i}" for i in range(234)}
    with mlflow.start_run() as active:
        mlflow.set_tags(tags)
    assert tags.items() <= client.get_run(active.info.run_id).data.tags.items()


def test_a_long_tag_is_cut_at_8000_characters(client, run):
    client.set_tag(run, "t", "x" * 8001)
    assert client.get_run(run).data.tags["t"] == "x" * 8000


def test_the_tag_of_the_run_name_renames_the_run(client, run):
    client.set_tag(run, "mlflow.runName", "renamed by tag")
    assert client.get_run(run).info.run_name == "renamed by tag"
    client.update_run(run, name="renamed")
    after = client.get_run(run)
    assert (after.info.run_name, after.data.tags["mlflow.runName"]) == ("renamed", "renamed")


def test_a_run_without_a_name_is_given_one(client, experiment):
    run = client.create_run(experiment)
    assert run.info.run_name
    assert run.data.tags["mlflow.runName"] == run.info.run_name


def test_a_run_keeps_the_tags_it_was_created_with(client, experiment):
    with mlflow.start_run(tags={"team": "blue"}, description="What it is about.") as active:
        pass
    tags = client.get_run(active.info.run_id).data.tags
    assert tags["team"] == "blue"
    assert tags["mlflow.note.content"] == "What it is about."
    assert {"mlflow.user", "mlflow.source.name", "mlflow.source.type"} <= tags.keys()


def test_a_batch_writes_all_three_kinds(client, run):
    client.log_batch(run, params=[Param("p", "1")], tags=[RunTag("t", "a"), RunTag("t", "b")])
    data = client.get_run(run).data
    assert data.params == {"p": "1"}
    assert data.tags["t"] == "b"


@pytest.mark.deviation("MLflow writes a batch in pieces, so part of a refused one stays")
def test_a_refused_batch_leaves_nothing(client, run):
    with pytest.raises(MlflowException):
        client.log_batch(
            run,
            params=[Param("p", "1")],
            metrics=[Metric("m", 1, 100, 0), Metric("m", 2, 100, 1, model_id="m-" + "0" * 32)],
            tags=[RunTag("t", "1")],
        )
    data = client.get_run(run).data
    assert (data.params, data.metrics, "t" in data.tags) == ({}, {}, False)


def test_experiment_tags_are_set_replaced_and_removed(client, experiment):
    client.set_experiment_tag(experiment, "owner", "ann")
    client.set_experiment_tag(experiment, "owner", "bob")
    client.set_experiment_tag(experiment, "gone", "soon")
    client.delete_experiment_tag(experiment, "gone")
    assert client.get_experiment(experiment).tags == {"owner": "bob"}
