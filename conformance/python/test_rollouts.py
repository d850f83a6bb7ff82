"""How what is served changes: aliases that are moved, canaries, and ways back; seen by callers and in the history."""

import threading
import time

import mlflow
import numpy
import pytest
import requests
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from sklearn.linear_model import LinearRegression, Ridge

from data import diabetes, wine
from test_deployments import REQUIREMENTS, deployment, deployments  # noqa: F401 - fixtures


class Model:
    """A registered model whose versions answer differently: version n answers n for any row."""

    def __init__(self, client, name, url):
        self.client = client
        self.name = "m-" + name.split(" ")[-1]
        self.url = url
        client.create_registered_model(self.name)
        x, self.rows, _, _ = diabetes()
        self.x = x.to_numpy(dtype=numpy.float32)
        self.body = {"inputs": self.rows.to_numpy(dtype=numpy.float32)[:1].tolist()}

    @property
    def source(self):
        return f"models:/{self.name}@champion"

    def add(self):
        """The next version, whose number is its answer."""
        number = len(self.client.search_model_versions(f"name = '{self.name}'")) + 1
        return self._log(to_onnx(LinearRegression().fit(self.x, numpy.full(len(self.x), number)), self.x[:1]), self.x[:2])

    def add_that_fails(self):
        """A version that takes other columns, and says nothing of that."""
        x, _, y, _ = wine()
        rows = x.to_numpy(dtype=numpy.float32)
        return self._log(to_onnx(Ridge().fit(rows, y), rows[:1]), None)

    def add_that_is_none(self):
        """A version whose files are no model."""
        with mlflow.start_run() as run:
            mlflow.log_text("no model", "empty/readme.txt")
        uri = f"runs:/{run.info.run_id}/empty"
        return self.client.create_model_version(self.name, f"{run.info.artifact_uri}/empty", run.info.run_id).version

    def _log(self, onnx, rows):
        with mlflow.start_run():
            info = mlflow.onnx.log_model(
                onnx,
                name="model",
                signature=None if rows is None else infer_signature(rows),
                input_example=rows,
                pip_requirements=REQUIREMENTS,
            )
        return self.client.create_model_version(self.name, info.model_uri, model_id=info.model_id).version

    def crown(self, version):
        self.client.set_registered_model_alias(self.name, "champion", version)


@pytest.fixture
def model(client, experiment, name, url):
    made = Model(client, name, url)
    made.crown(made.add())
    return made


@pytest.fixture
def served(model, deployments, deployment):  # noqa: F811
    """The deployment of the model's champion, and what a caller can do with it."""

    class Served:
        path = f"{deployments.path}/{deployment}"

        def create(self, **settings):
            made = requests.post(
                deployments.path, json={"name": deployment, "source": model.source, "settings": settings}, timeout=60
            )
            return made

        def call(self, canary=None):
            headers = {} if canary is None else {"X-Millrace-Canary": canary}
            return requests.post(f"{self.path}/invocations", json=model.body, headers=headers, timeout=60)

        def answer(self, canary=None):
            got = self.call(canary)
            assert got.status_code == 200, got.text
            (values,) = got.json()["predictions"].values()
            return round(values[0][0])

        def state(self):
            return requests.get(self.path, timeout=60).json()["deployment"]

        def change(self, **change):
            return requests.patch(self.path, json=change, timeout=60)

        def post(self, verb, **body):
            return requests.post(f"{self.path}:{verb}", json=body, timeout=60)

        def revisions(self):
            return requests.get(f"{self.path}/revisions", timeout=60).json()["revisions"]

    yield Served()
    requests.delete(Served.path, timeout=60)


def until(question, seconds=60):
    """Waits until the answer is a yes, and gives it."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, "in vain"
        time.sleep(0.1)
    return answer


class Load:
    """Callers that never rest, and what they were answered."""

    def __init__(self, served, callers=4):
        self.served = served
        self.answers = []
        self.failures = []
        self.over = False
        self.threads = [threading.Thread(target=self._call) for _ in range(callers)]

    def _call(self):
        with requests.Session() as session:
            while not self.over:
                got = session.post(f"{self.served.path}/invocations", json=self.body, timeout=60)
                if got.status_code == 200:
                    (values,) = got.json()["predictions"].values()
                    self.answers.append(round(values[0][0]))
                else:
                    self.failures.append(got.text)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over = True
        for thread in self.threads:
            thread.join()


def test_an_alias_that_is_moved_under_load_moves_the_callers_and_fails_none(model, served):
    versions = ["1", model.add(), model.add()]
    assert served.create().status_code == 200
    Load.body = model.body
    with Load(served) as load:
        for move in range(9):
            version = versions[(move + 1) % 3]
            model.crown(version)
            until(lambda: served.answer() == int(version))
    assert load.failures == []
    assert set(load.answers) == {1, 2, 3}
    history = served.revisions()
    assert [revision["number"] for revision in history] == list(range(10, 0, -1))
    assert [revision["state"] for revision in history] == ["SERVING"] + ["RETIRED"] * 9
    assert history[0]["cause"] == f"{model.source} moved"
    assert history[0]["resolved_source"] == f"models:/{model.name}/1"
    assert all(earlier["end_timestamp"] <= later["start_timestamp"] for later, earlier in zip(history, history[1:]))


def test_a_version_that_cannot_be_loaded_leaves_the_old_one_serving_and_says_so(model, served):
    assert served.create().status_code == 200
    bad = model.add_that_is_none()
    model.crown(bad)
    state = until(lambda: (now := served.state()).get("state_message") and now)
    assert state["state"] == "READY"
    assert state["revision"] == 1
    assert f"Revision 2 (models:/{model.name}/{bad}) could not be loaded: The folder has no file 'MLmodel'." == state["state_message"]
    assert served.answer() == 1
    assert [revision["state"] for revision in served.revisions()] == ["FAILED", "SERVING"]

    good = model.add()
    model.crown(good)
    until(lambda: served.answer() == int(good))
    assert "state_message" not in served.state()


def test_a_canary_has_its_share_and_takes_over_when_it_is_said(model, served):
    assert served.create(rollout={"canary_percent": 30}).status_code == 200
    model.crown(model.add())
    until(lambda: served.state().get("canary_revision") == 2)
    assert served.answer(canary="always") == 2
    assert served.answer(canary="never") == 1
    answers = [served.answer() for _ in range(200)]
    assert 20 < answers.count(2) < 110
    assert served.state()["revision"] == 1

    promoted = served.post("promote")
    assert promoted.status_code == 200, promoted.text
    assert promoted.json()["deployment"]["revision"] == 2
    assert "canary_revision" not in promoted.json()["deployment"]
    assert {served.answer() for _ in range(20)} == {2}
    nothing = served.post("promote")
    assert (nothing.status_code, nothing.json()["error_code"]) == (400, "BAD_REQUEST")


def test_a_canary_takes_over_by_itself_when_its_time_has_passed(model, served):
    assert served.create(rollout={"canary_percent": 0, "duration_ms": 1000}).status_code == 200
    model.crown(model.add())
    until(lambda: served.state()["revision"] == 2)
    assert served.answer() == 2


def test_a_canary_that_fails_is_given_up_by_itself(model, served):
    assert served.create(rollout={"canary_percent": 50, "min_calls": 10}).status_code == 200
    model.crown(model.add_that_fails())
    until(lambda: served.state().get("canary_revision") == 2)
    statuses = []
    until(lambda: statuses.append(served.call().status_code) or "canary_revision" not in served.state())
    assert set(statuses) == {200, 400}
    state = served.state()
    assert state["revision"] == 1
    assert "percent of" in state["state_message"] and "calls failed" in state["state_message"]
    assert {served.call().status_code for _ in range(20)} == {200}
    assert [revision["state"] for revision in served.revisions()] == ["ROLLED_BACK", "SERVING"]


def test_one_call_goes_back(model, served):
    assert served.create().status_code == 200
    nowhere = served.post("rollback")
    assert (nowhere.status_code, nowhere.json()["error_code"]) == (400, "BAD_REQUEST")
    model.crown(model.add())
    until(lambda: served.answer() == 2)

    back = served.post("rollback")
    assert back.status_code == 200, back.text
    assert served.answer() == 1
    assert back.json()["deployment"]["resolved_source"] == f"models:/{model.name}/1"
    assert served.revisions()[0]["cause"] == "back to revision 1"
    # The alias still says 2, which is no news; 3 is.
    time.sleep(6)
    assert served.answer() == 1
    model.crown(model.add())
    until(lambda: served.answer() == 3)

    assert served.post("rollback", revision=2).status_code == 200
    assert served.answer() == 2
    unknown = served.post("rollback", revision=77)
    assert (unknown.status_code, unknown.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_another_source_is_a_new_revision(model, served):
    assert served.create().status_code == 200
    second = model.add()
    changed = served.change(source=f"models:/{model.name}/{second}")
    assert changed.status_code == 200, changed.text
    assert changed.json()["deployment"]["source"] == f"models:/{model.name}/{second}"
    until(lambda: served.answer() == 2)
    nothing = served.change(source=f"models:/{model.name}/77")
    assert (nothing.status_code, nothing.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert served.state()["source"] == f"models:/{model.name}/{second}"


def test_who_watches_hears_what_is_served(model, served, url):
    before = requests.get(f"{url}/api/v1/events", params={"from": "NOW"}, timeout=60).json()["cursor"]
    assert served.create().status_code == 200
    model.crown(model.add())
    until(lambda: served.answer() == 2)
    wanted = [
        "deployment.created",
        "deployment.revision_serving",
        "deployment.revision_created",
        "deployment.revision_serving",
    ]

    def heard():
        answer = requests.get(
            f"{url}/api/v1/events", params={"filter.types": "deployment.*", "cursor": before}, timeout=60
        ).json()
        mine = [event for event in answer.get("events", []) if event["data"]["deployment"] == served.path.split("/")[-1]]
        return mine if len(mine) >= len(wanted) else None

    events = until(heard)
    assert [event["type"] for event in events] == wanted
    assert events[-1]["data"]["resolved_source"] == f"models:/{model.name}/2"
    assert events[-1]["data"]["revision"] == 2


def states(served):
    return [revision["state"] for revision in served.revisions()]


def test_a_canary_that_is_slow_is_given_up(model, served):
    """Nothing is as fast as this limit: the first calls decide."""
    rollout = {"canary_percent": 0, "min_calls": 5, "max_latency_ms": 0.001}
    assert served.create(rollout=rollout).status_code == 200
    model.crown(model.add())
    until(lambda: served.state().get("canary_revision") == 2)
    for _ in range(4):
        assert served.answer("always") == 2
    until(lambda: served.answer("always") == 1)
    assert states(served) == ["ROLLED_BACK", "SERVING"]
    assert "one call in twenty took more than" in served.revisions()[0]["state_message"]


def test_requests_that_fit_neither_revision_are_not_the_canarys_fault(model, served):
    """Without a signature, it is the engine that refuses them."""
    x = numpy.asarray(model.x)
    onnx = to_onnx(LinearRegression().fit(x, numpy.ones(len(x))), x[:1])
    model.crown(model._log(onnx, None))
    assert served.create(rollout={"canary_percent": 0, "min_calls": 5}).status_code == 200
    model.crown(model._log(onnx, None))
    until(lambda: served.state().get("canary_revision") == 2)
    for _ in range(10):
        wrong = requests.post(
            f"{served.path}/invocations",
            json={"inputs": [[1, 2]]},
            headers={"X-Millrace-Canary": "always"},
            timeout=60,
        )
        assert wrong.status_code == 400, wrong.text
    # Enough calls for a judgement, and more than one was made meanwhile.
    for _ in range(10):
        assert served.call("always").status_code == 200
        time.sleep(0.2)
    assert states(served)[0] == "CANARY"


def test_a_version_that_is_named_is_reached_beside_a_canary(model, served, url):
    assert served.create(rollout={"canary_percent": 50}).status_code == 200
    model.crown(model.add())
    until(lambda: served.state().get("canary_revision") == 2)
    rows = numpy.asarray(model.body["inputs"], dtype=numpy.float32)
    tensor = {"name": "input-0", "datatype": "FP32", "shape": list(rows.shape), "data": rows.ravel().tolist()}
    path = f"{url}/v2/models/{served.path.split('/')[-1]}/versions"
    for version in ["1", "2"] * 4:
        got = requests.post(f"{path}/{version}/infer", json={"inputs": [tensor]}, timeout=60)
        assert got.status_code == 200, got.text
        assert (got.json()["model_version"], round(got.json()["outputs"][0]["data"][0])) == (version, int(version))
    # That nobody has the version that is asked for is not the canary's fault.
    for _ in range(60):
        assert requests.post(f"{path}/3/infer", json={"inputs": [tensor]}, timeout=60).status_code == 404
    for _ in range(5):
        assert served.call("always").status_code == 200
        time.sleep(0.2)
    assert states(served) == ["CANARY", "SERVING"]


def test_another_engine_is_for_what_serves_and_not_for_what_was_given_up(model, served):
    assert served.create(rollout={"canary_percent": 0}).status_code == 200
    model.crown(model.add())
    until(lambda: served.state().get("canary_revision") == 2)
    assert served.post("rollback").status_code == 200
    changed = served.change(settings={"engine": "ONNX_RUNTIME"})
    assert changed.status_code == 200, changed.text
    until(lambda: served.state()["revision"] == 3)
    assert served.answer() == 1
    # The alias still says 2, which is no news whenever it is looked at.
    model.client.set_registered_model_alias(model.name, "other", 1)
    time.sleep(1)
    assert states(served) == ["SERVING", "ROLLED_BACK", "RETIRED"]
