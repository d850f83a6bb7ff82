"""Makes the models beside this file, and answers.json: what MLflow's ONNX flavor answers.

Needs mlflow 3.17.2, onnx, onnxruntime, scikit-learn and skl2onnx:

    python make.py
"""

import itertools
import json
import pathlib
import shutil
import tempfile
import warnings

warnings.filterwarnings("ignore")

import mlflow
import numpy as np
import onnx
import pandas as pd
from skl2onnx import to_onnx
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

import graphs

HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(tempfile.mkdtemp())
SIMPLE = (
    "linear two_inputs columns texts dynamic echo unsigned single_value lists even_list any_rank optional "
    "text_rows bfloat unsigned_input list_input small_list huge slow"
).split()

iris = load_iris()
measures = iris.data.astype(np.float32)
numbered = LogisticRegression(max_iter=1000).fit(measures, iris.target)
named = LogisticRegression(max_iter=1000).fit(measures, iris.target_names[iris.target])


def classifier(fitted, zipmap):
    made = to_onnx(fitted, measures[:1], options={"zipmap": zipmap}, target_opset=21)
    made.ir_version = graphs.IR_VERSION
    return made


made = {name: getattr(graphs, name)() for name in SIMPLE}
made["iris"] = classifier(numbered, True)
made["iris_names"] = classifier(named, True)
made["iris_array"] = classifier(numbered, False)
made["too_new"] = graphs.linear()
made["too_new"].ir_version = 99
for name, each in made.items():
    (HERE / f"{name}.onnx").write_bytes(each.SerializeToString())
graphs.external(HERE)
graphs.outside(HERE, "outside_parent.onnx", "../secret.bin")
graphs.outside(HERE, "outside_memory.onnx", "*/_ORT_MEM_ADDR_/*")
graphs.outside(HERE, "outside_absent.onnx", "absent.bin")
graphs.outside(HERE, "outside_root.onnx", "/etc/services")
(HERE / "broken.onnx").write_bytes(b"This is no model.")


def loaded(name):
    """By MLflow, as a scoring server loads it."""
    folder = WORK / name
    if not folder.exists():
        # save_model would check and rewrite; the folder that it makes is all that is needed.
        mlflow.onnx.save_model(made["linear"], str(folder))
        shutil.copy(HERE / f"{name}.onnx", folder / "model.onnx")
        for data in HERE.glob(f"{name}.bin"):
            shutil.copy(data, folder)
    return mlflow.pyfunc.load_model(str(folder))


def plain(value):
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value] if value.shape else plain(value.item())
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, np.generic):
        return value.item()
    return value


def described(values):
    if isinstance(values, list):
        return {"type": "object", "shape": [len(values)], "data": plain(values)}
    values = np.asarray(values)
    flat = [plain(each) for each in values.reshape(-1)]
    isText = values.dtype.kind in "OU" and all(isinstance(each, str) for each in flat)
    kind = "str" if isText else values.dtype.name
    return {"type": kind, "shape": list(values.shape), "data": flat}


def payload(data):
    if isinstance(data, pd.DataFrame):
        return {"table": {str(name): described(data[name].to_numpy()) for name in data}}
    if isinstance(data, dict):
        return {"arrays": {name: described(each) for name, each in data.items()}}
    return {"array": described(data)}


cases = []


def case(model, name, data):
    """Keeps what MLflow answers; null if it refuses."""
    try:
        answer = payload(loaded(model).predict(data))
    except Exception as refused:
        print(model, name, "refused:", str(refused).splitlines()[0][:150])
        answer = None
    cases.append({"model": model, "case": name, "given": payload(data), "answer": answer})


def array(values, kind="float32"):
    return np.array(values, dtype=kind)


def table(**columns):
    return pd.DataFrame(columns)


x = array([[1, 2], [3, 4]])
case("linear", "array", x)
case("linear", "named array", {"x": x})
case("linear", "doubles", x.astype(float))
case("linear", "table of floats", pd.DataFrame(x))
case("linear", "table of numbers", table(p=array([1, 3], "int32"), q=array([2, 4], "int64")).astype({"p": "float64"}))
case("linear", "table of int32 and float32", table(p=array([16777217, 3], "int32"), q=array([2, 4])))
case("linear", "no rows", np.zeros((0, 2), dtype="float32"))
case("linear", "table without rows", pd.DataFrame(x[:0]))
case("linear", "not finite", array([[np.inf, 1], [1e38, 1e38]]))
case("linear", "one dimension", array([1, 2]))
case("linear", "three columns", array([[1, 2, 3]]))
case("linear", "whole numbers", x.astype("int64"))
case("linear", "texts", np.array([["1", "2"]], dtype=object))
case("linear", "name of nothing", {"z": x})
case("linear", "a name too many", {"x": x, "z": x})
case("linear", "table of truth and numbers", table(p=[True, False], q=array([2, 4])))

rows = measures[::15]
for model in ["iris", "iris_names", "iris_array"]:
    case(model, "array", rows)
    case(model, "table", pd.DataFrame(rows.astype(float), columns=iris.feature_names))
    case(model, "one row", rows[:1])
case("iris", "no rows", rows[:0])

both = dict(a=array([1.5, 2]), b=array([1, 3], "int64"))
case("two_inputs", "arrays", both)
case("two_inputs", "table", table(**both))
case("two_inputs", "table in another order with one more", table(z=["r", "s"], b=both["b"], a=[1.5, 2]))
case("two_inputs", "one array", x)
case("two_inputs", "one missing", {"a": both["a"]})
case("two_inputs", "column missing", table(a=both["a"]))
case("two_inputs", "doubles for whole numbers", dict(a=both["a"], b=array([1, 3], "float64")))
case("columns", "arrays", dict(a=array([[1], [2]]), b=array([[3], [4]], "float64")))

names = np.array(["red", "grün", "蓝", "", "a\0b"], dtype=object)
case("texts", "array", names)
case("texts", "nothing", np.array([], dtype=object))
case("texts", "numbers", array([1, 2]))
case("texts", "objects", np.array([None, 1.5, True, "red"], dtype=object))
case("text_rows", "table", table(p=["a", "b"], q=["c", "d"]))
case("text_rows", "table with a missing text", table(p=["a", None], q=["c", "d"]))
case("text_rows", "table of texts and numbers", table(p=["a", "b"], q=[1.5, 2]))
case("texts", "two dimensions", np.array([["red"]], dtype=object))

case("dynamic", "array", array([[1, 2, 3], [4, 5, 6]]))
case("dynamic", "wide", np.ones((1, 50), dtype="float32"))
case("dynamic", "no columns", np.zeros((2, 0), dtype="float32"))

extremes = {
    "bool": array([True, False], "bool"),
    "int8": array([-128, 127], "int8"),
    "int16": array([-32768, 32767], "int16"),
    "int32": array([-(2**31), 2**31 - 1], "int32"),
    "int64": array([-(2**63), 2**63 - 1], "int64"),
    "uint8": array([0, 255], "uint8"),
    "float16": array([6e-8, 65504], "float16"),
    "float32": array([1e-45, 3.4028235e38]),
    "float64": array([5e-324, 1.7976931348623157e308], "float64"),
    "str": np.array(["x", "y"], dtype=object),
}
case("echo", "extremes", extremes)
case("unsigned", "extremes", array([1, 255, 65535], "int64"))
case("unsigned", "wraps round", array([-1, -2], "int64"))
case("single_value", "array", array([1, 2, 3.5]))
case("lists", "arrays", dict(x=array([0.1, 2]), s=np.array(["p", "q"], dtype=object)))
case("even_list", "array", array([0.1, 2]))
case("any_rank", "two dimensions", array([[1, 2], [3, 4]]))
case("any_rank", "table", pd.DataFrame(array([[1, 2], [3, 4]])))
case("even_list", "nothing", array([]))
case("optional", "array", array([0.1, 2]))
case("external", "array", np.ones((2, 400), dtype="float32"))
case("slow", "a few", array([7], "int64"))

# The types of the matrix that pandas makes of columns of two types.
kinds = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split()
matrix = {
    f"{one} {other}": pd.DataFrame({"p": np.ones(1, one), "q": np.ones(1, other)}).values.dtype.name
    for one, other in itertools.product(kinds, kinds)
}

# One line per case, so that changes show.
lines = ",\n".join("  " + json.dumps(each, ensure_ascii=False) for each in cases)
(HERE / "answers.json").write_text(
    '{"cases": [\n%s\n],\n"matrix": %s}\n' % (lines, json.dumps(matrix)), encoding="utf-8"
)
shutil.rmtree(WORK)
