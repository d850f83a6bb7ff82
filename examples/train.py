"""Trains a model with MLflow's autologging and shows what the server then knows of it.

    pip install mlflow scikit-learn
    python examples/train.py

Without MLFLOW_TRACKING_URI it uses the server that ./millrace starts.
"""

import os

os.environ.setdefault("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")

import mlflow
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

x, y = load_breast_cancer(return_X_y=True, as_frame=True)
x, x_test, y, y_test = train_test_split(x, y, random_state=7)

mlflow.set_experiment("breast cancer")
mlflow.sklearn.autolog()

model = make_pipeline(StandardScaler(), LogisticRegression())
search = GridSearchCV(model, {"logisticregression__C": [0.01, 0.1, 1, 10]}, cv=3)
with mlflow.start_run() as active:
    search.fit(x, y)
    mlflow.log_metric("test_accuracy", search.score(x_test, y_test))

run = mlflow.get_run(active.info.run_id)
print(f"\nRun {run.info.run_name}: {run.info.status}, artifacts below {run.info.artifact_uri}")
for kind, values in (("params", run.data.params), ("metrics", run.data.metrics)):
    print(f"{kind}:")
    for key, value in sorted(values.items()):
        print(f"  {key} = {value}")
print("artifacts:", ", ".join(f.path for f in mlflow.MlflowClient().list_artifacts(run.info.run_id)))

children = mlflow.search_runs(
    filter_string=f"tags.mlflow.parentRunId = '{run.info.run_id}'",
    order_by=["metrics.mean_test_score DESC"],
)
print("\nThe candidates, best first:")
print(children[["params.logisticregression__C", "metrics.mean_test_score"]].to_string(index=False))

models = mlflow.search_logged_models([run.info.experiment_id], "name = 'best_estimator'", output_format="list")
best = mlflow.sklearn.load_model(models[0].model_uri)
print(f"\nThe logged model {models[0].model_id}, loaded back, scores {best.score(x_test, y_test):.3f} on the test data.")
