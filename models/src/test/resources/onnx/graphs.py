"""The models that lie beside this file, but for those that skl2onnx makes."""

import onnx
from onnx import TensorProto as T
from onnx import helper, numpy_helper
import numpy as np

# Those that the oldest ONNX Runtime still of use reads.
IR_VERSION = 10
OPSETS = [helper.make_opsetid("", 21), helper.make_opsetid("ai.onnx.ml", 3)]


def model(inputs, outputs, nodes, initializers=()):
    graph = helper.make_graph(nodes, "graph", inputs, outputs, list(initializers))
    made = helper.make_model(graph, opset_imports=OPSETS, ir_version=IR_VERSION)
    return made


def tensor(name, kind, *shape):
    return helper.make_tensor_value_info(name, kind, list(shape))


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, inputs.split(), outputs.split(), **attributes)


def constant(name, values, dtype):
    return numpy_helper.from_array(np.array(values, dtype=dtype), name)


def typed(name, kind):
    return helper.make_value_info(name, kind)


FLOATS = helper.make_tensor_type_proto(T.FLOAT, ["n"])
TEXTS = helper.make_tensor_type_proto(T.STRING, ["n"])

# Each input comes back by itself; the numbers of Python's numpy names them.
FEEDABLE = {
    "bool": T.BOOL,
    "int8": T.INT8,
    "int16": T.INT16,
    "int32": T.INT32,
    "int64": T.INT64,
    "uint8": T.UINT8,
    "float16": T.FLOAT16,
    "float32": T.FLOAT,
    "float64": T.DOUBLE,
    "str": T.STRING,
}
UNSIGNED = {"uint16": T.UINT16, "uint32": T.UINT32, "uint64": T.UINT64}


def linear():
    return model(
        [tensor("x", T.FLOAT, None, 2)],
        [tensor("y", T.FLOAT, None, 1)],
        [node("MatMul", "x w", "xw"), node("Add", "xw b", "y")],
        [constant("w", [[2], [0.5]], "float32"), constant("b", [1], "float32")],
    )


def two_inputs():
    return model(
        [tensor("a", T.FLOAT, None), tensor("b", T.INT64, None)],
        [tensor("sum", T.DOUBLE, None), tensor("isMore", T.BOOL, None)],
        [
            node("Cast", "a", "a64", to=T.DOUBLE),
            node("Cast", "b", "b64", to=T.DOUBLE),
            node("Add", "a64 b64", "sum"),
            node("Greater", "a64 b64", "isMore"),
        ],
    )


def columns():
    """Two inputs of one column each, as skl2onnx has it."""
    return model(
        [tensor("a", T.FLOAT, None, 1), tensor("b", T.DOUBLE, "n", 1)],
        [tensor("both", T.FLOAT, "n", 2)],
        [node("Cast", "b", "b32", to=T.FLOAT), node("Concat", "a b32", "both", axis=1)],
    )


def texts():
    return model(
        [tensor("s", T.STRING, None)],
        [tensor("called", T.STRING, None), tensor("code", T.INT64, None)],
        [
            node("StringConcat", "s mark", "called"),
            helper.make_node(
                "LabelEncoder",
                ["s"],
                ["code"],
                domain="ai.onnx.ml",
                keys_strings=["red", "grün", "蓝"],
                values_int64s=[1, 2, 2**60],
                default_int64=-1,
            ),
        ],
        [helper.make_tensor("mark", T.STRING, [1], ["!"])],
    )


def text_rows():
    return model([tensor("s", T.STRING, None, 2)], [tensor("t", T.STRING, None, 2)], [node("Identity", "s", "t")])


def dynamic():
    return model(
        [tensor("x", T.FLOAT, "rows", "columns")],
        [tensor("total", T.FLOAT, "rows"), tensor("shape", T.INT64, 2)],
        [node("ReduceSum", "x axes", "total", keepdims=0), node("Shape", "x", "shape")],
        [constant("axes", [1], "int64")],
    )


def echo():
    """Inputs of every type come back."""
    return model(
        [tensor(name, kind, None) for name, kind in FEEDABLE.items()],
        [tensor(name + "_out", kind, None) for name, kind in FEEDABLE.items()],
        [node("Identity", name, name + "_out") for name in FEEDABLE],
    )


def unsigned():
    return model(
        [tensor("x", T.INT64, None)],
        [tensor(name, kind, None) for name, kind in UNSIGNED.items()],
        [node("Cast", "x", name, to=kind) for name, kind in UNSIGNED.items()],
    )


def single_value():
    return model(
        [tensor("x", T.FLOAT, None)],
        [tensor("total", T.FLOAT), tensor("name", T.STRING)],
        [node("ReduceSum", "x", "total", keepdims=0), node("Identity", "label", "name")],
        [helper.make_tensor("label", T.STRING, [], ["Σ 蓝".encode()])],
    )


def lists():
    return model(
        [tensor("x", T.FLOAT, "n"), tensor("s", T.STRING, "n")],
        [typed("ragged", helper.make_sequence_type_proto(FLOATS)), typed("words", helper.make_sequence_type_proto(TEXTS))],
        [
            node("Concat", "x x", "xx", axis=0),
            node("SequenceConstruct", "x xx", "ragged"),
            node("SequenceConstruct", "s s", "words"),
        ],
    )


def even_list():
    return model(
        [tensor("x", T.FLOAT, "n")],
        [typed("even", helper.make_sequence_type_proto(FLOATS))],
        [node("SequenceConstruct", "x x", "even")],
    )


def any_rank():
    """Its file says nothing about shapes."""
    x, y = (helper.make_tensor_value_info(name, T.FLOAT, None) for name in "xy")
    return model([x], [y], [node("Identity", "x", "y")])


def optional():
    return model(
        [tensor("x", T.FLOAT, "n")],
        [typed("maybe", helper.make_optional_type_proto(FLOATS))],
        [node("Optional", "x", "maybe")],
    )


def external(folder):
    """Its weights lie in a file of their own."""
    made = model(
        [tensor("x", T.FLOAT, None, 400)],
        [tensor("y", T.FLOAT, None, 1)],
        [node("MatMul", "x w", "y")],
        [constant("w", np.arange(400).reshape(400, 1) % 7, "float32")],
    )
    (folder / "external.bin").unlink(missing_ok=True)
    onnx.save_model(
        made, folder / "external.onnx", save_as_external_data=True, location="external.bin", size_threshold=0
    )
    (folder / "external.bin").chmod(0o644)


def outside(folder, name, location):
    """Its weights would lie where it may not look."""
    made = model(
        [tensor("x", T.FLOAT, None, 4)],
        [tensor("y", T.FLOAT, None, 1)],
        [node("MatMul", "x w", "y")],
        [constant("w", np.zeros((4, 1)), "float32")],
    )
    weights = made.graph.initializer[0]
    weights.ClearField("raw_data")
    weights.data_location = T.EXTERNAL
    weights.external_data.add(key="location", value=location)
    (folder / name).write_bytes(made.SerializeToString())


def bfloat():
    return model([tensor("x", T.FLOAT, None)], [tensor("y", T.BFLOAT16, None)], [node("Cast", "x", "y", to=T.BFLOAT16)])


def unsigned_input():
    return model([tensor("x", T.UINT32, None)], [tensor("y", T.UINT32, None)], [node("Identity", "x", "y")])


def list_input():
    many = helper.make_sequence_type_proto(FLOATS)
    return model([typed("x", many)], [tensor("y", T.INT64)], [node("SequenceLength", "x", "y")])


def small_list():
    """Lists of a type that ONNX Runtime's Java does not give."""
    shorts = helper.make_tensor_type_proto(T.INT16, ["n"])
    return model(
        [tensor("x", T.INT16, "n")],
        [typed("y", helper.make_sequence_type_proto(shorts))],
        [node("SequenceConstruct", "x x", "y")],
    )


def huge():
    """Answers with as many zeros as asked for."""
    return model(
        [tensor("n", T.INT64, 1)], [tensor("y", T.FLOAT, "n")], [node("ConstantOfShape", "n", "y")]
    )


def slow():
    """Counts to n by ones."""
    body = helper.make_graph(
        [node("Identity", "going", "still"), node("Add", "sum one", "next")],
        "body",
        [tensor("i", T.INT64), tensor("going", T.BOOL), tensor("sum", T.FLOAT, 1)],
        [tensor("still", T.BOOL), tensor("next", T.FLOAT, 1)],
        [constant("one", [1], "float32")],
    )
    return model(
        [tensor("n", T.INT64, 1)],
        [tensor("count", T.FLOAT, 1)],
        [helper.make_node("Loop", ["n", "", "zero"], ["count"], body=body)],
        [constant("zero", [0], "float32")],
    )
