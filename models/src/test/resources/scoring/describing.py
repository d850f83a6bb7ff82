"""Models that answer with what they were given, so that a record shows what the scoring code made of a request."""

import base64
import datetime
import math

import numpy as np
import pandas as pd

import mlflow


def value(v):
    """A value as plain JSON: what is missing is null, bytes and times say so."""
    if isinstance(v, (bytes, np.bytes_)):
        return {"bytes": base64.b64encode(bytes(v)).decode()}
    if v is pd.NaT or v is pd.NA:
        return None
    if isinstance(v, np.datetime64):
        return None if np.isnat(v) else {"time": pd.Timestamp(v).isoformat()}
    if isinstance(v, (datetime.datetime, datetime.date)):
        return {"time": pd.Timestamp(v).isoformat()}
    if isinstance(v, np.ndarray):
        return value(v.tolist()) if v.dtype.kind != "M" else [value(x) for x in v]
    if isinstance(v, np.generic):
        return value(v.item())
    if isinstance(v, dict):
        return {str(k): value(x) for k, x in v.items()}
    if isinstance(v, (list, tuple)):
        return [value(x) for x in v]
    return v


def elements(dtype):
    """An element type's name; texts, bytes and objects are all objects, since what they are depends on pandas' version."""
    if dtype.kind == "M":
        return "datetime64[ns]"
    return "object" if dtype.kind in "OUSTV" or str(dtype) in ("str", "string") else str(dtype)


def array(a):
    a = np.asarray(a) if not hasattr(a, "dtype") else a
    kind = elements(a.dtype)
    cells = [value(x) for x in (a if isinstance(a, pd.Series) else a.ravel())]
    if kind == "object":
        cells = [None if isinstance(x, float) and math.isnan(x) else x for x in cells]
    return {"type": kind, "shape": list(a.shape), "values": cells}


def describe(data):
    if isinstance(data, pd.DataFrame):
        return {"table": [{"name": str(n), **array(data.iloc[:, i])} for i, n in enumerate(data.columns)]}
    if isinstance(data, np.ndarray):
        return array(data)
    if isinstance(data, dict) and data and all(isinstance(v, (np.ndarray, np.generic)) for v in data.values()):
        return {"map": {k: array(np.asarray(v)) for k, v in data.items()}}
    return {"value": value(data)}


class Describing:
    def predict(self, model_input, params=None):
        return {"data": describe(model_input), "params": value(params or {})}


class Same:
    def predict(self, model_input, params=None):
        return model_input


class Linear:
    """Model L of the reference: y = 1 + 2·x1."""

    def predict(self, model_input, params=None):
        if model_input.isna().any().any() or not len(model_input):
            raise ValueError("Input contains NaN.")
        return 1 + 2 * model_input["x1"].to_numpy()


class Product:
    """Model P: adds n2 = n·k."""

    def predict(self, model_input, params=None):
        model_input["n2"] = model_input["n"] * params["k"]
        return model_input


class Onnx:
    """Model O: y = 2·x₀ + 0.5·x₁ + 1."""

    def predict(self, model_input, params=None):
        x = model_input["x"]
        return {"y": (2 * x[:, :1] + np.float32(0.5) * x[:, 1:] + 1).astype(np.float32)}


class Failing:
    def __init__(self, code):
        self.code = code

    def predict(self, model_input, params=None):
        raise mlflow.exceptions.MlflowException("gone", self.code)
