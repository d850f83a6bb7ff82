"""Models of XGBoost and LightGBM, logged, registered, deployed by alias: the server answers what Python answers."""

import lightgbm
import mlflow
import numpy
import pandas
import pytest
import requests
import xgboost
from mlflow.models import infer_signature

from data import diabetes, wine

# They are fixtures: pytest finds them by their names.
from test_deployments import deployment, deployments  # noqa: F401

SMALL = {"n_estimators": 10, "max_depth": 3}
QUIET = {"verbose": -1, "num_threads": 1}


def register(client, name, flavor, learner, x, **more):
    """Logs a learner and makes it the champion."""
    with mlflow.start_run():
        info = flavor.log_model(
            learner, name="model", signature=infer_signature(x.head()), input_example=x.head(), pip_requirements=[], **more
        )
    model_name = "m-" + name.split(" ")[-1]
    client.create_registered_model(model_name)
    version = client.create_model_version(model_name, info.model_uri, model_id=info.model_id).version
    client.set_registered_model_alias(model_name, "champion", version)
    source = f"models:/{model_name}@champion"
    return mlflow.pyfunc.load_model(source), source


def with_gaps(x, step):
    """The same, with values missing here and there."""
    x = x.astype(float)
    x.iloc[::step, 2] = numpy.nan
    return x


def plain(x, orient):
    """For JSON, to the last digit: trees split at exact values, and pandas' own JSON rounds them."""
    return x.astype(object).where(x.notna(), None).to_dict(orient=orient)


def engines(url, source):
    """What could run a model, the best first."""
    answer = requests.get(f"{url}/api/v1/models:inspect", params={"source": source}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()["model"]["engines"]


def xgboost_booster(x, y):
    return mlflow.xgboost, xgboost.train({"max_depth": 3}, xgboost.DMatrix(x, label=y), 10)


def xgboost_classifier(x, y):
    return mlflow.xgboost, xgboost.XGBClassifier(**SMALL).fit(x, y)


def xgboost_regressor(x, y):
    return mlflow.xgboost, xgboost.XGBRegressor(**SMALL).fit(x, y)


def lightgbm_booster(x, y):
    return mlflow.lightgbm, lightgbm.train({**QUIET, "objective": "multiclass", "num_class": 3}, lightgbm.Dataset(x, y), 10)


def lightgbm_classifier(x, y):
    return mlflow.lightgbm, lightgbm.LGBMClassifier(n_estimators=10, verbose=-1).fit(x, numpy.array(["a", "b", "c"])[y])


def lightgbm_regressor(x, y):
    return mlflow.lightgbm, lightgbm.LGBMRegressor(n_estimators=10, verbose=-1).fit(x, y)


@pytest.mark.parametrize(
    ("data", "make", "engine"),
    [
        (diabetes, xgboost_booster, "XGBOOST"),
        (wine, xgboost_classifier, "XGBOOST"),
        (diabetes, xgboost_regressor, "XGBOOST"),
        (wine, lightgbm_booster, "LIGHTGBM"),
        (wine, lightgbm_classifier, "LIGHTGBM"),
        (diabetes, lightgbm_regressor, "LIGHTGBM"),
    ],
)
def test_a_learner_deployed_by_alias_answers_as_python_does(
    client, experiment, name, url, deployments, deployment, data, make, engine  # noqa: F811
):
    x, x_test, y, _ = data()
    x, x_test = with_gaps(x, 7), with_gaps(x_test, 5)
    flavor, learner = make(x, y)
    model, source = register(client, name, flavor, learner, x)
    made = deployments.create(deployment, source)
    assert made.status_code == 200, made.text
    best = engines(url, source)[0]
    assert (best["engine"], best["is_available"]) == (engine, True)

    expected = model.predict(x_test)
    for body in [
        {"dataframe_split": plain(x_test, "split")},
        {"dataframe_records": plain(x_test, "records")},
    ]:
        answer = deployments.invoke(deployment, body)
        assert answer.status_code == 200, answer.text
        predictions = numpy.array(answer.json()["predictions"])
        assert predictions.shape == expected.shape
        if expected.dtype.kind in "OUT" or isinstance(expected.dtype, pandas.StringDtype):
            assert predictions.tolist() == expected.tolist()
        else:
            numpy.testing.assert_allclose(predictions, expected, rtol=1e-6)


def test_columns_are_put_in_order_and_those_missing_are_named(
    client, experiment, name, deployments, deployment  # noqa: F811
):
    x, x_test, y, _ = diabetes()
    flavor, learner = xgboost_regressor(x, y)
    model, source = register(client, name, flavor, learner, x)
    assert deployments.create(deployment, source).status_code == 200

    turned = x_test[x_test.columns[::-1]]
    answer = deployments.invoke(deployment, {"dataframe_split": plain(turned, "split")})
    numpy.testing.assert_allclose(answer.json()["predictions"], model.predict(x_test), rtol=1e-6)

    less = x_test.drop(columns="bmi")
    answer = deployments.invoke(deployment, {"dataframe_split": plain(less, "split")})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "Model is missing inputs ['bmi']" in answer.json()["message"]


def test_a_pickled_learner_says_why_it_is_not_run_in_the_server(client, experiment, name, url):
    x, _, y, _ = diabetes()
    flavor, learner = lightgbm_regressor(x, y)
    _, source = register(client, name, flavor, learner, x, serialization_format="cloudpickle")
    other = next(each for each in engines(url, source) if each["engine"] == "LIGHTGBM")
    assert other["is_available"] is False
    assert other["reason"] == "'model.pkl' is not in a format of the library itself"
