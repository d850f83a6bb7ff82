"""Files that are scored as jobs: the output is what Python predicts for the same rows."""

import hashlib
import json
import time

import mlflow
import numpy
import pandas
import pytest
import requests
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from data import diabetes, wine

REQUIREMENTS = ["onnxruntime"]
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


class Jobs:
    """Batch predictions of the server under test."""

    def __init__(self, url):
        self.path = f"{url}/api/v1/batch-predictions"

    def ask(self, **request):
        return requests.post(self.path, json=request, timeout=60)

    def create(self, **request):
        answer = self.ask(**request)
        assert answer.status_code == 200, answer.text
        return answer.json()["batch_prediction"]

    def get(self, job):
        answer = requests.get(f"{self.path}/{job['batch_prediction_id']}", timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()["batch_prediction"]

    def ended(self, job):
        for _ in range(600):
            job = self.get(job)
            if job["state"] in ENDED:
                return job
            time.sleep(0.1)
        raise AssertionError(f"still {job}")

    def run(self, **request):
        job = self.ended(self.create(**request))
        assert job["state"] == "SUCCEEDED", job
        return job


def last_status(client, job):
    """How a job's run has ended, of which it is told right after the job has."""
    for _ in range(100):
        status = client.get_run(job["run_id"]).info.status
        if status != "RUNNING":
            break
        time.sleep(0.1)
    return status


@pytest.fixture
def jobs(url):
    return Jobs(url)


@pytest.fixture
def regression(experiment):
    """Ridge on diabetes, with named columns: what was logged, and rows that it has not seen."""
    x, x_test, y, _ = diabetes()
    model = to_onnx(Ridge(alpha=0.5).fit(x, y), x.to_numpy(dtype=numpy.float32)[:1])
    with mlflow.start_run():
        info = mlflow.onnx.log_model(
            model, name="model", signature=infer_signature(x.head()), pip_requirements=REQUIREMENTS
        )
    return info, x_test


def put(client, run, folder, name, text):
    """A file as an artifact of a run; its URI."""
    path = folder / name
    if isinstance(text, str):
        path.write_text(text)
    else:
        path.write_bytes(text)
    client.log_artifact(run, str(path), "data")
    return f"runs:/{run}/data/{name}"


def fetched(job):
    return mlflow.artifacts.download_artifacts(job["output"]["uri"])


def predicted(info, rows):
    return mlflow.pyfunc.load_model(info.model_uri).predict(rows)


def test_csv_is_scored_as_python_does_and_a_run_tells_of_it(client, run, experiment, jobs, regression, tmp_path):
    info, rows = regression
    text = rows.to_csv(index=False)
    uri = put(client, run, tmp_path, "rows.csv", text)

    job = jobs.run(source=info.model_uri, input={"uri": uri})
    assert job["output"] == {"uri": f"runs:/{job['run_id']}/predictions.csv", "format": "CSV"}
    assert job["progress"] == {"rows": len(rows), "rows_refused": 0, "bytes": len(text), "total_bytes": len(text)}
    assert job["input_digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert job["creation_timestamp"] <= job["start_timestamp"] <= job["end_timestamp"]

    with open(fetched(job), "rb") as output:
        assert job["output_digest"] == hashlib.sha256(output.read()).hexdigest()
    answers = pandas.read_csv(fetched(job))
    expected = predicted(info, rows)
    assert list(answers.columns) == list(expected.columns)
    numpy.testing.assert_allclose(answers, expected, rtol=1e-6)

    assert last_status(client, job) == "FINISHED"
    told = client.get_run(job["run_id"])
    assert told.info.experiment_id == experiment
    assert told.data.params["batch_prediction.source"] == job["resolved_source"]
    assert told.data.params["batch_prediction.input_digest"] == job["input_digest"]
    assert told.data.params["batch_prediction.output_digest"] == job["output_digest"]
    assert told.data.metrics["batch_prediction.rows"] == len(rows)
    assert [d.dataset.name for d in told.inputs.dataset_inputs] == [uri]
    # Nothing is left of what was written on the way.
    assert [f.path for f in client.list_artifacts(job["run_id"])] == ["predictions.csv"]


def test_json_lines_keep_their_columns_and_go_where_they_are_asked_to(client, run, jobs, regression, tmp_path):
    info, rows = regression
    rows = rows.assign(patient=[f"p{i}" for i in range(len(rows))])
    uri = put(client, run, tmp_path, "rows.jsonl", rows.to_json(orient="records", lines=True))
    job = jobs.run(
        source=info.model_uri,
        input={"uri": uri},
        output={"uri": f"runs:/{run}/out/scored.jsonl"},
        chunk_rows=7,
        include_input_columns=True,
    )
    assert job["run_id"] == run
    answers = pandas.read_json(fetched(job), lines=True)
    assert list(answers["patient"]) == list(rows["patient"])
    numpy.testing.assert_allclose(answers["variable"], predicted(info, rows)["variable"], rtol=1e-6)
    assert client.get_run(run).info.status == "RUNNING"


@pytest.mark.parametrize("compression", ["snappy", "zstd", "gzip", None])
def test_parquet_is_scored(client, run, jobs, regression, tmp_path, compression):
    info, rows = regression
    rows = rows.assign(patient=[f"p{i}, é" for i in range(len(rows))])
    path = tmp_path / "rows.parquet"
    rows.to_parquet(path, compression=compression, row_group_size=50)
    client.log_artifact(run, str(path))
    job = jobs.run(
        source=info.model_uri, input={"uri": f"runs:/{run}/rows.parquet"}, chunk_rows=17, include_input_columns=True
    )
    answers = pandas.read_csv(fetched(job))
    assert list(answers["patient"]) == list(rows["patient"])
    numpy.testing.assert_allclose(answers["bmi"], rows["bmi"])
    numpy.testing.assert_allclose(answers["variable"], predicted(info, rows)["variable"], rtol=1e-6)


def test_a_model_of_arrays_gives_labels_and_lists(client, run, jobs, tmp_path):
    x, x_test, y, _ = wine()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    rows = x.to_numpy(dtype=numpy.float32)
    with mlflow.start_run():
        info = mlflow.onnx.log_model(
            to_onnx(model, rows[:1], options={"zipmap": False}),
            name="model",
            signature=infer_signature(rows[:2]),
            pip_requirements=REQUIREMENTS,
        )
    uri = put(client, run, tmp_path, "wine.csv", x_test.to_csv(index=False))
    for form in ("CSV", "JSONL"):
        job = jobs.run(source=info.model_uri, input={"uri": uri}, output={"format": form}, chunk_rows=11)
        if form == "CSV":
            answers = pandas.read_csv(fetched(job), converters={"probabilities": json.loads})
        else:
            answers = pandas.read_json(fetched(job), lines=True)
        assert list(answers["label"]) == model.predict(x_test).tolist()
        numpy.testing.assert_allclose(list(answers["probabilities"]), model.predict_proba(x_test), atol=1e-4)


def test_what_a_deployment_serves_can_be_named(client, run, url, jobs, regression, tmp_path, name):
    info, rows = regression
    deployment = "b-" + name.split(" ")[-1]
    body = {"name": deployment, "source": info.model_uri}
    assert requests.post(f"{url}/api/v1/deployments", json=body, timeout=60).status_code == 200
    try:
        job = jobs.run(source=deployment, input={"uri": put(client, run, tmp_path, "r.csv", rows.to_csv(index=False))})
        assert (job["source"], job["resolved_source"]) == (deployment, info.model_uri)
    finally:
        requests.delete(f"{url}/api/v1/deployments/{deployment}", timeout=60)


def test_a_csv_with_all_that_csv_may_have(client, run, jobs, regression, tmp_path):
    info, rows = regression
    names = ",".join(f'"{c}"' for c in ["note", *rows.columns])
    lines = [f'"a ""{i}"",\n{i}",' + ",".join(repr(float(v)) for v in row) for i, row in enumerate(rows.to_numpy())]
    text = "\ufeff" + names + "\r\n" + "\r\n\r\n".join(lines)
    uri = put(client, run, tmp_path, "odd.csv", text)
    job = jobs.run(source=info.model_uri, input={"uri": uri}, chunk_rows=3, include_input_columns=True)
    answers = pandas.read_csv(fetched(job))
    assert list(answers["note"]) == [f'a "{i}",\n{i}' for i in range(len(rows))]
    numpy.testing.assert_allclose(answers["variable"], predicted(info, rows)["variable"], rtol=1e-6)


def spoilt(rows):
    """Lines of CSV, three of which do not fit; and the rows that do."""
    lines = rows.to_csv(index=False).splitlines()
    lines[3] = "tall" + lines[3][lines[3].index(",") :]
    lines[5] += ",7"
    lines[9] = '"' + lines[9]
    lines[9] = lines[9].replace(",", '"x,', 1)
    return "\n".join(lines) + "\n", rows.drop(index=rows.index[[2, 4, 8]])


def test_the_first_row_that_does_not_fit_fails_the_job_by_name(client, run, jobs, regression, tmp_path):
    info, rows = regression
    text, _ = spoilt(rows)
    job = jobs.ended(jobs.create(source=info.model_uri, input={"uri": put(client, run, tmp_path, "bad.csv", text)}))
    assert job["state"] == "FAILED"
    assert job["state_message"] == "Row 3 does not fit: column 'age': could not convert string to float: 'tall'"
    assert last_status(client, job) == "FAILED"
    assert client.list_artifacts(job["run_id"]) == []


def test_rows_that_do_not_fit_can_be_left_out_and_are_listed(client, run, jobs, regression, tmp_path):
    info, rows = regression
    text, good = spoilt(rows)
    uri = put(client, run, tmp_path, "bad.csv", text)
    job = jobs.run(source=info.model_uri, input={"uri": uri}, max_refused_rows=3, chunk_rows=4)
    assert (job["progress"]["rows"], job["progress"]["rows_refused"]) == (len(rows), 3)
    answers = pandas.read_csv(fetched(job))
    numpy.testing.assert_allclose(answers["variable"], predicted(info, good)["variable"], rtol=1e-6)
    with open(mlflow.artifacts.download_artifacts(job["errors_uri"])) as errors:
        errors = [json.loads(line) for line in errors]
    assert [e["row"] for e in errors] == [3, 5, 9]
    assert "'age'" in errors[0]["message"] and errors[0]["data"].startswith("tall,")
    assert "Expected 10 fields, saw 11" in errors[1]["message"]

    job = jobs.ended(jobs.create(source=info.model_uri, input={"uri": uri}, max_refused_rows=2))
    assert job["state"] == "FAILED"
    assert job["state_message"].startswith("Row 9 does not fit, and is one more than max_refused_rows (2): ")


def test_lines_that_are_no_json_are_left_out(client, run, jobs, regression, tmp_path):
    info, rows = regression
    lines = rows.to_json(orient="records", lines=True).splitlines()
    lines[2] = lines[2][:-1]
    lines[4] = lines[4] + "," + lines[4]
    lines[6] = json.dumps({**json.loads(lines[6]), "bmi": [1]})
    lines[8] = json.dumps({k: v for k, v in json.loads(lines[8]).items() if k != "bmi"})
    good = rows.drop(index=rows.index[[2, 4, 6]])
    good.loc[rows.index[8], "bmi"] = numpy.nan
    uri = put(client, run, tmp_path, "bad.jsonl", "\n".join(lines))
    job = jobs.run(source=info.model_uri, input={"uri": uri}, max_refused_rows=5, chunk_rows=20)
    answers = pandas.read_json(fetched(job), lines=True)
    numpy.testing.assert_allclose(
        answers["variable"].astype(float), predicted(info, good)["variable"].astype(float), rtol=1e-6
    )
    with open(mlflow.artifacts.download_artifacts(job["errors_uri"])) as errors:
        errors = [json.loads(line) for line in errors]
    assert [e["row"] for e in errors] == [3, 5, 7]
    assert "bmi" in errors[2]["message"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"source": "models:/nothing-of-that-name/1"}, 404, "nothing-of-that-name"),
        ({"source": "no-such-deployment"}, 404, "no-such-deployment"),
        ({"source": "/etc/passwd"}, 404, "passwd"),
        ({"source": "file:/etc"}, 400, "source"),
        ({"input": {"uri": "runs:/{run}/data/absent.csv"}}, 404, "absent.csv"),
        ({"input": {"uri": "runs:/" + "0" * 32 + "/x.csv"}}, 404, "0" * 32),
        ({"input": {"uri": "runs:/{run}/data", "format": "CSV"}}, 400, "data"),
        ({"input": {"uri": "/etc/passwd"}}, 400, "input.uri"),
        ({"input": {"uri": "runs:/{run}/../../x.csv"}}, 400, "input.uri"),
        ({"input": {"uri": "runs:/{run}/data/rows"}}, 400, "input.format"),
        ({"input": {"uri": "{input}", "format": "PARQUET"}}, 400, "input.format"),
        ({"input": {"uri": "{input}", "format": "JSONL"}}, 400, "input.format"),
        ({"input": {"uri": "runs:/{run}/data/narrow.csv"}}, 400, "Model is missing inputs ['s6']"),
        ({"input": {"uri": "runs:/{run}/data/empty.csv"}}, 400, "empty"),
        ({"input": {}}, 400, "input.uri"),
        ({"output": {"uri": "{input}"}}, 400, "It is the input"),
        ({"output": {"uri": "runs:/{run}/data"}}, 400, "folder"),
        ({"output": {"uri": "runs:/" + "0" * 32 + "/x.csv"}}, 404, "0" * 32),
        ({"output": {"uri": "mlflow-artifacts:/../x.csv"}}, 400, "output.uri"),
        ({"output": {"format": "PARQUET"}}, 400, "output.format"),
        ({"output": {"format": "JSONL"}, "include_input_columns": True}, 400, "include_input_columns"),
        ({"chunk_rows": 0}, 400, "chunk_rows"),
        ({"max_refused_rows": -1}, 400, "max_refused_rows"),
        ({"experiment_id": "987654321"}, 404, "987654321"),
    ],
)
def test_what_can_be_known_to_go_wrong_is_said_at_once(client, run, jobs, regression, tmp_path, change, status, words):
    info, rows = regression
    uri = put(client, run, tmp_path, "rows.csv", rows.to_csv(index=False))
    put(client, run, tmp_path, "narrow.csv", rows.drop(columns="s6").to_csv(index=False))
    put(client, run, tmp_path, "empty.csv", "")
    filled = json.loads(json.dumps(change).replace("{run}", run).replace("{input}", uri))
    answer = jobs.ask(**{"source": info.model_uri, "input": {"uri": uri}, **filled})
    assert answer.status_code == status, answer.text
    assert words in answer.json()["message"]


def test_jobs_are_listed_cancelled_and_forgotten(client, run, jobs, regression, tmp_path):
    info, rows = regression
    many = pandas.concat([rows] * 4000)
    uri = put(client, run, tmp_path, "many.csv", many.to_csv(index=False))
    job = jobs.create(source=info.model_uri, input={"uri": uri}, chunk_rows=1)
    assert requests.delete(f"{jobs.path}/{job['batch_prediction_id']}", timeout=60).status_code == 400
    cancelled = requests.post(f"{jobs.path}/{job['batch_prediction_id']}:cancel", json={}, timeout=60)
    assert cancelled.json()["batch_prediction"]["state"] == "CANCELLED"
    assert last_status(client, job) == "KILLED"
    assert client.list_artifacts(job["run_id"]) == []
    # Once more is no error, and whoever worked on it says nothing more.
    requests.post(f"{jobs.path}/{job['batch_prediction_id']}:cancel", json={}, timeout=60)

    other = jobs.run(source=info.model_uri, input={"uri": put(client, run, tmp_path, "r.csv", rows.to_csv(index=False))})
    page = requests.get(jobs.path, params={"page_size": 1}, timeout=60).json()
    assert [j["batch_prediction_id"] for j in page["batch_predictions"]] == [other["batch_prediction_id"]]
    rest = requests.get(jobs.path, params={"page_size": 1, "page_token": page["next_page_token"]}, timeout=60).json()
    assert [j["batch_prediction_id"] for j in rest["batch_predictions"]] == [job["batch_prediction_id"]]

    assert jobs.get(job)["state"] == "CANCELLED"
    assert requests.delete(f"{jobs.path}/{job['batch_prediction_id']}", timeout=60).status_code == 200
    assert requests.get(f"{jobs.path}/{job['batch_prediction_id']}", timeout=60).status_code == 404
