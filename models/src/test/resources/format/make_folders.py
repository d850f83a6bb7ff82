"""Logs the models whose folders lie beside this file, with the real MLflow client.

Needs mlflow 3.17.2, scikit-learn, skl2onnx, onnx, onnxruntime, xgboost and lightgbm:

    python make_folders.py

Files above LARGEST bytes are left out: nothing here is ever loaded.
"""

import datetime
import json
import os
import pathlib
import shutil
import tempfile
import warnings

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(tempfile.gettempdir()) / "millrace-folders"
LARGEST = 4096
shutil.rmtree(WORK, ignore_errors=True)
WORK.mkdir()
os.chdir(WORK)
os.environ["MLFLOW_DEFAULT_ARTIFACT_ROOT"] = str(WORK)

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import ModelSignature, infer_signature
from mlflow.models.resources import DatabricksFunction, DatabricksServingEndpoint
from mlflow.types.schema import ParamSchema, Schema
from sklearn.linear_model import LinearRegression

mlflow.set_tracking_uri(f"sqlite:///{WORK}/mlflow.db")
mlflow.create_experiment("folders", artifact_location=str(WORK / "store"))
mlflow.set_experiment("folders")


def keep(name, folder):
    target = HERE / "folders" / name
    shutil.rmtree(target, ignore_errors=True)
    for file in sorted(pathlib.Path(folder).rglob("*")):
        if file.is_file() and (file.stat().st_size <= LARGEST or file.name == "MLmodel"):
            to = target / file.relative_to(folder)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, to)


def logged(info):
    return mlflow.artifacts.download_artifacts(info.model_uri)


X = pd.DataFrame({"x1": [1.0, 2.0, 3.0, 4.0], "x2": [0.0, 1.0, 0.0, 1.0]})
y = 1 + 2 * X["x1"]
linear = LinearRegression().fit(X, y)

with mlflow.start_run():
    info = mlflow.sklearn.log_model(
        linear, name="linear", input_example=X.head(2), signature=infer_signature(X, linear.predict(X))
    )
    keep("sklearn_skops", logged(info))

mlflow.sklearn.save_model(linear, "pickled", serialization_format="pickle", pip_requirements=["scikit-learn"])
keep("sklearn_pickle", "pickled")

values = LinearRegression().fit(X.to_numpy(), y)
mlflow.sklearn.save_model(values, "numbered", input_example=pd.DataFrame(X.to_numpy()))
keep("sklearn_numbered_columns", "numbered")


class Custom(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input


(WORK / "words.txt").write_text("one two\n")
(WORK / "shared").mkdir()
(WORK / "shared" / "__init__.py").write_text("")
every = Schema.from_json(
    json.dumps(
        [{"type": t, "name": t, "required": t != "double"} for t in
         ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"]]
        + [
            {"type": "array", "name": "list", "items": {"type": "array", "items": {"type": "long"}}, "required": True},
            {"type": "object", "name": "person", "properties": {
                "name": {"type": "string", "required": True}, "age": {"type": "long", "required": False}}},
            {"type": "map", "name": "scores", "values": {"type": "double"}, "required": False},
            {"type": "any", "name": "any"},
            {"type": "sparkml_vector", "name": "vector", "required": True},
        ]
    )
)
params = ParamSchema.from_json(
    json.dumps(
        [
            {"name": "k", "type": "long", "default": 2, "shape": None},
            {"name": "rate", "type": "double", "default": 2, "shape": None},
            {"name": "temps", "type": "double", "default": [0.1, 1e-7], "shape": [-1]},
            {"name": "since", "type": "datetime", "default": "2024-01-02T03:04:05", "shape": None},
            {"name": "days", "type": "datetime", "default": ["2024-01-02"], "shape": [-1]},
            {"name": "label", "type": "string", "default": "it's", "shape": None},
            {"name": "flag", "type": "boolean", "default": True, "shape": None},
            {"name": "none", "type": "float", "default": None, "shape": None},
            {"name": "nan", "type": "double", "default": float("nan"), "shape": None},
            {"name": "options", "type": "object", "properties": {"a": {"type": "long"}}, "default": {"a": 1},
             "shape": None},
        ]
    )
)
mlflow.pyfunc.save_model(
    "custom",
    python_model=Custom(),
    artifacts={"words": str(WORK / "words.txt")},
    code_paths=[str(WORK / "shared")],
    signature=ModelSignature(inputs=every, outputs=every, params=params),
    metadata={"team": "fraud", "limits": {"rows": 10, "ratio": 0.5}, "tags": ["a", "b"]},
    model_config={"depth": 3},
    resources=[DatabricksServingEndpoint("chat"), DatabricksFunction("f")],
    pip_requirements=["mlflow==3.17.2", "cloudpickle==3.1.3"],
    conda_env=None,
)
keep("custom", "custom")

(WORK / "agent.py").write_text(
    "import mlflow\n\n\nclass Agent(mlflow.pyfunc.PythonModel):\n"
    "    def predict(self, context, model_input: list[str]) -> list[str]:\n"
    "        return model_input\n\n\nmlflow.models.set_model(Agent())\n"
)
with mlflow.start_run():
    info = mlflow.pyfunc.log_model(
        name="agent", python_model=str(WORK / "agent.py"), input_example=["a"], pip_requirements=["mlflow"]
    )
    keep("from_code", logged(info))

arrays = {"image": np.zeros((1, 2, 2), dtype=np.float32), "when": np.array(["2024-01-01"], dtype="datetime64[us]")}
mlflow.pyfunc.save_model(
    "arrays", python_model=Custom(), signature=infer_signature(arrays, np.zeros((2, 4))), pip_requirements=["mlflow"]
)
keep("tensors", "arrays")

from skl2onnx import to_onnx

proto = to_onnx(values, X.to_numpy().astype(np.float32))
mlflow.onnx.save_model(
    proto, "onnx", signature=infer_signature(X.to_numpy().astype(np.float32)), pip_requirements=["onnx"]
)
keep("onnx", "onnx")

import xgboost

booster = xgboost.train({"max_depth": 1}, xgboost.DMatrix(X, label=y), num_boost_round=1)
mlflow.xgboost.save_model(booster, "xgboost", pip_requirements=["xgboost"])
keep("xgboost", "xgboost")

import lightgbm

data = lightgbm.Dataset(X, label=y)
trees = lightgbm.train({"min_data_in_leaf": 1, "verbose": -1}, data, num_boost_round=1)
mlflow.lightgbm.save_model(trees, "lightgbm", pip_requirements=["lightgbm"])
keep("lightgbm", "lightgbm")

scikit = lightgbm.LGBMRegressor(n_estimators=1, verbose=-1).fit(X, y)
mlflow.lightgbm.save_model(scikit, "lightgbm_sklearn", pip_requirements=["lightgbm"])
keep("lightgbm_sklearn", "lightgbm_sklearn")

# How MLflow prints schemas and params, read from JSON.
texts = []
for folder in sorted((HERE / "folders").iterdir()):
    signature = mlflow.models.Model.load(str(folder)).signature
    for part in ["inputs", "outputs", "params"]:
        schema = getattr(signature, part) if signature else None
        if schema is not None:
            texts.append({"part": part, "json": schema.to_json(), "text": repr(schema)})
odd = [
    [{"type": "array", "items": {"type": "long"}}],
    [{"type": "map", "values": {"type": "long"}, "name": "m"}],
    [{"type": "map", "values": {"type": "array", "items": {"type": "map", "values": {"type": "any"}}}, "name": "m"}],
    [{"type": "string"}, {"type": "double"}],
    [{"type": "double", "name": "it's"}, {"type": "double", "name": "a\"'b"}, {"type": "double", "name": "\n\u007f\u00e9\u200b\U0001f600\\"}],
    [{"type": "object", "name": "o", "properties": {
        "b": {"type": "binary", "required": False}, "B": {"type": "any"}, "\U0001f600": {"type": "long"}, "\uffee": {"type": "long"},
        "a": {"type": "object", "properties": {"z": {"type": "long"}}}}}],
    [{"type": "tensor", "tensor-spec": {"dtype": "bool", "shape": []}}],
    [{"type": "tensor", "tensor-spec": {"dtype": "str", "shape": [-1]}, "name": "t"}],
    [{"type": "double", "name": "x", "required": None}],
]
for fields in odd:
    texts.append({"part": "inputs", "json": json.dumps(fields), "text": repr(Schema.from_json(json.dumps(fields)))})
for value in [0.1, 1e16, 1e15, 123456789.125, 1e-4, 1e-5, -0.0, 5e-324, 1.7976931348623157e308, float("-inf"), 100, 2**53]:
    fields = [{"name": "p", "type": "double", "default": value, "shape": None}]
    texts.append({"part": "params", "json": json.dumps(fields), "text": repr(ParamSchema.from_json(json.dumps(fields)))})
for kind, value in [("datetime", ["2024-01-02T03:04", "2024-01-02T03:04:05.25", None]), ("string", ["a", None, "\t"]),
                    ("boolean", [True, False]), ("long", []), ("float", [1, 2.5])]:
    fields = [{"name": "p", "type": kind, "default": value, "shape": [-1]}]
    texts.append({"part": "params", "json": json.dumps(fields), "text": repr(ParamSchema.from_json(json.dumps(fields)))})
(HERE / "texts.json").write_text(json.dumps(texts, indent=1) + "\n")
