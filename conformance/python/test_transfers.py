"""Artifacts in S3: large files that the client sends and fetches past the server, and runs whose store is the client's own."""

import hashlib
import math
import os
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import mlflow
import pytest
import requests
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from sklearn.linear_model import LinearRegression

ROOT = os.environ.get("MILLRACE_ARTIFACT_STORE", "")
LARGE = int(os.environ.get("MILLRACE_LARGE_MEBIBYTES") or 64) << 20
MEBIBYTE = 1 << 20
PART = 10 * MEBIBYTE

pytestmark = pytest.mark.skipif(not ROOT.startswith("s3://"), reason="needs a server whose artifacts are in S3")


class Bucket:
    """The store, looked at behind the server's back."""

    def __init__(self):
        self.name, _, self.prefix = ROOT.removeprefix("s3://").partition("/")
        self.client = boto3.client("s3", endpoint_url=os.environ.get("MLFLOW_S3_ENDPOINT_URL"))

    def key(self, *parts):
        return "/".join([part for part in (self.prefix, *parts) if part])

    def find(self, prefix):
        return [found["Key"] for found in self.client.list_objects_v2(Bucket=self.name, Prefix=prefix).get("Contents", [])]


@pytest.fixture
def bucket():
    return Bucket()


@pytest.fixture
def sent(monkeypatch):
    """What the client sends with requests, as (method, host and port); it is sent nevertheless."""
    noted = []
    send = requests.Session.send

    def note(session, request, **options):
        noted.append((request.method, urlsplit(request.url).netloc))
        return send(session, request, **options)

    monkeypatch.setattr(requests.Session, "send", note)
    return noted


def random_file(path, size):
    """A file that no compression makes smaller, and its digest. Only text is a path to this part of the client."""
    digest = hashlib.sha256()
    with open(path, "wb") as out:
        for start in range(0, size, 8 * MEBIBYTE):
            block = os.urandom(min(8 * MEBIBYTE, size - start))
            digest.update(block)
            out.write(block)
    return str(path), digest.hexdigest()


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.timeout(900)
def test_a_large_file_goes_up_in_parts_and_down_by_a_link(client, experiment, run, tmp_path, monkeypatch, bucket, sent, url):
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(PART))
    file, digest = random_file(tmp_path / "large file.bin", LARGE + 1)
    store = urlsplit(bucket.client.meta.endpoint_url).netloc
    server = urlsplit(url).netloc

    client.log_artifact(run, file, "models")

    parts = math.ceil((LARGE + 1) / PART)
    assert sent.count(("PUT", store)) == parts
    assert ("PUT", server) not in sent
    found = bucket.client.head_object(
        Bucket=bucket.name, Key=bucket.key(experiment, run, "artifacts", "models", "large file.bin")
    )
    assert found["ContentLength"] == LARGE + 1
    assert found["ETag"].strip('"').endswith(f"-{parts}")
    assert [(f.path, f.file_size) for f in client.list_artifacts(run, "models")] == [
        ("models/large file.bin", LARGE + 1)
    ]
    os.remove(file)

    sent.clear()
    down = mlflow.artifacts.download_artifacts(
        run_id=run, artifact_path="models/large file.bin", dst_path=str(tmp_path)
    )
    assert sent.count(("GET", store)) == math.ceil((LARGE + 1) / (100 * MEBIBYTE))
    assert Path(down).stat().st_size == LARGE + 1
    assert digest_of(down) == digest


def test_a_part_that_is_lost_gives_the_upload_up(client, experiment, run, tmp_path, monkeypatch, bucket):
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(PART))
    file, _ = random_file(tmp_path / "lost.bin", 2 * PART)
    put = requests.put

    def lose_the_second(link, **options):
        if "partNumber=2" in link:
            raise requests.ConnectionError("the network is gone")
        return put(link, **options)

    monkeypatch.setattr(requests, "put", lose_the_second)
    with pytest.raises(Exception, match="at least one part"):
        client.log_artifact(run, file)

    prefix = bucket.key(experiment, run)
    assert bucket.find(prefix) == []
    begun = bucket.client.list_multipart_uploads(Bucket=bucket.name, Prefix=prefix).get("Uploads", [])
    assert [upload["Key"] for upload in begun] == []


def test_small_files_come_by_links_too(client, run, sent, bucket):
    client.log_text(run, "grün", "deep/ümläut 文件.txt")
    sent.clear()
    assert Path(mlflow.artifacts.download_artifacts(run_id=run, artifact_path="deep/ümläut 文件.txt")).read_text() == "grün"
    assert ("GET", urlsplit(bucket.client.meta.endpoint_url).netloc) in sent


@pytest.fixture
def own_store(client, name):
    """The id of an experiment whose artifacts the client itself writes into the bucket."""
    return client.create_experiment(name, artifact_location=f"{ROOT}/direct/{uuid.uuid4().hex}")


def test_what_the_client_writes_itself_is_there_for_all(client, own_store, tmp_path, sent, url):
    run = client.create_run(own_store)
    assert run.info.artifact_uri == f"{client.get_experiment(own_store).artifact_location}/{run.info.run_id}/artifacts"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("from the client")
    client.log_artifacts(run.info.run_id, tmp_path / "folder", "data")
    client.log_text(run.info.run_id, "beside", "b.txt")

    # The client, straight from the store.
    assert [f.path for f in client.list_artifacts(run.info.run_id)] == ["b.txt", "data"]
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/data/a.txt") == "from the client"
    assert ("PUT", urlsplit(url).netloc) not in sent

    # The server, for its pages.
    listed = requests.get(
        f"{url}/ajax-api/2.0/mlflow/artifacts/list", params={"run_id": run.info.run_id, "path": "data"}, timeout=10
    ).json()
    assert [file["path"] for file in listed["files"]] == ["data/a.txt"]
    page = requests.get(f"{url}/get-artifact", params={"run_id": run.info.run_id, "path": "data/a.txt"}, timeout=10)
    assert page.text == "from the client"

    get_artifact_repository(run.info.artifact_uri).delete_artifacts("data")
    # Not every S3 forgets the folder with its last file.
    assert client.list_artifacts(run.info.run_id, "data") == []
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/b.txt") == "beside"


def test_collecting_garbage_removes_what_the_client_wrote(client, own_store, bucket, url):
    run = client.create_run(own_store).info.run_id
    kept = client.create_run(own_store).info.run_id
    client.log_text(run, "gone", "folder/gone.txt")
    client.log_text(kept, "kept", "kept.txt")
    location = client.get_experiment(own_store).artifact_location.removeprefix(f"s3://{bucket.name}/")
    assert bucket.find(f"{location}/{run}/") == [f"{location}/{run}/artifacts/folder/gone.txt"]

    client.delete_run(run)
    assert bucket.find(f"{location}/{run}/")
    answer = requests.post(f"{url}/api/v1/tracking:collectGarbage", json={"run_ids": [run]}, timeout=60)
    assert answer.status_code == 200, answer.text

    assert bucket.find(f"{location}/{run}/") == []
    assert bucket.find(f"{location}/{kept}/") == [f"{location}/{kept}/artifacts/kept.txt"]


def test_a_model_is_logged_and_loaded_in_the_clients_own_store(client, own_store):
    line = LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0])
    with mlflow.start_run(experiment_id=own_store):
        info = mlflow.sklearn.log_model(line, name="line", pip_requirements=["scikit-learn"])
    assert client.get_logged_model(info.model_id).artifact_location.startswith(f"{ROOT}/direct/")
    assert mlflow.sklearn.load_model(info.model_uri).predict([[3.0]])[0] == pytest.approx(6.0)
