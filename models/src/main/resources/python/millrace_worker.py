"""Runs one model for Millrace: loads an MLflow folder and predicts what it is asked to, over a Unix domain socket.

    python millrace_worker.py SOCKET DESCRIPTORS FOLDER

What is said over the socket is in frame.proto, whose descriptors are in the file DESCRIPTORS. The data has been checked against the
model's signature: MLflow's own check is left out. Works with any release of MLflow since 2.0, and with what the model's environment has.
"""

import inspect
import json
import os
import signal
import socket
import struct
import sys
import threading
import traceback

LONGEST_TRACE = 8000


def watch_parent():
    """Ends this process, and what it started, when the parent's end of standard input is closed: the parent is gone."""

    def wait():
        while os.read(0, 4096):
            pass
        os.killpg(0, signal.SIGKILL) if os.getpgrp() == os.getpid() else os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


class Messages:
    """The messages of frame.proto."""

    def __init__(self, path):
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

        pool = descriptor_pool.DescriptorPool()
        with open(path, "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
        for file in files.file:
            pool.AddSerializedFile(file.SerializeToString())
        for name in ("WorkerRequest", "WorkerAnswer"):
            descriptor = pool.FindMessageTypeByName(f"millrace.models.worker.v1.{name}")
            make = getattr(message_factory, "GetMessageClass", None)
            setattr(self, name, make(descriptor) if make else message_factory.MessageFactory(pool).GetPrototype(descriptor))


class Frames:
    """Messages on a socket."""

    def __init__(self, path, messages):
        self.messages = messages
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)

    def receive(self):
        """The next request; None when there will be no more."""
        header = self._read(4)
        return header and self.messages.WorkerRequest.FromString(self._read(struct.unpack("<I", header)[0]))

    def _read(self, size):
        if size <= 65536:
            data = self.socket.recv(size, socket.MSG_WAITALL) if size else b""
            if len(data) == size:
                return data
        else:
            data = b""
        buffer = bytearray(size)
        view = memoryview(buffer)
        buffer[: len(data)] = data
        at = len(data)
        while at < size:
            count = self.socket.recv_into(view[at:])
            if not count:
                return None
            at += count
        return bytes(buffer)

    def send(self, answer):
        data = answer.SerializeToString()
        self.socket.sendall(struct.pack("<I", len(data)) + data)


class Inputs:
    """From messages to what a model is given, as MLflow's scoring server would give it."""

    def __init__(self, has_schema):
        import numpy
        import pandas

        self.numpy = numpy
        self.pandas = pandas
        self.has_schema = has_schema
        self.names = []
        self.columns = None

    def rows(self, payload, names):
        """The numbers of a table with these names, all of one type, laid out as pandas keeps them; None of anything else."""
        table = payload.table if payload.WhichOneof("kind") == "table" else None
        if table is None or len(table.blocks) != 1 or list(table.names) != names:
            return None
        elements = table.blocks[0].elements
        if not self._is_raw(elements) or self.numpy.dtype(elements.dtype).kind not in "fiu":
            return None
        return self._numbers(elements).reshape(len(names), table.rows).T

    def read(self, payload):
        kind = payload.WhichOneof("kind")
        if kind == "table":
            return self._table(payload.table)
        if kind == "array":
            return self._array(payload.array)
        if kind == "arrays":
            return {name: self._array(array) for name, array in zip(payload.arrays.names, payload.arrays.arrays)}
        value = json.loads(payload.json)
        if not self.has_schema and isinstance(value, list) and value and isinstance(value[0], dict):
            # Without a signature, MLflow makes arrays of all that is in rows.
            return [{key: self.numpy.array(cell) for key, cell in row.items()} for row in value]
        return value

    def _table(self, table):
        names = self._names(table)
        if len(table.blocks) == 1 and self._is_raw(table.blocks[0].elements):
            # One array for all columns, laid out as pandas keeps them.
            block = self._numbers(table.blocks[0].elements).reshape(len(table.blocks[0].columns), table.rows)
            return self.pandas.DataFrame(block.T, columns=names, copy=False)
        columns = {}
        for block in table.blocks:
            elements = block.elements
            is_raw = self._is_raw(elements)
            values = self._numbers(elements) if is_raw else self._objects(elements)
            for number, column in enumerate(block.columns):
                part = values[number * table.rows : (number + 1) * table.rows]
                columns[column] = part if is_raw else self._column(part, elements.dtype)
        index = self.pandas.RangeIndex(table.rows)
        frame = self.pandas.DataFrame({i: columns[i] for i in range(len(columns))}, index=index)
        if names is not None:
            frame.columns = names
        return frame

    def _names(self, table):
        """The names of columns; they are the same from call to call, and making an index is dear."""
        names = list(table.names)
        if names != self.names:
            self.names = names
            self.columns = self.pandas.DataFrame(columns=names).columns
        return self.columns if names else None

    def _column(self, values, dtype):
        """Texts as pandas types them, which depends on its release; anything else as objects."""
        if values and (dtype == "str" or (dtype == "object" and all(isinstance(value, str) for value in values))):
            return values
        array = self.numpy.empty(len(values), dtype=object)
        array[:] = values
        return self.pandas.Series(array, dtype=object)

    @staticmethod
    def _is_raw(elements):
        return elements.dtype not in ("str", "bytes", "object")

    def _numbers(self, elements):
        # A copy: models may change what they are given.
        return self.numpy.frombuffer(bytearray(elements.raw), dtype=elements.dtype)

    def _objects(self, elements):
        if elements.dtype == "object":
            return json.loads(elements.json)
        values = list(elements.texts if elements.dtype == "str" else elements.binaries)
        for at in elements.missing:
            values[at] = None
        return values

    def _array(self, array):
        elements = array.elements
        if self._is_raw(elements):
            return self._numbers(elements).reshape(tuple(array.shape))
        values = self._objects(elements)
        if elements.dtype == "object":
            objects = self.numpy.empty(len(values), dtype=object)
            for at, value in enumerate(values):
                objects[at] = value
            return objects.reshape(tuple(array.shape))
        return self.numpy.array(values, dtype=elements.dtype).reshape(tuple(array.shape))


class Outputs:
    """From what a model answers to messages that say in JSON what MLflow's scoring server says."""

    def __init__(self):
        import numpy
        import pandas
        from mlflow.utils.proto_json_utils import NumpyEncoder

        self.numpy = numpy
        self.pandas = pandas
        self.encoder = NumpyEncoder

    def write(self, value, payload):
        if isinstance(value, self.numpy.ndarray):
            if not self._array(value, payload.array):
                payload.json = self._json(value.tolist())
        elif isinstance(value, self.pandas.DataFrame):
            self._frame(value, payload)
        elif isinstance(value, self.pandas.Series):
            self._frame(self.pandas.DataFrame(value), payload)
        elif not self._map(value, payload):
            payload.json = self._json(value)

    def _json(self, value):
        return json.dumps(value, cls=self.encoder).encode("ascii")

    def _map(self, value, payload):
        """A dict of arrays as that, if it is one."""
        if type(value) is not dict or not value:
            return False
        for name, array in value.items():
            if not isinstance(name, str) or not isinstance(array, self.numpy.ndarray):
                return False
            if not self._array(array, payload.arrays.arrays.add()):
                payload.ClearField("arrays")
                return False
            payload.arrays.names.append(name)
        return True

    def _array(self, array, message):
        """Fills an array in, unless JSON says it in another way than by its elements."""
        kind = array.dtype.kind
        elements = message.elements
        if kind in "biuf" and array.dtype.itemsize <= 8:
            self._raw(array, elements)
        elif array.dtype == "datetime64[ns]" and not self.numpy.isnat(array).any():
            self._raw(array, elements)
        elif kind == "U" or (kind == "O" and self._infer(array) == "string"):
            elements.dtype = "str"
            elements.texts.extend(array.ravel().tolist())
        else:
            return False
        message.shape.extend(array.shape)
        return True

    def _raw(self, array, elements):
        little = array.dtype.newbyteorder("<")
        elements.dtype = array.dtype.name
        elements.raw = self.numpy.ascontiguousarray(array, dtype=little).tobytes()

    def _infer(self, values):
        return self.pandas.api.types.infer_dtype(values.ravel(), skipna=False) if values.size else "empty"

    def _frame(self, frame, payload):
        names = list(frame.columns)
        is_numbered = names == list(range(len(names))) and not any(isinstance(name, bool) for name in names)
        if not (is_numbered or all(isinstance(name, str) for name in names)) or not frame.columns.is_unique or not names:
            # What becomes of such names is JSON's business.
            payload.json = self._json(frame.to_dict(orient="records"))
            return
        table = payload.table
        table.rows = len(frame)
        if not is_numbered:
            table.names.extend(names)
        dtypes = set(frame.dtypes)
        first = next(iter(dtypes))
        if len(dtypes) == 1 and isinstance(first, self.numpy.dtype) and first.kind in "biuf" and first.itemsize <= 8:
            block = table.blocks.add()
            block.columns.extend(range(len(names)))
            self._raw(frame.to_numpy().T, block.elements)
            return
        for at in range(len(names)):
            block = table.blocks.add()
            block.columns.append(at)
            self._column(frame, at, block.elements)

    def _column(self, frame, at, elements):
        series = frame.iloc[:, at]
        dtype = series.dtype
        if isinstance(dtype, self.numpy.dtype):
            if dtype.kind in "biuf" and dtype.itemsize <= 8:
                return self._raw(series.to_numpy(), elements)
            if dtype.kind == "M" and self._times(series, elements):
                return None
        values = series.to_numpy(dtype=object)
        inferred = self._infer(values)
        if inferred == "string":
            elements.dtype = "str"
            elements.texts.extend(values.tolist())
        elif inferred == "bytes":
            elements.dtype = "bytes"
            elements.binaries.extend(values.tolist())
        else:
            name = frame.columns[at]
            elements.dtype = "object"
            elements.json = self._json([row[name] for row in frame.iloc[:, [at]].to_dict(orient="records")])
        return None

    def _times(self, series, elements):
        try:
            times = series if series.dtype == "datetime64[ns]" else series.dt.as_unit("ns")
        except (AttributeError, ValueError):
            return False
        self._raw(times.to_numpy(), elements)
        return True


class Model:
    """A model, and how it is called."""

    def __init__(self, folder):
        import mlflow.pyfunc

        self.mlflow_version = mlflow.__version__
        model = mlflow.pyfunc.load_model(folder, suppress_warnings=True)
        self.model = model
        self.metadata = model.metadata
        self.has_schema = self.metadata.get_input_schema() is not None
        self.predict_fn = getattr(model, "_predict_fn", None) or model.predict
        self.stream_fn = getattr(model, "_predict_stream_fn", None)
        self.params_schema = getattr(self.metadata, "get_params_schema", lambda: None)()
        self.predict_takes_params = self._takes_params(self.predict_fn)
        self.stream_takes_params = self.stream_fn is not None and self._takes_params(self.stream_fn)
        self.has_times = self.params_schema is not None and any(
            getattr(param.dtype, "name", "") == "datetime" for param in self.params_schema.params
        )
        from_example = getattr(self.metadata, "_is_type_hint_from_example", lambda: False)()
        self.example = getattr(model, "input_example", None) if from_example else None

    @staticmethod
    def _takes_params(function):
        param = inspect.signature(function).parameters.get("params")
        return param is not None and param.kind != inspect.Parameter.VAR_KEYWORD

    def predict(self, data, params):
        if self.example is not None and hasattr(data, "columns"):
            from mlflow.models.utils import _convert_dataframe_to_example_format

            data = _convert_dataframe_to_example_format(data, self.example)
        if self.predict_takes_params:
            return self.predict_fn(data, params=self._params(params))
        return self.predict_fn(data)

    def stream(self, data, params):
        from mlflow.exceptions import MlflowException

        if hasattr(data, "columns"):
            data = data.to_dict(orient="records")
        if isinstance(data, list):
            if len(data) != 1:
                raise MlflowException.invalid_parameter_value(f"'predict_stream' requires single input, but got {len(data)}.")
            data = data[0]
        if self.stream_takes_params:
            return self.stream_fn(data, params=self._params(params))
        return self.stream_fn(data)

    def _params(self, params):
        if self.has_times and params:
            from mlflow.models.utils import _enforce_params_schema

            return _enforce_params_schema(params, self.params_schema)
        return params


class PlainEstimator:
    """An estimator of scikit-learn's own that is given arrays for tables.

    For one row, scikit-learn takes several times as long to look at a table as to predict. It does so only to compare the columns' names with
    those that the estimator was fitted with: where these are the same, and all columns of one type, an array has the same answer.
    """

    MODULES = (
        "sklearn.ensemble._forest",
        "sklearn.ensemble._gb",
        "sklearn.linear_model.",
        "sklearn.naive_bayes",
        "sklearn.neighbors.",
        "sklearn.neural_network.",
        "sklearn.preprocessing._data",
        "sklearn.svm.",
        "sklearn.tree.",
    )

    def __init__(self, estimator, names, predict_fn):
        self.names = names
        self.predict = getattr(estimator, predict_fn)

    @classmethod
    def of(cls, model):
        """None if the model is anything else."""
        flavor = model.metadata.flavors["python_function"]
        predict_fn = flavor.get("predict_fn", "predict")
        get_raw_model = getattr(model.model, "get_raw_model", None)
        if flavor["loader_module"] != "mlflow.sklearn" or predict_fn not in ("predict", "predict_proba") or model.example is not None:
            return None
        try:
            estimator = get_raw_model()
            names = [str(name) for name in estimator.feature_names_in_]
            return cls(cls._without_names(estimator), names, predict_fn)
        except (AttributeError, NotImplementedError, TypeError, ValueError):
            return None

    @classmethod
    def _without_names(cls, estimator):
        """A copy, which shares what was learned."""
        import copy

        from sklearn import get_config
        from sklearn.pipeline import Pipeline

        nameless = copy.copy(estimator)
        if type(estimator) is not Pipeline:
            cls._check(estimator)
            del nameless.feature_names_in_
            return nameless
        (name, first), *others = estimator.steps
        for _, step in others:
            cls._check(step)
            if hasattr(step, "feature_names_in_"):
                raise ValueError("a step that looks at names")
        if get_config().get("transform_output", "default") != "default":
            raise ValueError("steps hand tables on")
        nameless.steps = [(name, cls._without_names(first)), *others]
        return nameless

    @classmethod
    def _check(cls, estimator):
        said = vars(estimator)
        if not type(estimator).__module__.startswith(cls.MODULES) or "estimator" in said or "_sklearn_output_config" in said:
            raise ValueError("not plain")


class Worker:
    def __init__(self, frames):
        self.frames = frames
        self.answer = frames.messages.WorkerAnswer
        self.kinds = {
            value.name: value.number
            for value in self.answer.DESCRIPTOR.fields_by_name["failure"].message_type.fields_by_name["kind"].enum_type.values
        }

    def run(self, folder):
        try:
            self.model = Model(folder)
            self.inputs = Inputs(self.model.has_schema)
            self.outputs = Outputs()
            self.plain = PlainEstimator.of(self.model)
        except BaseException as failure:
            self.fail("LOADING", failure)
            traceback.print_exc()
            sys.exit(1)
        answer = self.answer()
        answer.loaded.mlflow_version = self.model.mlflow_version
        answer.loaded.is_streamable = self.model.stream_fn is not None
        self.frames.send(answer)
        while True:
            request = self.frames.receive()
            if request is None:
                return
            self.serve(request)

    def serve(self, request):
        try:
            if request.is_stream:
                for part in self.model.stream(*self.read(request)):
                    if not self.send(part):
                        return
                predictions = None
            else:
                predictions = self.predict(request)
        except MemoryError as failure:
            self.give_up(failure)
        except Exception as failure:
            self.fail("MODEL", failure)
        else:
            if request.is_stream:
                answer = self.answer()
                answer.end.SetInParent()
                self.frames.send(answer)
            else:
                self.send(predictions)

    def predict(self, request):
        if self.plain is not None:
            rows = self.inputs.rows(request.input, self.plain.names)
            if rows is not None:
                return self.plain.predict(rows)
        return self.model.predict(*self.read(request))

    def read(self, request):
        """Data and params."""
        data = self.inputs.read(request.input)
        if request.params:
            return data, json.loads(request.params)
        # MLflow has no params, except for requests in the form of chat and completion models.
        is_llm = isinstance(data, dict) and request.input.WhichOneof("kind") == "json"
        return data, {} if is_llm else None

    def send(self, predictions):
        """Says whether they could be sent."""
        try:
            answer = self.answer()
            self.outputs.write(predictions, answer.predictions)
        except MemoryError as failure:
            self.give_up(failure)
        except Exception as failure:
            self.fail("ANSWER", failure)
        else:
            self.frames.send(answer)
            return True
        return False

    def give_up(self, failure):
        """What is left of memory may not do for anything else."""
        self.fail("MEMORY", failure)
        os._exit(1)

    def fail(self, kind, failure):
        answer = self.answer()
        answer.failure.kind = self.kinds[f"FAILURE_KIND_{kind}"]
        text = "".join(traceback.format_exception_only(type(failure), failure)).strip()
        code = getattr(failure, "error_code", None)
        if type(failure).__module__.startswith("mlflow.") and isinstance(code, str):
            answer.failure.error_code = code
            text = str(getattr(failure, "message", text))
        answer.failure.message = text.encode("utf-8", "replace").decode("utf-8")[:LONGEST_TRACE]
        trace = "".join(traceback.format_exception(type(failure), failure, failure.__traceback__))
        answer.failure.trace = trace.encode("utf-8", "replace").decode("utf-8")[-LONGEST_TRACE:]
        self.frames.send(answer)


def main(path, descriptors, folder):
    watch_parent()
    Worker(Frames(path, Messages(descriptors))).run(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
