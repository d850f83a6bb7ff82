"""Makes the gRPC stubs from the contract before the package is built; all else is in pyproject.toml.

From a checkout they are made anew by each build. A source distribution has them already, and no protos.
"""

from pathlib import Path

from setuptools import setup

HERE = Path(__file__).parent
PROTOS = HERE.parent.parent / "common-proto" / "src" / "main" / "proto"
TARGET = HERE / "src"


def generate():
    import google.api
    from grpc_tools import protoc

    shared = Path(next(iter(google.api.__path__))).parent.parent
    bundled = Path(protoc.__file__).parent / "_proto"
    files = [str(file) for file in sorted(PROTOS.glob("millrace/**/*.proto"))]
    options = [f"-I{PROTOS}", f"-I{shared}", f"-I{bundled}", f"--python_out={TARGET}", f"--grpc_python_out={TARGET}"]
    if protoc.main(["protoc", *options, *files]):
        raise SystemExit("the stubs cannot be made from " + str(PROTOS))
    for folder in {file.parent for file in TARGET.glob("millrace/**/*_pb2.py")}:
        while folder != TARGET / "millrace":
            (folder / "__init__.py").touch()
            folder = folder.parent


if PROTOS.is_dir():
    generate()

setup()
