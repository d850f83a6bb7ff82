"""Jobs of a server, over REST by MLflow's own client: its retries, credentials and TLS settings."""

import json
import sys
import time

import requests
from mlflow import MlflowClient
from mlflow.entities import RunStatus
from mlflow.exceptions import MlflowException
from mlflow.projects.submitted_run import SubmittedRun
from mlflow.utils.credentials import get_default_host_creds
from mlflow.utils.rest_utils import http_request, verify_rest_response

from millrace.server import server_url

PATH = "/api/v1/jobs"
ENDED = {"SUCCEEDED": "FINISHED", "FAILED": "FAILED", "CANCELLED": "KILLED"}
STATUS = ENDED | {"QUEUED": "SCHEDULED", "RUNNING": "RUNNING"}

# A full queue, which is 429, is told at once; a repository may take minutes to be fetched.
RETRIED = frozenset({408, 500, 502, 503, 504})
LONGEST_CALL_SECONDS = 600
PAUSE_SECONDS = 1
# A log says every 15 s that it goes on.
SILENCE_SECONDS = 60
SETTLING_SECONDS = 10
# How long a server may be away while its job is watched.
PATIENCE_SECONDS = 600


class Jobs:
    """The jobs of one server."""

    def __init__(self, uri):
        self.url = server_url(uri, "'server' in the backend config")

    def call(self, method, path, **more):
        response = http_request(get_default_host_creds(self.url), path, method, **more)
        return verify_rest_response(response, path)

    def upload(self, tar):
        """Sends a folder, and gives the URI to run it by."""
        headers = {"Content-Type": "application/octet-stream"}
        path = "/api/v1/projects:upload"
        return self.call("POST", path, data=tar, extra_headers=headers, timeout=LONGEST_CALL_SECONDS).json()["uri"]

    def create(self, spec, request_id):
        """Queues a job. The id makes a repetition of the call harmless."""
        query = {"request_id": request_id}
        answer = self.call("POST", PATH, json=spec, params=query, retry_codes=RETRIED, timeout=LONGEST_CALL_SECONDS)
        return answer.json()["job"]

    def get(self, job_id):
        return self.call("GET", f"{PATH}/{job_id}").json()["job"]

    def log(self, job_id, offset):
        """The server-sent events of a job's log: their kinds, the offsets behind them, and what they say."""
        path = f"{PATH}/{job_id}/logs"
        more = {"extra_headers": {"Accept": "text/event-stream"}, "stream": True, "timeout": SILENCE_SECONDS}
        with http_request(get_default_host_creds(self.url), path, "GET", params={"offset": offset}, **more) as answer:
            # That reads the answer to its end, which is for errors only.
            if answer.status_code != 200:
                verify_rest_response(answer, path)
            event = {}
            for line in answer.iter_lines(chunk_size=None):
                name, _, value = line.decode().partition(": ")
                if name:
                    event[name] = value
                elif line == b"" and "data" in event:
                    yield event.get("event"), int(event.get("id", 0)), json.loads(event["data"])
                    event = {}

    def cancel(self, job_id):
        self.call("POST", f"{PATH}/{job_id}:cancel", json={})


class SubmittedJob(SubmittedRun):
    """A job and its run, as MLflow handles what it has started elsewhere."""

    def __init__(self, jobs, job):
        super().__init__()
        self._jobs = jobs
        self._job = job
        self._offset = 0

    @property
    def run_id(self):
        return self._job["run_id"]

    @property
    def job_id(self):
        return self._job["job_id"]

    @property
    def log_url(self):
        """Where its output is, as Server-Sent Events."""
        return f"{self._jobs.url}{PATH}/{self.job_id}/logs"

    @property
    def message(self):
        """Why it has failed, as far as is known."""
        return self._job.get("state_message") or f"it was {self._job['state'].lower()}"

    def get_status(self):
        """RUNNING, SCHEDULED, FINISHED, FAILED or KILLED."""
        self._job = self._jobs.get(self.job_id)
        return STATUS[self._job["state"]]

    def wait(self):
        """Shows what the job prints until it has ended; says whether it has succeeded."""
        self._follow()
        while self.get_status() not in ENDED.values():
            time.sleep(PAUSE_SECONDS)
        self._settle()
        return self._job["state"] == "SUCCEEDED"

    def cancel(self):
        """Has the job end, and waits for that. One that has ended stays as it is."""
        self._jobs.cancel(self.job_id)
        self.wait()

    def _follow(self):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                for kind, offset, event in self._jobs.log(self.job_id, self._offset):
                    if kind == "end":
                        return
                    if kind is None:
                        sys.stdout.write(event["text"])
                        sys.stdout.flush()
                        self._offset = offset
                    deadline = time.monotonic() + PATIENCE_SECONDS
            except (requests.RequestException, MlflowException) as failure:
                if isinstance(failure, MlflowException) and failure.error_code == "RESOURCE_DOES_NOT_EXIST":
                    raise
                if time.monotonic() > deadline:
                    raise
            # The server restarts, or its answer came to its longest time.
            time.sleep(PAUSE_SECONDS)

    def _settle(self):
        """Waits a moment for the end to be in the run too: MLflow would write one of its own."""
        client = MlflowClient(self._jobs.url)
        for _ in range(SETTLING_SECONDS * 10):
            if RunStatus.is_terminated(RunStatus.from_string(client.get_run(self.run_id).info.status)):
                return
            time.sleep(0.1)
