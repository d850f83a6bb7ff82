"""What a model answers."""

import json


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
