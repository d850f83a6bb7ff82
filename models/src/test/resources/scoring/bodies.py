"""Whole requests: the name of a case, its model, its body and, if it is not JSON, its type."""

import describing


def columns(*fields):
    return {"inputs": [dict(zip(("name", "type", "required"), (*f, True)[:3])) for f in fields]}


def tensors(*fields):
    return {"inputs": [{"type": "tensor", "tensor-spec": {"dtype": d, "shape": s}, **({"name": n} if n else {})} for n, d, s in fields]}


def array(of):
    return {"type": "array", "items": {"type": of}}


P = {
    **columns(("s", "string"), ("n", "long"), ("b", "boolean"), ("t", "datetime"), ("d", "double", False)),
    "params": [{"name": "k", "type": "long", "default": 2, "shape": None},
               {"name": "temps", "type": "double", "default": [], "shape": [-1]}],
}
CHAT = {
    "inputs": [{"name": "messages", "required": True, **{"type": "array", "items": {"type": "object", "properties": {
        "role": {"type": "string"}, "content": {"type": "string", "required": False}}}}},
               {"name": "temperature", "type": "double", "required": False}, {"name": "n", "type": "long", "required": False}],
    "params": [{"name": "seed", "type": "long", "default": 7, "shape": None}],
}
ALL = columns(*[(t[0] + t[-1], t) for t in ("boolean", "integer", "long", "float", "double", "string", "binary")])
MIXED = {"inputs": [{"name": "a", "required": True, **array("double")}, {"name": "b", "type": "long", "required": True}]}
UNNAMED = {"inputs": [{"type": "double", "required": True}, {"type": "long", "required": True}]}
X_Y = tensors(("x", "float32", [-1, 2]), ("y", "int64", [-1]))

SIGNATURES = {
    "L": (columns(("x1", "double"), ("x2", "double")), "Linear"),
    "P": (P, "Product"),
    "O": (tensors(("x", "float32", [-1, 2])), "Onnx"),
    "two": (columns(("a", "double"), ("b", "long")), "Describing"),
    "optional": (columns(("a", "double"), ("b", "long", False)), "Describing"),
    "mixed": (MIXED, "Describing"),
    "unnamed": (UNNAMED, "Describing"),
    "longs": ({"inputs": [{"type": "long", "required": True}] * 2}, "Describing"),
    "numbered": (columns((0, "double"), (1, "long")), "Describing"),
    "doubles": (columns((0, "double"), (1, "double")), "Describing"),
    "one": (columns((0, "double")), "Describing"),
    "x_y": (X_Y, "Describing"),
    "matrix": (tensors((None, "float32", [-1, 2])), "Describing"),
    "text": (columns(("s", "string")), "Describing"),
    "all": (ALL, "Same"),
    "same": (None, "Same"),
    "describe": (None, "Describing"),
    "chat": (CHAT, "Describing"),
    "prompt": (columns(("prompt", "string")), "Describing"),
    "gone": (None, "Failing:RESOURCE_DOES_NOT_EXIST"),
    "broken": (None, "Failing:INTERNAL_ERROR"),
    "away": (None, "Failing:TEMPORARILY_UNAVAILABLE"),
}


def make(name):
    kind, _, code = name.partition(":")
    if not code:
        return getattr(describing, kind)()
    return describing.Failing(getattr(describing.mlflow.protos.databricks_pb2, code))


MODELS = {
    name: {"signature": signature, "class": kind, "make": lambda kind=kind: make(kind)}
    for name, (signature, kind) in SIGNATURES.items()
}

BODIES = {
    "L": """
{"dataframe_split":{"columns":["x1","x2"],"data":[[1.0,2.0],[3.0,4.0]]}}
{"dataframe_split":{"columns":["x1","x2"],"data":[[1.0,2.0],[3.0,4.0]],"index":[5,6]}}
{"dataframe_split":{"data":[[2.0,1.0],[4.0,3.0]],"columns":["x2","x1"]}}
{"dataframe_split":{"columns":["x1","z","x2"],"data":[[1,"a",2],[3,{"b":[1]},4]]},"other":1,"params":{"q":1}}
{"dataframe_records":[{"x1":1.0,"x2":2.0}]}
{"instances":[{"x1":1.0,"x2":2.0}]}
{"inputs":[{"x1":1.0,"x2":2.0}]}
{"inputs":{"x1":[1.0],"x2":[2.0]}}
{"inputs":{"x1":1.0,"x2":2.0}}
{"inputs":[[1.0,2.0]]}
{"instances":[[1.0,2.0]]}
{"dataframe_split":{"data":[[1.0,2.0]]}}
{"dataframe_split":{"columns":["x1"],"data":[[1.0]]}}
{"dataframe_split":{"columns":["x1","X2"],"data":[[1.0,2.0]]}}
{"dataframe_split":{"columns":["x1","x2"],"data":[["a",2.0]]}}
{"inputs":{"x1":["a"],"x2":[2.0]}}
{"instances":[{"x1":"a","x2":2.0}]}
{"dataframe_split":{"columns":["x1"]}}
{"dataframe_split":[1]}
{"dataframe_split":"x"}
{"dataframe_records":{"x1":1}}
{"dataframe_records":"x"}
{"inputs":{"x1":[1.0,2.0],"x2":[2.0]}}
{"instances":[{"x1":1.0,"x2":2.0},{"x1":1.0}]}
{"dataframe_split":{"columns":["x1","x2"],"data":[[null,2.0]]}}
{"dataframe_split":{"columns":["x1","x2"],"data":[]}}
{}
{"x":1}
{"inputs":[1],"instances":[1]}
[1]
3
"x"
null
1.5
true
{bad

{"inputs":[1,]}
{"inputs":[1}
{"inputs":{"a":1,}}
{"inputs" 1}
{"inputs":01}
{"inputs":[1]}x
{"inputs":"a
{"inputs":"a\\x"}
{"inputs":"\\u12x4"}
{"inputs":tru}
{"inputs":-}
{"inputs":[1,2
 {"é":
{"dataframe_split":{"columns":["x1","x2"],"data":[[1.0,2.0]],"data":[[3.0,4.0]]}}
{"dataframe_records":[{"x1":9,"x1":1.0,"x2":2.0}]}
{"inputs":[[5,6]],"inputs":{"x1":[1],"x2":[2]}}
""",
    "P": """
{"dataframe_records":[{"s":"a","n":3,"b":true,"t":"2024-01-02T03:04:05","d":1.5}],"params":{"k":5}}
{"params":{"k":5},"dataframe_records":[{"s":"a","n":3,"b":true,"t":"2024-01-02T03:04:05","d":1.5}]}
{"dataframe_records":[{"s":"a","n":3,"b":true,"t":"2024-01-02T03:04:05","d":1.5}]}
{"dataframe_records":[{"s":"a","n":3,"b":true,"t":"2024-01-02T03:04:05"}],"params":{"zzz":1}}
{"dataframe_records":[{"s":"a","n":1.7,"b":true,"t":"2024-01-02T03:04:05","d":1.5}],"params":{"temps":[1,2]}}
{"dataframe_records":[{"s":"a","n":3,"b":true,"t":"2024-01-02T03:04:05","d":1.5}],"params":{"k":"5"}}
{"dataframe_records":[{"s":"a","n":3,"b":true,"t":"2024-01-02T03:04:05","d":1.5}],"params":{"k":"5","temps":[["x"]]}}
{"dataframe_records":[{"s":"a","n":3,"b":true,"t":"2024-01-02T03:04:05","d":1.5}],"params":7}
{"dataframe_records":[{"s":"a","n":3,"b":true,"t":"2024-01-02T03:04:05","d":1.5}],"params":null}
{"dataframe_records":[{"s":"a","n":"x","b":true,"t":"2024-01-02T03:04:05","d":1.5}],"params":7}
{"dataframe_records":[{"s":"a","n":3,"b":true,"t":null,"d":null}]}
""",
    "O": """
{"inputs":{"x":[[1,2],[3,4]]}}
{"inputs":[[1,2],[3,4]]}
{"instances":[{"x":[1,2]},{"x":[3,4]}]}
{"dataframe_split":{"columns":["x"],"data":[[[1,2]],[[3,4]]]}}
{"dataframe_records":[{"x":[1,2]},{"x":[3,4]}]}
{"inputs":{"x":[1,2]}}
{"inputs":{"x":[[1,2],[3]]}}
{"inputs":{"y":[[1,2]]}}
""",
    "two": """
{"inputs":{"a":1,"b":[1,2]}}
{"inputs":{"a":[1,2],"b":[1,2],"z":[[1,2],[2,3]]}}
{"inputs":{"a":[1],"b":[1],"z":3}}
{"inputs":[{"a":1,"b":1},{"a":2}]}
{"inputs":[{"a":1,"b":1},{"b":2}]}
{"instances":[{"a":1,"b":1},{"b":2}]}
{"dataframe_split":{"columns":["a","a","b"],"data":[[1,2,3]]}}
{"dataframe_split":{"columns":["a","b","z","z"],"data":[[1,2,3,4]]}}
{"dataframe_split":{"columns":["a","b"],"data":[[1,2],[3]]}}
{"dataframe_split":{"columns":["b","a"],"data":[[1,2],[3]]}}
{"dataframe_split":{"columns":["a","b"],"data":[[1],[3]]}}
{"dataframe_split":{"columns":["a","b"],"data":[[1,2,3]]}}
{"dataframe_split":{"columns":["a","b"],"data":[]}}
{"dataframe_split":{"columns":["a","b"],"data":[1,2]}}
{"dataframe_split":{"columns":["a","b"],"data":5}}
{"dataframe_split":{"columns":["a","b"],"data":null}}
{"dataframe_split":{"columns":"ab","data":[[1,2]]}}
{"dataframe_split":{"columns":null,"data":[[1,2]]}}
{"dataframe_split":{"columns":["a","b"],"data":[[1,2]],"index":[1,2,3]}}
{"dataframe_split":{"columns":["a","b"],"data":[[1,2],[3,4]],"index":[1]}}
{"dataframe_split":{"columns":["a","b"],"data":[[1,2]],"index":5}}
{"dataframe_split":{"columns":["a","b"],"data":[[1,2]],"zzz":5}}
{"dataframe_split":{"columns":["a","b",1],"data":[[1,2,3]]}}
{"dataframe_split":{"columns":["A",2],"data":[[1,2]]}}
{"dataframe_split":null}
{"dataframe_records":[]}
{"dataframe_records":[1]}
{"dataframe_records":[{"a":1,"b":2},5]}
{"dataframe_records":null}
{"inputs":[]}
{"inputs":{}}
{"instances":[]}
{"instances":{}}
{"instances":{"a":[1],"b":[2]}}
{"instances":{"a":[1,2],"b":[2]}}
{"instances":3}
{"inputs":null}
{"inputs":3}
{"inputs":"x"}
{"inputs":[1,{"a":1}]}
{"inputs":[{"a":1,"b":1},3]}
{"instances":[{"a":1,"b":1},3]}
{"inputs":{"a":[],"b":[]}}
{"inputs":{"a":[1,2]}}
{"inputs":{"a":[1,2],"b":[1]}}
{"inputs":{"a":"1","b":"2"}}
{"inputs":{"a":["1"],"b":["2","3"]}}
""",
    "optional": """
{"inputs":{"a":[1]}}
{"instances":[{"a":1},{"a":2,"b":1}]}
{"inputs":[{"a":1},{"a":2,"b":1}]}
{"dataframe_records":[{"a":1},{"a":2,"b":1}]}
{"dataframe_records":[{"a":1},{"a":2}]}
""",
    "mixed": """
{"inputs":{"a":[1.5],"b":1}}
{"inputs":{"a":[1.5],"b":[1]}}
{"instances":[{"a":[1.5,2.5],"b":1},{"a":[3.5,2.5],"b":2}]}
{"inputs":[{"a":[1.5],"b":1},{"a":[1.5,2.5],"b":2}]}
{"inputs":[{"a":[1.5]}]}
{"inputs":[{"b":1}]}
{"dataframe_split":{"data":[[[1.5],1]]}}
{"dataframe_records":[{"a":[1.5],"b":1},{"a":[],"b":2}]}
{"dataframe_records":[{"a":[1.5],"b":1},{"b":2}]}
""",
    "unnamed": """
{"inputs":[[1.5,2],[3,4]]}
{"inputs":[1,2]}
{"inputs":[[1,2,3]]}
{"inputs":[[1]]}
{"inputs":{"a":[1],"b":[2]}}
{"dataframe_split":{"data":[[1,2,3]]}}
{"dataframe_split":{"columns":["q","r"],"data":[[1,2]]}}
{"dataframe_split":{"data":[[1]]}}
{"dataframe_records":[{"x":1.5,"y":2}]}
{"instances":[[1,2]]}
{"instances":[{"a":1,"b":2}]}
{"inputs":[[[1]]]}
""",
    "longs": """
{"inputs":[[1.5,2],[3,4]]}
{"inputs":[[1,2,3]]}
""",
    "numbered": """
{"dataframe_split":{"data":[[1,2]]}}
{"dataframe_split":{"columns":[0,1],"data":[[1,2]]}}
{"dataframe_split":{"columns":[1,0],"data":[[1,2]]}}
{"dataframe_split":{"columns":["0","1"],"data":[[1,2]]}}
{"dataframe_split":{"data":[[1]]}}
{"dataframe_split":{"data":[["x",2]]}}
{"inputs":[[1,2]]}
""",
    "doubles": """
{"inputs":[[1.5,2]]}
{"inputs":[[1.5,2],[3,4]]}
{"instances":[[1.5,2]]}
{"inputs":[1,2]}
{"inputs":[["x",2]]}
""",
    "one": """
{"inputs":[1,2]}
{"inputs":[[1],[2]]}
{"inputs":{"0":[1]}}
{"dataframe_split":{"data":[[1],[2]]}}
""",
    "x_y": """
{"inputs":{"x":[[1,2]],"y":[1]}}
{"inputs":{"x":[[1,2]]}}
{"inputs":{"x":[[1,2]],"y":[1],"z":[1,"a"]}}
{"inputs":[[1,2]]}
{"inputs":[{"x":[1,2],"y":1}]}
{"instances":[{"x":[1,2],"y":1},{"x":[1,2],"y":2}]}
{"instances":[{"x":[1,2],"y":1},{"x":[1,2]}]}
{"instances":[{"x":[1,2],"y":1},{"x":[1],"y":1}]}
{"dataframe_records":[{"x":[1,2],"y":1},{"x":[1,2],"y":2}]}
{"dataframe_records":[{"x":[1,2,3],"y":1}]}
{"dataframe_records":[{"x":[1,2]}]}
{"dataframe_split":{"data":[[[1,2],1]]}}
{"inputs":{"x":[],"y":[]}}
{"inputs":3}
{"inputs":{"x":[[1,2]],"y":5}}
{"inputs":{"x":[[1,2],[3,4]],"y":[5]}}
{"instances":{"x":[[1,2],[3,4]],"y":[5]}}
{"instances":{"x":[[1,2]],"y":[5]}}
""",
    "matrix": """
{"dataframe_split":{"data":[[1,2],[3,4]]}}
{"dataframe_split":{"columns":["a","b"],"data":[[1,2],[3,4]]}}
{"dataframe_split":{"data":[[1,2,3]]}}
{"dataframe_split":{"data":[[[1,2]],[[3,4]]]}}
{"dataframe_split":{"data":[]}}
{"dataframe_records":[{"a":1,"b":2}]}
{"inputs":{"a":[1]}}
{"inputs":[{"a":1}]}
{"instances":[{"a":[1,2]}]}
{"inputs":[]}
{"inputs":null}
""",
    "text": """
{"dataframe_split":{"columns":["s"],"data":[["007"],["http://x/y"],["\\u00e9\\ud83d\\ude00"]]}}
{"dataframe_records":[{"s":"007"}]}
{"inputs":{"s":"x"}}
{"inputs":{"s":["x","y"]}}
{"inputs":["x","y"]}
""",
    "all": """
{"dataframe_split":{"columns":["bn","ir","lg","ft","de","sg","by"],"data":[[true,1,2,0.1,0.1,"x","YWJj"],[false,-1,-2,1e30,1e22,"y",""]]}}
{"dataframe_records":[{"bn":true,"ir":1,"lg":9007199254740993,"ft":1e-7,"de":1e-5,"sg":"\\u00e9\\n\\u007f\\"","by":"YWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJj"}]}
{"inputs":{"bn":[true],"ir":[1],"lg":[2],"ft":[null],"de":[NaN],"sg":["x"],"by":["abc"]}}
{"inputs":{"bn":[true],"ir":[1],"lg":[2],"ft":[Infinity],"de":[-Infinity],"sg":["x"],"by":["abc"]}}
""",
    "same": """
{"inputs":[1,2,3]}
{"inputs":[[1.0,2.5],[1e16,1e15]]}
{"inputs":[0.0001,0.00001,123456789.125,1e100,-0.0,5e-324,1.7976931348623157e308,12345678.9,100000000.0]}
{"inputs":[true,false]}
{"inputs":["a","\\u00e9","\\ud83d\\ude00","\\u0000"]}
{"inputs":[null,1]}
{"inputs":{"a":[1,2],"b":[["x"]]}}
{"inputs":3}
{"inputs":[{"a":1,"b":{"c":null,"d":true}}]}
{"dataframe_split":{"data":[[1,"a"],[2,"b"]]}}
{"dataframe_split":{"columns":["a","b"],"data":[[1,1.5],[2,null]]}}
{"dataframe_records":[{"a":1},{"b":"x"}]}
{"dataframe_records":[{"a":{"b":[1,null]}},{"a":[1]}]}
{"messages":[{"role":"user","content":"hi"}],"temperature":1}
{"prompt":"x","inputs":[1]}
{"input":["a","b"]}
{"inputs":[]}
{"inputs":{}}
""",
    "describe": """
{"inputs":[1,2],"params":{"a":1}}
{"inputs":[1,2],"params":[1]}
{"inputs":{"a":[[1],[2,3]]}}
{"instances":[{"a":1,"b":[1,2]},{"a":2,"b":[3,4]}]}
{"instances":[{"a":1},{"b":2}]}
""",
    "chat": """
{"messages":[{"role":"user","content":"hi"}]}
{"messages":[{"role":"user","content":"hi"}],"temperature":0.5,"n":2,"seed":3,"other":1}
{"messages":[{"role":"user"}],"temperature":2}
{"messages":[{"content":"hi"}]}
{"messages":[{"role":"user","x":1}]}
{"messages":"hi"}
{"prompt":"x"}
{"messages":[{"role":"user"}],"seed":"x"}
""",
    "prompt": """
{"prompt":"x"}
{"prompt":["x","y"]}
{"prompt":1}
{"dataframe_split":{"columns":["prompt"],"data":[["x"]]}}
{"inputs":{"prompt":"x"},"prompt":"y"}
""",
    "gone": '{"inputs":[1]}',
    "broken": '{"inputs":[1]}',
    "away": '{"inputs":[1]}',
}

CASES = []
for model, lines in BODIES.items():
    # The empty line among L's is a body too.
    for i, body in enumerate(lines.strip("\n").split("\n")):
        CASES.append((f"{model} {i}", {"model": model, "body": body}))

CSV = {
    "L": ["x1,x2\n1.0,2.0\n", "x2,x1,z\n2.0,1.0,a\n4,3,b\n", "x1\n1\n", "", "x1,x2\n", "x1,x2\na,2\n", "x1,x2\n1,2,3\n",
          "x1,x2\r\n1.0,2.0\r\n", 'x1,"x2"\n"1.0",2.0'],
    "P": ["s,n,b,d\na,1,true,1\n"],
    "two": ["a,b\n1,2\n", "a,b\n,2\n", "a,b\n1,\n", "a,b\n1,1.5\n", "a,b\n1,2\n\n3,4\n"],
    "text": ["s\n007\n", 's\n"a,b"\n', "s\nNA\n", "s\nx\n\ny\n"],
    "all": ["bn,ir,lg,ft,de,sg\n1,1,1,1,1,1\n"],
    "mixed": ["a,b\n1,2\n"],
    "O": ["x\n1\n"],
    "same": ["a,b\n1,x\n2,y\n", "a,b\n1,1.5\n2,\n", "a,b\ntrue,1\nFalse,2\n"],
}
for model, bodies in CSV.items():
    for i, body in enumerate(bodies):
        CASES.append((f"{model} csv {i}", {"model": model, "body": body, "type": "text/csv"}))

TYPES = ["application/json; charset=utf-8", "application/json;charset=UTF-8", "application/json; charset=latin-1", "application/json; format=x",
         "text/plain", "text/csv; charset=utf-8", "application/vnd.apache.parquet", "APPLICATION/JSON", ""]
for i, kind in enumerate(TYPES):
    body = "a\n1\n" if kind.startswith("text/csv") else '{"inputs":[1]}'
    CASES.append((f"type {i}", {"model": "same", "body": body, "type": kind}))
CASES.append(("not utf-8", {"model": "same", "base64": "eyJpbnB1dHMiOlsi/yJdfQ=="}))
CASES.append(("csv not utf-8", {"model": "same", "base64": "YQr/Cg==", "type": "text/csv"}))
