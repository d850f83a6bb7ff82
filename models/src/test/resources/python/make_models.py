"""Saves models with MLflow's own client into FOLDER, and writes what its own scoring server answers to requests for them.

    python make_models.py FOLDER

FOLDER/<model> are the models, FOLDER/cases.json the requests: {model, content_type, body, status, answer}.
"""

import datetime
import decimal
import json
import os
import sys

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["GIT_PYTHON_REFRESH"] = "quiet"

import mlflow
import numpy
import pandas
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature, infer_signature
from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST
from mlflow.pyfunc import PythonModel, scoring_server
from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression


class Typed(PythonModel):
    """Gives back what it was given, and uses a param."""

    def predict(self, context, model_input, params=None):
        model_input["n2"] = model_input["n"] * params["k"]
        return model_input


class Described(PythonModel):
    """Says what it was given."""

    def predict(self, context, model_input, params=None):
        def describe(value):
            if isinstance(value, pandas.DataFrame):
                columns = [[str(name), str(value.dtypes.iloc[i])] for i, name in enumerate(value.columns)]
                cells = [[describe(cell) for cell in value.iloc[:, i].tolist()] for i in range(value.shape[1])]
                return ["DataFrame", type(value.index).__name__, columns, cells]
            if isinstance(value, numpy.ndarray):
                return ["ndarray", str(value.dtype), list(value.shape), str(value.tolist()), value.flags.writeable]
            if isinstance(value, dict):
                return {str(key): describe(each) for key, each in value.items()}
            if isinstance(value, list):
                return ["list", [describe(each) for each in value]]
            return [type(value).__name__, str(value)]

        return {"data": describe(model_input), "params": describe(params)}


class Answers(PythonModel):
    """Answers whatever it is asked for."""

    def predict(self, context, model_input, params=None):
        return self.all()[model_input["what"].iloc[0]]()

    def all(self):
        now = pandas.Timestamp("2024-02-03T04:05:06.789")
        frame = pandas.DataFrame
        return {
            "array": lambda: numpy.array([[1.5, 2.25], [float("nan"), -0.0]]),
            "float32": lambda: numpy.array([0.1, 1e10], dtype="float32"),
            "float16": lambda: numpy.array([0.1, 2], dtype="float16"),
            "uint64": lambda: numpy.array([2**64 - 1, 0], dtype="uint64"),
            "big endian": lambda: numpy.array([1, 2], dtype=">i4"),
            "fortran": lambda: numpy.asfortranarray([[1, 2], [3, 4]]),
            "empty": lambda: numpy.empty((0, 3)),
            "scalar array": lambda: numpy.array(7),
            "bools": lambda: numpy.array([True, False]),
            "text array": lambda: numpy.array(["a", "ü€"]),
            "object array": lambda: numpy.array(["setosa", "virginica"], dtype=object),
            "mixed array": lambda: numpy.array([1, "a", None, [2.5]], dtype=object),
            "bytes array": lambda: numpy.array([b"ab", b"c"]),
            "times ns": lambda: numpy.array(["2024-01-02T03:04:05"], dtype="datetime64[ns]"),
            "times us": lambda: numpy.array(["2024-01-02T03:04:05"], dtype="datetime64[us]"),
            "times nat": lambda: numpy.array(["2024-01-02", "NaT"], dtype="datetime64[ns]"),
            "series": lambda: pandas.Series([1.5, None], name="score"),
            "series without a name": lambda: pandas.Series(["a", "b"]),
            "frame": lambda: frame({"a": [1.5, float("inf")], "b": [1, 2]}),
            "one type": lambda: frame({"a": [1.5, 2.5], "b": [0.1, 0.2]}),
            "all types": lambda: frame(
                {
                    "s": ["x", "y"],
                    "missing": ["x", None],
                    "b": [True, False],
                    "i8": numpy.array([1, -1], dtype="int8"),
                    "f32": numpy.array([0.1, 0.2], dtype="float32"),
                    "t": [now, now],
                    "nat": [now, pandas.NaT],
                    "o": [[1, 2], {"k": None}],
                    "bytes": [b"\x00\xff" * 60, b""],
                    "date": [datetime.date(2024, 1, 2), None],
                    "n": pandas.array([1, None], dtype="Int64"),
                    "zone": pandas.to_datetime(["2024-01-02T03:04:05Z"] * 2),
                    "category": pandas.Categorical(["u", "v"]),
                }
            ),
            "numbered": lambda: frame([[1, 2], [3, 4]]),
            "numbered from 1": lambda: frame([[1, 2]], columns=[1, 2]),
            "same names": lambda: frame([[1, 2]], columns=["a", "a"]),
            "no rows": lambda: frame({"a": numpy.array([], dtype="float64"), "s": []}),
            "no columns": lambda: frame(index=[0, 1]),
            "far times": lambda: frame({"t": numpy.array(["3000-01-01"], dtype="datetime64[s]")}),
            "list": lambda: [1, 2.0, "x", None, True, [numpy.int64(3)], {"k": numpy.array([1.5])}],
            "big": lambda: [2**70, -(2**63)],
            "dict of arrays": lambda: {"y": numpy.array([[4.0], [9.0]]), "z": numpy.array([1])},
            "dict": lambda: {"a": numpy.float32(0.1), "b": b"abc", "c": now, "d": {"e": (1, 2)}, 3: 4},
            "text": lambda: 'q"\n\u2028é',
            "number": lambda: numpy.float64(2.5),
            "nothing": lambda: None,
            "set": lambda: {1, 2},
            "decimal": lambda: [decimal.Decimal("1.5")],
            "complex": lambda: numpy.array([1 + 2j]),
        }


class Trouble(PythonModel):
    """Does what a model should not."""

    def load_context(self, context):
        import os
        import time

        self.loaded = time.time()
        self.os = os

    def predict(self, context, model_input, params=None):
        import time

        what = model_input["what"].iloc[0]
        if what == "raise":
            raise ValueError("could not make sense of it")
        if what == "mlflow":
            raise MlflowException("gone", error_code=RESOURCE_DOES_NOT_EXIST)
        if what == "kill":
            self.os.kill(self.os.getpid(), 9)
        if what == "exit":
            self.os._exit(3)
        if what == "sleep":
            time.sleep(600)
        if what == "nap":
            time.sleep(0.3)
        if what == "eat":
            self.eaten = bytearray(8 << 30)
        if what == "secret":
            return [key for key in self.os.environ if "SECRET" in key]
        if what == "print":
            print("said by the model")
        return [self.os.getpid()]


class Stream(PythonModel):
    """Makes parts; when it is asked to predict, it says who it is, and how many streams came to their end."""

    ended = 0

    def predict(self, context, model_input, params=None):
        import os

        return [os.getpid(), self.ended]

    def predict_stream(self, context, model_input, params=None):
        try:
            for i in range(int(model_input["n"][0] if hasattr(model_input["n"], "__len__") else model_input["n"])):
                if i == 3:
                    raise ValueError("not more than three")
                yield {"part": i}
        finally:
            self.ended += 1


class Unloadable(PythonModel):
    def load_context(self, context):
        raise RuntimeError("the file of weights is not there")

    def predict(self, context, model_input, params=None):
        return None


FOLDER = sys.argv[1]
MODELS = {}
CASES = []


def save(name, flavor=mlflow.pyfunc, **how):
    flavor.save_model(path=f"{FOLDER}/{name}", pip_requirements=["mlflow"], **how)
    MODELS[name] = f"{FOLDER}/{name}"


def case(name, body, content_type="application/json"):
    CASES.append((name, body if isinstance(body, str) else json.dumps(body), content_type))


def what_signature():
    return ModelSignature(inputs=Schema([ColSpec("string", "what")]))


def sklearn_models():
    x, y = load_iris(return_X_y=True, as_frame=True)
    classifier = LogisticRegression(max_iter=500).fit(x, y)
    regressor = RandomForestRegressor(n_estimators=5, random_state=0).fit(x.to_numpy(), y.to_numpy(dtype=float))
    labels = LogisticRegression(max_iter=500).fit(x, [["setosa", "versicolor", "virginica"][i] for i in y])
    save("skops", mlflow.sklearn, sk_model=classifier, signature=infer_signature(x, y))
    save(
        "pickle",
        mlflow.sklearn,
        sk_model=regressor,
        signature=infer_signature(x.to_numpy(), y.to_numpy(dtype=float)),
        serialization_format="cloudpickle",
    )
    save("probabilities", mlflow.sklearn, sk_model=classifier, pyfunc_predict_fn="predict_proba")
    save("labels", mlflow.sklearn, sk_model=labels, signature=infer_signature(x))
    rows = x.iloc[::30]
    split = json.loads(rows.to_json(orient="split"))
    for name in ("skops", "probabilities", "labels"):
        case(name, {"dataframe_split": {"columns": split["columns"], "data": split["data"]}})
        case(name, {"dataframe_records": json.loads(rows.to_json(orient="records"))})
        case(name, rows.to_csv(index=False), "text/csv")
    case("skops", {"inputs": {column: rows[column].tolist() for column in rows}})
    case("pickle", {"inputs": rows.to_numpy().tolist()})
    case("pickle", {"instances": rows.to_numpy().tolist()})
    case("pickle", {"inputs": [[1, 2]]})
    case("labels", {"dataframe_split": {"columns": ["x"], "data": [[1]]}})


def custom_models():
    types = [("string", "s"), ("long", "n"), ("boolean", "b"), ("datetime", "t"), ("binary", "y"), ("float", "f"), ("integer", "i")]
    inputs = Schema([ColSpec(kind, name) for kind, name in types] + [ColSpec("double", "d", required=False)])
    params = ParamSchema([ParamSpec("k", "long", 2), ParamSpec("temps", "double", [0.5], (-1,)), ParamSpec("at", "datetime", numpy.datetime64("2024-01-01"))])
    signature = ModelSignature(inputs=inputs, params=params)
    save("typed", python_model=Typed(), signature=signature)
    save("described", python_model=Described(), signature=signature)
    row = {"s": "a", "n": 3, "b": True, "t": "2024-01-02T03:04:05", "y": "AAEC", "f": 0.1, "i": -7, "d": 1.5}
    other = {"s": "ü", "n": -1, "b": False, "t": "2024-01-02T03:04:06", "y": "", "f": 2, "i": 8}
    for name in ("typed", "described"):
        case(name, {"dataframe_records": [row]})
        case(name, {"dataframe_records": [row, other]})
        case(name, {"dataframe_records": [row, other], "params": {"k": 5, "temps": [1, 2], "at": "2025-06-07T08:09:10"}})
        case(name, {"dataframe_records": [row], "params": {"zzz": 1}})
        case(name, {"inputs": {key: [value] for key, value in row.items()}})
    save("anything", python_model=Described())
    for body in (
        {"dataframe_split": {"columns": ["a", "b", "c"], "data": [[1, "x", None], [2.5, None, [1, 2]]]}},
        {"dataframe_split": {"data": [[1, 2], [3, 4]]}},
        {"dataframe_records": [{"a": 1, "b": True}, {"a": 2, "b": False}]},
        {"dataframe_records": [{"a": None, "s": None}]},
        {"dataframe_records": []},
        {"inputs": [[1, 2], [3, 4]]},
        {"inputs": [["a", "bcd"]]},
        {"inputs": {"a": [1.5], "b": ["x", "y"]}},
        {"inputs": [{"a": 1, "b": [1, 2]}, {"a": 2, "b": []}]},
        {"inputs": 3},
        {"inputs": "x"},
        {"inputs": []},
        {"instances": [{"a": 1, "b": [1, 2]}, {"a": 2, "b": [3, 4]}]},
        {"messages": [{"role": "user", "content": "hi"}], "temperature": 1},
    ):
        case("anything", body)
    case("anything", "a,b\n1,x\n2,\n", "text/csv")
    save(
        "tensors",
        python_model=Described(),
        signature=infer_signature({"x": numpy.zeros((2, 3), dtype="float32"), "s": numpy.array(["a", "b"])}),
    )
    case("tensors", {"inputs": {"x": [[1, 2, 3]], "s": ["hello"]}})
    nested = infer_signature(pandas.DataFrame({"list": [[1.5]], "map": [{"k": "v"}]}))
    save("nested", python_model=Described(), signature=nested)
    case("nested", {"dataframe_split": {"columns": ["list", "map"], "data": [[[1.5, 2.5], {"k": "v"}]]}})
    save("answers", python_model=Answers(), signature=what_signature())
    for what in Answers().all():
        case("answers", {"dataframe_split": {"columns": ["what"], "data": [[what]]}})
    save("trouble", python_model=Trouble(), signature=what_signature())
    case("trouble", {"inputs": {"what": ["mlflow"]}})
    save("stream", python_model=Stream(), signature=ModelSignature(inputs=Schema([ColSpec("long", "n")])), streamable=True)
    save("unloadable", python_model=Unloadable(), signature=what_signature())


def answers():
    models = {}
    for name, body, content_type in CASES:
        model = models.get(name) or models.setdefault(name, mlflow.pyfunc.load_model(MODELS[name]))
        try:
            response = scoring_server.invocations(body, content_type, model, model.metadata.get_input_schema())
            status, answer = response.status, response.response
        except MlflowException as failure:
            status, answer = failure.get_http_status_code(), failure.serialize_as_json()
        except TypeError:
            status, answer = 500, "Internal Server Error"
        yield {"model": name, "content_type": content_type, "body": body, "status": status, "answer": answer}


sklearn_models()
custom_models()
with open(f"{FOLDER}/cases.json", "w") as file:
    json.dump(list(answers()), file)
