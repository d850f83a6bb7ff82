"""Single values in every form of request, by the type that the signature declares."""

import json

TABLE_FORMS = {
    "split": '{"dataframe_split":{"columns":["c"],"data":[[?]]}}',
    "records": '{"dataframe_records":[{"c":?}]}',
    "inputs": '{"inputs":{"c":[?]}}',
    "single": '{"inputs":{"c":?}}',
    "rows": '{"inputs":[{"c":?}]}',
    "instances": '{"instances":[{"c":?}]}',
}
SCALARS = ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"]
NUMBERS = ["0", "1", "1.5", "-7.9", "3000000000", "-3000000000", "9223372036854775807", "9223372036854775808",
           "100000000000000000000", "1e300", "NaN", "Infinity"]
TEXTS = ['"1"', '"1.5"', '"x"', '""', '" 7 "', '"1_0"', '"NaN"', '"inf"', '"true"', '"é"', '"YWJj"', '"YWJ"',
         '"2021-01-02"', '"2021-01-02T03:04:05"', '"2021-01-02 03:04:05.123456789"', '"2021-01-02T03:04:05Z"',
         '"2021-01-02T03:04:05+02:00"', '"01/02/2021"', '"2021-13-01"', '"2021"', '"1900-01-01"']
OTHERS = ["true", "false", "null", "[1]", "[]", '{"a":1}']
DTYPES = ["bool", "int8", "int32", "int64", "uint8", "uint64", "float16", "float32", "float64", "str", "object",
          "datetime64[ns]"]
TENSOR_VALUES = ["0", "1", "1.5", "-1", "200", "300", "3000000000", "1e300", "NaN", '"1"', '"1.5"', '"x"', '""', "true",
                 "null", "[1]", "[1,2.5]", "[true,false]", '["x"]', "[null]", "[]", "[[1]]", "[1,[2]]", '{"a":1}', '"2021-01-02"']
TENSOR_FORMS = {
    "array": '{"inputs":[?]}',
    "array2": '{"inputs":[?,?]}',
    "scalar": '{"inputs":?}',
    "instances": '{"instances":[?]}',
    "split": '{"dataframe_split":{"columns":["c"],"data":[[?]]}}',
    "named": '{"inputs":{"x":[?]}}',
    "rows": '{"instances":[{"x":?}]}',
    "namedSplit": '{"dataframe_split":{"columns":["x"],"data":[[?]]}}',
    "namedList": '{"inputs":[?]}',
}
PARAM_VALUES = ["0", "1", "2.0", "1.5", "3000000000", "100000000000000000000", '"x"', '"2021-01-02"',
                '"2021-01-02T03:04:05"', '"2021-01-02T03:04:05Z"', "true", "null", "[]", "[1]", "[1,2.5]", '["x"]', "[true]",
                "[null]", "[[1]]", '{"a":1}', '{"a":"x"}', '{"b":1}', "NaN", '["2021-01-02"]']


def column(kind, name="c", required=True):
    more = {} if name is None else {"name": name}
    kind = {"type": kind} if isinstance(kind, str) else kind
    return {"inputs": [{**kind, **more, "required": required}]}


def tensor(dtype, shape, name=None):
    return {"inputs": [{"type": "tensor", "tensor-spec": {"dtype": dtype, "shape": shape}, **({"name": name} if name else {})}]}


def groups():
    for kind in SCALARS:
        for form in TABLE_FORMS.values():
            yield {"signature": column(kind), "form": form, "values": NUMBERS + TEXTS + OTHERS}
        yield {"signature": column(kind, required=False), "form": TABLE_FORMS["split"], "values": ["1", "null"]}
        yield {"signature": column(kind, None), "form": '{"inputs":[?]}', "values": NUMBERS + TEXTS + OTHERS}
        yield {"signature": column(kind, None), "form": '{"inputs":?}', "values": ["1", '"x"', "null", "true", "1.5"]}
        yield {"signature": column(kind, None), "form": '{"dataframe_split":{"data":[[?]]}}', "values": ["1", '"x"', "null"]}
        # Two cells: what one makes of the other.
        pairs = ["1],[null", "null],[true", '"x"],[null', '"x"],[1', "1.5],[2", '"a"],["bcd"', "true],[2", "null],[null"]
        yield {"signature": column(kind), "form": TABLE_FORMS["split"], "values": pairs}
        commas = [p.replace("],[", ",") for p in pairs]
        yield {"signature": column(kind), "form": TABLE_FORMS["inputs"], "values": commas}
        yield {"signature": column(kind), "form": TABLE_FORMS["instances"], "values": [p.replace("],[", '},{"c":') for p in pairs]}
        yield {"signature": column(kind), "form": TABLE_FORMS["records"],
               "values": ['1},{"d":1', 'true},{"d":1', '"x"},{"d":1', '"2021-01-02"},{}']}
    arrays = ["[]", "[1]", "[1,2.5]", "[0,1]", "[1,null]", "[null]", '["x"]', '["x",1]', '["xyz",null]', "[true]", "[true,null]",
              "[3000000000]", "null", "1", '"x"', '{"a":1}', "[[1]]", "[[1.5],[2.5]]", '["2021-01-02"]', "[1.5,\"x\"]"]
    for kind in SCALARS:
        array = {"type": "array", "items": {"type": kind}}
        for form in TABLE_FORMS.values():
            yield {"signature": column(array), "form": form, "values": arrays}
    objects = ["{}", '{"a":1}', '{"a":1.5}', '{"a":0}', '{"a":"x"}', '{"a":null}', '{"a":1,"b":"x"}', '{"a":1.5,"b":null}', '{"b":"x"}',
               '{"a":1.5,"c":1}', "null", "1", '[{"a":1.5}]', '{"a":[1.5]}', '{"a":true}']
    shapes = [
        ({"type": "object", "properties": {"a": {"type": "double"}, "b": {"type": "string", "required": False}}}, objects),
        ({"type": "object", "properties": {"a": {"type": "binary"}}}, ['{"a":"YWJj"}', '{"a":1}']),
        ({"type": "object", "properties": {"a": {"type": "datetime"}}}, ['{"a":"2021-01-02"}', '{"a":1}']),
        ({"type": "object", "properties": {"a": {"type": "long"}}}, objects),
        ({"type": "map", "values": {"type": "double"}}, objects),
        ({"type": "map", "values": {"type": "string"}}, objects),
        ({"type": "any"}, objects + arrays + NUMBERS + TEXTS),
        ({"type": "array", "items": {"type": "any"}}, arrays),
        ({"type": "array", "items": {"type": "array", "items": {"type": "double"}}}, arrays),
        ({"type": "array", "items": {"type": "object", "properties": {"a": {"type": "double"}}}}, objects + ["[]", "[null]"]),
        ({"type": "sparkml_vector"}, arrays),
    ]
    for kind, values in shapes:
        for form in TABLE_FORMS.values():
            yield {"signature": column(kind), "form": form, "values": values}
        yield {"signature": column(kind, required=False), "form": TABLE_FORMS["records"], "values": ["null", "{}", "[]"]}
    for dtype in DTYPES:
        for form in ("array", "split", "instances"):
            yield {"signature": tensor(dtype, [-1]), "form": TENSOR_FORMS[form], "values": TENSOR_VALUES}
        yield {"signature": tensor(dtype, [-1, 1]), "form": TENSOR_FORMS["array"], "values": TENSOR_VALUES[-10:]}
        yield {"signature": tensor(dtype, [-1], "x"), "form": TENSOR_FORMS["named"], "values": TENSOR_VALUES}
        yield {"signature": tensor(dtype, [-1], "x"), "form": TENSOR_FORMS["rows"], "values": TENSOR_VALUES}
        yield {"signature": tensor(dtype, [-1], "x"), "form": TENSOR_FORMS["namedSplit"], "values": TENSOR_VALUES}
    for shape in ([-1], [-1, 1], [-1, -1], [-1, 2], [2], [], [-1, 1, -1], [1, 1]):
        values = ["1", "[1]", "[1,2]", "[[1]]", "[[1,2]]", "[[1],[2]]", "[]"]
        for form in ("array", "scalar", "split", "array2"):
            yield {"signature": tensor("float32", shape), "form": TENSOR_FORMS[form], "values": values}
        for form in ("named", "rows", "namedSplit", "namedList"):
            yield {"signature": tensor("float32", shape, "x"), "form": TENSOR_FORMS[form], "values": values}
    for kind in [k for k in SCALARS if k != "binary"]:
        for shape in (None, [-1]):
            param = {"params": [{"name": "p", "type": kind, "default": None if shape is None else [], "shape": shape}]}
            yield {"signature": param, "form": '{"inputs":[1],"params":{"p":?}}', "values": PARAM_VALUES}
    param = {"params": [{"name": "p", "type": "object", "properties": {"a": {"type": "long", "required": False}},
                         "default": {"a": 7}, "shape": None}]}
    yield {"signature": param, "form": '{"inputs":[1],"params":{"p":?}}', "values": PARAM_VALUES}
    for form in list(TABLE_FORMS.values()) + ['{"inputs":[?]}', '{"inputs":?}', '{"instances":[?]}']:
        yield {"signature": None, "form": form, "values": NUMBERS[:6] + TEXTS[:3] + OTHERS + ["[1,2.5]", '[1,"x"]', "[[1],[2]]", "[1,[2]]", "[true,1]", "[null,1]"]}


def small(prediction):
    """A description in few characters: [column, type, value …], [type, shape, values] or whatever it is."""
    data, params = prediction["data"], prediction["params"]
    if "table" in data:
        data = [[c["name"], c["type"], *c["values"]] for c in data["table"]]
    elif "map" in data:
        data = {k: [a["type"], a["shape"], a["values"]] for k, a in data["map"].items()}
    elif "shape" in data:
        data = [data["type"], data["shape"], data["values"]]
    return {"data": data, "params": params} if params else {"data": data}
