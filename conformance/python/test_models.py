"""Logged models: log, find, load back, and the predictions are the same."""

import mlflow
import numpy
import pytest
from mlflow.entities import LoggedModelInput, LoggedModelStatus
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LogisticRegression, Ridge

from data import cancer, diabetes

# Named here, the client does not spend ten seconds on finding them out.
REQUIREMENTS = ["scikit-learn"]


def ridge():
    x, x_test, y, _ = diabetes()
    return Ridge(alpha=0.5).fit(x, y), x_test


def test_a_model_is_loaded_back_in_every_way_and_predicts_the_same(client, experiment):
    model, x = ridge()
    with mlflow.start_run() as active:
        mlflow.log_param("alpha", 0.5)
        mlflow.log_metric("rmse", 55.5)
        info = mlflow.sklearn.log_model(model, name="ridge", input_example=x.head(2), pip_requirements=REQUIREMENTS)

    expected = model.predict(x)
    for uri in (info.model_uri, f"models:/{info.model_id}", f"runs:/{active.info.run_id}/ridge"):
        numpy.testing.assert_array_equal(mlflow.sklearn.load_model(uri).predict(x), expected)
    # The generic flavor lays the columns out anew, which may round differently in the last bit.
    numpy.testing.assert_allclose(mlflow.pyfunc.load_model(info.model_uri).predict(x), expected, rtol=1e-12)

    logged = mlflow.get_logged_model(info.model_id)
    assert (logged.name, logged.status) == ("ridge", LoggedModelStatus.READY)
    assert logged.params == {"alpha": "0.5"}
    assert [(m.key, m.value) for m in logged.metrics] == [("rmse", 55.5)]
    assert [o.model_id for o in client.get_run(active.info.run_id).outputs.model_outputs] == [info.model_id]


def test_a_signature_travels_with_the_model(experiment):
    x, x_test, y, _ = cancer()
    model = LogisticRegression(max_iter=5000).fit(x, y)
    with mlflow.start_run():
        info = mlflow.sklearn.log_model(
            model,
            name="signed",
            signature=mlflow.models.infer_signature(x_test, model.predict(x_test)),
            pip_requirements=REQUIREMENTS,
        )
    loaded = mlflow.models.get_model_info(info.model_uri)
    assert len(loaded.signature.inputs) == 30
    with pytest.raises(MlflowException, match="schema"):
        mlflow.pyfunc.load_model(info.model_uri).predict(x_test.drop(columns=["mean radius"]))


class Doubler(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        with open(context.artifacts["factor"]) as file:
            self.factor = int(file.read())

    def predict(self, context, model_input, params=None):
        return model_input * self.factor


def test_a_python_model_brings_its_artifacts(experiment, tmp_path):
    factor = tmp_path / "factor.txt"
    factor.write_text("2")
    with mlflow.start_run():
        info = mlflow.pyfunc.log_model(
            name="doubler", python_model=Doubler(), artifacts={"factor": str(factor)}, pip_requirements=[]
        )
    factor.unlink()
    assert mlflow.pyfunc.load_model(info.model_uri).predict(numpy.array([1, 21])).tolist() == [2, 42]


def test_models_are_found_by_params_tags_metrics_and_order(experiment):
    for number, score in enumerate([0.5, 0.9, 0.7]):
        with mlflow.start_run():
            model = mlflow.initialize_logged_model(
                name=f"model{number}", params={"depth": str(number)}, tags={"kind": "tree"}
            )
            mlflow.log_metric("score", score, model_id=model.model_id)
            mlflow.finalize_logged_model(model.model_id, LoggedModelStatus.READY)

    def found(text=None, order=None):
        models = mlflow.search_logged_models([experiment], text, order_by=order, output_format="list")
        return [model.name for model in models]

    assert found() == ["model2", "model1", "model0"]
    assert sorted(found("metrics.score > 0.6 AND tags.kind = 'tree'")) == ["model1", "model2"]
    assert found("params.depth = '0'") == ["model0"]
    assert found("name LIKE 'model%'", [{"field_name": "metrics.score", "ascending": False}]) == [
        "model1",
        "model2",
        "model0",
    ]


def test_more_models_than_a_page_holds_are_all_found(experiment):
    mlflow.create_external_model(name="external0")
    for number in range(1, 8):
        mlflow.initialize_logged_model(name=f"external{number}")
    page = mlflow.MlflowClient().search_logged_models([experiment], max_results=3)
    names = [model.name for model in page]
    while page.token:
        page = mlflow.MlflowClient().search_logged_models([experiment], max_results=3, page_token=page.token)
        names += [model.name for model in page]
    assert sorted(names) == [f"external{number}" for number in range(8)]


def test_a_model_changes_status_tags_and_goes(client, experiment):
    model = mlflow.initialize_logged_model(name="draft", params={"a": "1"})
    assert model.status == LoggedModelStatus.PENDING
    client.log_model_params(model.model_id, {"b": "2"})
    client.set_logged_model_tags(model.model_id, {"owner": "ann", "gone": "soon"})
    client.delete_logged_model_tag(model.model_id, "gone")
    client.finalize_logged_model(model.model_id, LoggedModelStatus.FAILED)

    after = client.get_logged_model(model.model_id)
    assert after.status == LoggedModelStatus.FAILED
    assert after.params == {"a": "1", "b": "2"}
    assert after.tags["owner"] == "ann" and "gone" not in after.tags

    client.delete_logged_model(model.model_id)
    with pytest.raises(MlflowException, match="not found") as error:
        client.get_logged_model(model.model_id)
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_model_of_more_than_a_hundred_params_keeps_them_all(experiment):
    params = {f"p{number:03}": str(number) for number in range(234)}
    model = mlflow.initialize_logged_model(name="many", params=params)
    assert mlflow.get_logged_model(model.model_id).params == params


def test_a_run_names_the_model_it_read(client, experiment):
    model = mlflow.initialize_logged_model(name="source")
    with mlflow.start_run() as active:
        client.log_inputs(active.info.run_id, models=[LoggedModelInput(model.model_id)])
    assert [m.model_id for m in client.get_run(active.info.run_id).inputs.model_inputs] == [model.model_id]
