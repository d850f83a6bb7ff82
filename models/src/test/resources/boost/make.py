"""Makes the folders beside this file, and answers.json: what MLflow's XGBoost and LightGBM flavors answer.

Needs mlflow 3.17.2, xgboost-cpu 3.2.0 (or xgboost) and lightgbm 4.7.0, which bring the rest:

    python make.py
"""

import json
import os
import pathlib
import shutil
import warnings

warnings.filterwarnings("ignore")

import lightgbm as lgb
import mlflow
import numpy as np
import pandas as pd

import learners

HERE = pathlib.Path(__file__).resolve().parent
# The files of environments, which no test reads.
BESIDE = ["conda.yaml", "python_env.yaml", "requirements.txt"]


def save(name, learner, flavor, **more):
    folder = HERE / "folders" / name
    # Which packages the learners need would be found out by loading each once more.
    flavor.save_model(learner, str(folder), pip_requirements=[], **more)
    for file in BESIDE:
        (folder / file).unlink()
    return mlflow.pyfunc.load_model(str(folder))


shutil.rmtree(HERE / "folders", ignore_errors=True)
xgb = learners.xgboost_learners()
models = {name: save(name, each, mlflow.xgboost) for name, each in xgb.items()}
models["xgb_json"] = save("xgb_json", xgb["xgb_classifier"], mlflow.xgboost, model_format="json")
light = learners.lightgbm_learners()
# MLflow trusts two of LightGBM's three learners by itself.
TRUSTED = ["lightgbm.basic.Booster", "collections.OrderedDict", "lightgbm.sklearn.LGBMRanker"]
for name, each in light.items():
    more = {"skops_trusted_types": TRUSTED} if isinstance(each, lgb.LGBMRanker) else {}
    models[name] = save(name, each, mlflow.lightgbm, **more)
save("lgb_pickled", light["lgb_regressor"], mlflow.lightgbm, serialization_format="cloudpickle")


def described(values):
    values = np.asarray(values)
    if values.dtype.kind == "M":
        return {**described(values.astype("datetime64[ns]").astype("int64")), "type": "datetime64[ns]"}
    flat = [each.item() if isinstance(each, np.generic) else each for each in values.reshape(-1)]
    is_text = values.dtype.kind in "OUT" and all(isinstance(each, str) for each in flat)
    return {"type": "str" if is_text else values.dtype.name, "shape": list(values.shape), "data": flat}


def payload(data):
    if isinstance(data, pd.DataFrame):
        # Categories are texts to whoever sends them.
        return {"table": {str(name): described(data[name].to_numpy()) for name in data}}
    if isinstance(data, dict):
        return {"arrays": {name: described(each) for name, each in data.items()}}
    return {"array": described(data)}


cases = []


def case(model, name, data, **params):
    """Keeps what MLflow answers; null if it refuses."""
    try:
        wrapped = models[model]._model_impl
        answer = payload(wrapped.predict(data, params) if params else models[model].predict(data))
    except Exception as refused:
        print(model, name, "refused:", str(refused).splitlines()[0][:150])
        answer = None
    cases.append(
        {"model": model, "case": name, "params": params, "given": payload(data), "answer": answer}
    )


table = learners.table
rows = table.iloc[:150:11]
unnamed = ["xgb_unnamed", "xgb_classifier_unnamed", "lgb_regressor_unnamed"]
for model in models:
    data = learners.coded if "codes" in model else learners.worded if "words" in model else table
    data = data.set_axis(range(4), axis=1) if model in unnamed else data
    case(model, "table", data.iloc[:150:11])
    case(model, "one row", data.iloc[20:21])
    if "words" not in model:
        case(model, "nothing known", data.iloc[:2].map(lambda _: np.nan))

whole = rows.fillna(1).astype("int64")
strange = ["xgb_regression", "xgb_regressor", "xgb_linear", "xgb_unnamed", "xgb_classifier_unnamed"]
strange += ["lgb_regression", "lgb_regressor", "lgb_classifier_names", "lgb_words"]
for model in strange:
    case(model, "whole numbers", whole)
    case(model, "floats", rows.astype("float32"))
    case(model, "mixed", whole.assign(long=rows["long"] > 5, wide=rows["wide"].astype("float32")))
    case(model, "small", whole.astype("int16"))
    case(model, "large", whole + (2**24 + 1))
    case(model, "not finite", rows.assign(long=np.inf))
    case(model, "beyond a float", rows.assign(long=1e300))
    case(model, "columns in another order", rows[rows.columns[::-1]])
    if model != "xgb_unnamed":
        # Its answers would hang on whether other cells are missing: Millrace refuses.
        case(model, "column missing", rows[rows.columns[:3]])
        case(model, "column too many", rows.assign(more=1.0))
    case(model, "column misnamed", rows.rename(columns={"wide": "Wide"}))
    if model != "lgb_words":
        # Millrace takes texts for categories, which only exist in memory.
        case(model, "texts", rows.assign(wide="a"))
    case(model, "moments", rows.assign(wide=pd.Timestamp("2024-01-02")))
    case(model, "no rows", rows[:0])
    case(model, "array", rows.to_numpy())
    case(model, "array of floats", rows.to_numpy("float32"))
    case(model, "array of whole numbers", whole.to_numpy())
    case(model, "array of large numbers", whole.to_numpy() + 2**24 + 1)
    case(model, "array of truth", whole.to_numpy() > 2)
    case(model, "array of texts", np.array([["a", "b", "c", "d"]], dtype=object))
    case(model, "array too wide", np.ones((2, 5)))
    case(model, "array of one dimension", np.ones(4))
    case(model, "array of three dimensions", np.ones((2, 2, 4)))
    case(model, "named array", {"x": rows.to_numpy()})

for model in ["xgb_regression", "xgb_multiclass", "xgb_linear", "xgb_stopped", "xgb_classifier",
              "xgb_classifier_multiclass", "xgb_classifier_stopped", "xgb_regressor", "xgb_ranker"]:
    case(model, "margin", rows, output_margin=True)
    case(model, "no margin", rows, output_margin=False)
    case(model, "rounds", rows, iteration_range=[1, 3])
    case(model, "all rounds", rows, iteration_range=[0, 0])
    case(model, "rounds that there are not", rows, iteration_range=[1, 300])
    case(model, "rounds backwards", rows, iteration_range=[3, 1])
    case(model, "one round", rows, iteration_range=[3])
    case(model, "leaves", rows, pred_leaf=True)
    case(model, "contributions", rows, pred_contribs=True)
    case(model, "strict shape", rows, strict_shape=True)
    case(model, "unknown param", rows, colour="red")
    case(model, "names unchecked", rows.rename(columns={"wide": "Wide"}), validate_features=False)
case("lgb_regression", "unknown param", rows, raw_score=True)

# One line per case, so that changes show.
lines = ",\n".join("  " + json.dumps(each, ensure_ascii=False) for each in cases)
(HERE / "answers.json").write_text('{"cases": [\n%s\n]}\n' % lines, encoding="utf-8")
