"""What a model is given."""

import json


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
