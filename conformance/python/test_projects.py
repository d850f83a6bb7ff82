"""Projects in git repositories: what they offer, before anyone runs them."""

import pytest
import requests
from repository import Repository

PROJECT = """
name: wine
entry_points:
  main:
    parameters:
      data: {type: path, default: data.csv}
      alpha: {type: float, default: 1e-3}
      shuffle: {type: string, default: yes}
      n: int
    command: "python train.py --data {data} --alpha {alpha} --shuffle {shuffle} --n {n}"
"""


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    with Repository(folder) as served:
        yield served


def inspect(url, **query):
    return requests.get(f"{url}/api/v1/projects:inspect", params=query)


def test_a_project_tells_what_it_offers(url, repository):
    commit = repository.commit(
        {
            "MLproject": PROJECT,
            "python_env.yaml": "python: '3.11'\ndependencies: [scikit-learn==1.5.0, -r requirements.txt]\n",
            "requirements.txt": "scipy\n",
        }
    )
    answer = inspect(url, uri=repository.url)
    assert answer.status_code == 200, answer.text
    assert answer.json()["project"] == {
        "uri": repository.url,
        "resolved_version": commit,
        "branch": "main",
        "name": "wine",
        "entry_points": [
            {
                "name": "main",
                "command": "python train.py --data {data} --alpha {alpha} --shuffle {shuffle} --n {n}",
                "parameters": [
                    {"name": "data", "type": "path", "default_value": "data.csv"},
                    {"name": "alpha", "type": "float", "default_value": "1e-3"},
                    {"name": "shuffle", "type": "string", "default_value": "True"},
                    {"name": "n", "type": "int"},
                ],
            }
        ],
        "environment": {
            "kind": "PYTHON",
            "file": "python_env.yaml",
            "python_version": "3.11",
            "requirements": ["scikit-learn==1.5.0", "-r requirements.txt"],
            "is_locked": False,
        },
    }


def test_a_version_and_a_folder_are_kept_to(url, repository):
    first = repository.commit({"sub/MLproject": "name: first"})
    repository.git("tag", "v1")
    repository.commit({"sub/MLproject": "name: second"})
    for version, name in (("v1", "first"), (first, "first"), ("", "second")):
        body = {"uri": f"{repository.url}#sub", "version": version}
        project = requests.post(f"{url}/api/v1/projects:inspect", json=body).json()["project"]
        assert project["name"] == name
    assert "name" not in inspect(url, uri=repository.url).json()["project"]


def test_what_is_wrong_is_said_before_anything_runs(url, repository):
    repository.commit({"MLproject": "name: x\nentry_points: {main: {parameters: {n: [5]}}}"})
    for query, status, message in (
        ({"uri": repository.url}, 400, "MLproject line 2: 'entry_points.main.parameters.n' must be a map."),
        ({"uri": repository.url, "version": "nope"}, 404, f"'{repository.url}' has no version 'nope'."),
        ({"uri": repository.url + "#nope"}, 404, f"Could not find subdirectory nope of {repository.url}"),
        ({"uri": repository.url + "x"}, 404, f"'{repository.url}x' is no git repository."),
        ({"uri": "file:///etc"}, 400, "'uri' is 'file:///etc', which names no host"),
        ({"uri": "https://me:secret@example.com/r"}, 400, "'uri' holds a user's name or password"),
        ({"uri": repository.url, "credentials": "nobody's"}, 404, "There are no credentials 'nobody's' here."),
    ):
        answer = inspect(url, **query)
        assert answer.status_code == status, answer.text
        assert answer.json()["message"].startswith(message)
