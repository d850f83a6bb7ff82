"""Deployments on a Millrace server, through MLflow's plug-in interface: `mlflow deployments … -t millrace`."""

import base64
import json
import os
import shutil
import subprocess
from urllib.parse import quote, urlsplit

import mlflow
from mlflow.deployments import BaseDeploymentClient, PredictionsResponse
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE
from mlflow.utils.credentials import get_default_host_creds
from mlflow.utils.rest_utils import http_request, verify_rest_response

from millrace.server import server_url

PATH = "/api/v1/deployments"
SCORING = {"dataframe_split", "dataframe_records", "instances", "inputs"}


def target_help():
    return """\
Targets: `millrace` is the server of MLFLOW_TRACKING_URI (or of mlflow.set_tracking_uri); `millrace://host:port` is
another, and `millrace+tls://host:port` one in TLS.

Models are models:/NAME@ALIAS, models:/NAME/VERSION, models:/ID or runs:/ID/PATH of that server. It follows an alias.

-C NAME=VALUE sets what `settings` of POST /api/v1/deployments has: VALUE is JSON or text, and a dot in NAME leads
into an object. Flavors and endpoints are not known: the server takes the engine that serves the model best.

run-local runs `millrace serve`: the command of that name in PATH, or that in MILLRACE_COMMAND; -C port=5001. Its model is
always one of MLFLOW_TRACKING_URI's server, or a folder."""


def run_local(name, model_uri, flavor=None, config=None):
    """Serves the model by itself, on this machine, until Ctrl-C.

    MLflow documents a target in front, and does not give it: the server is that of the tracking URI.
    """
    refuse(flavor=flavor)
    command = os.environ.get("MILLRACE_COMMAND") or shutil.which("millrace")
    if not command:
        raise invalid("there is no command `millrace` in PATH: set MILLRACE_COMMAND to that of a checkout")
    port = str((config or {}).get("port", 5001))
    server = [] if urlsplit(model_uri).scheme not in ("models", "runs") else ["--server", address("millrace")]
    done = subprocess.run([command, "serve", model_uri, "--port", port, *server], check=False)
    if done.returncode not in (0, 130, 143):
        raise MlflowException(f"millrace serve ended with exit code {done.returncode}")


def invalid(message):
    return MlflowException(message, error_code=INVALID_PARAMETER_VALUE)


def address(target):
    """The URL that a target stands for."""
    uri = target if "://" in target else mlflow.get_tracking_uri()
    return server_url(uri, "name a target millrace://host:port")


def settings(config):
    """Names with dots as objects; values as JSON where they are such."""
    made = {}
    for name, value in (config or {}).items():
        *outer, last = name.split(".")
        into = made
        for each in outer:
            into = into.setdefault(each, {})
        try:
            into[last] = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            into[last] = value
    return made


def body(inputs):
    """What the scoring protocol has for data, to the last digit of its numbers."""
    # mlflow-skinny comes without it.
    import pandas

    if isinstance(inputs, pandas.DataFrame):
        data = {"dataframe_split": inputs.to_dict(orient="split")}
    elif isinstance(inputs, dict) and SCORING & inputs.keys():
        data = inputs
    else:
        data = {"inputs": inputs}
    return json.dumps(data, default=plain)


def plain(value):
    import numpy
    import pandas

    if isinstance(value, (numpy.ndarray, numpy.generic)):
        return value.tolist()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if value is pandas.NaT or value is pandas.NA:
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise invalid(f"inputs hold a {type(value).__name__}, which JSON cannot say")


class MillraceDeploymentClient(BaseDeploymentClient):
    """The deployments of one server."""

    def __init__(self, target_uri):
        super().__init__(target_uri)
        self.url = address(target_uri)

    def _call(self, method, path="", **more):
        # A model may take its time to be fetched and loaded.
        response = http_request(get_default_host_creds(self.url), PATH + path, method, timeout=600, **more)
        return verify_rest_response(response, PATH + path)

    def _deployment(self, method, path="", **more):
        return self._call(method, path, **more).json()["deployment"]

    def create_deployment(self, name, model_uri, flavor=None, config=None, endpoint=None):
        refuse(flavor=flavor, endpoint=endpoint)
        request = {"name": name, "source": model_uri}
        if config:
            request["settings"] = settings(config)
        return {**self._deployment("POST", json=request), "flavor": None}

    def update_deployment(self, name, model_uri=None, flavor=None, config=None, endpoint=None):
        refuse(flavor=flavor, endpoint=endpoint)
        request = {}
        if model_uri is not None:
            request["source"] = model_uri
        if config:
            request["settings"] = settings(config)
        return {**self._deployment("PATCH", f"/{quote(name, safe='')}", json=request), "flavor": None}

    def delete_deployment(self, name, config=None, endpoint=None):
        refuse(endpoint=endpoint)
        try:
            self._call("DELETE", f"/{quote(name, safe='')}")
        except MlflowException as failure:
            # MLflow's contract: what is not there is deleted.
            if failure.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise

    def list_deployments(self, endpoint=None):
        refuse(endpoint=endpoint)
        return self._call("GET").json().get("deployments", [])

    def get_deployment(self, name, endpoint=None):
        refuse(endpoint=endpoint)
        return self._deployment("GET", f"/{quote(name, safe='')}")

    def predict(self, deployment_name=None, inputs=None, endpoint=None):
        refuse(endpoint=endpoint)
        if not deployment_name:
            raise invalid("deployment_name is missing")
        answer = self._call(
            "POST",
            f"/{quote(deployment_name, safe='')}/invocations",
            data=body(inputs),
            extra_headers={"Content-Type": "application/json"},
        )
        return PredictionsResponse.from_json(answer.text)


def refuse(**given):
    for name, value in given.items():
        if value is not None:
            raise invalid(f"{name} is not known to this target: {value!r}")
