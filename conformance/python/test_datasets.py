"""Data sets as inputs of runs."""

import mlflow
import numpy
from sklearn.datasets import load_iris


def iris():
    return mlflow.data.from_pandas(load_iris(as_frame=True).frame, source="iris.csv", targets="target", name="iris")


def test_a_data_set_keeps_its_schema_profile_source_and_context(client, experiment):
    data = iris()
    with mlflow.start_run() as active:
        mlflow.log_input(data, context="training", tags={"split": "all"})

    logged = client.get_run(active.info.run_id).inputs.dataset_inputs
    assert len(logged) == 1
    assert (logged[0].dataset.name, logged[0].dataset.digest) == ("iris", data.digest)
    assert "petal length" in logged[0].dataset.schema
    assert '"num_rows": 150' in logged[0].dataset.profile
    assert {tag.key: tag.value for tag in logged[0].tags} == {"mlflow.data.context": "training", "split": "all"}
    assert mlflow.data.get_source(logged[0]).to_dict()["uri"].endswith("iris.csv")


def test_the_same_data_set_twice_is_one_input_with_its_first_tags(client, experiment):
    with mlflow.start_run() as active:
        mlflow.log_input(iris(), context="training")
        mlflow.log_input(iris(), context="again")
    inputs = client.get_run(active.info.run_id).inputs.dataset_inputs
    assert [[tag.value for tag in one.tags] for one in inputs] == [["training"]]


def test_several_data_sets_of_several_kinds(client, experiment):
    with mlflow.start_run() as active:
        mlflow.log_inputs(
            [iris(), mlflow.data.from_numpy(numpy.eye(3), name="eye")],
            contexts=["training", "validation"],
            tags_list=[{}, {}],
        )
    inputs = client.get_run(active.info.run_id).inputs.dataset_inputs
    assert {one.dataset.name for one in inputs} == {"iris", "eye"}


def test_runs_are_found_by_their_data_sets(client, experiment):
    with mlflow.start_run(run_name="trained"):
        mlflow.log_input(iris(), context="training")
    with mlflow.start_run(run_name="evaluated"):
        mlflow.log_input(iris(), context="evaluation")
    with mlflow.start_run(run_name="without"):
        pass

    def found(text):
        return {run.info.run_name for run in client.search_runs([experiment], text)}

    assert found("dataset.name = 'iris'") == {"trained", "evaluated"}
    assert found("dataset.context = 'training'") == {"trained"}
    assert found(f"datasets.digest = '{iris().digest}' AND datasets.context LIKE 'eval%'") == {"evaluated"}
    assert found("dataset.name IN ('other', 'iris')") == {"trained", "evaluated"}
    assert found("dataset.name = 'other'") == set()
