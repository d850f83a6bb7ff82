"""Training with autologging switched on and nothing else: what a data scientist does first."""

import mlflow
import numpy
from mlflow.entities import LoggedModelStatus, RunStatus
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from data import cancer


def test_a_plain_fit_logs_params_metrics_plots_the_data_set_and_the_model(client, experiment):
    x, x_test, y, y_test = cancer()
    mlflow.sklearn.autolog()

    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
    with mlflow.start_run() as active:
        model.fit(x, y)
        score = model.score(x_test, y_test)

    run = client.get_run(active.info.run_id)
    assert run.info.status == RunStatus.to_string(RunStatus.FINISHED)
    assert run.data.params["logisticregression__C"] == "0.5"
    assert run.data.tags["estimator_name"] == "Pipeline"
    assert run.data.metrics["training_accuracy_score"] > 0.95
    assert any(value == score for key, value in run.data.metrics.items() if key.startswith("Pipeline_score"))
    files = {file.path for file in client.list_artifacts(run.info.run_id)}
    assert {"estimator.html", "training_confusion_matrix.png", "training_roc_curve.png"} <= files

    data = [(i.dataset.name, {t.key: t.value for t in i.tags}) for i in run.inputs.dataset_inputs]
    assert {"mlflow.data.context": "train"} in [tags for _, tags in data]

    assert len(run.outputs.model_outputs) == 1
    logged = mlflow.get_logged_model(run.outputs.model_outputs[0].model_id)
    assert logged.status == LoggedModelStatus.READY
    assert logged.source_run_id == run.info.run_id
    assert logged.params["logisticregression__C"] == "0.5"
    accuracy = [m for m in logged.metrics if m.key == "training_accuracy_score"]
    assert [m.value for m in accuracy] == [run.data.metrics["training_accuracy_score"]]
    assert accuracy[0].dataset_digest == run.inputs.dataset_inputs[0].dataset.digest

    loaded = mlflow.sklearn.load_model(logged.model_uri)
    numpy.testing.assert_array_equal(loaded.predict(x_test), model.predict(x_test))


def test_a_grid_search_logs_a_parent_with_the_best_and_a_child_for_each_candidate(client, experiment):
    x, x_test, y, _ = cancer()
    mlflow.sklearn.autolog(max_tuning_runs=None)

    search = GridSearchCV(
        make_pipeline(StandardScaler(), LogisticRegression()),
        {"logisticregression__C": [0.01, 0.1, 1.0], "logisticregression__fit_intercept": [True, False]},
        cv=3,
    )
    with mlflow.start_run(run_name="grid") as active:
        search.fit(x, y)

    parent = client.get_run(active.info.run_id)
    assert parent.info.run_name == "grid"
    assert parent.data.metrics["best_cv_score"] == search.best_score_
    assert parent.data.params["best_logisticregression__C"] == str(search.best_params_["logisticregression__C"])
    files = {file.path for file in client.list_artifacts(parent.info.run_id)}
    assert {"cv_results.csv", "estimator.html"} <= files

    children = client.search_runs(
        [experiment],
        f"tags.mlflow.parentRunId = '{parent.info.run_id}'",
        order_by=["metrics.mean_test_score DESC"],
    )
    assert len(children) == 6
    assert {child.info.status for child in children} == {"FINISHED"}
    assert children[0].data.metrics["mean_test_score"] == search.best_score_
    scores = [child.data.metrics["mean_test_score"] for child in children]
    assert scores == sorted(search.cv_results_["mean_test_score"], reverse=True)

    names = {m.name: m for m in mlflow.search_logged_models([experiment], output_format="list")}
    best = mlflow.sklearn.load_model(names["best_estimator"].model_uri)
    numpy.testing.assert_array_equal(best.predict(x_test), search.predict(x_test))


def test_runs_nest_as_the_code_does(client, experiment):
    with mlflow.start_run(run_name="outer") as outer:
        with mlflow.start_run(run_name="middle", nested=True) as middle:
            with mlflow.start_run(run_name="inner", nested=True) as inner:
                mlflow.log_metric("depth", 3)
        mlflow.log_metric("depth", 1)

    runs = {run.info.run_name: run for run in client.search_runs([experiment])}
    assert set(runs) == {"outer", "middle", "inner"}
    assert "mlflow.parentRunId" not in runs["outer"].data.tags
    assert runs["middle"].data.tags["mlflow.parentRunId"] == outer.info.run_id
    assert runs["inner"].data.tags["mlflow.parentRunId"] == middle.info.run_id
    assert client.get_parent_run(inner.info.run_id).info.run_id == middle.info.run_id
    assert runs["outer"].data.metrics == {"depth": 1}
