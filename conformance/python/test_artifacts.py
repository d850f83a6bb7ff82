"""Artifacts: everything the client can put beside a run, and back again."""

import os
from pathlib import Path

import matplotlib.pyplot as plt
import mlflow
import numpy
import pandas
import pytest
import requests
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from PIL import Image


def paths(client, run_id, folder=None):
    return [file.path for file in client.list_artifacts(run_id, folder)]


def fetch(run_id, path):
    return Path(mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path=path))


def test_a_figure_is_a_picture_again(experiment):
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3], [1, 4, 9])
    with mlflow.start_run() as active:
        mlflow.log_figure(figure, "plots/squares.png")
    plt.close(figure)
    with Image.open(fetch(active.info.run_id, "plots/squares.png")) as picture:
        assert picture.size == (640, 480)


@pytest.mark.parametrize("name", ["config.json", "config.yaml", "deep/er/config.json"])
def test_a_dict_comes_back(experiment, name):
    with mlflow.start_run() as active:
        mlflow.log_dict({"layers": [64, 32], "name": "Größe"}, name)
        uri = mlflow.get_artifact_uri(name)
    if name.endswith(".json"):
        assert mlflow.artifacts.load_dict(uri) == {"layers": [64, 32], "name": "Größe"}
    assert "64" in fetch(active.info.run_id, name).read_text()


def test_a_text_comes_back(experiment):
    with mlflow.start_run():
        mlflow.log_text("Zeile eins\n第二行\n", "notes.txt")
        uri = mlflow.get_artifact_uri("notes.txt")
    assert mlflow.artifacts.load_text(uri) == "Zeile eins\n第二行\n"


def test_a_table_grows_and_is_loaded_over_runs(client, experiment):
    with mlflow.start_run() as first:
        mlflow.log_table({"question": ["a", "b"], "answer": [1, 2]}, "answers.json")
        mlflow.log_table(pandas.DataFrame({"question": ["c"], "answer": [3]}), "answers.json")
    with mlflow.start_run():
        mlflow.log_table({"question": ["d"], "answer": [4]}, "answers.json")

    one = mlflow.load_table("answers.json", run_ids=[first.info.run_id])
    assert one["answer"].tolist() == [1, 2, 3]
    every = mlflow.load_table("answers.json", extra_columns=["run_id"])
    assert sorted(every["answer"]) == [1, 2, 3, 4]
    assert "answers.json" in client.get_run(first.info.run_id).data.tags["mlflow.loggedArtifacts"]


def test_an_image_is_logged_under_its_name_and_by_key_and_step(client, experiment):
    image = numpy.random.default_rng(7).integers(0, 255, (40, 60, 3), dtype=numpy.uint8)
    with mlflow.start_run() as active:
        mlflow.log_image(image, "one.png")
        for step in range(3):
            mlflow.log_image(image, key="sample", step=step)
    mlflow.flush_artifact_async_logging()
    mlflow.flush_async_logging()

    with Image.open(fetch(active.info.run_id, "one.png")) as picture:
        numpy.testing.assert_array_equal(numpy.asarray(picture), image)
    files = paths(client, active.info.run_id, "images")
    assert len([file for file in files if file.endswith(".png")]) == 3
    assert client.get_run(active.info.run_id).data.tags["mlflow.loggedImages"] == "True"
    stepped = next(file for file in files if file.endswith(".png") and "2" in file)
    with Image.open(fetch(active.info.run_id, stepped)) as picture:
        numpy.testing.assert_array_equal(numpy.asarray(picture), image)


def test_a_folder_goes_up_and_down_whole(client, run, tmp_path):
    folder = tmp_path / "folder"
    (folder / "sub" / "deeper").mkdir(parents=True)
    contents = {
        "a.txt": b"alpha",
        "sub/b.bin": bytes(range(256)) * 40,
        "sub/deeper/with space.csv": b"x,y\n1,2\n",
        "sub/deeper/ümläut 文件.txt": "grün".encode(),
    }
    for path, content in contents.items():
        (folder / path).write_bytes(content)

    client.log_artifacts(run, folder, "data")

    assert paths(client, run) == ["data"]
    assert paths(client, run, "data") == ["data/a.txt", "data/sub"]
    assert set(paths(client, run, "data/sub/deeper")) == {
        "data/sub/deeper/with space.csv",
        "data/sub/deeper/ümläut 文件.txt",
    }
    down = fetch(run, "data")
    found = {str(p.relative_to(down)): p.read_bytes() for p in down.rglob("*") if p.is_file()}
    assert found == contents


def test_a_listing_tells_files_with_their_size_from_folders(client, run, tmp_path):
    file = tmp_path / "five.txt"
    file.write_bytes(b"12345")
    client.log_artifact(run, file)
    client.log_artifact(run, file, "folder")
    listed = {f.path: (f.is_dir, f.file_size) for f in client.list_artifacts(run)}
    assert listed == {"five.txt": (False, 5), "folder": (True, None)}


def test_an_empty_file_is_a_file(client, run):
    client.log_text(run, "", "empty.txt")
    assert paths(client, run) == ["empty.txt"]
    assert fetch(run, "empty.txt").read_bytes() == b""


def test_a_file_is_replaced_by_a_later_one(client, run):
    client.log_text(run, "long long ago", "note.txt")
    client.log_text(run, "now", "note.txt")
    assert fetch(run, "note.txt").read_text() == "now"


def test_thirty_megabytes_come_back_as_sent(client, run, tmp_path):
    big = tmp_path / "big.bin"
    big.write_bytes(os.urandom(1024 * 1024) * 30)
    client.log_artifact(run, big)
    assert fetch(run, "big.bin").read_bytes() == big.read_bytes()


def test_a_missing_artifact_says_so_at_once(run):
    with pytest.raises((MlflowException, OSError)):
        fetch(run, "not/there.txt")


def test_a_run_without_artifacts_lists_none(client, run):
    assert paths(client, run) == []
    assert paths(client, run, "nowhere") == []


@pytest.mark.parametrize("path", ["../up.txt", "a/../../up.txt", "/etc/passwd"])
def test_a_path_out_of_the_run_is_refused(client, run, path):
    with pytest.raises((MlflowException, requests.HTTPError)):
        client.log_text(run, "no", path)


def test_artifacts_are_deleted_through_their_uri(client, run):
    client.log_text(run, "one", "folder/one.txt")
    client.log_text(run, "two", "two.txt")
    get_artifact_repository(client.get_run(run).info.artifact_uri).delete_artifacts("folder")
    assert paths(client, run) == ["two.txt"]


def test_artifacts_of_a_deleted_run_are_still_there(client, run):
    client.log_text(run, "kept", "kept.txt")
    client.delete_run(run)
    assert fetch(run, "kept.txt").read_text() == "kept"
