"""The model registry, driven by the real client: what people do with models, versions, stages and aliases."""

import mlflow
import numpy
import pytest
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE, RESOURCE_ALREADY_EXISTS, RESOURCE_DOES_NOT_EXIST, ErrorCode
from sklearn.linear_model import Ridge

from data import diabetes

REQUIREMENTS = ["scikit-learn"]


def error_code(error):
    return ErrorCode.Value(error.value.error_code)


@pytest.fixture
def model(client, name):
    """The name of a fresh registered model."""
    client.create_registered_model(name, tags={"team": "a"}, description="what it is for")
    return name


def new_version(client, model, **more):
    return client.create_model_version(model, "s3://bucket/model", **more)


def test_a_model_that_is_logged_is_registered_and_loaded_in_every_way(client, experiment, name):
    x, x_test, y, _ = diabetes()
    ridge = Ridge(alpha=0.5).fit(x, y)
    with mlflow.start_run() as active:
        info = mlflow.sklearn.log_model(
            ridge, name="ridge", registered_model_name=name, pip_requirements=REQUIREMENTS
        )
    client.set_registered_model_alias(name, "champion", "1")
    client.transition_model_version_stage(name, "1", "Production")

    for uri in (f"models:/{name}/1", f"models:/{name}@champion", f"models:/{name}/latest", f"models:/{name}/Production"):
        numpy.testing.assert_array_equal(mlflow.sklearn.load_model(uri).predict(x_test), ridge.predict(x_test))

    version = client.get_model_version(name, "1")
    assert (version.run_id, version.source) == (active.info.run_id, f"models:/{info.model_id}")
    # The server and the client note the version, each in its own way.
    tag = mlflow.get_logged_model(info.model_id).tags["mlflow.modelVersions"]
    assert tag == f'[{{"name": "{name}", "version": 1}}, {{"name": "{name}", "version": "1"}}]'


def test_a_run_s_model_is_registered_by_its_run(client, experiment, name):
    x, _, y, _ = diabetes()
    with mlflow.start_run() as active:
        info = mlflow.sklearn.log_model(Ridge().fit(x, y), name="m", pip_requirements=REQUIREMENTS)
    first = mlflow.register_model(f"runs:/{active.info.run_id}/m", name, tags={"from": "run"})
    second = mlflow.register_model(info.model_uri, name)

    assert (first.version, second.version) == ("1", "2")
    assert client.get_model_version(name, "1").tags == {"from": "run"}
    assert client.get_model_version(name, "2").run_id == active.info.run_id


def test_a_registered_model_is_read_renamed_updated_and_deleted(client, model, name):
    found = client.get_registered_model(model)
    assert (found.name, found.description, found.tags) == (model, "what it is for", {"team": "a"})
    assert found.latest_versions == [] and found.aliases == {}

    new_version(client, model)
    client.update_registered_model(model, "other words")
    client.rename_registered_model(model, model + " renamed")
    renamed = client.get_registered_model(model + " renamed")
    assert renamed.description == "other words"
    assert [v.version for v in renamed.latest_versions] == ["1"]

    client.delete_registered_model(renamed.name)
    for gone in (model, renamed.name):
        with pytest.raises(MlflowException, match=f"Registered Model with name={gone} not found") as error:
            client.get_registered_model(gone)
        assert error_code(error) == RESOURCE_DOES_NOT_EXIST


def test_a_name_is_taken_once(client, model):
    with pytest.raises(MlflowException, match="Registered Model .+ already exists") as error:
        client.create_registered_model(model)
    assert error_code(error) == RESOURCE_ALREADY_EXISTS


def test_tags_of_models_and_versions_come_and_go(client, model):
    new_version(client, model, tags={"a": "1"})
    client.set_registered_model_tag(model, "k.with.dots", "v")
    client.delete_registered_model_tag(model, "team")
    client.set_model_version_tag(model, "1", "b", "2")
    client.delete_model_version_tag(model, "1", "a")

    assert client.get_registered_model(model).tags == {"k.with.dots": "v"}
    assert client.get_model_version(model, "1").tags == {"b": "2"}


def test_stages_move_versions_and_archive_others(client, model):
    for _ in range(3):
        new_version(client, model)
    client.transition_model_version_stage(model, "1", "production")
    client.transition_model_version_stage(model, "2", "Production", archive_existing_versions=True)

    stages = {v.version: v.current_stage for v in client.search_model_versions(f"name='{model}'")}
    assert stages == {"1": "Archived", "2": "Production", "3": "None"}
    assert [v.version for v in client.get_latest_versions(model, ["Production"])] == ["2"]
    assert {v.version for v in client.get_latest_versions(model)} == {"1", "2", "3"}
    client.set_model_version_tag(model, key="by", value="stage", stage="Production")
    assert client.get_model_version(model, "2").tags == {"by": "stage"}


def test_aliases_point_to_one_version_and_go_with_it(client, model):
    new_version(client, model)
    new_version(client, model)
    client.set_registered_model_alias(model, "champion", "1")
    client.set_registered_model_alias(model, "champion", "2")
    client.set_registered_model_alias(model, "other", "2")

    assert client.get_model_version_by_alias(model, "champion").version == "2"
    assert client.get_registered_model(model).aliases == {"champion": "2", "other": "2"}
    assert sorted(client.get_model_version(model, "2").aliases) == ["champion", "other"]

    client.delete_registered_model_alias(model, "other")
    client.delete_model_version(model, "2")
    with pytest.raises(MlflowException, match="Registered model alias champion not found") as error:
        client.get_model_version_by_alias(model, "champion")
    assert error_code(error) == INVALID_PARAMETER_VALUE
    assert client.get_registered_model(model).aliases == {}


def test_a_deleted_version_s_number_is_not_given_again(client, model):
    new_version(client, model)
    new_version(client, model)
    client.delete_model_version(model, "2")
    with pytest.raises(MlflowException, match=r"Model Version \(name=.+, version=2\) not found"):
        client.get_model_version(model, "2")
    assert new_version(client, model).version == "3"


def test_a_copy_leads_to_the_original_s_files(client, model, name):
    new_version(client, model, run_link="https://elsewhere.example/run")
    client.set_registered_model_alias(model, "champion", "1")
    copy = client.copy_model_version(f"models:/{model}@champion", name + " copy")
    copy_of_copy = client.copy_model_version(f"models:/{copy.name}/{copy.version}", name + " second copy")

    assert copy.source == f"models:/{model}/1"
    assert client.get_model_version_download_uri(copy_of_copy.name, copy_of_copy.version) == "s3://bucket/model"


def test_models_are_searched_in_pages_by_name_and_tags(client, name):
    mark = {"mark": name}
    names = [f"{name} {i}" for i in range(5)]
    for each in reversed(names):
        client.create_registered_model(each, tags=mark)

    found, token = [], None
    while token != "":
        page = client.search_registered_models(f"tags.mark = '{name}'", max_results=2, page_token=token)
        found += [m.name for m in page]
        token = page.token or ""
    assert found == names
    assert [m.name for m in client.search_registered_models(f"name LIKE '{name}%'", order_by=["name DESC"])] == names[::-1]


def test_versions_are_searched_by_what_is_known_of_them(client, model, run):
    new_version(client, model, tags={"t": "a"})
    client.create_model_version(model, f"runs:/{run}/model", run_id=run)

    assert [v.version for v in client.search_model_versions(f"name = '{model}' and tags.t = 'a'")] == ["1"]
    assert [v.version for v in client.search_model_versions(f"run_id = '{run}'")] == ["2"]
    assert [v.version for v in client.search_model_versions(f"name='{model}'", order_by=["version_number ASC"])] == ["1", "2"]


def test_a_source_that_nobody_vouches_for_is_refused(client, model, run):
    with pytest.raises(MlflowException, match="To use a local path as a model version") as error:
        client.create_model_version(model, "/etc/passwd", run_id=run)
    assert error_code(error) == INVALID_PARAMETER_VALUE
    with pytest.raises(MlflowException, match="an absolute path must be provided without relative path references"):
        client.create_model_version(model, "s3://bucket/../other")
