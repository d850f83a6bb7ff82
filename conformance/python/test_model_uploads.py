"""Models' folders that are sent as archives: what they are then, and what is refused."""

import io
import pathlib
import tarfile

import mlflow
import numpy
import pytest
import requests

from test_deployment_streams import onnx_model
from test_deployments import deployment, deployments  # noqa: F401 - fixtures

pytestmark = pytest.mark.timeout(300)


def archive(entries, mode="w:gz"):
    """A tar archive of names and bytes, or ready-made entries."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as tar:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                tar.addfile(entry)
            else:
                name, data = entry
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def upload(url, data):
    headers = {"Content-Type": "application/octet-stream"}
    return requests.post(f"{url}/api/v1/models:upload", data=data, headers=headers, timeout=60)


@pytest.mark.parametrize("mode, folder", [("w", ""), ("w:gz", "model/")])
def test_an_uploaded_folder_is_a_source(experiment, url, deployments, deployment, mode, folder):  # noqa: F811
    info = onnx_model()
    path = pathlib.Path(mlflow.artifacts.download_artifacts(info.model_uri))
    # The client adds a file of its own.
    files = [(folder + str(file.relative_to(path)), file.read_bytes()) for file in sorted(path.rglob("*")) if file.is_file() and file.name != "registered_model_meta"]
    made = upload(url, archive(files, mode))
    assert made.status_code == 200, made.text
    source = made.json()["source"]
    seen = requests.get(f"{url}/api/v1/models:inspect", params={"source": source}, timeout=60).json()["model"]
    logged = requests.get(f"{url}/api/v1/models:inspect", params={"source": info.model_uri}, timeout=60).json()["model"]
    assert seen == made.json()["model"]
    assert source == f"uploads:/{logged['digest']}"
    made = deployments.create(deployment, source)
    assert made.json()["deployment"]["resolved_source"] == source
    answer = deployments.invoke(deployment, {"inputs": [[0.1] * 10]})
    expected = mlflow.pyfunc.load_model(info.model_uri).predict(numpy.full((1, 10), 0.1, dtype=numpy.float32))
    assert numpy.ravel(list(answer.json()["predictions"].values())) == pytest.approx(numpy.ravel(list(expected.values())))


def entry(name, kind, target=""):
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


def long_name(size):
    """An archive whose only entry has a name of so many bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=tarfile.GNU_FORMAT) as tar:
        tar.addfile(tarfile.TarInfo("n" * size))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data, named",
    [
        (b"", "no entries"),
        (b"no archive, but some text that is longer than a block of an archive" * 20, "not a tar archive"),
        (archive([("MLmodel", b"flavors: {}")])[:60], "not a tar archive"),
        (archive([("../evil", b"x")]), "'../evil'"),
        (archive([("a/../../evil", b"x")]), "'a/../../evil'"),
        (archive([entry("MLmodel", tarfile.SYMTYPE, "/etc/passwd")]), "'MLmodel' is a link"),
        (archive([entry("MLmodel", tarfile.LNKTYPE, "/etc/passwd")]), "'MLmodel' is a hard link"),
        (archive([entry("MLmodel", tarfile.FIFOTYPE)]), "'MLmodel' is neither"),
        (archive([("MLmodel", b"x"), ("MLmodel", b"y")]), "'MLmodel' is there twice"),
        (archive([("a", b"x"), ("a/b", b"y")]), "'a/b' cannot be there"),
        (archive([("n" * 300, b"x")]), "has a name longer than 255 bytes"),
        (archive([("d/" * 101 + "x", b"x")]), "lies more than 100 folders deep"),
        (long_name(1 << 20), "bytes of names and headers"),
        (archive([entry(f"d{i}", tarfile.DIRTYPE) for i in range(10_001)]), "'d10000' is one too many"),
        (archive([("readme.txt", b"no model")]), "MLmodel"),
        (archive([("MLmodel", b"a: !!python/object/apply:os.system [id]")]), "MLmodel"),
    ],
)
def test_a_hostile_archive_is_refused_by_its_entry(url, data, named):
    refused = upload(url, data)
    assert refused.status_code == 400, refused.text
    assert refused.json()["error_code"] == "INVALID_PARAMETER_VALUE"
    assert named in refused.json()["message"]


def test_what_was_not_uploaded_is_no_source(url):
    for source, status in ((f"uploads:/{'0' * 64}", 404), ("uploads:/x", 400)):
        asked = requests.get(f"{url}/api/v1/models:inspect", params={"source": source}, timeout=60)
        assert asked.status_code == status, asked.text


def test_clients_do_not_reach_uploads_as_artifacts(experiment, url):
    made = upload(url, archive([("MLmodel", b"flavors: {python_function: {loader_module: x}}\nmodel_uuid: x\n")]))
    assert made.status_code == 200, made.text
    place = f"{url}/api/2.0/mlflow-artifacts/artifacts/model-uploads/{made.json()['source'].removeprefix('uploads:/')}"
    for answer in (requests.get(f"{place}/MLmodel", timeout=60), requests.put(f"{place}/MLmodel", data=b"x", timeout=60), requests.delete(place, timeout=60)):
        assert answer.status_code == 403, answer.text
    assert requests.get(f"{url}/api/v1/models:inspect", params={"source": made.json()["source"]}, timeout=60).status_code == 200
